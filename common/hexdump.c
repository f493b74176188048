/* SPDX-License-Identifier: MIT */
#include "common/hexdump.h"

#define LINE_LEN 16

static void append_line(appmsg_text *out, const uint8_t *bytes, size_t len)
{
    char shown[LINE_LEN];

    for (size_t i = 0; i < LINE_LEN; i++) {
        const char *gap = i == LINE_LEN / 2 ? "  " : " ";

        if (i < len)
            appmsg_text_append_format(out, "%s%02x", gap, (unsigned)bytes[i]);
        else
            appmsg_text_append_format(out, "%s  ", gap);
    }
    for (size_t i = 0; i < len; i++)
        shown[i] = bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char)bytes[i] : '.';
    appmsg_text_append_string(out, "  |");
    appmsg_text_append(out, shown, len);
    appmsg_text_append_string(out, "|\n");
}

void appmsg_append_hexdump(appmsg_text *out, appmsg_bytes bytes)
{
    for (size_t off = 0; off < bytes.len && !appmsg_text_full(out); off += LINE_LEN) {
        size_t left = bytes.len - off;

        appmsg_text_append_format(out, "%04zx ", off);
        append_line(out, bytes.ptr + off, left < LINE_LEN ? left : LINE_LEN);
    }
}
