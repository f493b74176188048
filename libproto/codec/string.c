/* SPDX-License-Identifier: MIT */
#include <appmsg/json.h>
#include <appmsg/utf8.h>

#include "scan.h"
#include "unescape.h"

/* The \uXXXX at `p` as a number; above 0xffff where there is none. */
static uint32_t code_unit(const uint8_t *p, const uint8_t *end)
{
    return end - p >= 6 && p[0] == '\\' && p[1] == 'u' ? appmsg__hex4(p + 2) : APPMSG__NO_UNIT;
}

APPMSG__COLD static size_t unescape_unicode(const uint8_t **p, const uint8_t *end, uint8_t out[4],
                                            appmsg_status *status)
{
    const uint32_t high = code_unit(*p, end);
    uint32_t low;

    if (high == APPMSG__NO_UNIT) {
        *status = APPMSG_JSON_ESCAPE;
        return 0;
    }
    if ((high & 0xf800) != 0xd800) {
        *p += 6;
        return appmsg_utf8_encode(high, out);
    }
    low = high < 0xdc00 ? code_unit(*p + 6, end) : APPMSG__NO_UNIT;
    if ((low & ~UINT32_C(0x3ff)) != 0xdc00) {
        *status = APPMSG_JSON_SURROGATE;
        return 0;
    }
    *p += 12;
    return appmsg_utf8_encode(0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff)), out);
}

APPMSG__COLD size_t appmsg__unescape(const uint8_t **p, const uint8_t *end, uint8_t out[4],
                                     appmsg_status *status)
{
    static const char letters[] = "\"\\/bfnrt", controls[] = "\"\\/\b\f\n\r\t";
    const uint8_t *at = *p;
    const char *which;

    if (*at != '\\') {
        out[0] = *at;
        *p = at + 1;
        return 1;
    }
    if (end - at > 1 && at[1] == 'u')
        return unescape_unicode(p, end, out, status);
    which = end - at > 1 ? memchr(letters, at[1], sizeof letters - 1) : NULL;
    if (which == NULL) {
        *status = APPMSG_JSON_ESCAPE;
        return 0;
    }
    out[0] = (uint8_t)controls[which - letters];
    *p = at + 2;
    return 1;
}

/* A string read byte by byte: a raw one through its escapes, a text as it is. */
typedef struct source {
    const uint8_t *p, *end;
    bool raw;
    uint8_t bytes[4];
    size_t used, count;
} source;

/* The next byte; -1 at the end, -2 at a malformed escape. */
static int next_byte(source *s)
{
    appmsg_status status;

    if (s->used < s->count)
        return s->bytes[s->used++];
    if (s->p == s->end)
        return -1;
    if (!s->raw || *s->p != '\\')
        return *s->p++;
    s->used = 1;
    s->count = appmsg__unescape(&s->p, s->end, s->bytes, &status);
    return s->count == 0 ? -2 : s->bytes[0];
}

APPMSG__COLD static bool same(appmsg_bytes a, bool raw_a, appmsg_bytes b, bool raw_b)
{
    source from_a = {a.ptr, a.ptr, raw_a, {0}, 0, 0};
    source from_b = {b.ptr, b.ptr, raw_b, {0}, 0, 0};
    int byte;

    if (a.len == 0 || b.len == 0)
        return a.len == b.len;
    from_a.end += a.len;
    from_b.end += b.len;
    do {
        byte = next_byte(&from_a);
        if (byte == -2 || byte != next_byte(&from_b))
            return false;
    } while (byte != -1);
    return true;
}

bool appmsg_string_equal(appmsg_bytes raw, appmsg_bytes text)
{
    if (raw.len == text.len && raw.len > 0 && memcmp(raw.ptr, text.ptr, text.len) == 0)
        return memchr(raw.ptr, '\\', raw.len) == NULL;
    return same(raw, true, text, false);
}

APPMSG__COLD bool appmsg_string_same(appmsg_bytes raw_a, appmsg_bytes raw_b)
{
    return same(raw_a, true, raw_b, true);
}

/* Where the output goes: counts everything, keeps what fits. */
typedef struct sink {
    uint8_t *out;
    size_t cap, len;
} sink;

APPMSG__NOINLINE static void sink_put(sink *s, const uint8_t *from, size_t len)
{
    if (len <= s->cap && s->len <= s->cap - len)
        memmove(s->out + s->len, from, len); /* in place, the two may overlap */
    s->len += len;
}

appmsg_status appmsg_string_decode(appmsg_bytes raw, uint8_t *out, size_t cap, size_t *len)
{
    sink s = {out, cap, 0};
    const uint8_t *p = raw.ptr;
    const uint8_t *end;

    *len = 0;
    if (raw.len == 0)
        return APPMSG_OK;
    end = p + raw.len;
    while (p < end) {
        const uint8_t *escape = memchr(p, '\\', (size_t)(end - p));
        uint8_t bytes[4];
        appmsg_status status;
        size_t n;

        if (escape == NULL)
            escape = end;
        if (escape > p) {
            sink_put(&s, p, (size_t)(escape - p));
            p = escape;
            continue;
        }
        n = appmsg__unescape(&p, end, bytes, &status);
        if (n == 0)
            return status;
        sink_put(&s, bytes, n);
    }
    *len = s.len;
    return s.len > cap ? APPMSG_BUFFER_SIZE : APPMSG_OK;
}

/* The escape of a control character, a quote or a backslash: how many bytes. */
APPMSG__COLD static size_t escape(uint8_t c, uint8_t out[6])
{
    static const char letters[] = "\"\\bfnrt", escaped[] = "\"\\\b\f\n\r\t";
    static const char digits[] = "0123456789abcdef";
    const char *which = memchr(escaped, c, sizeof escaped - 1);

    out[0] = '\\';
    if (which != NULL) {
        out[1] = (uint8_t)letters[which - escaped];
        return 2;
    }
    memcpy(out + 1, "u00", 3);
    out[4] = (uint8_t)digits[c >> 4];
    out[5] = (uint8_t)digits[c & 0xf];
    return 6;
}

appmsg_status appmsg_string_encode(appmsg_bytes text, uint8_t *out, size_t cap, size_t *len)
{
    sink s = {out, cap, 0};
    const uint8_t *p = text.ptr;
    const uint8_t *end;

    *len = 0;
    if (text.len == 0)
        return APPMSG_OK;
    end = p + text.len;
    while (p < end) {
        const uint8_t *run = p;
        uint8_t bytes[6];

        while (p < end && (appmsg__is_plain(*p) || *p == 0x7f))
            p++;
        while (p < end && *p >= 0x80) {
            const int n = appmsg__utf8_sequence(p, end);

            if (n <= 0) {
                *len = (size_t)(p - text.ptr);
                return APPMSG_JSON_UTF8;
            }
            p += n;
        }
        if (p > run)
            sink_put(&s, run, (size_t)(p - run));
        else
            sink_put(&s, bytes, escape(*p++, bytes));
    }
    *len = s.len;
    return s.len > cap ? APPMSG_BUFFER_SIZE : APPMSG_OK;
}

bool appmsg_number_u64(appmsg_bytes number, uint64_t max, uint64_t *value)
{
    uint64_t sum = 0;
    size_t i;

    if (number.len == 0 || (number.len > 1 && number.ptr[0] == '0'))
        return false;
    for (i = 0; i < number.len; i++) {
        const uint64_t digit = (uint64_t)number.ptr[i] - '0';

        if (digit > 9 || sum > max / 10 || digit > max - sum * 10)
            return false;
        sum = sum * 10 + digit;
    }
    *value = sum;
    return true;
}
