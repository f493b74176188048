/* SPDX-License-Identifier: MIT */
/* Looking at values as Python does: str(), truth, members; and making strings. */
#include "support.h"

#include <math.h>

static void assert_str_is(const cJSON *item, appmsg_bytes wanted)
{
    appmsg_buffer out;

    assert_status(appmsg_content_str(item, &out), APPMSG_OK);
    assert_int_equal(out.len, wanted.len);
    assert_memory_equal(out.ptr, wanted.ptr, wanted.len);
    assert_int_equal(out.ptr[out.len], 0);
    free(out.ptr);
}

static void assert_str(const char *json, appmsg_bytes wanted)
{
    cJSON *tree = parse(bytes_of(json), "utf-8");

    assert_str_is(tree, wanted);
    cJSON_Delete(tree);
}

static void test_str(void **state)
{
    (void)state;
    assert_str_is(NULL, LITERAL("None"));
    assert_str("null", LITERAL("None"));
    assert_str("true", LITERAL("True"));
    assert_str("false", LITERAL("False"));
    assert_str("\"\"", LITERAL(""));
    assert_str("\"a\\\"b\\n\\u0000c\\u0000\"", LITERAL("a\"b\n\0c\0"));
    assert_str("-0", LITERAL("0"));
    assert_str("-0.0", LITERAL("-0.0"));
    assert_str("1.50", LITERAL("1.5"));
    assert_str("1e5", LITERAL("100000.0"));
    assert_str("1e16", LITERAL("1e+16"));
    assert_str("1e999", LITERAL("inf"));
    assert_str("-1.5E+999", LITERAL("-inf"));
    assert_str("123456789012345678901234567890", LITERAL("123456789012345678901234567890"));
    assert_str("[null,true,1.0,\"a\",1e999]", LITERAL("[null, true, 1.0, \"a\", 1e999]"));
    assert_str("{\"a\":{}}", LITERAL("{\"a\": {}}"));
}

/* An integer too large for a double is none the less an integer. */
static void test_str_of_long_integer(void **state)
{
    char digits[401];

    (void)state;
    memset(digits, '9', 400);
    digits[400] = 0;
    assert_str(digits, bytes_of(digits));
}

static void test_str_of_program_values(void **state)
{
    cJSON *item = cJSON_CreateNumber((double)NAN);
    appmsg_buffer out;

    (void)state;
    assert_str_is(item, LITERAL("nan"));
    cJSON_SetNumberValue(item, -(double)INFINITY);
    assert_str_is(item, LITERAL("-inf"));
    cJSON_SetNumberValue(item, 3);
    assert_str_is(item, LITERAL("3"));
    cJSON_Delete(item);
    item = cJSON_CreateRaw("1");
    assert_status(appmsg_content_str(item, &out), APPMSG_ARGUMENT);
    assert_null(out.ptr);
    cJSON_Delete(item);
}

static void test_string(void **state)
{
    cJSON *tree = parse(LITERAL("[\"\\u0000a\\u0000\\u0000\", 1]"), "utf-8");
    appmsg_buffer out;

    (void)state;
    assert_status(appmsg_content_string(tree->child, &out), APPMSG_OK);
    assert_int_equal(out.len, 4);
    assert_memory_equal(out.ptr, "\0a\0\0", 5);
    free(out.ptr);
    assert_status(appmsg_content_string(NULL, &out), APPMSG_ARGUMENT);
    assert_status(appmsg_content_string(tree, &out), APPMSG_ARGUMENT);
    assert_status(appmsg_content_string(tree->child->next, &out), APPMSG_ARGUMENT);
    assert_null(out.ptr);
    cJSON_Delete(tree);
}

static void test_new_string(void **state)
{
    const appmsg_bytes texts[] = {LITERAL(""), LITERAL("a"), LITERAL("\0"), LITERAL("\0\0a\0b\0\0"),
                                  LITERAL("\xf0\x9f\x90\xb0")};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(texts); i++) {
        cJSON *item = appmsg_content_new_string(texts[i]);

        assert_true(cJSON_IsString(item));
        assert_str_is(item, texts[i]);
        cJSON_Delete(item);
    }
    assert_null(appmsg_content_new_string(LITERAL("\xc0\x80")));
    assert_null(appmsg_content_new_string(LITERAL("a\xff")));
    assert_null(appmsg_content_new_string(LITERAL("\xe2\x82")));
}

static void test_member(void **state)
{
    cJSON *tree =
        parse(LITERAL("{\"a\":1,\"A\":2,\"\":3,\"a\\u0000\":4,\"\\u0000\":5,\"ab\":[]}"), "utf-8");

    (void)state;
    assert_int_equal(appmsg_content_member(tree, LITERAL("a"))->valueint, 1);
    assert_int_equal(appmsg_content_member(tree, LITERAL("A"))->valueint, 2);
    assert_int_equal(appmsg_content_member(tree, LITERAL(""))->valueint, 3);
    assert_int_equal(appmsg_content_member(tree, (appmsg_bytes){NULL, 0})->valueint, 3);
    assert_int_equal(appmsg_content_member(tree, LITERAL("a\0"))->valueint, 4);
    assert_int_equal(appmsg_content_member(tree, LITERAL("\0"))->valueint, 5);
    assert_null(appmsg_content_member(tree, LITERAL("b")));
    assert_null(appmsg_content_member(tree, LITERAL("abc")));
    assert_null(appmsg_content_member(tree, LITERAL("a\0\0")));
    assert_null(appmsg_content_member(tree, LITERAL("ab\0")));
    assert_null(appmsg_content_member(tree->child, LITERAL("a")));
    assert_null(appmsg_content_member(cJSON_GetObjectItem(tree, "ab"), LITERAL("")));
    assert_null(appmsg_content_member(NULL, LITERAL("a")));
    cJSON_Delete(tree);
}

static void test_truth(void **state)
{
    static const char *const falsy[] = {"null", "false",  "0",    "-0", "0.0", "-0.0",
                                        "0e9",  "1e-400", "\"\"", "[]", "{}"};
    static const char *const truthy[] = {"true",  "1",           "-0.5",   "1e999",   "5e-324",
                                         "\"0\"", "\"\\u0000\"", "[null]", "{\"\":0}"};
    cJSON *tree;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(falsy); i++) {
        tree = parse(bytes_of(falsy[i]), "utf-8");
        assert_false(appmsg_content_truth(tree));
        cJSON_Delete(tree);
    }
    for (i = 0; i < COUNT_OF(truthy); i++) {
        tree = parse(bytes_of(truthy[i]), "utf-8");
        assert_true(appmsg_content_truth(tree));
        cJSON_Delete(tree);
    }
    assert_false(appmsg_content_truth(NULL));
    tree = cJSON_CreateRaw("1");
    assert_false(appmsg_content_truth(tree));
    cJSON_Delete(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_str),
        cmocka_unit_test(test_str_of_long_integer),
        cmocka_unit_test(test_str_of_program_values),
        cmocka_unit_test(test_string),
        cmocka_unit_test(test_new_string),
        cmocka_unit_test(test_member),
        cmocka_unit_test(test_truth),
    };

    return cmocka_run_group_tests_name("content: values", tests, NULL, NULL);
}
