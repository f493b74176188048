/* SPDX-License-Identifier: MIT */
/*
 * decode.h - from a stream of bytes to messages (section 2).
 *
 * A decoder is fed whatever bytes have arrived and returns one event a call:
 *
 *     appmsg_decoder dec;
 *     appmsg_decoder_init(&dec, NULL);
 *     for (;;) {
 *         appmsg_event ev;
 *         switch (appmsg_decode(&dec, &in, &ev)) {
 *         case APPMSG_EVENT_NEED_MORE: ...  read more behind what is left in `in`
 *         case APPMSG_EVENT_HEADER:    ...  ev.header
 *         case APPMSG_EVENT_CONTENT:   ...  ev.content.data, a slice of `in`
 *         case APPMSG_EVENT_END:       ...  the message is complete
 *         case APPMSG_EVENT_ERROR:     ...  ev.error; the stream is dead
 *         }
 *     }
 *
 * The decoder never buffers and never allocates.  A header is read once, in
 * place, when its 2+N bytes lie contiguous in the caller's buffer: a buffer of
 * 65537 bytes takes any header.  Content passes through as slices of the
 * caller's bytes, none of which the decoder touches, so memory and time do not
 * depend on its size.
 *
 * However a stream is cut into pieces, the events, their offsets and the
 * errors are the same; only NEED_MORE and the cuts between CONTENT slices
 * depend on the feeding.
 */
#ifndef APPMSG_DECODE_H
#define APPMSG_DECODE_H

#include <appmsg/base.h>
#include <appmsg/header.h>
#include <appmsg/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum appmsg_event_type {
    APPMSG_EVENT_NEED_MORE, /* ev.need: bytes wanted at in->ptr, those there included */
    APPMSG_EVENT_HEADER,    /* ev.header: a message begins; valid as long as the input is */
    APPMSG_EVENT_CONTENT,   /* ev.content: the next bytes of its content, never none */
    APPMSG_EVENT_END,       /* the message is complete */
    APPMSG_EVENT_ERROR      /* ev.error: no further event but this one, for ever */
} appmsg_event_type;

typedef struct appmsg_content_slice {
    appmsg_bytes data;
    uint64_t off; /* of data, inside the content */
} appmsg_content_slice;

typedef struct appmsg_event {
    appmsg_event_type type;
    uint64_t message_off; /* stream offset of the first byte of the message */
    union {
        size_t need;
        appmsg_header header;
        appmsg_content_slice content;
        appmsg_error error;
    };
} appmsg_event;

/* All members private.  Holds no pointers: copy it, drop it.  At most 80 bytes. */
typedef struct appmsg_decoder {
    uint64_t stream_off_;   /* of the first byte not yet consumed */
    uint64_t message_off_;  /* of the message under way */
    uint64_t content_len_;  /* of the message under way */
    uint64_t content_left_; /* not yet consumed */
    appmsg_limits limits_;
    appmsg_error error_;
    uint8_t state_;
} appmsg_decoder;

/* Starts at stream offset 0.  `limits` is copied; NULL means the defaults. */
APPMSG_API void appmsg_decoder_init(appmsg_decoder *decoder, const appmsg_limits *limits);

/*
 * The next event.  Advances `*in` past what it consumed: 2+N bytes with HEADER,
 * the slice with CONTENT, nothing with the others.  Returns event->type.
 *
 * With NEED_MORE, keep the bytes that are left in `*in`, append what arrives,
 * and call again; fewer bytes than `need` are never wrong, only idle.  At a
 * message boundary and in content `need` is what is missing to go on, 2 and 1.
 */
APPMSG_API appmsg_event_type appmsg_decode(appmsg_decoder *decoder, appmsg_bytes *in,
                                           appmsg_event *event);

/*
 * What the end of the stream means now.  `leftover` is the number of bytes that
 * are left in `in`; appmsg_decode() has nothing more to say of them: its last
 * event was NEED_MORE, ERROR or, with nothing left, any other.
 * APPMSG_OK at a message boundary; APPMSG_TRUNCATED, at the offset of the end,
 * inside a message; after an error that error.  `error` may be NULL.
 */
APPMSG_API appmsg_status appmsg_decoder_finish(const appmsg_decoder *decoder, size_t leftover,
                                               appmsg_error *error);

/*
 * Finds where a message may start in bytes whose beginning was not seen: after
 * a gap in a capture, or in mid-stream (section 7).  Never for a live
 * connection, where an error is final.
 *
 * `*off` is the number of bytes to skip.  True: a whole, valid header starts
 * there.  False: none is whole yet; the bytes from `*off` on may be the start
 * of one and should be kept, what is before them never will be.  At most 65536
 * bytes are ever left to keep.
 *
 * A candidate is a prefix that a header can have, a `{`, and a header that
 * appmsg_header_parse() accepts.  O(in.len) but for crafted bytes, where each
 * candidate costs what parsing a header up to its first error costs.
 */
APPMSG_API bool appmsg_find_message(appmsg_bytes in, const appmsg_limits *limits, size_t *off);

#ifdef __cplusplus
}
#endif

#endif /* APPMSG_DECODE_H */
