/* SPDX-License-Identifier: MIT */
#include "common/repr.h"

#include <appmsg/content.h>
#include <appmsg/utf8.h>

#include <stdlib.h>
#include <string.h>

/* Python prefers ', and takes " for a text that has ' but no ". */
static char choose_quote(appmsg_bytes text)
{
    if (text.len > 0 && memchr(text.ptr, '\'', text.len) != NULL &&
        memchr(text.ptr, '"', text.len) == NULL)
        return '"';
    return '\'';
}

/* A backslash and a letter or a quote, or the code point in hexadecimal. */
static void append_escape(appmsg_text *out, uint32_t code)
{
    size_t digits = code <= 0xff ? 2 : code <= 0xffff ? 4 : 8;
    char escape[10] = {'\\'};
    size_t len = 2;

    switch (code) {
    case '\n':
        escape[1] = 'n';
        break;
    case '\r':
        escape[1] = 'r';
        break;
    case '\t':
        escape[1] = 't';
        break;
    case '\\':
    case '\'':
    case '"':
        escape[1] = (char)code;
        break;
    default:
        escape[1] = digits == 2 ? 'x' : digits == 4 ? 'u' : 'U';
        while (digits-- > 0)
            escape[len++] = "0123456789abcdef"[code >> 4 * digits & 0xf];
    }
    appmsg_text_append(out, escape, len);
}

void appmsg_repr_bytes(appmsg_text *out, appmsg_bytes bytes)
{
    char quote = choose_quote(bytes);

    appmsg_text_append_string(out, "b");
    appmsg_text_append(out, &quote, 1);
    for (size_t i = 0; i < bytes.len && !appmsg_text_full(out); i++) {
        uint8_t byte = bytes.ptr[i];

        if (byte < 0x20 || byte >= 0x7f || byte == '\\' || byte == (uint8_t)quote)
            append_escape(out, byte);
        else
            appmsg_text_append(out, &byte, 1);
    }
    appmsg_text_append(out, &quote, 1);
}

/*
 * The next character of `rest`, which is not empty, and its length.  A tree
 * holds U+0000 as C0 80 (content.h).  A byte of no character stands for itself.
 */
static size_t next_character(appmsg_bytes rest, uint32_t *code, bool *valid)
{
    size_t len = appmsg_utf8_decode(rest, code);

    *valid = true;
    if (len > 0)
        return len;
    if (rest.len >= 2 && rest.ptr[0] == 0xc0 && rest.ptr[1] == 0x80) {
        *code = 0;
        return 2;
    }
    *valid = false;
    *code = rest.ptr[0];
    return 1;
}

/* `quote` is NUL for text without quotes, where a backslash stays as it is. */
static void append_characters(appmsg_text *out, appmsg_bytes utf8, char quote)
{
    while (utf8.len > 0 && !appmsg_text_full(out)) {
        uint32_t code;
        bool valid;
        size_t len = next_character(utf8, &code, &valid);
        bool special = quote != '\0' && (code == '\\' || code == (unsigned char)quote);

        if (valid && !special && appmsg_is_printable(code))
            appmsg_text_append(out, utf8.ptr, len);
        else
            append_escape(out, code);
        utf8.ptr += len;
        utf8.len -= len;
    }
}

void appmsg_repr_string(appmsg_text *out, appmsg_bytes utf8)
{
    char quote = choose_quote(utf8);

    appmsg_text_append(out, &quote, 1);
    append_characters(out, utf8, quote);
    appmsg_text_append(out, &quote, 1);
}

void appmsg_repr_plain(appmsg_text *out, appmsg_bytes utf8)
{
    append_characters(out, utf8, '\0');
}

/* A value that has no members. */
static void append_scalar(appmsg_text *out, const cJSON *item)
{
    appmsg_buffer number;

    if (cJSON_IsString(item)) {
        appmsg_repr_string(out, appmsg_string_bytes(item->valuestring));
    } else if (appmsg_content_str(item, &number) == APPMSG_OK) {
        appmsg_text_append(out, number.ptr, number.len);
        free(number.ptr);
    } else {
        out->failed = true;
    }
}

static bool is_container(const cJSON *item)
{
    return cJSON_IsObject(item) || cJSON_IsArray(item);
}

static void append_name(appmsg_text *out, const cJSON *parent, const cJSON *item)
{
    if (!cJSON_IsObject(parent))
        return;
    appmsg_repr_string(out, appmsg_string_bytes(item->string));
    appmsg_text_append_string(out, ": ");
}

void appmsg_repr_tree(appmsg_text *out, const cJSON *tree)
{
    const cJSON *parents[APPMSG_DEPTH_MAX];
    const cJSON *item = tree;
    size_t depth = 0;

    while (!appmsg_text_full(out)) {
        if (is_container(item) && depth < APPMSG_DEPTH_MAX) {
            appmsg_text_append_string(out, cJSON_IsObject(item) ? "{" : "[");
            parents[depth++] = item;
            if (item->child != NULL) {
                item = item->child;
                append_name(out, parents[depth - 1], item);
                continue;
            }
            /* Nothing inside: go on as after the last member. */
            appmsg_text_append_string(out, cJSON_IsObject(item) ? "}" : "]");
            depth--;
        } else {
            append_scalar(out, item);
        }
        while (depth > 0 && item->next == NULL) {
            item = parents[--depth];
            appmsg_text_append_string(out, cJSON_IsObject(item) ? "}" : "]");
        }
        if (depth == 0)
            return;
        item = item->next;
        appmsg_text_append_string(out, ", ");
        append_name(out, parents[depth - 1], item);
    }
}
