/* SPDX-License-Identifier: MIT */
#include "header.h"

#include <appmsg/json.h>

#include "json_walk.h"
#include "limits.h"
#include "names.h"
#include "unescape.h"

/* A string constant as (pointer, length). */
#define TEXT(literal) (const uint8_t *)(literal), sizeof(literal) - 1

#define ALL_FIELDS ((1u << APPMSG_REQUIRED_FIELDS) - 1)

/* What is known of the value of one member. */
typedef struct value {
    const uint8_t *first; /* its first byte, a string's opening quote */
    appmsg_bytes text;    /* a string's inside, else all of it */
    appmsg_json_kind kind;
    bool odd; /* a string that is not all plain bytes */
} value;

/*
 * The state of one parse.  An error in the JSON ends it at once; all others
 * are only noted, since they give way to an error in the JSON further on
 * (PROTOCOL.md section 3.4).
 */
typedef struct parse {
    const uint8_t *begin, *end;
    const appmsg_limits *limits;
    appmsg_header *header;
    const uint8_t *excess;    /* the quote of the first name over the limit */
    const uint8_t *duplicate; /* the quote of the first name that came before */
    const uint8_t *brace;     /* the closing one */
    unsigned fields;          /* names so far */
    unsigned seen;            /* a bit for each required field */
    unsigned odd;             /* likewise: its value is not all plain bytes */
    uint8_t kind[APPMSG_REQUIRED_FIELDS];
    appmsg__fault fault;
    appmsg__names extras;
} parse;

/* --- the canonical form ------------------------------------------------- */

/* Whether the bytes at `p` are `text`; `len` is a constant of at least 8, so
 * that this becomes a few comparisons of whole words. */
APPMSG__INLINE bool match(const uint8_t *p, const uint8_t *text, size_t len)
{
    uint64_t differ = appmsg__load64(p + len - 8) ^ appmsg__load64(text + len - 8);
    size_t i;

    for (i = 0; i + 8 < len; i += 8)
        differ |= appmsg__load64(p + i) ^ appmsg__load64(text + i);
    return differ == 0;
}

#define OPEN             "{\"byteorder\": \""
#define LITTLE_TO_TYPE   "little\", \"content-type\": \""
#define BIG_TO_TYPE      "big\", \"content-type\": \""
#define TYPE_TO_ENCODING "\", \"content-encoding\": \""
#define ENCODING_TO_LEN  "\", \"content-length\": "

/* The shortest text that can have the canonical form, as a whole and from the
 * quote behind the content-type on. */
#define CANONICAL_MIN (sizeof(OPEN BIG_TO_TYPE "x" TYPE_TO_ENCODING "x" ENCODING_TO_LEN "0}") - 1)
#define CANONICAL_MIN_REST (sizeof(TYPE_TO_ENCODING "x" ENCODING_TO_LEN "0}") - 1)

APPMSG__INLINE appmsg_span span(const uint8_t *begin, const uint8_t *from, const uint8_t *to)
{
    return (appmsg_span){(uint16_t)(from - begin), (uint16_t)(to - from)};
}

/* The closing quote of a text that is not empty, all plain and without DEL,
 * which JSON allows and these values do not (left to text_ok()). */
APPMSG__INLINE const uint8_t *plain_text(const uint8_t *p, const uint8_t *end)
{
    const uint8_t *const close = appmsg__skip_plain(p, end);

    if (close == p || close == end || *close != '"' ||
        memchr(p, 0x7f, (size_t)(close - p)) != NULL)
        return NULL;
    return close;
}

/*
 * Senders write the four required fields in one form and order (section 3.5),
 * and nearly every header that arrives has it.  This reads just that form, as
 * far as content-length.  Returns the byte behind its digits; NULL if the text
 * is anything else, good or bad, which the general parser then tells.
 */
