/* SPDX-License-Identifier: MIT */
/* peer_json_c.c - json-c, with one tokener that is used again and again. */
#include "peer.h"

#include <json-c/json.h>

#include <stdlib.h>

typedef struct jsonc {
    struct json_tokener *tokener;
    struct json_object *tree;
    char out[4096];
} jsonc;

static void *jsonc_open(size_t max_len)
{
    jsonc *j = bench_alloc(1, sizeof *j);

    (void)max_len;
    j->tokener = json_tokener_new();
    if (j->tokener == NULL)
        bench_die("out of memory");
    json_tokener_set_flags(j->tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    return j;
}

static void jsonc_close(void *state)
{
    jsonc *j = state;

    json_object_put(j->tree);
    json_tokener_free(j->tokener);
    free(j);
}

/* The whole text as one value, or NULL. */
static struct json_object *parse(jsonc *j, const char *json, size_t len)
{
    struct json_object *tree;

    json_tokener_reset(j->tokener);
    tree = json_tokener_parse_ex(j->tokener, json, (int)len);
    if (json_tokener_get_error(j->tokener) != json_tokener_success ||
        json_tokener_get_parse_end(j->tokener) != len) {
        json_object_put(tree);
        return NULL;
    }
    return tree;
}

static const char *text_of(struct json_object *tree, const char *name)
{
    struct json_object *text;

    if (!json_object_object_get_ex(tree, name, &text) ||
        !json_object_is_type(text, json_type_string))
        return NULL;
    return json_object_get_string(text);
}

static uint64_t jsonc_header(void *state, const uint8_t *bytes, size_t len)
{
    size_t n;
    const char *json = bench_frame_json(bytes, len, &n);
    uint64_t length = BENCH_FAIL;
    struct json_object *tree, *number;

    if (json == NULL)
        return BENCH_FAIL;
    tree = parse(state, json, n);
    if (bench_fields_ok(text_of(tree, "byteorder"), text_of(tree, "content-type"),
                        text_of(tree, "content-encoding")) &&
        json_object_object_get_ex(tree, "content-length", &number) &&
        json_object_is_type(number, json_type_int) && json_object_get_int64(number) >= 0)
        length = (uint64_t)json_object_get_int64(number);
    json_object_put(tree);
    return length;
}

static uint64_t jsonc_stream(void *state, const uint8_t *bytes, size_t len)
{
    return bench_stream_frames(jsonc_header, state, bytes, len);
}

static uint64_t jsonc_encode(void *state, const uint8_t *bytes, size_t len)
{
    jsonc *j = state;
    struct json_object *tree = json_object_new_object();
    const char *json;
    size_t n = 0;

    (void)bytes, (void)len;
    json_object_object_add(tree, "byteorder", json_object_new_string("little"));
    json_object_object_add(tree, "content-type", json_object_new_string(BENCH_TYPE));
    json_object_object_add(tree, "content-encoding", json_object_new_string(BENCH_ENCODING));
    json_object_object_add(tree, "content-length", json_object_new_int64(BENCH_LENGTH));
    json = json_object_to_json_string_length(
        tree, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &n);
    if (json != NULL && n <= sizeof j->out - APPMSG_PREFIX_LEN)
        memcpy(j->out + APPMSG_PREFIX_LEN, json, n);
    json_object_put(tree);
    j->out[0] = (char)(n >> 8);
    j->out[1] = (char)(n & 0xff);
    return json == NULL ? BENCH_FAIL : n + APPMSG_PREFIX_LEN;
}

static uint64_t jsonc_parse(void *state, const uint8_t *bytes, size_t len)
{
    struct json_object *tree = parse(state, (const char *)bytes, len), *value;
    uint64_t found = BENCH_FAIL;

    if (tree != NULL)
        found = (uint64_t)json_object_object_get_ex(tree, "value", &value);
    json_object_put(tree);
    return found;
}

static bool jsonc_load(void *state, const uint8_t *bytes, size_t len)
{
    jsonc *j = state;

    json_object_put(j->tree);
    j->tree = parse(j, (const char *)bytes, len);
    return j->tree != NULL;
}

static uint64_t jsonc_write(void *state, const uint8_t *bytes, size_t len)
{
    jsonc *j = state;
    size_t n = 0;

    (void)bytes, (void)len;
    if (json_object_to_json_string_length(
            j->tree, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &n) == NULL)
        return BENCH_FAIL;
    return n;
}

const bench_peer bench_peer_json_c = {
    .name = "json-c",
    .note = "strict mode; of duplicates the last wins; keeps the source text of floats",
    .open = jsonc_open,
    .close = jsonc_close,
    .load = jsonc_load,
    .job = {[BENCH_HEADER] = jsonc_header,
            [BENCH_STREAM] = jsonc_stream,
            [BENCH_ENCODE] = jsonc_encode,
            [BENCH_PARSE] = jsonc_parse,
            [BENCH_WRITE] = jsonc_write},
};
