/* SPDX-License-Identifier: MIT */
#include "scan.h"

/*
 * Which of 64 bytes are odd: the one place in the codec that knows about
 * processors.  Both forms give the same bits.
 */
#if defined(__SSE2__) && !defined(APPMSG_SCALAR)
#include <emmintrin.h>

/* A bit for each of the 16 bytes at `p` that is plain.  One more than a byte,
 * as a signed number, is above a space only for 0x20 .. 0x7e. */
APPMSG__INLINE uint64_t plain_16(const uint8_t *p)
{
    const __m128i block = _mm_loadu_si128((const __m128i *)(const void *)p);
    const __m128i more = _mm_add_epi8(block, _mm_set1_epi8(1));
    const __m128i plain = _mm_cmpgt_epi8(more, _mm_set1_epi8(0x20));
    const __m128i quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));

    return (unsigned)_mm_movemask_epi8(_mm_andnot_si128(_mm_or_si128(quote, backslash), plain));
}

APPMSG__INLINE uint64_t odd_64(const uint8_t *p)
{
    return ~(plain_16(p) | plain_16(p + 16) << 16 | plain_16(p + 32) << 32 |
             plain_16(p + 48) << 48);
}

#else /* any processor */

/* The same for 8 bytes.  Without their top bits, bytes can be added to without
 * a carry into the next one; each sum has its top bit set, or not, as said. */
APPMSG__INLINE uint64_t odd_8(const uint8_t *p)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t word = appmsg__load64_little(p);
    const uint64_t low = word & ones * 0x7f;
    const uint64_t not_control = low + ones * 0x60;
    const uint64_t del = low + ones;
    const uint64_t not_quote = (low ^ ones * '"') + ones * 0x7f;
    const uint64_t not_backslash = (low ^ ones * '\\') + ones * 0x7f;
    const uint64_t odd = word | del | ~(not_control & not_quote & not_backslash);

    /* The top bits, gathered in the order of the bytes. */
    return ((odd >> 7 & ones) * UINT64_C(0x0102040810204080)) >> 56;
}

APPMSG__INLINE uint64_t odd_64(const uint8_t *p)
{
    uint64_t odd = 0;
    unsigned i;

    for (i = 0; i < APPMSG__WINDOW; i += 8)
        odd |= odd_8(p + i) << i;
    return odd;
}
#endif

/* So many plain bytes in a row are taken one by one before the window is used
 * again: in text where every third character is odd, going to and fro would
 * cost more than it saves. */
#define PLAIN_RUN 8

/* Ten digits, six letters, in either case. */
#define X   APPMSG__NO_HEX
#define X8  X, X, X, X, X, X, X, X
#define X16 X8, X8
#define X64 X16, X16, X16, X16
const uint8_t appmsg__hex[256] = {
    X16, X16, X16, 0,  1,  2,  3,  4, 5,  6,   7, 8, 9, X, X, X, X, X, X, /* 0 .. 9 at 0x30 */
    X,   10,  11,  12, 13, 14, 15, X, X8, X16,                            /* A .. F at 0x41 */
    X,   10,  11,  12, 13, 14, 15, X, X8, X16,                            /* a .. f at 0x61 */
    X64, X64,
};
#undef X
#undef X8
#undef X16
#undef X64

/* The odd bytes of a text that is shorter than a window; zeros are odd. */
APPMSG__COLD static uint64_t look_short(const uint8_t *p, size_t len)
{
    uint8_t copy[APPMSG__WINDOW] = {0};

    memcpy(copy, p, len);
    return odd_64(copy);
}

/* The odd bytes of the window, which begins before the end of the text. */
APPMSG__INLINE uint64_t look(const appmsg__window *w)
{
    const size_t len = (size_t)(w->end - w->begin);
    const size_t left = len - w->base;
    const uint8_t *from = w->begin + w->base;
    unsigned before = 0;
    uint64_t odd;

    if (APPMSG__UNLIKELY(len < APPMSG__WINDOW))
        return look_short(from, left);
    if (left < APPMSG__WINDOW) {
        /* It may begin earlier, but not go beyond the end. */
        from = w->end - APPMSG__WINDOW;
        before = (unsigned)(APPMSG__WINDOW - left);
    }
    odd = odd_64(from) >> before;
    return before > 0 ? odd | ~UINT64_C(0) << left : odd;
}

