/* SPDX-License-Identifier: MIT */
/* From trees, also ones that a program made, to text. */
#include "support.h"

#include <math.h>

static void assert_refused(const cJSON *tree, const char *encoding, appmsg_status status)
{
    appmsg_buffer out = {(uint8_t *)"", 7}; /* anything */

    assert_status(appmsg_content_write(tree, bytes_of(encoding), &out), status);
    assert_null(out.ptr);
    assert_int_equal(out.len, 0);
}

static void test_separators_and_escapes(void **state)
{
    (void)state;
    assert_canonical(LITERAL("{\"a\":[1,2],\"b\":{\"c\":[]},\"d\":[[],{}]}"),
                     LITERAL("{\"a\": [1, 2], \"b\": {\"c\": []}, \"d\": [[], {}]}"));
    assert_canonical(LITERAL("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001\\u001F\x7f\\u00e9\""),
                     LITERAL("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\xc3\xa9\""));
    assert_canonical(LITERAL("[\"\\u0000\\u0000x\\u0000\"]"),
                     LITERAL("[\"\\u0000\\u0000x\\u0000\"]"));
}

static void test_numbers(void **state)
{
    (void)state;
    assert_canonical(LITERAL("[-0, -0.0, 0.0, 0e5, -0E-5]"), LITERAL("[0, -0.0, 0.0, 0.0, -0.0]"));
    assert_canonical(LITERAL("[1.0, 1e0, 1E5, 1e15, 1e16, 1e22, 1.50]"),
                     LITERAL("[1.0, 1.0, 100000.0, 1000000000000000.0, 1e+16, 1e+22, 1.5]"));
    assert_canonical(LITERAL("[9007199254740992.0, 9007199254740993, 9007199254740992]"),
                     LITERAL("[9007199254740992.0, 9007199254740993, 9007199254740992]"));
    assert_canonical(LITERAL("[5e-324, 1e-400, -1e-400, 0.00001, 0.0001]"),
                     LITERAL("[5e-324, 0.0, -0.0, 1e-05, 0.0001]"));
}

static void assert_number(double value, const char *wanted)
{
    cJSON *tree = cJSON_CreateNumber(value);

    assert_written(tree, "utf-8", bytes_of(wanted));
    cJSON_Delete(tree);
}

static void test_numbers_of_programs(void **state)
{
    static const double none[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
    size_t i;

    (void)state;
    assert_number(0, "0");
    assert_number(-0.0, "-0.0");
    assert_number(-5, "-5");
    assert_number(2147483648.0, "2147483648");
    assert_number(9007199254740992.0, "9007199254740992");
    assert_number(-9007199254740992.0, "-9007199254740992");
    assert_number(9007199254740994.0, "9007199254740994.0");
    assert_number(1e16, "1e+16");
    assert_number(0.5, "0.5");
    for (i = 0; i < COUNT_OF(none); i++) {
        cJSON *tree = cJSON_CreateNumber(none[i]);

        assert_refused(tree, "utf-8", APPMSG_ARGUMENT);
        cJSON_Delete(tree);
    }
}

/* A number's text counts as long as it is JSON and rounds to its value. */
static void test_stale_text(void **state)
{
    static const char *const bad[] = {"",      "1.0 ", " 1.0", "+1.0",  "1.",   "1.0,", "\"1\"",
                                      "0x1p0", "inf",  "01.0", "[1.0]", "true", "1.0e", "2.0"};
    cJSON *tree = parse(LITERAL("1.0"), "utf-8");
    size_t i;

    (void)state;
    cJSON_SetNumberValue(tree, 2);
    assert_written(tree, "utf-8", LITERAL("2"));
    cJSON_SetNumberValue(tree, 1);
    assert_written(tree, "utf-8", LITERAL("1.0"));
    cJSON_SetNumberValue(tree, 0.25);
    assert_written(tree, "utf-8", LITERAL("0.25"));
    cJSON_SetNumberValue(tree, 1);
    for (i = 0; i < COUNT_OF(bad); i++) {
        cJSON_free(tree->valuestring);
        tree->valuestring = cJSON_malloc(strlen(bad[i]) + 1);
        memcpy(tree->valuestring, bad[i], strlen(bad[i]) + 1);
        assert_written(tree, "utf-8", LITERAL("1"));
    }
    cJSON_Delete(tree);
    tree = parse(LITERAL("-0.0"), "utf-8");
    cJSON_SetNumberValue(tree, 0.0);
    assert_written(tree, "utf-8", LITERAL("0"));
    cJSON_Delete(tree);
    tree = parse(LITERAL("1e999"), "utf-8");
    cJSON_SetNumberValue(tree, -(double)INFINITY);
    assert_refused(tree, "utf-8", APPMSG_ARGUMENT);
    cJSON_Delete(tree);
}

static void test_copies_keep_text(void **state)
{
    cJSON *tree = parse(LITERAL("[1.0,12345678901234567890,1e999]"), "utf-8");
    cJSON *copy = cJSON_Duplicate(tree, true);

    (void)state;
    cJSON_Delete(tree);
    assert_written(copy, "utf-8", LITERAL("[1.0, 12345678901234567890, 1e999]"));
    cJSON_Delete(copy);
}

static void test_refused_trees(void **state)
{
    cJSON *tree = cJSON_CreateArray();
    cJSON *object = cJSON_CreateObject();

    (void)state;
    assert_refused(NULL, "utf-8", APPMSG_ARGUMENT);
    cJSON_AddItemToArray(tree, cJSON_CreateTrue());
    cJSON_AddItemToArray(tree, cJSON_CreateRaw("1, 2"));
    assert_refused(tree, "utf-8", APPMSG_ARGUMENT);
    tree->child->next->type = cJSON_Invalid;
    assert_refused(tree, "utf-8", APPMSG_ARGUMENT);
    tree->child->next->type = cJSON_True | cJSON_False;
    assert_refused(tree, "utf-8", APPMSG_ARGUMENT);
    tree->child->next->type = cJSON_String;
    cJSON_free(tree->child->next->valuestring);
    tree->child->next->valuestring = NULL;
    assert_refused(tree, "utf-8", APPMSG_ARGUMENT);
    cJSON_Delete(tree);
    cJSON_AddItemToArray(object, cJSON_CreateTrue()); /* a member without a name */
    assert_refused(object, "utf-8", APPMSG_ARGUMENT);
    assert_refused(object, "utf-7", APPMSG_ENCODING_UNSUPPORTED);
    cJSON_Delete(object);
}

static void test_refused_strings(void **state)
{
    static const char *const bad[] = {
        "\xff",         "\xc0",     "a\xc0",        "\xc0\x81",     "\x80",
        "\xed\xa0\x80", "\xe2\x82", "\xc0\x80\xc0", "\xc0\xc0\x80", "\xf4\x90\x80\x80"};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(bad); i++) {
        cJSON *tree = cJSON_CreateString(bad[i]);
        cJSON *object = cJSON_CreateObject();

        assert_refused(tree, "utf-8", APPMSG_JSON_UTF8);
        cJSON_AddItemToObject(object, bad[i], tree);
        assert_refused(object, "utf-8", APPMSG_JSON_UTF8);
        cJSON_Delete(object);
    }
}

