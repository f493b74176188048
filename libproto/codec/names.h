/* SPDX-License-Identifier: MIT */
/*
 * names.h - finds a name that a header has twice (PROTOCOL.md section 3.2).
 *
 * Up to 64 names are compared as they are after unescaping.  Each gets a tag,
 * one byte of a hash of its unescaped bytes.  A name whose tag is new, or a
 * second byte of whose hash is, is done with.  The others are compared when the
 * whole header is read, all of one tag side by side, so that no byte is looked
 * at more often the more names it has to be compared with.  The hash saves time;
 * nothing depends on it: whoever makes all tags equal makes us read the names
 * twice.
 */
#ifndef APPMSG_CODEC_NAMES_H
#define APPMSG_CODEC_NAMES_H

#include "scan.h"

/* What is known of each name.  Apart from the rest, so that no stack frame has
 * to hold all of it. */
typedef struct appmsg__name_table {
    uint16_t off[APPMSG_FIELDS_MAX];
    uint8_t tag[APPMSG_FIELDS_MAX];
    uint64_t twice[4]; /* a bit for each of the 256 tags that may have come again */
} appmsg__name_table;

/* A bit for each value of two bytes of the hashes, set if it came. */
typedef struct appmsg__name_filter {
    uint64_t tag[4], other[4];
} appmsg__name_filter;

typedef struct appmsg__names {
    const uint8_t *begin, *end; /* of the header */
    appmsg__name_table *table;
    unsigned count;
    bool suspect; /* whether any may have */
} appmsg__names;

APPMSG__INLINE void appmsg__names_init(appmsg__names *names, appmsg__name_table *table,
                                       const uint8_t *begin, const uint8_t *end)
{
    memset(table->twice, 0, sizeof table->twice);
    names->table = table;
    names->begin = begin;
    names->end = end;
    names->count = 0;
    names->suspect = false;
}

APPMSG__INLINE uint64_t appmsg__mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

/* Out of line: the hash of any name, that of its unescaped bytes, eight by
 * eight. */
APPMSG__HIDDEN APPMSG__COLD uint64_t appmsg__name_hash(appmsg_bytes name);

/* The same for a name without escapes that has eight bytes of the header
 * behind its last whole word, all of which may be loaded. */
APPMSG__INLINE uint64_t appmsg__plain_hash(appmsg_bytes name)
{
    const uint8_t *p = name.ptr;
    size_t len = name.len;
    uint64_t hash = 0;

    for (; len >= 8; len -= 8, p += 8)
        hash = appmsg__mix(hash, appmsg__load64_little(p));
    return appmsg__mix(hash, appmsg__load64_little(p) & ~(~UINT64_C(0) << 8 * len));
}

/* Sets the bit of `value`; whether it was set before. */
APPMSG__INLINE bool appmsg__set_bit(uint64_t bits[4], uint8_t value)
{
    const uint64_t before = bits[value / 64], bit = UINT64_C(1) << value % 64;

    bits[value / 64] = before | bit;
    return (before & bit) != 0;
}

/* Adds the raw name, at most 64 of them.  `escaped`: whether there is a
 * backslash in it.  The filter begins as zeros. */
APPMSG__INLINE void appmsg__names_add(appmsg__names *names, appmsg__name_filter *filter,
                                      appmsg_bytes name, bool escaped)
{
    const bool loadable = names->end - (name.ptr + name.len) >= 8;
    const uint64_t hash = escaped || !loadable ? appmsg__name_hash(name) : appmsg__plain_hash(name);
    const uint8_t tag = (uint8_t)(hash >> 24);
    const bool tag_came = appmsg__set_bit(filter->tag, tag);
    const bool other_came = appmsg__set_bit(filter->other, (uint8_t)(hash >> 40));

    if (APPMSG__UNLIKELY(tag_came && other_came)) {
        appmsg__set_bit(names->table->twice, tag);
        names->suspect = true;
    }
    names->table->tag[names->count] = tag;
    names->table->off[names->count] = (uint16_t)(name.ptr - names->begin);
    names->count++;
}

/* The first name, in the order of the header, that is equal to one before it;
 * NULL where there is none.  Only worth a call if `suspect`. */
APPMSG__HIDDEN APPMSG__COLD const uint8_t *appmsg__names_duplicate(const appmsg__names *names);

#endif /* APPMSG_CODEC_NAMES_H */
