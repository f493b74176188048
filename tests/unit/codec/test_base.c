/* SPDX-License-Identifier: MIT */
/* base.h: the types, the bounds, and what the members of appmsg_limits mean. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void test_byteorder(void **state)
{
    const uint16_t one = 1;
    uint8_t first;

    (void)state;
    memcpy(&first, &one, 1);
    assert_int_equal(APPMSG_HOST_BYTEORDER, first == 1 ? APPMSG_LITTLE_ENDIAN : APPMSG_BIG_ENDIAN);
    assert_int_equal(APPMSG_LITTLE_ENDIAN, 0);
    assert_int_equal(APPMSG_BIG_ENDIAN, 1);
}

static void test_bounds(void **state)
{
    (void)state;
    assert_int_equal(APPMSG_PREFIX_LEN, 2);
    assert_int_equal(APPMSG_HEADER_MAX, 65535);
    assert_int_equal(APPMSG_FIELDS_MAX, 64);
    assert_int_equal(APPMSG_DEPTH_MAX, 512);
    assert_true(APPMSG_CONTENT_MAX == UINT64_MAX / 2);
    assert_int_equal(APPMSG_HEAD_MAX, 65537);
    assert_true(APPMSG_ENCODE_NO_EXTRA == SIZE_MAX);
    assert_true(APPMSG_NO_HEADER_OFF == UINT32_MAX);
}

/* The sizes that the headers promise. */
static void test_sizes(void **state)
{
    (void)state;
    assert_int_equal(sizeof(appmsg_span), 4);
    assert_true(sizeof(appmsg_decoder) <= 80);
    if (sizeof(void *) == 8)
        assert_int_equal(sizeof(appmsg_json_reader), 112);
    assert_true(sizeof(appmsg_json_reader) <= 112);
    assert_true(sizeof(((appmsg_decoder *)NULL)->state_) == 1);
}

/* A span can name any place of the longest header. */
static void test_span(void **state)
{
    const appmsg_span span = {APPMSG_HEADER_MAX, APPMSG_HEADER_MAX};

    (void)state;
    assert_int_equal(span.off, 65535);
    assert_int_equal(span.len, 65535);
}

/* --- limits --------------------------------------------------------------- */

static void test_max_content(void **state)
{
    static const char json[] = "{\"byteorder\": \"big\", \"content-type\": \"a\", "
                               "\"content-encoding\": \"b\", \"content-length\": 41}";
    static const char most[] =
        "{\"byteorder\": \"big\", \"content-type\": \"a\", "
        "\"content-encoding\": \"b\", \"content-length\": 9223372036854775807}";
    const uint32_t value = sizeof json - sizeof "41}";

    (void)state;
    unit_check_header(TEXT(json), &(appmsg_limits){.max_content = 41}, APPMSG_OK, 0);
    unit_check_header(TEXT(json), &(appmsg_limits){.max_content = 42}, APPMSG_OK, 0);
    unit_check_header(TEXT(json), &(appmsg_limits){.max_content = 40}, APPMSG_CONTENT_LIMIT, value);
    unit_check_header(TEXT(json), &(appmsg_limits){.max_content = 1}, APPMSG_CONTENT_LIMIT, value);
    unit_check_header(TEXT(json), &(appmsg_limits){.max_content = 0}, APPMSG_OK, 0);
    unit_check_header(TEXT(most), NULL, APPMSG_OK, 0);
    unit_check_header(TEXT(most), &(appmsg_limits){0}, APPMSG_OK, 0);
    unit_check_header(TEXT(most), &(appmsg_limits){.max_content = UINT64_MAX}, APPMSG_OK, 0);
    unit_check_header(TEXT(most), &(appmsg_limits){.max_content = APPMSG_CONTENT_MAX}, APPMSG_OK,
                      0);
    unit_check_header(TEXT(most), &(appmsg_limits){.max_content = APPMSG_CONTENT_MAX - 1},
                      APPMSG_CONTENT_LIMIT, value);
}

