/* SPDX-License-Identifier: MIT */
/*
 * Checks docs/PROTOCOL.md against the code and the test vectors:
 *
 *   - the registry of Appendix A is that of <appmsg/status.h>;
 *   - each name in the table of section 4.2 is known by its charset;
 *   - the messages of Appendix B are whole messages, with the lengths that the
 *     text says, and are the cases of exchanges.md;
 *   - every section of 2 and 3 that states a MUST is proved by some vector, and
 *     vectors name no sections that there are not;
 *   - every status from 1 to 79 has a vector.
 *
 * check_spec --registry prints the table for Appendix A.
 */
#include "document.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOCUMENTS_MAX 64

typedef struct status_row {
    unsigned number;
    const char *name;
    unsigned wire;
    const char *text;
} status_row;

static const status_row rows[] = {
#define ROW(number, constant, name, wire, text) {number, name, wire, text},
    APPMSG_STATUS_MAP(ROW)
#undef ROW
};

#define ROW_COUNT (sizeof rows / sizeof *rows)

static unsigned failures;

__attribute__((format(printf, 1, 2))) static void complain(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("not ok: ", stdout);
    vprintf(format, args);
    fputs("\n", stdout);
    va_end(args);
    failures++;
}

/* The next line of the text at `*at`, without its end; false behind the last. */
static bool next_line(const char **at, char *line, size_t size)
{
    const char *end = strchr(*at, '\n');

    if (end == NULL)
        return false;
    snprintf(line, size, "%.*s", (int)(end - *at), *at);
    *at = end + 1;
    return true;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* Appendix A. */

static void format_row(const status_row *row, char *line, size_t size)
{
    char wire[16] = "-";

    if (row->wire != 0)
        snprintf(wire, sizeof wire, "%u", row->wire);
    snprintf(line, size, "| %u | `%s` | %s | %s |", row->number, row->name, wire, row->text);
}

static void print_registry(void)
{
    char line[512];

    puts("| number | name | wire | text |\n|---|---|---|---|");
    for (size_t i = 0; i < ROW_COUNT; i++) {
        format_row(&rows[i], line, sizeof line);
        puts(line);
    }
}

static void check_registry(const char *spec)
{
    const char *at = strstr(spec, "\n## Appendix A");
    char line[1024], expected[512];
    size_t count = 0;

    if (at == NULL) {
        complain("there is no Appendix A");
        return;
    }
    at++;
    next_line(&at, line, sizeof line);
    while (next_line(&at, line, sizeof line) && !begins(line, "## ")) {
        if (!begins(line, "| ") || begins(line, "| number"))
            continue;
        if (count == ROW_COUNT) {
            complain("a row that is not in status.h: %s", line);
            return;
        }
        format_row(&rows[count++], expected, sizeof expected);
        if (strcmp(line, expected) != 0)
            complain("the row is %s, by status.h %s", line, expected);
    }
    if (count != ROW_COUNT)
        complain("Appendix A has %zu rows, status.h has %zu", count, ROW_COUNT);
}

/* Section 4.2. */

static void check_alias(const char *charset, const char *name, size_t len)
{
    appmsg_charset found;

    if (appmsg_charset_find((appmsg_bytes){(const uint8_t *)name, len}, &found) != APPMSG_OK)
        complain("section 4.2: the charset name %.*s is unknown", (int)len, name);
    else if (strcmp(appmsg_charset_name(found), charset) != 0)
        complain("section 4.2: %.*s is %s, not %s", (int)len, name, appmsg_charset_name(found),
                 charset);
}

static void check_charsets(const char *spec)
{
    const char *at = strstr(spec, "| charset | names, normalised |");
    char line[1024], *name, *end;
    unsigned count = 0;

    while (at != NULL && next_line(&at, line, sizeof line) && line[0] == '|') {
        char *charset = line + 2, *names = strstr(charset, " | ");

        if (begins(line, "| charset") || begins(line, "|---") || names == NULL)
            continue;
        *names = 0;
        if ((end = strstr(names + 1, " | ")) != NULL)
            *end = 0;
        for (name = strchr(names + 1, '`'); name != NULL; name = strchr(end + 1, '`')) {
            end = strchr(name + 1, '`');
            if (end == NULL)
                break;
            check_alias(charset, name + 1, (size_t)(end - name - 1));
            count++;
        }
    }
    if (count < 9)
        complain("section 4.2: only %u charset names found", count);
}

/* Appendix B. */

/* "0010  62 79 ...  |...|" */
static void add_dump_line(vec_buffer *bytes, const char *line)
{
    const char *at = strchr(line, ' '), *bar = strchr(line, '|');
    unsigned value;
    int used;

    while (at != NULL && at < bar && sscanf(at, " %2x%n", &value, &used) == 1) {
        const uint8_t byte = (uint8_t)value;

        vec_append(bytes, &byte, 1);
        at += used;
    }
}

static void check_example(const vec_document *exchanges, const char *name, const char *about,
                          const vec_buffer *bytes)
{
    const size_t n = bytes->len < 2 ? 0 : (size_t)bytes->ptr[0] << 8 | bytes->ptr[1];
    char expected[128];

    snprintf(expected, sizeof expected, ": %zu bytes, N = %zu, C = %zu.", bytes->len, n,
             bytes->len - 2 - n);
    if (strcmp(strchr(about, ':'), expected) != 0)
        complain("Appendix B: %s says%s, the bytes are%s", name, strchr(about, ':'), expected);
    for (size_t i = 0; i < exchanges->count; i++) {
        const vec_case *c = &exchanges->cases[i];
        vec_buffer stream;

        if (!vec_slice_is(c->name, name))
            continue;
        stream = vec_slice_bytes(exchanges, vec_case_block(exchanges, c, "bytes"));
        if (stream.len != bytes->len || memcmp(stream.ptr, bytes->ptr, bytes->len) != 0)
            complain("Appendix B: %s has other bytes than exchanges.md", name);
        free(stream.ptr);
        return;
    }
    complain("Appendix B: %s is not in exchanges.md", name);
}

static void check_examples(const char *spec, const vec_document *exchanges)
{
    const char *at = strstr(spec, "\n## Appendix B");
    char line[1024], heading[64] = "", about[256] = "", name[128];
    vec_buffer bytes = {0};
    unsigned count = 0;

    at = at != NULL ? at + 1 : spec + strlen(spec);
    next_line(&at, line, sizeof line);
    while (next_line(&at, line, sizeof line) && !begins(line, "## ")) {
        if (begins(line, "### "))
            snprintf(heading, sizeof heading, "%.60s", line + 4);
        else if (begins(line, "Request: ") || begins(line, "Reply: "))
            snprintf(about, sizeof about, "%.250s", line);
        else if (strchr(line, '|') != NULL && line[0] != '|')
            add_dump_line(&bytes, line);
        if (strcmp(line, "```") != 0 || bytes.len == 0)
            continue;
        snprintf(name, sizeof name, "%s.%s", heading,
                 begins(about, "Request") ? "request" : "reply");
        check_example(exchanges, name, about, &bytes);
        bytes.len = 0;
        count++;
    }
    free(bytes.ptr);
    if (count != 10)
        complain("Appendix B has %u messages, not 10", count);
}

/* Sections and statuses against the vectors. */

static bool slice_names(vec_slice list, const char *section)
{
    const size_t len = strlen(section);

    for (size_t i = 0; list.ptr != NULL && i + len <= list.len; i++)
        if ((i == 0 || list.ptr[i - 1] == ' ') && memcmp(list.ptr + i, section, len) == 0 &&
            (i + len == list.len || list.ptr[i + len] == ','))
            return true;
    return false;
}

static bool is_proved(const vec_document *documents, size_t count, const char *section)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < documents[i].count; k++)
            if (slice_names(documents[i].cases[k].sections[0], section) ||
                slice_names(documents[i].cases[k].sections[1], section))
                return true;
    return false;
}

