/* SPDX-License-Identifier: MIT */
/*
 * header.c - reads a header.
 *
 * Three readers, each of which hands on what it cannot read:
 *
 *  1. canonical_form() knows the form in which senders write the four required
 *     fields, and compares.
 *  2. members() reads any valid header.  It only ever says yes or no: that
 *     makes it short and fast.
 *  3. json_fault() tells what is wrong with a header that members() refused,
 *     through the one JSON grammar that knows places and names (json.c).
 *
 * What the fields mean is decided last, since an error in the JSON, wherever
 * it is, comes before all others (PROTOCOL.md section 3.4).
 */
#include "header.h"

#include <appmsg/json.h>

#include "json_walk.h"
#include "limits.h"
#include "names.h"
#include "unescape.h"

/* A string constant as (pointer, length). */
#define TEXT(literal) (const uint8_t *)(literal), sizeof(literal) - 1

/* What is known of a header while it is read.  Only the first error of a kind
 * counts, and only once the JSON is known to be right. */
typedef struct parse {
    const uint8_t *begin;
    const uint8_t *brace;     /* the last byte that is no white space: a closing brace */
    const uint8_t *excess;    /* the first name over the limit */
    const uint8_t *duplicate; /* the first name that came before */
    appmsg_header *header;
    appmsg__window *window;
    unsigned max_fields, max_depth;
    unsigned seen; /* a bit for each required field */
    unsigned odd;  /* likewise: its value is a string that is not all plain */
    uint8_t kind[APPMSG_REQUIRED_FIELDS];
    appmsg__names extras;
} parse;

APPMSG__INLINE appmsg_span span(const uint8_t *begin, const uint8_t *from, const uint8_t *to)
{
    return (appmsg_span){(uint16_t)(from - begin), (uint16_t)(to - from)};
}

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

unsigned appmsg__required_field(appmsg_bytes name)
{
    static const struct {
        uint8_t len;
        char text[17];
    } names[APPMSG_REQUIRED_FIELDS] = {
        {9, "byteorder"}, {12, "content-type"}, {16, "content-encoding"}, {14, "content-length"}};
    uint8_t text[sizeof names[0].text];
    unsigned id;
    size_t len;

    appmsg_string_decode(name, text, sizeof text, &len);
    for (id = 0; id < APPMSG_REQUIRED_FIELDS; id++) {
        if (len == names[id].len && memcmp(text, names[id].text, len) == 0)
            break;
    }
    return id;
}

/* --- 1. the canonical form ---------------------------------------------- */

#define OPEN             "{\"byteorder\": \""
#define LITTLE_TO_TYPE   "little\", \"content-type\": \""
#define BIG_TO_TYPE      "big\", \"content-type\": \""
#define TYPE_TO_ENCODING "\", \"content-encoding\": \""
#define ENCODING_TO_LEN  "\", \"content-length\": "

/* The shortest text that can have the canonical form: as a whole, from the
 * quote behind the content-type on, from that behind the content-encoding on. */
#define MIN_LEN           (sizeof(OPEN BIG_TO_TYPE "x" TYPE_TO_ENCODING "x" ENCODING_TO_LEN "0}") - 1)
#define MIN_FROM_TYPE     (sizeof(TYPE_TO_ENCODING "x" ENCODING_TO_LEN "0}") - 1)
#define MIN_FROM_ENCODING (sizeof(ENCODING_TO_LEN "0}") - 1)
#define MAX_DIGITS        18 /* any number of so many digits fits into 63 bits */

/* Whether a plain text from `p` to `close` is not empty and has `min` bytes
 * behind it, the one at `close` included. */
APPMSG__INLINE bool is_text(const uint8_t *p, const uint8_t *close, const uint8_t *end, size_t min)
{
    return close > p && (size_t)(end - close) >= min;
}

/*
 * Reads the four required fields in the form in which all senders write them
 * (section 3.5).  Returns the byte behind the content-length's digits, a brace
 * or a comma; NULL if the text is anything else, good or bad.
 */
