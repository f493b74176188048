/* SPDX-License-Identifier: MIT */
/*
 * hostile_names.c - headers that aim at the search for duplicate names.
 *
 * The codec keeps a tag, a few bits of a public hash, for each name, so an
 * attacker can choose 60 names that share one tag and make it compare them all.
 * The tags are asked of the codec itself, so that a change of the hash cannot
 * turn these cases harmless unnoticed.
 */
#include "bench.h"

#include "codec/names.h"

#include <stdio.h>
#include <string.h>

/* Beside the four required ones. */
#define NAMES 60

/* Names that fill a header: 60 * (1020 + `,"":1`) is a little below 65535. */
#define NAME_LEN ((size_t)1020)

static void add_number(bench_text *json, unsigned number)
{
    char digits[16];

    snprintf(digits, sizeof digits, "%03u", number);
    bench_append_str(json, digits);
}

/* Repeats `fill` as long as the name, with `reserve` bytes to come, is no longer
 * than NAME_LEN. */
static void fill_name(bench_text *name, const char *fill, size_t reserve)
{
    while (name->len + strlen(fill) + reserve <= NAME_LEN)
        bench_append_str(name, fill);
}

static void add_name(bench_text *json, const bench_text *name)
{
    bench_append_str(json, ",\"");
    bench_append(json, name->ptr, name->len);
    bench_append_str(json, "\":1");
}

static uint8_t tag(const bench_text *name)
{
    return (uint8_t)(appmsg__name_hash((appmsg_bytes){name->ptr, name->len}) >> 24);
}

void bench_names_short_64(bench_text *json, bench_rng *rng)
{
    unsigned i;

    (void)rng;
    bench_open_header(json);
    for (i = 0; i < NAMES; i++) {
        char field[16];

        snprintf(field, sizeof field, ",\"%s%c\":1", i < 30 ? "" : "b", (int)('A' + i % 30));
        if (i % 30 == '\\' - 'A') /* not the one letter that is none */
            snprintf(field, sizeof field, ",\"%s\":1", i < 30 ? "q" : "bq");
        bench_append_str(json, field);
    }
    bench_append_str(json, "}");
}

void bench_names_short_65(bench_text *json, bench_rng *rng)
{
    bench_names_short_64(json, rng);
    json->len--;
    bench_append_str(json, ",\"zz\":1}");
}

static void many(bench_text *json, const char *member)
{
    bench_open_header(json);
    while (json->len < 61440)
        bench_append_str(json, member);
    bench_append_str(json, "}");
}

void bench_names_thousands(bench_text *json, bench_rng *rng)
{
    (void)rng;
    many(json, ",\"a\":1");
}

void bench_names_empty(bench_text *json, bench_rng *rng)
{
    (void)rng;
    many(json, ",\"\":0");
}

void bench_names_near_required(bench_text *json, bench_rng *rng)
{
    static const char *const near[] = {"byteorde", "content-typ", "content-encodin",
                                       "content-lengt"};
    unsigned i;

    (void)rng;
    bench_open_header(json);
    for (i = 0; i < NAMES; i++) {
        char field[32];

        snprintf(field, sizeof field, ",\"%s%c\":1", near[i % 4], (int)('A' + i / 4));
        bench_append_str(json, field);
    }
    bench_append_str(json, "}");
}

/* 60 names of `fill` and a number that tells them apart, at one end or the other. */
static void long_names(bench_text *json, const char *fill, bool number_first)
{
    bench_text name = {NULL, 0, 0};
    unsigned i;

    bench_open_header(json);
    for (i = 0; i < NAMES; i++) {
        name.len = 0;
        if (number_first)
            add_number(&name, i);
        fill_name(&name, fill, 3);
        if (!number_first)
            add_number(&name, i);
        add_name(json, &name);
    }
    bench_append_str(json, "}");
    bench_text_free(&name);
}

