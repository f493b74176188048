/* SPDX-License-Identifier: MIT */
/*
 * digest [FROM TO] - what the codec makes of 200,000 generated inputs, as one number
 * for each thousand of them; of those from FROM to TO - 1, for each one.
 *
 * The same program is built in several ways: with and without SSE2, for 32 bits,
 * for a big-endian processor.  Their outputs have to be the same, byte for byte.
 */
#include <appmsg/appmsg.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"
#include "random.h"

#define CASES 200000
#define BATCH 1000

/* FNV-1a. */
typedef struct digest {
    uint64_t hash;
} digest;

static void add(digest *d, uint64_t number)
{
    for (unsigned i = 0; i < 8; i++) {
        d->hash ^= number >> 8 * i & 0xff;
        d->hash *= UINT64_C(0x100000001b3);
    }
}

static void add_bytes(digest *d, const uint8_t *bytes, size_t len)
{
    add(d, len);
    for (size_t i = 0; i < len; i++)
        add(d, bytes[i]);
}

/* Memory of exactly that size. */
static uint8_t *block(size_t len)
{
    uint8_t *p = malloc(len > 0 ? len : 1);

    if (p == NULL) {
        fputs("digest: out of memory\n", stderr);
        exit(2);
    }
    return p;
}

static appmsg_bytes copy(const generator *g)
{
    uint8_t *p = block(g->len);

    memcpy(p, g->bytes, g->len);
    return (appmsg_bytes){p, g->len};
}

static void drop(appmsg_bytes bytes)
{
    union {
        const uint8_t *from;
        void *to;
    } pointer = {bytes.ptr};

    free(pointer.to);
}

/* --- the kinds of cases --------------------------------------------------- */

static void add_header(digest *d, const appmsg_header *header)
{
    appmsg_extra_iter iter = appmsg_extra_begin(header);
    const appmsg_bytes id = {(const uint8_t *)"id", 2};
    appmsg_field extra;

    add(d, header->json.len);
    for (unsigned i = 0; i < APPMSG_REQUIRED_FIELDS; i++) {
        add(d, header->field[i].off);
        add(d, header->field[i].len);
    }
    add(d, header->content_length);
    add(d, header->byteorder);
    add(d, header->extensions);
    add(d, appmsg_header_is_json(header));
    while (appmsg_extra_next(&iter, &extra)) {
        add(d, (uint64_t)(extra.name.ptr - header->json.ptr));
        add(d, extra.name.len);
        add(d, (uint64_t)(extra.value.ptr - header->json.ptr));
        add(d, extra.value.len);
        add(d, extra.kind);
    }
    add(d, appmsg_extra_find(header, id, &extra));
}

static void digest_header(digest *d, generator *g)
{
    const appmsg_limits limits = generate_limits(g);
    const bool faults = random_below(&g->seed, 2) > 0;
    appmsg_header header;
    appmsg_status status;
    appmsg_bytes json;
    uint32_t err_off = 0;

    generate_header(g);
    if (faults)
        generate_faults(g);
    json = copy(g);
    status = appmsg_header_parse(json, &limits, &header, &err_off);
    add(d, status);
    add(d, err_off);
    if (status == APPMSG_OK)
        add_header(d, &header);
    drop(json);
}

static void digest_json(digest *d, generator *g)
{
    const appmsg_limits limits = generate_limits(g);
    const bool faults = random_below(&g->seed, 2) > 0;
    appmsg_json_reader reader;
    appmsg_json_token token;
    appmsg_bytes text;
    uint64_t err_off = 0;

    generate_json(g);
    if (faults)
        generate_faults(g);
    text = copy(g);
    add(d, appmsg_json_check(text, &limits, &err_off));
    add(d, err_off);
    appmsg_json_reader_init(&reader, text, &limits);
    do {
        add(d, appmsg_json_next(&reader, &token));
        add(d, token.status);
        add(d, token.off);
        add(d, token.data.len);
    } while (token.type != APPMSG_TOKEN_ERROR && token.type != APPMSG_TOKEN_END);
    drop(text);
}

