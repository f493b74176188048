/* SPDX-License-Identifier: MIT */
/*
 * Replays content.md (README.md in this directory) through libappmsg-json, each
 * case with the content and the encoding's name ending at an unreadable page, and
 * beginning behind one.
 *
 * What is valid is also written again in every charset that has its characters,
 * and read back: the value has to stay the same.
 */
#include "document.h"
#include "guard.h"

#include <appmsg/content.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct replay {
    const vec_document *document;
    const vec_case *c;
    appmsg_bytes content, encoding;
    const char *broken;
    vec_buffer got; /* for the message about what is broken */
} replay;

static const char *const charsets[] = {"utf-8",     "utf-16",    "utf-16-le", "utf-16-be", "utf-32",
                                       "utf-32-le", "utf-32-be", "latin-1",   "ascii"};

static appmsg_bytes text_bytes(const char *text)
{
    return (appmsg_bytes){(const uint8_t *)text, strlen(text)};
}

static void broken(replay *r, const char *what, const void *got, size_t len)
{
    if (r->broken != NULL)
        return;
    r->broken = what;
    vec_append_quoted(&r->got, got, len);
}

static bool is_same(const appmsg_buffer *got, const vec_buffer *expected)
{
    return got->len == expected->len && memcmp(got->ptr, expected->ptr, got->len) == 0;
}

static void check_json(replay *r, const cJSON *tree, const vec_buffer *expected)
{
    appmsg_buffer text;

    if (appmsg_content_write(tree, text_bytes("utf-8"), &text) != APPMSG_OK) {
        broken(r, "the value cannot be written", "", 0);
        return;
    }
    if (!is_same(&text, expected))
        broken(r, "the value is written differently", text.ptr, text.len);
    if (text.ptr[text.len] != 0)
        broken(r, "no NUL after the text", text.ptr, text.len);
    free(text.ptr);
}

static void check_str(replay *r, const cJSON *tree, const vec_buffer *expected)
{
    appmsg_buffer text;

    if (appmsg_content_str(tree, &text) != APPMSG_OK) {
        broken(r, "the value has no text", "", 0);
        return;
    }
    if (!is_same(&text, expected))
        broken(r, "the text of the value is different", text.ptr, text.len);
    free(text.ptr);
}

static bool has_all_below(const vec_buffer *utf8, uint32_t bound)
{
    appmsg_bytes rest = {utf8->ptr, utf8->len};
    uint32_t code_point;

    while (rest.len > 0) {
        const size_t len = appmsg_utf8_decode(rest, &code_point);

        if (len == 0 || code_point >= bound)
            return false;
        rest.ptr += len;
        rest.len -= len;
    }
    return true;
}

/* The value in every charset, and back: the same value. */
static void check_charsets(replay *r, const cJSON *tree, const vec_buffer *expected)
{
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++) {
        const appmsg_bytes name = text_bytes(charsets[i]);
        const uint32_t bound = strcmp(charsets[i], "latin-1") == 0 ? 0x100
                               : strcmp(charsets[i], "ascii") == 0 ? 0x80
                                                                   : 0x110000;
        const bool possible = has_all_below(expected, bound);
        const appmsg_status wanted = possible ? APPMSG_OK : APPMSG_ENCODING_INVALID;
        appmsg_buffer text;
        cJSON *again;

        if (appmsg_content_write(tree, name, &text) != wanted) {
            broken(r, "another status of writing in a charset", charsets[i], name.len);
            return;
        }
        if (!possible)
            continue;
        if (appmsg_content_parse((appmsg_bytes){text.ptr, text.len}, name, NULL, &again, NULL) !=
            APPMSG_OK)
            broken(r, "not read again in a charset", charsets[i], name.len);
        else
            check_json(r, again, expected);
        cJSON_Delete(again);
        free(text.ptr);
    }
}

/* "NAME at N" */
static void check_error(replay *r, vec_slice rest, appmsg_status status, uint64_t off,
                        const cJSON *tree)
{
    char got[128];
    const int len = snprintf(got, sizeof got, "%s at %llu", appmsg_status_name(status),
                             (unsigned long long)off);

    if (!vec_slice_is(rest, got))
        broken(r, "another error", got, (size_t)len);
    if (tree != NULL)
        broken(r, "a tree in spite of an error", got, (size_t)len);
}

