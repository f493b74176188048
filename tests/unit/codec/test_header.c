/* SPDX-License-Identifier: MIT */
/* header.h: appmsg_header_parse() and what it says of headers. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"
#include "oracle.h"

/* --- valid headers -------------------------------------------------------- */

static void check_field(const appmsg_header *h, appmsg_field_id id, const char *raw)
{
    const appmsg_bytes field = appmsg_header_field(h, id);

    unit_check_bytes(h->json, field, unit_text(raw));
    assert_ptr_equal(field.ptr, h->json.ptr + h->field[id].off);
}

static void test_canonical(void **state)
{
    static const char json[] = "{\"byteorder\": \"little\", \"content-type\": \"text/json\", "
                               "\"content-encoding\": \"utf-8\", \"content-length\": 41}";
    appmsg_header h;
    uint32_t err_off = 7;

    (void)state;
    assert_int_equal(appmsg_header_parse(TEXT(json), NULL, &h, &err_off), APPMSG_OK);
    assert_int_equal(h.content_length, 41);
    assert_int_equal(h.byteorder, APPMSG_LITTLE_ENDIAN);
    assert_int_equal(h.extensions, 0);
    assert_int_equal(h.json.len, sizeof json - 1);
    check_field(&h, APPMSG_FIELD_BYTEORDER, "little");
    check_field(&h, APPMSG_FIELD_CONTENT_TYPE, "text/json");
    check_field(&h, APPMSG_FIELD_CONTENT_ENCODING, "utf-8");
    check_field(&h, APPMSG_FIELD_CONTENT_LENGTH, "41");
    assert_true(appmsg_header_is_json(&h));
}

/* In another order, with white space, escapes, and extras. */
static void test_any_form(void **state)
{
    static const char json[] =
        "\r\n{\"x\":[{\"byteorder\":1}],\t\"content-length\" : 9223372036854775807 , "
        "\"content\\u002dencoding\":\"\\u0075tf-8\",\"b\\u0079teorder\":\"b\\u0069g\","
        "\"content-type\":\"text\\/json\", \"y\": null}\n";
    appmsg_header h;

    (void)state;
    assert_int_equal(appmsg_header_parse(TEXT(json), NULL, &h, NULL), APPMSG_OK);
    assert_true(h.content_length == APPMSG_CONTENT_MAX);
    assert_int_equal(h.byteorder, APPMSG_BIG_ENDIAN);
    assert_int_equal(h.extensions, 2);
    check_field(&h, APPMSG_FIELD_BYTEORDER, "b\\u0069g");
    check_field(&h, APPMSG_FIELD_CONTENT_TYPE, "text\\/json");
    check_field(&h, APPMSG_FIELD_CONTENT_ENCODING, "\\u0075tf-8");
    check_field(&h, APPMSG_FIELD_CONTENT_LENGTH, "9223372036854775807");
    assert_true(appmsg_header_is_json(&h));
}

/* Spans survive a copy; the header borrows nothing but json.ptr. */
static void test_copy(void **state)
{
    static const char json[] = "{\"id\": 7, \"byteorder\": \"big\", \"content-type\": \"a/b\", "
                               "\"content-encoding\": \"binary\", \"content-length\": 3}";
    uint8_t *first = unit_copy(TEXT(json)), *second;
    appmsg_header h, moved;
    appmsg_field extra;

    (void)state;
    assert_int_equal(appmsg_header_parse((appmsg_bytes){first, sizeof json - 1}, NULL, &h, NULL),
                     APPMSG_OK);
    second = unit_copy((appmsg_bytes){first, sizeof json - 1});
    memset(first, 0xff, sizeof json - 1);
    free(first);
    moved = h;
    moved.json.ptr = second;
    check_field(&moved, APPMSG_FIELD_CONTENT_TYPE, "a/b");
    assert_false(appmsg_header_is_json(&moved));
    assert_true(appmsg_extra_find(&moved, TEXT("id"), &extra));
    assert_ptr_equal(extra.value.ptr, second + 7);
    free(second);
}

