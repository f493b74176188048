/* SPDX-License-Identifier: MIT */
/* decode.h: appmsg_find_message() (section 7). */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "generate.h"
#include "oracle.h"
#include "random.h"

static void check_find(appmsg_bytes in, const appmsg_limits *limits, bool found, size_t off)
{
    uint8_t *copy = unit_copy(in);
    size_t got = SIZE_MAX;

    if (appmsg_find_message((appmsg_bytes){copy, in.len}, limits, &got) != found)
        unit_fail(in, found ? "not found" : "found");
    unit_check_off(in, got, off);
    free(copy);
}

static void put_prefix(unit_buffer *b, size_t len)
{
    unit_put_byte(b, (uint8_t)(len >> 8));
    unit_put_byte(b, (uint8_t)len);
}

/* A header as a message has it. */
static void put_message(unit_buffer *b, const char *json)
{
    put_prefix(b, strlen(json));
    unit_puts(b, json);
}

#define VALID UNIT_FIELDS "}"

/* --- tiny inputs ---------------------------------------------------------- */

/* Of up to two bytes each may begin a prefix. */
static void test_tiny(void **state)
{
    size_t off = 7;

    (void)state;
    assert_false(appmsg_find_message((appmsg_bytes){NULL, 0}, NULL, &off));
    assert_int_equal(off, 0);
    for (unsigned a = 0; a < 256; a++) {
        uint8_t bytes[] = {(uint8_t)a, (uint8_t)~a, 'x'};

        check_find((appmsg_bytes){bytes, 0}, NULL, false, 0);
        check_find((appmsg_bytes){bytes, 1}, NULL, false, 0);
        check_find((appmsg_bytes){bytes, 2}, NULL, false, 0);
        check_find((appmsg_bytes){bytes, 3}, NULL, false, 1);
    }
}

/* All prefixes with a brace: from 78 on, the shortest valid header, perhaps. */
static void test_prefixes(void **state)
{
    const size_t shortest = strlen("{\"byteorder\":\"big\",\"content-type\":\"x\","
                                   "\"content-encoding\":\"x\",\"content-length\":0}");

    (void)state;
    for (size_t len = 0; len <= 65535; len++) {
        const uint8_t bytes[] = {(uint8_t)(len >> 8), (uint8_t)len, '{'};

        check_find((appmsg_bytes){bytes, 3}, NULL, false, len >= shortest ? 0 : 1);
        if (len % 16 == 0)
            check_find((appmsg_bytes){bytes, 3}, &(appmsg_limits){.max_header = 300}, false,
                       len >= shortest && len <= 300 ? 0 : 1);
    }
}

/* --- found ---------------------------------------------------------------- */

static void test_at_once(void **state)
{
    unit_buffer *b = unit_buffer_new();

    (void)state;
    put_message(b, VALID);
    check_find(unit_bytes(b), NULL, true, 0);
    unit_puts(b, "content, and more");
    check_find(unit_bytes(b), NULL, true, 0);
    free(b);
}

/* Behind bytes of any kind; the bytes before end anywhere in a message. */
static void test_in_mid_stream(void **state)
{
    unit_buffer *b = unit_buffer_new();
    size_t second;

    (void)state;
    put_message(b, "{\"byteorder\": \"big\", \"content-type\": \"a\", \"x\": {}, "
                   "\"content-encoding\": \"b\", \"content-length\": 20}");
    unit_puts(b, "{\"result\": {\"a\": {}}}");
    b->len--; /* 20 bytes */
    second = b->len;
    put_message(b, VALID);
    for (size_t from = 0; from <= second; from++)
        check_find((appmsg_bytes){b->bytes + from, b->len - from}, NULL, true,
                   from == 0 ? 0 : second - from);
    for (size_t from = second + 1; from + 2 <= b->len; from++)
        check_find((appmsg_bytes){b->bytes + from, b->len - from}, NULL, false, b->len - from - 2);
    free(b);
}

/* --- not yet whole -------------------------------------------------------- */

