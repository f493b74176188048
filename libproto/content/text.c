/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <appmsg/json.h>

#define HELD_NUL_LEN 2 /* C0 80 */

static appmsg_bytes bytes_of(const char *text)
{
    appmsg_bytes bytes;

    bytes.ptr = (const uint8_t *)text;
    bytes.len = strlen(text);
    return bytes;
}

static appmsg_bytes bytes_from(appmsg_bytes text, const uint8_t *from)
{
    text.len -= (size_t)(from - text.ptr);
    text.ptr = from;
    return text;
}

static appmsg_bytes bytes_until(appmsg_bytes text, const uint8_t *until)
{
    if (until != NULL)
        text.len = (size_t)(until - text.ptr);
    return text;
}

const uint8_t *appmsg__text_nul(appmsg_bytes text)
{
    while (text.len >= HELD_NUL_LEN) {
        const uint8_t *found = memchr(text.ptr, 0xc0, text.len - 1);

        if (found == NULL || found[1] == 0x80)
            return found;
        text = bytes_from(text, found + 1);
    }
    return NULL;
}

static size_t count_nuls(appmsg_bytes text)
{
    size_t nuls = 0, i;

    for (i = 0; i < text.len; i++)
        nuls += text.ptr[i] == 0;
    return nuls;
}

/* Turns each of the `nuls` NULs among the `len` bytes into C0 80, from the end,
 * in place: there is room for one byte more each.  Returns the new length. */
static size_t hold_nuls(uint8_t *text, size_t len, size_t nuls)
{
    size_t from, to;

    for (from = len, to = len + nuls; from < to;) {
        if (text[--from] == 0) {
            text[--to] = 0x80;
            text[--to] = 0xc0;
        } else {
            text[--to] = text[from];
        }
    }
    return len + nuls;
}

/* A string never grows: the shortest escape is of 2 bytes and stands for one of
 * up to 0x7f, and \u0000 has 6 for the 2 of C0 80. */
char *appmsg__text_unescape(appmsg_bytes raw)
{
    char *text = cJSON_malloc(raw.len + 1);
    appmsg_bytes plain;

    if (text == NULL)
        return NULL;
    plain.ptr = (const uint8_t *)text;
    plain.len = raw.len;
    if (memchr(raw.ptr, '\\', raw.len) == NULL) {
        memcpy(text, raw.ptr, raw.len);
    } else {
        /* What the reader hands out can always be decoded. */
        (void)appmsg_string_decode(raw, (uint8_t *)text, raw.len, &plain.len);
        plain.len = hold_nuls((uint8_t *)text, plain.len, count_nuls(plain));
    }
    text[plain.len] = 0;
    return text;
}

char *appmsg__text_hold(appmsg_bytes text)
{
    const size_t nuls = count_nuls(text);
    char *held;

    if (nuls > SIZE_MAX - 1 - text.len)
        return NULL;
    held = cJSON_malloc(text.len + nuls + 1);
    if (held == NULL)
        return NULL;
    if (text.len != 0)
        memcpy(held, text.ptr, text.len);
    held[hold_nuls((uint8_t *)held, text.len, nuls)] = 0;
    return held;
}

cJSON *appmsg__text_item(char *held)
{
    cJSON *item;

    if (held == NULL)
        return NULL;
    item = cJSON_CreateNull();
    if (item == NULL) {
        cJSON_free(held);
        return NULL;
    }
    item->type = cJSON_String;
    item->valuestring = held;
    return item;
}

bool appmsg__text_put_plain(appmsg__growing *out, const char *held)
{
    appmsg_bytes text = bytes_of(held);

    for (;;) {
        const uint8_t *nul = appmsg__text_nul(text);
        const appmsg_bytes part = bytes_until(text, nul);

        if (!appmsg__growing_put(out, part.ptr, part.len))
            return false;
        if (nul == NULL)
            return true;
        if (!appmsg__growing_put(out, "", 1))
            return false;
        text = bytes_from(text, nul + HELD_NUL_LEN);
    }
}

/* Appends text without U+0000, escaped.  Most text needs no escapes, so first
 * it gets little more room than it has bytes. */
static appmsg_status put_escaped(appmsg__growing *out, appmsg_bytes text)
{
    appmsg_status status;
    size_t len = text.len;

    do {
        if (!appmsg__growing_reserve(out, len))
            return APPMSG_NO_MEMORY;
        status = appmsg_string_encode(text, out->ptr + out->len, out->cap - out->len, &len);
    } while (status == APPMSG_BUFFER_SIZE);
    if (status == APPMSG_OK)
        out->len += len;
    return status;
}

appmsg_status appmsg__text_put_json(appmsg__growing *out, const char *held)
{
    appmsg_bytes text = bytes_of(held);
    appmsg_status status;

    if (!appmsg__growing_put(out, "\"", 1))
        return APPMSG_NO_MEMORY;
    for (;;) {
        const uint8_t *nul = appmsg__text_nul(text);

        status = put_escaped(out, bytes_until(text, nul));
        if (status != APPMSG_OK)
            return status;
        if (nul == NULL)
            break;
        if (!appmsg__growing_put_text(out, "\\u0000"))
            return APPMSG_NO_MEMORY;
        text = bytes_from(text, nul + HELD_NUL_LEN);
    }
    return appmsg__growing_put(out, "\"", 1) ? APPMSG_OK : APPMSG_NO_MEMORY;
}
