/* SPDX-License-Identifier: MIT */
/*
 * differ.c - what both programs of the comparison with the Python peer share
 * (test_differ.py): cases in, answers out.
 *
 * Standard input is a sequence of cases:
 *
 *     kind         1 byte
 *     max_content  8 bytes, max_header, max_fields, max_depth 2 bytes each, big-endian
 *     cut          4 bytes: a stream comes in two pieces, cut there; 0 all at once,
 *                  ffffffff byte by byte
 *     length       4 bytes, then so many bytes
 *
 * Each case is answered by lines and a line with a dot.  Every piece lies in a
 * block of the heap of exactly its size, so that a sanitizer sees any read
 * beyond it.
 */
#include "differ.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 64
#define CASE_MAX (64u << 20) /* no test sends more; a larger claim is a broken pipe */

void *differ_allocate(size_t size)
{
    void *block = malloc(size > 0 ? size : 1);

    if (block == NULL) {
        fputs("differ: out of memory\n", stderr);
        exit(2);
    }
    return block;
}

uint8_t *differ_copy(appmsg_bytes bytes)
{
    uint8_t *copy = differ_allocate(bytes.len);

    if (bytes.len > 0)
        memcpy(copy, bytes.ptr, bytes.len);
    return copy;
}

static uint32_t crc32_of(appmsg_bytes bytes)
{
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= bytes.ptr[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? UINT32_C(0xedb88320) : 0);
    }
    return ~crc;
}

void differ_put_text(appmsg_bytes text)
{
    if (text.len > TEXT_MAX) {
        printf("crc32:%08" PRIx32 ":%zu", crc32_of(text), text.len);
        return;
    }
    putchar('"');
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.ptr[i];

        if (byte == '"' || byte == '\\')
            printf("\\%c", byte);
        else if (byte >= 0x20 && byte < 0x7f)
            putchar(byte);
        else
            printf("\\x%02x", byte);
    }
    putchar('"');
}

appmsg_bytes differ_take(appmsg_bytes *from, size_t len)
{
    appmsg_bytes taken = {from->ptr, len};

    if (len > from->len) {
        fputs("differ: a case that is cut short\n", stderr);
        exit(2);
    }
    from->ptr += len;
    from->len -= len;
    return taken;
}

uint64_t differ_take_number(appmsg_bytes *from, size_t len)
{
    appmsg_bytes bytes = differ_take(from, len);
    uint64_t value = 0;

    for (size_t i = 0; i < len; i++)
        value = value << 8 | bytes.ptr[i];
    return value;
}

/* The next case; false at the end of the input. */
static bool read_case(differ_case *test, uint8_t **data)
{
    uint8_t head[23];
    appmsg_bytes rest = {head, sizeof head};
    size_t len;

    if (fread(head, 1, sizeof head, stdin) != sizeof head)
        return false;
    test->kind = (char)differ_take_number(&rest, 1);
    test->limits.max_content = differ_take_number(&rest, 8);
    test->limits.max_header = (uint16_t)differ_take_number(&rest, 2);
    test->limits.max_fields = (uint16_t)differ_take_number(&rest, 2);
    test->limits.max_depth = (uint16_t)differ_take_number(&rest, 2);
    test->cut = (uint32_t)differ_take_number(&rest, 4);
    len = (size_t)differ_take_number(&rest, 4);
    if (len > CASE_MAX) {
        fputs("differ: a case that is too long\n", stderr);
        exit(2);
    }
    *data = differ_allocate(len);
    test->data = (appmsg_bytes){*data, len};
    return len == 0 || fread(*data, 1, len, stdin) == len;
}

int main(void)
{
    differ_case test;
    uint8_t *data = NULL;

    while (read_case(&test, &data)) {
        if (!differ_run(&test)) {
            fprintf(stderr, "differ: kind %d\n", test.kind);
            return 2;
        }
        puts(".");
        free(data);
        data = NULL;
    }
    free(data);
    return fflush(stdout) == 0 ? 0 : 2;
}