static void test_max_header(void **state)
{
    static const char json[] = UNIT_FIELDS "}";
    const uint16_t len = sizeof json - 1;

    (void)state;
    unit_check_header(TEXT(json), &(appmsg_limits){.max_header = len}, APPMSG_OK, 0);
    unit_check_header(TEXT(json), &(appmsg_limits){.max_header = 65535}, APPMSG_OK, 0);
    unit_check_header(TEXT(json), &(appmsg_limits){.max_header = 0}, APPMSG_OK, 0);
    unit_check_header(TEXT(json), &(appmsg_limits){.max_header = (uint16_t)(len - 1)},
                      APPMSG_HEADER_LIMIT, APPMSG_NO_HEADER_OFF);
    unit_check_header(TEXT(json), &(appmsg_limits){.max_header = 1}, APPMSG_HEADER_LIMIT,
                      APPMSG_NO_HEADER_OFF);
}

/* A header with that many names in all; where the last one begins. */
static unit_buffer *with_fields(size_t count, uint32_t *last)
{
    unit_buffer *b = unit_buffer_new();
    char name[32];

    unit_puts(b, UNIT_FIELDS);
    for (size_t i = 4; i < count; i++) {
        unit_puts(b, ", ");
        *last = (uint32_t)b->len;
        snprintf(name, sizeof name, "\"x%zu\": 1", i);
        unit_puts(b, name);
    }
    unit_puts(b, "}");
    return b;
}

static void check_fields(size_t count, uint16_t max_fields, appmsg_status status)
{
    uint32_t last = 0;
    unit_buffer *b = with_fields(count, &last);

    unit_check_header(unit_bytes(b), &(appmsg_limits){.max_fields = max_fields}, status, last);
    free(b);
}

static void test_max_fields(void **state)
{
    (void)state;
    check_fields(64, 0, APPMSG_OK);
    check_fields(65, 0, APPMSG_FIELDS_LIMIT);
    check_fields(64, 64, APPMSG_OK);
    check_fields(64, 65, APPMSG_OK);
    check_fields(65, 65, APPMSG_FIELDS_LIMIT);
    check_fields(65, UINT16_MAX, APPMSG_FIELDS_LIMIT);
    for (uint16_t max = 4; max <= 64; max++) {
        check_fields(max, max, APPMSG_OK);
        check_fields(max + 1u, max, APPMSG_FIELDS_LIMIT);
    }
    for (uint16_t max = 1; max < 4; max++) {
        static const char *const names[] = {"\"content-type", "\"content-enc", "\"content-len"};
        const char *at = strstr(UNIT_FIELDS, names[max - 1]);

        unit_check_header(TEXT(UNIT_FIELDS "}"), &(appmsg_limits){.max_fields = max},
                          APPMSG_FIELDS_LIMIT, (uint32_t)(at - UNIT_FIELDS));
    }
}

static void check_depth(size_t depth, uint16_t max_depth, appmsg_status status)
{
    const appmsg_limits limits = {.max_depth = max_depth};
    const size_t most = max_depth == 0 || max_depth > 512 ? 512 : max_depth;
    unit_buffer *b = unit_buffer_new();
    size_t fields;

    unit_puts(b, UNIT_FIELDS ", \"x\": ");
    fields = b->len;
    unit_repeat(b, "[", depth - 1);
    unit_puts(b, "1");
    unit_repeat(b, "]", depth - 1);
    unit_puts(b, "}");
    unit_check_header(unit_bytes(b), &limits, status, (uint32_t)(fields + most - 1));
    unit_check_json((appmsg_bytes){b->bytes + fields - 1, b->len - fields}, &limits,
                    depth - 1 <= most ? APPMSG_OK : APPMSG_DEPTH_LIMIT, most + 1);
    free(b);
}

static void test_max_depth(void **state)
{
    (void)state;
    check_depth(512, 0, APPMSG_OK);
    check_depth(513, 0, APPMSG_DEPTH_LIMIT);
    check_depth(512, 512, APPMSG_OK);
    check_depth(512, 513, APPMSG_OK);
    check_depth(513, 513, APPMSG_DEPTH_LIMIT);
    check_depth(514, UINT16_MAX, APPMSG_DEPTH_LIMIT);
    for (uint16_t max = 1; max <= 130; max++) {
        check_depth(max, max, APPMSG_OK);
        check_depth(max + 1u, max, APPMSG_DEPTH_LIMIT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_byteorder),   cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_sizes),       cmocka_unit_test(test_span),
        cmocka_unit_test(test_max_content), cmocka_unit_test(test_max_header),
        cmocka_unit_test(test_max_fields),  cmocka_unit_test(test_max_depth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
