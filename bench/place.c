/* SPDX-License-Identifier: MIT */
/* place.c - where the items of a row lie in memory. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Up to this length an input has eight copies; they still fit a first-level cache. */
#define SHORT_LEN 2048

/* Readable memory of at least `len` bytes, whose end `*end` is an unreadable page. */
static uint8_t *map_guarded(bench_items *items, size_t len, uint8_t **end)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t readable = (len + page - 1) / page * page;
    uint8_t *map;

    map = mmap(NULL, readable + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED || mprotect(map + readable, page, PROT_NONE) != 0)
        bench_die("cannot map %zu bytes", readable + page);
    items->map_ = map;
    items->map_len_ = readable + page;
    *end = map + readable;
    return map;
}

static void item_set(bench_items *items, size_t index, uint8_t *place, const uint8_t *bytes,
                     size_t len)
{
    memcpy(place, bytes, len);
    items->at[index] = (appmsg_bytes){place, len};
    items->total_len += len;
}

void bench_place_copies(bench_items *items, const uint8_t *bytes, size_t len)
{
    /* Offsets from a multiple of 64: a cache line's start and end, both halves
     * of the vectors that parsers load, odd numbers. */
    static const uint8_t offset[] = {0, 1, 7, 13, 24, 31, 49, 63};
    const size_t copies = len <= SHORT_LEN ? sizeof offset : 3;
    const size_t stride = (len + 63 + 63) / 64 * 64;
    uint8_t *end, *map;
    size_t i;

    *items = (bench_items){0};
    items->at = bench_alloc(copies, sizeof *items->at);
    items->count = copies;
    map = map_guarded(items, copies * stride, &end);
    for (i = 0; i + 1 < copies; i++)
        item_set(items, i, map + i * stride + offset[i], bytes, len);
    item_set(items, i, end - len, bytes, len);
}

void bench_place_each(bench_items *items, const bench_text *inputs, size_t count)
{
    bench_rng rng = {1};
    size_t total = 0, i;
    uint8_t *end, *place;

    *items = (bench_items){0};
    items->at = bench_alloc(count, sizeof *items->at);
    items->count = count;
    for (i = 0; i < count; i++)
        total += inputs[i].len + 32;
    map_guarded(items, total, &end);
    /* From the back, so that the last one ends where the readable memory does. */
    place = end;
    for (i = count; i-- > 0;) {
        place -= inputs[i].len;
        item_set(items, i, place, inputs[i].ptr, inputs[i].len);
        place -= bench_below(&rng, 32);
    }
}

void bench_place_mix(bench_items *items, const bench_text *inputs, size_t count, size_t picks,
                     bench_rng *rng)
{
    appmsg_bytes *once;
    size_t i;

    bench_place_each(items, inputs, count);
    once = items->at;
    items->at = bench_alloc(picks, sizeof *items->at);
    items->count = picks;
    items->total_len = 0;
    for (i = 0; i < picks; i++) {
        items->at[i] = once[bench_below(rng, count)];
        items->total_len += items->at[i].len;
    }
    free(once);
}

void bench_items_free(bench_items *items)
{
    if (items->map_ != NULL)
        munmap(items->map_, items->map_len_);
    free(items->at);
    *items = (bench_items){0};
}
