/* SPDX-License-Identifier: MIT */
/* state.h - what the files of a session share. */
#ifndef APPMSG_SESSION_STATE_H
#define APPMSG_SESSION_STATE_H

#include "output.h"

#define NEVER UINT64_MAX

/* Where the reading side is. */
typedef enum input {
    INPUT_HEADER,  /* before or in a header */
    INPUT_CONTENT, /* behind it, up to the end of the message */
    INPUT_TURN,    /* a server: it is the application's turn to reply */
    INPUT_DISCARD, /* what comes is dropped, until the peer ends its side */
    INPUT_END      /* the peer has */
} input;

enum {
    FLAG_KEEP = 1,    /* the message under way asks for, or grants, keep-alive */
    FLAG_LAST = 2,    /* no keep-alive any more */
    FLAG_CLOSING = 4, /* our side ends when all is written */
    FLAG_SHUT = 8,    /* it has */
    FLAG_EOF = 16,    /* the peer's side has ended, but not all is used up */
    FLAG_ERROR = 32,  /* error_ is to be told */
    FLAG_DEAD = 64,   /* nothing is left but to close */
    FLAG_IDLE = 128   /* between two messages; the deadline is idle_ms */
};

/* Drops everything; the connection is to be closed at once. */
APPMSG__HIDDEN void appmsg__session_abort(appmsg_session *session);

/* Takes nothing more in; ends our side when all is written. */
APPMSG__HIDDEN void appmsg__session_finish(appmsg_session *session);

APPMSG__HIDDEN void appmsg__session_forget_id(appmsg_session *session);

/* Queues the error reply of section 6.5, and finishes. */
APPMSG__HIDDEN void appmsg__session_reply_error(appmsg_session *session, appmsg_status status,
                                                uint64_t now);

#endif /* APPMSG_SESSION_STATE_H */
