/* SPDX-License-Identifier: MIT */
/* Doubles and their texts, compared with Python's. */
#include "support.h"

#include <locale.h>
#include <math.h>
#include <sys/stat.h>

static double double_from(const uint8_t *little_endian)
{
    uint64_t bits = 0;
    double value;
    int i;

    for (i = 7; i >= 0; i--)
        bits = bits << 8 | little_endian[i];
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void assert_repr(double value, const char *wanted)
{
    char text[APPMSG_FLOAT_TEXT_MAX];
    const size_t len = appmsg_content_float_repr(value, text);

    assert_string_equal(text, wanted);
    assert_int_equal(len, strlen(wanted));
}

static void check_fixed_texts(void)
{
    assert_repr(0.0, "0.0");
    assert_repr(-0.0, "-0.0");
    assert_repr(0.1, "0.1");
    assert_repr(1.5, "1.5");
    assert_repr(-100.0, "-100.0");
    assert_repr(0.0001, "0.0001");
    assert_repr(0.00001, "1e-05");
    assert_repr(1e15, "1000000000000000.0");
    assert_repr(1e16, "1e+16");
    assert_repr(123456789012345680.0, "1.2345678901234568e+17");
    assert_repr(ldexp(1.0, -44), "5.684341886080802e-14");
    assert_repr(5e-324, "5e-324");
    assert_repr(-2.2250738585072014e-308, "-2.2250738585072014e-308");
    assert_repr(1.7976931348623157e308, "1.7976931348623157e+308");
    assert_repr(1e23, "1e+23");                             /* it is 9.999999999999999161...e22 */
    assert_repr(1125899906842624.25, "1125899906842624.2"); /* a tie: to even */
    assert_repr(1125899906842624.75, "1125899906842624.8");
    assert_repr((double)INFINITY, "inf");
    assert_repr(-(double)INFINITY, "-inf");
    assert_repr((double)NAN, "nan");
}

static void test_fixed_texts(void **state)
{
    (void)state;
    check_fixed_texts();
}

static void test_repr_as_python(void **state)
{
    unsigned long compared = 0;
    oracle python;

    (void)state;
    oracle_open(&python, "floats", 200000);
    while (oracle_next(&python, 2)) {
        char text[APPMSG_FLOAT_TEXT_MAX];
        const double value = double_from(python.field[0]);
        const size_t len = appmsg_content_float_repr(value, text);

        if (len != python.len[1] || memcmp(text, python.field[1], len) != 0)
            fail_msg("%a is %s here, %.*s in Python", value, text, (int)python.len[1],
                     (const char *)python.field[1]);
        compared++;
    }
    oracle_close(&python);
    assert_true(compared >= 200000);
}

/* Also on the exact boundaries between doubles, of up to 1100 digits. */
static void test_value_as_python(void **state)
{
    unsigned long compared = 0;
    oracle python;

    (void)state;
    oracle_open(&python, "numbers", 20000);
    while (oracle_next(&python, 2)) {
        cJSON *tree = parse(oracle_bytes(&python, 0), "utf-8");
        const double wanted = double_from(python.field[1]);

        if (tree->valuedouble != wanted)
            fail_msg("%.*s is %a here, %a in Python", (int)python.len[0],
                     (const char *)python.field[0], tree->valuedouble, wanted);
        cJSON_Delete(tree);
        compared++;
    }
    oracle_close(&python);
    assert_true(compared >= 1000); /* what is left of a slow machine's 3 s */
}

/* The decimal point of the current locale, "." where there is no such locale. */
static const char *use_locale(const char *name)
{
    return setlocale(LC_ALL, name) == NULL ? "." : localeconv()->decimal_point;
}

/* Few systems have such locales at hand, so glibc's are compiled where that is
 * possible: a comma, and a decimal point of two bytes. */
static const char *make_locale(const char *input)
{
    char command[256];
    const char *point = use_locale(input);

    if (strcmp(point, ".") != 0)
        return point;
    (void)mkdir("locales", 0777);
    (void)snprintf(command, sizeof command, "localedef -i %s -f UTF-8 locales/%s >/dev/null 2>&1",
                   input, input);
    if (system(command) < 0 || setenv("LOCPATH", "locales", 1) != 0)
        return ".";
    return use_locale(input);
}

static void check_in_locale(const char *input)
{
    char shown[16];

    if (strcmp(make_locale(input), ".") == 0) {
        print_message("no locale %s\n", input);
        skip();
    }
    (void)snprintf(shown, sizeof shown, "%.1f", 0.5);
    assert_string_not_equal(shown, "0.5"); /* so the locale is in force */
    check_fixed_texts();
    assert_canonical(LITERAL("[1.5, 0.25e1, 12345678901234567890.5, 1.0]"),
                     LITERAL("[1.5, 2.5, 1.2345678901234567e+19, 1.0]"));
}

static void test_comma_locale(void **state)
{
    (void)state;
    check_in_locale("de_DE");
}

static void test_two_byte_locale(void **state)
{
    (void)state;
    check_in_locale("ps_AF");
}

static int leave_locale(void **state)
{
    (void)state;
    (void)setlocale(LC_ALL, "C");
    (void)unsetenv("LOCPATH");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fixed_texts),
        cmocka_unit_test(test_repr_as_python),
        cmocka_unit_test(test_value_as_python),
        cmocka_unit_test_teardown(test_comma_locale, leave_locale),
        cmocka_unit_test_teardown(test_two_byte_locale, leave_locale),
    };

    return cmocka_run_group_tests_name("content: floats", tests, NULL, NULL);
}