APPMSG__INLINE const uint8_t *canonical_form(appmsg_bytes json, appmsg_header *header)
{
    const uint8_t *const begin = json.ptr, *const end = json.ptr + json.len;
    const uint8_t *p = begin, *from;
    uint64_t length = 0;

    if (json.len < CANONICAL_MIN || !match(p, TEXT(OPEN)))
        return NULL;
    from = p += sizeof OPEN - 1;
    if (match(p, TEXT(LITTLE_TO_TYPE))) {
        header->byteorder = APPMSG_LITTLE_ENDIAN;
        header->field[APPMSG_FIELD_BYTEORDER] = span(begin, from, from + 6);
        p += sizeof LITTLE_TO_TYPE - 1;
    } else if (match(p, TEXT(BIG_TO_TYPE))) {
        header->byteorder = APPMSG_BIG_ENDIAN;
        header->field[APPMSG_FIELD_BYTEORDER] = span(begin, from, from + 3);
        p += sizeof BIG_TO_TYPE - 1;
    } else {
        return NULL;
    }
    from = p;
    p = plain_text(p, end);
    if (p == NULL || (size_t)(end - p) < CANONICAL_MIN_REST || !match(p, TEXT(TYPE_TO_ENCODING)))
        return NULL;
    header->field[APPMSG_FIELD_CONTENT_TYPE] = span(begin, from, p);
    from = p += sizeof TYPE_TO_ENCODING - 1;
    p = plain_text(p, end);
    if (p == NULL || (size_t)(end - p) < sizeof(ENCODING_TO_LEN "0}") - 1 ||
        !match(p, TEXT(ENCODING_TO_LEN)))
        return NULL;
    header->field[APPMSG_FIELD_CONTENT_ENCODING] = span(begin, from, p);
    from = p += sizeof ENCODING_TO_LEN - 1;
    while (p < end && appmsg__is_digit(*p) && p - from < 18)
        length = length * 10 + (uint64_t)(*p++ - '0');
    if (p == from || p == end || (*from == '0' && p - from > 1) || (*p != '}' && *p != ','))
        return NULL;
    header->field[APPMSG_FIELD_CONTENT_LENGTH] = span(begin, from, p);
    header->content_length = length;
    return p;
}

/* --- the general form --------------------------------------------------- */

static const struct {
    uint8_t len;
    char text[17];
} field_names[APPMSG_REQUIRED_FIELDS] = {
    {9, "byteorder"},
    {12, "content-type"},
    {16, "content-encoding"},
    {14, "content-length"},
};

/* Likewise for a name with escapes: "content\u002dlength" is content-length. */
APPMSG__NOINLINE static unsigned required_field_escaped(appmsg_bytes name)
{
    unsigned id;

    for (id = 0; id < APPMSG_REQUIRED_FIELDS; id++) {
        const appmsg_bytes text = {(const uint8_t *)field_names[id].text, field_names[id].len};

        if (appmsg_string_equal(name, text))
            break;
    }
    return id;
}

/* Which required field has that raw name; APPMSG_REQUIRED_FIELDS for none. */
APPMSG__INLINE unsigned required_field(appmsg_bytes name, bool escaped)
{
    unsigned id;

    if (APPMSG__UNLIKELY(escaped))
        return required_field_escaped(name);
    switch (name.len) {
    case 9:
        id = APPMSG_FIELD_BYTEORDER;
        break;
    case 12:
        id = APPMSG_FIELD_CONTENT_TYPE;
        break;
    case 16:
        id = APPMSG_FIELD_CONTENT_ENCODING;
        break;
    case 14:
        id = APPMSG_FIELD_CONTENT_LENGTH;
        break;
    default:
        return APPMSG_REQUIRED_FIELDS;
    }
    return memcmp(name.ptr, field_names[id].text, name.len) == 0 ? id : APPMSG_REQUIRED_FIELDS;
}

/* Notes a member: which field it is, whether it is one too many or came before. */
APPMSG__INLINE void note_member(parse *s, uint16_t off[APPMSG_FIELDS_MAX], appmsg_bytes name,
                                bool name_odd, const value *v)
{
    const bool escaped = name_odd && memchr(name.ptr, '\\', name.len) != NULL;
    const unsigned id = required_field(name, escaped);
    const unsigned bit = 1u << id;
    bool fresh;

    if (id == APPMSG_REQUIRED_FIELDS) {
        fresh = appmsg__names_add(&s->extras, off, name, escaped);
    } else {
        fresh = (s->seen & bit) == 0;
        s->seen |= bit;
        s->odd |= v->odd ? bit : 0;
        s->kind[id] = (uint8_t)v->kind;
        s->header->field[id] = span(s->begin, v->text.ptr, v->text.ptr + v->text.len);
    }
    if (!fresh && s->duplicate == NULL)
        s->duplicate = name.ptr - 1;
}

