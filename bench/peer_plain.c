/* SPDX-License-Identifier: MIT */
/* peer_plain.c - what plain C costs: the floor under some of the jobs. */
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct plain {
    uint8_t copy[BENCH_READ_LEN];
    const char *type, *encoding;
    unsigned long long content_length;
} plain;

static void *plain_open(size_t max_len)
{
    plain *p = bench_alloc(1, sizeof *p);

    (void)max_len;
    p->type = BENCH_TYPE;
    p->encoding = BENCH_ENCODING;
    p->content_length = BENCH_LENGTH;
    return p;
}

/* Every byte of content copied once, as a parser would that keeps it. */
static uint64_t memcpy_body(void *state, const uint8_t *bytes, size_t len)
{
    plain *p = state;
    volatile uint8_t touched;
    uint64_t seen = 0;

    while (seen < BENCH_BODY_LEN) {
        memcpy(p->copy, bytes + len - BENCH_READ_LEN, BENCH_READ_LEN);
        touched = p->copy[seen / BENCH_READ_LEN % BENCH_READ_LEN]; /* so that it is made */
        seen += BENCH_READ_LEN;
    }
    (void)touched;
    return seen;
}

static uint64_t snprintf_encode(void *state, const uint8_t *bytes, size_t len)
{
    plain *p = state;
    char *json = (char *)p->copy + APPMSG_PREFIX_LEN;
    int n;

    (void)bytes, (void)len;
    n = snprintf(json, sizeof p->copy - APPMSG_PREFIX_LEN,
                 "{\"byteorder\": \"%s\", \"content-type\": \"%s\", "
                 "\"content-encoding\": \"%s\", \"content-length\": %llu}",
                 "little", p->type, p->encoding, p->content_length);
    p->copy[0] = (uint8_t)(n >> 8);
    p->copy[1] = (uint8_t)(n & 0xff);
    return (uint64_t)n + APPMSG_PREFIX_LEN;
}

const bench_peer bench_peer_memcpy = {
    .name = "memcpy",
    .note = "no parsing at all: each byte of content copied once",
    .open = plain_open,
    .close = free,
    .job = {[BENCH_BODY] = memcpy_body},
};

const bench_peer bench_peer_snprintf = {
    .name = "snprintf",
    .note = "no checks and no escapes",
    .open = plain_open,
    .close = free,
    .job = {[BENCH_ENCODE] = snprintf_encode},
};