static void test_is_json(void **state)
{
    static const struct {
        const char *type;
        bool json;
    } types[] = {{"text/json", true},         {"text\\/json", true},
                 {"\\u0074ext/json", true},   {"Text/JSON", false},
                 {"text/json ", false},       {" text/json", false},
                 {"text/jso", false},         {"text/json; charset=utf-8", false},
                 {"application/json", false}, {"text/jsoN", false},
                 {"text/json\\u00a0", false}};
    unit_buffer *b = unit_buffer_new();

    (void)state;
    for (size_t i = 0; i < COUNT(types); i++) {
        appmsg_header h;

        b->len = 0;
        unit_puts(b, "{\"byteorder\": \"big\", \"content-type\": \"");
        unit_puts(b, types[i].type);
        unit_puts(b, "\", \"content-encoding\": \"b\", \"content-length\": 0}");
        assert_int_equal(appmsg_header_parse(unit_bytes(b), NULL, &h, NULL), APPMSG_OK);
        assert_int_equal(appmsg_header_is_json(&h), types[i].json);
    }
    free(b);
}

/* --- errors --------------------------------------------------------------- */

static void test_lengths(void **state)
{
    uint8_t *one = unit_copy(TEXT("{"));
    unit_buffer *b = unit_buffer_new();
    appmsg_header h;
    uint32_t err_off = 7;

    (void)state;
    assert_int_equal(appmsg_header_parse((appmsg_bytes){NULL, 0}, NULL, &h, &err_off),
                     APPMSG_HEADER_EMPTY);
    assert_true(err_off == APPMSG_NO_HEADER_OFF);
    assert_int_equal(appmsg_header_parse((appmsg_bytes){NULL, 0}, NULL, &h, NULL),
                     APPMSG_HEADER_EMPTY);
    unit_check_header((appmsg_bytes){one, 1}, NULL, APPMSG_HEADER_SHORT, APPMSG_NO_HEADER_OFF);
    free(one);
    unit_check_header(TEXT("{}"), NULL, APPMSG_BYTEORDER_MISSING, 1);
    unit_puts(b, UNIT_FIELDS ", \"x\": \"");
    unit_repeat(b, "a", 65535 - b->len - 2);
    unit_puts(b, "\"}");
    assert_int_equal(b->len, 65535);
    unit_compare_header(unit_bytes(b), NULL);
    unit_check_header(unit_bytes(b), NULL, APPMSG_OK, 0);
    unit_puts(b, " ");
    unit_check_header(unit_bytes(b), NULL, APPMSG_HEADER_LIMIT, APPMSG_NO_HEADER_OFF);
    free(b);
}

/* The first byte decides, whatever follows. */
static void test_not_object(void **state)
{
    static const char *const objects[] = {"[]", "\"a\"", "-1", "0 ", "9}", "true", "false", "null",
                                          "[{", "\"}",   "-}", "t}", "fx", "nn",   "5x}"};

    (void)state;
    for (size_t i = 0; i < COUNT(objects); i++) {
        char spaced[16] = "\t\r\n ";

        strcat(spaced, objects[i]);
        unit_check_header(unit_text(objects[i]), NULL, APPMSG_HEADER_NOT_OBJECT, 0);
        unit_check_header(unit_text(spaced), NULL, APPMSG_HEADER_NOT_OBJECT, 4);
    }
    unit_check_header(TEXT("  "), NULL, APPMSG_JSON_TRUNCATED, 2);
    unit_check_header(TEXT("\n\t \r"), NULL, APPMSG_JSON_TRUNCATED, 4);
    unit_check_header(TEXT("x{}"), NULL, APPMSG_JSON_SYNTAX, 0);
    unit_check_header(TEXT("}}"), NULL, APPMSG_JSON_SYNTAX, 0);
    unit_check_header(TEXT("\0\0"), NULL, APPMSG_JSON_SYNTAX, 0);
    unit_check_header(TEXT(" \x0b"), NULL, APPMSG_JSON_SYNTAX, 1);
    unit_check_header(TEXT("\xef\xbb\xbf{}"), NULL, APPMSG_JSON_BOM, 0);
    unit_check_header(TEXT("\xef\xbb\xbf[]"), NULL, APPMSG_JSON_BOM, 0);
    unit_check_header(TEXT(" \xef\xbb\xbf{}"), NULL, APPMSG_JSON_SYNTAX, 1);
    unit_check_header(TEXT("{} x"), NULL, APPMSG_JSON_TRAILING, 3);
    unit_check_header(TEXT("{}}"), NULL, APPMSG_JSON_TRAILING, 2);
    unit_check_header(TEXT("{}{}"), NULL, APPMSG_JSON_TRAILING, 2);
}

