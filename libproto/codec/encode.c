/* SPDX-License-Identifier: MIT */
#include <appmsg/encode.h>
#include <appmsg/header.h>
#include <appmsg/json.h>

#include "json_walk.h"
#include "scan.h"

/* A string constant as bytes. */
#define TEXT(literal) ((appmsg_bytes){(const uint8_t *)(literal), sizeof(literal) - 1})

/* The output: counts everything; writes nothing unless `out` is set. */
typedef struct writer {
    uint8_t *out;
    size_t len;
} writer;

APPMSG__NOINLINE static void put(writer *w, appmsg_bytes bytes)
{
    if (w->out != NULL)
        memcpy(w->out + w->len, bytes.ptr, bytes.len);
    w->len += bytes.len;
}

/* A text, escaped, without quotes.  It is known to be UTF-8 by now. */
APPMSG__NOINLINE static void put_string(writer *w, appmsg_bytes text)
{
    size_t len = 0;

    appmsg_string_encode(text, w->out == NULL ? NULL : w->out + w->len,
                         w->out == NULL ? 0 : SIZE_MAX, &len);
    w->len += len;
}

static void put_decimal(writer *w, uint64_t number)
{
    uint8_t digits[20];
    size_t at = sizeof digits;

    do
        digits[--at] = (uint8_t)('0' + number % 10);
    while (number /= 10);
    put(w, (appmsg_bytes){digits + at, sizeof digits - at});
}

/* JSON text without the white space around it.  It is checked: there is more. */
APPMSG__NOINLINE static appmsg_bytes trim(appmsg_bytes text)
{
    while (appmsg__is_space(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (appmsg__is_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

/* The header, in the one canonical form (section 3.5). */
static void put_header(writer *w, const appmsg_message *message)
{
    size_t i;

    put(w, message->byteorder == APPMSG_BIG_ENDIAN
               ? TEXT("{\"byteorder\": \"big\", \"content-type\": \"")
               : TEXT("{\"byteorder\": \"little\", \"content-type\": \""));
    put_string(w, message->content_type);
    put(w, TEXT("\", \"content-encoding\": \""));
    put_string(w, message->content_encoding);
    put(w, TEXT("\", \"content-length\": "));
    put_decimal(w, message->content_length);
    for (i = 0; i < message->extra_count; i++) {
        put(w, TEXT(", \""));
        put_string(w, message->extras[i].name);
        put(w, TEXT("\": "));
        put(w, trim(message->extras[i].value));
    }
    put(w, TEXT("}"));
}

/* Whether `text` can be a content-type or a content-encoding (section 3.3.2). */
APPMSG__NOINLINE static appmsg_status text_status(appmsg_bytes text, appmsg_status bad_value)
{
    size_t escaped_len, i;

    if (text.len == 0)
        return bad_value;
    if (text.len > APPMSG_HEADER_MAX)
        return APPMSG_HEADER_LIMIT;
    if (appmsg_string_encode(text, NULL, 0, &escaped_len) == APPMSG_JSON_UTF8)
        return APPMSG_JSON_UTF8;
    for (i = 0; i < text.len; i++) {
        const uint8_t c = text.ptr[i];

        if (c < 0x20 || c == 0x7f || (c == 0xc2 && text.ptr[i + 1] < 0xa0))
            return bad_value;
    }
    return APPMSG_OK;
}

APPMSG__NOINLINE static bool same(appmsg_bytes a, appmsg_bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Whether an extra may stand behind those before it. */
APPMSG__COLD static appmsg_status extra_status(const appmsg_message *message, size_t index)
{
    const appmsg_extra *extra = &message->extras[index];
    const appmsg_bytes required[] = {TEXT("byteorder"), TEXT("content-type"),
                                     TEXT("content-encoding"), TEXT("content-length")};
    /* The value is inside the header's object, which is a level of its own. */
    const appmsg_limits inside = {.max_depth = APPMSG_DEPTH_MAX - 1};
    size_t escaped_len, i;

    if (index == APPMSG_FIELDS_MAX - APPMSG_REQUIRED_FIELDS)
        return APPMSG_FIELDS_LIMIT;
    if (extra->name.len > APPMSG_HEADER_MAX || extra->value.len > APPMSG_HEADER_MAX)
        return APPMSG_HEADER_LIMIT;
    if (appmsg_string_encode(extra->name, NULL, 0, &escaped_len) == APPMSG_JSON_UTF8)
        return APPMSG_JSON_UTF8;
    for (i = 0; i < APPMSG_REQUIRED_FIELDS; i++) {
        if (same(extra->name, required[i]))
            return APPMSG_DUPLICATE_NAME;
    }
    for (i = 0; i < index; i++) {
        if (same(extra->name, message->extras[i].name))
            return APPMSG_DUPLICATE_NAME;
    }
    return appmsg_json_check(extra->value, &inside, NULL);
}

static appmsg_status message_status(const appmsg_message *message, size_t *bad_extra)
{
    appmsg_status status;
    size_t i;

    *bad_extra = APPMSG_ENCODE_NO_EXTRA;
    if (message->byteorder != APPMSG_LITTLE_ENDIAN && message->byteorder != APPMSG_BIG_ENDIAN)
        return APPMSG_ARGUMENT;
    status = text_status(message->content_type, APPMSG_CONTENT_TYPE_VALUE);
    if (status != APPMSG_OK)
        return status;
    status = text_status(message->content_encoding, APPMSG_CONTENT_ENCODING_VALUE);
    if (status != APPMSG_OK)
        return status;
    if (message->content_length > APPMSG_CONTENT_MAX)
        return APPMSG_CONTENT_LENGTH_RANGE;
    for (i = 0; i < message->extra_count; i++) {
        status = extra_status(message, i);
        if (status != APPMSG_OK) {
            *bad_extra = i;
            return status;
        }
    }
    return APPMSG_OK;
}

appmsg_status appmsg_encode(const appmsg_message *message, uint8_t *out, size_t cap, size_t *size,
                            size_t *bad_extra)
{
    writer counted = {NULL, 0}, written = {out, APPMSG_PREFIX_LEN};
    appmsg_status status;
    size_t ignored;

    *size = 0;
    status = message_status(message, bad_extra != NULL ? bad_extra : &ignored);
    if (status != APPMSG_OK)
        return status;
    put_header(&counted, message);
    if (counted.len > APPMSG_HEADER_MAX)
        return APPMSG_HEADER_LIMIT;
    *size = APPMSG_PREFIX_LEN + counted.len;
    if (*size > cap)
        return APPMSG_BUFFER_SIZE;
    out[0] = (uint8_t)(counted.len >> 8);
    out[1] = (uint8_t)counted.len;
    put_header(&written, message);
    return APPMSG_OK;
}
