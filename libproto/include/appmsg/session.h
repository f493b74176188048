/* SPDX-License-Identifier: MIT */
/*
 * session.h - one connection, without its socket (section 6).
 *
 * A session is what lies between a stream of bytes and an application: it takes
 * bytes that were read and gives messages; it takes messages and gives bytes to
 * write; it is told the time and says when it wants to be woken.  It knows the
 * rules of a connection: what closes it, who may send when, keep-alive and
 * pipelining, deadlines, error replies, the orderly close.  It does no I/O, so
 * any event loop, test or fuzzer can drive it:
 *
 *     wants = appmsg_session_wants(&s);
 *     READ      read what there is into any buffer, and offer it:
 *                   while (appmsg_session_receive(&s, &in, now, &ev) != APPMSG_SESSION_IDLE)
 *                       ... ev
 *               at the end of the stream, appmsg_session_eof() first, with nothing in `in`
 *     WRITE     n = appmsg_session_output(&s, slices, COUNT); write them;
 *               appmsg_session_written(&s, bytes, now)
 *     SHUTDOWN  shutdown(fd, SHUT_WR); appmsg_session_shut(&s, now)
 *     CLOSE     close(fd); appmsg_session_free(&s)
 *
 * and wake it at appmsg_session_deadline() with appmsg_session_expire().
 *
 * Memory: none while a connection is idle.  A header that arrives in pieces is
 * put together in one buffer of at most 65537 bytes; what was read and cannot be
 * taken yet is kept beside it, at most what one call was offered.  Output waits
 * in chunks; above `max_output` no further message is taken in.  Content is
 * never gathered: it passes in slices, in and out.
 *
 * Times are in milliseconds of any clock that does not go back.
 */
#ifndef APPMSG_SESSION_H
#define APPMSG_SESSION_H

#include <appmsg/base.h>
#include <appmsg/decode.h>
#include <appmsg/encode.h>
#include <appmsg/header.h>
#include <appmsg/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where memory comes from.  `free` gets the size that `alloc` was asked for. */
typedef struct appmsg_allocator {
    void *(*alloc)(void *ctx, size_t size); /* NULL if there is none */
    void (*free)(void *ctx, void *ptr, size_t size);
    void *ctx;
} appmsg_allocator;

typedef enum appmsg_role { APPMSG_SERVER, APPMSG_CLIENT } appmsg_role;

/* What many sessions have in common.  Must outlive them; may be changed
 * meanwhile, for what comes next. */
typedef struct appmsg_session_config {
    appmsg_role role;
    appmsg_limits limits;
    appmsg_allocator memory;
    uint16_t max_pipeline; /* a server's offer to who asks for keep-alive; 0: it keeps none */
    uint32_t max_output;   /* bytes; 0 means 64 KiB */
    uint32_t header_ms;    /* from the first byte, or from the beginning, to the whole header */
    uint32_t content_ms;   /* for content of any size */
    uint32_t content_rate; /* bytes a second that it may take longer for */
    uint32_t idle_ms;      /* between two messages */
    uint32_t write_ms;     /* without any progress */
    uint32_t drain_ms;     /* from the shutdown to the close */
} appmsg_session_config;

/* The values of section 6.4, no keep-alive, and no memory yet. */
APPMSG_API void appmsg_session_config_init(appmsg_session_config *config, appmsg_role role);

/* All members private. */
typedef struct appmsg_session {
    const appmsg_session_config *config_;
    appmsg_decoder decoder_;
    uint8_t *held_; /* input that waits: part of a header, or what could not be taken */
    uint32_t held_len_, held_off_, held_cap_;
    struct appmsg__chunk *first_, *last_; /* output */
    uint64_t output_len_;                 /* bytes in it */
    uint64_t send_left_;                  /* bytes of content that the application still owes */
    uint64_t receive_by_, write_by_;      /* deadlines; UINT64_MAX for none */
    appmsg_error error_;                  /* not yet told */
    uint8_t *id_;                         /* the raw `id` of the request under way */
    uint16_t id_len_;
    uint16_t pipeline_;  /* a client: how many requests may be under way */
    uint16_t under_way_; /* a client: how many are */
    uint16_t flags_;
    uint8_t input_; /* where the reading side is */
} appmsg_session;

APPMSG_API void appmsg_session_init(appmsg_session *session, const appmsg_session_config *config,
                                    uint64_t now);

/* Gives all memory back; borrowed output is released. */
APPMSG_API void appmsg_session_free(appmsg_session *session);

