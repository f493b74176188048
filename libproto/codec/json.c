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
    AT_ITEM,  /* behind a comma: an item; in an object that is a name */
    AT_COLON, /* behind a name */
    AT_END,   /* white space: the whole value is read */
    FAILED
};

/*
 * A walk.  The window and the stack are behind pointers, apart from the rest,
 * so that the compiler can keep the rest in registers while a text is checked.
 */
typedef struct walk {
    const uint8_t *pos, *end;
    appmsg__window *window;
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

/* A string, which is a value or a name. */
APPMSG__INLINE appmsg_json_token_type walk_string(walk *w, bool name, appmsg_bytes *data,
                                                  appmsg__fault *fault)
{
    const uint8_t *const from = w->pos + 1;
    const uint8_t *p;
    bool odd;

    p = appmsg__scan_string(w->window, from, &odd, fault);
    if (p == NULL)
        return APPMSG_TOKEN_ERROR;
    *data = (appmsg_bytes){from, (size_t)(p - from)};
    w->pos = p + 1;
    if (name)
        w->state = AT_COLON;
    else
        after_value(w);
    return name ? APPMSG_TOKEN_NAME : APPMSG_TOKEN_STRING;
}

/* A name, or a value. */
APPMSG__INLINE appmsg_json_token_type walk_item(walk *w, bool name, appmsg_bytes *data,
                                                appmsg__fault *fault)
{
    appmsg_json_token_type type;
    const uint8_t *p;

    if (*w->pos == '"')
        return walk_string(w, name, data, fault);
    if (name)
        p = appmsg__fail(fault, APPMSG_JSON_SYNTAX, w->pos);
    else
        p = walk_value(w, &type, fault);
    if (p == NULL)
        return APPMSG_TOKEN_ERROR;
    *data = (appmsg_bytes){w->pos, (size_t)(p - w->pos)};
    w->pos = p;
    return type;
}

/* A comma or a colon, if that is `mark`. */
APPMSG__INLINE bool walk_mark(walk *w, uint8_t mark, unsigned state, appmsg__fault *fault)
{
    if (APPMSG__UNLIKELY(*w->pos != mark)) {
        appmsg__fail(fault, APPMSG_JSON_SYNTAX, w->pos);
        return false;
    }
    w->pos++;
    w->state = state;
    return true;
}

/* The next token: the whole grammar above the scanners. */
APPMSG__INLINE appmsg_json_token_type walk_next(walk *w, appmsg_bytes *data, appmsg__fault *fault)
{
    const bool object = in_object(w);

    for (;;) {
        if (w->pos < w->end && *w->pos <= ' ') {
            /* One space is what nearly all writers put. */
            if (APPMSG__LIKELY(w->end - w->pos > 1 && w->pos[0] == ' ' && w->pos[1] > ' '))
                w->pos++;
            else
                w->pos = appmsg__skip_spaces(w->pos, w->end);
            APPMSG__BRANCH(w->pos);
        }
        if (APPMSG__UNLIKELY(w->pos == w->end)) {
            appmsg__fail(fault, APPMSG_JSON_TRUNCATED, w->end);
            return w->state == AT_END ? APPMSG_TOKEN_END : APPMSG_TOKEN_ERROR;
        }
        switch (w->state) {
        case AT_COLON:
            if (!walk_mark(w, ':', AT_VALUE, fault))
                return APPMSG_TOKEN_ERROR;
            continue;
        case AT_FIRST:
        case AT_NEXT:
            if (*w->pos == (object ? '}' : ']')) {
                *data = (appmsg_bytes){w->pos++, 1};
                w->depth--;
                after_value(w);
                return object ? APPMSG_TOKEN_OBJECT_END : APPMSG_TOKEN_ARRAY_END;
            }
            if (w->state == AT_FIRST)
                break;
            if (!walk_mark(w, ',', AT_ITEM, fault))
                return APPMSG_TOKEN_ERROR;
            continue;
        case AT_VALUE:
        case AT_ITEM:
            break;
        default:
            appmsg__fail(fault, APPMSG_JSON_TRAILING, w->pos);
            return APPMSG_TOKEN_ERROR;
        }
        return walk_item(w, object && w->state != AT_VALUE, data, fault);
    }
}

/* One token, or all of them until the value is whole.  One function, so that
 * the grammar is in the library once. */
APPMSG__NOINLINE static appmsg_json_token_type walk_on(appmsg_json_reader *r, bool whole,
                                                       appmsg_bytes *data, appmsg__fault *fault)
{
    appmsg__window window = {r->begin_, r->end_, r->base_, r->odd_};
    walk w = {r->pos_, r->end_, &window, r->stack_, r->depth_, r->max_depth_, r->state_};
    appmsg_json_token_type type;

    do
        type = walk_next(&w, data, fault);
    while (whole && type != APPMSG_TOKEN_ERROR && w.state != AT_END);
    r->pos_ = w.pos;
    r->odd_ = window.odd;
    r->base_ = window.base;
    r->depth_ = (uint16_t)w.depth;
    r->state_ = (uint8_t)w.state;
    return type;
}

/* All but the stack, which needs no beginning. */
static void start(appmsg_json_reader *r, const uint8_t *p, const uint8_t *end, unsigned max_depth)
{
    r->begin_ = r->pos_ = p;
    r->end_ = end;
    r->base_ = (size_t)0 - APPMSG__WINDOW;
    r->odd_ = 0;
    r->depth_ = 0;
    r->max_depth_ = (uint16_t)max_depth;
    r->state_ = AT_VALUE;
    r->status_ = APPMSG_OK;
}

APPMSG__NOINLINE const uint8_t *appmsg__walk_value(const uint8_t *p, const uint8_t *end,
                                                   unsigned max_depth, appmsg__fault *fault)
{
    appmsg_json_reader r;
    appmsg_bytes data;

    start(&r, p, end, max_depth);
    return walk_on(&r, true, &data, fault) == APPMSG_TOKEN_ERROR ? NULL : r.pos_;
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

APPMSG__COLD void appmsg_json_reader_init(appmsg_json_reader *reader, appmsg_bytes text,
                                          const appmsg_limits *limits)
{
    static const uint8_t nothing[1];
    const uint8_t *begin = text.len > 0 ? text.ptr : nothing; /* a NULL has no end */

    start(reader, begin, begin + text.len, appmsg__limits(limits).max_depth);
    memset(reader->stack_, 0, sizeof reader->stack_);
    if (has_bom(text)) {
        reader->state_ = FAILED;
        reader->status_ = APPMSG_JSON_BOM;
    }
}

appmsg_json_token_type appmsg_json_next(appmsg_json_reader *reader, appmsg_json_token *token)
{
    appmsg__fault fault = {reader->pos_, (appmsg_status)reader->status_};

    token->data = (appmsg_bytes){reader->end_, 0};
    token->status = APPMSG_OK;
    token->type = APPMSG_TOKEN_ERROR;
    if (APPMSG__LIKELY(reader->state_ != FAILED))
        token->type = walk_on(reader, false, &token->data, &fault);
    if (APPMSG__UNLIKELY(token->type == APPMSG_TOKEN_ERROR)) {
        token->status = fault.status;
        token->data = (appmsg_bytes){fault.at, 0};
        reader->pos_ = fault.at; /* to say the same again */
        reader->status_ = (uint8_t)fault.status;
        reader->state_ = FAILED;
    }
    token->off = (size_t)(token->data.ptr - reader->begin_);
    return token->type;
}
