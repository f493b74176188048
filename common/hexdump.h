/* SPDX-License-Identifier: MIT */
/* hexdump.h - bytes for people, as docs/PROTOCOL.md shows them in appendix B. */
#ifndef APPMSG_COMMON_HEXDUMP_H
#define APPMSG_COMMON_HEXDUMP_H

#include "common/text.h"

/*
 * Lines of an offset, up to 16 bytes in hexadecimal, and the same bytes as
 * ASCII with a dot for what is not printable:
 *
 *     0000  00 67 7b 22 62 79 74 65  6f 72 64 65 72 22 3a 20  |.g{"byteorder": |
 */
void appmsg_append_hexdump(appmsg_text *out, appmsg_bytes bytes);

#endif /* APPMSG_COMMON_HEXDUMP_H */
