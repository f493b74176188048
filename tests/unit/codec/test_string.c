/* SPDX-License-Identifier: MIT */
/* json.h, the functions on strings and on whole numbers. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"
#include "oracle.h"
#include "random.h"

/* --- decoding ------------------------------------------------------------- */

/* Into blocks of each size up to one byte too many, and in place. */
static void check_decode(appmsg_bytes raw, appmsg_bytes text)
{
    uint8_t *copy = unit_copy(raw), *out;
    const appmsg_bytes exact = {copy, raw.len};
    size_t len = SIZE_MAX;

    assert_true(text.len <= raw.len);
    for (size_t cap = 0; cap <= text.len + 1; cap++) {
        const appmsg_status expected = cap < text.len ? APPMSG_BUFFER_SIZE : APPMSG_OK;

        out = unit_block(cap);
        unit_check_status(raw, appmsg_string_decode(exact, out, cap, &len), expected);
        unit_check_off(raw, len, text.len);
        if (expected == APPMSG_OK)
            unit_check_bytes(raw, (appmsg_bytes){out, len}, text);
        free(out);
    }
    unit_check_status(raw, appmsg_string_decode(exact, NULL, 0, &len),
                      text.len > 0 ? APPMSG_BUFFER_SIZE : APPMSG_OK);
    unit_check_off(raw, len, text.len);
    unit_check_status(raw, appmsg_string_decode(exact, copy, text.len, &len), APPMSG_OK);
    unit_check_bytes(raw, (appmsg_bytes){copy, len}, text);
    free(copy);
}

