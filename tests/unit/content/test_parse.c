/* SPDX-License-Identifier: MIT */
/* From content to a tree: its shape, errors and their offsets, duplicates. */
#include "support.h"

static void assert_error(appmsg_bytes content, const char *encoding, appmsg_status status,
                         uint64_t off)
{
    uint64_t found = UINT64_MAX;
    cJSON *tree = cJSON_CreateNull(), *before = tree;

    assert_status(appmsg_content_parse(content, bytes_of(encoding), NULL, &tree, &found), status);
    assert_null(tree);
    assert_int_equal(found, off);
    assert_status(appmsg_content_parse(content, bytes_of(encoding), NULL, &tree, NULL), status);
    cJSON_Delete(before);
}

static void test_shape(void **state)
{
    cJSON *tree =
        parse(LITERAL(" {\"a\": [1, -2.5, \"x\"], \"\": {}, \"n\": null, \"t\": true} "), "utf-8");
    const cJSON *a = tree->child, *one = a->child;

    (void)state;
    assert_true(cJSON_IsObject(tree));
    assert_null(tree->string);
    assert_null(tree->next);
    assert_true(cJSON_IsArray(a));
    assert_string_equal(a->string, "a");
    assert_true(one->valuedouble == 1 && one->valueint == 1);
    assert_null(one->valuestring);
    assert_true(one->next->valuedouble == -2.5);
    assert_string_equal(one->next->next->valuestring, "x");
    assert_null(one->next->next->next);
    assert_ptr_equal(one->prev, one->next->next); /* cJSON's invariant */
    assert_string_equal(a->next->string, "");
    assert_true(cJSON_IsObject(a->next) && a->next->child == NULL);
    assert_true(cJSON_IsNull(a->next->next));
    assert_true(cJSON_IsTrue(a->next->next->next));
    assert_ptr_equal(a->prev, a->next->next->next);
    /* cJSON's own functions can go on with it */
    assert_non_null(cJSON_AddNumberToObject(tree, "new", 3));
    cJSON_DeleteItemFromObjectCaseSensitive(tree, "n");
    assert_written(tree, "utf-8",
                   LITERAL("{\"a\": [1, -2.5, \"x\"], \"\": {}, \"t\": true, \"new\": 3}"));
    cJSON_Delete(tree);
}

static void test_scalars(void **state)
{
    static const char *const same[] = {"null", "true", "false", "0",
                                       "-7",   "1.5",  "\"\"",  "\"a\"",
                                       "[]",   "{}",   "[[]]",  "[null, {\"a\": []}]"};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(same); i++)
        assert_canonical(bytes_of(same[i]), bytes_of(same[i]));
}

static void test_number_text(void **state)
{
    static const struct {
        const char *json, *text; /* NULL: the double tells */
        double value;
    } cases[] = {
        {"12", NULL, 12},
        {"-0", NULL, 0},
        {"0.1", NULL, 0.1},
        {"-0.0", NULL, -0.0},
        {"1e300", NULL, 1e300},
        {"-99999999999999", NULL, -99999999999999.0},
        {"9007199254740993", "9007199254740993", 9007199254740992.0},
        {"-1000000000000000", "-1000000000000000", -1e15},
        {"1.0", "1.0", 1},
        {"1e5", "100000.0", 1e5},
        {"-12.50e1", "-125.0", -125},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(cases); i++) {
        cJSON *tree = parse(bytes_of(cases[i].json), "utf-8");

        assert_true(cJSON_IsNumber(tree));
        assert_true(tree->valuedouble == cases[i].value);
        if (cases[i].text == NULL)
            assert_null(tree->valuestring);
        else
            assert_string_equal(tree->valuestring, cases[i].text);
        cJSON_Delete(tree);
    }
}

static void test_huge_numbers(void **state)
{
    cJSON *tree = parse(LITERAL("[1e999, -1E+400]"), "utf-8");
    char integer[5002];
    appmsg_bytes text = {(const uint8_t *)integer, 5001};

    (void)state;
    assert_string_equal(tree->child->valuestring, "1e999");
    assert_true(tree->child->valuedouble > 1.7976931348623157e308);
    assert_true(tree->child->next->valuedouble < -1.7976931348623157e308);
    assert_int_equal(tree->child->valueint, INT32_MAX);
    assert_written(tree, "utf-8", LITERAL("[1e999, -1E+400]"));
    cJSON_Delete(tree);
    memset(integer, '7', sizeof integer);
    integer[0] = '-';
    assert_canonical(text, text); /* Python stops at 4300 digits by default */
}

