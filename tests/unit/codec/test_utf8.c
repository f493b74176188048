/* SPDX-License-Identifier: MIT */
/* utf8.h: table 3-7 of Unicode, tried out exhaustively. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "oracle.h"

/* The sequences of two and of three bytes that encode a code point. */
static uint8_t two[1 << 16], three[1 << 24];

static bool is_scalar(uint32_t c)
{
    return c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
}

/* Its form by RFC 3629, section 3. */
static size_t form(uint32_t c, uint8_t out[4])
{
    const size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (size_t i = len - 1; i > 0; i--, c >>= 6)
        out[i] = (uint8_t)(0x80 | (c & 0x3f));
    out[0] = (uint8_t)(lead[len] | c);
    return len;
}

static void check_decode(appmsg_bytes text, size_t len, uint32_t code_point)
{
    uint32_t got = 0xdecaf;
    const size_t n = appmsg_utf8_decode(text, &got);

    if (n != len || (len > 0 && got != code_point))
        unit_fail(text, "appmsg_utf8_decode()");
}

/* Each code point there and back; each cut of it is none. */
static void test_all_code_points(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        uint8_t expected[5], out[6] = {0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5};
        const size_t len = form(c, expected);
        const size_t n = appmsg_utf8_encode(c, out + 1);
        const appmsg_bytes text = {expected, len};

        assert_int_equal(out[0], 0xa5);
        if (!is_scalar(c)) {
            assert_int_equal(n, 0);
            assert_int_equal(appmsg_utf8_valid(text), 0);
            check_decode(text, 0, 0);
            continue;
        }
        assert_int_equal(n, len);
        assert_int_equal(out[1 + n], 0xa5);
        if (memcmp(out + 1, expected, len) != 0)
            unit_fail(text, "appmsg_utf8_encode()");
        check_decode(text, len, c);
        expected[len] = 0x80; /* not looked at */
        check_decode((appmsg_bytes){expected, len + 1}, len, c);
        if (appmsg_utf8_valid(text) != len)
            unit_fail(text, "not valid");
        for (size_t cut = 0; cut < len; cut++) {
            if (appmsg_utf8_valid((appmsg_bytes){expected, cut}) != 0)
                unit_fail(text, "valid though cut short");
            check_decode((appmsg_bytes){expected, cut}, 0, 0);
        }
    }
}

static void test_no_code_points(void **state)
{
    static const uint32_t wrong[] = {0xd800,     0xdbff,     0xdc00,     0xdfff,    0x110000,
                                     0x110001,   0x1fffff,   0x200000,   0xffffff,  0x80000000,
                                     0x80000041, 0xffffffff, 0xfffffffe, 0xffff0041};

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        uint8_t out[4];

        assert_int_equal(appmsg_utf8_encode(wrong[i], out), 0);
    }
}

static int fill_tables(void **state)
{
    uint8_t f[4];

    (void)state;
    for (uint32_t c = 0x80; c < 0x10000; c++) {
        if (!is_scalar(c))
            continue;
        if (form(c, f) == 2)
            two[f[0] << 8 | f[1]] = 1;
        else
            three[f[0] << 16 | f[1] << 8 | f[2]] = 1;
    }
    return 0;
}

static void check_valid(const uint8_t *p, size_t len, size_t expected)
{
    const appmsg_bytes text = {p, len};

    if (appmsg_utf8_valid(text) != expected)
        unit_fail(text, "appmsg_utf8_valid()");
}

static void test_one_and_two_bytes(void **state)
{
    uint8_t *one = unit_block(1), *pair = unit_block(2);

    (void)state;
    for (unsigned a = 0; a < 256; a++) {
        one[0] = (uint8_t)a;
        check_valid(one, 1, a < 0x80 ? 1 : 0);
        check_decode((appmsg_bytes){one, 1}, a < 0x80 ? 1 : 0, a);
        for (unsigned b = 0; b < 256; b++) {
            const bool is_pair = two[a << 8 | b] != 0;

            pair[0] = (uint8_t)a;
            pair[1] = (uint8_t)b;
            check_valid(pair, 2, is_pair ? 2 : a >= 0x80 ? 0 : b < 0x80 ? 2 : 1);
            check_decode((appmsg_bytes){pair, 2},
                         is_pair    ? 2
                         : a < 0x80 ? 1
                                    : 0,
                         is_pair ? (a & 0x1f) << 6 | (b & 0x3f) : a);
        }
    }
    free(one);
    free(pair);
}

