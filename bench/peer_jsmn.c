/* SPDX-License-Identifier: MIT */
/* peer_jsmn.c - jsmn, a tokenizer that allocates nothing. */
#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

#include "peer.h"

#include <stdlib.h>

typedef struct tokens {
    unsigned room;
    jsmntok_t token[];
} tokens;

static void *jsmn_open(size_t max_len)
{
    const size_t room = max_len / 2 + 16;
    tokens *t = bench_alloc(1, sizeof *t + room * sizeof t->token[0]);

    t->room = (unsigned)room;
    return t;
}

/* The tokens of an object; 0 for anything else. */
static size_t tokenize(tokens *t, const char *json, size_t len)
{
    jsmn_parser parser;
    int count;

    jsmn_init(&parser);
    count = jsmn_parse(&parser, json, len, t->token, t->room);
    return count < 1 || t->token[0].type != JSMN_OBJECT ? 0 : (size_t)count;
}

/* Finds the four fields among the object's own members, as jsmn's examples do. */
static uint64_t jsmn_header(void *state, const uint8_t *bytes, size_t len)
{
    bench_http_fields fields = {0, 0, false};
    tokens *t = state;
    size_t n, count, i;
    const char *json = bench_frame_json(bytes, len, &n);

    if (json == NULL)
        return BENCH_FAIL;
    count = tokenize(t, json, n);
    for (i = 1; i + 1 < count; i++) {
        const jsmntok_t *name = &t->token[i], *value = &t->token[i + 1];

        if (name->parent == 0)
            bench_http_field(&fields, json + name->start, (size_t)(name->end - name->start),
                             json + value->start, (size_t)(value->end - value->start));
    }
    return bench_http_result(&fields);
}

static uint64_t jsmn_stream(void *state, const uint8_t *bytes, size_t len)
{
    return bench_stream_frames(jsmn_header, state, bytes, len);
}

static uint64_t jsmn_parse_content(void *state, const uint8_t *bytes, size_t len)
{
    tokens *t = state;
    const char *json = (const char *)bytes;
    const size_t count = tokenize(t, json, len);
    size_t i;

    for (i = 1; i < count; i++) {
        const jsmntok_t *name = &t->token[i];

        if (name->parent == 0 && name->end - name->start == 5 &&
            memcmp(json + name->start, "value", 5) == 0)
            return 1;
    }
    return BENCH_FAIL;
}

const bench_peer bench_peer_jsmn = {
    .name = "jsmn",
    .note = "tokens only: checks neither UTF-8 nor numbers nor the grammar of members",
    .open = jsmn_open,
    .close = free,
    .job = {[BENCH_HEADER] = jsmn_header,
            [BENCH_STREAM] = jsmn_stream,
            [BENCH_PARSE] = jsmn_parse_content},
};
