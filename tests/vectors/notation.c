/* SPDX-License-Identifier: MIT */
/* Items to bytes (README.md, "Bytes").  Recursive: documents are trusted, and
 * groups nest as deep as an author writes them. */
#include "notation.h"

#include <stdlib.h>
#include <string.h>

#define MAX_BYTES 16777216 /* against a slip in a repetition */

typedef struct parser {
    const char *at, *end;
    const char *error;
} parser;

typedef enum call_id { CALL_LEN16, CALL_FOUR, CALL_MESSAGE, CALL_JSON } call_id;

static const struct call {
    const char *name;
    unsigned args;
    call_id id;
} calls[] = {
    {"len16", 1, CALL_LEN16},
    {"four", 1, CALL_FOUR},
    {"message", 4, CALL_MESSAGE},
    {"json", 1, CALL_JSON},
};

static void parse_items(parser *p, vec_buffer *out);

static void fail(parser *p, const char *error)
{
    if (p->error == NULL)
        p->error = error;
}

/* Also skips comments. */
static int peek(parser *p)
{
    while (p->at < p->end && p->error == NULL) {
        if (*p->at == '#') {
            while (p->at < p->end && *p->at != '\n')
                p->at++;
        } else if (strchr(" \t\n", *p->at) != NULL && *p->at != 0) {
            p->at++;
        } else {
            return (unsigned char)*p->at;
        }
    }
    return -1;
}