APPMSG__INLINE const uint8_t *canonical_form(appmsg_bytes json, appmsg_header *header,
                                             appmsg__window *w)
{
    const uint8_t *const begin = json.ptr, *const end = json.ptr + json.len;
    const uint8_t *p = begin + sizeof OPEN - 1, *from = p;
    uint64_t length = 0;

    if (json.len < MIN_LEN || !match(begin, TEXT(OPEN)))
        return NULL;
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
    p = appmsg__window_move(w, from); /* the first window */
    if (!is_text(from, p, end, MIN_FROM_TYPE) || !match(p, TEXT(TYPE_TO_ENCODING)))
        return NULL;
    header->field[APPMSG_FIELD_CONTENT_TYPE] = span(begin, from, p);
    from = p + sizeof TYPE_TO_ENCODING - 1;
    p = appmsg__next_odd(w, from);
    if (!is_text(from, p, end, MIN_FROM_ENCODING) || !match(p, TEXT(ENCODING_TO_LEN)))
        return NULL;
    header->field[APPMSG_FIELD_CONTENT_ENCODING] = span(begin, from, p);
    from = p += sizeof ENCODING_TO_LEN - 1;
    while (p < end && appmsg__is_digit(*p) && p - from < MAX_DIGITS)
        length = length * 10 + (uint64_t)(*p++ - '0');
    if (p == from || p == end || (*from == '0' && p - from > 1) || (*p != '}' && *p != ','))
        return NULL;
    header->field[APPMSG_FIELD_CONTENT_LENGTH] = span(begin, from, p);
    header->content_length = length;
    return p;
}

/* --- 2. any form -------------------------------------------------------- */

/*
 * Here no position is compared with the end.  A header that is an object ends
 * in a brace, and none of these functions goes beyond that one: they stop at
 * the first byte that they do not expect, and strings and nested values are
 * read as if the text ended before the brace.
 */

/* White space, where senders put none. */
APPMSG__INLINE const uint8_t *no_space(const uint8_t *p)
{
    while (APPMSG__UNLIKELY(*p <= ' ') && appmsg__is_space(*p))
        p++;
    return p;
}

/* White space, where senders put one space. */
APPMSG__INLINE const uint8_t *one_space(const uint8_t *p)
{
    if (APPMSG__LIKELY(*p == ' ')) {
        p++;
        APPMSG__BRANCH(p);
    }
    return no_space(p);
}

/* Whether `text`, a constant, and a closing quote stand at `p`. */
#define IS_NAME(p, end, text) \
    ((size_t)((end) - (p)) >= sizeof(text "\"") - 1 && match((p), TEXT(text "\"")))

/*
 * Which required field's name is at `p`, behind the opening quote.  Comparing
 * with the names that are awaited is faster than looking for the closing quote
 * first: where the value begins is then no longer the result of a search.
 */
APPMSG__INLINE unsigned plain_field(const uint8_t *p, const uint8_t *end)
{
    if (*p == 'c') {
        if (IS_NAME(p, end, "content-type"))
            return APPMSG_FIELD_CONTENT_TYPE;
        if (IS_NAME(p, end, "content-encoding"))
            return APPMSG_FIELD_CONTENT_ENCODING;
        if (IS_NAME(p, end, "content-length"))
            return APPMSG_FIELD_CONTENT_LENGTH;
    } else if (*p == 'b' && IS_NAME(p, end, "byteorder")) {
        return APPMSG_FIELD_BYTEORDER;
    }
    return APPMSG_REQUIRED_FIELDS;
}

/* A name, raw, and the required field that it names if it does. */
typedef struct name {
    appmsg_bytes raw;
    unsigned field;
    bool escaped;
} name;

/* The name behind the opening quote before `p`.  Returns its closing quote. */
APPMSG__INLINE const uint8_t *member_name(parse *s, const uint8_t *p, name *n)
{
    static const uint8_t lens[APPMSG_REQUIRED_FIELDS] = {9, 12, 16, 14};
    appmsg__fault fault;
    bool odd;

    n->raw.ptr = p;
    n->escaped = false;
    n->field = plain_field(p, s->brace);
    if (n->field < APPMSG_REQUIRED_FIELDS) {
        n->raw.len = lens[n->field];
        return p + n->raw.len;
    }
    p = appmsg__scan_string(s->window, p, &odd, &fault);
    if (APPMSG__UNLIKELY(p == NULL))
        return NULL;
    n->raw.len = (size_t)(p - n->raw.ptr);
    if (APPMSG__UNLIKELY(odd) && memchr(n->raw.ptr, '\\', n->raw.len) != NULL) {
        n->escaped = true;
        n->field = appmsg__required_field(n->raw);
    }
    return p;
}

/* What is known of the value of one member. */
typedef struct value {
    appmsg_bytes text; /* a string's inside, else all of it */
    appmsg_json_kind kind;
    bool odd; /* a string that is not all plain bytes */
} value;