/* The value at `p` (p < end).  Returns what follows it. */
APPMSG__INLINE const uint8_t *member_value(parse *s, const uint8_t *p, value *v)
{
    const uint8_t *const end = s->end;

    v->first = v->text.ptr = p;
    v->odd = false;
    switch (*p) {
    case '"':
        v->kind = APPMSG_KIND_STRING;
        v->text.ptr = p + 1;
        p = appmsg__scan_string(p + 1, end, &v->odd, &s->fault);
        if (p == NULL)
            return NULL;
        v->text.len = (size_t)(p - v->text.ptr);
        return p + 1;
    case '{':
    case '[':
        v->kind = *p == '{' ? APPMSG_KIND_OBJECT : APPMSG_KIND_ARRAY;
        p = appmsg__walk_value(p, end, s->limits->max_depth - 1u, &s->fault);
        break;
    default:
        p = appmsg__scan_scalar(p, end, &v->kind, &s->fault);
        break;
    }
    if (p != NULL)
        v->text.len = (size_t)(p - v->text.ptr);
    return p;
}

/* Skips white space; something must follow. */
APPMSG__INLINE const uint8_t *next(parse *s, const uint8_t *p)
{
    p = appmsg__skip_space(p, s->end);
    if (APPMSG__UNLIKELY(p == s->end))
        return appmsg__fail(&s->fault, APPMSG_JSON_TRUNCATED, p);
    return p;
}

/* The members from the name at `p` to the closing brace, which it returns. */
static const uint8_t *members(parse *s, const uint8_t *p)
{
    uint16_t off[APPMSG_FIELDS_MAX];

    for (;;) {
        appmsg_bytes name;
        bool name_odd;
        value v;

        if (*p != '"')
            return appmsg__fail(&s->fault, APPMSG_JSON_SYNTAX, p);
        name.ptr = p + 1;
        p = appmsg__scan_string(name.ptr, s->end, &name_odd, &s->fault);
        if (p == NULL)
            return NULL;
        name.len = (size_t)(p - name.ptr);
        p = next(s, p + 1);
        if (p == NULL)
            return NULL;
        if (*p != ':')
            return appmsg__fail(&s->fault, APPMSG_JSON_SYNTAX, p);
        p = next(s, p + 1);
        if (p == NULL)
            return NULL;
        p = member_value(s, p, &v);
        if (p == NULL)
            return NULL;
        if (APPMSG__LIKELY(s->fields < s->limits->max_fields))
            note_member(s, off, name, name_odd, &v);
        else if (s->excess == NULL)
            s->excess = name.ptr - 1;
        s->fields++;
        p = next(s, p);
        if (p == NULL || *p == '}')
            return p;
        if (*p != ',')
            return appmsg__fail(&s->fault, APPMSG_JSON_SYNTAX, p);
        p = next(s, p + 1);
        if (p == NULL)
            return NULL;
    }
}

/* --- the meaning -------------------------------------------------------- */

/* Whether a raw string is a text for content-type or content-encoding: not
 * empty, and no control character, escaped or not (section 3.3.2). */
static bool text_ok(appmsg_bytes raw, bool odd)
{
    const uint8_t *p = raw.ptr, *const end = raw.ptr + raw.len;
    uint8_t before = 0;

    if (!odd)
        return raw.len > 0 && memchr(p, 0x7f, raw.len) == NULL;
    while (p < end) {
        uint8_t bytes[4];
        appmsg_status status;
        const size_t n = appmsg__unescape(&p, end, bytes, &status);
        size_t i;

        for (i = 0; i < n; i++) {
            /* C2 80 .. C2 9F are U+0080 .. U+009F. */
            if (bytes[i] < 0x20 || bytes[i] == 0x7f || (before == 0xc2 && bytes[i] < 0xa0))
                return false;
            before = bytes[i];
        }
    }
    return true;
}

