/* SPDX-License-Identifier: MIT */
/* encode.h: the canonical head of a message (section 3.5). */
#include "support.h"

#include <stdlib.h>
#include <string.h>

static const appmsg_message plain = {.byteorder = APPMSG_LITTLE_ENDIAN,
                                     .content_type = {(const uint8_t *)"text/json", 9},
                                     .content_encoding = {(const uint8_t *)"utf-8", 5},
                                     .content_length = 41};

/* With every buffer that is too small, nothing; with the size, the head; and no
 * byte beyond the buffer, ever. */
static void check_head(const appmsg_message *message, appmsg_bytes head)
{
    for (size_t cap = 0; cap <= head.len + 1; cap++) {
        uint8_t *out = unit_block(cap), *kept;
        size_t size = 7, bad_extra = 7;
        const appmsg_status status = cap < head.len ? APPMSG_BUFFER_SIZE : APPMSG_OK;

        memset(out, 0xa5, cap);
        kept = unit_copy((appmsg_bytes){out, cap});
        unit_check_status(head, appmsg_encode(message, out, cap, &size, &bad_extra), status);
        unit_check_off(head, size, head.len);
        assert_true(bad_extra == APPMSG_ENCODE_NO_EXTRA);
        if (status == APPMSG_OK)
            unit_check_bytes(head, (appmsg_bytes){out, size}, head);
        else
            unit_check_bytes(head, (appmsg_bytes){out, cap}, (appmsg_bytes){kept, cap});
        if (cap > head.len)
            assert_int_equal(out[head.len], 0xa5);
        free(kept);
        free(out);
    }
}

/* `expected`: the header's text; the prefix says how long it is. */
static void check_encoded(const appmsg_message *message, appmsg_bytes expected)
{
    unit_buffer *b = unit_buffer_new();
    size_t size = 7;

    unit_put_byte(b, (uint8_t)(expected.len >> 8));
    unit_put_byte(b, (uint8_t)expected.len);
    unit_put(b, expected);
    check_head(message, unit_bytes(b));
    assert_int_equal(appmsg_encode(message, NULL, 0, &size, NULL), APPMSG_BUFFER_SIZE);
    assert_int_equal(size, b->len);
    free(b);
}

static void check_refused(const appmsg_message *message, appmsg_status status, size_t bad_extra)
{
    uint8_t *out = unit_block(APPMSG_HEAD_MAX), *kept;
    size_t size = 7, bad = 7;

    memset(out, 0xa5, APPMSG_HEAD_MAX);
    kept = unit_copy((appmsg_bytes){out, APPMSG_HEAD_MAX});
    assert_string_equal(
        appmsg_status_name(appmsg_encode(message, out, APPMSG_HEAD_MAX, &size, &bad)),
        appmsg_status_name(status));
    assert_int_equal(size, 0);
    assert_true(bad == bad_extra);
    assert_memory_equal(out, kept, APPMSG_HEAD_MAX);
    size = 7;
    assert_int_equal(appmsg_encode(message, NULL, 0, &size, NULL), status);
    assert_int_equal(size, 0);
    free(kept);
    free(out);
}

/* --- what is written ------------------------------------------------------ */

static void test_plain(void **state)
{
    appmsg_message message = plain;

    (void)state;
    check_encoded(&message, TEXT("{\"byteorder\": \"little\", \"content-type\": \"text/json\", "
                                 "\"content-encoding\": \"utf-8\", \"content-length\": 41}"));
    message.byteorder = APPMSG_BIG_ENDIAN;
    message.content_length = 0;
    check_encoded(&message, TEXT("{\"byteorder\": \"big\", \"content-type\": \"text/json\", "
                                 "\"content-encoding\": \"utf-8\", \"content-length\": 0}"));
    message.content_length = APPMSG_CONTENT_MAX;
    check_encoded(&message, TEXT("{\"byteorder\": \"big\", \"content-type\": \"text/json\", "
                                 "\"content-encoding\": \"utf-8\", "
                                 "\"content-length\": 9223372036854775807}"));
}