static void test_strings(void **state)
{
    cJSON *tree = parse(LITERAL("{\"a\\u0000b\": \"\\u0000\\uD83D\\uDC30\\n\\/\"}"), "utf-8");

    (void)state;
    assert_string_equal(tree->child->string, "a\xc0\x80"
                                             "b");
    assert_string_equal(tree->child->valuestring, "\xc0\x80\xf0\x9f\x90\xb0\n/");
    assert_written(tree, "utf-8", LITERAL("{\"a\\u0000b\": \"\\u0000\xf0\x9f\x90\xb0\\n/\"}"));
    cJSON_Delete(tree);
}

static void test_duplicates(void **state)
{
    (void)state;
    assert_canonical(LITERAL("{\"a\":1,\"b\":2,\"a\":3}"), LITERAL("{\"a\": 3, \"b\": 2}"));
    assert_canonical(LITERAL("{\"a\":1,\"a\":[2],\"a\":{\"x\":3}}"),
                     LITERAL("{\"a\": {\"x\": 3}}"));
    assert_canonical(LITERAL("{\"a\":{\"b\":1,\"b\":[]},\"c\":0,\"a\":{\"b\":\"x\",\"b\":2}}"),
                     LITERAL("{\"a\": {\"b\": 2}, \"c\": 0}"));
    assert_canonical(LITERAL("{\"\":1,\"\\u0000\":2,\"\":3,\"\\u0000\":4}"),
                     LITERAL("{\"\": 3, \"\\u0000\": 4}"));
    assert_canonical(LITERAL("{\"\\u0061\":1,\"a\":1.0}"), LITERAL("{\"a\": 1.0}"));
    assert_canonical(LITERAL("{\"a\":1,\"A\":2}"), LITERAL("{\"a\": 1, \"A\": 2}"));
    assert_canonical(LITERAL("[{\"a\":1,\"a\":2},{\"a\":3}]"), LITERAL("[{\"a\": 2}, {\"a\": 3}]"));
}

/* FNV-1a makes the same 64 bits of these two names: only their bytes tell. */
static void test_colliding_names(void **state)
{
    (void)state;
    assert_canonical(LITERAL("{\"8yn0iYCKYHlIj4-BwPqk\":1,\"GReLUrM4wMqfg9yzV3KQ\":2,"
                             "\"8yn0iYCKYHlIj4-BwPqk\":3,\"GReLUrM4wMqfg9yzV3KQ\":4}"),
                     LITERAL("{\"8yn0iYCKYHlIj4-BwPqk\": 3, \"GReLUrM4wMqfg9yzV3KQ\": 4}"));
}

/* A tree that duplicates were taken out of keeps cJSON's links. */
static void test_links_after_duplicates(void **state)
{
    cJSON *tree = parse(LITERAL("{\"a\":1,\"b\":2,\"c\":3,\"b\":4,\"a\":5}"), "utf-8");
    const cJSON *first = tree->child, *item;

    (void)state;
    assert_ptr_equal(first->prev, first->next->next);
    for (item = first; item->next != NULL; item = item->next)
        assert_ptr_equal(item->next->prev, item);
    assert_non_null(cJSON_AddTrueToObject(tree, "d"));
    assert_written(tree, "utf-8", LITERAL("{\"a\": 5, \"b\": 4, \"c\": 3, \"d\": true}"));
    cJSON_Delete(tree);
}

/* Anything quadratic in these runs into the test's time limit. */
#define MANY 300000

static size_t many_members(char *text, unsigned different)
{
    size_t len = 0;
    unsigned i;

    text[len++] = '{';
    for (i = 0; i < MANY; i++)
        len += (size_t)sprintf(text + len, "%s\"aaaaaaaaaaaaaaaa%u\":%u", i != 0 ? "," : "",
                               (i * 7919) % different, i);
    text[len++] = '}';
    return len;
}

