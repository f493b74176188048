/* SPDX-License-Identifier: MIT */
/*
 * parse.c - from content to a tree.  The JSON reader decides; what is here puts
 * its tokens together, with the open brackets in an array and not in a
 * recursion.
 */
#include "convert.h"
#include "members.h"
#include "number.h"
#include "text.h"

#include <appmsg/json.h>

#include <stdlib.h>

typedef struct builder {
    cJSON *open[APPMSG_DEPTH_MAX]; /* outermost first */
    size_t depth;
    cJSON *root;
    char *name; /* of the member whose value comes next */
    appmsg__members room;
} builder;

/* cJSON's own invariant: the first child's `prev` is the last child.  With it
 * appending takes constant time, in each version of cJSON. */
static void append(cJSON *parent, cJSON *item)
{
    cJSON *first = parent->child;

    if (first == NULL) {
        parent->child = item;
        item->prev = item;
    } else {
        item->prev = first->prev;
        first->prev->next = item;
        first->prev = item;
    }
}

/* Puts `item`, NULL where memory was short, where the next value belongs. */
static bool add(builder *b, cJSON *item)
{
    if (item == NULL)
        return false;
    item->string = b->name;
    b->name = NULL;
    if (b->depth == 0)
        b->root = item;
    else
        append(b->open[b->depth - 1], item);
    return true;
}

static bool open_bracket(builder *b, cJSON *item)
{
    if (!add(b, item))
        return false;
    b->open[b->depth++] = item;
    return true;
}

static bool close_object(builder *b)
{
    return appmsg__members_unique(&b->room, b->open[--b->depth]);
}

static bool set_name(builder *b, appmsg_bytes raw)
{
    b->name = appmsg__text_unescape(raw);
    return b->name != NULL;
}

/* False if memory is short. */
static bool take_token(builder *b, const appmsg_json_token *token)
{
    switch (token->type) {
    case APPMSG_TOKEN_ERROR:
    case APPMSG_TOKEN_END:
        return true;
    case APPMSG_TOKEN_OBJECT:
        return open_bracket(b, cJSON_CreateObject());
    case APPMSG_TOKEN_OBJECT_END:
        return close_object(b);
    case APPMSG_TOKEN_ARRAY:
        return open_bracket(b, cJSON_CreateArray());
    case APPMSG_TOKEN_ARRAY_END:
        b->depth--;
        return true;
    case APPMSG_TOKEN_NAME:
        return set_name(b, token->data);
    case APPMSG_TOKEN_STRING:
        return add(b, appmsg__text_item(appmsg__text_unescape(token->data)));
    case APPMSG_TOKEN_NUMBER:
        return add(b, appmsg__number_new(token->data));
    case APPMSG_TOKEN_TRUE:
        return add(b, cJSON_CreateTrue());
    case APPMSG_TOKEN_FALSE:
        return add(b, cJSON_CreateFalse());
    case APPMSG_TOKEN_NULL:
        return add(b, cJSON_CreateNull());
    }
    return true;
}

static appmsg_status build(appmsg_bytes text, const appmsg_limits *limits, cJSON **tree,
                           size_t *err_off)
{
    appmsg_json_reader reader;
    appmsg_json_token token;
    appmsg_status status = APPMSG_OK;
    builder b;

    b.depth = 0;
    b.root = NULL;
    b.name = NULL;
    memset(&b.room, 0, sizeof b.room);
    *err_off = 0;
    appmsg_json_reader_init(&reader, text, limits);
    do {
        appmsg_json_next(&reader, &token);
        if (token.type == APPMSG_TOKEN_ERROR) {
            status = token.status;
            *err_off = token.off;
        } else if (!take_token(&b, &token)) {
            status = APPMSG_NO_MEMORY;
        }
    } while (status == APPMSG_OK && token.type != APPMSG_TOKEN_END);
    free(b.room.ptr);
    if (b.name != NULL)
        cJSON_free(b.name);
    if (status != APPMSG_OK) {
        cJSON_Delete(b.root);
        b.root = NULL;
    }
    *tree = b.root;
    return status;
}

appmsg_status appmsg_content_parse(appmsg_bytes content, appmsg_bytes encoding,
                                   const appmsg_limits *limits, cJSON **tree, uint64_t *err_off)
{
    appmsg_status status;
    appmsg_charset charset;
    appmsg_buffer utf8 = {NULL, 0};
    appmsg_bytes text = content;
    uint64_t off = 0;
    size_t skip, at;

    *tree = NULL;
    status = appmsg_charset_find(encoding, &charset);
    if (status == APPMSG_OK)
        status = appmsg__convert_from(content, &charset, &skip, &utf8, &off);
    if (status == APPMSG_OK) {
        if (charset != APPMSG_UTF_8) { /* else the text is read where it is */
            text.ptr = utf8.ptr;
            text.len = utf8.len;
        }
        status = build(text, limits, tree, &at);
        text.len = at;
        off = status == APPMSG_NO_MEMORY ? 0 : skip + appmsg__convert_len(text, charset);
    }
    free(utf8.ptr);
    if (status != APPMSG_OK && err_off != NULL)
        *err_off = off;
    return status;
}