/* All numbers of digits. */
static void test_content_length(void **state)
{
    uint64_t power = 1;

    (void)state;
    for (int digits = 1; digits <= 19; digits++, power *= 10) {
        const uint64_t values[] = {power, power + 1, power - 1, power * 9};
        appmsg_message message = plain;

        for (size_t i = 0; i < COUNT(values); i++) {
            uint8_t head[256];
            appmsg_header header;
            size_t size;

            message.content_length = values[i];
            if (values[i] > APPMSG_CONTENT_MAX)
                continue;
            assert_int_equal(appmsg_encode(&message, head, sizeof head, &size, NULL), APPMSG_OK);
            assert_int_equal(
                appmsg_header_parse((appmsg_bytes){head + 2, size - 2}, NULL, &header, NULL),
                APPMSG_OK);
            assert_true(header.content_length == values[i]);
        }
    }
}

static void test_escapes(void **state)
{
    const appmsg_extra extras[] = {
        {TEXT("a\"\\/\b\f\n\r\t\x01\x1f\x7f\xc3\xa9"), TEXT(" \t[ 1,\"\\/\" ]\r\n")},
        {TEXT(""), TEXT("null")},
        {TEXT("\0"), TEXT("1E5")},
    };
    appmsg_message message = plain;

    (void)state;
    message.content_type = TEXT("a\"b\\c/\xf0\x9f\x90\xb0");
    message.content_encoding = TEXT("\xc2\xa0");
    message.extras = extras;
    message.extra_count = COUNT(extras);
    check_encoded(
        &message,
        TEXT("{\"byteorder\": \"little\", \"content-type\": \"a\\\"b\\\\c/\xf0\x9f\x90\xb0\", "
             "\"content-encoding\": \"\xc2\xa0\", \"content-length\": 41, "
             "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\xc3\xa9\": [ 1,\"\\/\" ], "
             "\"\": null, \"\\u0000\": 1E5}"));
}

/* --- what is refused ------------------------------------------------------ */

static void test_texts(void **state)
{
    static const struct {
        appmsg_bytes text;
        bool utf8;
    } bad[] = {{{NULL, 0}, true},
               {BYTES(""), true},
               {BYTES("a\nb"), true},
               {BYTES("\0"), true},
               {BYTES("\x1f"), true},
               {BYTES("\x7f"), true},
               {BYTES("a\xc2\x80"), true},
               {BYTES("\xc2\x9f"
                      "a"),
                true},
               {BYTES("\x80"), false},
               {BYTES("a\xc2"), false},
               {BYTES("\xed\xa0\x80"), false},
               {BYTES("\n\xff"), false},
               {BYTES("\xe2\x82"), false}};
    static const appmsg_bytes good[] = {BYTES(" "), BYTES("\xc2\xa0"), BYTES("\xe1\x82\x80"),
                                        BYTES("~"), BYTES("\xc3\x82"), BYTES("x\xdf\x80")};
    appmsg_message message;
    size_t size;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        message = plain;
        message.content_type = bad[i].text;
        check_refused(&message, bad[i].utf8 ? APPMSG_CONTENT_TYPE_VALUE : APPMSG_JSON_UTF8,
                      APPMSG_ENCODE_NO_EXTRA);
        message = plain;
        message.content_encoding = bad[i].text;
        check_refused(&message, bad[i].utf8 ? APPMSG_CONTENT_ENCODING_VALUE : APPMSG_JSON_UTF8,
                      APPMSG_ENCODE_NO_EXTRA);
    }
    for (size_t i = 0; i < COUNT(good); i++) {
        message = plain;
        message.content_type = message.content_encoding = good[i];
        assert_int_equal(appmsg_encode(&message, NULL, 0, &size, NULL), APPMSG_BUFFER_SIZE);
    }
}

