/* SPDX-License-Identifier: MIT */
/*
 * receiver.h - takes one message out of bytes that arrive in pieces, and keeps
 * it: what both a server does with a request and a client with a reply.
 *
 * It knows no sockets and no clock.  Memory follows what has arrived, never
 * what a header claims: at most 64 KiB and one piece for a header under way, a copy of
 * the header, and the content that is kept.
 */
#ifndef APPMSG_COMMON_RECEIVER_H
#define APPMSG_COMMON_RECEIVER_H

#include "common/text.h"

#include <appmsg/decode.h>

typedef enum appmsg_receiver_state {
    APPMSG_RECEIVING_HEADER,
    APPMSG_RECEIVING_CONTENT, /* header is valid */
    APPMSG_RECEIVED,          /* header and content are */
    APPMSG_RECEIVE_FAILED     /* error says why; header may be valid */
} appmsg_receiver_state;

typedef struct appmsg_receiver {
    appmsg_receiver_state state; /* read only, as all members without a _ at the end */
    bool has_header;
    appmsg_header header; /* its text is in json_ */
    appmsg_error error;   /* no-memory as well */
    appmsg_text content;  /* all of JSON content; of other content what is kept */
    uint64_t content_off; /* how much of the content has come */
    bool started;         /* a byte has come */
    size_t keep_opaque_;
    appmsg_decoder decoder_;
    appmsg_text pending_, json_;
} appmsg_receiver;

/* `keep_opaque` bounds how much of content that is not JSON is kept. */
void appmsg_receiver_init(appmsg_receiver *receiver, const appmsg_limits *limits,
                          size_t keep_opaque);
void appmsg_receiver_free(appmsg_receiver *receiver);

/*
 * Takes bytes in.  Returns the state that follows.  What comes after the
 * message, or after an error, is not looked at.
 */
appmsg_receiver_state appmsg_receiver_feed(appmsg_receiver *receiver, appmsg_bytes in);

/*
 * The end of the stream: inside a message it fails with `truncated`, otherwise
 * nothing changes.
 */
appmsg_receiver_state appmsg_receiver_end(appmsg_receiver *receiver);

#endif /* APPMSG_COMMON_RECEIVER_H */
