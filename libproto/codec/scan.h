/* SPDX-License-Identifier: MIT */
/*
 * scan.h - the lexical layer of JSON, shared by the header parser (header.c)
 * and the JSON walker (json.c).
 *
 * A scanner takes the position and the end of the text.  It returns the
 * position behind what it accepted, or NULL after it has filled in the fault.
 * It never reads at or beyond the end.
 */
#ifndef APPMSG_CODEC_SCAN_H
#define APPMSG_CODEC_SCAN_H

#include <appmsg/json.h>
#include <appmsg/status.h>

#include <string.h>

#if defined(__SSE2__) && !defined(APPMSG_SCALAR)
#include <emmintrin.h>
#define APPMSG__SSE2 1
#else
#define APPMSG__SSE2 0
#endif

#if defined(__GNUC__)
#define APPMSG__LIKELY(x)   __builtin_expect(!!(x), 1)
#define APPMSG__UNLIKELY(x) __builtin_expect(!!(x), 0)
#define APPMSG__INLINE      static inline __attribute__((always_inline))
#define APPMSG__NOINLINE    __attribute__((noinline))
#define APPMSG__COLD        __attribute__((cold, noinline))
#define APPMSG__HIDDEN      __attribute__((visibility("hidden")))
#else
#define APPMSG__LIKELY(x)   (x)
#define APPMSG__UNLIKELY(x) (x)
#define APPMSG__INLINE      static inline
#define APPMSG__NOINLINE
#define APPMSG__COLD
#define APPMSG__HIDDEN
#endif

typedef struct appmsg__fault {
    const uint8_t *at;
    appmsg_status status;
} appmsg__fault;

APPMSG__INLINE const uint8_t *appmsg__fail(appmsg__fault *fault, appmsg_status status,
                                           const uint8_t *at)
{
    fault->status = status;
    fault->at = at;
    return NULL;
}

APPMSG__INLINE uint64_t appmsg__load64(const uint8_t *p)
{
    uint64_t word;

    memcpy(&word, p, sizeof word);
    return word;
}

APPMSG__INLINE bool appmsg__is_digit(uint8_t c)
{
    return (uint8_t)(c - '0') < 10;
}

APPMSG__INLINE bool appmsg__is_space(uint8_t c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

APPMSG__INLINE const uint8_t *appmsg__skip_space(const uint8_t *p, const uint8_t *end)
{
    while (p < end && appmsg__is_space(*p))
        p++;
    return p;
}

/* Plain: a byte that means itself in a JSON string and needs no further look. */
APPMSG__INLINE bool appmsg__is_plain(uint8_t c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

#if APPMSG__SSE2
#define APPMSG__BLOCK 16

/* A bit for each of the 16 bytes at `p` that is not plain.  Compared as signed
 * numbers, both the controls and what is beyond ASCII are below a space. */
APPMSG__INLINE unsigned appmsg__odd_mask(const uint8_t *p)
{
    const __m128i block = _mm_loadu_si128((const __m128i *)(const void *)p);
    const __m128i low = _mm_cmplt_epi8(block, _mm_set1_epi8(' '));
    const __m128i quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));

    return (unsigned)_mm_movemask_epi8(_mm_or_si128(low, _mm_or_si128(quote, backslash)));
}

/* The first byte that is not plain, or the end. */
APPMSG__INLINE const uint8_t *appmsg__skip_plain(const uint8_t *p, const uint8_t *end)
{
    while (APPMSG__LIKELY(end - p >= APPMSG__BLOCK)) {
        const unsigned odd = appmsg__odd_mask(p);

        if (odd != 0)
            return p + __builtin_ctz(odd);
        p += APPMSG__BLOCK;
    }
    while (p < end && appmsg__is_plain(*p))
        p++;
    return p;
}

#else /* any processor */
#define APPMSG__BLOCK 8

/* Whether all 8 bytes at `p` are plain.  The test may take a plain byte above
 * an odd one for odd, but never misses one: the caller looks again bytewise. */
APPMSG__INLINE bool appmsg__all_plain(const uint8_t *p)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t word = appmsg__load64(p);
    const uint64_t quote = word ^ (ones * '"');
    const uint64_t backslash = word ^ (ones * '\\');
    const uint64_t odd = word | (word - ones * 0x20) | ((quote - ones) & ~quote) |
                         ((backslash - ones) & ~backslash);

    return (odd & (ones << 7)) == 0;
}

APPMSG__INLINE const uint8_t *appmsg__skip_plain(const uint8_t *p, const uint8_t *end)
{
    while (end - p >= APPMSG__BLOCK && appmsg__all_plain(p))
        p += APPMSG__BLOCK;
    while (p < end && appmsg__is_plain(*p))
        p++;
    return p;
}
#endif

/* What appmsg__utf8_sequence() returns where there is no whole sequence. */
#define APPMSG__UTF8_INVALID 0
#define APPMSG__UTF8_CUT     (-1)

/* Out of line, in utf8.c: the length of the well-formed sequence at `p`
 * (p < end), by Unicode's table 3-7.  CUT: the end comes first, and the bytes
 * before it could go on well. */
APPMSG__HIDDEN int appmsg__utf8_sequence(const uint8_t *p, const uint8_t *end);

/* The value of a hex digit; for any other byte a number with high bits set,
 * wherever in a sum of shifted digits it stands. */
#define APPMSG__NO_HEX 0x10000u
APPMSG__INLINE uint32_t appmsg__hex(uint8_t c)
{
    if (appmsg__is_digit(c))
        return (uint32_t)c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? (uint32_t)c - 'a' + 10 : APPMSG__NO_HEX;
}

/* The number that the four hex digits at `p` stand for; above 0xffff where one
 * of them is none. */
APPMSG__INLINE uint32_t appmsg__hex4(const uint8_t *p)
{
    return appmsg__hex(p[0]) << 12 | appmsg__hex(p[1]) << 8 |
           appmsg__hex(p[2]) << 4 | appmsg__hex(p[3]);
}

/* Out of line, in scan.c: what a string holds beside plain bytes.  Starts at a
 * byte that is neither plain nor a quote; goes on to a quote, to the end, or to
 * where plain bytes begin again. */
APPMSG__HIDDEN const uint8_t *appmsg__scan_odd(const uint8_t *p, const uint8_t *end,
                                               appmsg__fault *fault);

/* Out of line, in scan.c: a number or a literal.  json-syntax where none of
 * them begins at `p` (p < end). */
APPMSG__HIDDEN const uint8_t *appmsg__scan_scalar(const uint8_t *p, const uint8_t *end,
                                                  appmsg_json_kind *kind, appmsg__fault *fault);

/* From behind the opening quote to the closing one.  `*odd`: whether anything
 * but plain bytes is between them. */
APPMSG__INLINE const uint8_t *appmsg__scan_string(const uint8_t *p, const uint8_t *end, bool *odd,
                                                  appmsg__fault *fault)
{
    *odd = false;
    for (;;) {
        p = appmsg__skip_plain(p, end);
        if (APPMSG__UNLIKELY(p == end))
            return appmsg__fail(fault, APPMSG_JSON_TRUNCATED, end);
        if (APPMSG__LIKELY(*p == '"'))
            return p;
        *odd = true;
        p = appmsg__scan_odd(p, end, fault);
        if (p == NULL)
            return NULL;
    }
}

#endif /* APPMSG_CODEC_SCAN_H */
