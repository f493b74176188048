/* SPDX-License-Identifier: MIT */
/* support.c - random numbers, text, memory and the way out. */
#include "bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t bench_random(bench_rng *rng)
{
    uint64_t z = rng->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

size_t bench_below(bench_rng *rng, size_t bound)
{
    return (size_t)(bench_random(rng) % bound); /* the bias is of no interest here */
}

_Noreturn void bench_die(const char *format, ...)
{
    va_list args;

    fflush(stdout);
    fputs("appmsg-bench: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(2);
}

void *bench_alloc(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (memory == NULL)
        bench_die("out of memory");
    return memory;
}

void bench_append(bench_text *text, const void *bytes, size_t len)
{
    if (len > text->cap - text->len) {
        size_t cap = text->cap < 256 ? 256 : text->cap;
        uint8_t *grown;

        while (cap - text->len < len)
            cap *= 2;
        grown = realloc(text->ptr, cap);
        if (grown == NULL)
            bench_die("out of memory");
        text->ptr = grown;
        text->cap = cap;
    }
    if (len != 0)
        memcpy(text->ptr + text->len, bytes, len);
    text->len += len;
}

void bench_append_str(bench_text *text, const char *str)
{
    bench_append(text, str, strlen(str));
}

void bench_append_u64(bench_text *text, uint64_t number)
{
    char digits[24];

    snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    bench_append_str(text, digits);
}

void bench_append_frame(bench_text *out, const bench_text *json)
{
    uint8_t prefix[APPMSG_PREFIX_LEN];

    if (json->len > APPMSG_HEADER_MAX)
        bench_die("an input header of %zu bytes is too long", json->len);
    prefix[0] = (uint8_t)(json->len >> 8);
    prefix[1] = (uint8_t)(json->len & 0xff);
    bench_append(out, prefix, sizeof prefix);
    bench_append(out, json->ptr, json->len);
}

void bench_text_free(bench_text *text)
{
    free(text->ptr);
    *text = (bench_text){NULL, 0, 0};
}