static void check_sections(const char *spec, const vec_document *documents, size_t count)
{
    char line[4096], section[16] = "", last[16] = "";
    const char *at = spec;
    unsigned musts = 0;

    while (next_line(&at, line, sizeof line)) {
        if (line[0] == '#' && strchr(line, ' ') != NULL)
            snprintf(section, sizeof section, "%.*s", (int)strcspn(strchr(line, ' ') + 1, " "),
                     strchr(line, ' ') + 1);
        if (strstr(line, "MUST") == NULL || strcmp(section, last) == 0 ||
            (!begins(section, "2") && !begins(section, "3")))
            continue;
        strcpy(last, section);
        musts++;
        if (!is_proved(documents, count, section))
            complain("section %s says MUST, and no vector proves it", section);
    }
    if (musts < 8)
        complain("only %u sections of 2 and 3 say MUST: is this the specification?", musts);
}

/* Each section in the list has a heading. */
static void check_list(const char *spec, const vec_document *document, vec_slice list)
{
    const char *at = list.ptr, *end = list.ptr + list.len;

    while (at != NULL && at < end) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        const char *stop = comma != NULL ? comma : end;
        char heading[64];

        snprintf(heading, sizeof heading, "# %.*s", (int)(stop - at), at);
        if (strstr(spec, heading) == NULL)
            complain("%s:%u: there is no section %.*s", document->path, list.line, (int)(stop - at),
                     at);
        at = comma != NULL ? comma + 2 : end;
    }
}

