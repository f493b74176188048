/* SPDX-License-Identifier: MIT */
/*
 * notation.h - the notation of the test vectors (README.md in this directory):
 * bytes written as items, and bytes shown as TEXT.
 */
#ifndef APPMSG_VECTORS_NOTATION_H
#define APPMSG_VECTORS_NOTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that grow.  Starts as all zeros; free `ptr`.  A NUL follows the bytes. */
typedef struct vec_buffer {
    uint8_t *ptr;
    size_t len, cap;
} vec_buffer;

void vec_append(vec_buffer *buffer, const void *bytes, size_t len);
void vec_append_text(vec_buffer *buffer, const char *text);
void vec_append_number(vec_buffer *buffer, uint64_t number);

/* malloc() and realloc() that end the program where memory is short. */
void *vec_realloc(void *old, size_t size);

/*
 * Appends the bytes that `items` stand for, up to `len` bytes of it.  NULL, or
 * a message about what is wrong, then with `*line` lines before the place.
 */
const char *vec_items(const char *items, size_t len, vec_buffer *out, unsigned *line);

/* A running CRC-32, that of zlib; starts as 0. */
uint32_t vec_crc32(uint32_t crc, const uint8_t *bytes, size_t len);

/* TEXT of bytes that come in pieces: at most 64 are kept, the rest is only
 * summed up.  Starts as all zeros. */
#define VEC_TEXT_MAX 64

typedef struct vec_text {
    uint8_t head[VEC_TEXT_MAX];
    uint64_t len;
    uint32_t crc;
} vec_text;

void vec_text_add(vec_text *text, const uint8_t *bytes, size_t len);
void vec_text_append(vec_buffer *out, const vec_text *text);

/* The same for bytes that are all there. */
void vec_append_quoted(vec_buffer *out, const uint8_t *bytes, size_t len);

#endif /* APPMSG_VECTORS_NOTATION_H */