static bool accept(parser *p, char expected)
{
    if (peek(p) != expected)
        return false;
    p->at++;
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void parse_raw(parser *p, vec_buffer *out)
{
    const char *start = ++p->at;

    while (p->at < p->end && *p->at != '\'' && *p->at != '\n')
        p->at++;
    if (p->at == p->end || *p->at != '\'') {
        fail(p, "no closing '");
        return;
    }
    vec_append(out, start, (size_t)(p->at - start));
    p->at++;
}

/* p->at is behind a backslash. */
static void parse_escape(parser *p, vec_buffer *out)
{
    static const char names[] = "\"\\nrt", bytes[] = "\"\\\n\r\t";
    const char *found;

    if (p->end - p->at >= 3 && *p->at == 'x' && hex_digit(p->at[1]) >= 0 &&
        hex_digit(p->at[2]) >= 0) {
        const uint8_t byte = (uint8_t)(hex_digit(p->at[1]) * 16 + hex_digit(p->at[2]));

        vec_append(out, &byte, 1);
        p->at += 3;
    } else if (p->at < p->end && *p->at != 0 && (found = strchr(names, *p->at)) != NULL) {
        vec_append(out, &bytes[found - names], 1);
        p->at++;
    } else {
        fail(p, "an unknown escape");
    }
}

static void parse_text(parser *p, vec_buffer *out)
{
    p->at++;
    while (p->error == NULL) {
        if (p->at == p->end || *p->at == '\n') {
            fail(p, "no closing \"");
        } else if (*p->at == '"') {
            p->at++;
            return;
        } else if (*p->at == '\\') {
            p->at++;
            parse_escape(p, out);
        } else {
            vec_append(out, p->at++, 1);
        }
    }
}

static void append_len16(parser *p, vec_buffer *out, const vec_buffer *header)
{
    const uint8_t prefix[2] = {(uint8_t)(header->len >> 8), (uint8_t)(header->len & 255)};

    if (header->len > 65535)
        fail(p, "len16 of more than 65535 bytes");
    vec_append(out, prefix, sizeof prefix);
    vec_append(out, header->ptr, header->len);
}

static void append_four(vec_buffer *out, const vec_buffer *type, const vec_buffer *encoding,
                        const vec_buffer *length)
{
    vec_append_text(out, "\"byteorder\": \"little\", \"content-type\": \"");
    vec_append(out, type->ptr, type->len);
    vec_append_text(out, "\", \"content-encoding\": \"");
    vec_append(out, encoding->ptr, encoding->len);
    vec_append_text(out, "\", \"content-length\": ");
    vec_append(out, length->ptr, length->len);
}

static void append_message(parser *p, vec_buffer *out, const vec_buffer *type,
                           const vec_buffer *encoding, const vec_buffer *extras,
                           const vec_buffer *content)
{
    vec_buffer header = {0}, length = {0};

    vec_append_number(&length, content->len);
    vec_append_text(&header, "{");
    append_four(&header, type, encoding, &length);
    vec_append(&header, extras->ptr, extras->len);
    vec_append_text(&header, "}");
    append_len16(p, out, &header);
    vec_append(out, content->ptr, content->len);
    free(header.ptr);
    free(length.ptr);
}

static void append_call(parser *p, vec_buffer *out, call_id id, const vec_buffer arg[4])
{
    vec_buffer type = {0}, encoding = {0}, none = {0};

    vec_append_text(&type, "text/json");
    vec_append_text(&encoding, "utf-8");
    switch (id) {
    case CALL_LEN16:
        append_len16(p, out, &arg[0]);
        break;
    case CALL_FOUR:
        append_four(out, &type, &encoding, &arg[0]);
        break;
    case CALL_MESSAGE:
        append_message(p, out, &arg[0], &arg[1], &arg[2], &arg[3]);
        break;
    case CALL_JSON:
        append_message(p, out, &type, &encoding, &none, &arg[0]);
        break;
    }
    free(type.ptr);
    free(encoding.ptr);
}

static void parse_call(parser *p, vec_buffer *out, const char *name, size_t len)
{
    vec_buffer arg[4] = {{0}};
    const struct call *call = NULL;
    unsigned count = 0;

    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (strlen(calls[i].name) == len && memcmp(calls[i].name, name, len) == 0)
            call = &calls[i];
    if (call == NULL) {
        fail(p, "an unknown name before (");
        return;
    }
    p->at++; /* the parenthesis */
    do
        parse_items(p, &arg[count++]);
    while (count < call->args && accept(p, ','));
    if (count != call->args)
        fail(p, "too few arguments");
    else if (!accept(p, ')'))
        fail(p, "no ) after the arguments");
    else
        append_call(p, out, call->id, arg);
    for (size_t i = 0; i < 4; i++)
        free(arg[i].ptr);
}

static void parse_word(parser *p, vec_buffer *out)
{
    const char *start = p->at;

    while (p->at < p->end && is_word(*p->at))
        p->at++;
    if (p->at < p->end && *p->at == '(') {
        parse_call(p, out, start, (size_t)(p->at - start));
        return;
    }
    if (p->at == start || (p->at - start) % 2 != 0) {
        fail(p, "neither hex digits in pairs nor any other item");
        return;
    }
    for (; start < p->at; start += 2) {
        const int high = hex_digit(start[0]), low = hex_digit(start[1]);
        const uint8_t byte = (uint8_t)(high * 16 + low);

        if (high < 0 || low < 0)
            fail(p, "a word that is not hex");
        vec_append(out, &byte, 1);
    }
}

static void parse_repetition(parser *p, vec_buffer *out, size_t from)
{
    const size_t len = out->len - from;
    size_t count = 0;
    vec_buffer item = {0};

    p->at++;
    if (peek(p) < '0' || peek(p) > '9')
        fail(p, "no number after *");
    for (; p->at < p->end && *p->at >= '0' && *p->at <= '9'; p->at++)
        if (count <= MAX_BYTES)
            count = 10 * count + (size_t)(*p->at - '0');
    if (count > MAX_BYTES || len * count > MAX_BYTES) {
        fail(p, "a repetition of more than 16 MiB");
        return;
    }
    vec_append(&item, out->ptr + from, len);
    out->len = from;
    while (count-- > 0)
        vec_append(out, item.ptr, item.len);
    free(item.ptr);
}

static void parse_items(parser *p, vec_buffer *out)
{
    int next;

    vec_append(out, "", 0);
    while ((next = peek(p)) >= 0 && next != ')' && next != ',') {
        const size_t from = out->len;

        if (next == '\'') {
            parse_raw(p, out);
        } else if (next == '"') {
            parse_text(p, out);
        } else if (next == '(') {
            p->at++;
            parse_items(p, out);
            if (!accept(p, ')'))
                fail(p, "no ) after a group");
        } else {
            parse_word(p, out);
        }
        if (peek(p) == '*')
            parse_repetition(p, out, from);
    }
}

const char *vec_items(const char *items, size_t len, vec_buffer *out, unsigned *line)
{
    parser p = {items, items + len, NULL};

    parse_items(&p, out);
    if (p.error == NULL && peek(&p) >= 0)
        fail(&p, "a ) or , without a (");
    *line = 0;
    for (const char *c = items; c < p.at; c++)
        *line += *c == '\n';
    return p.error;
}
