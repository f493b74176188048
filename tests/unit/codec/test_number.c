/* SPDX-License-Identifier: MIT */
/* number.h: multi-byte numbers in either byte order (section 4.3). */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "random.h"

#define LITTLE APPMSG_LITTLE_ENDIAN
#define BIG    APPMSG_BIG_ENDIAN

/* The specification's own examples. */
static void test_examples(void **state)
{
    uint8_t b[8];
    const double f = 1.5;

    (void)state;
    appmsg_put_u16(b, 258, LITTLE);
    assert_memory_equal(b, "\x02\x01", 2);
    appmsg_put_u16(b, 258, BIG);
    assert_memory_equal(b, "\x01\x02", 2);
    appmsg_put_i32(b, -2, LITTLE);
    assert_memory_equal(b, "\xfe\xff\xff\xff", 4);
    appmsg_put_i32(b, -2, BIG);
    assert_memory_equal(b, "\xff\xff\xff\xfe", 4);
    appmsg_put_f64(b, &f, LITTLE);
    assert_memory_equal(b, "\x00\x00\x00\x00\x00\x00\xf8\x3f", 8);
    appmsg_put_f64(b, &f, BIG);
    assert_memory_equal(b, "\x3f\xf8\x00\x00\x00\x00\x00\x00", 8);
}

/* One byte at a time; any order of bytes would be seen. */
static uint64_t slow(const uint8_t *p, size_t len, appmsg_byteorder order)
{
    uint64_t value = 0;

    for (size_t i = 0; i < len; i++)
        value = value << 8 | p[order == BIG ? i : len - 1 - i];
    return value;
}

/* Whether the bytes around a number are as they were. */
static void check_around(const uint8_t *p, size_t from, size_t len)
{
    for (size_t i = 0; i < 24; i++) {
        if (i < from || i >= from + len)
            assert_int_equal(p[i], 0xa5);
    }
}

static void check_16(uint8_t *p, size_t at, uint64_t bits, appmsg_byteorder order)
{
    const uint16_t value = (uint16_t)bits;
    int16_t number;

    memset(p, 0xa5, 24);
    appmsg_put_u16(p + at, value, order);
    check_around(p, at, 2);
    assert_int_equal(slow(p + at, 2, order), value);
    assert_int_equal(appmsg_get_u16(p + at, order), value);
    memcpy(&number, &value, 2);
    assert_int_equal(appmsg_get_i16(p + at, order), number);
    memset(p, 0xa5, 24);
    appmsg_put_i16(p + at, number, order);
    check_around(p, at, 2);
    assert_int_equal(slow(p + at, 2, order), value);
}

static void check_32(uint8_t *p, size_t at, uint64_t bits, appmsg_byteorder order)
{
    const uint32_t value = (uint32_t)bits;
    int32_t number;
    float real, back;

    memset(p, 0xa5, 24);
    appmsg_put_u32(p + at, value, order);
    check_around(p, at, 4);
    assert_true(slow(p + at, 4, order) == value);
    assert_true(appmsg_get_u32(p + at, order) == value);
    memcpy(&number, &value, 4);
    assert_true(appmsg_get_i32(p + at, order) == number);
    appmsg_get_f32(p + at, order, &real);
    assert_memory_equal(&real, &value, 4);
    memset(p, 0xa5, 24);
    appmsg_put_i32(p + at, number, order);
    check_around(p, at, 4);
    assert_true(slow(p + at, 4, order) == value);
    memset(p, 0xa5, 24);
    memcpy(&back, &value, 4);
    appmsg_put_f32(p + at, &back, order);
    check_around(p, at, 4);
    assert_true(slow(p + at, 4, order) == value);
}

