/* SPDX-License-Identifier: MIT */
#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const field_names[APPMSG_REQUIRED_FIELDS] = {
    "byteorder", "content-type", "content-encoding", "content-length"};

static oracle_verdict verdict(appmsg_status status, size_t off)
{
    return (oracle_verdict){status, off};
}

/* --- escapes -------------------------------------------------------------- */

static uint32_t unit_at(const uint8_t *hex)
{
    char digits[5];

    memcpy(digits, hex, 4);
    digits[4] = '\0';
    return (uint32_t)strtoul(digits, NULL, 16);
}

/* By the ranges of RFC 3629, section 3. */
static size_t put_utf8(uint8_t *to, uint32_t c)
{
    static const struct {
        uint32_t last;
        uint8_t lead;
    } forms[] = {{0x7f, 0}, {0x7ff, 0xc0}, {0xffff, 0xe0}, {0x10ffff, 0xf0}};
    size_t more = 0;

    while (c > forms[more].last)
        more++;
    to[0] = (uint8_t)(forms[more].lead + (c >> 6 * more));
    for (size_t i = 1; i <= more; i++)
        to[i] = (uint8_t)(0x80 + (c >> 6 * (more - i)) % 64);
    return more + 1;
}

uint8_t *oracle_unescape(appmsg_bytes raw, size_t *len)
{
    static const char letters[] = "bfnrt", values[] = "\b\f\n\r\t";
    uint8_t *out = malloc(raw.len + 1);
    size_t i = 0;

    *len = 0;
    if (out == NULL)
        abort();
    while (i < raw.len) {
        const char *letter;
        uint32_t unit;

        if (raw.ptr[i] != '\\') {
            out[(*len)++] = raw.ptr[i++];
            continue;
        }
        if (raw.ptr[i + 1] != 'u') {
            letter = strchr(letters, raw.ptr[i + 1]);
            out[(*len)++] = letter != NULL ? (uint8_t)values[letter - letters] : raw.ptr[i + 1];
            i += 2;
            continue;
        }
        unit = unit_at(raw.ptr + i + 2);
        i += 6;
        if (unit >= 0xd800 && unit <= 0xdfff) {
            unit = 0x10000 + (unit - 0xd800) * 0x400 + (unit_at(raw.ptr + i + 2) - 0xdc00);
            i += 6;
        }
        *len += put_utf8(out + *len, unit);
    }
    return out;
}

static bool is_text(appmsg_bytes raw, const char *text)
{
    size_t len;
    uint8_t *unescaped = oracle_unescape(raw, &len);
    const bool is = len == strlen(text) && memcmp(unescaped, text, len) == 0;

    free(unescaped);
    return is;
}

/* --- names ---------------------------------------------------------------- */

unsigned oracle_field(appmsg_bytes raw)
{
    unsigned id = 0;

    while (id < APPMSG_REQUIRED_FIELDS && !is_text(raw, field_names[id]))
        id++;
    return id;
}

static appmsg_bytes name_of(appmsg_bytes json, const oracle_member *m)
{
    return (appmsg_bytes){json.ptr + m->name_off, m->name_len};
}

/* Each name with each one before it. */
static bool has_duplicate(appmsg_bytes json, const oracle_members *members, size_t *place)
{
    uint8_t *text[ORACLE_MEMBERS];
    size_t len[ORACLE_MEMBERS], i, before, count = members->count;
    bool found = false;

    for (i = 0; i < count; i++)
        text[i] = oracle_unescape(name_of(json, &members->member[i]), &len[i]);
    for (i = 0; i < count && !found; i++) {
        for (before = 0; before < i && !found; before++)
            found = len[i] == len[before] && memcmp(text[i], text[before], len[i]) == 0;
        *place = members->member[i].name_off - 1;
    }
    for (i = 0; i < count; i++)
        free(text[i]);
    return found;
}

/* --- required fields ------------------------------------------------------ */

/* Section 3.3.2: none of U+0000 to U+001F and U+007F to U+009F, and not empty. */
static bool text_ok(appmsg_bytes raw)
{
    size_t len;
    uint8_t *text = oracle_unescape(raw, &len);
    bool ok = len > 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] < 0x20 || text[i] == 0x7f)
            ok = false;
        if (i > 0 && text[i - 1] == 0xc2 && text[i] <= 0x9f)
            ok = false;
    }
    free(text);
    return ok;
}