/* All single bytes first. */
static void test_first_byte(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        uint8_t text[] = {(uint8_t)byte, '}', ' '};

        unit_compare_header((appmsg_bytes){text, 2}, NULL);
        unit_compare_header((appmsg_bytes){text, 3}, NULL);
        text[1] = text[0];
        text[0] = ' ';
        unit_compare_header((appmsg_bytes){text, 2}, NULL);
    }
}

/* One field left out, or with a value of each kind: in its place, and at the end. */
static const char *const names[] = {"byteorder", "content-type", "content-encoding",
                                    "content-length"};
static const char *const good[] = {"\"big\"", "\"text/json\"", "\"utf-8\"", "0"};

static void put_field(unit_buffer *b, const char *name, const char *value)
{
    unit_puts(b, b->len == 0 ? "{\"" : ", \"");
    unit_puts(b, name);
    unit_puts(b, "\": ");
    unit_puts(b, value);
}

static void check_value(size_t id, const char *value, appmsg_status status)
{
    unit_buffer *b = unit_buffer_new();

    for (size_t shift = 0; shift < 4; shift++) {
        uint32_t off = 0;

        b->len = 0;
        for (size_t i = 0; i < 4; i++) {
            const size_t field = (i + shift) % 4;

            put_field(b, names[field], field == id ? value : good[field]);
            if (field == id)
                off = (uint32_t)(b->len - strlen(value));
        }
        unit_puts(b, "}");
        unit_check_header(unit_bytes(b), NULL, status, off);
        unit_compare_header(unit_bytes(b), NULL);
    }
    free(b);
}

static void test_missing(void **state)
{
    unit_buffer *b = unit_buffer_new();

    (void)state;
    for (unsigned without = 0; without < 16; without++) {
        b->len = 0;
        for (size_t i = 0; i < 4; i++) {
            if ((without >> i & 1) == 0)
                put_field(b, names[i], good[i]);
        }
        if (b->len == 0)
            unit_puts(b, "{");
        unit_puts(b, " } ");
        unit_check_header(unit_bytes(b), NULL,
                          (without & 1) != 0   ? APPMSG_BYTEORDER_MISSING
                          : (without & 2) != 0 ? APPMSG_CONTENT_TYPE_MISSING
                          : (without & 4) != 0 ? APPMSG_CONTENT_ENCODING_MISSING
                          : (without & 8) != 0 ? APPMSG_CONTENT_LENGTH_MISSING
                                               : APPMSG_OK,
                          (uint32_t)b->len - 2);
    }
    free(b);
}

static void test_types(void **state)
{
    static const char *const values[] = {
        "null", "true", "false", "1", "-1.5e3", "{}", "[]", "[\"big\"]", "{\"a\": \"big\"}"};

    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        check_value(0, values[i], APPMSG_BYTEORDER_TYPE);
        check_value(1, values[i], APPMSG_CONTENT_TYPE_TYPE);
        check_value(2, values[i], APPMSG_CONTENT_ENCODING_TYPE);
        if (i != 3 && i != 4)
            check_value(3, values[i], APPMSG_CONTENT_LENGTH_TYPE);
    }
    check_value(3, "\"37\"", APPMSG_CONTENT_LENGTH_TYPE);
    check_value(3, "\"\"", APPMSG_CONTENT_LENGTH_TYPE);
}

static void test_byteorder(void **state)
{
    static const char *const ok[] = {"\"little\"",
                                     "\"big\"",
                                     "\"b\\u0069g\"",
                                     "\"\\u006cittle\"",
                                     "\"\\u0062\\u0069\\u0067\"",
                                     "\"littl\\u0065\""};
    static const char *const bad[] = {"\"\"",           "\"Big\"",           "\"bigg\"",
                                      "\"bi\"",         "\"LITTLE\"",        "\" big\"",
                                      "\"big\\u0000\"", "\"little\\u0000\"", "\"l\xc3\xadttle\"",
                                      "\"b\\u0049g\"",  "\"middle\"",        "\"litt\\\\e\"",
                                      "\"mixed!\""};

    (void)state;
    for (size_t i = 0; i < COUNT(ok); i++)
        check_value(0, ok[i], APPMSG_OK);
    for (size_t i = 0; i < COUNT(bad); i++)
        check_value(0, bad[i], APPMSG_BYTEORDER_VALUE);
}

