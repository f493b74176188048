/* SPDX-License-Identifier: MIT */
#include <appmsg/json.h>

#include "json_walk.h"
#include "limits.h"
#include "scan.h"

/* What may come next, inside the innermost open bracket. */
enum {
    AT_VALUE, /* a value: at the beginning, and behind a name's colon */
    AT_FIRST, /* behind an opening bracket: a first item, or the closing one */
    AT_NEXT,  /* behind an item: a comma and an item, or the closing one */
    AT_END,   /* white space: the whole value is read */
    FAILED
};

/*
 * A walk.  The stack is behind a pointer, apart from the rest, so that the
 * compiler can keep the rest in registers while a whole text is checked.
 */
typedef struct walk {
    const uint8_t *pos, *end;
    uint64_t *stack; /* a bit for each open bracket: set for an object */
    unsigned depth, max_depth;
    unsigned state;
} walk;

/* Whether the innermost open bracket is an object's. */
APPMSG__INLINE bool in_object(const walk *w)
{
    const unsigned top = w->depth - 1;

    return w->depth > 0 && (w->stack[top / 64] >> top % 64 & 1) != 0;
}

APPMSG__INLINE void after_value(walk *w)
{
    w->state = w->depth == 0 ? AT_END : AT_NEXT;
}

APPMSG__INLINE const uint8_t *open_bracket(walk *w, bool object, appmsg__fault *fault)
{
    const unsigned top = w->depth;
    const uint64_t bit = UINT64_C(1) << top % 64;

    if (APPMSG__UNLIKELY(top == w->max_depth))
        return appmsg__fail(fault, APPMSG_DEPTH_LIMIT, w->pos);
    if (object)
        w->stack[top / 64] |= bit;
    else
        w->stack[top / 64] &= ~bit;
    w->depth++;
    w->state = AT_FIRST;
    return w->pos + 1;
}

/* Any value but a string.  Returns what follows it, or its opening bracket. */
APPMSG__INLINE const uint8_t *walk_value(walk *w, appmsg_json_token_type *type,
                                         appmsg__fault *fault)
{
    appmsg_json_kind kind = APPMSG_KIND_NULL;
    const uint8_t *p;

    if (*w->pos == '{' || *w->pos == '[') {
        *type = *w->pos == '{' ? APPMSG_TOKEN_OBJECT : APPMSG_TOKEN_ARRAY;
        return open_bracket(w, *w->pos == '{', fault);
    }
    after_value(w);
    p = appmsg__scan_scalar(w->pos, w->end, &kind, fault);
    /* The tokens of the scalars stand in the order of their kinds. */
    *type = (appmsg_json_token_type)(APPMSG_TOKEN_STRING - APPMSG_KIND_STRING + (int)kind);
    return p;
}

/* Skips white space; something must follow. */
APPMSG__INLINE bool more(walk *w, appmsg__fault *fault)
{
    w->pos = appmsg__skip_space(w->pos, w->end);
    if (APPMSG__LIKELY(w->pos < w->end))
        return true;
    appmsg__fail(fault, APPMSG_JSON_TRUNCATED, w->end);
    return false;
}

/* A name with its colon, or a value that is a string. */
APPMSG__INLINE appmsg_json_token_type walk_string(walk *w, bool name, appmsg_bytes *data,
                                                  appmsg__fault *fault)
{
    const uint8_t *const from = w->pos + 1;
    const uint8_t *p;
    bool odd;

    p = appmsg__scan_string(from, w->end, &odd, fault);
    if (p == NULL)
        return APPMSG_TOKEN_ERROR;
    *data = (appmsg_bytes){from, (size_t)(p - from)};
    w->pos = p + 1;
    if (!name) {
        after_value(w);
        return APPMSG_TOKEN_STRING;
    }
    if (!more(w, fault))
        return APPMSG_TOKEN_ERROR;
    if (*w->pos != ':') {
        appmsg__fail(fault, APPMSG_JSON_SYNTAX, w->pos);
        return APPMSG_TOKEN_ERROR;
    }
    w->pos++;
    w->state = AT_VALUE;
    return APPMSG_TOKEN_NAME;
}

