/* SPDX-License-Identifier: MIT */
#include "oracle.h"

#include <stdlib.h>
#include <string.h>

static oracle_verdict verdict(appmsg_status status, size_t off)
{
    return (oracle_verdict){status, off};
}

static bool is_white(uint8_t c)
{
    return c == 0x20 || c == 0x09 || c == 0x0a || c == 0x0d;
}

static int hex_value(uint8_t c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c == 0 ? NULL : strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c);

    return at == NULL ? -1 : (int)(at - digits);
}

/* --- strings -------------------------------------------------------------- */

/* utf8-multi, in the order of the grammar. */
static const struct {
    int len;
    uint8_t low[4], high[4];
} sequences[] = {
    {2, {0xc2, 0x80, 0, 0}, {0xdf, 0xbf, 0, 0}},
    {3, {0xe0, 0xa0, 0x80, 0}, {0xe0, 0xbf, 0xbf, 0}},
    {3, {0xe1, 0x80, 0x80, 0}, {0xec, 0xbf, 0xbf, 0}},
    {3, {0xed, 0x80, 0x80, 0}, {0xed, 0x9f, 0xbf, 0}},
    {3, {0xee, 0x80, 0x80, 0}, {0xef, 0xbf, 0xbf, 0}},
    {4, {0xf0, 0x90, 0x80, 0x80}, {0xf0, 0xbf, 0xbf, 0xbf}},
    {4, {0xf1, 0x80, 0x80, 0x80}, {0xf3, 0xbf, 0xbf, 0xbf}},
    {4, {0xf4, 0x80, 0x80, 0x80}, {0xf4, 0x8f, 0xbf, 0xbf}},
};

int oracle_utf8(appmsg_bytes text)
{
    bool cut = false;

    if (text.ptr[0] < 0x80)
        return 1;
    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++) {
        int k = 0;

        while (k < sequences[i].len && (size_t)k < text.len && text.ptr[k] >= sequences[i].low[k] &&
               text.ptr[k] <= sequences[i].high[k])
            k++;
        if (k == sequences[i].len)
            return k;
        if ((size_t)k == text.len)
            cut = true;
    }
    return cut ? -1 : 0;
}

static bool is_low_hex(size_t place, uint8_t c)
{
    switch (place) {
    case 0:
        return c == '\\';
    case 1:
        return c == 'u';
    case 2:
        return hex_value(c) == 0xd;
    case 3:
        return hex_value(c) >= 0xc;
    default:
        return hex_value(c) >= 0;
    }
}

/* The escape whose backslash is at `at`. */
static oracle_verdict escape(appmsg_bytes t, size_t at)
{
    int unit = 0;

    if (at + 1 == t.len)
        return verdict(APPMSG_JSON_TRUNCATED, t.len);
    if (t.ptr[at + 1] != 'u') {
        if (t.ptr[at + 1] == 0 || strchr("\"\\/bfnrt", t.ptr[at + 1]) == NULL)
            return verdict(APPMSG_JSON_ESCAPE, at + 1);
        return verdict(APPMSG_OK, at + 2);
    }
    for (size_t k = at + 2; k < at + 6; k++) {
        if (k == t.len)
            return verdict(APPMSG_JSON_TRUNCATED, t.len);
        if (hex_value(t.ptr[k]) < 0)
            return verdict(APPMSG_JSON_ESCAPE, k);
        unit = unit * 16 + hex_value(t.ptr[k]);
    }
    if (unit >= 0xdc00 && unit <= 0xdfff)
        return verdict(APPMSG_JSON_SURROGATE, at);
    if (unit < 0xd800 || unit > 0xdbff)
        return verdict(APPMSG_OK, at + 6);
    for (size_t k = 0; k < 6; k++) {
        if (at + 6 + k == t.len)
            return verdict(APPMSG_JSON_TRUNCATED, t.len);
        if (!is_low_hex(k, t.ptr[at + 6 + k]))
            return verdict(APPMSG_JSON_SURROGATE, at);
    }
    return verdict(APPMSG_OK, at + 12);
}