static void test_decode(void **state)
{
    (void)state;
    check_decode(TEXT(""), TEXT(""));
    check_decode(TEXT("a"), TEXT("a"));
    check_decode(TEXT("no escape at all"), TEXT("no escape at all"));
    check_decode(TEXT("\\\"\\\\\\/\\b\\f\\n\\r\\t"), TEXT("\"\\/\b\f\n\r\t"));
    check_decode(TEXT("a\\nb"), TEXT("a\nb"));
    check_decode(TEXT("\\u0041\\u00e9\\u20AC"), TEXT("A\xc3\xa9\xe2\x82\xac"));
    check_decode(TEXT("\\ud83d\\uDC30x"), TEXT("\xf0\x9f\x90\xb0x"));
    check_decode(TEXT("\\u0000"), TEXT("\0"));
    check_decode(TEXT("a\\u0000b"), TEXT("a\0b"));
    check_decode(TEXT("\\\\u0041"), TEXT("\\u0041"));
    check_decode(TEXT("\\ud7ff\\ue000\\uffff\\u007f\\u0080\\u07ff\\u0800"),
                 TEXT("\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80"));
    check_decode(TEXT("\\ud800\\udc00\\udbff\\udfff"), TEXT("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
    /* Bytes that no string of the library's has do no harm. */
    check_decode(TEXT("\xff\"\x01\xc3"), TEXT("\xff\"\x01\xc3"));
}

static void check_malformed(appmsg_bytes raw, appmsg_status expected)
{
    uint8_t *copy = unit_copy(raw), *out;
    const appmsg_bytes exact = {copy, raw.len};
    const size_t caps[] = {0, 1, raw.len};
    size_t len;

    for (size_t i = 0; i < COUNT(caps); i++) {
        out = unit_block(caps[i]);
        len = SIZE_MAX;
        unit_check_status(raw, appmsg_string_decode(exact, out, caps[i], &len), expected);
        unit_check_off(raw, len, 0);
        free(out);
    }
    if (appmsg_string_equal(exact, exact) || appmsg_string_equal(exact, TEXT("")) ||
        appmsg_string_equal(exact, TEXT("a")))
        unit_fail(raw, "malformed, but equal to a text");
    if (appmsg_string_same(exact, exact) || appmsg_string_same(exact, TEXT("")) ||
        appmsg_string_same(TEXT("a"), exact) || appmsg_string_same(exact, TEXT("ab")))
        unit_fail(raw, "malformed, but the same as a string");
    unit_check_status(raw, appmsg_string_decode(exact, copy, raw.len, &len), expected);
    free(copy);
}

static void test_malformed(void **state)
{
    static const char *const escapes[] = {
        "\\",      "\\a",     "\\x41",   "\\u",       "\\u1",     "\\u12", "\\u123", "\\u12g4",
        "\\ug234", "\\u123g", "\\u1g34", "\\U0041",   "\\'",      "\\0",   "\\ ",    "\\u 123",
        "\\u+123", "a\\",     "a\\n\\",  "a\\u00 41", "a\xff\\v", "\\B",   "\\N"};
    static const char *const surrogates[] = {
        "\\ud800",        "\\udbff",         "\\udc00",        "\\udfff",        "\\udc00\\udc00",
        "\\udc00\\udfff", "\\udfff\\udc00",  "\\udc30\\ud83d", "\\ud83dx",       "\\ud83d\\",
        "\\ud83d\\u",     "\\ud83d\\udc3",   "\\ud83d\\ud83d", "\\ud83d\\u0041", "\\ud83d\\ue000",
        "\\ud83d\\udbff", "\\ud83d\\udc3g",  "\\ud83d\\n",     "a\\ud83d",       "\\ud83d\\xdc30",
        "\\ud83d/udc30",  "\\ud83d\\\\dc30", "\\uD83D\\Udc30"};

    (void)state;
    for (size_t i = 0; i < COUNT(escapes); i++)
        check_malformed(unit_text(escapes[i]), APPMSG_JSON_ESCAPE);
    for (size_t i = 0; i < COUNT(surrogates); i++)
        check_malformed(unit_text(surrogates[i]), APPMSG_JSON_SURROGATE);
    check_malformed(TEXT("\\\0"), APPMSG_JSON_ESCAPE);
    check_malformed(TEXT("\\u\0\0\0\0"), APPMSG_JSON_ESCAPE);
}

/* Random raw strings, against the oracle. */
static void test_decode_random(void **state)
{
    static generator g;
    const size_t stride = unit_stride(17);
    size_t found = 0;

    (void)state;
    for (size_t i = 0; i < 30000; i += stride) {
        oracle_verdict v;
        appmsg_bytes raw;
        uint8_t *text;
        size_t len, from = 0;

        g.seed = i;
        generate_json(&g);
        while (g.bytes[from] != '"' && from + 1 < g.len)
            from++;
        if (++from >= g.len)
            continue;
        v = oracle_string((appmsg_bytes){g.bytes, g.len}, from);
        assert_int_equal(v.status, APPMSG_OK);
        raw = (appmsg_bytes){g.bytes + from, v.off - 1 - from};
        text = oracle_unescape(raw, &len);
        if (len < 120)
            check_decode(raw, (appmsg_bytes){text, len});
        assert_true(appmsg_string_equal(raw, (appmsg_bytes){text, len}));
        assert_true(appmsg_string_same(raw, raw));
        found += len > 0;
        free(text);
    }
    assert_true(found > 3000 / stride);
}

/* --- encoding ------------------------------------------------------------- */

static void check_encode(appmsg_bytes text, appmsg_bytes raw)
{
    uint8_t *copy = unit_copy(text), *out;
    const appmsg_bytes exact = {copy, text.len};
    size_t len = SIZE_MAX;

    assert_true(raw.len <= 6 * text.len);
    for (size_t cap = 0; cap <= raw.len + 1; cap++) {
        const appmsg_status expected = cap < raw.len ? APPMSG_BUFFER_SIZE : APPMSG_OK;

        out = unit_block(cap);
        unit_check_status(text, appmsg_string_encode(exact, out, cap, &len), expected);
        unit_check_off(text, len, raw.len);
        if (expected == APPMSG_OK)
            unit_check_bytes(text, (appmsg_bytes){out, len}, raw);
        free(out);
    }
    unit_check_status(text, appmsg_string_encode(exact, NULL, 0, &len),
                      raw.len > 0 ? APPMSG_BUFFER_SIZE : APPMSG_OK);
    unit_check_off(text, len, raw.len);
    free(copy);
}

static void test_encode(void **state)
{
    (void)state;
    check_encode(TEXT(""), TEXT(""));
    check_encode(TEXT("text/json"), TEXT("text/json"));
    check_encode(TEXT("\"\\/\b\f\n\r\t"), TEXT("\\\"\\\\/\\b\\f\\n\\r\\t"));
    check_encode(TEXT("\x7f\xc2\x80\xc2\x9f\xe2\x82\xac\xf0\x9f\x90\xb0\xef\xbf\xbf"),
                 TEXT("\x7f\xc2\x80\xc2\x9f\xe2\x82\xac\xf0\x9f\x90\xb0\xef\xbf\xbf"));
    check_encode(TEXT("\0\x01\x1f\x0b"), TEXT("\\u0000\\u0001\\u001f\\u000b"));
    check_encode(TEXT("a\"b\xc3\xa9\nc"), TEXT("a\\\"b\xc3\xa9\\nc"));
}

/* Each ASCII character, with the escape that section 3.5 says. */
static void test_encode_ascii(void **state)
{
    static const char letters[] = "\"\\\b\f\n\r\t", escapes[] = "\"\\bfnrt";

    (void)state;
    for (unsigned c = 0; c < 0x80; c++) {
        const uint8_t byte = (uint8_t)c;
        const char *letter = c == 0 ? NULL : strchr(letters, (int)c);
        char expected[8];

        if (letter != NULL)
            snprintf(expected, sizeof expected, "\\%c", escapes[letter - letters]);
        else
            snprintf(expected, sizeof expected, c < 0x20 ? "\\u%04x" : "%c", c);
        check_encode((appmsg_bytes){&byte, 1}, unit_text(expected));
    }
}

/* The offset of what is ill-formed, wherever it is, whatever is before it. */
static void test_encode_not_utf8(void **state)
{
    static const char *const bad[] = {"\x80",     "\xc1\x81",     "\xc3",     "\xe2\x82",
                                      "\xff",     "\xed\xa0\x80", "\xe0\x9f", "\xf0\x9f\x90",
                                      "\xf4\x90", "\xc3\x28"};
    static const char *const before[] = {"",         "a",          "\n",
                                         "\xc3\xa9", "abcdefgh\"", "\xf0\x9f\x90\xb0\x01z"};
    uint8_t out[128];

    (void)state;
    for (size_t i = 0; i < COUNT(bad) * COUNT(before); i++) {
        const appmsg_bytes front = unit_text(before[i / COUNT(bad)]);
        const appmsg_bytes back = unit_text(bad[i % COUNT(bad)]);
        uint8_t *p = unit_block(front.len + back.len);
        const appmsg_bytes text = {p, front.len + back.len};
        const size_t caps[] = {0, 1, sizeof out};

        memcpy(p, front.ptr, front.len);
        memcpy(p + front.len, back.ptr, back.len);
        for (size_t k = 0; k < COUNT(caps); k++) {
            size_t len = SIZE_MAX;

            unit_check_status(text, appmsg_string_encode(text, out, caps[k], &len),
                              APPMSG_JSON_UTF8);
            unit_check_off(text, len, front.len);
        }
        free(p);
    }
}

/* What is encoded is a valid string and is decoded to what it was. */
static void test_encode_random(void **state)
{
    static generator g;
    const size_t stride = unit_stride(17);

    (void)state;
    for (size_t i = 0; i < 20000; i += stride) {
        uint8_t *raw, *back;
        size_t len, back_len;

        g.seed = i;
        generate_text(&g);
        raw = unit_block(6 * g.len + 1);
        back = unit_block(g.len);
        assert_int_equal(appmsg_string_encode((appmsg_bytes){g.bytes, g.len}, raw, 6 * g.len, &len),
                         APPMSG_OK);
        raw[len] = '"';
        assert_int_equal(oracle_string((appmsg_bytes){raw, len + 1}, 0).off, len + 1);
        assert_int_equal(appmsg_string_decode((appmsg_bytes){raw, len}, back, g.len, &back_len),
                         APPMSG_OK);
        unit_check_bytes((appmsg_bytes){raw, len}, (appmsg_bytes){back, back_len},
                         (appmsg_bytes){g.bytes, g.len});
        free(raw);
        free(back);
    }
}

static void test_nothing(void **state)
{
    const appmsg_bytes none = {NULL, 0};
    size_t len = 7;

    (void)state;
    assert_int_equal(appmsg_string_decode(none, NULL, 0, &len), APPMSG_OK);
    assert_int_equal(len, 0);
    len = 7;
    assert_int_equal(appmsg_string_encode(none, NULL, 0, &len), APPMSG_OK);
    assert_int_equal(len, 0);
    assert_true(appmsg_string_equal(none, none));
    assert_true(appmsg_string_same(none, none));
    assert_false(appmsg_string_equal(none, TEXT("a")));
    assert_false(appmsg_string_equal(TEXT("a"), none));
    assert_false(appmsg_string_same(none, TEXT("a")));
    assert_false(appmsg_string_same(TEXT("a"), none));
}

/* --- comparing ------------------------------------------------------------ */

/* Raw strings; two are the same if they have the same number. */
static const struct {
    int text;
    const char *raw;
} strings[] = {
    {0, ""},
    {1, "a"},
    {1, "\\u0061"},
    {2, "A"},
    {2, "\\u0041"},
    {3, "ab"},
    {3, "\\u0061b"},
    {3, "a\\u0062"},
    {3, "\\u0061\\u0062"},
    {4, "a\\u0000"},
    {5, "\\u0000"},
    {6, "\\n"},
    {6, "\\u000a"},
    {6, "\\u000A"},
    {7, "n"},
    {8, "\\\\n"},
    {8, "\\u005cn"},
    {9, "/"},
    {9, "\\/"},
    {9, "\\u002f"},
    {10, "\xc3\xa9"},
    {10, "\\u00e9"},
    {10, "\\u00E9"},
    {11, "e\xcc\x81"},
    {12, "\xf0\x9f\x90\xb0"},
    {12, "\\ud83d\\udc30"},
    {12, "\\uD83D\\uDC30"},
    {13, "\xf0\x9f\x90\xb1"},
    {13, "\\ud83d\\udc31"},
    {14, "\xf0\x9f\x90\xb0x"},
    {14, "\\ud83d\\udc30\\u0078"},
    {15, "\\\""},
    {15, "\\u0022"},
    {16, "content-length"},
    {16, "content\\u002dlength"},
    {16, "content\\u002Dlength"},
    {17, "content-length\\u0000"},
    {18, "content-lengtH"},
};

static void test_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(strings); i++) {
        const appmsg_bytes a = unit_text(strings[i].raw);

        for (size_t k = 0; k < COUNT(strings); k++) {
            const appmsg_bytes b = unit_text(strings[k].raw);
            uint8_t *copy_a = unit_copy(a), *copy_b = unit_copy(b), *text;
            const appmsg_bytes exact_a = {copy_a, a.len}, exact_b = {copy_b, b.len};
            const bool same = strings[i].text == strings[k].text;
            size_t len;

            if (appmsg_string_same(exact_a, exact_b) != same)
                unit_fail(a, strings[k].raw);
            text = oracle_unescape(exact_b, &len);
            if (appmsg_string_equal(exact_a, (appmsg_bytes){text, len}) != same)
                unit_fail(a, "appmsg_string_equal()");
            free(text);
            free(copy_a);
            free(copy_b);
        }
    }
}

