/* SPDX-License-Identifier: MIT */
/*
 * names.h - finds a name that a header has twice (PROTOCOL.md section 3.2).
 *
 * Up to 64 names are compared as they are after unescaping.  Each gets a tag,
 * one byte of a hash of its unescaped bytes.  Names with a tag of their own are
 * done with.  The others are compared when the whole header is read, all of one
 * tag side by side, so that no byte is looked at more often the more names it
 * has to be compared with.  The hash saves time; nothing depends on it: whoever
 * makes all tags equal makes us read the names twice.
 */
#ifndef APPMSG_CODEC_NAMES_H
#define APPMSG_CODEC_NAMES_H

#include "scan.h"

/* What is known of each name.  Apart from the rest, so that no stack frame has
 * to hold all of it. */
typedef struct appmsg__name_table {
    uint16_t off[APPMSG_FIELDS_MAX];
    uint8_t tag[APPMSG_FIELDS_MAX];
    uint64_t twice[4]; /* a bit for each of the 256 tags that came again */
} appmsg__name_table;

typedef struct appmsg__names {
    uint64_t once[4];           /* a bit for each of the 256 tags that came */
    const uint8_t *begin, *end; /* of the header */
    appmsg__name_table *table;
    unsigned count;
    bool suspect; /* whether any tag came twice */
} appmsg__names;

APPMSG__INLINE void appmsg__names_init(appmsg__names *names, appmsg__name_table *table,
                                       const uint8_t *begin, const uint8_t *end)
{
    memset(names->once, 0, sizeof names->once);
    memset(table->twice, 0, sizeof table->twice);
    names->table = table;
    names->begin = begin;
    names->end = end;
    names->count = 0;
    names->suspect = false;
}

/* Adds the raw name, at most 64 of them.  `escaped`: whether there is a
 * backslash in it. */
APPMSG__HIDDEN void appmsg__names_add(appmsg__names *names, appmsg_bytes name, bool escaped);

/* The first name, in the order of the header, that is equal to one before it;
 * NULL where there is none.  Only worth a call if `suspect`. */
APPMSG__HIDDEN APPMSG__COLD const uint8_t *appmsg__names_duplicate(const appmsg__names *names);

#endif /* APPMSG_CODEC_NAMES_H */
