/* SPDX-License-Identifier: MIT */
/*
 * Duplicate names (section 3.2): which one is reported, among up to 64 names that
 * are chosen to be hard to tell apart.  The oracle compares each with each.
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "random.h"

#define ROOM (APPMSG_FIELDS_MAX - APPMSG_REQUIRED_FIELDS)

static const char required[] = "\"byteorder\": \"big\", \"content-type\": \"a\", "
                               "\"content-encoding\": \"b\", \"content-length\": 0";

/* A header with these raw names; before the one that has the number `required_at`, or
 * behind all of them, are the required fields. */
static void put_header(unit_buffer *b, const char *const *names, size_t count, size_t required_at)
{
    b->len = 0;
    unit_puts(b, "{");
    for (size_t i = 0; i <= count; i++) {
        if (i == required_at)
            unit_puts(b, required);
        if (i == required_at && i < count)
            unit_puts(b, ", ");
        if (i == count)
            break;
        unit_puts(b, "\"");
        unit_puts(b, names[i]);
        unit_puts(b, "\":0");
        unit_puts(b, i + 1 < count || required_at == count ? "," : "");
    }
    unit_puts(b, "}");
}

static void check_names(const char *const *names, size_t count)
{
    unit_buffer *b = unit_buffer_new();
    const size_t places[] = {0, count / 2, count};

    for (size_t i = 0; i < COUNT(places); i++) {
        put_header(b, names, count, places[i]);
        unit_compare_header(unit_bytes(b), NULL);
    }
    free(b);
}

/* The same, and what the oracle must say of it. */
static void expect_names(const char *const *names, size_t count, appmsg_status status)
{
    unit_buffer *b = unit_buffer_new();
    appmsg_header header;

    put_header(b, names, count, 0);
    unit_check_status(unit_bytes(b), appmsg_header_parse(unit_bytes(b), NULL, &header, NULL),
                      status);
    free(b);
    check_names(names, count);
}

/* --- pairs ---------------------------------------------------------------- */

/* Each with each, in both orders: some are the same text in other bytes. */
static const char *const spellings[] = {"",
                                        "a",
                                        "\\u0061",
                                        "b",
                                        "ab",
                                        "a\\u0062",
                                        "abcdefg",
                                        "abcdefgh",
                                        "abcdefg\\u0068",
                                        "\\u0061bcdefgh",
                                        "abcdefghi",
                                        "abcdefghijklmnop",
                                        "abcdefghijklmno\\u0070",
                                        "abcdefghijklmnoq",
                                        "abcdefghijklmnopq",
                                        "abcdefghijklmnop\\u0071",
                                        "\xc3\xa9",
                                        "\\u00e9",
                                        "\\u00E9",
                                        "e\xcc\x81",
                                        "abcdefg\xc3\xa9",
                                        "abcdefg\\u00e9",
                                        "abcdefgh\xc3\xa9",
                                        "\xe2\x82\xac",
                                        "\\u20ac",
                                        "\xf0\x9f\x90\xb0",
                                        "\\ud83d\\udc30",
                                        "\\uD83D\\uDC30",
                                        "\xf0\x9f\x90\xb1",
                                        "\\ud83d\\udc31",
                                        "abcde\xf0\x9f\x90\xb0",
                                        "abcde\\ud83d\\udc30",
                                        "a\\u0000",
                                        "\\u0000",
                                        "a\\u0000b",
                                        "\\n",
                                        "\\u000a",
                                        "\\\\",
                                        "\\u005c",
                                        "\\\"",
                                        "\\u0022",
                                        "/",
                                        "\\/",
                                        "n",
                                        "\\\\n",
                                        "\x7f",
                                        "\\u007f",
                                        "content\\u002dlengt",
                                        "content-length\\u0000",
                                        "byteorde",
                                        "\xef\xbf\xbd",
                                        "\\ufffd",
                                        "abcdefghabcdefghabcdefgh",
                                        "abcdefghabcdefghabcdefg\\u0068",
                                        "abcdefghabcdefghabcdefgH"};

static void test_pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(spellings); i++) {
        for (size_t k = 0; k < COUNT(spellings); k++) {
            const char *const pair[] = {spellings[i], spellings[k]};
            const char *const apart[] = {spellings[i], "other", spellings[k],
                                         "another one of them"};

            check_names(pair, 2);
            check_names(apart, 4);
        }
    }
}