/* The number of good bytes at the front of the three bytes of `number`. */
static size_t expected_of_three(uint32_t number)
{
    const uint32_t a = number >> 16, b = number >> 8 & 0xff, c = number & 0xff;

    if (three[number])
        return 3;
    if (two[number >> 8])
        return c < 0x80 ? 3 : 2;
    if (a >= 0x80)
        return 0;
    if (two[number & 0xffff])
        return 3;
    return b >= 0x80 ? 1 : c >= 0x80 ? 2 : 3;
}

static void test_three_bytes(void **state)
{
    const size_t stride = unit_stride(257);
    uint8_t *p = unit_block(3);

    (void)state;
    for (uint32_t number = 0; number < 1 << 24; number += (uint32_t)stride) {
        p[0] = (uint8_t)(number >> 16);
        p[1] = (uint8_t)(number >> 8);
        p[2] = (uint8_t)number;
        check_valid(p, 3, expected_of_three(number));
    }
    free(p);
}

/* All leads from C0 on and all second bytes, with third and fourth bytes at the
 * edges of what is a tail. */
static void test_four_bytes(void **state)
{
    static const uint8_t edges[] = {0x00, 0x41, 0x7f, 0x80, 0x81, 0xbe, 0xbf, 0xc0, 0xc2, 0xff};
    uint8_t *p = unit_block(4);
    const appmsg_bytes text = {p, 4};

    (void)state;
    for (uint32_t number = 0xc000; number <= 0xffff; number++) {
        for (size_t edge = 0; edge < COUNT(edges) * COUNT(edges); edge++) {
            uint32_t code_point = 0;
            int len;

            p[0] = (uint8_t)(number >> 8);
            p[1] = (uint8_t)number;
            p[2] = edges[edge / COUNT(edges)];
            p[3] = edges[edge % COUNT(edges)];
            len = oracle_utf8(text);
            if (appmsg_utf8_decode(text, &code_point) != (size_t)(len > 0 ? len : 0))
                unit_fail(text, "appmsg_utf8_decode()");
            if ((appmsg_utf8_valid(text) == 4) != (len == 4) && len != 2 && len != 3)
                unit_fail(text, "appmsg_utf8_valid()");
        }
    }
    free(p);
}

/* The first bad byte is found wherever it is, whatever the words that are read. */
static void test_bad_byte_anywhere(void **state)
{
    static const uint8_t bad[] = {0x80, 0xc1, 0xf5, 0xff, 0xe2};

    (void)state;
    for (size_t len = 1; len <= 40; len++) {
        uint8_t *p = unit_block(len);

        memset(p, 'a', len);
        check_valid(p, len, len);
        for (size_t at = 0; at < len; at++) {
            for (size_t i = 0; i < COUNT(bad); i++) {
                p[at] = bad[i];
                check_valid(p, len, at);
            }
            p[at] = 'a';
        }
        free(p);
    }
}

/* The same with characters of several bytes before it. */
static void test_mixed(void **state)
{
    static const char text[] = "a\xc3\xa9zzzzzzzzz\xe2\x82\xac\xf0\x9f\x90\xb0zzzzzzzz\xdf\xbfz";
    const size_t len = sizeof text - 1;

    (void)state;
    for (size_t from = 0; from < len; from++) {
        uint8_t *copy = unit_copy((appmsg_bytes){(const uint8_t *)text + from, len - from});
        size_t expected = 0;

        while (from + expected < len) {
            const int n = oracle_utf8((appmsg_bytes){copy + expected, len - from - expected});

            if (n <= 0)
                break;
            expected += (size_t)n;
        }
        check_valid(copy, len - from, expected);
        free(copy);
    }
}

static void test_nothing(void **state)
{
    uint32_t code_point = 7;

    (void)state;
    assert_int_equal(appmsg_utf8_valid((appmsg_bytes){NULL, 0}), 0);
    assert_int_equal(appmsg_utf8_decode((appmsg_bytes){NULL, 0}, &code_point), 0);
    assert_int_equal(appmsg_utf8_valid(TEXT("")), 0);
    assert_int_equal(appmsg_utf8_decode(TEXT(""), &code_point), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_code_points),
        cmocka_unit_test(test_no_code_points),
        cmocka_unit_test(test_one_and_two_bytes),
        cmocka_unit_test(test_three_bytes),
        cmocka_unit_test(test_four_bytes),
        cmocka_unit_test(test_bad_byte_anywhere),
        cmocka_unit_test(test_mixed),
        cmocka_unit_test(test_nothing),
    };

    return cmocka_run_group_tests(tests, fill_tables, NULL);
}
