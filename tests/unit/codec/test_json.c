/* SPDX-License-Identifier: MIT */
/* json.h, the grammar: appmsg_json_check() and the reader. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "generate.h"
#include "oracle.h"

/* --- errors and their places ---------------------------------------------- */

typedef struct example {
    const char *text;
    appmsg_status status;
    size_t off;
} example;

/* Each row of the tables of section 3.4, with the rules of section 4.1. */
static const example examples[] = {
    {"", APPMSG_JSON_TRUNCATED, 0},
    {" \t\r\n", APPMSG_JSON_TRUNCATED, 4},
    {"0", APPMSG_OK, 0},
    {" true ", APPMSG_OK, 0},
    {"\"\"", APPMSG_OK, 0},
    {"\r\n{\t} ", APPMSG_OK, 0},
    {"[ ]", APPMSG_OK, 0},
    {"[1, \"a\", {\"b\": [null]}, false]", APPMSG_OK, 0},
    {"{\"a\": 1, \"a\": 2}", APPMSG_OK, 0}, /* duplicates are content's business */
    {"x", APPMSG_JSON_SYNTAX, 0},
    {"\x80", APPMSG_JSON_SYNTAX, 0},
    {"\xef\xbb\xbf{}", APPMSG_JSON_BOM, 0},
    {"\xef\xbb\xbf", APPMSG_JSON_BOM, 0},
    {" \xef\xbb\xbf{}", APPMSG_JSON_SYNTAX, 1},
    {"\xef\xbb", APPMSG_JSON_SYNTAX, 0},
    {"\xef\xbb\xbe{}", APPMSG_JSON_SYNTAX, 0},
    {"{", APPMSG_JSON_TRUNCATED, 1},
    {"{x", APPMSG_JSON_SYNTAX, 1},
    {"{1", APPMSG_JSON_SYNTAX, 1},
    {"{]", APPMSG_JSON_SYNTAX, 1},
    {"{,", APPMSG_JSON_SYNTAX, 1},
    {"{\"a\"", APPMSG_JSON_TRUNCATED, 4},
    {"{\"a\"}", APPMSG_JSON_SYNTAX, 4},
    {"{\"a\" ,", APPMSG_JSON_SYNTAX, 5},
    {"{\"a\":", APPMSG_JSON_TRUNCATED, 5},
    {"{\"a\":}", APPMSG_JSON_SYNTAX, 5},
    {"{\"a\"::1}", APPMSG_JSON_SYNTAX, 5},
    {"{\"a\":1", APPMSG_JSON_TRUNCATED, 6},
    {"{\"a\":1]", APPMSG_JSON_SYNTAX, 6},
    {"{\"a\":1:", APPMSG_JSON_SYNTAX, 6},
    {"{\"a\":1 \"b\"", APPMSG_JSON_SYNTAX, 7},
    {"{\"a\":1,", APPMSG_JSON_TRUNCATED, 7},
    {"{\"a\":1,}", APPMSG_JSON_SYNTAX, 7},
    {"{\"a\":1,1", APPMSG_JSON_SYNTAX, 7},
    {"{\"a\":1,,", APPMSG_JSON_SYNTAX, 7},
    {"[", APPMSG_JSON_TRUNCATED, 1},
    {"[}", APPMSG_JSON_SYNTAX, 1},
    {"[,", APPMSG_JSON_SYNTAX, 1},
    {"[:", APPMSG_JSON_SYNTAX, 1},
    {"[1", APPMSG_JSON_TRUNCATED, 2},
    {"[1}", APPMSG_JSON_SYNTAX, 2},
    {"[1 2", APPMSG_JSON_SYNTAX, 3},
    {"[1,", APPMSG_JSON_TRUNCATED, 3},
    {"[1,]", APPMSG_JSON_SYNTAX, 3},
    {"[\"a\":", APPMSG_JSON_SYNTAX, 4},
    {"[[]", APPMSG_JSON_TRUNCATED, 3},
    {"[]]", APPMSG_JSON_TRAILING, 2},
    {"{} {", APPMSG_JSON_TRAILING, 3},
    {"1x", APPMSG_JSON_TRAILING, 1},
    {"1 \x80", APPMSG_JSON_TRAILING, 2},
    {"\"\"\"", APPMSG_JSON_TRAILING, 2},
    {"null,", APPMSG_JSON_TRAILING, 4},
    {"truex", APPMSG_JSON_TRAILING, 4},
    {"t", APPMSG_JSON_TRUNCATED, 1},
    {"tru", APPMSG_JSON_TRUNCATED, 3},
    {"truE", APPMSG_JSON_LITERAL, 3},
    {"tRue", APPMSG_JSON_LITERAL, 1},
    {"fals", APPMSG_JSON_TRUNCATED, 4},
    {"fals ", APPMSG_JSON_LITERAL, 4},
    {"nulL", APPMSG_JSON_LITERAL, 3},
    {"nu\x80", APPMSG_JSON_LITERAL, 2},
    {"True", APPMSG_JSON_SYNTAX, 0},
    {"NaN", APPMSG_JSON_SYNTAX, 0},
    {"Infinity", APPMSG_JSON_SYNTAX, 0},
    {"+1", APPMSG_JSON_SYNTAX, 0},
    {".5", APPMSG_JSON_SYNTAX, 0},
    {"'a'", APPMSG_JSON_SYNTAX, 0},
    {"/**/1", APPMSG_JSON_SYNTAX, 0},
    {"-", APPMSG_JSON_TRUNCATED, 1},
    {"-x", APPMSG_JSON_NUMBER, 1},
    {"-Infinity", APPMSG_JSON_NUMBER, 1},
    {"01", APPMSG_JSON_NUMBER, 1},
    {"-00", APPMSG_JSON_NUMBER, 2},
    {"0x10", APPMSG_JSON_TRAILING, 1},
    {"[0x10", APPMSG_JSON_SYNTAX, 2},
    {"1.", APPMSG_JSON_TRUNCATED, 2},
    {"1.x", APPMSG_JSON_NUMBER, 2},
    {"1e", APPMSG_JSON_TRUNCATED, 2},
    {"1e+", APPMSG_JSON_TRUNCATED, 3},
    {"1e+x", APPMSG_JSON_NUMBER, 3},
    {"1e++", APPMSG_JSON_NUMBER, 3},
    {"[1.5.2]", APPMSG_JSON_SYNTAX, 4},
    {"[1e5.2]", APPMSG_JSON_SYNTAX, 4},
    {"[1e5e2]", APPMSG_JSON_SYNTAX, 4},
    {"\"", APPMSG_JSON_TRUNCATED, 1},
    {"\"a", APPMSG_JSON_TRUNCATED, 2},
    {"\"\n\"", APPMSG_JSON_CONTROL, 1},
    {"\"a\x1f\"", APPMSG_JSON_CONTROL, 2},
    {"\"\x7f\"", APPMSG_OK, 0},
    {"\"\\\"", APPMSG_JSON_TRUNCATED, 3},
    {"\"\\", APPMSG_JSON_TRUNCATED, 2},
    {"\"\\a\"", APPMSG_JSON_ESCAPE, 2},
    {"\"\\\x80", APPMSG_JSON_ESCAPE, 2},
    {"\"\\u", APPMSG_JSON_TRUNCATED, 3},
    {"\"\\u12", APPMSG_JSON_TRUNCATED, 5},
    {"\"\\u12\"", APPMSG_JSON_ESCAPE, 5},
    {"\"\\u123g\"", APPMSG_JSON_ESCAPE, 6},
    {"\"\\uxxxx\"", APPMSG_JSON_ESCAPE, 3},
    {"\"\\ud83d", APPMSG_JSON_TRUNCATED, 7},
    {"\"\\ud83d\\", APPMSG_JSON_TRUNCATED, 8},
    {"\"\\ud83d\\u", APPMSG_JSON_TRUNCATED, 9},
    {"\"\\ud83d\\ud", APPMSG_JSON_TRUNCATED, 10},
    {"\"\\ud83d\\udc", APPMSG_JSON_TRUNCATED, 11},
    {"\"\\ud83d\\udc3", APPMSG_JSON_TRUNCATED, 12},
    {"\"\\ud83d\\u0", APPMSG_JSON_SURROGATE, 1},
    {"\"\\ud83d\\ud8", APPMSG_JSON_SURROGATE, 1},
    {"\"\\ud83d\\udcg", APPMSG_JSON_SURROGATE, 1},
    {"\"\\ud83d\\n\"", APPMSG_JSON_SURROGATE, 1},
    {"\"\\ud83dx\"", APPMSG_JSON_SURROGATE, 1},
    {"\"\\ud83d\"", APPMSG_JSON_SURROGATE, 1},
    {"\"a\\udc30\"", APPMSG_JSON_SURROGATE, 2},
    {"\"\xe2\x82", APPMSG_JSON_TRUNCATED, 3},
    {"\"\xe0\x80", APPMSG_JSON_UTF8, 1},
    {"\"\xc0", APPMSG_JSON_UTF8, 1},
    {"\"a\xe2\x82\"", APPMSG_JSON_UTF8, 2},
};

