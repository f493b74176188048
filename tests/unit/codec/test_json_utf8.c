/* SPDX-License-Identifier: MIT */
/* UTF-8 in strings, exhaustively: json.c has ways of its own through it. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

/* What the oracle makes of the `len` bytes in a text of `"` bytes `"` behind. */
static void check_in_string(uint8_t *text, size_t len, const char *behind, size_t behind_len)
{
    const appmsg_bytes all = {text, 1 + len + behind_len};
    uint64_t err_off = 0;
    oracle_verdict v;
    appmsg_status status;

    text[0] = '"';
    memcpy(text + 1 + len, behind, behind_len);
    v = oracle_json(all, 1, NULL);
    status = appmsg_json_check(all, NULL, &err_off);
    unit_check_status(all, status, v.status);
    if (status != APPMSG_OK)
        unit_check_off(all, err_off, v.off);
}

/* The string ends behind the sequence; the text ends; more characters follow, so
 * that the text is longer than any sequence. */
static const struct {
    const char *text;
    size_t len;
} behind[] = {{"\"", 1}, {"", 0}, {"abc\"", 4}};

static void check_all(uint8_t *const blocks[COUNT(behind)], const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < COUNT(behind); i++) {
        memcpy(blocks[i] + 1, bytes, len);
        check_in_string(blocks[i], len, behind[i].text, behind[i].len);
    }
}

static void allocate(uint8_t *blocks[COUNT(behind)], size_t len)
{
    for (size_t i = 0; i < COUNT(behind); i++)
        blocks[i] = unit_block(1 + len + behind[i].len);
}

static void release(uint8_t *blocks[COUNT(behind)])
{
    for (size_t i = 0; i < COUNT(behind); i++)
        free(blocks[i]);
}

static void test_one_and_two_bytes(void **state)
{
    uint8_t *one[COUNT(behind)], *two[COUNT(behind)];

    (void)state;
    allocate(one, 1);
    allocate(two, 2);
    for (unsigned number = 0; number < 0x10000; number++) {
        const uint8_t bytes[] = {(uint8_t)(number >> 8), (uint8_t)number};

        check_all(two, bytes, 2);
        if (number < 0x100)
            check_all(one, bytes + 1, 1);
    }
    release(one);
    release(two);
}

/* All leads beyond ASCII with all second and third bytes.  That bytes below 80 begin
 * nothing is known from the sequences of two. */
static void test_three_bytes(void **state)
{
    const uint32_t stride = (uint32_t)unit_stride(251);
    uint8_t *block = unit_block(5);

    (void)state;
    for (uint32_t number = 0x800000; number < 0x1000000; number += stride) {
        block[1] = (uint8_t)(number >> 16);
        block[2] = (uint8_t)(number >> 8);
        block[3] = (uint8_t)number;
        check_in_string(block, 3, "\"", 1);
    }
    free(block);
}

/* The same, cut short, and with more behind; third bytes at the edges. */
static void test_three_bytes_and_more(void **state)
{
    static const uint8_t edges[] = {0x00, 0x22, 0x5c, 0x7f, 0x80, 0x81, 0xbf, 0xc0, 0xc3, 0xff};
    uint8_t *blocks[COUNT(behind)];

    (void)state;
    allocate(blocks, 3);
    for (uint32_t number = 0x8000; number < 0x10000; number += (uint32_t)unit_stride(31)) {
        for (size_t i = 0; i < COUNT(edges); i++) {
            const uint8_t bytes[] = {(uint8_t)(number >> 8), (uint8_t)number, edges[i]};

            check_all(blocks, bytes, 3);
        }
    }
    release(blocks);
}

static void test_four_bytes(void **state)
{
    static const uint8_t edges[] = {0x00, 0x22, 0x7f, 0x80, 0xbf, 0xc0, 0xff};
    uint8_t *blocks[COUNT(behind)];

    (void)state;
    allocate(blocks, 4);
    for (uint32_t number = 0xe000; number < 0x10000; number += (uint32_t)unit_stride(31)) {
        for (size_t i = 0; i < COUNT(edges) * COUNT(edges); i++) {
            const uint8_t bytes[] = {(uint8_t)(number >> 8), (uint8_t)number,
                                     edges[i / COUNT(edges)], edges[i % COUNT(edges)]};

            check_all(blocks, bytes, 4);
        }
    }
    release(blocks);
}

/* Pairs of characters of all lengths, cut short at each byte. */
static void test_neighbours(void **state)
{
    static const char *const characters[] = {"a",
                                             "\x7f",
                                             "\xc2\x80",
                                             "\xdf\xbf",
                                             "\xe0\xa0\x80",
                                             "\xe1\x80\x80",
                                             "\xec\xbf\xbf",
                                             "\xed\x80\x80",
                                             "\xed\x9f\xbf",
                                             "\xee\x80\x80",
                                             "\xef\xbf\xbe",
                                             "\xef\xbf\xbf",
                                             "\xf0\x90\x80\x80",
                                             "\xf3\xbf\xbf\xbf",
                                             "\xf4\x8f\xbf\xbf",
                                             "\xc1\xbf",
                                             "\xe0\x9f\xbf",
                                             "\xed\xa0\x80",
                                             "\xf0\x8f\xbf\xbf",
                                             "\xf4\x90\x80\x80",
                                             "\xf5\x80\x80\x80"};
    char text[32];

    (void)state;
    for (size_t i = 0; i < COUNT(characters) * COUNT(characters); i++) {
        const int len = snprintf(text, sizeof text, "\"%s%s\"", characters[i / COUNT(characters)],
                                 characters[i % COUNT(characters)]);

        for (int cut = 1; cut <= len; cut++)
            unit_compare_json((appmsg_bytes){(const uint8_t *)text, (size_t)cut}, NULL);
    }
}

/* Every code point. */
static void test_all_code_points(void **state)
{
    const uint32_t stride = (uint32_t)unit_stride(127);
    uint8_t text[8] = "\"";

    (void)state;
    for (uint32_t c = 0x20; c <= 0x10ffff; c += stride) {
        const size_t len = appmsg_utf8_encode(c, text + 1);
        const bool quoted = c == '"' || c == '\\';

        text[1 + len] = '"';
        if (len > 0 && !quoted &&
            appmsg_json_check((appmsg_bytes){text, len + 2}, NULL, NULL) != APPMSG_OK)
            unit_fail((appmsg_bytes){text, len + 2}, "a code point is refused");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_and_two_bytes),    cmocka_unit_test(test_three_bytes),
        cmocka_unit_test(test_three_bytes_and_more), cmocka_unit_test(test_four_bytes),
        cmocka_unit_test(test_neighbours),           cmocka_unit_test(test_all_code_points),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
