/* SPDX-License-Identifier: MIT */
/* The grammar of strings (section 3.1): all escapes, all single bytes. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

static appmsg_status check(const char *text, size_t len)
{
    return appmsg_json_check((appmsg_bytes){(const uint8_t *)text, len}, NULL, NULL);
}

/* All units alone, as values: the string that they are, if they are one. */
static void check_unit(uint32_t unit, const char *format)
{
    const bool surrogate = unit >= 0xd800 && unit <= 0xdfff;
    char text[16];
    uint8_t out[8], expected[4];
    size_t len;

    snprintf(text, sizeof text, "\"\\u????\"");
    for (int k = 0; k < 4; k++)
        text[3 + k] = format[unit >> (12 - 4 * k) & 0xf];
    unit_check_json(unit_text(text), NULL, surrogate ? APPMSG_JSON_SURROGATE : APPMSG_OK, 1);
    assert_int_equal(appmsg_string_decode((appmsg_bytes){(uint8_t *)text + 1, 6}, out, 6, &len),
                     surrogate ? APPMSG_JSON_SURROGATE : APPMSG_OK);
    assert_int_equal(len, appmsg_utf8_encode(unit, expected));
    assert_memory_equal(out, expected, len);
}

static void test_all_units(void **state)
{
    const uint32_t stride = (uint32_t)unit_stride(61);

    (void)state;
    for (uint32_t unit = 0; unit < 0x10000; unit += stride) {
        check_unit(unit, "0123456789abcdef");
        check_unit(unit, "0123456789ABCDEF");
    }
}

/* Each byte at each of the four places; and each pair of bytes at the first two. */
static void test_hex_digits(void **state)
{
    char text[] = "\"\\u0000\"";

    (void)state;
    for (unsigned a = 0; a < 256; a++) {
        for (size_t place = 0; place < 4; place++) {
            memcpy(text + 3, "0000", 4);
            text[3 + place] = (char)a;
            unit_compare_json(TEXT(text), NULL);
        }
        for (unsigned b = 0; b < 256; b += (unsigned)unit_stride(7)) {
            memcpy(text + 3, "0000", 4);
            text[3] = (char)a;
            text[4] = (char)b;
            unit_compare_json(TEXT(text), NULL);
        }
    }
}

static void put_unit(char *to, uint32_t unit)
{
    snprintf(to, 8, "\\u%04x", (unsigned)unit & 0xffff);
}

static void check_pair(uint32_t high, uint32_t low)
{
    char text[20] = "\"";
    uint8_t out[12], expected[4];
    const bool pair = low >= 0xdc00 && low <= 0xdfff;
    size_t len;

    put_unit(text + 1, high);
    put_unit(text + 7, low);
    text[13] = '"';
    if (check(text, 14) != (pair ? APPMSG_OK : APPMSG_JSON_SURROGATE))
        unit_fail(unit_text(text), "a pair");
    if (!pair)
        return;
    appmsg_string_decode((appmsg_bytes){(uint8_t *)text + 1, 12}, out, sizeof out, &len);
    assert_int_equal(
        len, appmsg_utf8_encode(0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff), expected));
    assert_memory_equal(out, expected, 4);
}

/* All high halves with some units, all units with some high halves. */
static void test_pairs(void **state)
{
    static const uint32_t some[] = {0,      0x41,   0xd7ff, 0xd800, 0xd83d, 0xdbff, 0xdc00,
                                    0xdc01, 0xdc30, 0xddff, 0xdffe, 0xdfff, 0xe000, 0xffff};
    static const uint32_t highs[] = {0xd800, 0xd83d, 0xdbff};
    const uint32_t stride = (uint32_t)unit_stride(61);

    (void)state;
    for (uint32_t high = 0xd800; high < 0xdc00; high++) {
        for (size_t i = 0; i < COUNT(some); i++)
            check_pair(high, some[i]);
    }
    for (size_t i = 0; i < COUNT(highs); i++) {
        for (uint32_t unit = 0; unit < 0x10000; unit += stride)
            check_pair(highs[i], unit);
    }
    for (uint32_t low = 0xdc00; low < 0xe000; low++) {
        char text[16] = "\"";

        put_unit(text + 1, low);
        text[7] = '"';
        unit_check_json((appmsg_bytes){(const uint8_t *)text, 8}, NULL, APPMSG_JSON_SURROGATE, 1);
    }
}

/* Each byte at each place behind a high half, cut short everywhere. */
static void test_broken_pairs(void **state)
{
    char text[] = "\"\\ud83d\\udc30\"";

    (void)state;
    for (size_t place = 7; place < 13; place++) {
        const char kept = text[place];

        for (unsigned byte = 0; byte < 256; byte++) {
            text[place] = (char)byte;
            for (size_t len = place + 1; len <= sizeof text - 1; len++)
                unit_compare_json((appmsg_bytes){(const uint8_t *)text, len}, NULL);
        }
        text[place] = kept;
    }
}

/* Each byte in a string, and behind a backslash, with plain bytes around it. */
static void test_bytes(void **state)
{
    (void)state;
    for (size_t before = 0; before < 10; before++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            unit_buffer *b = unit_buffer_new();

            unit_puts(b, "\"");
            unit_repeat(b, "a", before);
            unit_put_byte(b, (uint8_t)byte);
            unit_repeat(b, "z", 9 - before);
            unit_puts(b, "\"");
            unit_compare_json(unit_bytes(b), NULL);
            b->bytes[before] = '\\';
            unit_compare_json(unit_bytes(b), NULL);
            b->bytes[0] = '"';
            unit_compare_json((appmsg_bytes){b->bytes, before + 2}, NULL);
            free(b);
        }
    }
}

/* Odd bytes one after the other, with few plain ones between them. */
static void test_runs(void **state)
{
    static const char *const odd[] = {
        "\\n",     "\xc3\xa9",         "\x7f",           "\xe2\x82\xac",
        "\\u0041", "\xf0\x9f\x90\xb0", "\\ud83d\\udc30", "\xe0\xa0\x80"};

    (void)state;
    for (size_t i = 0; i < COUNT(odd) * COUNT(odd); i++) {
        for (size_t plain = 0; plain < 20; plain++) {
            unit_buffer *b = unit_buffer_new();

            unit_puts(b, "\"");
            unit_puts(b, odd[i / COUNT(odd)]);
            unit_repeat(b, "x", plain);
            unit_puts(b, odd[i % COUNT(odd)]);
            unit_repeat(b, "y", plain / 2);
            unit_puts(b, "\"");
            for (size_t len = 1; len <= b->len; len++)
                unit_compare_json((appmsg_bytes){b->bytes, len}, NULL);
            free(b);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_units), cmocka_unit_test(test_hex_digits),
        cmocka_unit_test(test_pairs),     cmocka_unit_test(test_broken_pairs),
        cmocka_unit_test(test_bytes),     cmocka_unit_test(test_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