/* Cut anywhere, it may still become a message, and is kept from its start on. */
static void test_cut(void **state)
{
    static const char json[] =
        UNIT_FIELDS ", \"id\": \"\\ud83d\\udc30\xf0\x9f\x90\xb0\", \"x\": [1.5, "
                    "true]}";
    unit_buffer *b = unit_buffer_new();

    (void)state;
    unit_puts(b, "some bytes before {x} ");
    put_message(b, json);
    for (size_t len = 22; len <= b->len; len++) {
        const size_t off = len < 22 + 2 ? len - 2 : 22;

        if (len < b->len)
            check_find((appmsg_bytes){b->bytes, len}, NULL, false, off);
        else
            check_find((appmsg_bytes){b->bytes, len}, NULL, true, 22);
    }
    free(b);
}

/* A header that is whole already may have white space behind it, and only that. */
static void test_white_space_behind(void **state)
{
    unit_buffer *b = unit_buffer_new();
    size_t whole;

    (void)state;
    put_prefix(b, strlen(VALID) + 3);
    unit_puts(b, VALID);
    whole = b->len;
    check_find(unit_bytes(b), NULL, false, 0);
    unit_puts(b, " \n");
    check_find(unit_bytes(b), NULL, false, 0);
    unit_puts(b, "\t");
    check_find(unit_bytes(b), NULL, true, 0);
    b->bytes[whole + 1] = 'x';
    check_find((appmsg_bytes){b->bytes, whole + 1}, NULL, false, 0);
    check_find((appmsg_bytes){b->bytes, whole + 2}, NULL, false, whole);
    check_find((appmsg_bytes){b->bytes, whole + 3}, NULL, false, whole + 1);
    free(b);
}

/* The most that is ever to be kept. */
static void test_most_to_keep(void **state)
{
    unit_buffer *b = unit_buffer_new();

    (void)state;
    unit_puts(b, "xyz");
    put_prefix(b, 65535);
    unit_puts(b, UNIT_FIELDS ", \"x\": \"");
    unit_repeat(b, "a", 3 + 65537 - b->len - 2);
    unit_puts(b, "\"}");
    check_find((appmsg_bytes){b->bytes, b->len - 1}, NULL, false, 3);
    assert_int_equal(b->len - 1 - 3, 65536);
    check_find(unit_bytes(b), NULL, true, 3);
    b->bytes[b->len - 1] = 'x';
    check_find(unit_bytes(b), NULL, false, b->len - 2);
    free(b);
}

/* --- what cannot be ------------------------------------------------------- */

/* A candidate that is no header does not hide the next one, even inside of it. */
static void test_not_hidden(void **state)
{
    static const char *const wrong[] = {
        "{x",           "{\"a\":01", "{\"byteorder\": \"big\"}", "{}", "{\"\xff",
        "{\"a\": \"\n", "{]",        "{\"a\":[[[[[[]]]]]]} {"};
    unit_buffer *b = unit_buffer_new();

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        size_t off;

        b->len = 0;
        put_prefix(b, 500); /* not all of it is there */
        unit_puts(b, wrong[i]);
        off = b->len;
        put_message(b, VALID);
        check_find(unit_bytes(b), NULL, true, off);
    }
    free(b);
}

/* Whole headers that are JSON, and no valid headers. */
static void test_invalid_headers(void **state)
{
    static const char *const wrong[] = {
        UNIT_FIELDS ", \"a\": 1, \"a\": 2}",
        UNIT_FIELDS "0}",
        UNIT_FIELDS ".0}",
        UNIT_FIELDS ",}",
        UNIT_FIELDS ", \"byteorder\": \"big\"}",
        "{\"content-length\":0,\"byteorder\":\"big\",\"content-type\":\"abcdefghijklmnopqrst\"}"};
    unit_buffer *b = unit_buffer_new();

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        b->len = 0;
        put_message(b, wrong[i]);
        check_find(unit_bytes(b), NULL, false, b->len - 2);
        put_message(b, VALID);
        check_find(unit_bytes(b), NULL, true, 2 + strlen(wrong[i]));
    }
    free(b);
}