static void test_examples(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(examples); i++) {
        const appmsg_bytes text = unit_text(examples[i].text);
        const oracle_verdict v = oracle_json(text, APPMSG_DEPTH_MAX, NULL);

        unit_check_json(text, NULL, examples[i].status, examples[i].off);
        /* The oracle is held to the examples as well. */
        unit_check_status(text, v.status, examples[i].status);
        if (v.status != APPMSG_OK)
            unit_check_off(text, v.off, examples[i].off);
    }
    unit_check_json(TEXT("\0"), NULL, APPMSG_JSON_SYNTAX, 0);
    unit_check_json(TEXT("1\0"), NULL, APPMSG_JSON_TRAILING, 1);
    unit_check_json(TEXT("\"\0\""), NULL, APPMSG_JSON_CONTROL, 1);
}

/* Every byte at every place of the grammar. */
static void test_each_byte(void **state)
{
    static const char *const before[] = {"",
                                         " ",
                                         "{",
                                         "{ ",
                                         "{\"a\"",
                                         "{\"a\" ",
                                         "{\"a\":",
                                         "{\"a\": ",
                                         "{\"a\":1",
                                         "[",
                                         "[ ",
                                         "[1",
                                         "[1 ",
                                         "[1,",
                                         "[1, ",
                                         "[[]",
                                         "{\"a\":1,",
                                         "{\"a\":1 ",
                                         "{} ",
                                         "1",
                                         "-",
                                         "0",
                                         "[0",
                                         "1.",
                                         "1.0",
                                         "1e",
                                         "1e-",
                                         "1e0",
                                         "t",
                                         "tr",
                                         "tru",
                                         "fals",
                                         "nul",
                                         "null",
                                         "\"",
                                         "\"\\",
                                         "\"\\u",
                                         "\"\\u0",
                                         "\"\\u00",
                                         "\"\\u004",
                                         "\"\\ud83d",
                                         "\"\\ud83d\\",
                                         "\"\\ud83d\\u",
                                         "\"\\ud83d\\ud",
                                         "\"\\ud83d\\udc",
                                         "\"\\ud83d\\udc3",
                                         "\"\xc3",
                                         "\"\xe2",
                                         "\"\xe2\x82",
                                         "\"\xf0",
                                         "\"\xf0\x9f",
                                         "\"\xf0\x9f\x90",
                                         "\"\xe0",
                                         "\"\xed",
                                         "\"\xf4",
                                         "[\"a\""};
    char text[64];

    (void)state;
    for (size_t i = 0; i < COUNT(before); i++) {
        const size_t len = strlen(before[i]);

        memcpy(text, before[i], len);
        for (unsigned byte = 0; byte < 256; byte++) {
            text[len] = (char)byte;
            unit_compare_json((appmsg_bytes){(const uint8_t *)text, len + 1}, NULL);
            memcpy(text + len + 1, "1\"]", 3);
            for (size_t more = 1; more <= 3; more++)
                unit_compare_json((appmsg_bytes){(const uint8_t *)text, len + 1 + more}, NULL);
        }
    }
}

