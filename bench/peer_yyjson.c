/* SPDX-License-Identifier: MIT */
/*
 * peer_yyjson.c - yyjson, from PEERS_DIR; with malloc(), and with memory that
 * is set aside before, which is its fastest documented use.
 */
#include "peer.h"

#include <yyjson.h>

#include <stdlib.h>

typedef struct yy {
    yyjson_doc *doc;
    void *pool;
    size_t pool_len;
    char out[4096];
} yy;

static void *yy_open(size_t max_len)
{
    yy *y = bench_alloc(1, sizeof *y);

    y->pool_len = yyjson_read_max_memory_usage(max_len + 64, YYJSON_READ_NOFLAG);
    y->pool = bench_alloc(1, y->pool_len);
    return y;
}

static void yy_close(void *state)
{
    yy *y = state;

    yyjson_doc_free(y->doc);
    free(y->pool);
    free(y);
}

static yyjson_doc *read_malloc(yy *y, const char *json, size_t len)
{
    (void)y;
    return yyjson_read(json, len, YYJSON_READ_NOFLAG);
}

static yyjson_doc *read_pool(yy *y, const char *json, size_t len)
{
    yyjson_alc alc;

    if (!yyjson_alc_pool_init(&alc, y->pool, y->pool_len))
        return NULL;
    /* Without the flag for reading in place it does not write to the text. */
    return yyjson_read_opts((char *)(uintptr_t)json, len, YYJSON_READ_NOFLAG, &alc, NULL);
}

typedef yyjson_doc *(*read_fn)(yy *y, const char *json, size_t len);

static uint64_t judge(yyjson_doc *doc)
{
    yyjson_val *root = yyjson_doc_get_root(doc);
    yyjson_val *number = yyjson_obj_get(root, "content-length");
    uint64_t length = BENCH_FAIL;

    if (bench_fields_ok(yyjson_get_str(yyjson_obj_get(root, "byteorder")),
                        yyjson_get_str(yyjson_obj_get(root, "content-type")),
                        yyjson_get_str(yyjson_obj_get(root, "content-encoding"))) &&
        yyjson_is_uint(number))
        length = yyjson_get_uint(number);
    return length;
}

static inline uint64_t yy_header(yy *y, const uint8_t *bytes, size_t len, read_fn read)
{
    size_t n;
    const char *json = bench_frame_json(bytes, len, &n);
    yyjson_doc *doc;
    uint64_t length;

    if (json == NULL)
        return BENCH_FAIL;
    doc = read(y, json, n);
    length = judge(doc);
    yyjson_doc_free(doc);
    return length;
}

static uint64_t malloc_header(void *state, const uint8_t *bytes, size_t len)
{
    return yy_header(state, bytes, len, read_malloc);
}

static uint64_t pool_header(void *state, const uint8_t *bytes, size_t len)
{
    return yy_header(state, bytes, len, read_pool);
}

static uint64_t malloc_stream(void *state, const uint8_t *bytes, size_t len)
{
    return bench_stream_frames(malloc_header, state, bytes, len);
}

static uint64_t pool_stream(void *state, const uint8_t *bytes, size_t len)
{
    return bench_stream_frames(pool_header, state, bytes, len);
}

static uint64_t yy_encode(void *state, const uint8_t *bytes, size_t len)
{
    yy *y = state;
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    size_t n = 0;
    char *json;

    (void)bytes, (void)len;
    yyjson_mut_doc_set_root(doc, root);
    yyjson_mut_obj_add_str(doc, root, "byteorder", "little");
    yyjson_mut_obj_add_str(doc, root, "content-type", BENCH_TYPE);
    yyjson_mut_obj_add_str(doc, root, "content-encoding", BENCH_ENCODING);
    yyjson_mut_obj_add_uint(doc, root, "content-length", BENCH_LENGTH);
    json = yyjson_mut_write(doc, YYJSON_WRITE_NOFLAG, &n);
    if (json != NULL && n <= sizeof y->out - APPMSG_PREFIX_LEN)
        memcpy(y->out + APPMSG_PREFIX_LEN, json, n);
    free(json);
    yyjson_mut_doc_free(doc);
    y->out[0] = (char)(n >> 8);
    y->out[1] = (char)(n & 0xff);
    return json == NULL ? BENCH_FAIL : n + APPMSG_PREFIX_LEN;
}

static inline uint64_t yy_parse(yy *y, const uint8_t *bytes, size_t len, read_fn read)
{
    yyjson_doc *doc = read(y, (const char *)bytes, len);
    uint64_t found = BENCH_FAIL;

    if (doc != NULL)
        found = yyjson_obj_get(yyjson_doc_get_root(doc), "value") != NULL;
    yyjson_doc_free(doc);
    return found;
}

static uint64_t malloc_parse(void *state, const uint8_t *bytes, size_t len)
{
    return yy_parse(state, bytes, len, read_malloc);
}

static uint64_t pool_parse(void *state, const uint8_t *bytes, size_t len)
{
    return yy_parse(state, bytes, len, read_pool);
}

static bool yy_load(void *state, const uint8_t *bytes, size_t len)
{
    yy *y = state;

    yyjson_doc_free(y->doc);
    y->doc = yyjson_read((const char *)bytes, len, YYJSON_READ_NOFLAG);
    return y->doc != NULL;
}

static uint64_t yy_write(void *state, const uint8_t *bytes, size_t len)
{
    yy *y = state;
    size_t n = 0;
    char *json = yyjson_write(y->doc, YYJSON_WRITE_NOFLAG, &n);

    (void)bytes, (void)len;
    free(json);
    return json == NULL ? BENCH_FAIL : n;
}

const bench_peer bench_peer_yyjson = {
    .name = "yyjson",
    .note = "strict, but takes duplicates; copies its input; malloc() for every text",
    .open = yy_open,
    .close = yy_close,
    .load = yy_load,
    .job = {[BENCH_HEADER] = malloc_header,
            [BENCH_STREAM] = malloc_stream,
            [BENCH_ENCODE] = yy_encode,
            [BENCH_PARSE] = malloc_parse,
            [BENCH_WRITE] = yy_write},
};

const bench_peer bench_peer_yyjson_pool = {
    .name = "yyjson pool",
    .note = "the same with its pool allocator: no malloc()",
    .open = yy_open,
    .close = yy_close,
    .job = {[BENCH_HEADER] = pool_header, [BENCH_STREAM] = pool_stream, [BENCH_PARSE] = pool_parse},
};
