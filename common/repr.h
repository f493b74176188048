/* SPDX-License-Identifier: MIT */
/*
 * repr.h - values as Python's repr() writes them, which is how the tutorial's
 * programs show what they send and receive.
 *
 * Nothing that is not printable comes through as it is, in Python's sense: no
 * control character, no bidirectional override, no unassigned code point.  What
 * these functions write is safe for any terminal or log, whatever they are given.
 */
#ifndef APPMSG_COMMON_REPR_H
#define APPMSG_COMMON_REPR_H

#include "common/text.h"

#include <appmsg/base.h>

#include <cjson/cJSON.h>

/* b'\x00g{"byteorder"...' */
void appmsg_repr_bytes(appmsg_text *out, appmsg_bytes bytes);

/* 'it' or "it's": a str.  Bytes that are no UTF-8 come as \xNN. */
void appmsg_repr_string(appmsg_text *out, appmsg_bytes utf8);

/*
 * {'action': 'search', 'value': None}: a tree of appmsg_content_parse() as
 * Python shows what json.loads() makes of it.  Does not recurse.
 */
void appmsg_repr_tree(appmsg_text *out, const cJSON *tree);

/* Text for people: as it is where it is printable; escaped, without quotes and
 * with single backslashes, where it is not. */
void appmsg_repr_plain(appmsg_text *out, appmsg_bytes utf8);

/* Python's str.isprintable() for one code point. */
bool appmsg_is_printable(uint32_t code_point);

#endif /* APPMSG_COMMON_REPR_H */