static void test_many_members(void **state)
{
    static const unsigned different[] = {1, 2, 1000, MANY};
    char *text = malloc(MANY * (size_t)40);
    size_t i;

    (void)state;
    assert_non_null(text);
    for (i = 0; i < COUNT_OF(different); i++) {
        const appmsg_bytes bytes = {(const uint8_t *)text, many_members(text, different[i])};
        cJSON *tree = parse(bytes, "utf-8");
        const cJSON *item;
        unsigned count = 0;

        for (item = tree->child; item != NULL; item = item->next) {
            /* the place of the first, and the value of the last */
            assert_int_equal(strtoul(item->string + 16, NULL, 10), count * 7919 % different[i]);
            assert_int_equal((unsigned)item->valueint % different[i], count);
            assert_true(item->valueint >= (int)(MANY - different[i]));
            count++;
        }
        assert_int_equal(count, different[i]);
        cJSON_Delete(tree);
    }
    free(text);
}

static void test_many_elements(void **state)
{
    char *text = malloc(MANY * (size_t)2 + 1);
    const appmsg_bytes bytes = {(const uint8_t *)text, MANY * (size_t)2 + 1};
    cJSON *tree;
    size_t i;

    (void)state;
    assert_non_null(text);
    text[0] = '[';
    for (i = 0; i < MANY; i++) {
        text[1 + 2 * i] = '0';
        text[2 + 2 * i] = i + 1 < MANY ? ',' : ']';
    }
    tree = parse(bytes, "utf-8");
    assert_int_equal(cJSON_GetArraySize(tree), MANY);
    cJSON_Delete(tree);
    free(text);
}

static void test_depth(void **state)
{
    static const appmsg_limits two = {.max_depth = 2};
    char text[2 * 513];
    const appmsg_bytes deepest = {(const uint8_t *)text + 1, 2 * 512};
    cJSON *tree;
    uint64_t off = 0;

    (void)state;
    memset(text, '[', 513);
    memset(text + 513, ']', 513);
    assert_canonical(deepest, deepest);
    assert_error((appmsg_bytes){(const uint8_t *)text, sizeof text}, "utf-8", APPMSG_DEPTH_LIMIT,
                 512);
    assert_status(
        appmsg_content_parse(LITERAL("[[],{\"a\":{}}]"), LITERAL("utf-8"), &two, &tree, &off),
        APPMSG_DEPTH_LIMIT);
    assert_int_equal(off, 9);
}

static void test_errors(void **state)
{
    (void)state;
    assert_error(LITERAL(""), "utf-8", APPMSG_JSON_TRUNCATED, 0);
    assert_error(LITERAL(" \n"), "utf-8", APPMSG_JSON_TRUNCATED, 2);
    assert_error(LITERAL("{\"a\":1,"), "utf-8", APPMSG_JSON_TRUNCATED, 7);
    assert_error(LITERAL("{\"a\":[1,{\"b\":\"c\"},x"), "utf-8", APPMSG_JSON_SYNTAX, 18);
    assert_error(LITERAL("{\"a\":{\"name"), "utf-8", APPMSG_JSON_TRUNCATED, 11);
    assert_error(LITERAL("{\"a\":1,\"b\"}"), "utf-8", APPMSG_JSON_SYNTAX, 10);
    assert_error(LITERAL("[1]x"), "utf-8", APPMSG_JSON_TRAILING, 3);
    assert_error(LITERAL("[1]\0"), "utf-8", APPMSG_JSON_TRAILING, 3);
    assert_error(LITERAL("\xef\xbb\xbf{}"), "utf-8", APPMSG_JSON_BOM, 0);
    assert_error(LITERAL("[\"\xed\xa0\x80\"]"), "utf-8", APPMSG_JSON_UTF8, 2);
    assert_error(LITERAL("[\"\xc0\x80\"]"), "utf-8", APPMSG_JSON_UTF8, 2);
    assert_error(LITERAL("[\"\\ud800\"]"), "utf-8", APPMSG_JSON_SURROGATE, 2);
    assert_error(LITERAL("[NaN]"), "utf-8", APPMSG_JSON_SYNTAX, 1);
    assert_error(LITERAL("[]"), "utf-7", APPMSG_ENCODING_UNSUPPORTED, 0);
    assert_error(LITERAL("[]"), "UTF-8//IGNORE", APPMSG_ENCODING_UNSUPPORTED, 0);
    assert_error(LITERAL("[]"), "", APPMSG_ENCODING_UNSUPPORTED, 0);
}

