/* SPDX-License-Identifier: MIT */
/* peer_cjson.c - cJSON. */
#include "peer.h"

#include <cjson/cJSON.h>

#include <stdlib.h>

typedef struct cjson {
    cJSON *tree;
    char out[4096];
} cjson;

static void *cjson_open(size_t max_len)
{
    (void)max_len;
    return bench_alloc(1, sizeof(cjson));
}

static void cjson_close(void *state)
{
    cJSON_Delete(((cjson *)state)->tree);
    free(state);
}

static const char *text_of(const cJSON *tree, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tree, name));
}

static uint64_t cjson_header(void *state, const uint8_t *bytes, size_t len)
{
    size_t n;
    const char *json = bench_frame_json(bytes, len, &n);
    uint64_t length = BENCH_FAIL;
    const cJSON *number;
    cJSON *tree;

    (void)state;
    if (json == NULL)
        return BENCH_FAIL;
    tree = cJSON_ParseWithLength(json, n);
    number = cJSON_GetObjectItemCaseSensitive(tree, "content-length");
    if (bench_fields_ok(text_of(tree, "byteorder"), text_of(tree, "content-type"),
                        text_of(tree, "content-encoding")) &&
        cJSON_IsNumber(number) && number->valuedouble >= 0 && number->valuedouble < 9e15)
        length = (uint64_t)number->valuedouble;
    cJSON_Delete(tree);
    return length;
}

static uint64_t cjson_stream(void *state, const uint8_t *bytes, size_t len)
{
    return bench_stream_frames(cjson_header, state, bytes, len);
}

static uint64_t cjson_encode(void *state, const uint8_t *bytes, size_t len)
{
    cjson *c = state;
    cJSON *tree = cJSON_CreateObject();
    const int room = (int)sizeof c->out - APPMSG_PREFIX_LEN;
    size_t n;
    bool ok;

    (void)bytes, (void)len;
    ok = cJSON_AddStringToObject(tree, "byteorder", "little") != NULL &&
         cJSON_AddStringToObject(tree, "content-type", BENCH_TYPE) != NULL &&
         cJSON_AddStringToObject(tree, "content-encoding", BENCH_ENCODING) != NULL &&
         cJSON_AddNumberToObject(tree, "content-length", BENCH_LENGTH) != NULL &&
         cJSON_PrintPreallocated(tree, c->out + APPMSG_PREFIX_LEN, room, 0);
    cJSON_Delete(tree);
    if (!ok)
        return BENCH_FAIL;
    n = strlen(c->out + APPMSG_PREFIX_LEN);
    c->out[0] = (char)(n >> 8);
    c->out[1] = (char)(n & 0xff);
    return n + APPMSG_PREFIX_LEN;
}

static uint64_t cjson_parse(void *state, const uint8_t *bytes, size_t len)
{
    cJSON *tree = cJSON_ParseWithLength((const char *)bytes, len);
    uint64_t found = BENCH_FAIL;

    (void)state;
    if (tree != NULL)
        found = cJSON_GetObjectItemCaseSensitive(tree, "value") != NULL;
    cJSON_Delete(tree);
    return found;
}

static bool cjson_load(void *state, const uint8_t *bytes, size_t len)
{
    cjson *c = state;

    cJSON_Delete(c->tree);
    c->tree = cJSON_ParseWithLength((const char *)bytes, len);
    return c->tree != NULL;
}

static uint64_t cjson_write(void *state, const uint8_t *bytes, size_t len)
{
    cjson *c = state;
    char *out = cJSON_PrintUnformatted(c->tree);
    uint64_t n;

    (void)bytes, (void)len;
    if (out == NULL)
        return BENCH_FAIL;
    n = strlen(out);
    free(out);
    return n;
}

const bench_peer bench_peer_cjson = {
    .name = "cJSON",
    .note = "lenient: takes invalid UTF-8, control characters, numbers like -01, duplicates",
    .open = cjson_open,
    .close = cjson_close,
    .load = cjson_load,
    .job = {[BENCH_HEADER] = cjson_header,
            [BENCH_STREAM] = cjson_stream,
            [BENCH_ENCODE] = cjson_encode,
            [BENCH_PARSE] = cjson_parse,
            [BENCH_WRITE] = cjson_write},
};
