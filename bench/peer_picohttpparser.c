/* SPDX-License-Identifier: MIT */
/*
 * peer_picohttpparser.c - picohttpparser, from PEERS_DIR.  Compiled twice: its
 * speed depends on SSE 4.2, which a portable build of it does not have.
 */
#if defined(BENCH_SSE42)
#define phr_parse_request             bench__phr_parse_request_sse42
#define phr_parse_response            bench__phr_parse_response_sse42
#define phr_parse_headers             bench__phr_parse_headers_sse42
#define phr_decode_chunked            bench__phr_decode_chunked_sse42
#define phr_decode_chunked_is_in_data bench__phr_decode_chunked_is_in_data_sse42
#define bench_peer_picohttpparser     bench_peer_picohttpparser_sse42
#define NAME                          "pico+sse4.2"
#define UNCOUNTABLE                   true /* the ranges of pcmpestri */
#else
#define NAME        "picohttpparser"
#define UNCOUNTABLE false
#endif

#include <picohttpparser.c>

#include "peer.h"

#include <stdlib.h>

#define MAX_FIELDS 100

typedef struct pico {
    struct phr_header field[MAX_FIELDS];
} pico;

static void *pico_open(size_t max_len)
{
    (void)max_len;
#if defined(BENCH_SSE42)
    if (!__builtin_cpu_supports("sse4.2"))
        return NULL;
#endif
    return bench_alloc(1, sizeof(pico));
}

/* The length of the head; 0 if it is not whole.  Its content-length or BENCH_FAIL. */
static size_t head(pico *p, const uint8_t *bytes, size_t len, uint64_t *content)
{
    bench_http_fields fields = {0, 0, false};
    const char *method, *path;
    size_t method_len, path_len, count = MAX_FIELDS, i;
    int minor, n;

    n = phr_parse_request((const char *)bytes, len, &method, &method_len, &path, &path_len, &minor,
                          p->field, &count, 0);
    *content = BENCH_FAIL;
    if (n < 0)
        return n == -2 ? 0 : len;
    for (i = 0; i < count; i++)
        bench_http_field(&fields, p->field[i].name, p->field[i].name_len, p->field[i].value,
                         p->field[i].value_len);
    *content = bench_http_result(&fields);
    return (size_t)n;
}

static uint64_t pico_header(void *state, const uint8_t *bytes, size_t len)
{
    uint64_t content;

    return head(state, bytes, len, &content) == 0 ? BENCH_FAIL : content;
}

static uint64_t pico_stream(void *state, const uint8_t *bytes, size_t len)
{
    size_t off = 0, there = 0;
    uint64_t content = 0, seen = 0;

    for (;;) {
        const size_t rest = there - off;

        if (content > 0 && rest > 0) {
            const size_t slice = rest < content ? rest : (size_t)content;

            off += slice;
            seen += slice;
            content -= slice;
            continue;
        }
        if (rest > 0) {
            const size_t n = head(state, bytes + off, rest, &content);

            if (n != 0 && content == BENCH_FAIL)
                return BENCH_FAIL;
            off += n;
            if (n != 0)
                continue;
            content = 0;
        }
        if (there == len)
            return rest == 0 && content == 0 ? seen : BENCH_FAIL;
        there = len - there < BENCH_READ_LEN ? len : there + BENCH_READ_LEN;
    }
}

const bench_peer bench_peer_picohttpparser = {
    .name = NAME,
    .note = "an HTTP request with the same fields; values are opaque text",
    .http = true,
    .uncountable = UNCOUNTABLE,
    .open = pico_open,
    .close = free,
    .job = {[BENCH_HEADER] = pico_header, [BENCH_STREAM] = pico_stream},
};