/* content-length: decided digit by digit, never through a double. */
static appmsg_status length_status(appmsg_bytes number, uint64_t *length)
{
    size_t i;

    for (i = 0; i < number.len; i++) {
        if (!appmsg__is_digit(number.ptr[i]))
            return APPMSG_CONTENT_LENGTH_VALUE;
    }
    if (!appmsg_number_u64(number, APPMSG_CONTENT_MAX, length))
        return APPMSG_CONTENT_LENGTH_RANGE;
    return APPMSG_OK;
}

static appmsg_status field_value(parse *s, appmsg_field_id id)
{
    const appmsg_bytes raw = appmsg_header_field(s->header, id);
    const bool odd = (s->odd >> id & 1) != 0;

    switch (id) {
    case APPMSG_FIELD_BYTEORDER:
        if (appmsg_string_equal(raw, (appmsg_bytes){TEXT("little")}))
            s->header->byteorder = APPMSG_LITTLE_ENDIAN;
        else if (appmsg_string_equal(raw, (appmsg_bytes){TEXT("big")}))
            s->header->byteorder = APPMSG_BIG_ENDIAN;
        else
            return APPMSG_BYTEORDER_VALUE;
        return APPMSG_OK;
    case APPMSG_FIELD_CONTENT_TYPE:
        return text_ok(raw, odd) ? APPMSG_OK : APPMSG_CONTENT_TYPE_VALUE;
    case APPMSG_FIELD_CONTENT_ENCODING:
        return text_ok(raw, odd) ? APPMSG_OK : APPMSG_CONTENT_ENCODING_VALUE;
    case APPMSG_FIELD_CONTENT_LENGTH:
        return length_status(raw, &s->header->content_length);
    }
    return APPMSG_OK;
}

/* The first byte of the value of a required field. */
static const uint8_t *field_first(const parse *s, appmsg_field_id id)
{
    return appmsg_header_field(s->header, id).ptr - (s->kind[id] == APPMSG_KIND_STRING ? 1 : 0);
}

/* The required fields, in canonical order: missing, type, value.  The statuses
 * of each field stand in this order too. */
static appmsg_status required_status(parse *s, const uint8_t **at)
{
    unsigned id;

    for (id = 0; id < APPMSG_REQUIRED_FIELDS; id++) {
        const unsigned missing = APPMSG_BYTEORDER_MISSING + 3 * id;
        const appmsg_json_kind kind =
            id == APPMSG_FIELD_CONTENT_LENGTH ? APPMSG_KIND_NUMBER : APPMSG_KIND_STRING;
        appmsg_status status;

        *at = s->brace;
        if ((s->seen >> id & 1) == 0)
            return (appmsg_status)missing;
        *at = field_first(s, (appmsg_field_id)id);
        if (s->kind[id] != kind)
            return (appmsg_status)(missing + 1);
        status = field_value(s, (appmsg_field_id)id);
        if (status != APPMSG_OK)
            return status;
    }
    return APPMSG_OK;
}

/* What a header whose JSON is right means, in order of precedence. */
static appmsg_status meaning(parse *s, const uint8_t **at)
{
    appmsg_status status;

    *at = s->excess;
    if (s->excess != NULL)
        return APPMSG_FIELDS_LIMIT;
    *at = s->duplicate;
    if (s->duplicate != NULL)
        return APPMSG_DUPLICATE_NAME;
    status = required_status(s, at);
    if (status != APPMSG_OK)
        return status;
    if (s->header->content_length > s->limits->max_content)
        return APPMSG_CONTENT_LIMIT;
    s->header->extensions = (uint16_t)s->extras.count;
    return APPMSG_OK;
}

/* --- the whole ---------------------------------------------------------- */

/* What is not even the beginning of an object. */
static const uint8_t *not_object(parse *s, const uint8_t *p)
{
    if (s->end - s->begin >= 3 && p == s->begin && memcmp(p, "\xef\xbb\xbf", 3) == 0)
        return appmsg__fail(&s->fault, APPMSG_JSON_BOM, p);
    if (*p == '[' || *p == '"' || *p == '-' || appmsg__is_digit(*p) || *p == 't' || *p == 'f' ||
        *p == 'n')
        return appmsg__fail(&s->fault, APPMSG_HEADER_NOT_OBJECT, p);
    return appmsg__fail(&s->fault, APPMSG_JSON_SYNTAX, p);
}

