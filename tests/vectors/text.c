/* SPDX-License-Identifier: MIT */
/* Growing buffers, and bytes shown as TEXT (README.md, "Logs"). */
#include "notation.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *vec_realloc(void *old, size_t size)
{
    void *ptr = realloc(old, size);

    if (ptr == NULL) {
        fputs("out of memory\n", stderr);
        exit(2);
    }
    return ptr;
}

void vec_append(vec_buffer *buffer, const void *bytes, size_t len)
{
    if (buffer->cap - buffer->len <= len) {
        buffer->cap = 2 * buffer->cap + len + 64;
        buffer->ptr = vec_realloc(buffer->ptr, buffer->cap);
    }
    if (len > 0)
        memcpy(buffer->ptr + buffer->len, bytes, len);
    buffer->len += len;
    buffer->ptr[buffer->len] = 0;
}

void vec_append_text(vec_buffer *buffer, const char *text)
{
    vec_append(buffer, text, strlen(text));
}

void vec_append_number(vec_buffer *buffer, uint64_t number)
{
    char digits[24];

    snprintf(digits, sizeof digits, "%" PRIu64, number);
    vec_append_text(buffer, digits);
}

static void fill_crc_table(uint32_t table[256])
{
    for (uint32_t i = 0; i < 256; i++) {
        table[i] = i;
        for (int bit = 0; bit < 8; bit++)
            table[i] = table[i] >> 1 ^ (table[i] & 1) * 0xedb88320;
    }
}

uint32_t vec_crc32(uint32_t crc, const uint8_t *bytes, size_t len)
{
    static uint32_t table[256];

    if (table[1] == 0)
        fill_crc_table(table);
    crc = ~crc;
    for (size_t i = 0; i < len; i++)
        crc = crc >> 8 ^ table[(crc ^ bytes[i]) & 255];
    return ~crc;
}

void vec_text_add(vec_text *text, const uint8_t *bytes, size_t len)
{
    if (text->len < VEC_TEXT_MAX && len > 0) {
        const size_t room = VEC_TEXT_MAX - (size_t)text->len;

        memcpy(text->head + text->len, bytes, len < room ? len : room);
    }
    text->crc = vec_crc32(text->crc, bytes, len);
    text->len += len;
}

void vec_text_append(vec_buffer *out, const vec_text *text)
{
    char piece[40];

    if (text->len > VEC_TEXT_MAX) {
        snprintf(piece, sizeof piece, "crc32:%08" PRIx32 ":%" PRIu64, text->crc, text->len);
        vec_append_text(out, piece);
        return;
    }
    vec_append_text(out, "\"");
    for (size_t i = 0; i < text->len; i++) {
        const uint8_t byte = text->head[i];

        if (byte < 0x20 || byte > 0x7e)
            snprintf(piece, sizeof piece, "\\x%02x", byte);
        else if (byte == '"' || byte == '\\')
            snprintf(piece, sizeof piece, "\\%c", byte);
        else
            snprintf(piece, sizeof piece, "%c", byte);
        vec_append_text(out, piece);
    }
    vec_append_text(out, "\"");
}

void vec_append_quoted(vec_buffer *out, const uint8_t *bytes, size_t len)
{
    vec_text text = {.len = 0};

    vec_text_add(&text, bytes, len);
    vec_text_append(out, &text);
}