/* A value that is not a string.  Returns what follows it. */
APPMSG__INLINE const uint8_t *other_value(const parse *s, const uint8_t *p, appmsg_json_kind *kind)
{
    const uint8_t *const from = p;
    appmsg__fault fault;

    if (APPMSG__LIKELY(appmsg__is_digit(*p))) {
        do
            p++;
        while (appmsg__is_digit(*p));
        if (APPMSG__LIKELY(*p != '.' && (*p | 0x20) != 'e' && (*from != '0' || p == from + 1))) {
            *kind = APPMSG_KIND_NUMBER;
            return p;
        }
    }
    if (*from == '{' || *from == '[') {
        *kind = *from == '{' ? APPMSG_KIND_OBJECT : APPMSG_KIND_ARRAY;
        return appmsg__walk_value(from, s->brace, s->max_depth - 1, &fault);
    }
    return appmsg__scan_scalar(from, s->brace, kind, &fault);
}

/* The value at `p`.  Returns what follows it. */
APPMSG__INLINE const uint8_t *member_value(parse *s, const uint8_t *p, value *v)
{
    const uint8_t *from = p;
    appmsg_json_kind kind;
    appmsg__fault fault;
    bool odd;

    v->odd = false;
    if (*p == '"') {
        p = appmsg__scan_string(s->window, ++from, &odd, &fault);
        if (APPMSG__UNLIKELY(p == NULL))
            return NULL;
        v->kind = APPMSG_KIND_STRING;
        v->odd = odd;
        v->text = (appmsg_bytes){from, (size_t)(p - from)};
        return p + 1;
    }
    p = other_value(s, p, &kind);
    if (APPMSG__UNLIKELY(p == NULL))
        return NULL;
    v->kind = kind;
    v->text = (appmsg_bytes){from, (size_t)(p - from)};
    return p;
}

/* Notes a member: which field it is, whether it came before. */
APPMSG__INLINE void note_member(parse *s, appmsg__name_filter *filter, const name *n,
                                const value *v)
{
    const unsigned bit = 1u << n->field;

    if (n->field == APPMSG_REQUIRED_FIELDS) {
        appmsg__names_add(&s->extras, filter, n->raw, n->escaped);
        return;
    }
    if (APPMSG__UNLIKELY((s->seen & bit) != 0) && s->duplicate == NULL)
        s->duplicate = n->raw.ptr;
    s->seen |= bit;
    s->odd |= v->odd ? bit : 0;
    s->kind[n->field] = (uint8_t)v->kind;
    s->header->field[n->field] = span(s->begin, v->text.ptr, v->text.ptr + v->text.len);
}

/* All members from `p` on, of which `count` came before.  False if they are no
 * members, or if anything but the final brace ends them. */
APPMSG__NOINLINE static bool members(parse *s, const uint8_t *p, unsigned count)
{
    appmsg__name_filter filter = {{0}, {0}};
    name n;
    value v;

    do {
        p = one_space(p + 1);
        if (APPMSG__UNLIKELY(*p != '"'))
            return false;
        p = member_name(s, p + 1, &n);
        if (APPMSG__UNLIKELY(p == NULL))
            return false;
        p = no_space(p + 1);
        if (APPMSG__UNLIKELY(*p != ':'))
            return false;
        p = member_value(s, one_space(p + 1), &v);
        if (APPMSG__UNLIKELY(p == NULL))
            return false;
        if (APPMSG__LIKELY(count < s->max_fields))
            note_member(s, &filter, &n, &v);
        else if (s->excess == NULL)
            s->excess = n.raw.ptr;
        count++;
        p = no_space(p);
    } while (APPMSG__LIKELY(*p == ','));
    return p == s->brace;
}

/* The extras among themselves; the required fields are looked after already. */
static void compare_extras(parse *s)
{
    const uint8_t *const again = appmsg__names_duplicate(&s->extras);

    if (again != NULL && (s->duplicate == NULL || again < s->duplicate))
        s->duplicate = again;
}

/* The whole header; `p` is what canonical_form() returned. */
APPMSG__NOINLINE static bool object(parse *s, const uint8_t *p)
{
    appmsg__name_table table;
    bool ok;

    appmsg__names_init(&s->extras, &table, s->begin, s->begin + s->header->json.len);
    if (p != NULL) {
        static const uint8_t kinds[APPMSG_REQUIRED_FIELDS] = {
            APPMSG_KIND_STRING, APPMSG_KIND_STRING, APPMSG_KIND_STRING, APPMSG_KIND_NUMBER};

        s->seen = (1u << APPMSG_REQUIRED_FIELDS) - 1;
        memcpy(s->kind, kinds, sizeof kinds);
        ok = *p == ',' ? members(s, p, APPMSG_REQUIRED_FIELDS) : p == s->brace;
    } else {
        p = no_space(s->begin);
        ok = *p == '{' && (no_space(p + 1) == s->brace || members(s, p, 0));
    }
    if (ok && s->extras.suspect && s->excess == NULL)
        compare_extras(s);
    return ok;
}