/* An offset counts the bytes that were received, not those of the UTF-8. */
static void test_error_offsets_elsewhere(void **state)
{
    (void)state;
    assert_error(LITERAL("[\"\xe9\xff\", x]"), "latin-1", APPMSG_JSON_SYNTAX, 7);
    assert_error(LITERAL("[\"\xe9\xff\""), "latin-1", APPMSG_JSON_TRUNCATED, 5);
    assert_error(LITERAL("[\"\xe9\"]"), "ascii", APPMSG_ENCODING_INVALID, 2);
    assert_error(LITERAL("[1]\xe9"), "ascii", APPMSG_ENCODING_INVALID, 3);
    assert_error(LITERAL("[1] x"), "ascii", APPMSG_JSON_TRAILING, 4);
    /* U+20AC, U+1F430, a quote, x */
    assert_error(LITERAL("\xff\xfe\"\0\xac\x20\x3d\xd8\x30\xdc\"\0x\0"), "utf-16",
                 APPMSG_JSON_TRAILING, 12);
    assert_error(LITERAL("\xfe\xff\0\"\x20\xac\xd8\x3d\xdc\x30\0\"\0x"), "utf-16",
                 APPMSG_JSON_TRAILING, 12);
    assert_error(LITERAL("\0\"\x20\xac\xd8\x3d\xdc\x30\0\"\0x"), "utf-16-be", APPMSG_JSON_TRAILING,
                 10);
    assert_error(LITERAL("\"\0\0\0\xac\x20\0\0\x30\xf4\x01\0\"\0\0\0x\0\0\0"), "utf-32-le",
                 APPMSG_JSON_TRAILING, 16);
    assert_error(LITERAL("\0\0\xfe\xff\0\0\0\"\0\1\xf4\x30\0\0\0\"\0\0\0x"), "utf-32",
                 APPMSG_JSON_TRAILING, 16);
    assert_error(LITERAL("\"\0\xac\x20"), "utf-16-le", APPMSG_JSON_TRUNCATED, 4);
    assert_error(LITERAL("[\0]\0]"), "utf-16-le", APPMSG_ENCODING_INVALID, 4);
    /* the conversion comes first, though the x is a JSON error before */
    assert_error(LITERAL("x\0\0\xdc"), "utf-16-le", APPMSG_ENCODING_INVALID, 2);
}

static void test_marks(void **state)
{
    cJSON *tree = parse(LITERAL("\xff\xfe[\0]\0"), "U16");

    (void)state;
    cJSON_Delete(tree);
    assert_error(LITERAL("[\0]\0"), "utf-16", APPMSG_BOM_MISSING, 0);
    assert_error(LITERAL(""), "utf-16", APPMSG_BOM_MISSING, 0);
    assert_error(LITERAL("\xff\xfe[\0]\0"), "utf-32", APPMSG_BOM_MISSING, 0);
    assert_error(LITERAL("\xff\xfe[\0]\0"), "utf-16-le", APPMSG_BOM_FORBIDDEN, 0);
    assert_error(LITERAL("\xff\xfe"), "utf-16", APPMSG_JSON_TRUNCATED, 2);
    assert_error(LITERAL("\xff\xfe\xff\xfe[\0]\0"), "utf-16", APPMSG_JSON_BOM, 2);
    assert_error(LITERAL("\xff\xfe\0\0\xff\xfe\0\0[\0\0\0"), "utf-32", APPMSG_JSON_BOM, 4);
    assert_error(LITERAL("\xef\xbb\xbf[]"), "latin-1", APPMSG_JSON_SYNTAX, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_scalars),
        cmocka_unit_test(test_number_text),
        cmocka_unit_test(test_huge_numbers),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_duplicates),
        cmocka_unit_test(test_colliding_names),
        cmocka_unit_test(test_links_after_duplicates),
        cmocka_unit_test(test_many_members),
        cmocka_unit_test(test_many_elements),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_error_offsets_elsewhere),
        cmocka_unit_test(test_marks),
    };

    return cmocka_run_group_tests_name("content: parse", tests, NULL, NULL);
}
