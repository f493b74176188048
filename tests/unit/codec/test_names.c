/* SPDX-License-Identifier: MIT */
/*
 * Duplicate names (section 3.2): which one is reported, among up to 64 names that
 * are chosen to be hard to tell apart.  The oracle compares each with each.
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

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

            names_check(pair, 2);
            names_check(apart, 4);
        }
    }
}

/* All of them that differ, at once; then with one of them again at each place. */
static void test_all_at_once(void **state)
{
    const char *names[NAMES_ROOM];
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(spellings); i++) {
        bool again = false;

        for (size_t k = 0; k < count; k++)
            again = again || appmsg_string_same(unit_text(spellings[i]), unit_text(names[k]));
        if (!again)
            names[count++] = spellings[i];
    }
    names_expect(names, count, APPMSG_OK);
    for (size_t i = 0; i < COUNT(spellings); i++) {
        names[count] = spellings[i];
        names_expect(names, count + 1, APPMSG_DUPLICATE_NAME);
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

            names_expect(alone, 1, APPMSG_DUPLICATE_NAME);
            names_expect(before, 3, APPMSG_DUPLICATE_NAME);
            names_expect(behind, 3, APPMSG_DUPLICATE_NAME);
            names_expect(between, 3, APPMSG_DUPLICATE_NAME);
            names_expect(twice, 4, APPMSG_DUPLICATE_NAME);
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

/* The same name, before values that are the same: the name ends where it ends, and
 * not where the texts begin to differ. */
static void test_same_values(void **state)
{
    static const char *const tails[] = {"", "\\u0061", "\xc3\xa9", "\\\""};
    unit_buffer *b = unit_buffer_new();

    (void)state;
    for (size_t i = 0; i < 26 * COUNT(tails); i++) {
        b->len = 0;
        unit_puts(b, UNIT_FIELDS);
        for (int member = 0; member < 2; member++) {
            unit_puts(b, ",\"");
            unit_repeat(b, "n", i / COUNT(tails));
            unit_puts(b, tails[i % COUNT(tails)]);
            unit_puts(b, "\":123456789012345678901234567890");
        }
        unit_puts(b, "}");
        unit_check_header(unit_bytes(b), NULL, APPMSG_DUPLICATE_NAME,
                          (uint32_t)(sizeof UNIT_FIELDS + (b->len - sizeof UNIT_FIELDS) / 2));
        unit_compare_header(unit_bytes(b), NULL);
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

            names_check(two, 2);
        }
    }
    names_check(names, COUNT(tails));
    names_check(names, 3);
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
        cmocka_unit_test(test_pairs),       cmocka_unit_test(test_all_at_once),
        cmocka_unit_test(test_required),    cmocka_unit_test(test_place),
        cmocka_unit_test(test_nested),      cmocka_unit_test(test_last_names),
        cmocka_unit_test(test_prefixes),    cmocka_unit_test(test_only_extras),
        cmocka_unit_test(test_same_values), cmocka_unit_test(test_beyond_limit),
        cmocka_unit_test(test_thousands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