/* What the session is waiting for: a set of these. */
#define APPMSG_WANTS_READ     1u
#define APPMSG_WANTS_WRITE    2u
#define APPMSG_WANTS_SHUTDOWN 4u /* of the writing side */
#define APPMSG_WANTS_CLOSE    8u /* nothing else is wanted any more */

APPMSG_API unsigned appmsg_session_wants(const appmsg_session *session);

/* --- in ------------------------------------------------------------------ */

typedef enum appmsg_session_event_type {
    APPMSG_SESSION_IDLE,    /* nothing more for now; all of `in` is taken */
    APPMSG_SESSION_MESSAGE, /* ev.header: valid until the next call */
    APPMSG_SESSION_CONTENT, /* ev.content: likewise */
    APPMSG_SESSION_END,     /* the message is complete; a server now owes a reply */
    APPMSG_SESSION_ERROR    /* ev.error: a server's error reply is in the output */
} appmsg_session_event_type;

typedef struct appmsg_session_event {
    appmsg_session_event_type type;
    union {
        appmsg_header header;
        appmsg_content_slice content;
        appmsg_error error;
    };
} appmsg_session_event;

/*
 * The next event of the bytes in `*in`, which it takes.  After END a server
 * gets no further event until it has called appmsg_session_reply(); what is
 * left in `*in` then is kept for later.
 */
APPMSG_API appmsg_session_event_type appmsg_session_receive(appmsg_session *session,
                                                            appmsg_bytes *in, uint64_t now,
                                                            appmsg_session_event *event);

/* The peer has ended its side.  Messages that are complete are still given and
 * answered; part of one is an error. */
APPMSG_API void appmsg_session_eof(appmsg_session *session);

/* --- out ----------------------------------------------------------------- */

/* Called when borrowed bytes are no longer needed, written or not. */
typedef void (*appmsg_release)(void *ctx, appmsg_bytes bytes);

/*
 * Sends a message: a server its reply, a client a request.  Of `message` the
 * extras that belong to the connection (connection, max-pipeline, id in a reply,
 * status, error) are the session's and must not be among the caller's.
 * `status` and `error` are added where `status` is not APPMSG_OK.
 *
 * The content follows with appmsg_session_send(), content_length bytes in all,
 * in as many pieces as one likes; the message is complete with the last one.
 *
 * argument if it is not the caller's turn; no-memory; or as appmsg_encode().
 * With an error nothing was sent.
 */
typedef struct appmsg_outgoing {
    appmsg_message message;
    appmsg_status status; /* a reply: what was wrong with the content of the request */
    bool keep_alive;      /* a request: ask for it */
} appmsg_outgoing;

APPMSG_API appmsg_status appmsg_session_begin(appmsg_session *session,
                                              const appmsg_outgoing *outgoing, uint64_t now);

/* `release` NULL: the bytes are copied.  Otherwise they are borrowed until it is
 * called with `ctx`.  argument for more bytes than are owed. */
APPMSG_API appmsg_status appmsg_session_send(appmsg_session *session, appmsg_bytes content,
                                             appmsg_release release, void *ctx, uint64_t now);

/* Both in one, with the content copied. */
APPMSG_API appmsg_status appmsg_session_reply(appmsg_session *session,
                                              const appmsg_outgoing *outgoing, appmsg_bytes content,
                                              uint64_t now);

/* Fills in up to `count` slices of what is to be written; returns how many.
 * They stay valid until the next call that is not a query. */
APPMSG_API size_t appmsg_session_output(const appmsg_session *session, appmsg_bytes *slices,
                                        size_t count);

/* That many bytes of the output were written. */
APPMSG_API void appmsg_session_written(appmsg_session *session, uint64_t bytes, uint64_t now);

/* The writing side was shut down, as wanted. */
APPMSG_API void appmsg_session_shut(appmsg_session *session, uint64_t now);

/* --- time and end --------------------------------------------------------- */

/* When to call appmsg_session_expire(); UINT64_MAX for never. */
APPMSG_API uint64_t appmsg_session_deadline(const appmsg_session *session);
APPMSG_API void appmsg_session_expire(appmsg_session *session, uint64_t now);

/* Ends the connection in order: what is under way is finished, nothing new is
 * begun, and no further keep-alive is promised. */
APPMSG_API void appmsg_session_drain(appmsg_session *session);

#ifdef __cplusplus
}
#endif

#endif /* APPMSG_SESSION_H */
