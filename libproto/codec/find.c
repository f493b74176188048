/* SPDX-License-Identifier: MIT */
#include <appmsg/decode.h>

#include "header.h"
#include "limits.h"

/* The shortest header that can be valid. */
#define SHORTEST                                                                        \
    (sizeof "{\"byteorder\":\"big\",\"content-type\":\"x\",\"content-encoding\":\"x\"," \
            "\"content-length\":0}" -                                                   \
     1)

typedef enum verdict { NO, PERHAPS, YES } verdict;

/* Whether a message starts at `in`, whose third byte is a brace. */
static verdict candidate(appmsg_bytes in, const appmsg_limits *limits)
{
    appmsg_bytes json = {in.ptr + APPMSG_PREFIX_LEN, (size_t)in.ptr[0] << 8 | in.ptr[1]};
    appmsg_header header;
    appmsg_status status;
    uint32_t err_off;
    bool whole;

    if (json.len < SHORTEST || json.len > limits->max_header)
        return NO;
    whole = in.len - APPMSG_PREFIX_LEN >= json.len;
    if (!whole)
        json.len = in.len - APPMSG_PREFIX_LEN;
    status = appmsg__header_parse(json, limits, &header, &err_off);
    if (whole)
        return status == APPMSG_OK ? YES : NO;
    /* The part that is there may go on; if it is a whole header already, white
     * space may follow it. */
    return status == APPMSG_OK || status == APPMSG_JSON_TRUNCATED ? PERHAPS : NO;
}

APPMSG__COLD bool appmsg_find_message(appmsg_bytes in, const appmsg_limits *limits, size_t *off)
{
    const appmsg_limits resolved = appmsg__limits(limits);
    size_t at = 0;

    /* Of the last two bytes each may begin a prefix whose brace is to come. */
    while (in.len - at > APPMSG_PREFIX_LEN) {
        const uint8_t *from = in.ptr + at + APPMSG_PREFIX_LEN;
        const uint8_t *brace = memchr(from, '{', in.len - at - APPMSG_PREFIX_LEN);
        verdict v;

        if (brace == NULL)
            break;
        at += (size_t)(brace - from);
        v = candidate((appmsg_bytes){in.ptr + at, in.len - at}, &resolved);
        if (v != NO) {
            *off = at;
            return v == YES;
        }
        at++;
    }
    *off = at;
    if (in.len - at > APPMSG_PREFIX_LEN)
        *off = in.len - APPMSG_PREFIX_LEN;
    return false;
}
