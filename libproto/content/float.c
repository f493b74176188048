/* SPDX-License-Identifier: MIT */
/*
 * float.c - between doubles and decimal text, exactly as Python does it.
 *
 * The C library does the arithmetic; its strtod() and printf() round correctly.
 * What depends on the locale is their decimal point alone, so neither ever sees
 * one here: strtod() is given digits and an exponent ("15e-1"), and what
 * printf() puts between the digits is skipped, whatever it is.
 */
#include "number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The boundary between two neighbouring doubles has at most 767 significant
 * digits.  What follows them can only say "a little more". */
#define SIGNIFICANT_MAX 768

/* Longer than any sum of digits in memory, and far from overflow. */
#define EXPONENT_MAX (INT64_MAX / 4)

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* "e-12" and so on.  -1200 <= exponent <= 400. */
static void put_exponent(char *to, int exponent)
{
    (void)snprintf(to, 8, "e%d", exponent);
}

/* The exponent that `text`, from its `e` on, states; as good as infinite where
 * it is longer than that. */
static int64_t exponent_value(appmsg_bytes text)
{
    int64_t value = 0;
    size_t i = 1;
    bool negative;

    if (text.len == 0)
        return 0;
    negative = text.ptr[i] == '-';
    i += negative || text.ptr[i] == '+';
    for (; i < text.len; i++)
        value = value > EXPONENT_MAX / 10 - 1 ? EXPONENT_MAX : value * 10 + (text.ptr[i] - '0');
    return negative ? -value : value;
}

/* `digits` times a power of ten; `digits` ends with room for an exponent. */
static double scaled_value(char *digits, size_t len, int64_t exponent)
{
    if (exponent > 400) /* above 1.8e308, as the first digit is not 0 */
        return HUGE_VAL;
    if (exponent < -1200) /* below 1e769 * 1e-1200, and so below 5e-324 */
        return 0.0;
    put_exponent(digits + len, (int)exponent);
    return strtod(digits, NULL);
}

double appmsg__number_value(appmsg_bytes text)
{
    char digits[SIGNIFICANT_MAX + 1 + 8];
    const bool negative = text.ptr[0] == '-';
    bool fraction = false, more = false;
    int64_t exponent = 0; /* of the last digit in `digits` */
    size_t len = 0, i;
    appmsg_bytes rest;
    double value;

    for (i = negative; i < text.len && (text.ptr[i] | 0x20) != 'e'; i++) {
        const uint8_t c = text.ptr[i];

        if (c == '.') {
            fraction = true;
        } else if (len == SIGNIFICANT_MAX) {
            more |= c != '0';
            exponent += !fraction;
        } else {
            exponent -= fraction;
            if (len != 0 || c != '0')
                digits[len++] = (char)c;
        }
    }
    rest.ptr = text.ptr + i;
    rest.len = text.len - i;
    exponent += exponent_value(rest);
    if (more) {
        digits[len++] = '1';
        exponent--;
    }
    value = len == 0 ? 0.0 : scaled_value(digits, len, exponent);
    return negative ? -value : value;
}

/* d.ddd times 10 to the exponent; `count` digits. */
typedef struct decimal {
    char digits[DBL_DECIMAL_DIG];
    int count;
    int exponent;
} decimal;

/* The decimal of `count` digits that is nearest to `value`, a tie going to the
 * even digit. */
static decimal decimal_nearest(double value, int count)
{
    char text[64];
    appmsg_bytes rest;
    decimal result;
    size_t i;

    (void)snprintf(text, sizeof text, "%.*e", count - 1, value);
    result.count = 0;
    for (i = 0; text[i] != 'e'; i++) {
        if (is_digit((uint8_t)text[i]))
            result.digits[result.count++] = text[i];
    }
    rest.ptr = (const uint8_t *)text + i;
    rest.len = strlen(text + i);
    result.exponent = (int)exponent_value(rest);
    return result;
}

/* The next larger decimal of as many digits.  It is asked for beside powers of
 * two only, and none of them is so close below a power of ten that all digits
 * are 9. */
static decimal decimal_above(decimal from)
{
    int i = from.count - 1;

    while (i > 0 && from.digits[i] == '9')
        from.digits[i--] = '0';
    from.digits[i]++;
    return from;
}