oracle_verdict oracle_string(appmsg_bytes t, size_t at)
{
    oracle_verdict v;
    int len;

    while (at < t.len) {
        const uint8_t c = t.ptr[at];

        if (c == '"')
            return verdict(APPMSG_OK, at + 1);
        if (c < 0x20)
            return verdict(APPMSG_JSON_CONTROL, at);
        if (c == '\\') {
            v = escape(t, at);
            if (v.status != APPMSG_OK)
                return v;
            at = v.off;
            continue;
        }
        len = oracle_utf8((appmsg_bytes){t.ptr + at, t.len - at});
        if (len < 0)
            return verdict(APPMSG_JSON_TRUNCATED, t.len);
        if (len == 0)
            return verdict(APPMSG_JSON_UTF8, at);
        at += (size_t)len;
    }
    return verdict(APPMSG_JSON_TRUNCATED, t.len);
}

/* --- scalars -------------------------------------------------------------- */

oracle_verdict oracle_number(appmsg_bytes t, size_t at)
{
    enum { START, MINUS, ZERO, DIGITS, DOT, FRACTION, E, SIGN, EXPONENT } state = START;

    for (; at < t.len; at++) {
        const uint8_t c = t.ptr[at];
        const bool digit = c >= '0' && c <= '9';
        const bool whole = state == ZERO || state == DIGITS;

        if (state == START && c == '-')
            state = MINUS;
        else if ((state == START || state == MINUS) && digit)
            state = c == '0' ? ZERO : DIGITS;
        else if (state == ZERO && digit)
            return verdict(APPMSG_JSON_NUMBER, at);
        else if ((state == DIGITS || state == FRACTION || state == EXPONENT) && digit)
            continue;
        else if (whole && c == '.')
            state = DOT;
        else if ((whole || state == FRACTION) && (c == 'e' || c == 'E'))
            state = E;
        else if (state == DOT && digit)
            state = FRACTION;
        else if (state == E && (c == '+' || c == '-'))
            state = SIGN;
        else if ((state == E || state == SIGN) && digit)
            state = EXPONENT;
        else if (whole || state == FRACTION || state == EXPONENT)
            return verdict(APPMSG_OK, at);
        else
            return verdict(APPMSG_JSON_NUMBER, at);
    }
    if (state == ZERO || state == DIGITS || state == FRACTION || state == EXPONENT)
        return verdict(APPMSG_OK, at);
    return verdict(APPMSG_JSON_TRUNCATED, at);
}

static oracle_verdict literal(appmsg_bytes t, size_t at, const char *word)
{
    for (; *word != '\0'; word++, at++) {
        if (at == t.len)
            return verdict(APPMSG_JSON_TRUNCATED, at);
        if (t.ptr[at] != (uint8_t)*word)
            return verdict(APPMSG_JSON_LITERAL, at);
    }
    return verdict(APPMSG_OK, at);
}

/* Any value that has no bracket. */
static oracle_verdict scalar(appmsg_bytes t, size_t at)
{
    switch (t.ptr[at]) {
    case '"':
        return oracle_string(t, at + 1);
    case 't':
        return literal(t, at, "true");
    case 'f':
        return literal(t, at, "false");
    case 'n':
        return literal(t, at, "null");
    default:
        break;
    }
    if (t.ptr[at] == '-' || (t.ptr[at] >= '0' && t.ptr[at] <= '9'))
        return oracle_number(t, at);
    return verdict(APPMSG_JSON_SYNTAX, at);
}

/* --- the grammar ---------------------------------------------------------- */

/* What section 3.4's table has in its first column. */
typedef enum place {
    AT_VALUE,      /* where a value begins */
    AFTER_BRACE,   /* after { */
    AFTER_BRACKET, /* after [: a value begins, or ] */
    OBJECT_COMMA,  /* after , in an object */
    AFTER_NAME,
    AFTER_VALUE,
    AFTER_ALL
} place;

typedef struct machine {
    appmsg_bytes text;
    size_t at;
    place place;
    unsigned depth, max_depth;
    char open[APPMSG_DEPTH_MAX]; /* { or [ */
    oracle_members *members;
} machine;

static oracle_member *current(machine *m)
{
    const size_t last = m->members->count - 1;

    return &m->members->member[last < ORACLE_MEMBERS ? last : ORACLE_MEMBERS];
}