const uint8_t *appmsg__window_move(appmsg__window *w, const uint8_t *p)
{
    const size_t len = (size_t)(w->end - w->begin);
    size_t at = (size_t)(p - w->begin);

    /* To the next window, or where that is not enough, to a new place. */
    w->base = at - w->base < 2 * APPMSG__WINDOW ? w->base + APPMSG__WINDOW : at;
    for (at = at > w->base ? at : w->base; at < len; at = w->base += APPMSG__WINDOW) {
        uint64_t odd;

        w->odd = look(w);
        odd = w->odd >> (at - w->base);
        if (odd != 0)
            return w->begin + at + __builtin_ctzll(odd);
    }
    w->odd = 0;
    return w->end;
}

const uint8_t *appmsg__skip_spaces(const uint8_t *p, const uint8_t *end)
{
    while (end - p >= 8 && appmsg__load64(p) == UINT64_C(0x2020202020202020))
        p += 8;
    while (p < end && appmsg__is_space(*p))
        p++;
    return p;
}

/* What is wrong with the \uXXXX at `p`, which is not one: the end comes too
 * soon, or a digit is none. */
APPMSG__COLD static const uint8_t *bad_digit(const uint8_t *p, const uint8_t *end,
                                             appmsg__fault *fault)
{
    for (p += 2; p < end; p++) {
        if (appmsg__hex[*p] == APPMSG__NO_HEX)
            return appmsg__fail(fault, APPMSG_JSON_ESCAPE, p);
    }
    return appmsg__fail(fault, APPMSG_JSON_TRUNCATED, end);
}

/*
 * What is wrong behind the high half of a surrogate pair at `high`, where no
 * low half follows: the half is a lone one, unless the text ends before that
 * can be told (PROTOCOL.md section 3.4).
 */
APPMSG__COLD static const uint8_t *bad_pair(const uint8_t *high, const uint8_t *end,
                                            appmsg__fault *fault)
{
    const uint8_t *p = high + 6;
    bool fits = true;

    for (; fits && p < end; p++) {
        const uint8_t digit = appmsg__hex[*p];

        switch (p - high) {
        case 6:
            fits = *p == '\\';
            break;
        case 7:
            fits = *p == 'u';
            break;
        case 8:
            fits = digit == 0xd;
            break;
        case 9:
            fits = digit >= 0xc && digit <= 0xf;
            break;
        default:
            fits = digit <= 0xf;
            break;
        }
    }
    if (fits)
        return appmsg__fail(fault, APPMSG_JSON_TRUNCATED, end);
    return appmsg__fail(fault, APPMSG_JSON_SURROGATE, high);
}

/* \uXXXX at `p`, which is known to begin with \u; or a pair of them. */
static const uint8_t *scan_unicode_escape(const uint8_t *p, const uint8_t *end,
                                          appmsg__fault *fault)
{
    uint32_t unit;

    if (APPMSG__UNLIKELY(end - p < 6))
        return bad_digit(p, end, fault);
    unit = appmsg__hex4(p + 2);
    if (APPMSG__UNLIKELY(unit == APPMSG__NO_UNIT))
        return bad_digit(p, end, fault);
    if (APPMSG__LIKELY((unit & 0xf800) != 0xd800))
        return p + 6;
    if (unit >= 0xdc00)
        return appmsg__fail(fault, APPMSG_JSON_SURROGATE, p);
    if (end - p >= 12 && p[6] == '\\' && p[7] == 'u' &&
        (appmsg__hex4(p + 8) & ~UINT32_C(0x3ff)) == 0xdc00)
        return p + 12;
    return bad_pair(p, end, fault);
}