/* --- limits --------------------------------------------------------------- */

static void test_limits(void **state)
{
    unit_buffer *b = unit_buffer_new();
    size_t end;

    (void)state;
    put_message(b, "{\"byteorder\": \"little\", \"content-type\": \"text/json\", "
                   "\"content-encoding\": \"utf-8\", \"content-length\": 9, \"x\": [[1]]}");
    end = b->len - 2;
    check_find(unit_bytes(b), NULL, true, 0);
    check_find(unit_bytes(b), &(appmsg_limits){0}, true, 0);
    check_find(unit_bytes(b), &(appmsg_limits){.max_content = 9}, true, 0);
    check_find(unit_bytes(b), &(appmsg_limits){.max_content = 8}, false, end);
    check_find(unit_bytes(b), &(appmsg_limits){.max_header = (uint16_t)end}, true, 0);
    check_find(unit_bytes(b), &(appmsg_limits){.max_header = (uint16_t)(end - 1)}, false, end);
    check_find(unit_bytes(b), &(appmsg_limits){.max_fields = 5}, true, 0);
    check_find(unit_bytes(b), &(appmsg_limits){.max_fields = 4}, false, end);
    check_find(unit_bytes(b), &(appmsg_limits){.max_depth = 3}, true, 0);
    check_find(unit_bytes(b), &(appmsg_limits){.max_depth = 2}, false, end);
    free(b);
}

/* --- the slow way --------------------------------------------------------- */

typedef enum answer { NO, PERHAPS, YES } answer;

/* What the offset is, by section 7; where it may still become one, by the JSON alone. */
static answer judge(appmsg_bytes in)
{
    const appmsg_limits all = {APPMSG_CONTENT_MAX, APPMSG_HEADER_MAX, APPMSG_FIELDS_MAX,
                               APPMSG_DEPTH_MAX};
    const size_t len = in.len < 2 ? 0 : (size_t)in.ptr[0] << 8 | in.ptr[1];
    appmsg_header header;
    oracle_members members;
    oracle_verdict v;

    if (in.len <= 2)
        return in.len > 0 ? PERHAPS : NO;
    if (in.ptr[2] != '{' || len < 78)
        return NO;
    if (in.len - 2 >= len)
        return oracle_header((appmsg_bytes){in.ptr + 2, len}, &all, &header, &members).status ==
                       APPMSG_OK
                   ? YES
                   : NO;
    v = oracle_header((appmsg_bytes){in.ptr + 2, in.len - 2}, &all, &header, &members);
    return v.status == APPMSG_JSON_TRUNCATED || v.status == APPMSG_OK ? PERHAPS : NO;
}

static void test_random(void **state)
{
    static generator g;
    const size_t stride = unit_stride(31);
    size_t found = 0;

    (void)state;
    for (size_t i = 0; i < 20000; i += stride) {
        size_t from, at = 0;
        appmsg_bytes in;
        answer a = NO;

        g.seed = i;
        generate_stream(&g);
        if (i % 2 == 0)
            generate_faults(&g);
        from = random_below(&g.seed, g.len + 1);
        in = (appmsg_bytes){g.bytes + from, g.len - from};
        if (random_below(&g.seed, 2) == 0)
            in.len = random_below(&g.seed, in.len + 1);
        while (at < in.len) {
            a = judge((appmsg_bytes){in.ptr + at, in.len - at});
            if (a != NO)
                break;
            at++;
        }
        check_find(in, NULL, a == YES, at);
        found += a == YES;
    }
    assert_true(found > 3000 / stride);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tiny),
        cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_at_once),
        cmocka_unit_test(test_in_mid_stream),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_white_space_behind),
        cmocka_unit_test(test_most_to_keep),
        cmocka_unit_test(test_not_hidden),
        cmocka_unit_test(test_invalid_headers),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
