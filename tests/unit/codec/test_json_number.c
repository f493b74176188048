/* SPDX-License-Identifier: MIT */
/* The grammar of numbers (section 3.1): all short texts. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "oracle.h"

static const char alphabet[] = "-+0159.eE ";
#define LETTERS (sizeof alphabet - 1)

/* The text of `len` letters that has the number `i`. */
static void spell(char *text, size_t len, size_t i)
{
    for (size_t k = 0; k < len; k++, i /= LETTERS)
        text[k] = alphabet[i % LETTERS];
}

/*
 * The slow way, by the grammar alone: `p` is number's, if it is split in any way
 * into [ "-" ] int [ "." digits ] [ e [ sign ] digits ].
 */
static bool is_digits(const char *p, size_t len)
{
    return len > 0 && strspn(p, "0123456789") >= len;
}

static bool is_int(const char *p, size_t len)
{
    return is_digits(p, len) && (p[0] != '0' || len == 1);
}

static bool is_exponent(const char *p, size_t len)
{
    if (len == 0)
        return true;
    if (p[0] != 'e' && p[0] != 'E')
        return false;
    return is_digits(p + 1, len - 1) ||
           (len > 1 && (p[1] == '+' || p[1] == '-') && is_digits(p + 2, len - 2));
}

static bool is_number(const char *p, size_t len)
{
    if (len > 0 && p[0] == '-') {
        p++;
        len--;
    }
    for (size_t whole = 1; whole <= len; whole++) {
        if (!is_int(p, whole))
            continue;
        if (is_exponent(p + whole, len - whole))
            return true;
        for (size_t dot = whole + 2; dot <= len && p[whole] == '.'; dot++) {
            if (is_digits(p + whole + 1, dot - whole - 1) && is_exponent(p + dot, len - dot))
                return true;
        }
    }
    return false;
}

/* The text alone: valid or not by the grammar; where and why by the oracle. */
static void test_alone(void **state)
{
    char text[8] = "";

    (void)state;
    for (size_t len = 1, count = LETTERS; len <= 5; len++, count *= LETTERS) {
        for (size_t i = 0; i < count; i += unit_stride(101)) {
            size_t from = 0, to = len;
            appmsg_status status;

            spell(text, len, i);
            text[len] = '\0';
            unit_compare_json((appmsg_bytes){(const uint8_t *)text, len}, NULL);
            while (from < to && text[from] == ' ')
                from++;
            while (to > from && text[to - 1] == ' ')
                to--;
            status = appmsg_json_check((appmsg_bytes){(const uint8_t *)text, len}, NULL, NULL);
            if ((status == APPMSG_OK) != is_number(text + from, to - from))
                unit_fail((appmsg_bytes){(const uint8_t *)text, len}, "not what the grammar says");
        }
    }
}

static void test_in_array(void **state)
{
    char text[16] = "[";

    (void)state;
    for (size_t len = 1, count = LETTERS; len <= 5; len++, count *= LETTERS) {
        for (size_t i = 0; i < count; i += unit_stride(101)) {
            spell(text + 1, len, i);
            memcpy(text + 1 + len, ",0]", 3);
            unit_compare_json((appmsg_bytes){(const uint8_t *)text, len + 4}, NULL);
        }
    }
}

/* As the values of fields, where header.c has a shorter way for whole numbers. */
static void test_in_header(void **state)
{
    static const char front[] = "{\"x\":";
    static const char *const behind[] = {"}", ",\"y\":1}"};
    char text[32];

    (void)state;
    memcpy(text, front, sizeof front - 1);
    for (size_t len = 1, count = LETTERS; len <= 5; len++, count *= LETTERS) {
        for (size_t i = 0; i < count; i += unit_stride(101)) {
            for (size_t k = 0; k < COUNT(behind); k++) {
                const size_t end = strlen(behind[k]);

                spell(text + sizeof front - 1, len, i);
                memcpy(text + sizeof front - 1 + len, behind[k], end);
                unit_compare_header(
                    (appmsg_bytes){(const uint8_t *)text, sizeof front - 1 + len + end}, NULL);
            }
        }
    }
}

/* As content-length, in the canonical form and in another one. */
static void test_as_content_length(void **state)
{
    static const char *const front[] = {
        "{\"byteorder\": \"big\", \"content-type\": \"a\", \"content-encoding\": \"b\", "
        "\"content-length\": ",
        "{\"byteorder\":\"big\",\"content-type\":\"a\",\"content-encoding\":\"b\","
        "\"content-length\":"};
    static const char *const behind[] = {"}", ", \"y\": 1}"};
    unit_buffer *b = unit_buffer_new();
    char digits[8];

    (void)state;
    for (size_t len = 1, count = LETTERS; len <= 4; len++, count *= LETTERS) {
        for (size_t i = 0; i < count; i += unit_stride(101)) {
            spell(digits, len, i);
            for (size_t k = 0; k < 4; k++) {
                b->len = 0;
                unit_puts(b, front[k / 2]);
                unit_put(b, (appmsg_bytes){(const uint8_t *)digits, len});
                unit_puts(b, behind[k % 2]);
                unit_compare_header(unit_bytes(b), NULL);
            }
        }
    }
    free(b);
}

/* Long ones: no digit is too many. */
static void test_long(void **state)
{
    static const char *const parts[] = {"", "-", "0", "1", ".", "e", "E+", "9"};

    (void)state;
    for (size_t digits = 0; digits < 70; digits++) {
        for (size_t i = 0; i < COUNT(parts) * COUNT(parts); i++) {
            unit_buffer *b = unit_buffer_new();

            unit_puts(b, parts[i % COUNT(parts)]);
            unit_repeat(b, "7", digits);
            unit_puts(b, parts[i / COUNT(parts)]);
            unit_repeat(b, "3", digits);
            unit_compare_json(unit_bytes(b), NULL);
            free(b);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alone),     cmocka_unit_test(test_in_array),
        cmocka_unit_test(test_in_header), cmocka_unit_test(test_as_content_length),
        cmocka_unit_test(test_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