/* One line of the result block. */
static void check_line(replay *r, vec_slice line, appmsg_status status, uint64_t off,
                       const cJSON *tree)
{
    static const char *const words[] = {"json ", "str ", "truth ", "error "};
    size_t word = 0;
    vec_buffer expected;

    while (word < 4 && (line.len < strlen(words[word]) ||
                        memcmp(line.ptr, words[word], strlen(words[word])) != 0))
        word++;
    if (word == 4)
        vec_document_fail(r->document, line.line, "not a line of a result", "");
    line.ptr += strlen(words[word]);
    line.len -= strlen(words[word]);
    if (word == 3) {
        check_error(r, line, status, off, tree);
        return;
    }
    if (status != APPMSG_OK) {
        broken(r, "refused", appmsg_status_name(status), strlen(appmsg_status_name(status)));
        return;
    }
    if (word == 2) {
        if (!vec_slice_is(line, appmsg_content_truth(tree) ? "true" : "false"))
            broken(r, "another truth", "", 0);
        return;
    }
    expected = vec_slice_bytes(r->document, line);
    if (word == 1)
        check_str(r, tree, &expected);
    if (word == 0) {
        check_json(r, tree, &expected);
        check_charsets(r, tree, &expected);
    }
    free(expected.ptr);
}

static void check_case(replay *r)
{
    vec_slice result = vec_case_block(r->document, r->c, "result"), line = result;
    const char *end = result.ptr + result.len;
    uint64_t off = UINT64_MAX;
    cJSON *tree = NULL, *without = NULL;
    const appmsg_status status =
        appmsg_content_parse(r->content, r->encoding, &r->c->limits, &tree, &off);

    if (appmsg_content_parse(r->content, r->encoding, &r->c->limits, &without, NULL) != status)
        broken(r, "another status without err_off", "", 0);
    while (line.ptr < end) {
        const char *stop = memchr(line.ptr, '\n', (size_t)(end - line.ptr));

        line.len = (size_t)((stop != NULL ? stop : end) - line.ptr);
        check_line(r, line, status, off, tree);
        line.ptr += line.len + 1;
        line.line++;
    }
    if (result.len == 0)
        vec_document_fail(r->document, result.line, "an empty result", "");
    cJSON_Delete(tree);
    cJSON_Delete(without);
}

static bool run_case(const vec_document *document, const vec_case *c, size_t number)
{
    static const char utf8[] = "'utf-8'";
    replay r = {.document = document, .c = c};
    vec_buffer content = vec_slice_bytes(document, vec_case_block(document, c, "bytes"));
    const vec_slice items =
        c->encoding.ptr != NULL ? c->encoding : (vec_slice){utf8, sizeof utf8 - 1, c->name.line};
    vec_buffer encoding = vec_slice_bytes(document, items);
    vec_guard memory, name_memory;

    vec_guard_init(&memory, content.len);
    vec_guard_init(&name_memory, encoding.len);
    for (int side = VEC_AT_END; side <= VEC_AT_BEGIN; side++) {
        vec_guard_label("%s: %.*s: side %d", document->name, (int)c->name.len, c->name.ptr, side);
        r.content =
            vec_guard_place(&memory, (vec_side)side, (appmsg_bytes){content.ptr, content.len});
        r.encoding = vec_guard_place(&name_memory, (vec_side)side,
                                     (appmsg_bytes){encoding.ptr, encoding.len});
        check_case(&r);
    }
    if (r.broken != NULL)
        printf("# %s: %s\n", r.broken, (const char *)r.got.ptr);
    printf("%s %zu - %s: %.*s\n", r.broken == NULL ? "ok" : "not ok", number, document->name,
           (int)c->name.len, c->name.ptr);
    vec_guard_free(&memory);
    vec_guard_free(&name_memory);
    free(content.ptr);
    free(encoding.ptr);
    free(r.got.ptr);
    return r.broken == NULL;
}

int main(int argc, char **argv)
{
    vec_document document;
    size_t failed = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: %s content.md\n", argv[0]);
        return 2;
    }
    vec_guard_catch();
    vec_document_read(&document, argv[1]);
    for (size_t i = 0; i < document.count; i++)
        failed += !run_case(&document, &document.cases[i], i + 1);
    printf("1..%zu\n# %zu cases, %zu failed\n", document.count, document.count, failed);
    vec_document_free(&document);
    return failed > 0;
}