/* All of them that differ, at once; then with one of them again at each place. */
static void test_all_at_once(void **state)
{
    const char *names[ROOM];
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(spellings); i++) {
        bool again = false;

        for (size_t k = 0; k < count; k++)
            again = again || appmsg_string_same(unit_text(spellings[i]), unit_text(names[k]));
        if (!again)
            names[count++] = spellings[i];
    }
    expect_names(names, count, APPMSG_OK);
    for (size_t i = 0; i < COUNT(spellings); i++) {
        names[count] = spellings[i];
        expect_names(names, count + 1, APPMSG_DUPLICATE_NAME);
    }
}

/* --- required fields ------------------------------------------------------ */

static const char *const fields[] = {"byteorder", "content-type", "content-encoding",
                                     "content-length"};

/* Each required name a second time, raw and escaped, before or behind a pair of
 * extras: the first second one in the text counts. */
static void test_required(void **state)
{
    static const char *const escaped[] = {"\\u0062yteorder", "content\\u002dtype",
                                          "content-encodin\\u0067", "\\u0063ontent-length"};

    (void)state;
    for (size_t i = 0; i < COUNT(fields); i++) {
        for (int form = 0; form < 2; form++) {
            const char *const again = form == 0 ? fields[i] : escaped[i];
            const char *const alone[] = {again};
            const char *const before[] = {again, "x", "x"};
            const char *const behind[] = {"x", "\\u0078", again};
            const char *const between[] = {"x", again, "x"};
            const char *const twice[] = {again, "y", again, "y"};

            expect_names(alone, 1, APPMSG_DUPLICATE_NAME);
            expect_names(before, 3, APPMSG_DUPLICATE_NAME);
            expect_names(behind, 3, APPMSG_DUPLICATE_NAME);
            expect_names(between, 3, APPMSG_DUPLICATE_NAME);
            expect_names(twice, 4, APPMSG_DUPLICATE_NAME);
        }
    }
}

/* The place is the opening quote of the second name in the text. */
static void test_place(void **state)
{
    (void)state;
    unit_check_header(TEXT("{\"a\":1,\"b\":2,\"c\":3,\"b\":4,\"a\":5}"), NULL,
                      APPMSG_DUPLICATE_NAME, 19);
    unit_check_header(TEXT("{\"a\":1,\"byteorder\":2,\"\\u0061\":3,\"byteorder\":4}"), NULL,
                      APPMSG_DUPLICATE_NAME, 21);
    unit_check_header(TEXT("{\"a\":1,\"byteorder\":2,\"byteorder\":4, \"a\":3}"), NULL,
                      APPMSG_DUPLICATE_NAME, 21);
    unit_check_header(TEXT(UNIT_FIELDS ", \"a\": 1, \"byteorder\": 2, \"a\": 3}"), NULL,
                      APPMSG_DUPLICATE_NAME, sizeof UNIT_FIELDS - 1 + 10);
    unit_check_header(TEXT(UNIT_FIELDS ", \"a\": 1, \"a\": 3, \"byteorder\": 2}"), NULL,
                      APPMSG_DUPLICATE_NAME, sizeof UNIT_FIELDS - 1 + 10);
}

/* Names of nested objects are not compared, with anything. */
static void test_nested(void **state)
{
    (void)state;
    unit_check_header(TEXT(UNIT_FIELDS ", \"a\": {\"a\": 1, \"a\": 2, \"byteorder\": 3}, "
                                       "\"b\": [{\"a\": {\"a\": 1}}]}"),
                      NULL, APPMSG_OK, 0);
}

/* --- at the end of the header --------------------------------------------- */

/* The last name's bytes end where fewer than eight bytes follow, or the header. */
static void test_last_names(void **state)
{
    static const char *const names[] = {"",
                                        "a",
                                        "ab",
                                        "abcdef",
                                        "abcdefg",
                                        "abcdefgh",
                                        "abcdefghi",
                                        "abcdefghijklmno",
                                        "abcdefghijklmnop",
                                        "\xc3\xa9"};
    static const char *const values[] = {"0",    "10",    "[]",       "\"\"",      "123",
                                         "null", "false", "\"abcd\"", "\"abcde\"", "\"abcdef\""};
    unit_buffer *b = unit_buffer_new();

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        for (size_t k = 0; k < COUNT(values) * COUNT(names); k++) {
            b->len = 0;
            unit_puts(b, UNIT_FIELDS ",\"");
            unit_puts(b, names[i]);
            unit_puts(b, "\":0,\"");
            unit_puts(b, names[k % COUNT(names)]);
            unit_puts(b, "\":");
            unit_puts(b, values[k / COUNT(names)]);
            unit_puts(b, "}");
            unit_compare_header(unit_bytes(b), NULL);
        }
    }
    free(b);
}

/* --- long names ----------------------------------------------------------- */

