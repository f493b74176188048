/* SPDX-License-Identifier: MIT */
/* write.c - from a tree to text: JSON, or Python's str(). */
#include "convert.h"
#include "number.h"
#include "text.h"

#include <appmsg/json.h>

typedef struct writer {
    appmsg__growing out;
    const cJSON *open[APPMSG_DEPTH_MAX]; /* outermost first */
    size_t depth;
} writer;

/* cJSON keeps flags, on who owns what, above the type. */
static int type_of(const cJSON *item)
{
    return item->type & 0xff;
}

static appmsg_status put(writer *w, const char *text)
{
    return appmsg__growing_put_text(&w->out, text) ? APPMSG_OK : APPMSG_NO_MEMORY;
}

static appmsg_status put_open(writer *w, const cJSON *item, const char *bracket)
{
    if (w->depth == APPMSG_DEPTH_MAX)
        return APPMSG_ARGUMENT;
    w->open[w->depth++] = item;
    return put(w, bracket);
}

static appmsg_status put_close(writer *w)
{
    return put(w, type_of(w->open[--w->depth]) == cJSON_Object ? "}" : "]");
}

/* A value that is no container, or the bracket that opens one. */
static appmsg_status put_value(writer *w, const cJSON *item)
{
    switch (type_of(item)) {
    case cJSON_NULL:
        return put(w, "null");
    case cJSON_False:
        return put(w, "false");
    case cJSON_True:
        return put(w, "true");
    case cJSON_Number:
        return appmsg__number_put(&w->out, item, false);
    case cJSON_String:
        if (item->valuestring == NULL)
            return APPMSG_ARGUMENT;
        return appmsg__text_put_json(&w->out, item->valuestring);
    case cJSON_Array:
        return put_open(w, item, "[");
    case cJSON_Object:
        return put_open(w, item, "{");
    default: /* cJSON_Raw, cJSON_Invalid, or none of cJSON's: flags, not an enum */
        return APPMSG_ARGUMENT;
    }
}

/* A child of the innermost open container: its name, if it has to have one, and
 * its value. */
static appmsg_status put_child(writer *w, const cJSON *item)
{
    appmsg_status status;

    if (type_of(w->open[w->depth - 1]) == cJSON_Object) {
        if (item->string == NULL)
            return APPMSG_ARGUMENT;
        status = appmsg__text_put_json(&w->out, item->string);
        if (status == APPMSG_OK)
            status = put(w, ": ");
        if (status != APPMSG_OK)
            return status;
    }
    return put_value(w, item);
}

/* `next` is what comes in the innermost open container; each round writes one
 * child or closes one container. */
static appmsg_status put_tree(writer *w, const cJSON *tree)
{
    appmsg_status status = put_value(w, tree);
    const cJSON *next = w->depth != 0 ? tree->child : NULL;

    while (status == APPMSG_OK && w->depth != 0) {
        const size_t depth = w->depth;

        if (next == NULL) {
            next = w->open[depth - 1]->next;
            status = put_close(w);
            if (status == APPMSG_OK && next != NULL && w->depth != 0)
                status = put(w, ", ");
        } else {
            const cJSON *item = next;

            status = put_child(w, item);
            next = w->depth > depth ? item->child : item->next;
            if (status == APPMSG_OK && w->depth == depth && next != NULL)
                status = put(w, ", ");
        }
    }
    return status;
}

static appmsg_status write_utf8(const cJSON *tree, appmsg_buffer *out)
{
    appmsg_status status = APPMSG_ARGUMENT;
    writer w;

    memset(&w.out, 0, sizeof w.out);
    w.depth = 0;
    if (tree != NULL)
        status = put_tree(&w, tree);
    return appmsg__growing_finish(&w.out, status, out);
}

appmsg_status appmsg_content_write(const cJSON *tree, appmsg_bytes encoding, appmsg_buffer *out)
{
    appmsg_charset charset;
    appmsg_status status;

    out->ptr = NULL;
    out->len = 0;
    status = appmsg_charset_find(encoding, &charset);
    if (status == APPMSG_OK)
        status = write_utf8(tree, out);
    if (status == APPMSG_OK)
        status = appmsg__convert_to(out, charset);
    return status;
}

static appmsg_status str_scalar(const cJSON *item, appmsg__growing *out)
{
    const char *text = NULL;

    switch (type_of(item)) {
    case cJSON_NULL:
        text = "None";
        break;
    case cJSON_False:
        text = "False";
        break;
    case cJSON_True:
        text = "True";
        break;
    case cJSON_Number:
        return appmsg__number_put(out, item, true);
    default:
        return APPMSG_ARGUMENT;
    }
    return appmsg__growing_put_text(out, text) ? APPMSG_OK : APPMSG_NO_MEMORY;
}

appmsg_status appmsg_content_str(const cJSON *item, appmsg_buffer *out)
{
    static const cJSON null_item = {.type = cJSON_NULL};
    appmsg__growing bytes;

    if (item == NULL)
        item = &null_item;
    if (cJSON_IsString(item))
        return appmsg_content_string(item, out);
    if (cJSON_IsArray(item) || cJSON_IsObject(item))
        return write_utf8(item, out);
    memset(&bytes, 0, sizeof bytes);
    return appmsg__growing_finish(&bytes, str_scalar(item, &bytes), out);
}