/* Items that refer to others, and an item that is itself inside a tree. */
static void test_references_and_parts(void **state)
{
    cJSON *tree = parse(LITERAL("{\"a\":[1,{\"b\":2}],\"c\":3}"), "utf-8");
    cJSON *refers = cJSON_CreateArray();

    (void)state;
    cJSON_AddItemReferenceToArray(refers, tree->child);
    cJSON_AddItemToArray(refers, cJSON_CreateStringReference("x"));
    assert_written(refers, "utf-8", LITERAL("[[1, {\"b\": 2}], \"x\"]"));
    assert_written(tree->child, "utf-8", LITERAL("[1, {\"b\": 2}]"));
    assert_written(tree->child->child->next, "utf-8", LITERAL("{\"b\": 2}"));
    cJSON_Delete(refers);
    cJSON_Delete(tree);
}

static cJSON *nested(int depth)
{
    cJSON *inner = cJSON_CreateArray();

    while (--depth > 0) {
        cJSON *outer = cJSON_CreateArray();

        cJSON_AddItemToArray(outer, inner);
        inner = outer;
    }
    return inner;
}

static void test_depth(void **state)
{
    cJSON *deepest = nested(512), *deeper = nested(513);
    appmsg_buffer out;

    (void)state;
    assert_status(appmsg_content_write(deepest, LITERAL("utf-8"), &out), APPMSG_OK);
    assert_int_equal(out.len, 1024);
    free(out.ptr);
    assert_refused(deeper, "utf-8", APPMSG_ARGUMENT);
    cJSON_Delete(deepest);
    cJSON_Delete(deeper);
}

static void test_charsets(void **state)
{
    cJSON *tree = parse(LITERAL("\"\xc3\xa9\""), "utf-8");

    (void)state;
    assert_written(tree, "utf-8", LITERAL("\"\xc3\xa9\""));
    assert_written(tree, "U8", LITERAL("\"\xc3\xa9\""));
    assert_written(tree, "latin-1", LITERAL("\"\xe9\""));
    assert_written(tree, "utf-16", LITERAL("\xff\xfe\"\0\xe9\0\"\0"));
    assert_written(tree, "utf-16-le", LITERAL("\"\0\xe9\0\"\0"));
    assert_written(tree, "utf-16-be", LITERAL("\0\"\0\xe9\0\""));
    assert_written(tree, "utf-32", LITERAL("\xff\xfe\0\0\"\0\0\0\xe9\0\0\0\"\0\0\0"));
    assert_refused(tree, "ascii", APPMSG_ENCODING_INVALID);
    assert_refused(tree, "utf-8-sig", APPMSG_ENCODING_UNSUPPORTED);
    cJSON_Delete(tree);
}

/* Texts that make the buffer grow at each length, with and without escapes. */
static void test_growth(void **state)
{
    char text[600], wanted[3 * sizeof text];
    size_t len, i;

    (void)state;
    for (len = 0; len < sizeof text; len++) {
        cJSON *tree;
        size_t wanted_len = 0;

        wanted[wanted_len++] = '"';
        for (i = 0; i < len; i++) {
            text[i] = i % 97 == 96 ? '\n' : 'a';
            if (i % 97 == 96)
                wanted[wanted_len++] = '\\';
            wanted[wanted_len++] = i % 97 == 96 ? 'n' : 'a';
        }
        wanted[wanted_len++] = '"';
        tree = appmsg_content_new_string((appmsg_bytes){(const uint8_t *)text, len});
        assert_written(tree, "utf-8", (appmsg_bytes){(const uint8_t *)wanted, wanted_len});
        cJSON_Delete(tree);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_separators_and_escapes),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_numbers_of_programs),
        cmocka_unit_test(test_stale_text),
        cmocka_unit_test(test_copies_keep_text),
        cmocka_unit_test(test_refused_trees),
        cmocka_unit_test(test_refused_strings),
        cmocka_unit_test(test_references_and_parts),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_charsets),
        cmocka_unit_test(test_growth),
    };

    return cmocka_run_group_tests_name("content: write", tests, NULL, NULL);
}
