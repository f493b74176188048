/* SPDX-License-Identifier: MIT */
/*
 * charset.h - which character sets JSON content may have (section 4.2).
 *
 * The set is closed, and this table alone decides: what iconv, Python or
 * anybody else knows beside it makes no difference.
 */
#ifndef APPMSG_CHARSET_H
#define APPMSG_CHARSET_H

#include <appmsg/base.h>
#include <appmsg/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum appmsg_charset {
    APPMSG_UTF_8,
    APPMSG_UTF_16, /* byte order by its mark, which is required */
    APPMSG_UTF_16LE,
    APPMSG_UTF_16BE,
    APPMSG_UTF_32, /* byte order by its mark, which is required */
    APPMSG_UTF_32LE,
    APPMSG_UTF_32BE,
    APPMSG_LATIN_1,
    APPMSG_ASCII
} appmsg_charset;

/*
 * The charset that a (decoded) content-encoding names.  As in Python, case does
 * not count, and any run of other characters than letters, digits and dots
 * counts as one separator: UTF-8, utf_8, u8 and utf8 are the same.
 * APPMSG_ENCODING_UNSUPPORTED for any other name.  O(name length).
 */
APPMSG_API appmsg_status appmsg_charset_find(appmsg_bytes name, appmsg_charset *charset);

/* The charset's canonical name, in Python's spelling: "utf-8", "utf-16-le",
 * "latin-1"...  Static storage. */
APPMSG_API const char *appmsg_charset_name(appmsg_charset charset);

/*
 * Applies the rules on byte order marks to the first bytes of a content.  On
 * APPMSG_OK `*charset` has become the form without a mark (APPMSG_UTF_16 turns
 * into APPMSG_UTF_16LE or APPMSG_UTF_16BE), and `*skip` says how many bytes the
 * mark takes.  APPMSG_BOM_MISSING or APPMSG_BOM_FORBIDDEN otherwise.  A mark
 * before UTF-8 is left for the JSON check to refuse (json-bom).
 */
APPMSG_API appmsg_status appmsg_charset_resolve(appmsg_bytes content, appmsg_charset *charset,
                                                size_t *skip);

#ifdef __cplusplus
}
#endif

#endif /* APPMSG_CHARSET_H */
