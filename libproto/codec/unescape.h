/* SPDX-License-Identifier: MIT */
/* unescape.h - reads a raw JSON string one character at a time (string.c). */
#ifndef APPMSG_CODEC_UNESCAPE_H
#define APPMSG_CODEC_UNESCAPE_H

#include "scan.h"

/*
 * The text of the character, or of the byte, at `*p`, which is before `end`.
 * Returns how many bytes it put into `out` and advances `*p`.  Bytes that are
 * no escape come singly, as they are.  0 for a malformed escape; `*p` then
 * stays and `*status` says what is wrong.
 */
APPMSG__HIDDEN size_t appmsg__unescape(const uint8_t **p, const uint8_t *end, uint8_t out[4],
                                       appmsg_status *status);

#endif /* APPMSG_CODEC_UNESCAPE_H */