static void value_ends(machine *m)
{
    m->place = m->depth == 0 ? AFTER_ALL : AFTER_VALUE;
    if (m->depth == 1 && m->open[0] == '{' && m->members != NULL)
        current(m)->value_len = m->at - current(m)->value_off;
}

static oracle_verdict name(machine *m)
{
    const size_t from = m->at + 1;
    oracle_verdict v;

    if (m->text.ptr[m->at] != '"')
        return verdict(APPMSG_JSON_SYNTAX, m->at);
    v = oracle_string(m->text, from);
    if (v.status == APPMSG_OK && m->depth == 1 && m->members != NULL) {
        m->members->count++;
        current(m)->name_off = from;
        current(m)->name_len = v.off - 1 - from;
    }
    m->at = v.off;
    m->place = AFTER_NAME;
    return v;
}

static oracle_verdict value(machine *m)
{
    const uint8_t c = m->text.ptr[m->at];
    oracle_verdict v;

    if (m->depth == 1 && m->open[0] == '{' && m->members != NULL)
        current(m)->value_off = m->at;
    if (c != '{' && c != '[') {
        v = scalar(m->text, m->at);
        m->at = v.off;
        value_ends(m);
        return v;
    }
    if (m->depth == m->max_depth)
        return verdict(APPMSG_DEPTH_LIMIT, m->at);
    m->open[m->depth++] = (char)c;
    m->at++;
    m->place = c == '{' ? AFTER_BRACE : AFTER_BRACKET;
    return verdict(APPMSG_OK, m->at);
}

static oracle_verdict closing(machine *m)
{
    m->depth--;
    m->at++;
    value_ends(m);
    return verdict(APPMSG_OK, m->at);
}

/* A comma or a colon, behind which is `next`. */
static oracle_verdict mark(machine *m, char wanted, place next)
{
    if (m->text.ptr[m->at] != (uint8_t)wanted)
        return verdict(APPMSG_JSON_SYNTAX, m->at);
    m->place = next;
    return verdict(APPMSG_OK, ++m->at);
}

static oracle_verdict step(machine *m)
{
    const uint8_t c = m->text.ptr[m->at];
    const bool object = m->depth > 0 && m->open[m->depth - 1] == '{';

    switch (m->place) {
    case AT_VALUE:
        return value(m);
    case AFTER_BRACE:
        return c == '}' ? closing(m) : name(m);
    case AFTER_BRACKET:
        return c == ']' ? closing(m) : value(m);
    case OBJECT_COMMA:
        return name(m);
    case AFTER_NAME:
        return mark(m, ':', AT_VALUE);
    case AFTER_VALUE:
        if (c == (object ? '}' : ']'))
            return closing(m);
        return mark(m, ',', object ? OBJECT_COMMA : AT_VALUE);
    case AFTER_ALL:
        return verdict(APPMSG_JSON_TRAILING, m->at);
    }
    return verdict(APPMSG_INTERNAL, m->at);
}

oracle_verdict oracle_json(appmsg_bytes text, unsigned max_depth, oracle_members *members)
{
    machine m = {.text = text, .max_depth = max_depth, .members = members};
    oracle_verdict v = verdict(APPMSG_OK, 0);

    if (members != NULL)
        members->count = 0;
    if (text.len >= 3 && memcmp(text.ptr, "\xef\xbb\xbf", 3) == 0)
        return verdict(APPMSG_JSON_BOM, 0);
    while (m.at < text.len && v.status == APPMSG_OK) {
        if (is_white(text.ptr[m.at]))
            m.at++;
        else
            v = step(&m);
    }
    if (v.status == APPMSG_OK && m.place != AFTER_ALL)
        return verdict(APPMSG_JSON_TRUNCATED, text.len);
    return v;
}

appmsg_json_kind oracle_kind(uint8_t first_byte)
{
    switch (first_byte) {
    case '{':
        return APPMSG_KIND_OBJECT;
    case '[':
        return APPMSG_KIND_ARRAY;
    case '"':
        return APPMSG_KIND_STRING;
    case 't':
        return APPMSG_KIND_TRUE;
    case 'f':
        return APPMSG_KIND_FALSE;
    case 'n':
        return APPMSG_KIND_NULL;
    default:
        return APPMSG_KIND_NUMBER;
    }
}