static void test_numbers(void **state)
{
    appmsg_message message = plain;

    (void)state;
    message.content_length = APPMSG_CONTENT_MAX + 1;
    check_refused(&message, APPMSG_CONTENT_LENGTH_RANGE, APPMSG_ENCODE_NO_EXTRA);
    message.content_length = UINT64_MAX;
    check_refused(&message, APPMSG_CONTENT_LENGTH_RANGE, APPMSG_ENCODE_NO_EXTRA);
    message = plain;
    message.byteorder = (appmsg_byteorder)2;
    check_refused(&message, APPMSG_ARGUMENT, APPMSG_ENCODE_NO_EXTRA);
    message.byteorder = (appmsg_byteorder)255;
    check_refused(&message, APPMSG_ARGUMENT, APPMSG_ENCODE_NO_EXTRA);
}

/* The bad one is named, whichever it is. */
static void check_bad_extra(appmsg_bytes name, appmsg_bytes value, appmsg_status status)
{
    for (size_t at = 0; at < 4; at++) {
        appmsg_extra extras[4] = {{TEXT("w"), TEXT("1")},
                                  {TEXT("x"), TEXT("\"a\"")},
                                  {TEXT("y"), TEXT("[]")},
                                  {TEXT("z"), TEXT("{}")}};
        appmsg_message message = plain;

        extras[at] = (appmsg_extra){name, value};
        message.extras = extras;
        message.extra_count = 4;
        check_refused(&message, status, at);
        message.extra_count = at + 1;
        check_refused(&message, status, at);
    }
}

static void test_extras(void **state)
{
    static const struct {
        const char *value;
        appmsg_status status;
    } values[] = {{"", APPMSG_JSON_TRUNCATED},
                  {" ", APPMSG_JSON_TRUNCATED},
                  {"[", APPMSG_JSON_TRUNCATED},
                  {"x", APPMSG_JSON_SYNTAX},
                  {"tru ", APPMSG_JSON_LITERAL},
                  {"01", APPMSG_JSON_NUMBER},
                  {"\"\n\"", APPMSG_JSON_CONTROL},
                  {"\"\\x\"", APPMSG_JSON_ESCAPE},
                  {"\"\\udc30\"", APPMSG_JSON_SURROGATE},
                  {"\"\xff\"", APPMSG_JSON_UTF8},
                  {"1 2", APPMSG_JSON_TRAILING},
                  {"\xef\xbb\xbf"
                   "1",
                   APPMSG_JSON_BOM},
                  {"1, \"content-length\": 2", APPMSG_JSON_TRAILING},
                  {"1}", APPMSG_JSON_TRAILING},
                  {"NaN", APPMSG_JSON_SYNTAX}};
    static const char *const required[] = {"byteorder", "content-type", "content-encoding",
                                           "content-length"};
    static const char *const names[] = {"\x80", "a\xc3", "\xed\xa0\x80x", "\xf4\x90\x80\x80"};

    (void)state;
    for (size_t i = 0; i < COUNT(values); i++)
        check_bad_extra(TEXT("a"), unit_text(values[i].value), values[i].status);
    check_bad_extra(TEXT("a"), (appmsg_bytes){NULL, 0}, APPMSG_JSON_TRUNCATED);
    for (size_t i = 0; i < COUNT(required); i++)
        check_bad_extra(unit_text(required[i]), TEXT("1"), APPMSG_DUPLICATE_NAME);
    for (size_t i = 0; i < COUNT(names); i++)
        check_bad_extra(unit_text(names[i]), TEXT("1"), APPMSG_JSON_UTF8);
}

