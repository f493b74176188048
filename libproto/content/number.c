/* SPDX-License-Identifier: MIT */
#include "number.h"

#include <appmsg/json.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* Integers of up to 15 digits are below 2^53: a double is the integer. */
#define EXACT_DIGITS 15
#define EXACT_MAX    9007199254740992.0 /* 2^53 */

static bool is_integer(appmsg_bytes text)
{
    size_t i;

    for (i = 0; i < text.len; i++) {
        if (text.ptr[i] == '.' || (text.ptr[i] | 0x20) == 'e')
            return false;
    }
    return true;
}

/* Whether a number without text is written as an integer (content.h).  Not
 * -0.0, which no integer is. */
static bool writes_integer(double value)
{
    return fabs(value) <= EXACT_MAX && value == floor(value) && !(value == 0 && signbit(value));
}

static cJSON *number_with_text(double value, const void *text, size_t len)
{
    cJSON *item = cJSON_CreateNumber(value);
    char *copy;

    if (item == NULL)
        return NULL;
    copy = cJSON_malloc(len + 1);
    if (copy == NULL) {
        cJSON_Delete(item);
        return NULL;
    }
    memcpy(copy, text, len);
    copy[len] = 0;
    item->valuestring = copy;
    return item;
}

static double short_integer(appmsg_bytes text)
{
    const bool negative = text.ptr[0] == '-';
    int64_t value = 0;
    size_t i;

    for (i = negative; i < text.len; i++)
        value = value * 10 + (text.ptr[i] - '0');
    return (double)(negative ? -value : value); /* -0 is the integer 0 */
}

/*
 * A text beside the double costs a third more memory, so it is kept only where
 * appmsg__number_put() would not find it again from the double.
 */
cJSON *appmsg__number_new(appmsg_bytes text)
{
    char repr[APPMSG_FLOAT_TEXT_MAX];
    double value;

    if (is_integer(text)) {
        if (text.len <= EXACT_DIGITS)
            return cJSON_CreateNumber(short_integer(text));
        return number_with_text(appmsg__number_value(text), text.ptr, text.len);
    }
    value = appmsg__number_value(text);
    if (isinf(value))
        return number_with_text(value, text.ptr, text.len);
    if (writes_integer(value))
        return number_with_text(value, repr, appmsg_content_float_repr(value, repr));
    return cJSON_CreateNumber(value);
}

/* Whether the item's text is a JSON number that still stands for its value: a
 * program may have changed either. */
static bool text_holds(const cJSON *item, appmsg_bytes text)
{
    const double value = item->valuedouble;
    appmsg_json_reader reader;
    appmsg_json_token token;
    double stands_for;

    appmsg_json_reader_init(&reader, text, NULL);
    if (appmsg_json_next(&reader, &token) != APPMSG_TOKEN_NUMBER || token.data.len != text.len)
        return false;
    stands_for = appmsg__number_value(text);
    return stands_for == value && signbit(stands_for) == signbit(value);
}

static appmsg_status put_float(appmsg__growing *out, double value, bool as_str)
{
    char text[APPMSG_FLOAT_TEXT_MAX];

    if (!as_str && !isfinite(value))
        return APPMSG_ARGUMENT;
    return appmsg__growing_put(out, text, appmsg_content_float_repr(value, text))
               ? APPMSG_OK
               : APPMSG_NO_MEMORY;
}

appmsg_status appmsg__number_put(appmsg__growing *out, const cJSON *item, bool as_str)
{
    char digits[24];
    int len;

    if (item->valuestring != NULL) {
        appmsg_bytes text;

        text.ptr = (const uint8_t *)item->valuestring;
        text.len = strlen(item->valuestring);
        if (text_holds(item, text)) {
            if (as_str && isinf(item->valuedouble) && !is_integer(text))
                return put_float(out, item->valuedouble, true);
            return appmsg__growing_put(out, text.ptr, text.len) ? APPMSG_OK : APPMSG_NO_MEMORY;
        }
    }
    if (!writes_integer(item->valuedouble))
        return put_float(out, item->valuedouble, as_str);
    len = snprintf(digits, sizeof digits, "%" PRId64, (int64_t)item->valuedouble);
    return appmsg__growing_put(out, digits, (size_t)len) ? APPMSG_OK : APPMSG_NO_MEMORY;
}