/* An escape at `p`, which is a backslash. */
APPMSG__INLINE const uint8_t *scan_escape(const uint8_t *p, const uint8_t *end,
                                          appmsg__fault *fault)
{
    if (APPMSG__UNLIKELY(end - p < 2))
        return appmsg__fail(fault, APPMSG_JSON_TRUNCATED, end);
    switch (p[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        return p + 2;
    case 'u':
        return scan_unicode_escape(p, end, fault);
    default:
        return appmsg__fail(fault, APPMSG_JSON_ESCAPE, p + 1);
    }
}

/* Characters beyond ASCII, one after the other, from the first at `p`. */
APPMSG__INLINE const uint8_t *scan_beyond_ascii(const uint8_t *p, const uint8_t *end,
                                                appmsg__fault *fault)
{
    do {
        /* The most frequent sequences, without the edges of table 3-7. */
        if (APPMSG__LIKELY(end - p >= 3 && (p[1] & 0xc0) == 0x80)) {
            if (p[0] >= 0xc2 && p[0] < 0xe0) {
                p += 2;
                continue;
            }
            if (p[0] > 0xe0 && p[0] < 0xed && (p[2] & 0xc0) == 0x80) {
                p += 3;
                continue;
            }
        }
        switch (appmsg__utf8_sequence(p, end)) {
        case APPMSG__UTF8_CUT:
            return appmsg__fail(fault, APPMSG_JSON_TRUNCATED, end);
        case APPMSG__UTF8_INVALID:
            return appmsg__fail(fault, APPMSG_JSON_UTF8, p);
        case 2:
            p += 2;
            break;
        case 3:
            p += 3;
            break;
        default:
            p += 4;
            break;
        }
    } while (p < end && *p >= 0x80);
    return p;
}

const uint8_t *appmsg__scan_odd(const uint8_t *p, const uint8_t *end, appmsg__fault *fault)
{
    unsigned plain = 0;

    do {
        if (*p >= 0x20 && *p < 0x80 && *p != '\\') {
            if (*p == '"' || ++plain == PLAIN_RUN)
                return p;
            p++;
            continue;
        }
        plain = 0;
        if (*p == '\\')
            p = scan_escape(p, end, fault);
        else if (*p >= 0x80)
            p = scan_beyond_ascii(p, end, fault);
        else
            return appmsg__fail(fault, APPMSG_JSON_CONTROL, p);
    } while (p != NULL && p < end);
    return p;
}

static const uint8_t *scan_literal(const uint8_t *p, const uint8_t *end, const char *word,
                                   appmsg__fault *fault)
{
    for (; *word != '\0'; word++, p++) {
        if (p == end)
            return appmsg__fail(fault, APPMSG_JSON_TRUNCATED, end);
        if (*p != (uint8_t)*word)
            return appmsg__fail(fault, APPMSG_JSON_LITERAL, p);
    }
    return p;
}

/* From the first digit, or the minus sign before it: digits, which may go on
 * with a fraction and with an exponent. */
static const uint8_t *scan_number(const uint8_t *p, const uint8_t *end, appmsg__fault *fault)
{
    enum { INTEGER, FRACTION, EXPONENT } part = INTEGER;

    if (*p == '-') {
        p++;
        APPMSG__BRANCH(p);
    }
    for (;;) {
        const uint8_t *const from = p;

        while (p < end && appmsg__is_digit(*p))
            p++;
        if (APPMSG__UNLIKELY(p == from))
            return appmsg__fail(fault, p == end ? APPMSG_JSON_TRUNCATED : APPMSG_JSON_NUMBER, p);
        if (APPMSG__UNLIKELY(part == INTEGER && *from == '0' && p > from + 1))
            return appmsg__fail(fault, APPMSG_JSON_NUMBER, from + 1);
        if (p < end && *p == '.' && part == INTEGER) {
            part = FRACTION;
        } else if (p < end && (*p | 0x20) == 'e' && part != EXPONENT) {
            part = EXPONENT;
            if (end - p > 1 && (p[1] == '+' || p[1] == '-'))
                p++;
        } else {
            return p;
        }
        p++;
    }
}

const uint8_t *appmsg__scan_scalar(const uint8_t *p, const uint8_t *end, appmsg_json_kind *kind,
                                   appmsg__fault *fault)
{
    if (APPMSG__LIKELY(*p == '-' || appmsg__is_digit(*p))) {
        *kind = APPMSG_KIND_NUMBER;
        return scan_number(p, end, fault);
    }
    switch (*p) {
    case 't':
        *kind = APPMSG_KIND_TRUE;
        return scan_literal(p, end, "true", fault);
    case 'f':
        *kind = APPMSG_KIND_FALSE;
        return scan_literal(p, end, "false", fault);
    case 'n':
        *kind = APPMSG_KIND_NULL;
        return scan_literal(p, end, "null", fault);
    default:
        return appmsg__fail(fault, APPMSG_JSON_SYNTAX, p);
    }
}
