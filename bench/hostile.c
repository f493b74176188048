/* SPDX-License-Identifier: MIT */
/*
 * hostile.c - headers that are meant to cost as much as they can.
 *
 * A receiver must read a header before it knows whose it is, so its worst cost
 * per byte is what an attacker pays for.  Most are valid headers nearly as long
 * as a header can be; the random ones exist because a branch predictor learns
 * any fixed pattern, and an attacker sends none.
 */
#include "bench.h"

#include <string.h>

#define LONG_LEN     ((size_t)61440) /* 60 KiB */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void bench_open_header(bench_text *json)
{
    bench_append_str(json, "{\"byteorder\": \"little\", \"content-type\": \"text/json\", "
                           "\"content-encoding\": \"utf-8\", \"content-length\": 41");
}

static void open_extra(bench_text *json, const char *open)
{
    bench_open_header(json);
    bench_append_str(json, ", \"x\": ");
    bench_append_str(json, open);
}

void bench_write_hostile(const bench_hostile *hostile, bench_rng *rng, bench_text *json)
{
    size_t units = 0;

    if (hostile->write != NULL) {
        hostile->write(json, rng);
        return;
    }
    while (units < BENCH_UNITS_MAX && hostile->unit[units] != NULL)
        units++;
    open_extra(json, hostile->open);
    while (json->len < LONG_LEN)
        bench_append_str(json, hostile->unit[bench_below(rng, units)]);
    bench_append_str(json, hostile->close);
    bench_append_str(json, "}");
}

static void brackets_alone(bench_text *json, bench_rng *rng)
{
    (void)rng;
    while (json->len < LONG_LEN)
        bench_append_str(json, "[");
}

/* Depth 512 again and again: 510 brackets beside the header's and the array's. */
static void deep(bench_text *json, const char *open, const char *inner, const char *close)
{
    unsigned i;

    open_extra(json, "[0");
    while (json->len < LONG_LEN - 510 * (strlen(open) + strlen(close))) {
        bench_append_str(json, ",");
        for (i = 0; i < 510; i++)
            bench_append_str(json, open);
        bench_append_str(json, inner);
        for (i = 0; i < 510; i++)
            bench_append_str(json, close);
    }
    bench_append_str(json, "]}");
}

static void deep_arrays(bench_text *json, bench_rng *rng)
{
    (void)rng;
    deep(json, "[", "", "]");
}

static void deep_objects(bench_text *json, bench_rng *rng)
{
    (void)rng;
    deep(json, "{\"\":", "0", "}");
}

/* Alternating, which no counter of repetitions predicts. */
static void deep_both(bench_text *json, bench_rng *rng)
{
    char kind[510];
    size_t i;

    open_extra(json, "[0");
    while (json->len < LONG_LEN - 510 * 6) {
        bench_append_str(json, ",");
        for (i = 0; i < COUNT(kind); i++) {
            kind[i] = bench_below(rng, 2) == 0 ? '[' : '{';
            bench_append_str(json, kind[i] == '[' ? "[" : "{\"\":");
        }
        bench_append_str(json, "0");
        while (i-- > 0)
            bench_append_str(json, kind[i] == '[' ? "]" : "}");
    }
    bench_append_str(json, "]}");
}

/* A small value of random shape; the generator may recurse, the codec does not. */
static void append_tree(bench_text *json, unsigned depth, bench_rng *rng)
{
    size_t children = bench_below(rng, 4);
    const bool object = bench_below(rng, 2) != 0;

    bench_append_str(json, object ? "{" : "[");
    while (children-- > 0) {
        if (object)
            bench_append_str(json, "\"\":");
        if (depth < 12 && bench_below(rng, 3) != 0)
            append_tree(json, depth + 1, rng);
        else
            bench_append_str(json, "1");
        if (children != 0)
            bench_append_str(json, ",");
    }
    bench_append_str(json, object ? "}" : "]");
}

static void trees(bench_text *json, bench_rng *rng)
{
    open_extra(json, "[");
    while (json->len < LONG_LEN) {
        append_tree(json, 0, rng);
        bench_append_str(json, ",");
    }
    bench_append_str(json, "0]}");
}

/* Refused, but not before all of it is read. */
static void trees_bad(bench_text *json, bench_rng *rng)
{
    trees(json, rng);
    json->len--;
    bench_append_str(json, "]}");
}

static void strings_1_to_15(bench_text *json, bench_rng *rng)
{
    open_extra(json, "[");
    while (json->len < LONG_LEN) {
        bench_append_str(json, "\"");
        bench_append(json, "aaaaaaaaaaaaaaa", 1 + bench_below(rng, 15));
        bench_append_str(json, "\",");
    }
    bench_append_str(json, "0]}");
}