/* The next token: the whole grammar above the scanners. */
APPMSG__INLINE appmsg_json_token_type walk_next(walk *w, appmsg_bytes *data, appmsg__fault *fault)
{
    const bool object = in_object(w);
    const bool name = object && w->state != AT_VALUE;
    appmsg_json_token_type type;
    const uint8_t *p;

    if (!more(w, fault))
        return w->state == AT_END ? APPMSG_TOKEN_END : APPMSG_TOKEN_ERROR;
    if (w->state != AT_VALUE) {
        if (w->state == AT_END) {
            appmsg__fail(fault, APPMSG_JSON_TRAILING, w->pos);
            return APPMSG_TOKEN_ERROR;
        }
        if (*w->pos == (object ? '}' : ']')) {
            *data = (appmsg_bytes){w->pos++, 1};
            w->depth--;
            after_value(w);
            return object ? APPMSG_TOKEN_OBJECT_END : APPMSG_TOKEN_ARRAY_END;
        }
        if (w->state == AT_NEXT) {
            if (*w->pos != ',') {
                appmsg__fail(fault, APPMSG_JSON_SYNTAX, w->pos);
                return APPMSG_TOKEN_ERROR;
            }
            w->pos++;
            if (!more(w, fault))
                return APPMSG_TOKEN_ERROR;
        }
    }
    if (*w->pos == '"')
        return walk_string(w, name, data, fault);
    if (name) {
        appmsg__fail(fault, APPMSG_JSON_SYNTAX, w->pos);
        return APPMSG_TOKEN_ERROR;
    }
    p = walk_value(w, &type, fault);
    if (p == NULL)
        return APPMSG_TOKEN_ERROR;
    *data = (appmsg_bytes){w->pos, (size_t)(p - w->pos)};
    w->pos = p;
    return type;
}

/* One token, or all of them until the value is whole.  One function, so that
 * the grammar is in the library once. */
APPMSG__NOINLINE static appmsg_json_token_type walk_on(walk *state, bool whole, appmsg_bytes *data,
                                                       appmsg__fault *fault)
{
    walk w = *state;
    appmsg_json_token_type type;

    do
        type = walk_next(&w, data, fault);
    while (whole && type != APPMSG_TOKEN_ERROR && w.state != AT_END);
    *state = w;
    return type;
}

const uint8_t *appmsg__walk_value(const uint8_t *p, const uint8_t *end, unsigned max_depth,
                                  appmsg__fault *fault)
{
    uint64_t stack[APPMSG_DEPTH_MAX / 64];
    walk w = {p, end, stack, 0, max_depth, AT_VALUE};
    appmsg_bytes data;

    return walk_on(&w, true, &data, fault) == APPMSG_TOKEN_ERROR ? NULL : w.pos;
}

/* A byte order mark is called by its name only where it can be one. */
static bool has_bom(appmsg_bytes text)
{
    return text.len >= 3 && memcmp(text.ptr, "\xef\xbb\xbf", 3) == 0;
}

appmsg_status appmsg_json_check(appmsg_bytes text, const appmsg_limits *limits, uint64_t *err_off)
{
    appmsg__fault fault = {text.ptr, APPMSG_JSON_TRUNCATED};
    const uint8_t *end, *p;
    uint64_t ignored;

    if (err_off == NULL)
        err_off = &ignored;
    *err_off = 0;
    if (text.len == 0)
        return APPMSG_JSON_TRUNCATED;
    if (has_bom(text))
        return APPMSG_JSON_BOM;
    end = text.ptr + text.len;
    p = appmsg__walk_value(text.ptr, end, appmsg__limits(limits).max_depth, &fault);
    if (p != NULL) {
        p = appmsg__skip_space(p, end);
        if (p == end)
            return APPMSG_OK;
        appmsg__fail(&fault, APPMSG_JSON_TRAILING, p);
    }
    *err_off = (uint64_t)(fault.at - text.ptr);
    return fault.status;
}

void appmsg_json_reader_init(appmsg_json_reader *reader, appmsg_bytes text,
                             const appmsg_limits *limits)
{
    static const uint8_t nothing[1];

    memset(reader, 0, sizeof *reader);
    reader->text_ = text;
    if (text.len == 0)
        reader->text_.ptr = nothing; /* a NULL is no base for arithmetic */
    reader->max_depth_ = appmsg__limits(limits).max_depth;
    reader->state_ = AT_VALUE;
    if (has_bom(text)) {
        reader->state_ = FAILED;
        reader->status_ = APPMSG_JSON_BOM;
    }
}

appmsg_json_token_type appmsg_json_next(appmsg_json_reader *reader, appmsg_json_token *token)
{
    const uint8_t *text = reader->text_.ptr;
    walk w = {text + reader->pos_, text + reader->text_.len,
              reader->stack_,      reader->depth_,
              reader->max_depth_,  reader->state_};
    appmsg__fault fault = {w.pos, (appmsg_status)reader->status_};

    token->status = APPMSG_OK;
    token->data = (appmsg_bytes){w.pos, 0};
    token->type = APPMSG_TOKEN_ERROR;
    if (reader->state_ != FAILED)
        token->type = walk_on(&w, false, &token->data, &fault);
    if (token->type == APPMSG_TOKEN_END)
        token->data = (appmsg_bytes){w.end, 0};
    if (token->type == APPMSG_TOKEN_ERROR) {
        token->status = fault.status;
        token->data = (appmsg_bytes){fault.at, 0};
        reader->status_ = (uint8_t)fault.status;
        w.pos = fault.at;
        w.state = FAILED;
    }
    token->off = (size_t)(token->data.ptr - text);
    reader->pos_ = (size_t)(w.pos - text);
    reader->depth_ = (uint16_t)w.depth;
    reader->state_ = (uint8_t)w.state;
    return token->type;
}
