/* SPDX-License-Identifier: MIT */
/* peer_jansson.c - Jansson. */
#include "peer.h"

#include <jansson.h>

#include <stdlib.h>

/* The protocol refuses duplicates; Jansson can, too. */
#define FLAGS (JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL)

typedef struct jansson {
    json_t *tree;
    char out[4096];
} jansson;

static void *jansson_open(size_t max_len)
{
    (void)max_len;
    json_object_seed(1); /* else random, and no two runs count the same instructions */
    return bench_alloc(1, sizeof(jansson));
}

static void jansson_close(void *state)
{
    json_decref(((jansson *)state)->tree);
    free(state);
}

static const char *text_of(const json_t *tree, const char *name)
{
    return json_string_value(json_object_get(tree, name));
}

static uint64_t jansson_header(void *state, const uint8_t *bytes, size_t len)
{
    size_t n;
    const char *json = bench_frame_json(bytes, len, &n);
    uint64_t length = BENCH_FAIL;
    json_error_t error;
    json_t *tree, *number;

    (void)state;
    if (json == NULL)
        return BENCH_FAIL;
    tree = json_loadb(json, n, FLAGS, &error);
    number = json_object_get(tree, "content-length");
    if (bench_fields_ok(text_of(tree, "byteorder"), text_of(tree, "content-type"),
                        text_of(tree, "content-encoding")) &&
        json_is_integer(number) && json_integer_value(number) >= 0)
        length = (uint64_t)json_integer_value(number);
    json_decref(tree);
    return length;
}

static uint64_t jansson_stream(void *state, const uint8_t *bytes, size_t len)
{
    return bench_stream_frames(jansson_header, state, bytes, len);
}

static uint64_t jansson_encode(void *state, const uint8_t *bytes, size_t len)
{
    jansson *j = state;
    json_t *tree =
        json_pack("{s:s, s:s, s:s, s:I}", "byteorder", "little", "content-type", BENCH_TYPE,
                  "content-encoding", BENCH_ENCODING, "content-length", (json_int_t)BENCH_LENGTH);
    size_t n;

    (void)bytes, (void)len;
    n = json_dumpb(tree, j->out + APPMSG_PREFIX_LEN, sizeof j->out - APPMSG_PREFIX_LEN, 0);
    json_decref(tree);
    j->out[0] = (char)(n >> 8);
    j->out[1] = (char)(n & 0xff);
    return n == 0 ? BENCH_FAIL : n + APPMSG_PREFIX_LEN;
}

static uint64_t jansson_parse(void *state, const uint8_t *bytes, size_t len)
{
    json_error_t error;
    json_t *tree = json_loadb((const char *)bytes, len, JSON_ALLOW_NUL, &error);
    uint64_t found = BENCH_FAIL;

    (void)state;
    if (tree != NULL)
        found = json_object_get(tree, "value") != NULL;
    json_decref(tree);
    return found;
}

static bool jansson_load(void *state, const uint8_t *bytes, size_t len)
{
    jansson *j = state;
    json_error_t error;

    json_decref(j->tree);
    j->tree = json_loadb((const char *)bytes, len, JSON_ALLOW_NUL, &error);
    return j->tree != NULL;
}

static uint64_t jansson_write(void *state, const uint8_t *bytes, size_t len)
{
    jansson *j = state;
    char *out = json_dumps(j->tree, 0);
    uint64_t n;

    (void)bytes, (void)len;
    if (out == NULL)
        return BENCH_FAIL;
    n = strlen(out);
    free(out);
    return n;
}

const bench_peer bench_peer_jansson = {
    .name = "jansson",
    .note = "refuses invalid UTF-8 and, here, duplicates at any depth",
    .open = jansson_open,
    .close = jansson_close,
    .load = jansson_load,
    .job = {[BENCH_HEADER] = jansson_header,
            [BENCH_STREAM] = jansson_stream,
            [BENCH_ENCODE] = jansson_encode,
            [BENCH_PARSE] = jansson_parse,
            [BENCH_WRITE] = jansson_write},
};