/* The text is no raw string: its backslashes are characters. */
static void test_equal_text(void **state)
{
    (void)state;
    assert_false(appmsg_string_equal(TEXT("\\n"), TEXT("\\n")));
    assert_true(appmsg_string_equal(TEXT("\\\\n"), TEXT("\\n")));
    assert_false(appmsg_string_equal(TEXT("n"), TEXT("\\n")));
    assert_true(appmsg_string_equal(TEXT("\\\\u0061"), TEXT("\\u0061")));
    assert_false(appmsg_string_equal(TEXT("\\u0061"), TEXT("\\u0061")));
    assert_true(appmsg_string_equal(TEXT("a\xff"), TEXT("a\xff"))); /* no harm */
    assert_false(appmsg_string_equal(TEXT("a\xff"), TEXT("a\xfe")));
}

/* --- whole numbers -------------------------------------------------------- */

static void check_u64(appmsg_bytes number, uint64_t max, bool ok, uint64_t value)
{
    uint8_t *copy = unit_copy(number);
    uint64_t got = 0;

    if (appmsg_number_u64((appmsg_bytes){copy, number.len}, max, &got) != ok)
        unit_fail(number, ok ? "appmsg_number_u64() refuses" : "appmsg_number_u64() accepts");
    if (ok)
        unit_check_off(number, got, value);
    free(copy);
}

