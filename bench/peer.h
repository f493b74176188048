/* SPDX-License-Identifier: MIT */
/* peer.h - what the peers share: frames and fields around a foreign parser. */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include "bench.h"

#include <string.h>
#include <strings.h>

/* What all peers encode. */
#define BENCH_TYPE     "text/json"
#define BENCH_ENCODING "utf-8"
#define BENCH_LENGTH   41

/* The header of the frame at `bytes`; NULL if it is not whole. */
static inline const char *bench_frame_json(const uint8_t *bytes, size_t len, size_t *json_len)
{
    if (len < APPMSG_PREFIX_LEN)
        return NULL;
    *json_len = (size_t)bytes[0] << 8 | bytes[1];
    return len - APPMSG_PREFIX_LEN < *json_len ? NULL : (const char *)bytes + APPMSG_PREFIX_LEN;
}

/* The judgement on three of the four fields; texts are C strings, NULL if absent. */
static inline bool bench_fields_ok(const char *byteorder, const char *type, const char *encoding)
{
    return byteorder != NULL && type != NULL && encoding != NULL && *type != '\0' &&
           *encoding != '\0' && (strcmp(byteorder, "little") == 0 || strcmp(byteorder, "big") == 0);
}

/*
 * BENCH_STREAM for a peer that has no framing of its own: the least that a
 * program around it has to do.  Bytes arrive in reads; none is copied, as if
 * they were all in one buffer.
 */
static inline uint64_t bench_stream_frames(bench_fn header, void *state, const uint8_t *bytes,
                                           size_t len)
{
    size_t off = 0, there = 0;
    uint64_t content = 0, seen = 0;

    for (;;) {
        const size_t rest = there - off;
        size_t need = APPMSG_PREFIX_LEN;

        if (content > 0 && rest > 0) {
            const size_t slice = rest < content ? rest : (size_t)content;

            off += slice;
            seen += slice;
            content -= slice;
            continue;
        }
        if (rest >= APPMSG_PREFIX_LEN)
            need += (size_t)bytes[off] << 8 | bytes[off + 1];
        if (content == 0 && rest >= need && rest >= APPMSG_PREFIX_LEN) {
            content = header(state, bytes + off, need);
            if (content == BENCH_FAIL)
                return BENCH_FAIL;
            off += need;
            continue;
        }
        if (there == len)
            return rest == 0 && content == 0 ? seen : BENCH_FAIL;
        there = len - there < BENCH_READ_LEN ? len : there + BENCH_READ_LEN;
    }
}

/* The four fields as an HTTP peer finds them. */
typedef struct bench_http_fields {
    unsigned seen;
    uint64_t content_length;
    bool bad;
} bench_http_fields;

static inline bool bench_same_name(const char *name, const char *wanted, size_t len)
{
    return strncasecmp(name, wanted, len) == 0;
}

static inline void bench_http_field(bench_http_fields *fields, const char *name, size_t name_len,
                                    const char *value, size_t value_len)
{
    switch (name_len) {
    case 9:
        if (!bench_same_name(name, "byteorder", 9))
            return;
        fields->seen |= 1;
        fields->bad |= !((value_len == 6 && memcmp(value, "little", 6) == 0) ||
                         (value_len == 3 && memcmp(value, "big", 3) == 0));
        return;
    case 12:
        if (!bench_same_name(name, "content-type", 12))
            return;
        fields->seen |= 2;
        fields->bad |= value_len == 0;
        return;
    case 16:
        if (!bench_same_name(name, "content-encoding", 16))
            return;
        fields->seen |= 4;
        fields->bad |= value_len == 0;
        return;
    case 14:
        if (!bench_same_name(name, "content-length", 14))
            return;
        fields->seen |= 8;
        fields->content_length = 0;
        fields->bad |= value_len == 0 || value_len > 18;
        for (; value_len > 0; value_len--, value++) {
            fields->bad |= *value < '0' || *value > '9';
            fields->content_length = fields->content_length * 10 + (uint64_t)(*value & 15);
        }
        return;
    default:
        return;
    }
}

static inline uint64_t bench_http_result(const bench_http_fields *fields)
{
    return fields->seen == 15 && !fields->bad ? fields->content_length : BENCH_FAIL;
}

#endif /* BENCH_PEER_H */