/* Section 3.3.4: by the length of the text and its order. */
static appmsg_status length_status(appmsg_bytes number, uint64_t *length)
{
    static const char largest[] = "9223372036854775807";
    char text[sizeof largest];

    for (size_t i = 0; i < number.len; i++) {
        if (number.ptr[i] < '0' || number.ptr[i] > '9')
            return APPMSG_CONTENT_LENGTH_VALUE;
    }
    if (number.len > strlen(largest) ||
        (number.len == strlen(largest) && memcmp(number.ptr, largest, number.len) > 0))
        return APPMSG_CONTENT_LENGTH_RANGE;
    memcpy(text, number.ptr, number.len);
    text[number.len] = '\0';
    *length = strtoull(text, NULL, 10);
    return APPMSG_OK;
}

static const oracle_member *find_field(appmsg_bytes json, const oracle_members *members,
                                       unsigned id)
{
    for (size_t i = 0; i < members->count; i++) {
        if (oracle_field(name_of(json, &members->member[i])) == id)
            return &members->member[i];
    }
    return NULL;
}

/* The value of one field, whose place in the header is noted. */
static appmsg_status field_status(unsigned id, const oracle_member *m, appmsg_header *h)
{
    static const appmsg_status type[] = {APPMSG_BYTEORDER_TYPE, APPMSG_CONTENT_TYPE_TYPE,
                                         APPMSG_CONTENT_ENCODING_TYPE, APPMSG_CONTENT_LENGTH_TYPE};
    static const appmsg_status bad_value[] = {APPMSG_BYTEORDER_VALUE, APPMSG_CONTENT_TYPE_VALUE,
                                              APPMSG_CONTENT_ENCODING_VALUE};
    const bool number = id == APPMSG_FIELD_CONTENT_LENGTH;
    appmsg_bytes raw = {h->json.ptr + m->value_off, m->value_len};
    const appmsg_json_kind kind = oracle_kind(raw.ptr[0]);

    if (kind != (number ? APPMSG_KIND_NUMBER : APPMSG_KIND_STRING))
        return type[id];
    if (!number) {
        raw.ptr++;
        raw.len -= 2;
    }
    h->field[id].off = (uint16_t)(raw.ptr - h->json.ptr);
    h->field[id].len = (uint16_t)raw.len;
    if (number)
        return length_status(raw, &h->content_length);
    if (id == APPMSG_FIELD_BYTEORDER) {
        h->byteorder = is_text(raw, "big") ? APPMSG_BIG_ENDIAN : APPMSG_LITTLE_ENDIAN;
        return is_text(raw, "big") || is_text(raw, "little") ? APPMSG_OK : bad_value[id];
    }
    return text_ok(raw) ? APPMSG_OK : bad_value[id];
}

static oracle_verdict required(appmsg_header *h, const oracle_members *members, size_t brace,
                               uint64_t max_content)
{
    static const appmsg_status missing[] = {APPMSG_BYTEORDER_MISSING, APPMSG_CONTENT_TYPE_MISSING,
                                            APPMSG_CONTENT_ENCODING_MISSING,
                                            APPMSG_CONTENT_LENGTH_MISSING};

    for (unsigned id = 0; id < APPMSG_REQUIRED_FIELDS; id++) {
        const oracle_member *m = find_field(h->json, members, id);
        appmsg_status status;

        if (m == NULL)
            return verdict(missing[id], brace);
        status = field_status(id, m, h);
        if (status == APPMSG_OK && id == APPMSG_FIELD_CONTENT_LENGTH &&
            h->content_length > max_content)
            status = APPMSG_CONTENT_LIMIT;
        if (status != APPMSG_OK)
            return verdict(status, m->value_off);
    }
    return verdict(APPMSG_OK, h->json.len);
}

/* --- the header ----------------------------------------------------------- */

oracle_verdict oracle_header(appmsg_bytes json, const appmsg_limits *limits, appmsg_header *header,
                             oracle_members *members)
{
    size_t first = 0, brace = json.len, place;
    oracle_verdict v;

    while (first < json.len && strchr(" \t\n\r", json.ptr[first]) != NULL && json.ptr[first] != 0)
        first++;
    if (first < json.len && json.ptr[first] != 0 && strchr("[\"-0123456789tfn", json.ptr[first]))
        return verdict(APPMSG_HEADER_NOT_OBJECT, first);
    v = oracle_json(json, limits->max_depth, members);
    if (v.status != APPMSG_OK)
        return v;
    while (json.ptr[--brace] != '}')
        ;
    if (members->count > limits->max_fields)
        return verdict(APPMSG_FIELDS_LIMIT, members->member[limits->max_fields].name_off - 1);
    if (has_duplicate(json, members, &place))
        return verdict(APPMSG_DUPLICATE_NAME, place);
    *header = (appmsg_header){.json = json};
    header->extensions = (uint16_t)(members->count - APPMSG_REQUIRED_FIELDS);
    return required(header, members, brace, limits->max_content);
}