static void test_u64(void **state)
{
    const uint64_t most = APPMSG_CONTENT_MAX;

    (void)state;
    check_u64(TEXT("0"), 0, true, 0);
    check_u64(TEXT("1"), 0, false, 0);
    check_u64(TEXT("9223372036854775807"), most, true, most);
    check_u64(TEXT("9223372036854775808"), most, false, 0);
    check_u64(TEXT("9223372036854775807"), most - 1, false, 0);
    check_u64(TEXT("18446744073709551615"), UINT64_MAX, true, UINT64_MAX);
    check_u64(TEXT("18446744073709551615"), UINT64_MAX - 1, false, 0);
    check_u64(TEXT("18446744073709551616"), UINT64_MAX, false, 0);
    check_u64(TEXT("18446744073709551620"), UINT64_MAX, false, 0);
    check_u64(TEXT("184467440737095516150"), UINT64_MAX, false, 0);
    check_u64(TEXT("99999999999999999999"), UINT64_MAX, false, 0);
    check_u64(TEXT("10000000000000000000000000000000000000000"), UINT64_MAX, false, 0);
    check_u64(TEXT("1\0"), UINT64_MAX, false, 0);
    check_u64(TEXT("\xb1"), UINT64_MAX, false, 0);
    check_u64((appmsg_bytes){NULL, 0}, UINT64_MAX, false, 0);
}