/* --- 3. what is wrong --------------------------------------------------- */

/* The first error in the JSON of a header that has one. */
APPMSG__COLD static appmsg_status json_fault(appmsg_bytes json, unsigned max_depth,
                                             uint32_t *err_off)
{
    const appmsg_limits limits = {.max_depth = (uint16_t)max_depth};
    const uint8_t *const end = json.ptr + json.len;
    const uint8_t *p = appmsg__skip_spaces(json.ptr, end);
    appmsg_status status;
    uint64_t off;

    *err_off = (uint32_t)(p - json.ptr);
    if (p < end && (*p == '[' || *p == '"' || *p == '-' || *p == 't' || *p == 'f' || *p == 'n' ||
                    appmsg__is_digit(*p)))
        return APPMSG_HEADER_NOT_OBJECT;
    status = appmsg_json_check(json, &limits, &off);
    *err_off = (uint32_t)off;
    /* Never so: the two readers agree.  If they did not, the header is refused. */
    if (status == APPMSG_OK)         /* GCOVR_EXCL_BR_LINE */
        status = APPMSG_JSON_SYNTAX; /* GCOVR_EXCL_LINE */
    return status;
}

/* --- the meaning -------------------------------------------------------- */

/* Whether a raw string that is not all plain is free of control characters,
 * escaped or not, as content-type and content-encoding must be (section 3.3.2). */