static void test_duplicates(void **state)
{
    static const appmsg_bytes names[] = {BYTES("a"), BYTES("\xc3\xa9"), BYTES(""), BYTES("a\0")};
    appmsg_extra extras[4] = {{TEXT("p"), TEXT("1")},
                              {TEXT("q"), TEXT("1")},
                              {TEXT("r"), TEXT("1")},
                              {TEXT("s"), TEXT("1")}};
    const appmsg_message message = {.byteorder = APPMSG_BIG_ENDIAN,
                                    .content_type = TEXT("a"),
                                    .content_encoding = TEXT("b"),
                                    .extras = extras,
                                    .extra_count = 4};
    size_t size;

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        for (size_t second = 1; second < 4; second++) {
            for (size_t first = 0; first < second; first++) {
                const appmsg_bytes kept[] = {extras[first].name, extras[second].name};

                extras[first].name = extras[second].name = names[i];
                check_refused(&message, APPMSG_DUPLICATE_NAME, second);
                extras[first].name = kept[0];
                extras[second].name = kept[1];
            }
        }
    }
    for (size_t i = 0; i < 4; i++)
        extras[i].name = names[i]; /* none of these is another one */
    assert_int_equal(appmsg_encode(&message, NULL, 0, &size, NULL), APPMSG_BUFFER_SIZE);
}

/* --- limits --------------------------------------------------------------- */

static void test_count(void **state)
{
    appmsg_extra extras[62];
    char names[62][4];
    appmsg_message message = plain;
    uint8_t *out = unit_block(APPMSG_HEAD_MAX);
    appmsg_header header;
    size_t size;

    (void)state;
    for (size_t i = 0; i < COUNT(extras); i++) {
        names[i][0] = (char)('a' + i / 26);
        names[i][1] = (char)('a' + i % 26);
        names[i][2] = '\0';
        extras[i] = (appmsg_extra){unit_text(names[i]), TEXT("0")};
    }
    message.extras = extras;
    message.extra_count = 60;
    assert_int_equal(appmsg_encode(&message, out, APPMSG_HEAD_MAX, &size, NULL), APPMSG_OK);
    assert_int_equal(appmsg_header_parse((appmsg_bytes){out + 2, size - 2}, NULL, &header, NULL),
                     APPMSG_OK);
    assert_int_equal(header.extensions, 60);
    message.extra_count = 61;
    check_refused(&message, APPMSG_FIELDS_LIMIT, 60);
    message.extra_count = 62;
    check_refused(&message, APPMSG_FIELDS_LIMIT, 60);
    free(out);
}

/* The header object is a level of its own. */
static void test_depth(void **state)
{
    unit_buffer *b = unit_buffer_new();
    appmsg_extra extra = {TEXT("x"), {NULL, 0}};
    appmsg_message message = plain;
    uint8_t *out = unit_block(APPMSG_HEAD_MAX);
    size_t size;

    (void)state;
    message.extras = &extra;
    message.extra_count = 1;
    unit_repeat(b, "[", 512);
    unit_repeat(b, "]", 512);
    extra.value = unit_bytes(b);
    check_refused(&message, APPMSG_DEPTH_LIMIT, 0);
    extra.value = (appmsg_bytes){b->bytes + 1, b->len - 2};
    assert_int_equal(appmsg_encode(&message, out, APPMSG_HEAD_MAX, &size, NULL), APPMSG_OK);
    unit_check_header((appmsg_bytes){out + 2, size - 2}, NULL, APPMSG_OK, 0);
    free(out);
    free(b);
}

/* A text or a value of `len` x makes a header of just the limit, or of one more. */
static void check_length(appmsg_message *message, appmsg_bytes *part, appmsg_bytes xs, size_t base)
{
    uint8_t *out = unit_block(APPMSG_HEAD_MAX);
    size_t size = 0, bad_extra = 7;

    *part = (appmsg_bytes){xs.ptr, APPMSG_HEADER_MAX - base};
    assert_int_equal(appmsg_encode(message, out, APPMSG_HEAD_MAX, &size, &bad_extra), APPMSG_OK);
    assert_int_equal(size, APPMSG_HEAD_MAX);
    assert_int_equal(out[0], 0xff);
    assert_int_equal(out[1], 0xff);
    unit_check_header((appmsg_bytes){out + 2, size - 2}, NULL, APPMSG_OK, 0);
    assert_int_equal(appmsg_encode(message, out, APPMSG_HEAD_MAX - 1, &size, &bad_extra),
                     APPMSG_BUFFER_SIZE);
    assert_int_equal(size, APPMSG_HEAD_MAX);
    part->len++;
    check_refused(message, APPMSG_HEADER_LIMIT, APPMSG_ENCODE_NO_EXTRA);
    free(out);
}