void bench_names_differ_last(bench_text *json, bench_rng *rng)
{
    (void)rng;
    long_names(json, "n", false);
}

void bench_names_differ_first(bench_text *json, bench_rng *rng)
{
    (void)rng;
    long_names(json, "n", true);
}

void bench_names_escaped(bench_text *json, bench_rng *rng)
{
    (void)rng;
    long_names(json, "\\u006e", false);
}

void bench_names_newlines(bench_text *json, bench_rng *rng)
{
    (void)rng;
    long_names(json, "\\n", false);
}

/* Appends six digits that give the name the tag that all these have. */
static void add_tagging_number(bench_text *name)
{
    const size_t stem = name->len;
    static unsigned number;
    char digits[16];

    do {
        name->len = stem;
        number = (number + 1) % 1000000;
        snprintf(digits, sizeof digits, "%06u", number);
        bench_append_str(name, digits);
    } while (tag(name) != 0x5a);
}

/* 60 names that differ in their last bytes only, and that share one tag.  Name
 * i is spelt with fill[i % 2]; both must mean the same. */
static void tagged_names(bench_text *json, const char *const fill[2], size_t len_of_second)
{
    bench_text name = {NULL, 0, 0};
    unsigned i;

    bench_open_header(json);
    for (i = 0; i < NAMES; i++) {
        name.len = 0;
        fill_name(&name, fill[i % 2], i % 2 == 0 ? 6 : NAME_LEN - len_of_second);
        add_tagging_number(&name);
        add_name(json, &name);
    }
    bench_append_str(json, "}");
    bench_text_free(&name);
}

/* Each of them leaves the others at another place. */
void bench_names_tags_fan(bench_text *json, bench_rng *rng)
{
    bench_text name = {NULL, 0, 0};
    unsigned i;

    (void)rng;
    bench_open_header(json);
    for (i = 0; i < NAMES; i++) {
        name.len = 0;
        fill_name(&name, "\\u006e", NAME_LEN / NAMES * (NAMES - i));
        bench_append_str(&name, "x");
        fill_name(&name, "\\u006e", 6);
        add_tagging_number(&name);
        add_name(json, &name);
    }
    bench_append_str(json, "}");
    bench_text_free(&name);
}

void bench_names_tags_plain(bench_text *json, bench_rng *rng)
{
    static const char *const fill[2] = {"n", "n"};

    (void)rng;
    tagged_names(json, fill, NAME_LEN - 6);
}

/* A short escaped name first: it puts an end to comparing raw bytes. */
void bench_names_tags_one_escape(bench_text *json, bench_rng *rng)
{
    static const char *const fill[2] = {"n", "n"};
    static const char first[] = ",\"\\n\":1";
    bench_text rest = {NULL, 0, 0};
    size_t head;

    (void)rng;
    bench_open_header(json);
    head = json->len;
    tagged_names(&rest, fill, NAME_LEN - 6);
    rest.len -= strlen(",\"\":1}") + NAME_LEN; /* one name less */
    bench_append_str(json, first);
    bench_append(json, rest.ptr + head, rest.len - head);
    bench_append_str(json, "}");
    bench_text_free(&rest);
}

void bench_names_tags_escaped(bench_text *json, bench_rng *rng)
{
    static const char *const fill[2] = {"\\u006e", "\\u006e"};

    (void)rng;
    tagged_names(json, fill, NAME_LEN - 6);
}

/* No two neighbours share a raw byte beyond `\u006`. */
void bench_names_tags_two_spellings(bench_text *json, bench_rng *rng)
{
    static const char *const fill[2] = {"\\u006e", "\\u006E"};

    (void)rng;
    tagged_names(json, fill, NAME_LEN - 6);
}

void bench_names_tags_raw_and_escaped(bench_text *json, bench_rng *rng)
{
    static const char *const fill[2] = {"\\u006e", "n"};

    (void)rng;
    tagged_names(json, fill, (NAME_LEN - 6) / 6);
}