/* Equal for `len` bytes, different behind; or the same after all. */
static void check_prefix(size_t len, bool escaped)
{
    static const char *const tails[] = {"",        "a",        "b",         "\\u0061",
                                        "aa",      "\xc3\xa9", "\\u00e9",   "\xc3\xa8",
                                        "\\u0000", "a\\\"",    "aaaaaaaaa", "aaaaaaaab"};
    char name[COUNT(tails)][400];
    const char *names[COUNT(tails)];

    for (size_t i = 0; i < COUNT(tails); i++) {
        char *p = name[i];

        for (size_t k = 0; k < len; k++) {
            if (escaped && (k + i) % 9 == 0)
                p += snprintf(p, 8, "\\u%04x", 'p');
            else
                *p++ = 'p';
        }
        snprintf(p, 16, "%s", tails[i]);
        names[i] = name[i];
    }
    for (size_t i = 0; i < COUNT(tails); i++) {
        for (size_t k = 0; k < COUNT(tails); k++) {
            const char *const two[] = {names[i], names[k]};

            check_names(two, 2);
        }
    }
    check_names(names, COUNT(tails));
    check_names(names, 3);
}

static void test_prefixes(void **state)
{
    static const size_t lens[] = {0,  1,  6,  7,  8,  9,  15, 16, 17, 23,
                                  24, 25, 31, 32, 33, 63, 64, 65, 100};

    (void)state;
    for (size_t i = 0; i < COUNT(lens); i++) {
        check_prefix(lens[i], false);
        check_prefix(lens[i], true);
    }
}

/* --- names of one tag ----------------------------------------------------- */

