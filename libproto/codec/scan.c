/* SPDX-License-Identifier: MIT */
#include "scan.h"

/* How many plain bytes in a row scan_odd() takes singly before it hands back to
 * the block scanner: in text where every third character is odd, starting the
 * block scanner anew each time would cost more than it saves. */
#define PLAIN_RUN 8

/* What is wrong with the \uXXXX at `p`, which is not one: the end comes too
 * soon, or a digit is none. */
APPMSG__COLD static const uint8_t *bad_digit(const uint8_t *p, const uint8_t *end,
                                             appmsg__fault *fault)
{
    for (p += 2; p < end; p++) {
        if (appmsg__hex(*p) == APPMSG__NO_HEX)
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
    static const char low[] = "\\udc00"; /* of the digits, the last three can be others */
    size_t i;

    for (i = 0; i < sizeof low - 1; i++) {
        const uint8_t *p = high + 6 + i;

        if (p == end)
            return appmsg__fail(fault, APPMSG_JSON_TRUNCATED, end);
        if (i < 2 ? *p != (uint8_t)low[i]
                  : appmsg__hex(*p) == APPMSG__NO_HEX || (i == 2 && appmsg__hex(*p) != 0xd) ||
                        (i == 3 && appmsg__hex(*p) < 0xc))
            break;
    }
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
    if (APPMSG__UNLIKELY(unit > 0xffff))
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

const uint8_t *appmsg__scan_odd(const uint8_t *p, const uint8_t *end, appmsg__fault *fault)
{
    unsigned plain = 0;

    while (p < end && *p != '"') {
        if (appmsg__is_plain(*p)) {
            p++;
            if (++plain == PLAIN_RUN)
                return p;
            continue;
        }
        plain = 0;
        if (*p == '\\') {
            p = scan_escape(p, end, fault);
            if (p == NULL)
                return NULL;
        } else if (*p >= 0x80) {
            const int len = appmsg__utf8_sequence(p, end);

            if (APPMSG__UNLIKELY(len == APPMSG__UTF8_CUT))
                return appmsg__fail(fault, APPMSG_JSON_TRUNCATED, end);
            if (APPMSG__UNLIKELY(len == APPMSG__UTF8_INVALID))
                return appmsg__fail(fault, APPMSG_JSON_UTF8, p);
            p += len;
        } else {
            return appmsg__fail(fault, APPMSG_JSON_CONTROL, p);
        }
    }
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

/* One digit at least. */
static const uint8_t *scan_digits(const uint8_t *p, const uint8_t *end, appmsg__fault *fault)
{
    const uint8_t *const from = p;

    while (p < end && appmsg__is_digit(*p))
        p++;
    if (APPMSG__LIKELY(p > from))
        return p;
    return appmsg__fail(fault, p == end ? APPMSG_JSON_TRUNCATED : APPMSG_JSON_NUMBER, p);
}

/* From the first digit, or the minus sign before it. */
static const uint8_t *scan_number(const uint8_t *p, const uint8_t *end, appmsg__fault *fault)
{
    const uint8_t *const from = *p == '-' ? p + 1 : p;

    p = scan_digits(from, end, fault);
    if (p == NULL)
        return NULL;
    if (*from == '0' && p > from + 1)
        return appmsg__fail(fault, APPMSG_JSON_NUMBER, from + 1);
    if (p < end && *p == '.')
        p = scan_digits(p + 1, end, fault);
    if (p != NULL && p < end && (*p | 0x20) == 'e') {
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        p = scan_digits(p, end, fault);
    }
    return p;
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
