/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <appmsg/json.h>

#include "unescape.h"

void appmsg__names_init(appmsg__names *names, const uint8_t *begin, const uint8_t *end)
{
    memset(names->tag, 0, sizeof names->tag);
    names->begin = begin;
    names->end = end;
    names->count = 0;
    names->any_escaped = false;
}

/* A fixed, public hash: whoever crafts 64 names with one tag makes us compare
 * them, 2016 times a memcmp() within 65535 bytes, and no more. */
APPMSG__INLINE uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

APPMSG__INLINE uint8_t tag_of(uint64_t hash)
{
    return (uint8_t)(hash >> 24);
}

/* Eight bytes as a number that does not depend on the machine. */
APPMSG__INLINE uint64_t word_at(const uint8_t *p)
{
    uint64_t word = appmsg__load64(p);

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* Fewer than eight bytes, with zeros behind them. */
APPMSG__INLINE uint64_t part_at(const uint8_t *p, size_t len, const uint8_t *end)
{
    uint64_t word = 0;
    size_t i;

    if (APPMSG__LIKELY(end - p >= 8))
        return word_at(p) & ~(~UINT64_C(0) << 8 * len);
    for (i = 0; i < len; i++)
        word |= (uint64_t)p[i] << 8 * i;
    return word;
}

APPMSG__INLINE uint8_t plain_tag(const uint8_t *p, size_t len, const uint8_t *end)
{
    uint64_t hash = 0;

    for (; len >= 8; len -= 8, p += 8)
        hash = mix(hash, word_at(p));
    return tag_of(mix(hash, part_at(p, len, end)));
}

/* The tag that the name would have without its escapes. */
APPMSG__NOINLINE static uint8_t escaped_tag(appmsg_bytes name)
{
    const uint8_t *p = name.ptr, *const end = p + name.len;
    uint64_t hash = 0, word = 0;
    unsigned filled = 0;

    while (p < end) {
        uint8_t bytes[4];
        appmsg_status status;
        const size_t n = appmsg__unescape(&p, end, bytes, &status);
        size_t i;

        for (i = 0; i < n; i++) {
            word |= (uint64_t)bytes[i] << 8 * filled++;
            if (filled == 8) {
                hash = mix(hash, word);
                word = 0;
                filled = 0;
            }
        }
    }
    return tag_of(mix(hash, word));
}

/* The raw name at `p`, whose closing quote is known to come. */
static appmsg_bytes name_at(const uint8_t *p)
{
    const uint8_t *close = p;

    while (*close != '"')
        close += *close == '\\' ? 2 : 1;
    return (appmsg_bytes){p, (size_t)(close - p)};
}

/* Whether the name at `known` is that of `len` bytes at `name`.  A raw name
 * without escapes can only match bytes without escapes, so its closing quote
 * is where that of the other one must be. */
static bool same_name(const uint8_t *known, appmsg_bytes name, bool escapes)
{
    if (escapes)
        return appmsg_string_same(name_at(known), name);
    return memcmp(known, name.ptr, name.len) == 0 && known[name.len] == '"';
}

#if APPMSG__SSE2
#define TAG_BLOCK 16

/* A bit for each of the 16 tags that is `tag`. */
APPMSG__INLINE unsigned tag_mask(const uint8_t *tags, uint8_t tag)
{
    const __m128i block = _mm_loadu_si128((const __m128i *)(const void *)tags);

    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8((char)tag)));
}
#else
#define TAG_BLOCK 8

APPMSG__INLINE unsigned tag_mask(const uint8_t *tags, uint8_t tag)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t differ = word_at(tags) ^ ones * tag;
    unsigned mask = 0, i;

    if (((differ - ones) & ~differ & ones << 7) == 0)
        return 0;
    for (i = 0; i < TAG_BLOCK; i++)
        mask |= (unsigned)(tags[i] == tag) << i;
    return mask;
}
#endif

bool appmsg__names_add(appmsg__names *names, uint16_t off[APPMSG_FIELDS_MAX], appmsg_bytes name,
                       bool escaped)
{
    const uint8_t tag = escaped ? escaped_tag(name) : plain_tag(name.ptr, name.len, names->end);
    unsigned base;

    names->any_escaped |= escaped;
    for (base = 0; base < names->count; base += TAG_BLOCK) {
        unsigned mask = tag_mask(names->tag + base, tag);

        for (; APPMSG__UNLIKELY(mask != 0); mask &= mask - 1) {
            const unsigned i = base + (unsigned)__builtin_ctz(mask);

            if (i >= names->count)
                break;
            if (same_name(names->begin + off[i], name, names->any_escaped))
                return false;
        }
    }
    names->tag[names->count] = tag;
    off[names->count] = (uint16_t)(name.ptr - names->begin);
    names->count++;
    return true;
}
