/* SPDX-License-Identifier: MIT */
/* peer_appmsg.c - this project. */
#include "peer.h"

#include <appmsg/appmsg.h>

#ifdef BENCH_HAVE_CONTENT
#include <appmsg/content.h>

#include <stdlib.h>
#endif

typedef struct ours {
    appmsg_message message; /* in memory, so that no compiler sees through it */
    uint8_t head[APPMSG_HEAD_MAX];
#ifdef BENCH_HAVE_CONTENT
    cJSON *tree;
#endif
} ours;

#define TEXT(literal)                                   \
    {                                                   \
        (const uint8_t *)(literal), sizeof(literal) - 1 \
    }

static void *ours_open(size_t max_len)
{
    static const appmsg_bytes type = TEXT(BENCH_TYPE), encoding = TEXT(BENCH_ENCODING);
    ours *o = bench_alloc(1, sizeof *o);

    (void)max_len;
    o->message.content_type = type;
    o->message.content_encoding = encoding;
    o->message.content_length = BENCH_LENGTH;
    return o;
}

static void ours_close(void *state)
{
    ours *o = state;

#ifdef BENCH_HAVE_CONTENT
    cJSON_Delete(o->tree);
#endif
    free(o);
}

static uint64_t ours_header(void *state, const uint8_t *bytes, size_t len)
{
    appmsg_bytes in = {bytes, len};
    appmsg_decoder decoder;
    appmsg_event event;

    (void)state;
    appmsg_decoder_init(&decoder, NULL);
    if (appmsg_decode(&decoder, &in, &event) != APPMSG_EVENT_HEADER)
        return BENCH_FAIL;
    return event.header.content_length;
}

static uint64_t ours_stream(void *state, const uint8_t *bytes, size_t len)
{
    const uint8_t *const end = bytes + len;
    appmsg_bytes in = {bytes, 0};
    appmsg_decoder decoder;
    appmsg_event event;
    uint64_t seen = 0;

    (void)state;
    appmsg_decoder_init(&decoder, NULL);
    for (;;) {
        switch (appmsg_decode(&decoder, &in, &event)) {
        case APPMSG_EVENT_NEED_MORE: {
            const size_t left = (size_t)(end - (in.ptr + in.len));

            if (left == 0) {
                const appmsg_status status = appmsg_decoder_finish(&decoder, in.len, NULL);

                return status == APPMSG_OK ? seen : BENCH_FAIL;
            }
            in.len += left < BENCH_READ_LEN ? left : BENCH_READ_LEN;
            break;
        }
        case APPMSG_EVENT_HEADER:
        case APPMSG_EVENT_END:
            break;
        case APPMSG_EVENT_CONTENT:
            seen += event.content.data.len;
            break;
        case APPMSG_EVENT_ERROR:
            return BENCH_FAIL;
        }
    }
}

/* The item is the head and one read of content, which comes again and again. */
static uint64_t ours_body(void *state, const uint8_t *bytes, size_t len)
{
    appmsg_bytes in = {bytes, len};
    appmsg_decoder decoder;
    appmsg_event event;
    uint64_t seen = 0;

    (void)state;
    appmsg_decoder_init(&decoder, NULL);
    for (;;) {
        switch (appmsg_decode(&decoder, &in, &event)) {
        case APPMSG_EVENT_NEED_MORE:
            in = (appmsg_bytes){bytes + len - BENCH_READ_LEN, BENCH_READ_LEN};
            break;
        case APPMSG_EVENT_HEADER:
            break;
        case APPMSG_EVENT_CONTENT:
            seen += event.content.data.len;
            break;
        case APPMSG_EVENT_END:
            return seen;
        case APPMSG_EVENT_ERROR:
            return BENCH_FAIL;
        }
    }
}

static uint64_t ours_encode(void *state, const uint8_t *bytes, size_t len)
{
    ours *o = state;
    size_t size;

    (void)bytes, (void)len;
    if (appmsg_encode(&o->message, o->head, sizeof o->head, &size, NULL) != APPMSG_OK)
        return BENCH_FAIL;
    return size;
}

