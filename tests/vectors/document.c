/* SPDX-License-Identifier: MIT */
#include "document.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void vec_document_fail(const vec_document *document, unsigned line, const char *what,
                       const char *detail)
{
    fprintf(stderr, "%s:%u: %s%s%s\n", document->path, line, what, detail[0] != 0 ? ": " : "",
            detail);
    exit(2);
}

bool vec_slice_is(vec_slice slice, const char *text)
{
    return strlen(text) == slice.len && memcmp(slice.ptr, text, slice.len) == 0;
}

/* Whether `slice` begins with `text`; then takes it away. */
static bool skip(vec_slice *slice, const char *text)
{
    const size_t len = strlen(text);

    if (slice->len < len || memcmp(slice->ptr, text, len) != 0)
        return false;
    slice->ptr += len;
    slice->len -= len;
    return true;
}

static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    vec_buffer text = {0};
    uint8_t piece[4096];
    size_t count;

    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(2);
    }
    vec_append(&text, "", 0);
    while ((count = fread(piece, 1, sizeof piece, file)) > 0)
        vec_append(&text, piece, count);
    if (ferror(file)) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(2);
    }
    fclose(file);
    *len = text.len;
    return (char *)text.ptr;
}

static void set_limit(const vec_document *document, vec_case *c, vec_slice name, uint64_t value)
{
    uint16_t *small = NULL;

    if (vec_slice_is(name, "max_content"))
        c->limits.max_content = value;
    else if (vec_slice_is(name, "max_header"))
        small = &c->limits.max_header;
    else if (vec_slice_is(name, "max_fields"))
        small = &c->limits.max_fields;
    else if (vec_slice_is(name, "max_depth"))
        small = &c->limits.max_depth;
    else
        vec_document_fail(document, name.line, "an unknown limit", "");
    if (small != NULL && value > UINT16_MAX)
        vec_document_fail(document, name.line, "a limit above 65535", "");
    if (small != NULL)
        *small = (uint16_t)value;
}

/* `text` is "max_content=16, max_depth=2". */
static void parse_limits(const vec_document *document, vec_case *c, vec_slice text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;

    while (at < end) {
        const char *equals = memchr(at, '=', (size_t)(end - at));
        vec_slice name = {at, 0, text.line};
        char *rest;
        uint64_t value;

        if (equals == NULL || equals + 1 == end || equals[1] < '0' || equals[1] > '9')
            vec_document_fail(document, text.line, "limits need name=number", "");
        name.len = (size_t)(equals - at);
        errno = 0;
        value = strtoull(equals + 1, &rest, 10);
        if (errno != 0)
            vec_document_fail(document, text.line, "a limit out of range", "");
        set_limit(document, c, name, value);
        at = rest;
        while (at < end && (*at == ',' || *at == ' '))
            at++;
    }
}

static vec_case *new_case(vec_document *document, vec_slice name, vec_slice sections)
{
    vec_case *c;

    for (size_t i = 0; i < document->count; i++)
        if (document->cases[i].name.len == name.len &&
            memcmp(document->cases[i].name.ptr, name.ptr, name.len) == 0)
            vec_document_fail(document, name.line, "a name that another case has", "");
    document->cases = vec_realloc(document->cases, (document->count + 1) * sizeof *document->cases);
    c = &document->cases[document->count++];
    memset(c, 0, sizeof *c);
    c->name = name;
    c->sections[1] = sections;
    return c;
}

/* A line outside blocks.  `sections` gathers what stands before the first case. */
static void parse_line(vec_document *document, vec_slice line, vec_slice *sections)
{
    vec_case *c = document->count > 0 ? &document->cases[document->count - 1] : NULL;

    if (skip(&line, "## "))
        new_case(document, line, *sections);
    else if (skip(&line, "Sections: "))
        *(c != NULL ? &c->sections[0] : sections) = line;
    else if (skip(&line, "Limits: ") && c != NULL)
        parse_limits(document, c, line);
    else if (skip(&line, "Encoding: ") && c != NULL)
        c->encoding = line;
}

static void open_block(vec_document *document, vec_slice word)
{
    static const char *const words[] = {"bytes", "log", "result", "request", "reply", "find"};
    bool known = false;
    vec_case *c;

    if (document->count == 0)
        return;
    c = &document->cases[document->count - 1];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        known = known || vec_slice_is(word, words[i]);
    if (!known)
        return;
    if (c->block_count == VEC_BLOCKS_MAX)
        vec_document_fail(document, word.line, "too many blocks in a case", "");
    c->blocks[c->block_count++].word = word;
}

/* `text` begins behind the line of the opening fence; the block, if it is one
 * that counts, is the last without a text. */
static void close_block(vec_document *document, vec_slice text)
{
    vec_case *c;

    if (document->count == 0)
        return;
    c = &document->cases[document->count - 1];
    if (text.len > 0)
        text.len--;
    if (c->block_count > 0 && c->blocks[c->block_count - 1].text.ptr == NULL)
        c->blocks[c->block_count - 1].text = text;
}

void vec_document_read(vec_document *document, const char *path)
{
    const char *slash = strrchr(path, '/'), *end;
    vec_slice sections = {NULL, 0, 0}, block = {NULL, 0, 0};
    unsigned number = 0;
    size_t len;

    memset(document, 0, sizeof *document);
    document->path = path;
    document->name = slash != NULL ? slash + 1 : path;
    document->text = read_file(path, &len);
    for (const char *at = document->text; at < document->text + len; at = end + 1) {
        vec_slice line = {at, 0, ++number};

        end = memchr(at, '\n', (size_t)(document->text + len - at));
        if (end == NULL)
            vec_document_fail(document, number, "the last line has no end", "");
        line.len = (size_t)(end - at);
        if (block.ptr != NULL && vec_slice_is(line, "```")) {
            block.len = (size_t)(at - block.ptr);
            close_block(document, block);
            block.ptr = NULL;
        } else if (block.ptr == NULL && skip(&line, "```")) {
            open_block(document, line);
            block = (vec_slice){end + 1, 0, number + 1};
        } else if (block.ptr == NULL) {
            parse_line(document, line, &sections);
        }
    }
    if (block.ptr != NULL)
        vec_document_fail(document, block.line, "a block without an end", "");
    if (document->count == 0)
        vec_document_fail(document, number, "no cases", "");
}

void vec_document_free(vec_document *document)
{
    free(document->text);
    free(document->cases);
    memset(document, 0, sizeof *document);
}

vec_slice vec_case_block(const vec_document *document, const vec_case *c, const char *word)
{
    vec_slice found = {NULL, 0, 0};

    for (size_t i = 0; i < c->block_count; i++) {
        if (!vec_slice_is(c->blocks[i].word, word))
            continue;
        if (found.ptr != NULL)
            vec_document_fail(document, c->name.line, "more than one block", word);
        found = c->blocks[i].text;
    }
    if (found.ptr == NULL)
        vec_document_fail(document, c->name.line, "no block", word);
    return found;
}

vec_buffer vec_slice_bytes(const vec_document *document, vec_slice items)
{
    vec_buffer bytes = {0};
    unsigned line;
    const char *error = vec_items(items.ptr, items.len, &bytes, &line);

    if (error != NULL)
        vec_document_fail(document, items.line + line, "in the notation for bytes", error);
    return bytes;
}