/* From the beginning to the closing brace, which it returns. */
static const uint8_t *object(parse *s)
{
    const uint8_t *p = next(s, s->begin);

    if (p == NULL)
        return NULL;
    if (*p != '{')
        return not_object(s, p);
    p = next(s, p + 1);
    if (p == NULL || *p == '}')
        return p;
    return members(s, p);
}

/* Behind the canonical form of all required fields: the extras. */
static const uint8_t *canonical_rest(parse *s, const uint8_t *p)
{
    s->fields = APPMSG_REQUIRED_FIELDS;
    s->seen = ALL_FIELDS;
    s->kind[APPMSG_FIELD_BYTEORDER] = APPMSG_KIND_STRING;
    s->kind[APPMSG_FIELD_CONTENT_TYPE] = APPMSG_KIND_STRING;
    s->kind[APPMSG_FIELD_CONTENT_ENCODING] = APPMSG_KIND_STRING;
    s->kind[APPMSG_FIELD_CONTENT_LENGTH] = APPMSG_KIND_NUMBER;
    if (*p == '}')
        return p;
    p = next(s, p + 1);
    return p == NULL ? NULL : members(s, p);
}

/* `canonical`: what canonical_form() returned. */
APPMSG__NOINLINE static appmsg_status parse_general(appmsg_bytes json, const appmsg_limits *limits,
                                                    appmsg_header *header,
                                                    const uint8_t *canonical, uint32_t *err_off)
{
    parse s;
    appmsg_status status;
    const uint8_t *at;

    s.begin = json.ptr;
    s.end = json.ptr + json.len;
    s.limits = limits;
    s.header = header;
    s.excess = s.duplicate = NULL;
    s.fields = s.seen = s.odd = 0;
    appmsg__names_init(&s.extras, s.begin, s.end);
    s.brace = canonical != NULL ? canonical_rest(&s, canonical) : object(&s);
    if (s.brace != NULL) {
        at = appmsg__skip_space(s.brace + 1, s.end);
        if (at != s.end)
            appmsg__fail(&s.fault, APPMSG_JSON_TRAILING, at);
        else
            s.fault.status = APPMSG_OK;
    }
    status = s.fault.status;
    at = s.fault.at;
    if (status == APPMSG_OK)
        status = meaning(&s, &at);
    if (status != APPMSG_OK)
        *err_off = (uint32_t)(at - s.begin);
    return status;
}

appmsg_status appmsg__header_parse(appmsg_bytes json, const appmsg_limits *limits,
                                   appmsg_header *header, uint32_t *err_off)
{
    const uint8_t *p = NULL;

    header->json = json;
    if (APPMSG__LIKELY(limits->max_fields >= APPMSG_REQUIRED_FIELDS))
        p = canonical_form(json, header);
    if (APPMSG__LIKELY(p != NULL && *p == '}' && p + 1 == json.ptr + json.len &&
                       header->content_length <= limits->max_content)) {
        header->extensions = 0;
        return APPMSG_OK;
    }
    return parse_general(json, limits, header, p, err_off);
}

appmsg_status appmsg_header_parse(appmsg_bytes json, const appmsg_limits *limits,
                                  appmsg_header *header, uint32_t *err_off)
{
    const appmsg_limits resolved = appmsg__limits(limits);
    appmsg_status status = appmsg__header_len_check(json.len, &resolved);
    uint32_t off = APPMSG_NO_HEADER_OFF;

    if (status == APPMSG_OK)
        status = appmsg__header_parse(json, &resolved, header, &off);
    if (status != APPMSG_OK && err_off != NULL)
        *err_off = off;
    return status;
}

bool appmsg_header_is_json(const appmsg_header *header)
{
    return appmsg_string_equal(appmsg_header_field(header, APPMSG_FIELD_CONTENT_TYPE),
                               (appmsg_bytes){TEXT("text/json")});
}