/* The tag that the codec gives a name (names.c), so that all names get the same. */
static uint8_t tag_of(const char *name)
{
    const size_t len = strlen(name);
    uint64_t hash = 0;

    for (size_t from = 0; from <= len; from += 8) {
        uint64_t word = 0;

        for (size_t i = from; i < len && i < from + 8; i++)
            word |= (uint64_t)(uint8_t)name[i] << 8 * (i - from);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return (uint8_t)(hash >> 24);
}

/* Text as it is, or with the characters of odd numbers escaped. */
static void spell(char *to, const char *text, bool escaped)
{
    for (; *text != '\0'; text++) {
        if (escaped && (*text & 1) != 0)
            to += sprintf(to, "\\u%04x", (unsigned)*text);
        else
            *to++ = *text;
    }
    *to = '\0';
}

typedef struct crowd {
    char text[ROOM][32], spelling[ROOM + 1][200];
    const char *names[ROOM + 1];
} crowd;

/* Names of one tag: with `common` first bytes the same, the rest in groups, so that
 * the list of them splits again and again. */
static void gather(crowd *c, uint64_t *seed, size_t common, size_t letters, bool escaped)
{
    for (size_t count = 0; count < ROOM;) {
        char *name = c->text[count];
        const size_t len = common + 4 + random_below(seed, 10);
        bool again = false;

        for (size_t i = 0; i < len; i++)
            name[i] = (char)(i < common ? 'p' : 'a' + (int)random_below(seed, letters));
        name[len] = '\0';
        for (size_t i = 0; i < count; i++)
            again = again || strcmp(name, c->text[i]) == 0;
        if (again || tag_of(name) != 42)
            continue;
        spell(c->spelling[count], name, escaped && count % 3 == 0);
        c->names[count] = c->spelling[count];
        count++;
    }
}

static void check_crowd(crowd *c, uint64_t *seed)
{
    expect_names(c->names, ROOM, APPMSG_OK);
    /* One of them again, in another spelling, in the place of another one. */
    for (size_t i = 0; i < 20; i++) {
        const size_t which = random_below(seed, ROOM), at = random_below(seed, ROOM);
        const char *const kept = c->names[at];

        if (which == at)
            continue;
        spell(c->spelling[ROOM], c->text[which], i % 2 == 0);
        c->names[at] = c->spelling[ROOM];
        expect_names(c->names, ROOM, APPMSG_DUPLICATE_NAME);
        c->names[at] = kept;
    }
    /* Many of them twice: the first in the text counts. */
    for (size_t i = 0; i < ROOM / 2; i++)
        c->names[ROOM - 1 - i] = c->names[i];
    expect_names(c->names, ROOM, APPMSG_DUPLICATE_NAME);
}

static void test_one_tag(void **state)
{
    static const struct {
        size_t common, letters;
        bool escaped;
    } crowds[] = {{0, 26, false}, {0, 26, true}, {0, 3, false}, {0, 3, true},  {1, 2, true},
                  {7, 4, false},  {8, 26, true}, {8, 3, false}, {16, 4, true}, {16, 26, false}};
    uint64_t seed = 5;
    crowd *c = malloc(sizeof *c);

    (void)state;
    assert_non_null(c);
    for (size_t i = 0; i < COUNT(crowds); i++) {
        gather(c, &seed, crowds[i].common, crowds[i].letters, crowds[i].escaped);
        check_crowd(c, &seed);
    }
    free(c);
}

/* A few tags, each of a few names, in all orders that come. */
static void test_few_tags(void **state)
{
    uint64_t seed = 6;

    (void)state;
    for (size_t round = 0; round < 3000; round += unit_stride(31)) {
        char name[ROOM][64];
        const char *names[ROOM];
        const size_t count = 2 + random_below(&seed, 12);

        for (size_t i = 0; i < count;) {
            char text[12];
            const size_t len = 1 + random_below(&seed, 3);

            for (size_t k = 0; k < len; k++)
                text[k] = (char)('a' + (int)random_below(&seed, 26));
            text[len] = '\0';
            if (tag_of(text) % 64 > 2)
                continue;
            spell(name[i], text, random_below(&seed, 3) == 0);
            names[i] = name[i];
            i++;
        }
        check_names(names, count);
    }
}

/* Where the opening quote of the name with that number is. */
static uint32_t place_of(const unit_buffer *b, size_t number)
{
    size_t at = 1;

    for (; number > 0; number--)
        at += strcspn((const char *)b->bytes + at, ",") + 1;
    return (uint32_t)at;
}

/* All 64 names are extras, and one or all of them are there twice. */
static void test_only_extras(void **state)
{
    char name[APPMSG_FIELDS_MAX][8];
    unit_buffer *b = unit_buffer_new();

    (void)state;
    for (size_t again = 0; again <= APPMSG_FIELDS_MAX; again++) {
        b->len = 0;
        for (size_t i = 0; i < APPMSG_FIELDS_MAX; i++) {
            const size_t number = again == APPMSG_FIELDS_MAX ? i / 2 : i == again ? again / 2 : i;

            snprintf(name[i], sizeof name[i], "n%zu", number);
            unit_puts(b, i == 0 ? "{\"" : ",\"");
            unit_puts(b, name[i]);
            unit_puts(b, "\":0");
        }
        unit_puts(b, "}");
        unit_compare_header(unit_bytes(b), NULL);
        unit_check_header(unit_bytes(b), NULL,
                          again == 0 ? APPMSG_BYTEORDER_MISSING : APPMSG_DUPLICATE_NAME,
                          again == 0                   ? (uint32_t)b->len - 1
                          : again == APPMSG_FIELDS_MAX ? 8
                                                       : place_of(b, again));
    }
    free(b);
}

/* --- the limit ------------------------------------------------------------ */

/* Names beyond the limit are not compared; those before it are, but later. */
static void test_beyond_limit(void **state)
{
    static const appmsg_limits limits = {.max_fields = 5};

    (void)state;
    unit_check_header(TEXT(UNIT_FIELDS ", \"a\": 1, \"a\": 2}"), &limits, APPMSG_FIELDS_LIMIT,
                      sizeof UNIT_FIELDS - 1 + 10);
    unit_check_header(TEXT("{\"a\":1,\"a\":1,\"b\":1,\"c\":1,\"d\":1}"), &limits,
                      APPMSG_DUPLICATE_NAME, 7);
    unit_check_header(TEXT("{\"a\":1,\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"d\":1}"), &limits,
                      APPMSG_FIELDS_LIMIT, 31);
}

/* The most names that fit into a header. */
static void test_thousands(void **state)
{
    unit_buffer *b = unit_buffer_new();

    (void)state;
    unit_puts(b, "{\"\":0");
    while (b->len < 65535 - 6)
        unit_puts(b, ",\"\":0");
    unit_puts(b, "}");
    unit_check_header(unit_bytes(b), NULL, APPMSG_FIELDS_LIMIT, 64 * 5 + 1);
    b->bytes[b->len - 1] = 'x';
    unit_compare_header(unit_bytes(b), NULL);
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),        cmocka_unit_test(test_all_at_once),
        cmocka_unit_test(test_required),     cmocka_unit_test(test_place),
        cmocka_unit_test(test_nested),       cmocka_unit_test(test_last_names),
        cmocka_unit_test(test_prefixes),     cmocka_unit_test(test_one_tag),
        cmocka_unit_test(test_few_tags),     cmocka_unit_test(test_only_extras),
        cmocka_unit_test(test_beyond_limit), cmocka_unit_test(test_thousands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
