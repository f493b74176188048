/* SPDX-License-Identifier: MIT */
/*
 * utf8.h - UTF-8 as Unicode's table 3-7 has it: no overlong forms, no
 * surrogates, nothing above U+10FFFF.
 */
#ifndef APPMSG_UTF8_H
#define APPMSG_UTF8_H

#include <appmsg/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * How many bytes at the front of `text` are whole, well-formed sequences;
 * text.len if all are.  A sequence that is cut short by the end does not
 * count.  O(text length).
 */
APPMSG_API size_t appmsg_utf8_valid(appmsg_bytes text);

/*
 * Decodes the first sequence of `text`.  Returns its length, 1 to 4, and sets
 * `*code_point`; returns 0 where `text` is empty or does not start with a
 * well-formed sequence.
 */
APPMSG_API size_t appmsg_utf8_decode(appmsg_bytes text, uint32_t *code_point);

/*
 * Encodes a code point into `out`, which has room for 4 bytes.  Returns how
 * many were written; 0 for a surrogate or a number above U+10FFFF.
 */
APPMSG_API size_t appmsg_utf8_encode(uint32_t code_point, uint8_t out[4]);

#ifdef __cplusplus
}
#endif

#endif /* APPMSG_UTF8_H */