static void check_64(uint8_t *p, size_t at, uint64_t value, appmsg_byteorder order)
{
    int64_t number;
    double real, back;

    memset(p, 0xa5, 24);
    appmsg_put_u64(p + at, value, order);
    check_around(p, at, 8);
    assert_true(slow(p + at, 8, order) == value);
    assert_true(appmsg_get_u64(p + at, order) == value);
    memcpy(&number, &value, 8);
    assert_true(appmsg_get_i64(p + at, order) == number);
    appmsg_get_f64(p + at, order, &real);
    assert_memory_equal(&real, &value, 8);
    memset(p, 0xa5, 24);
    appmsg_put_i64(p + at, number, order);
    check_around(p, at, 8);
    assert_true(slow(p + at, 8, order) == value);
    memset(p, 0xa5, 24);
    memcpy(&back, &value, 8);
    appmsg_put_f64(p + at, &back, order);
    check_around(p, at, 8);
    assert_true(slow(p + at, 8, order) == value);
}

static void check_all(uint64_t bits)
{
    uint8_t p[24];

    for (size_t at = 0; at <= 8; at++) {
        for (int order = LITTLE; order <= BIG; order++) {
            check_16(p, at, bits, (appmsg_byteorder)order);
            check_32(p, at, bits, (appmsg_byteorder)order);
            check_64(p, at, bits, (appmsg_byteorder)order);
        }
    }
}

/* The edges of all types, and NaN's: quiet and signalling ones, payloads, signs. */
static void test_edges(void **state)
{
    static const uint64_t edges[] = {0,
                                     1,
                                     0x7f,
                                     0x80,
                                     0xff,
                                     0x7fff,
                                     0x8000,
                                     0x8001,
                                     0xffff,
                                     0x7fffffff,
                                     0x80000000,
                                     0x80000001,
                                     0xffffffff,
                                     UINT64_C(0x7fffffffffffffff),
                                     UINT64_C(0x8000000000000000),
                                     UINT64_C(0x8000000000000001),
                                     UINT64_C(0xffffffffffffffff),
                                     UINT64_C(0x0102030405060708),
                                     0x7f800000,
                                     0xff800000,
                                     0x7fc00000,
                                     0x7fc12345,
                                     0xffc00001,
                                     0x7f800001,
                                     0xff8fffff,
                                     0x00000001,
                                     0x007fffff,
                                     UINT64_C(0x7ff0000000000000),
                                     UINT64_C(0xfff0000000000000),
                                     UINT64_C(0x7ff8000000000000),
                                     UINT64_C(0x7ff8deadbeef1234),
                                     UINT64_C(0x7ff0000000000001),
                                     UINT64_C(0xfff7ffffffffffff),
                                     UINT64_C(0x000fffffffffffff)};

    (void)state;
    for (size_t i = 0; i < COUNT(edges); i++)
        check_all(edges[i]);
}

static void test_random(void **state)
{
    uint64_t seed = 3;

    (void)state;
    for (size_t i = 0; i < 2000; i++)
        check_all(random_u64(&seed));
}

static void test_all_16(void **state)
{
    uint8_t *p = unit_block(2);

    (void)state;
    for (uint32_t value = 0; value < 0x10000; value++) {
        appmsg_put_u16(p, (uint16_t)value, BIG);
        assert_true(p[0] == value >> 8 && p[1] == (value & 0xff));
        assert_true(appmsg_get_u16(p, BIG) == value);
        appmsg_put_u16(p, (uint16_t)value, LITTLE);
        assert_true(p[1] == value >> 8 && p[0] == (value & 0xff));
        assert_true(appmsg_get_u16(p, LITTLE) == value);
    }
    free(p);
}

/* In the machine's order the bytes are those of its memory. */
static void test_host_order(void **state)
{
    const uint64_t value = UINT64_C(0x0123456789abcdef);
    uint8_t p[8];

    (void)state;
    appmsg_put_u64(p, value, APPMSG_HOST_BYTEORDER);
    assert_memory_equal(p, &value, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),   cmocka_unit_test(test_edges),
        cmocka_unit_test(test_random),     cmocka_unit_test(test_all_16),
        cmocka_unit_test(test_host_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
