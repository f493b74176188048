/* SPDX-License-Identifier: MIT */
/* peer_http_parser.c - the HTTP parser that Node.js had before llhttp. */
#include "peer.h"

#include <http_parser.h>

#include <stdlib.h>

/* What the callbacks collect.  A field may come in pieces, which here follow
 * one another in memory. */
typedef struct request {
    http_parser parser;
    bench_http_fields fields;
    const char *name, *value;
    size_t name_len, value_len;
    uint64_t content, last;
    bool in_value;
} request;

static void *request_open(size_t max_len)
{
    (void)max_len;
    return bench_alloc(1, sizeof(request));
}

static int field_done(request *r)
{
    if (r->in_value)
        bench_http_field(&r->fields, r->name, r->name_len, r->value, r->value_len);
    r->in_value = false;
    r->name_len = r->value_len = 0;
    return 0;
}

static int on_begin(http_parser *parser)
{
    request *r = parser->data;

    r->fields = (bench_http_fields){0, 0, false};
    r->in_value = false;
    r->name_len = r->value_len = 0;
    return 0;
}

static int on_field(http_parser *parser, const char *at, size_t len)
{
    request *r = parser->data;

    if (r->in_value)
        field_done(r);
    if (r->name_len == 0)
        r->name = at;
    r->name_len += len;
    return 0;
}

static int on_value(http_parser *parser, const char *at, size_t len)
{
    request *r = parser->data;

    if (!r->in_value)
        r->value = at;
    r->in_value = true;
    r->value_len += len;
    return 0;
}

/* The parser has converted content-length itself; that counts. */
static int on_head(http_parser *parser)
{
    request *r = parser->data;

    field_done(r);
    r->last = bench_http_result(&r->fields);
    return r->last == BENCH_FAIL || r->last != parser->content_length ? -1 : 0;
}

static int on_body(http_parser *parser, const char *at, size_t len)
{
    request *r = parser->data;

    (void)at;
    r->content += len;
    return 0;
}

static const http_parser_settings settings = {
    .on_message_begin = on_begin,
    .on_header_field = on_field,
    .on_header_value = on_value,
    .on_headers_complete = on_head,
    .on_body = on_body,
};

static request *start(void *state)
{
    request *r = state;

    http_parser_init(&r->parser, HTTP_REQUEST);
    r->parser.data = r;
    r->content = 0;
    r->last = BENCH_FAIL;
    return r;
}

static uint64_t request_head(void *state, const uint8_t *bytes, size_t len)
{
    request *r = start(state);

    if (http_parser_execute(&r->parser, &settings, (const char *)bytes, len) != len)
        return BENCH_FAIL;
    return r->last;
}

static uint64_t request_stream(void *state, const uint8_t *bytes, size_t len)
{
    request *r = start(state);
    size_t off, piece;

    for (off = 0; off < len; off += piece) {
        piece = len - off < BENCH_READ_LEN ? len - off : BENCH_READ_LEN;
        if (http_parser_execute(&r->parser, &settings, (const char *)bytes + off, piece) != piece)
            return BENCH_FAIL;
    }
    return r->content;
}

static uint64_t request_body(void *state, const uint8_t *bytes, size_t len)
{
    request *r = start(state);

    if (http_parser_execute(&r->parser, &settings, (const char *)bytes, len) != len)
        return BENCH_FAIL;
    while (r->content < BENCH_BODY_LEN) {
        const uint64_t left = BENCH_BODY_LEN - r->content;
        const size_t piece = left < BENCH_READ_LEN ? (size_t)left : BENCH_READ_LEN;

        if (http_parser_execute(&r->parser, &settings, (const char *)bytes + len - BENCH_READ_LEN,
                                piece) != piece)
            return BENCH_FAIL;
    }
    return r->content;
}

const bench_peer bench_peer_http_parser = {
    .name = "http-parser",
    .note = "an HTTP request with the same fields; values are opaque text",
    .http = true,
    .open = request_open,
    .close = free,
    .job = {[BENCH_HEADER] = request_head,
            [BENCH_STREAM] = request_stream,
            [BENCH_BODY] = request_body},
};