APPMSG__COLD static bool odd_text_ok(appmsg_bytes raw)
{
    const uint8_t *p = raw.ptr, *const end = raw.ptr + raw.len;
    uint8_t before = 0;

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

static bool text_ok(appmsg_bytes raw, bool odd)
{
    return raw.len > 0 && (APPMSG__LIKELY(!odd) || odd_text_ok(raw));
}

static appmsg_status byteorder_status(appmsg_bytes raw, bool odd, appmsg_byteorder *byteorder)
{
    if (APPMSG__LIKELY(!odd && raw.len == 6 && memcmp(raw.ptr, "little", 6) == 0))
        *byteorder = APPMSG_LITTLE_ENDIAN;
    else if (appmsg_string_equal(raw, (appmsg_bytes){TEXT("big")}))
        *byteorder = APPMSG_BIG_ENDIAN;
    else if (appmsg_string_equal(raw, (appmsg_bytes){TEXT("little")}))
        *byteorder = APPMSG_LITTLE_ENDIAN;
    else
        return APPMSG_BYTEORDER_VALUE;
    return APPMSG_OK;
}

/* content-length: decided digit by digit, never through a double. */
static appmsg_status length_status(appmsg_bytes number, uint64_t *length)
{
    uint64_t sum = 0;
    size_t i;

    for (i = 0; i < number.len; i++) {
        const uint8_t digit = (uint8_t)(number.ptr[i] - '0');

        if (digit > 9)
            return APPMSG_CONTENT_LENGTH_VALUE;
        sum = sum * 10 + digit; /* wraps for numbers that are looked at again */
    }
    *length = sum;
    if (APPMSG__LIKELY(number.len <= MAX_DIGITS) ||
        appmsg_number_u64(number, APPMSG_CONTENT_MAX, length))
        return APPMSG_OK;
    return APPMSG_CONTENT_LENGTH_RANGE;
}

static appmsg_status value_status(parse *s, unsigned id)
{
    const appmsg_bytes raw = appmsg_header_field(s->header, (appmsg_field_id)id);
    const bool odd = (s->odd >> id & 1) != 0;

    if (id == APPMSG_FIELD_BYTEORDER)
        return byteorder_status(raw, odd, &s->header->byteorder);
    if (id == APPMSG_FIELD_CONTENT_LENGTH)
        return length_status(raw, &s->header->content_length);
    if (text_ok(raw, odd))
        return APPMSG_OK;
    return id == APPMSG_FIELD_CONTENT_TYPE ? APPMSG_CONTENT_TYPE_VALUE
                                           : APPMSG_CONTENT_ENCODING_VALUE;
}

/* The required fields, in canonical order: missing, type, value.  The statuses
 * of each field stand in this order too. */
static appmsg_status required_status(parse *s, const uint8_t **at)
{
    unsigned id;

    for (id = 0; id < APPMSG_REQUIRED_FIELDS; id++) {
        const unsigned missing = APPMSG_BYTEORDER_MISSING + 3 * id;
        const bool number = id == APPMSG_FIELD_CONTENT_LENGTH;
        appmsg_status status;

        *at = s->brace;
        if ((s->seen >> id & 1) == 0)
            return (appmsg_status)missing;
        *at = s->begin + s->header->field[id].off - (s->kind[id] == APPMSG_KIND_STRING ? 1 : 0);
        if (s->kind[id] != (number ? APPMSG_KIND_NUMBER : APPMSG_KIND_STRING))
            return (appmsg_status)(missing + 1);
        status = value_status(s, id);
        if (status != APPMSG_OK)
            return status;
    }
    return APPMSG_OK;
}

/* What a header whose JSON is right means, in order of precedence.  The place
 * of a name is its opening quote. */
static appmsg_status meaning(parse *s, uint64_t max_content, uint32_t *err_off)
{
    const uint8_t *at;
    appmsg_status status;

    s->header->extensions = (uint16_t)s->extras.count;
    if (s->excess != NULL) {
        at = s->excess - 1;
        status = APPMSG_FIELDS_LIMIT;
    } else if (s->duplicate != NULL) {
        at = s->duplicate - 1;
        status = APPMSG_DUPLICATE_NAME;
    } else {
        status = required_status(s, &at);
        if (status == APPMSG_OK && s->header->content_length > max_content)
            status = APPMSG_CONTENT_LIMIT;
    }
    *err_off = (uint32_t)(at - s->begin);
    return status;
}

/* --- the whole ---------------------------------------------------------- */

/* A header of any form; `p` is what canonical_form() returned. */
APPMSG__NOINLINE static appmsg_status parse_any(const appmsg_limits *limits, appmsg_header *header,
                                                appmsg__window *window, const uint8_t *p,
                                                uint32_t *err_off)
{
    parse s;

    s.begin = header->json.ptr;
    s.brace = s.begin + header->json.len - 1;
    while (s.brace > s.begin && appmsg__is_space(*s.brace))
        s.brace--;
    s.excess = s.duplicate = NULL;
    s.header = header;
    s.max_fields = limits->max_fields;
    s.max_depth = limits->max_depth;
    s.seen = s.odd = 0;
    if (p == NULL) /* the first window is for the canonical form only */
        appmsg__window_init(window, s.begin, s.brace, 0);
    window->end = s.brace;
    s.window = window;
    if (APPMSG__UNLIKELY(*s.brace != '}' || !object(&s, p)))
        return json_fault(header->json, limits->max_depth, err_off);
    return meaning(&s, limits->max_content, err_off);
}

appmsg_status appmsg__header_parse(appmsg_bytes json, const appmsg_limits *limits,
                                   appmsg_header *header, uint32_t *err_off)
{
    appmsg__window window;
    const uint8_t *p = NULL;

    header->json = json;
    /* The first window takes in both texts of the canonical form. */
    appmsg__window_init(&window, json.ptr, json.ptr + json.len, sizeof(OPEN BIG_TO_TYPE) - 1);
    if (APPMSG__LIKELY(limits->max_fields >= APPMSG_REQUIRED_FIELDS))
        p = canonical_form(json, header, &window);
    if (APPMSG__LIKELY(p != NULL && *p == '}' && p + 1 == json.ptr + json.len &&
                       header->content_length <= limits->max_content)) {
        header->extensions = 0;
        return APPMSG_OK;
    }
    return parse_any(limits, header, &window, p, err_off);
}

appmsg_status appmsg_header_parse(appmsg_bytes json, const appmsg_limits *limits,
                                  appmsg_header *header, uint32_t *err_off)
{
    const appmsg_limits resolved = appmsg__limits(limits);
    appmsg_status status = appmsg__header_len_check(json.len, &resolved);
    uint32_t off = APPMSG_NO_HEADER_OFF;

    if (APPMSG__LIKELY(status == APPMSG_OK))
        status = appmsg__header_parse(json, &resolved, header, &off);
    if (APPMSG__UNLIKELY(status != APPMSG_OK) && err_off != NULL)
        *err_off = off;
    return status;
}

bool appmsg_header_is_json(const appmsg_header *header)
{
    return appmsg_string_equal(appmsg_header_field(header, APPMSG_FIELD_CONTENT_TYPE),
                               (appmsg_bytes){TEXT("text/json")});
}