/* --- tokens --------------------------------------------------------------- */

typedef struct expected_token {
    appmsg_json_token_type type;
    size_t off;
    const char *data;
} expected_token;

static void check_tokens(appmsg_bytes text, const expected_token *expected, size_t count)
{
    appmsg_json_reader reader;
    appmsg_json_token token;

    appmsg_json_reader_init(&reader, text, NULL);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(appmsg_json_next(&reader, &token), expected[i].type);
        assert_int_equal(token.type, expected[i].type);
        assert_int_equal(token.status, APPMSG_OK);
        unit_check_off(text, token.off, expected[i].off);
        unit_check_bytes(text, token.data, unit_text(expected[i].data));
        assert_ptr_equal(token.data.ptr, text.ptr + token.off);
    }
    for (int again = 0; again < 3; again++) {
        assert_int_equal(appmsg_json_next(&reader, &token), APPMSG_TOKEN_END);
        assert_int_equal(token.type, APPMSG_TOKEN_END);
        assert_int_equal(token.status, APPMSG_OK);
        assert_int_equal(token.off, text.len);
        assert_int_equal(token.data.len, 0);
    }
}

static void test_tokens(void **state)
{
    static const char text[] = " {\"a\\n\" : [ 1.5e3,\"x\\u0041\",true ,false,null,{}],\"\":-0} ";
    static const expected_token expected[] = {
        {APPMSG_TOKEN_OBJECT, 1, "{"},         {APPMSG_TOKEN_NAME, 3, "a\\n"},
        {APPMSG_TOKEN_ARRAY, 10, "["},         {APPMSG_TOKEN_NUMBER, 12, "1.5e3"},
        {APPMSG_TOKEN_STRING, 19, "x\\u0041"}, {APPMSG_TOKEN_TRUE, 28, "true"},
        {APPMSG_TOKEN_FALSE, 34, "false"},     {APPMSG_TOKEN_NULL, 40, "null"},
        {APPMSG_TOKEN_OBJECT, 45, "{"},        {APPMSG_TOKEN_OBJECT_END, 46, "}"},
        {APPMSG_TOKEN_ARRAY_END, 47, "]"},     {APPMSG_TOKEN_NAME, 50, ""},
        {APPMSG_TOKEN_NUMBER, 52, "-0"},       {APPMSG_TOKEN_OBJECT_END, 54, "}"},
    };

    (void)state;
    check_tokens(TEXT(text), expected, COUNT(expected));
}

