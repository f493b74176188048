/* SPDX-License-Identifier: MIT */
/* input.c - heads, as frames and as HTTP requests, and JSON content. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

void bench_head_add(bench_head *head, const char *name, const char *value)
{
    bench_field *field;

    if (head->count == BENCH_FIELDS_MAX)
        bench_die("too many fields in an input");
    field = &head->field[head->count++];
    *field = (bench_field){{NULL, 0, 0}, {NULL, 0, 0}};
    bench_append_str(&field->name, name);
    bench_append_str(&field->value, value);
}

static void add_u64(bench_head *head, const char *name, uint64_t number)
{
    bench_head_add(head, name, "");
    bench_append_u64(&head->field[head->count - 1].value, number);
}

void bench_head_required(bench_head *head, uint64_t content_length)
{
    head->count = 0;
    bench_head_add(head, "byteorder", "\"little\"");
    bench_head_add(head, "content-type", "\"text/json\"");
    bench_head_add(head, "content-encoding", "\"utf-8\"");
    add_u64(head, "content-length", content_length);
}

void bench_head_shuffle(bench_head *head, bench_rng *rng)
{
    size_t i;

    for (i = head->count; i > 1; i--) {
        const size_t j = bench_below(rng, i);
        const bench_field swapped = head->field[i - 1];

        head->field[i - 1] = head->field[j];
        head->field[j] = swapped;
    }
}

void bench_head_free(bench_head *head)
{
    size_t i;

    for (i = 0; i < head->count; i++) {
        bench_text_free(&head->field[i].name);
        bench_text_free(&head->field[i].value);
    }
    head->count = 0;
}

/* A quoted string of `len` characters of ASCII text, now and then of others. */
static void append_words(bench_text *text, size_t len, bool ascii, bench_rng *rng)
{
    static const char letters[] = "etaoinshrdlucmfwypvbgkETAOIN0123456789-_./: ";
    static const char *const other[] = {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x90\xb0",
                                        "\\n",      "\\\"",         "\\u00e9"};
    size_t i;

    bench_append_str(text, "\"");
    for (i = 0; i < len; i++) {
        if (!ascii && bench_below(rng, 40) == 0)
            bench_append_str(text, other[bench_below(rng, sizeof other / sizeof other[0])]);
        else
            bench_append(text, &letters[bench_below(rng, sizeof letters - 1)], 1);
    }
    bench_append_str(text, "\"");
}

static void append_hex(bench_text *text, size_t len, bench_rng *rng)
{
    size_t i;

    bench_append_str(text, "\"");
    for (i = 0; i < len; i++)
        bench_append(text, &"0123456789abcdef"[bench_below(rng, 16)], 1);
    bench_append_str(text, "\"");
}

static void append_number(bench_text *text, bench_rng *rng)
{
    static const unsigned bounds[] = {10, 100, 65536, 100000000};
    char number[48];
    const unsigned whole = (unsigned)bench_below(rng, bounds[bench_below(rng, 4)]);

    switch (bench_below(rng, 4)) {
    case 0:
        snprintf(number, sizeof number, "-%u.%02u", whole, (unsigned)bench_below(rng, 100));
        break;
    case 1:
        snprintf(number, sizeof number, "%u.%ue-%u", whole % 10, (unsigned)bench_below(rng, 1000),
                 (unsigned)bench_below(rng, 30));
        break;
    default:
        snprintf(number, sizeof number, "%u", whole);
        break;
    }
    bench_append_str(text, number);
}

/* One record as services log and exchange them, about 200 bytes. */
static void append_record(bench_text *text, bench_rng *rng)
{
    static const char *const flags[] = {"true", "false", "null"};
    size_t tags = bench_below(rng, 4);

    bench_append_str(text, "{\"id\": ");
    append_hex(text, 16, rng);
    bench_append_str(text, ", \"title\": ");
    append_words(text, 8 + bench_below(rng, 40), false, rng);
    bench_append_str(text, ", \"score\": ");
    append_number(text, rng);
    bench_append_str(text, ", \"active\": ");
    bench_append_str(text, flags[bench_below(rng, 3)]);
    bench_append_str(text, ", \"place\": {\"lat\": ");
    append_number(text, rng);
    bench_append_str(text, ", \"lon\": ");
    append_number(text, rng);
    bench_append_str(text, "}, \"tags\": [");
    while (tags-- > 0) {
        append_words(text, 3 + bench_below(rng, 8), true, rng);
        if (tags != 0)
            bench_append_str(text, ", ");
    }
    bench_append_str(text, "]}");
}

static void append_records(bench_text *text, size_t len, bench_rng *rng)
{
    const size_t start = text->len;

    bench_append_str(text, "[");
    do {
        if (text->len != start + 1)
            bench_append_str(text, ", ");
        append_record(text, rng);
    } while (text->len - start < len);
    bench_append_str(text, "]");
}

void bench_write_document(bench_text *json, size_t len, bench_rng *rng)
{
    bench_append_str(json, "{\"action\": \"search\", \"value\": ");
    append_records(json, len, rng);
    bench_append_str(json, "}");
}

static size_t json_len(const bench_head *head)
{
    bench_text json = {NULL, 0, 0};
    size_t len;

    bench_write_json(head, BENCH_CANONICAL, NULL, &json);
    len = json.len;
    bench_text_free(&json);
    return len;
}