/* Each code point that is excluded, and those around, raw and escaped. */
static void check_code_point(uint32_t c)
{
    const bool excluded = c < 0x20 || (c >= 0x7f && c < 0xa0);
    uint8_t utf8[5] = "";
    char value[24];

    snprintf(value, sizeof value, "\"a\\u%04x\"", (unsigned)c);
    check_value(1, value, excluded ? APPMSG_CONTENT_TYPE_VALUE : APPMSG_OK);
    check_value(2, value, excluded ? APPMSG_CONTENT_ENCODING_VALUE : APPMSG_OK);
    snprintf(value, sizeof value, "\"\\u%04XB\xc3\xa9\"", (unsigned)c);
    check_value(1, value, excluded ? APPMSG_CONTENT_TYPE_VALUE : APPMSG_OK);
    if (c < 0x20 || c == '"' || c == '\\')
        return;
    appmsg_utf8_encode(c, utf8);
    snprintf(value, sizeof value, "\"%s\xe2\x80\x93\"", (const char *)utf8);
    check_value(1, value, excluded ? APPMSG_CONTENT_TYPE_VALUE : APPMSG_OK);
    check_value(2, value, excluded ? APPMSG_CONTENT_ENCODING_VALUE : APPMSG_OK);
}

static void test_texts(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x180; c++)
        check_code_point(c);
    for (uint32_t c = 0x1080; c < 0x10a0; c++) /* bytes 82 80 behind an E1, not a C2 */
        check_code_point(c);
    check_value(1, "\"\"", APPMSG_CONTENT_TYPE_VALUE);
    check_value(2, "\"\"", APPMSG_CONTENT_ENCODING_VALUE);
    check_value(1, "\"\\n\"", APPMSG_CONTENT_TYPE_VALUE);
    check_value(1, "\"\\t\"", APPMSG_CONTENT_TYPE_VALUE);
    check_value(2, "\"\\b\\f\\r\"", APPMSG_CONTENT_ENCODING_VALUE);
    check_value(1, "\"\\\"\\\\\\/\"", APPMSG_OK);
    check_value(1, "\" \"", APPMSG_OK);
    check_value(2, "\"\\ud83d\\udc30\"", APPMSG_OK);
}

static void test_content_length(void **state)
{
    static const char *const ok[] = {"0",
                                     "1",
                                     "9",
                                     "10",
                                     "16777216",
                                     "99999999999999999",
                                     "999999999999999999",
                                     "1000000000000000000",
                                     "9223372036854775806",
                                     "9223372036854775807"};
    static const char *const range[] = {"9223372036854775808",  "9999999999999999999",
                                        "18446744073709551615", "18446744073709551616",
                                        "18446744073709551617", "100000000000000000000000000000"};
    static const char *const bad[] = {"-0",
                                      "-1",
                                      "-1000",
                                      "37.0",
                                      "1e1",
                                      "1E1",
                                      "0.0",
                                      "0e0",
                                      "1e-1",
                                      "99999999999999999999.5",
                                      "9223372036854775808e0",
                                      "-9223372036854775809"};

    (void)state;
    for (size_t i = 0; i < COUNT(ok); i++)
        check_value(3, ok[i], APPMSG_OK);
    for (size_t i = 0; i < COUNT(range); i++)
        check_value(3, range[i], APPMSG_CONTENT_LENGTH_RANGE);
    for (size_t i = 0; i < COUNT(bad); i++)
        check_value(3, bad[i], APPMSG_CONTENT_LENGTH_VALUE);
}

/* --- precedence (section 3.4) --------------------------------------------- */