static bool decimal_is(const decimal *from, double value)
{
    char text[DBL_DECIMAL_DIG + 8];
    const size_t len = (size_t)from->count;

    memcpy(text, from->digits, len);
    put_exponent(text + len, from->exponent - (from->count - 1));
    return strtod(text, NULL) == value;
}

/*
 * A subnormal has fewer bits than a double, and the fewest digits can be any
 * number.  The interval that rounds to it is symmetric, so that if some decimal
 * of `count` digits is in it, then the nearest one is, and so is the nearest
 * one of count + 1 digits: a binary search finds the least.
 */
static decimal shortest_subnormal(double value)
{
    int low = 1, high = DBL_DECIMAL_DIG;

    while (low < high) {
        const int middle = (low + high) / 2;
        const decimal tried = decimal_nearest(value, middle);

        if (decimal_is(&tried, value))
            high = middle;
        else
            low = middle + 1;
    }
    return decimal_nearest(value, low);
}

/*
 * The shortest decimal that rounds to `value`, which is above 0; of several as
 * short, the nearest.
 *
 * Any decimal of up to 15 digits survives the way through a normal double and
 * back.  So if one such rounds to `value`, then it is the nearest of 15 digits,
 * but for zeros at its end.  17 digits always suffice.  For 16, the nearest is
 * not enough: below a power of two the doubles are twice as dense, and where
 * the nearest decimal is below and too far away for that, there may be one
 * above that is further away and yet rounds to it: 2**-44 is
 * 5.684341886080801486...e-14, and its text is 5.684341886080802e-14.
 */
static decimal shortest(double value)
{
    decimal tried;
    int unused;

    if (value < DBL_MIN)
        return shortest_subnormal(value);
    tried = decimal_nearest(value, DBL_DIG);
    if (decimal_is(&tried, value))
        return tried;
    tried = decimal_nearest(value, DBL_DIG + 1);
    if (decimal_is(&tried, value))
        return tried;
    if (frexp(value, &unused) == 0.5) {
        tried = decimal_above(tried);
        if (decimal_is(&tried, value))
            return tried;
    }
    return decimal_nearest(value, DBL_DECIMAL_DIG);
}

/* "1e+16", "1.5e-05": an exponent of two digits at least.  Returns the end. */
static char *put_scientific(char *to, const decimal *from)
{
    const size_t more = (size_t)from->count - 1;

    *to++ = from->digits[0];
    if (more != 0) {
        *to++ = '.';
        memcpy(to, from->digits + 1, more);
        to += more;
    }
    return to + snprintf(to, 8, "e%+03d", from->exponent);
}

/* "0.0001", "1.5", "100.0".  -4 <= exponent < 16.  Returns the end. */
static char *put_positional(char *to, const decimal *from)
{
    const int point = from->exponent + 1; /* digits before it */
    int i;

    if (point <= 0)
        *to++ = '0';
    for (i = 0; i < point; i++)
        *to++ = i < from->count ? from->digits[i] : '0';
    *to++ = '.';
    for (i = point; i < 0; i++)
        *to++ = '0';
    for (i = point > 0 ? point : 0; i < from->count; i++)
        *to++ = from->digits[i];
    if (point >= from->count)
        *to++ = '0';
    return to;
}

size_t appmsg_content_float_repr(double value, char text[APPMSG_FLOAT_TEXT_MAX])
{
    char *to = text;
    decimal found;

    if (isnan(value)) {
        memcpy(text, "nan", sizeof "nan");
        return strlen(text);
    }
    if (signbit(value)) {
        *to++ = '-';
        value = -value;
    }
    if (isinf(value) || value == 0) {
        memcpy(to, isinf(value) ? "inf" : "0.0", 4);
        return strlen(text);
    }
    found = shortest(value);
    while (found.count > 1 && found.digits[found.count - 1] == '0')
        found.count--;
    if (found.exponent < -4 || found.exponent >= 16)
        to = put_scientific(to, &found);
    else
        to = put_positional(to, &found);
    *to = 0;
    return (size_t)(to - text);
}