static void content_length(bench_text *json, bench_rng *rng)
{
    (void)rng;
    bench_open_header(json);
    while (json->len < LONG_LEN)
        bench_append_str(json, "9");
    bench_append_str(json, "}");
}

#define U2   "\xc3\xa9"         /* U+00E9 */
#define U3   "\xe2\x82\xac"     /* U+20AC */
#define U4   "\xf0\x9f\x90\xb0" /* U+1F430 */
#define PAIR "\\uD83D\\uDC30"   /* U+1F430 */

const bench_hostile bench_hostiles[] = {
    /* Names. */
    {.name = "64 short names", .status = APPMSG_OK, .write = bench_names_short_64},
    {.name = "65 short names, refused",
     .status = APPMSG_FIELDS_LIMIT,
     .write = bench_names_short_65},
    {.name = "10,000 names, refused",
     .status = APPMSG_FIELDS_LIMIT,
     .write = bench_names_thousands},
    {.name = "12,000 empty names, refused",
     .status = APPMSG_FIELDS_LIMIT,
     .write = bench_names_empty},
    {.name = "64 names nearly the required",
     .status = APPMSG_OK,
     .write = bench_names_near_required},
    {.name = "64 names of 1 KiB, differ late",
     .status = APPMSG_OK,
     .write = bench_names_differ_last},
    {.name = "64 names of 1 KiB, differ early",
     .status = APPMSG_OK,
     .write = bench_names_differ_first},
    {.name = "64 names, all \\u006e", .status = APPMSG_OK, .write = bench_names_escaped},
    {.name = "64 names, all \\n", .status = APPMSG_OK, .write = bench_names_newlines},
    {.name = "64 names, one tag", .status = APPMSG_OK, .write = bench_names_tags_plain},
    {.name = "64 names, one tag, one escape",
     .status = APPMSG_OK,
     .write = bench_names_tags_one_escape},
    {.name = "64 names, one tag, all escapes",
     .status = APPMSG_OK,
     .write = bench_names_tags_escaped},
    {.name = "64 names, one tag, \\u006e, \\u006E",
     .status = APPMSG_OK,
     .write = bench_names_tags_two_spellings},
    {.name = "64 names, one tag, n and \\u006e",
     .status = APPMSG_OK,
     .write = bench_names_tags_raw_and_escaped},
    {.name = "64 names, one tag, differ anywhere",
     .status = APPMSG_OK,
     .write = bench_names_tags_fan},

    /* Depth. */
    {.name = "60 KiB of [ as the header",
     .status = APPMSG_HEADER_NOT_OBJECT,
     .write = brackets_alone},
    {"60 KiB of [ in a field", APPMSG_DEPTH_LIMIT, "", "", {"["}, NULL},
    {.name = "arrays to depth 512", .status = APPMSG_OK, .write = deep_arrays},
    {.name = "objects to depth 512", .status = APPMSG_OK, .write = deep_objects},
    {.name = "both to depth 512, random", .status = APPMSG_OK, .write = deep_both},
    {.name = "small trees, random", .status = APPMSG_OK, .write = trees},
    {.name = "small trees, random, bad at the end",
     .status = APPMSG_JSON_SYNTAX,
     .write = trees_bad},

    /* One string. */
    {"string, plain", APPMSG_OK, "\"", "\"", {"a"}, NULL},
    {"string of \\n", APPMSG_OK, "\"", "\"", {"\\n"}, NULL},
    {"string of \\u0041", APPMSG_OK, "\"", "\"", {"\\u0041"}, NULL},
    {"string of \\uABCD", APPMSG_OK, "\"", "\"", {"\\uABCD"}, NULL},
    {"string of surrogate pairs", APPMSG_OK, "\"", "\"", {PAIR}, NULL},
    {"string of 2-byte UTF-8", APPMSG_OK, "\"", "\"", {U2}, NULL},
    {"string of 3-byte UTF-8", APPMSG_OK, "\"", "\"", {U3}, NULL},
    {"string of 4-byte UTF-8", APPMSG_OK, "\"", "\"", {U4}, NULL},
    {"string, a and 2-byte in turn", APPMSG_OK, "\"", "\"", {"a" U2}, NULL},
    {"string, a and 3-byte in turn", APPMSG_OK, "\"", "\"", {"a" U3}, NULL},
    {"string, a and \\n in turn", APPMSG_OK, "\"", "\"", {"a\\n"}, NULL},
    {"string, 8 a and \\n in turn", APPMSG_OK, "\"", "\"", {"aaaaaaaa\\n"}, NULL},
    {"string, 15 a and \\n in turn", APPMSG_OK, "\"", "\"", {"aaaaaaaaaaaaaaa\\n"}, NULL},
    {"string, 2 to 4-byte, random", APPMSG_OK, "\"", "\"", {U2, U3, U4}, NULL},
    {"string, 1 to 4-byte, random", APPMSG_OK, "\"", "\"", {"a", U2, U3, U4}, NULL},
    {"string, a and 3-byte, random", APPMSG_OK, "\"", "\"", {"a", U3}, NULL},
    {"string, hex digits, random",
     APPMSG_OK,
     "\"",
     "\"",
     {"\\u0041", "\\uabCD", "\\u9F3e", "\\uA00a"},
     NULL},
    {"string, escapes, random",
     APPMSG_OK,
     "\"",
     "\"",
     {"\\n", "a", "\\u0041", "\\\"", PAIR, "\\/"},
     NULL},
    {"string, anything, random",
     APPMSG_OK,
     "\"",
     "\"",
     {"a", "aaaaaaa", "\\n", "\\\\", "\\u00e9", U2, U3, U4, PAIR},
     NULL},
    {"string, the same, bad at the end",
     APPMSG_JSON_CONTROL,
     "\"",
     "\n\"",
     {"a", "aaaaaaa", "\\n", "\\\\", "\\u00e9", U2, U3, U4, PAIR},
     NULL},

    /* Small tokens. */
    {"[1,1,1...", APPMSG_OK, "[", "0]", {"1,"}, NULL},
    {"[[],[],[]...", APPMSG_OK, "[", "0]", {"[],"}, NULL},
    {"[{},{},{}...", APPMSG_OK, "[", "0]", {"{},"}, NULL},
    {"[{\"a\":{}},...", APPMSG_OK, "[", "0]", {"{\"a\":{}},"}, NULL},
    {"[\"\",\"\",\"\"...", APPMSG_OK, "[", "0]", {"\"\","}, NULL},
    {"[true,null,false,...", APPMSG_OK, "[", "0]", {"true,null,false,"}, NULL},
    {"[1 , 1 , 1 ...", APPMSG_OK, "[", "0]", {"1 , "}, NULL},
    {"[-1.5e3,...", APPMSG_OK, "[", "0]", {"-1.5e3,"}, NULL},
    {"[-0,-0,-0...", APPMSG_OK, "[", "0]", {"-0,"}, NULL},
    {"{\"\":0,\"\":0,...", APPMSG_OK, "{", "\"\":0}", {"\"\":0,"}, NULL},
    {"{\"a\":{},\"a\":{},...", APPMSG_OK, "{", "\"\":0}", {"\"a\":{},"}, NULL},
    {"small tokens, random",
     APPMSG_OK,
     "[",
     "0]",
     {"1,", "[],", "{},", "\"\",", "true,", "null,", "-0,", "1.5,", "false,", "\"a\","},
     NULL},
    {"members, random",
     APPMSG_OK,
     "{",
     "\"\":0}",
     {"\"\":0,", "\"a\":\"\",", "\"ab\":[],", "\"abc\" : {},", "\"\":{\"\":1},", "\"a\":-1,",
      "\"a\":true,"},
     NULL},
    {"numbers, random",
     APPMSG_OK,
     "[",
     "0]",
     {"1,", "12,", "-3,", "0.5,", "1e9,", "12345,", "-1.25e-3,", "0,"},
     NULL},
    {"strings of 1 byte", APPMSG_OK, "[", "0]", {"\"a\","}, NULL},
    {"strings of 7 bytes", APPMSG_OK, "[", "0]", {"\"aaaaaaa\","}, NULL},
    {"strings of 15 bytes", APPMSG_OK, "[", "0]", {"\"aaaaaaaaaaaaaaa\","}, NULL},
    {"strings of 17 bytes", APPMSG_OK, "[", "0]", {"\"aaaaaaaaaaaaaaaaa\","}, NULL},
    {.name = "strings of 1 to 15 bytes, random", .status = APPMSG_OK, .write = strings_1_to_15},

    /* White space and numbers. */
    {"60 KiB of spaces", APPMSG_OK, "", "0", {" "}, NULL},
    {"60 KiB of mixed white space", APPMSG_OK, "", "0", {" \n\t\r"}, NULL},
    {"white space and ones, random",
     APPMSG_OK,
     "[",
     "0]",
     {"1,", " ", "\n", "\t", "\r\n", "1 ,", "    "},
     NULL},
    {"a number of 60 KiB", APPMSG_OK, "", "", {"1"}, NULL},
    {"a fraction of 60 KiB", APPMSG_OK, "0.", "e0", {"0"}, NULL},
    {.name = "a content-length of 60 KiB",
     .status = APPMSG_CONTENT_LENGTH_RANGE,
     .write = content_length},
};

const size_t bench_hostile_count = COUNT(bench_hostiles);