#ifdef BENCH_HAVE_CONTENT
static const appmsg_bytes utf_8 = TEXT(BENCH_ENCODING);

static uint64_t ours_parse(void *state, const uint8_t *bytes, size_t len)
{
    static const appmsg_bytes name = TEXT("value");
    const appmsg_bytes content = {bytes, len};
    uint64_t found;
    cJSON *tree;

    (void)state;
    if (appmsg_content_parse(content, utf_8, NULL, &tree, NULL) != APPMSG_OK)
        return BENCH_FAIL;
    found = appmsg_content_member(tree, name) != NULL;
    cJSON_Delete(tree);
    return found;
}

static bool ours_load(void *state, const uint8_t *bytes, size_t len)
{
    ours *o = state;
    const appmsg_bytes content = {bytes, len};

    cJSON_Delete(o->tree);
    return appmsg_content_parse(content, utf_8, NULL, &o->tree, NULL) == APPMSG_OK;
}

static uint64_t ours_write(void *state, const uint8_t *bytes, size_t len)
{
    ours *o = state;
    appmsg_buffer out;

    (void)bytes, (void)len;
    if (appmsg_content_write(o->tree, utf_8, &out) != APPMSG_OK)
        return BENCH_FAIL;
    free(out.ptr);
    return out.len;
}
#endif

const bench_peer bench_peer_appmsg = {
    .name = "appmsg",
    .open = ours_open,
    .close = ours_close,
    .job =
        {
            [BENCH_HEADER] = ours_header,
            [BENCH_STREAM] = ours_stream,
            [BENCH_BODY] = ours_body,
            [BENCH_ENCODE] = ours_encode,
#ifdef BENCH_HAVE_CONTENT
            [BENCH_PARSE] = ours_parse,
            [BENCH_WRITE] = ours_write,
#endif
        },
#ifdef BENCH_HAVE_CONTENT
    .load = ours_load,
#endif
};

/* The strict check alone, which content goes through before a tree is built. */
static uint64_t check_parse(void *state, const uint8_t *bytes, size_t len)
{
    const appmsg_bytes content = {bytes, len};

    (void)state;
    return appmsg_json_check(content, NULL, NULL) == APPMSG_OK ? 1 : BENCH_FAIL;
}

/* All tokens, and the member found by its name. */
static uint64_t reader_parse(void *state, const uint8_t *bytes, size_t len)
{
    static const appmsg_bytes name = TEXT("value");
    appmsg_json_reader reader;
    appmsg_json_token token;
    uint64_t found = 0;

    (void)state;
    appmsg_json_reader_init(&reader, (appmsg_bytes){bytes, len}, NULL);
    for (;;) {
        switch (appmsg_json_next(&reader, &token)) {
        case APPMSG_TOKEN_END:
            return found;
        case APPMSG_TOKEN_ERROR:
            return BENCH_FAIL;
        case APPMSG_TOKEN_NAME:
            found |= appmsg_string_equal(token.data, name);
            break;
        case APPMSG_TOKEN_OBJECT:
        case APPMSG_TOKEN_OBJECT_END:
        case APPMSG_TOKEN_ARRAY:
        case APPMSG_TOKEN_ARRAY_END:
        case APPMSG_TOKEN_STRING:
        case APPMSG_TOKEN_NUMBER:
        case APPMSG_TOKEN_TRUE:
        case APPMSG_TOKEN_FALSE:
        case APPMSG_TOKEN_NULL:
            break;
        }
    }
}

const bench_peer bench_peer_check = {
    .name = "appmsg check",
    .note = "appmsg_json_check(): the grammar alone, no tree",
    .open = ours_open,
    .close = ours_close,
    .job = {[BENCH_PARSE] = check_parse},
};

const bench_peer bench_peer_reader = {
    .name = "appmsg reader",
    .note = "appmsg_json_next(): every token, no tree",
    .open = ours_open,
    .close = ours_close,
    .job = {[BENCH_PARSE] = reader_parse},
};