static void add_event(digest *d, const appmsg_event *event)
{
    add(d, event->type);
    add(d, event->message_off);
    switch (event->type) {
    case APPMSG_EVENT_NEED_MORE:
        add(d, event->need);
        return;
    case APPMSG_EVENT_HEADER:
        add_header(d, &event->header);
        return;
    case APPMSG_EVENT_CONTENT:
        add(d, event->content.off);
        add(d, event->content.data.len);
        return;
    case APPMSG_EVENT_END:
        return;
    case APPMSG_EVENT_ERROR:
        add(d, event->error.status);
        add(d, event->error.stream_off);
        add(d, event->error.header_off);
        return;
    }
}

static void digest_stream(digest *d, generator *g)
{
    const appmsg_limits limits = generate_limits(g);
    appmsg_decoder decoder;
    appmsg_bytes stream, in;
    appmsg_event event;
    appmsg_error error;
    size_t there;

    generate_stream(g);
    if (random_below(&g->seed, 2) > 0)
        generate_faults(g);
    stream = copy(g);
    there = random_below(&g->seed, stream.len + 1);
    in = (appmsg_bytes){stream.ptr, there};
    appmsg_decoder_init(&decoder, &limits);
    for (;;) {
        add_event(d, (appmsg_decode(&decoder, &in, &event), &event));
        if (event.type == APPMSG_EVENT_ERROR ||
            (event.type == APPMSG_EVENT_NEED_MORE && there == stream.len))
            break;
        if (event.type == APPMSG_EVENT_NEED_MORE) {
            in.len += stream.len - there;
            there = stream.len;
        }
    }
    add(d, appmsg_decoder_finish(&decoder, in.len, &error));
    add(d, error.stream_off);
    add(d, error.header_off);
    drop(stream);
}

static void digest_find(digest *d, generator *g)
{
    const appmsg_limits limits = generate_limits(g);
    appmsg_bytes bytes;
    size_t off, skip;

    generate_stream(g);
    if (random_below(&g->seed, 3) > 0)
        generate_faults(g);
    skip = random_below(&g->seed, g->len + 1);
    memmove(g->bytes, g->bytes + skip, g->len - skip);
    g->len -= skip;
    bytes = copy(g);
    add(d, appmsg_find_message(bytes, &limits, &off));
    add(d, off);
    drop(bytes);
}

static void digest_strings(digest *d, generator *g)
{
    uint8_t *out;
    appmsg_bytes text;
    size_t len, cap;
    uint32_t code_point = 0;

    generate_text(g);
    if (random_below(&g->seed, 2) > 0)
        generate_faults(g);
    text = copy(g);
    add(d, appmsg_utf8_valid(text));
    add(d, appmsg_utf8_decode(text, &code_point));
    add(d, code_point);
    add(d, appmsg_string_encode(text, NULL, 0, &cap));
    add(d, cap);
    cap = 6 * text.len;
    out = block(cap);
    if (appmsg_string_encode(text, out, cap, &len) == APPMSG_OK)
        add_bytes(d, out, len);
    free(out);
    /* As a raw string it is most often wrong. */
    out = block(text.len);
    add(d, appmsg_string_decode(text, out, text.len, &len));
    add_bytes(d, out, len);
    add(d, appmsg_string_equal(text, (appmsg_bytes){out, len}));
    add(d, appmsg_string_same(text, text));
    free(out);
    drop(text);
}

static void digest_message(digest *d, generator *g)
{
    appmsg_bytes text, value;
    appmsg_extra extra;
    appmsg_message message = {.extras = &extra};
    appmsg_status status;
    size_t size, bad;
    uint8_t *out;

    generate_text(g);
    text = copy(g);
    generate_json(g);
    if (random_below(&g->seed, 4) == 0)
        generate_faults(g);
    value = copy(g);
    extra = (appmsg_extra){text, value};
    message.byteorder = (appmsg_byteorder)random_below(&g->seed, 2);
    message.content_type = (appmsg_bytes){(const uint8_t *)"text/json", 9};
    message.content_encoding = random_below(&g->seed, 4) > 0 ? message.content_type : text;
    message.content_length = random_u64(&g->seed);
    message.content_length >>= random_below(&g->seed, 64);
    message.extra_count = random_below(&g->seed, 2);
    out = block(APPMSG_HEAD_MAX);
    status = appmsg_encode(&message, out, APPMSG_HEAD_MAX, &size, &bad);
    add(d, status);
    add(d, bad == APPMSG_ENCODE_NO_EXTRA);
    add_bytes(d, out, size);
    free(out);
    drop(text);
    drop(value);
}

