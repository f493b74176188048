/* SPDX-License-Identifier: MIT */
/* peers.c - who takes part, by what CMake found. */
#include "bench.h"

extern const bench_peer bench_peer_appmsg, bench_peer_check, bench_peer_reader, bench_peer_memcpy,
    bench_peer_snprintf, bench_peer_cjson, bench_peer_jansson, bench_peer_json_c, bench_peer_jsmn,
    bench_peer_http_parser, bench_peer_yyjson, bench_peer_yyjson_pool, bench_peer_picohttpparser,
    bench_peer_picohttpparser_sse42;

const bench_peer *const bench_peers[] = {
    &bench_peer_appmsg,
    &bench_peer_check,
    &bench_peer_reader,
    &bench_peer_memcpy,
    &bench_peer_snprintf,
#ifdef BENCH_HAVE_CJSON
    &bench_peer_cjson,
#endif
#ifdef BENCH_HAVE_JANSSON
    &bench_peer_jansson,
#endif
#ifdef BENCH_HAVE_JSON_C
    &bench_peer_json_c,
#endif
#ifdef BENCH_HAVE_JSMN
    &bench_peer_jsmn,
#endif
#ifdef BENCH_HAVE_YYJSON
    &bench_peer_yyjson,
    &bench_peer_yyjson_pool,
#endif
#ifdef BENCH_HAVE_HTTP_PARSER
    &bench_peer_http_parser,
#endif
#ifdef BENCH_HAVE_PICOHTTPPARSER
    &bench_peer_picohttpparser,
#endif
#ifdef BENCH_HAVE_PICOHTTPPARSER_SSE42
    &bench_peer_picohttpparser_sse42,
#endif
    NULL,
};

const bench_skipped bench_skipped_peers[] = {
#ifndef BENCH_HAVE_CONTENT
    {"appmsg content", "built without the content library"},
#endif
#ifndef BENCH_HAVE_CJSON
    {"cJSON", "not found (libcjson-dev)"},
#endif
#ifndef BENCH_HAVE_JANSSON
    {"jansson", "not found (libjansson-dev)"},
#endif
#ifndef BENCH_HAVE_JSON_C
    {"json-c", "not found (libjson-c-dev)"},
#endif
#ifndef BENCH_HAVE_JSMN
    {"jsmn", "not found (libjsmn-dev)"},
#endif
#ifndef BENCH_HAVE_HTTP_PARSER
    {"http-parser", "not found (libhttp-parser-dev)"},
#endif
#ifndef BENCH_HAVE_YYJSON
    {"yyjson", "no yyjson/src/yyjson.c in PEERS_DIR"},
#endif
#ifndef BENCH_HAVE_PICOHTTPPARSER
    {"picohttpparser", "no picohttpparser/picohttpparser.c in PEERS_DIR"},
#endif
#ifndef BENCH_HAVE_PICOHTTPPARSER_SSE42
    {"pico+sse4.2", "no picohttpparser in PEERS_DIR, or a compiler without -msse4.2"},
#endif
    {NULL, NULL},
};