void bench_head_fill(bench_head *head, size_t len, bench_rng *rng)
{
    static const char pad[] = ", \"pad\": \"\"";
    size_t have;
    unsigned i;

    bench_head_add(head, "connection", "\"keep-alive\"");
    bench_head_add(head, "id", "1048577");
    bench_head_add(head, "user-agent", "\"appmsg-bench/1.0 (+https://example.org/about)\"");
    bench_head_add(head, "trace-id", "");
    append_hex(&head->field[head->count - 1].value, 32, rng);
    bench_head_add(head, "deadline", "1.25e2");
    bench_head_add(head, "retry", "false");
    /* The bulk is nested; 40 names are as many as a proxy might ever add. */
    for (i = 0; i < 40 && json_len(head) + len / 40 + 400 < len; i++) {
        char name[24];

        snprintf(name, sizeof name, "x-history-%u", i);
        bench_head_add(head, name, "");
        append_records(&head->field[head->count - 1].value, len / 40, rng);
    }
    while ((have = json_len(head)) + 160 < len) {
        char name[24];

        snprintf(name, sizeof name, "x-note-%zu", head->count);
        bench_head_add(head, name, "");
        append_words(&head->field[head->count - 1].value, (len - have) / 2, false, rng);
    }
    if (have + sizeof pad - 1 > len)
        bench_die("an input header of %zu bytes does not come out", len);
    bench_head_add(head, "pad", "\"");
    for (have = json_len(head) + 1; have < len; have++)
        bench_append_str(&head->field[head->count - 1].value, "p");
    bench_append_str(&head->field[head->count - 1].value, "\"");
}

void bench_head_vary(bench_head *head, bench_rng *rng)
{
    static const char *const types[] = {"\"text/json\"",
                                        "\"text/json\"",
                                        "\"binary/custom-client-binary-type\"",
                                        "\"image/png\"",
                                        "\"text/plain\"",
                                        "\"application/octet-stream\"",
                                        "\"text\\/json\"",
                                        "\"application/vnd.example.search+json\""};
    static const char *const encodings[] = {"\"utf-8\"", "\"utf-8\"",  "\"binary\"",
                                            "\"UTF8\"",  "\"utf-16\"", "\"latin-1\""};
    size_t extras = bench_below(rng, 7);
    uint64_t length = 0;
    unsigned digits;

    for (digits = (unsigned)bench_below(rng, 4); digits > 0; digits--)
        length = length * 10 + bench_below(rng, 10);
    head->count = 0;
    bench_head_add(head, "byteorder", bench_below(rng, 2) ? "\"little\"" : "\"big\"");
    bench_head_add(head, "content-type", types[bench_below(rng, 8)]);
    bench_head_add(head, "content-encoding", encodings[bench_below(rng, 6)]);
    add_u64(head, "content-length", length);
    while (extras-- > 0) {
        static const char *const names[] = {
            "connection", "id", "x-trace", "user-agent", "max-pipeline", "x-session-key", "note"};
        bench_text *value;

        bench_head_add(head, names[extras], "");
        value = &head->field[head->count - 1].value;
        switch (bench_below(rng, 5)) {
        case 0:
            append_number(value, rng);
            break;
        case 1:
            append_hex(value, 8 + bench_below(rng, 24), rng);
            break;
        case 2:
            bench_append_str(value, bench_below(rng, 2) ? "true" : "[1, 2, {\"a\": null}]");
            break;
        default:
            append_words(value, 1 + bench_below(rng, 40), false, rng);
            break;
        }
    }
    if (bench_below(rng, 10) < 7)
        bench_head_shuffle(head, rng);
}

static void append_space(bench_text *json, bench_style style, const char *canonical, bench_rng *rng)
{
    static const char *const spaces[] = {"", " ", "  ", "\n", "\r\n    ", "\t", "\n\t\t"};

    if (style == BENCH_CANONICAL)
        bench_append_str(json, canonical);
    else if (style == BENCH_SPACED)
        bench_append_str(json, spaces[bench_below(rng, sizeof spaces / sizeof spaces[0])]);
}

void bench_write_json(const bench_head *head, bench_style style, bench_rng *rng, bench_text *json)
{
    size_t i;

    append_space(json, style, "", rng);
    bench_append_str(json, "{");
    for (i = 0; i < head->count; i++) {
        if (i != 0) {
            bench_append_str(json, ",");
            append_space(json, style, " ", rng);
        } else {
            append_space(json, style, "", rng);
        }
        bench_append_str(json, "\"");
        bench_append(json, head->field[i].name.ptr, head->field[i].name.len);
        bench_append_str(json, "\"");
        append_space(json, style, "", rng);
        bench_append_str(json, ":");
        append_space(json, style, " ", rng);
        bench_append(json, head->field[i].value.ptr, head->field[i].value.len);
        append_space(json, style, "", rng);
    }
    bench_append_str(json, "}");
    append_space(json, style, "", rng);
}

void bench_write_http(const bench_head *head, bench_text *http)
{
    size_t i;

    bench_append_str(http, "POST / HTTP/1.1\r\n");
    for (i = 0; i < head->count; i++) {
        const bench_text *value = &head->field[i].value;
        const size_t quote = value->len != 0 && value->ptr[0] == '"' ? 1 : 0;

        bench_append(http, head->field[i].name.ptr, head->field[i].name.len);
        bench_append_str(http, ": ");
        bench_append(http, value->ptr + quote, value->len - 2 * quote);
        bench_append_str(http, "\r\n");
    }
    bench_append_str(http, "\r\n");
}