/* A value alone, of each kind. */
static void test_single_tokens(void **state)
{
    static const expected_token each[] = {{APPMSG_TOKEN_STRING, 1, ""},
                                          {APPMSG_TOKEN_NUMBER, 0, "0"},
                                          {APPMSG_TOKEN_TRUE, 0, "true"},
                                          {APPMSG_TOKEN_FALSE, 0, "false"},
                                          {APPMSG_TOKEN_NULL, 0, "null"}};
    static const expected_token object[] = {{APPMSG_TOKEN_OBJECT, 0, "{"},
                                            {APPMSG_TOKEN_OBJECT_END, 1, "}"}};
    static const expected_token array[] = {{APPMSG_TOKEN_ARRAY, 0, "["},
                                           {APPMSG_TOKEN_ARRAY_END, 1, "]"}};

    (void)state;
    check_tokens(TEXT("\"\""), &each[0], 1);
    for (size_t i = 1; i < COUNT(each); i++)
        check_tokens(unit_text(each[i].data), &each[i], 1);
    check_tokens(TEXT("{}"), object, 2);
    check_tokens(TEXT("[]"), array, 2);
}

/* The tokens before an error come; then the error, for ever. */
static void test_tokens_before_error(void **state)
{
    static const char text[] = "[1, tru]";
    appmsg_json_reader reader;
    appmsg_json_token token;

    (void)state;
    appmsg_json_reader_init(&reader, TEXT(text), NULL);
    assert_int_equal(appmsg_json_next(&reader, &token), APPMSG_TOKEN_ARRAY);
    assert_int_equal(appmsg_json_next(&reader, &token), APPMSG_TOKEN_NUMBER);
    for (int again = 0; again < 3; again++) {
        assert_int_equal(appmsg_json_next(&reader, &token), APPMSG_TOKEN_ERROR);
        assert_int_equal(token.type, APPMSG_TOKEN_ERROR);
        assert_int_equal(token.status, APPMSG_JSON_LITERAL);
        assert_int_equal(token.off, 7);
        assert_int_equal(token.data.len, 0);
    }
}

