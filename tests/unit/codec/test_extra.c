/* SPDX-License-Identifier: MIT */
/* header.h: the extra fields. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

static appmsg_header parsed(appmsg_bytes json)
{
    appmsg_header header;

    unit_check_status(json, appmsg_header_parse(json, NULL, &header, NULL), APPMSG_OK);
    return header;
}

/* --- iterating ------------------------------------------------------------ */

static void check_next(appmsg_extra_iter *iter, const char *name, const char *value,
                       appmsg_json_kind kind)
{
    appmsg_field extra;

    assert_true(appmsg_extra_next(iter, &extra));
    unit_check_bytes(extra.name, extra.name, unit_text(name));
    unit_check_bytes(extra.name, extra.value, unit_text(value));
    assert_int_equal(extra.kind, kind);
}

static void check_end(appmsg_extra_iter *iter)
{
    appmsg_field extra;

    for (int again = 0; again < 3; again++)
        assert_false(appmsg_extra_next(iter, &extra));
}

static void test_none(void **state)
{
    const appmsg_header header = parsed(TEXT(UNIT_FIELDS "}"));
    appmsg_extra_iter iter = appmsg_extra_begin(&header);
    appmsg_field extra;

    (void)state;
    check_end(&iter);
    assert_false(appmsg_extra_find(&header, TEXT("id"), &extra));
    assert_false(appmsg_extra_find(&header, (appmsg_bytes){NULL, 0}, &extra));
}

static void test_kinds(void **state)
{
    const appmsg_header header = parsed(
        TEXT(UNIT_FIELDS ", \"o\": {\"a\" : [1]} , \"a\":[ ],\"s\" :\"x\\ny\"\n,\"n\": -1.5e+3,"
                         "\"t\":true\t,\"f\":false,\"\": null }"));
    appmsg_extra_iter iter = appmsg_extra_begin(&header);

    (void)state;
    assert_int_equal(header.extensions, 7);
    check_next(&iter, "o", "{\"a\" : [1]}", APPMSG_KIND_OBJECT);
    check_next(&iter, "a", "[ ]", APPMSG_KIND_ARRAY);
    check_next(&iter, "s", "\"x\\ny\"", APPMSG_KIND_STRING);
    check_next(&iter, "n", "-1.5e+3", APPMSG_KIND_NUMBER);
    check_next(&iter, "t", "true", APPMSG_KIND_TRUE);
    check_next(&iter, "f", "false", APPMSG_KIND_FALSE);
    check_next(&iter, "", "null", APPMSG_KIND_NULL);
    check_end(&iter);
}

/*
 * Extras before, between and behind the required fields: for each order of the
 * required fields, one extra at each place.  Names that need no more room than
 * white space could take, and escaped required names, mislead nobody.
 */
static void check_order(const size_t order[4], size_t where, const char *extra, const char *gap,
                        bool escaped)
{
    static const char *const fields[2][4] = {
        {"\"byteorder\":\"big\"", "\"content-type\":\"a\"", "\"content-encoding\":\"b\"",
         "\"content-length\":0"},
        {"\"\\u0062yteorder\":\"big\"", "\"content\\u002dtype\":\"a\"",
         "\"content-encod\\u0069ng\":\"b\"", "\"content-lengt\\u0068\":0"}};
    unit_buffer *b = unit_buffer_new();
    appmsg_header header;
    appmsg_extra_iter iter;
    appmsg_field field;

    unit_puts(b, gap);
    unit_puts(b, "{");
    for (size_t i = 0; i <= 4; i++) {
        if (i == where) {
            unit_puts(b, extra);
            unit_puts(b, i < 4 ? "," : "");
        }
        if (i == 4)
            break;
        unit_puts(b, gap);
        unit_puts(b, fields[escaped && i % 2 == 0][order[i]]);
        unit_puts(b, gap);
        unit_puts(b, i < 3 || where == 4 ? "," : "");
    }
    unit_puts(b, "}");
    unit_compare_header(unit_bytes(b), NULL);
    header = parsed(unit_bytes(b));
    iter = appmsg_extra_begin(&header);
    assert_int_equal(header.extensions, where <= 4 ? 1 : 0);
    if (where <= 4) {
        assert_true(appmsg_extra_next(&iter, &field));
        unit_check_bytes(unit_bytes(b), field.value, TEXT("0"));
    }
    check_end(&iter);
    free(b);
}

static void test_places(void **state)
{
    static const char *const extras[] = {"\"\":0", "\"ab\": 0",
                                         "\"abcdefghijklmnopqrstuvwxyz\" : 0"};
    static const char *const gaps[] = {"", " ", "    ", "     ",
                                       "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"};

    (void)state;
    for (size_t permutation = 0; permutation < 24; permutation++) {
        size_t order[4] = {0, 1, 2, 3};

        for (size_t i = 0, rest = permutation; i < 3; i++) {
            const size_t other = i + rest % (4 - i), kept = order[i];

            rest /= 4 - i;
            order[i] = order[other];
            order[other] = kept;
        }
        for (size_t where = 0; where <= 5; where++) {
            for (size_t i = 0; i < COUNT(extras) * COUNT(gaps); i++) {
                check_order(order, where, extras[i % COUNT(extras)], gaps[i / COUNT(extras)],
                            false);
                check_order(order, where, extras[i % COUNT(extras)], gaps[i / COUNT(extras)], true);
            }
        }
    }
}

