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

#define APPMSG__LIKELY(x)   __builtin_expect(!!(x), 1)
#define APPMSG__UNLIKELY(x) __builtin_expect(!!(x), 0)
#define APPMSG__INLINE      static inline __attribute__((always_inline))
#define APPMSG__NOINLINE    __attribute__((noinline))
#define APPMSG__COLD        __attribute__((cold, noinline)) /* small before fast */
#define APPMSG__HIDDEN      __attribute__((visibility("hidden")))

/*
 * Keeps a change of a pointer inside its branch.  Where `if (*p == ' ') p++`
 * becomes arithmetic, the next position has to wait for the byte to be loaded;
 * behind a branch, which is nearly always foreseen, it does not.
 */
#define APPMSG__BRANCH(p) __asm__("" : "+r"(p))

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

/* Eight bytes as a number that does not depend on the machine. */
APPMSG__INLINE uint64_t appmsg__load64_little(const uint8_t *p)
{
    uint64_t word = appmsg__load64(p);

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
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

/* Out of line, in scan.c: white space of any length, the end included. */
APPMSG__HIDDEN const uint8_t *appmsg__skip_spaces(const uint8_t *p, const uint8_t *end);

APPMSG__INLINE const uint8_t *appmsg__skip_space(const uint8_t *p, const uint8_t *end)
{
    if (p < end && APPMSG__LIKELY(*p > ' '))
        return p;
    return appmsg__skip_spaces(p, end);
}

/* Plain: a byte that means itself in a JSON string and needs no further look.
 * DEL is not plain, though JSON allows it, since header values do not. */
APPMSG__INLINE bool appmsg__is_plain(uint8_t c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/*
 * The odd (not plain) bytes of a text, looked for in windows of 64 bytes.  The
 * windows do not depend on where the strings in the text begin and end.  So a
 * processor works at the next ones while the parser is still in this one, and
 * where a string ends is the matter of a shift and a count of zeros.
 */
typedef struct appmsg__window {
    const uint8_t *begin, *end; /* of the text */
    size_t base;                /* offset of the window */
    uint64_t odd;               /* bit i: the byte at base + i is odd, or behind the end */
} appmsg__window;

#define APPMSG__WINDOW 64

/* The first window will be at the offset `first`.  It is looked at when it is
 * needed; until then the one before it, with nothing in it, stands for it. */
APPMSG__INLINE void appmsg__window_init(appmsg__window *w, const uint8_t *begin, const uint8_t *end,
                                        size_t first)
{
    w->begin = begin;
    w->end = end;
    w->base = first - APPMSG__WINDOW;
    w->odd = 0;
}

/* Out of line, in scan.c: appmsg__next_odd() outside the window. */
APPMSG__HIDDEN const uint8_t *appmsg__window_move(appmsg__window *w, const uint8_t *p);

/* The first odd byte from `p` on.  Where there is none, the end; or something
 * behind it, if the window was looked at before the end was moved to the front. */
APPMSG__INLINE const uint8_t *appmsg__next_odd(appmsg__window *w, const uint8_t *p)
{
    const size_t off = (size_t)(p - w->begin) - w->base;

    if (APPMSG__LIKELY(off < APPMSG__WINDOW)) {
        const uint64_t odd = w->odd >> off;

        if (APPMSG__LIKELY(odd != 0))
            return p + __builtin_ctzll(odd);
    }
    return appmsg__window_move(w, p);
}

/* What appmsg__utf8_sequence() returns where there is no whole sequence. */
#define APPMSG__UTF8_INVALID 0
#define APPMSG__UTF8_CUT     (-1)

/* Out of line, in utf8.c: the length of the well-formed sequence at `p`
 * (p < end), by Unicode's table 3-7.  CUT: the end comes first, and the bytes
 * before it could go on well. */
APPMSG__HIDDEN int appmsg__utf8_sequence(const uint8_t *p, const uint8_t *end);

/* The values of the hex digits; APPMSG__NO_HEX for all other bytes. */
#define APPMSG__NO_HEX 0x80
APPMSG__HIDDEN extern const uint8_t appmsg__hex[256];

/* The number that the four hex digits at `p` stand for; APPMSG__NO_UNIT where
 * one of them is none. */
#define APPMSG__NO_UNIT UINT32_C(0x10000)
APPMSG__INLINE uint32_t appmsg__hex4(const uint8_t *p)
{
    const uint8_t a = appmsg__hex[p[0]], b = appmsg__hex[p[1]];
    const uint8_t c = appmsg__hex[p[2]], d = appmsg__hex[p[3]];

    if (APPMSG__UNLIKELY(((a | b | c | d) & APPMSG__NO_HEX) != 0))
        return APPMSG__NO_UNIT;
    return (uint32_t)a << 12 | (uint32_t)b << 8 | (uint32_t)c << 4 | d;
}

/* Out of line, in scan.c: from an odd byte of a string, not a quote, to where
 * plain bytes begin again, to a quote or to the end. */
APPMSG__HIDDEN const uint8_t *appmsg__scan_odd(const uint8_t *p, const uint8_t *end,
                                               appmsg__fault *fault);

/* Out of line, in scan.c: a number or a literal.  json-syntax where none of
 * them begins at `p` (p < end). */
APPMSG__HIDDEN const uint8_t *appmsg__scan_scalar(const uint8_t *p, const uint8_t *end,
                                                  appmsg_json_kind *kind, appmsg__fault *fault);

/* From behind the opening quote to the closing one.  `*odd`: whether anything
 * but plain bytes is between them. */
APPMSG__INLINE const uint8_t *appmsg__scan_string(appmsg__window *w, const uint8_t *p, bool *odd,
                                                  appmsg__fault *fault)
{
    *odd = false;
    for (;;) {
        p = appmsg__next_odd(w, p);
        if (APPMSG__UNLIKELY(p >= w->end))
            return appmsg__fail(fault, APPMSG_JSON_TRUNCATED, p);
        if (APPMSG__LIKELY(*p == '"'))
            return p;
        *odd = true;
        p = appmsg__scan_odd(p, w->end, fault);
        if (p == NULL)
            return NULL;
    }
}

#endif /* APPMSG_CODEC_SCAN_H */