/* A trailing byte is an error behind the last token. */
static void test_trailing_token(void **state)
{
    appmsg_json_reader reader;
    appmsg_json_token token;

    (void)state;
    appmsg_json_reader_init(&reader, TEXT("1 2"), NULL);
    assert_int_equal(appmsg_json_next(&reader, &token), APPMSG_TOKEN_NUMBER);
    assert_int_equal(appmsg_json_next(&reader, &token), APPMSG_TOKEN_ERROR);
    assert_int_equal(token.status, APPMSG_JSON_TRAILING);
    assert_int_equal(token.off, 2);
}

/* A reader has no pointers into itself. */
static void test_reader_copied(void **state)
{
    unit_buffer *b = unit_buffer_new();
    appmsg_json_reader reader, moved;
    appmsg_json_token token;
    size_t count = 0;

    (void)state;
    unit_repeat(b, "[{\"abcdefghijklmnopqrstuvwxyz\": [\"0123456789\", 1, ", 40);
    unit_puts(b, "null");
    unit_repeat(b, "]}]", 40);
    appmsg_json_reader_init(&reader, unit_bytes(b), NULL);
    do {
        moved = reader;
        memset(&reader, 0xa5, sizeof reader);
        appmsg_json_next(&moved, &token);
        reader = moved;
        memset(&moved, 0xa5, sizeof moved);
        count++;
    } while (token.type != APPMSG_TOKEN_END && token.type != APPMSG_TOKEN_ERROR);
    assert_int_equal(token.type, APPMSG_TOKEN_END);
    assert_int_equal(count, 40 * 6 + 1 + 40 * 3 + 1);
    free(b);
}

/* --- arguments ------------------------------------------------------------ */

static void test_nothing(void **state)
{
    appmsg_json_reader reader;
    appmsg_json_token token;
    uint64_t err_off = 7;

    (void)state;
    assert_int_equal(appmsg_json_check((appmsg_bytes){NULL, 0}, NULL, &err_off),
                     APPMSG_JSON_TRUNCATED);
    assert_int_equal(err_off, 0);
    assert_int_equal(appmsg_json_check((appmsg_bytes){NULL, 0}, NULL, NULL), APPMSG_JSON_TRUNCATED);
    assert_int_equal(appmsg_json_check(TEXT("[}"), NULL, NULL), APPMSG_JSON_SYNTAX);
    assert_int_equal(appmsg_json_check(TEXT("[]"), NULL, NULL), APPMSG_OK);
    appmsg_json_reader_init(&reader, (appmsg_bytes){NULL, 0}, NULL);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(appmsg_json_next(&reader, &token), APPMSG_TOKEN_ERROR);
        assert_int_equal(token.status, APPMSG_JSON_TRUNCATED);
        assert_int_equal(token.off, 0);
        assert_int_equal(token.data.len, 0);
    }
}