static void test_header_limit(void **state)
{
    unit_buffer *b = unit_buffer_new();
    appmsg_extra extra = {TEXT("x"), TEXT("1")};
    appmsg_message message = plain;
    const size_t base = sizeof "{\"byteorder\": \"little\", \"content-type\": \"text/json\", "
                               "\"content-encoding\": \"utf-8\", \"content-length\": 41}" -
                        1;

    (void)state;
    unit_repeat(b, "7", 66000);
    message.extras = &extra;
    check_length(&message, &message.content_type, unit_bytes(b), base - 9);
    message.content_type = plain.content_type;
    check_length(&message, &message.content_encoding, unit_bytes(b), base - 5);
    message.content_encoding = plain.content_encoding;
    message.extra_count = 1;
    check_length(&message, &extra.name, unit_bytes(b), base + sizeof ", \"\": 1" - 1);
    extra.name = TEXT("x");
    check_length(&message, &extra.value, unit_bytes(b), base + sizeof ", \"x\": " - 1);
    /* Longer than any header: the extra itself is at fault. */
    extra.value = (appmsg_bytes){b->bytes, APPMSG_HEADER_MAX + 1};
    check_refused(&message, APPMSG_HEADER_LIMIT, 0);
    extra.value.len = SIZE_MAX / 2;
    check_refused(&message, APPMSG_HEADER_LIMIT, 0);
    extra.value = TEXT("1");
    extra.name = (appmsg_bytes){b->bytes, APPMSG_HEADER_MAX + 1};
    check_refused(&message, APPMSG_HEADER_LIMIT, 0);
    extra.name.len = SIZE_MAX / 2;
    check_refused(&message, APPMSG_HEADER_LIMIT, 0);
    message = plain;
    message.content_type = (appmsg_bytes){b->bytes, APPMSG_HEADER_MAX + 1};
    check_refused(&message, APPMSG_HEADER_LIMIT, APPMSG_ENCODE_NO_EXTRA);
    message.content_type.len = SIZE_MAX / 2;
    check_refused(&message, APPMSG_HEADER_LIMIT, APPMSG_ENCODE_NO_EXTRA);
    free(b);
}

/* Escapes count: 65535 bytes of names could be six times as many in the header. */
static void test_escaped_length(void **state)
{
    uint8_t *zeros = calloc(APPMSG_HEADER_MAX, 1);
    appmsg_extra extra = {{zeros, 0}, TEXT("1")};
    appmsg_message message = plain;
    size_t size;

    (void)state;
    assert_non_null(zeros);
    message.extras = &extra;
    message.extra_count = 1;
    extra.name.len = 10900;
    assert_int_equal(appmsg_encode(&message, NULL, 0, &size, NULL), APPMSG_BUFFER_SIZE);
    extra.name.len = 10920;
    check_refused(&message, APPMSG_HEADER_LIMIT, APPMSG_ENCODE_NO_EXTRA);
    extra.name.len = APPMSG_HEADER_MAX;
    check_refused(&message, APPMSG_HEADER_LIMIT, APPMSG_ENCODE_NO_EXTRA);
    free(zeros);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),          cmocka_unit_test(test_content_length),
        cmocka_unit_test(test_escapes),        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_numbers),        cmocka_unit_test(test_extras),
        cmocka_unit_test(test_duplicates),     cmocka_unit_test(test_count),
        cmocka_unit_test(test_depth),          cmocka_unit_test(test_header_limit),
        cmocka_unit_test(test_escaped_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
