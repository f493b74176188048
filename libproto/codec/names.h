/* SPDX-License-Identifier: MIT */
/*
 * names.h - finds a name that a header already has (PROTOCOL.md section 3.2).
 *
 * Up to 64 names are compared as they are after unescaping.  Each name gets a
 * tag, one byte of a hash of its unescaped bytes; only names with equal tags
 * are compared in full.  So 64 names cost one look at 64 tags each, and names
 * that share long beginnings cost no more than others.
 */
#ifndef APPMSG_CODEC_NAMES_H
#define APPMSG_CODEC_NAMES_H

#include "scan.h"

/* The tags are apart from the offsets so that neither makes a stack frame
 * large; the offsets are the caller's. */
typedef struct appmsg__names {
    uint8_t tag[APPMSG_FIELDS_MAX];
    const uint8_t *begin, *end; /* of the header */
    unsigned count;
    bool any_escaped;
} appmsg__names;

APPMSG__HIDDEN void appmsg__names_init(appmsg__names *names, const uint8_t *begin,
                                       const uint8_t *end);

/*
 * Adds the raw name, or returns false if it is there already.  `escaped`:
 * whether there is a backslash in it.  At most 64.
 */
APPMSG__HIDDEN bool appmsg__names_add(appmsg__names *names, uint16_t off[APPMSG_FIELDS_MAX],
                                      appmsg_bytes name, bool escaped);

#endif /* APPMSG_CODEC_NAMES_H */