static void test_precedence(void **state)
{
    static const appmsg_limits limits = {.max_content = 5, .max_fields = 6, .max_depth = 2};
    static const struct {
        const char *json;
        appmsg_status status;
        uint32_t off;
    } cases[] = {
        /* a JSON error anywhere > depth later > names > duplicate > required > content-limit */
        {"{\"a\":[[]],\"b\":x", APPMSG_DEPTH_LIMIT, 6},
        {"{\"a\":x,\"b\":[[]]}", APPMSG_JSON_SYNTAX, 5},
        {"{\"a\":1,\"a\":2,\"b\":01}", APPMSG_JSON_NUMBER, 18},
        {"{\"a\":1,\"a\":2,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1}", APPMSG_FIELDS_LIMIT, 37},
        {"{\"a\":1,\"a\":2,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"a\":1}", APPMSG_FIELDS_LIMIT, 37},
        {"{\"a\":1,\"b\":2,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":[[[]]]}",
         APPMSG_DEPTH_LIMIT, 48},
        {"{\"a\":1,\"a\":2}", APPMSG_DUPLICATE_NAME, 7},
        {"{\"byteorder\":1,\"byteorder\":2}", APPMSG_DUPLICATE_NAME, 15},
        {"{\"content-length\":99,\"byteorder\":\"x\"}", APPMSG_BYTEORDER_VALUE, 33},
        {"{\"content-length\":-1,\"byteorder\":\"big\"}", APPMSG_CONTENT_TYPE_MISSING, 38},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        unit_check_header(unit_text(cases[i].json), &limits, cases[i].status, cases[i].off);
        unit_compare_header(unit_text(cases[i].json), &limits);
    }
    unit_check_header(TEXT("{\"content-length\":99,\"byteorder\":\"big\",\"content-type\":\"a\","
                           "\"content-encoding\":\"\"}"),
                      &limits, APPMSG_CONTENT_ENCODING_VALUE, 77);
    unit_check_header(TEXT("{\"content-length\":99,\"byteorder\":\"big\",\"content-type\":\"a\","
                           "\"content-encoding\":\"b\"}"),
                      &limits, APPMSG_CONTENT_LIMIT, 18);
    unit_check_header(TEXT("{}"), &(appmsg_limits){.max_header = 1}, APPMSG_HEADER_LIMIT,
                      APPMSG_NO_HEADER_OFF);
}

/* --- every prefix, every byte --------------------------------------------- */

static const char sample[] = "{\"byteorder\": \"big\", \"content-type\": \"text/json\", "
                             "\"content-encoding\": \"utf-8\", \"content-length\": 12, "
                             "\"id\": \"\\u0041\xc3\xa9\", \"x\": [1.5, {\"y\": null}]}";

static void test_prefixes(void **state)
{
    (void)state;
    for (size_t len = 2; len < sizeof sample; len++)
        unit_compare_header((appmsg_bytes){(const uint8_t *)sample, len}, NULL);
}

static void test_changed_bytes(void **state)
{
    unit_buffer *b = unit_buffer_new();

    (void)state;
    unit_put(b, TEXT(sample));
    for (size_t at = 0; at < sizeof sample - 1; at += unit_stride(5)) {
        const uint8_t kept = b->bytes[at];

        for (unsigned byte = 0; byte < 256; byte++) {
            b->bytes[at] = (uint8_t)byte;
            unit_compare_header(unit_bytes(b), NULL);
        }
        b->bytes[at] = kept;
    }
    free(b);
}

static void test_random(void **state)
{
    static generator g;
    const size_t stride = unit_stride(31);

    (void)state;
    for (size_t i = 0; i < 100000; i += stride) {
        appmsg_limits limits;

        g.seed = i;
        limits = generate_limits(&g);
        generate_header(&g);
        if (i % 2 > 0)
            generate_faults(&g);
        if (limits.max_header == 0 && g.len >= 2)
            unit_compare_header((appmsg_bytes){g.bytes, g.len}, &limits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canonical),     cmocka_unit_test(test_any_form),
        cmocka_unit_test(test_copy),          cmocka_unit_test(test_is_json),
        cmocka_unit_test(test_lengths),       cmocka_unit_test(test_not_object),
        cmocka_unit_test(test_first_byte),    cmocka_unit_test(test_missing),
        cmocka_unit_test(test_types),         cmocka_unit_test(test_byteorder),
        cmocka_unit_test(test_texts),         cmocka_unit_test(test_content_length),
        cmocka_unit_test(test_precedence),    cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_changed_bytes), cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