/* Sixty of them; what a field looks like inside of others is nothing. */
static void test_many(void **state)
{
    unit_buffer *b = unit_buffer_new();
    appmsg_header header;
    appmsg_extra_iter iter;
    char text[64];

    (void)state;
    unit_puts(b, UNIT_FIELDS);
    for (int i = 0; i < 60; i++) {
        snprintf(text, sizeof text, ", \"x%d\": {\"byteorder\": \"}, \\\"\", \"x\": [%d]}", i, i);
        unit_puts(b, text);
    }
    unit_puts(b, "}");
    header = parsed(unit_bytes(b));
    assert_int_equal(header.extensions, 60);
    iter = appmsg_extra_begin(&header);
    for (int i = 0; i < 60; i++) {
        char value[64];

        snprintf(text, sizeof text, "x%d", i);
        snprintf(value, sizeof value, "{\"byteorder\": \"}, \\\"\", \"x\": [%d]}", i);
        check_next(&iter, text, value, APPMSG_KIND_OBJECT);
    }
    check_end(&iter);
    free(b);
}

/* --- finding -------------------------------------------------------------- */

static void check_find(const appmsg_header *header, appmsg_bytes name, const char *value)
{
    appmsg_field extra;

    if (appmsg_extra_find(header, name, &extra) != (value != NULL))
        unit_fail(name, value != NULL ? "not found" : "found");
    if (value != NULL)
        unit_check_bytes(name, extra.value, unit_text(value));
}

static void test_find(void **state)
{
    const appmsg_header header = parsed(
        TEXT("{\"\\u0069d\": 1, \"byteorder\": \"big\", \"caf\xc3\xa9\": 2, \"content-type\": "
             "\"a\", \"a\\u0000b\": 3, \"content-encoding\": \"b\", \"\\ud83d\\udc30\": 4, "
             "\"content-length\": 0, \"\": 5, \"x\": {\"y\": 6}}"));

    (void)state;
    check_find(&header, TEXT("id"), "1");
    check_find(&header, TEXT("caf\xc3\xa9"), "2");
    check_find(&header, TEXT("a\0b"), "3");
    check_find(&header, TEXT("\xf0\x9f\x90\xb0"), "4");
    check_find(&header, TEXT(""), "5");
    check_find(&header, (appmsg_bytes){NULL, 0}, "5");
    check_find(&header, TEXT("x"), "{\"y\": 6}");
    check_find(&header, TEXT("y"), NULL);
    check_find(&header, TEXT("ID"), NULL);
    check_find(&header, TEXT("\\u0069d"), NULL);
    check_find(&header, TEXT("a"), NULL);
    check_find(&header, TEXT("id\0"), NULL);
    /* Required fields are no extras. */
    check_find(&header, TEXT("byteorder"), NULL);
    check_find(&header, TEXT("content-length"), NULL);
}

/* --- bytes that change ---------------------------------------------------- */

/* The iterator ends, and stays inside the header, whatever becomes of the bytes
 * between the parsing and the iteration: it borrows them. */
static void iterate(const appmsg_header *header)
{
    appmsg_extra_iter iter = appmsg_extra_begin(header);
    const uint8_t *const begin = header->json.ptr, *const end = begin + header->json.len;
    appmsg_field extra;
    size_t count = 0;

    while (appmsg_extra_next(&iter, &extra)) {
        if (extra.name.ptr < begin || extra.name.ptr + extra.name.len > end ||
            extra.value.ptr < begin || extra.value.ptr + extra.value.len > end)
            unit_fail(header->json, "an extra outside of the header");
        assert_true(++count <= header->json.len);
    }
    appmsg_extra_find(header, TEXT("x"), &extra);
}

static void test_changed_bytes(void **state)
{
    static const char *const texts[] = {
        UNIT_FIELDS ", \"x\": 1, \"y\": [true, \"a\"]}",
        "{\"a\": \"b\", \"content-length\": 0, \"byteorder\": \"big\", \"content-type\": \"a\", "
        "\"content-encoding\": \"b\" , \"c\\u0041\": {}}  "};
    static const uint8_t bytes[] = {0,   ' ', '"', '\\', '{', '}', '[',  ']',  ',',  ':',
                                    '1', '-', 't', 'f',  'n', 'x', 0x80, 0xff, '\n', 0x1f};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        const appmsg_bytes json = unit_text(texts[i]);
        uint8_t *copy = unit_copy(json);
        const appmsg_header header = parsed((appmsg_bytes){copy, json.len});

        for (size_t at = 0; at < json.len; at++) {
            for (size_t k = 0; k < COUNT(bytes); k++) {
                copy[at] = bytes[k];
                iterate(&header);
                memset(copy + at, bytes[k], json.len - at);
                iterate(&header);
                memcpy(copy, json.ptr, json.len);
            }
        }
        free(copy);
    }
}

static void test_random_changes(void **state)
{
    static const char text[] =
        "{\"a\": 1, \"byteorder\": \"big\", \"content-type\": \"a\", \"b\": [2], "
        "\"content-encoding\": \"b\", \"content-length\": 7, \"\\u0063\": {}}";
    static const char alphabet[] = "{}[]\",:\\ 10atrue";
    uint8_t *copy = unit_copy(TEXT(text));
    const appmsg_header header = parsed((appmsg_bytes){copy, sizeof text - 1});
    uint64_t seed = 1;

    (void)state;
    for (size_t i = 0; i < 50000; i += unit_stride(17)) {
        memcpy(copy, text, sizeof text - 1);
        for (size_t count = 1 + random_below(&seed, 12); count > 0; count--) {
            const uint8_t byte = (uint8_t)alphabet[random_below(&seed, sizeof alphabet - 1)];

            copy[random_below(&seed, sizeof text - 1)] = byte;
        }
        iterate(&header);
    }
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none),           cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_places),         cmocka_unit_test(test_many),
        cmocka_unit_test(test_find),           cmocka_unit_test(test_changed_bytes),
        cmocka_unit_test(test_random_changes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