/* All strings of up to four of these bytes, with bounds around what they say. */
static void test_u64_all(void **state)
{
    static const char alphabet[] = "0129-+. e/:";
    static const uint64_t bounds[] = {0, 1, 9, 10, 11, 20, 99, 100, 129, 1000, UINT64_MAX};
    const size_t letters = sizeof alphabet - 1;
    char text[5];

    (void)state;
    for (size_t len = 0, count = 1; len <= 4; len++, count *= letters) {
        for (size_t i = 0; i < count; i++) {
            bool digits = len > 0;
            uint64_t value;

            for (size_t k = 0, rest = i; k < len; k++, rest /= letters) {
                text[k] = alphabet[rest % letters];
                digits = digits && text[k] >= '0' && text[k] <= '9';
            }
            text[len] = '\0';
            digits = digits && (text[0] != '0' || len == 1);
            value = digits ? strtoull(text, NULL, 10) : 0;
            for (size_t k = 0; k < COUNT(bounds); k++)
                check_u64(unit_text(text), bounds[k], digits && value <= bounds[k], value);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode),        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_decode_random), cmocka_unit_test(test_encode),
        cmocka_unit_test(test_encode_ascii),  cmocka_unit_test(test_encode_not_utf8),
        cmocka_unit_test(test_encode_random), cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_same),          cmocka_unit_test(test_equal_text),
        cmocka_unit_test(test_u64),           cmocka_unit_test(test_u64_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