static void digest_numbers(digest *d, generator *g)
{
    uint8_t bytes[15];
    const uint64_t from = random_u64(&g->seed), value = random_u64(&g->seed);

    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(from >> 8 * (i % 8));
    for (int order = APPMSG_LITTLE_ENDIAN; order <= APPMSG_BIG_ENDIAN; order++) {
        const appmsg_byteorder o = (appmsg_byteorder)order;
        float f32;
        double f64;

        add(d, appmsg_get_u16(bytes, o));
        add(d, appmsg_get_u32(bytes, o));
        add(d, appmsg_get_u64(bytes, o));
        add(d, (uint64_t)(int64_t)appmsg_get_i16(bytes, o));
        add(d, (uint64_t)(int64_t)appmsg_get_i32(bytes, o));
        appmsg_put_u64(bytes + 7, value, o);
        add_bytes(d, bytes, sizeof bytes);
        appmsg_get_f32(bytes + 1, o, &f32);
        appmsg_put_f32(bytes + 3, &f32, o);
        appmsg_get_f64(bytes + 5, o, &f64);
        appmsg_put_f64(bytes + 7, &f64, APPMSG_BIG_ENDIAN);
        add_bytes(d, bytes, sizeof bytes);
    }
}

static void digest_charset(digest *d, generator *g)
{
    static const char *const names[] = {"utf-8",    "UTF_16",   "utf-32-le",        "Latin-1",
                                        "us-ascii", "utf-16be", "iso_646.irv:1991", "cp819"};
    static const char *const contents[] = {"\xff\xfe\0\0x", "\0\0\xfe\xffx", "\xfe\xffxy", "xyz"};
    const char *const name = names[random_below(&g->seed, 8)];
    const char *const content = contents[random_below(&g->seed, 4)];
    appmsg_charset charset = APPMSG_UTF_8;
    appmsg_bytes text;
    size_t skip;

    g->len = strlen(name);
    memcpy(g->bytes, name, g->len);
    if (random_below(&g->seed, 2) > 0)
        generate_faults(g);
    text = copy(g);
    add(d, appmsg_charset_find(text, &charset));
    drop(text);
    g->len = random_below(&g->seed, 5);
    memcpy(g->bytes, content, g->len);
    text = copy(g);
    add(d, appmsg_charset_resolve(text, &charset, &skip));
    add(d, skip);
    add(d, charset);
    drop(text);
}

/* --- all of them ---------------------------------------------------------- */

/* A seed of its own for each case, so that each can be run alone. */
static void run_case(digest *d, generator *g, size_t number)
{
    static void (*const kinds[])(digest *, generator *) = {
        digest_header,  digest_header,  digest_header,  digest_header,
        digest_json,    digest_json,    digest_stream,  digest_find,
        digest_strings, digest_message, digest_numbers, digest_charset};

    g->seed = number;
    g->seed = random_u64(&g->seed);
    kinds[number % (sizeof kinds / sizeof kinds[0])](d, g);
}

int main(int argc, char **argv)
{
    static generator g;
    const bool each = argc == 3;
    const size_t from = each ? strtoul(argv[1], NULL, 10) : 0;
    const size_t to = each ? strtoul(argv[2], NULL, 10) : CASES;
    digest d = {UINT64_C(0xcbf29ce484222325)};

    if (argc != 1 && !each) {
        fprintf(stderr, "usage: %s [FROM TO]\n", argv[0]);
        return 2;
    }
    for (size_t i = from; i < to; i++) {
        if (each)
            d.hash = UINT64_C(0xcbf29ce484222325);
        run_case(&d, &g, i);
        if (each || (i + 1) % BATCH == 0)
            printf("%zu %016" PRIx64 "\n", i, d.hash);
    }
    return fflush(stdout) == 0 ? 0 : 2;
}
