/* SPDX-License-Identifier: MIT */
/* convert.h - between UTF-8 and the other charsets.  Internal to libappmsg-json. */
#ifndef APPMSG_CONTENT_CONVERT_H
#define APPMSG_CONTENT_CONVERT_H

#include "buffer.h"

/*
 * The part of `content` behind its byte order mark, `*skip` bytes long, in
 * `*charset`, which becomes the form without a mark, to UTF-8 on the heap.  For
 * APPMSG_UTF_8 there is nothing to convert: `utf8` stays empty.  Errors, and
 * `*err_off`, as content.h has it.
 */
APPMSG__HIDDEN appmsg_status appmsg__convert_from(appmsg_bytes content, appmsg_charset *charset,
                                                  size_t *skip, appmsg_buffer *utf8,
                                                  uint64_t *err_off);

/* Replaces the valid UTF-8 in `text` by the same text in `charset`, with the
 * byte order mark that utf-16 and utf-32 begin with.  Frees it on failure. */
APPMSG__HIDDEN appmsg_status appmsg__convert_to(appmsg_buffer *text, appmsg_charset charset);

/*
 * How many bytes the valid UTF-8 `text` takes in `charset` (any mark excluded),
 * provided that the charset has its characters.  This also maps an offset in
 * converted text back to where it came from.
 */
APPMSG__HIDDEN size_t appmsg__convert_len(appmsg_bytes text, appmsg_charset charset);

#endif /* APPMSG_CONTENT_CONVERT_H */
