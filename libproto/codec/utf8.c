/* SPDX-License-Identifier: MIT */
#include <appmsg/utf8.h>

#include "scan.h"

APPMSG__NOINLINE int appmsg__utf8_sequence(const uint8_t *p, const uint8_t *end)
{
    const uint8_t lead = p[0];
    uint8_t low = 0x80, high = 0xbf;
    int len, i;

    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return APPMSG__UTF8_INVALID;
    if (lead < 0xe0) {
        len = 2;
    } else if (lead < 0xf0) {
        len = 3;
        if (lead == 0xe0)
            low = 0xa0; /* below: overlong */
        if (lead == 0xed)
            high = 0x9f; /* above: surrogates */
    } else {
        len = 4;
        if (lead == 0xf0)
            low = 0x90; /* below: overlong */
        if (lead == 0xf4)
            high = 0x8f; /* above: beyond U+10FFFF */
    }
    for (i = 1; i < len; i++) {
        if (p + i == end)
            return APPMSG__UTF8_CUT;
        if (p[i] < low || p[i] > high)
            return APPMSG__UTF8_INVALID;
        low = 0x80;
        high = 0xbf;
    }
    return len;
}

APPMSG__COLD size_t appmsg_utf8_valid(appmsg_bytes text)
{
    const uint8_t *p = text.ptr;
    const uint8_t *end;

    if (text.len == 0)
        return 0;
    end = p + text.len;
    while (p < end) {
        int len;

        if (end - p >= 8 && (appmsg__load64(p) & UINT64_C(0x8080808080808080)) == 0) {
            p += 8;
            continue;
        }
        len = appmsg__utf8_sequence(p, end);
        if (len <= 0)
            break;
        p += len;
    }
    return (size_t)(p - text.ptr);
}

APPMSG__COLD size_t appmsg_utf8_decode(appmsg_bytes text, uint32_t *code_point)
{
    const uint8_t *p = text.ptr;
    int len, i;

    if (text.len == 0)
        return 0;
    len = appmsg__utf8_sequence(p, p + text.len);
    if (len <= 0)
        return 0;
    if (len == 1) {
        *code_point = p[0];
        return 1;
    }
    *code_point = p[0] & (0x7fu >> len);
    for (i = 1; i < len; i++)
        *code_point = *code_point << 6 | (p[i] & 0x3fu);
    return (size_t)len;
}

APPMSG__COLD size_t appmsg_utf8_encode(uint32_t code_point, uint8_t out[4])
{
    if (code_point < 0x80) {
        out[0] = (uint8_t)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (uint8_t)(0xc0 | code_point >> 6);
        out[1] = (uint8_t)(0x80 | (code_point & 0x3f));
        return 2;
    }
    if (code_point < 0x10000) {
        if (code_point >= 0xd800 && code_point <= 0xdfff)
            return 0;
        out[0] = (uint8_t)(0xe0 | code_point >> 12);
        out[1] = (uint8_t)(0x80 | (code_point >> 6 & 0x3f));
        out[2] = (uint8_t)(0x80 | (code_point & 0x3f));
        return 3;
    }
    if (code_point > 0x10ffff)
        return 0;
    out[0] = (uint8_t)(0xf0 | code_point >> 18);
    out[1] = (uint8_t)(0x80 | (code_point >> 12 & 0x3f));
    out[2] = (uint8_t)(0x80 | (code_point >> 6 & 0x3f));
    out[3] = (uint8_t)(0x80 | (code_point & 0x3f));
    return 4;
}