/* Of the limits only max_depth counts. */
static void test_other_limits(void **state)
{
    static const appmsg_limits limits = {.max_content = 1, .max_header = 2, .max_fields = 1};

    (void)state;
    unit_check_json(TEXT("{\"a\": 1, \"b\": 2, \"c\": [[[]]]}"), &limits, APPMSG_OK, 0);
}

/* --- depth ---------------------------------------------------------------- */

/* Arrays and objects by turns, by the bits of `pattern`, closed rightly or not. */
static void check_nested(size_t depth, uint64_t pattern, size_t wrong, uint16_t max_depth)
{
    const appmsg_limits limits = {.max_depth = max_depth};
    unit_buffer *b = unit_buffer_new();

    for (size_t i = 0; i < depth; i++)
        unit_puts(b, (pattern >> i % 64 & 1) != 0 ? "{\"a\":" : "[");
    unit_puts(b, "0");
    for (size_t i = depth; i-- > 0;)
        unit_puts(b, ((pattern >> i % 64 & 1) != 0) != (i == wrong) ? "}" : "]");
    unit_compare_json(unit_bytes(b), &limits);
    free(b);
}

static void test_depth(void **state)
{
    static const uint64_t patterns[] = {0, UINT64_MAX, UINT64_C(0xaaaaaaaaaaaaaaaa),
                                        UINT64_C(0x5555555555555555), UINT64_C(0x123456789abcdef0)};
    const size_t stride = unit_stride(13);

    (void)state;
    for (size_t i = 0; i < COUNT(patterns); i++) {
        for (size_t depth = 1; depth <= 512; depth += depth < 130 ? stride : 31) {
            check_nested(depth, patterns[i], SIZE_MAX, 0);
            check_nested(depth, patterns[i], depth - 1, 0);
            check_nested(depth, patterns[i], depth / 2, 0);
            check_nested(depth, patterns[i], 0, (uint16_t)depth);
            check_nested(depth, patterns[i], SIZE_MAX, (uint16_t)(depth > 1 ? depth - 1 : 1));
        }
        check_nested(512, patterns[i], SIZE_MAX, 0);
        check_nested(513, patterns[i], SIZE_MAX, 0);
        check_nested(513, patterns[i], SIZE_MAX, 600);
    }
}

/* The depth goes down again: what counts is how many are open. */
static void test_depth_siblings(void **state)
{
    (void)state;
    unit_check_json(TEXT("[[],[],{},[[]],{\"a\":[]}]"), &(appmsg_limits){.max_depth = 3}, APPMSG_OK,
                    0);
    unit_check_json(TEXT("[[],[],{},[[]],{\"a\":[]}]"), &(appmsg_limits){.max_depth = 2},
                    APPMSG_DEPTH_LIMIT, 11);
    unit_check_json(TEXT("{\"a\":{},\"b\":{\"c\":{}}}"), &(appmsg_limits){.max_depth = 2},
                    APPMSG_DEPTH_LIMIT, 17);
}

/* --- at random ------------------------------------------------------------ */

static void test_random(void **state)
{
    static generator g;
    const size_t stride = unit_stride(31);
    size_t valid = 0;

    (void)state;
    for (size_t i = 0; i < 60000; i += stride) {
        appmsg_limits limits;

        g.seed = i;
        limits = generate_limits(&g);
        generate_json(&g);
        if (i % 3 > 0)
            generate_faults(&g);
        unit_compare_json((appmsg_bytes){g.bytes, g.len}, &limits);
        valid +=
            oracle_json((appmsg_bytes){g.bytes, g.len}, APPMSG_DEPTH_MAX, NULL).status == APPMSG_OK;
    }
    assert_true(valid > 20000 / stride && valid < 50000 / stride);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_each_byte),
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_single_tokens),
        cmocka_unit_test(test_tokens_before_error),
        cmocka_unit_test(test_trailing_token),
        cmocka_unit_test(test_reader_copied),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_other_limits),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_depth_siblings),
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