/* Every case names sections, and only those that there are. */
static void check_named(const char *spec, const vec_document *document)
{
    for (size_t i = 0; i < document->count; i++) {
        const vec_case *c = &document->cases[i];

        if (c->sections[0].ptr == NULL && c->sections[1].ptr == NULL)
            complain("%s:%u: a case that names no section", document->path, c->name.line);
        check_list(spec, document, c->sections[0]);
        check_list(spec, document, c->sections[1]);
    }
}

static bool has_error(const vec_document *documents, size_t count, const char *name)
{
    char wanted[128];

    snprintf(wanted, sizeof wanted, " error %s header=", name);
    for (size_t i = 0; i < count; i++)
        if (strstr(documents[i].text, wanted) != NULL)
            return true;
    return false;
}

static void check_statuses(const vec_document *documents, size_t count)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].number >= 1 && rows[i].number <= 79 &&
            !has_error(documents, count, rows[i].name))
            complain("no vector has the status %s", rows[i].name);
}

static void read_spec(vec_buffer *spec, const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t piece[4096];
    size_t got;

    if (file == NULL) {
        perror(path);
        exit(2);
    }
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        vec_append(spec, piece, got);
    fclose(file);
    vec_append_text(spec, "\n");
}

int main(int argc, char **argv)
{
    static vec_document documents[DOCUMENTS_MAX];
    const vec_document *exchanges = NULL;
    vec_buffer spec = {0};
    size_t count = 0;

    if (argc == 2 && strcmp(argv[1], "--registry") == 0) {
        print_registry();
        return 0;
    }
    if (argc < 3 || argc - 2 > DOCUMENTS_MAX) {
        fprintf(stderr, "usage: %s --registry | PROTOCOL.md DOCUMENT.md...\n", argv[0]);
        return 2;
    }
    read_spec(&spec, argv[1]);
    for (int i = 2; i < argc; i++) {
        vec_document_read(&documents[count], argv[i]);
        if (strcmp(documents[count].name, "exchanges.md") == 0)
            exchanges = &documents[count];
        count++;
    }
    check_registry((const char *)spec.ptr);
    check_charsets((const char *)spec.ptr);
    if (exchanges != NULL)
        check_examples((const char *)spec.ptr, exchanges);
    else
        complain("exchanges.md is not among the documents");
    check_sections((const char *)spec.ptr, documents, count);
    for (size_t i = 0; i < count; i++)
        check_named((const char *)spec.ptr, &documents[i]);
    check_statuses(documents, count);
    for (size_t i = 0; i < count; i++)
        vec_document_free(&documents[i]);
    free(spec.ptr);
    printf("%s: %u failures\n", failures == 0 ? "ok" : "not ok", failures);
    return failures > 0;
}
