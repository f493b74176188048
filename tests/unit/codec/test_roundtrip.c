/* SPDX-License-Identifier: MIT */
/* decode(encode(x)) is x, for generated messages; and encoded again, it is the same
 * bytes. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "generate.h"
#include "oracle.h"
#include "random.h"

#define EXTRAS 8
#define DEPTH  (APPMSG_DEPTH_MAX - 1) /* of a value, inside the header's object */

typedef struct message {
    appmsg_message head;
    appmsg_extra extras[EXTRAS];
    uint8_t *blocks[2 * EXTRAS + 2];
    size_t block_count;
} message;

static appmsg_bytes keep(message *m, const generator *g)
{
    const appmsg_bytes bytes = {g->bytes, g->len};

    m->blocks[m->block_count] = unit_copy(bytes);
    return (appmsg_bytes){m->blocks[m->block_count++], g->len};
}

/* A text that content-type may be. */
static appmsg_bytes value_text(message *m, generator *g)
{
    generate_text(g);
    for (size_t i = 0; i < g->len; i++) {
        if (g->bytes[i] < 0x20 || g->bytes[i] == 0x7f)
            g->bytes[i] = 'c';
        if (g->bytes[i] == 0xc2 && g->bytes[i + 1] < 0xa0)
            g->bytes[i + 1] = 0xa0;
    }
    g->bytes[g->len++] = 'x'; /* not empty */
    return keep(m, g);
}

static void generate_message(message *m, generator *g)
{
    m->block_count = 0;
    m->head.byteorder = (appmsg_byteorder)random_below(&g->seed, 2);
    m->head.content_type = value_text(m, g);
    m->head.content_encoding = value_text(m, g);
    m->head.content_length = random_u64(&g->seed);
    m->head.content_length >>= 1 + random_below(&g->seed, 63);
    m->head.extras = m->extras;
    m->head.extra_count = random_below(&g->seed, EXTRAS + 1);
    for (size_t i = 0; i < m->head.extra_count; i++) {
        generate_text(g);
        g->bytes[g->len++] = (uint8_t)('0' + i); /* no two the same */
        m->extras[i].name = keep(m, g);
        do
            generate_json(g);
        while (oracle_json((appmsg_bytes){g->bytes, g->len}, DEPTH, NULL).status != APPMSG_OK);
        m->extras[i].value = keep(m, g);
    }
}

static void check_text(const appmsg_header *header, appmsg_field_id id, appmsg_bytes text)
{
    if (!appmsg_string_equal(appmsg_header_field(header, id), text))
        unit_fail(header->json, "another text");
}

static bool is_white(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Whether it is the value that was given, but for the white space around it. */
static bool is_trimmed(appmsg_bytes value, appmsg_bytes given)
{
    while (given.len > 0 && is_white(given.ptr[0])) {
        given.ptr++;
        given.len--;
    }
    while (given.len > 0 && is_white(given.ptr[given.len - 1]))
        given.len--;
    return unit_same(value, given);
}

static void check_decoded(const message *m, const appmsg_header *header)
{
    appmsg_extra_iter iter = appmsg_extra_begin(header);
    appmsg_field extra;

    check_text(header, APPMSG_FIELD_CONTENT_TYPE, m->head.content_type);
    check_text(header, APPMSG_FIELD_CONTENT_ENCODING, m->head.content_encoding);
    assert_true(header->content_length == m->head.content_length);
    assert_int_equal(header->byteorder, m->head.byteorder);
    assert_int_equal(header->extensions, m->head.extra_count);
    for (size_t i = 0; i < m->head.extra_count; i++) {
        assert_true(appmsg_extra_next(&iter, &extra));
        if (!appmsg_string_equal(extra.name, m->extras[i].name))
            unit_fail(header->json, "another name");
        if (!is_trimmed(extra.value, m->extras[i].value))
            unit_fail(header->json, "another value");
        assert_int_equal(extra.kind, oracle_kind(extra.value.ptr[0]));
    }
    assert_false(appmsg_extra_next(&iter, &extra));
}

/* The decoded texts, encoded: the same bytes. */
static void check_again(const appmsg_header *header, appmsg_bytes head)
{
    appmsg_extra extras[EXTRAS];
    appmsg_message again = {
        .byteorder = header->byteorder, .content_length = header->content_length, .extras = extras};
    appmsg_extra_iter iter = appmsg_extra_begin(header);
    uint8_t *texts = unit_block(head.len), *out = unit_block(head.len), *at = texts;
    appmsg_field extra;
    size_t len;

    appmsg_string_decode(appmsg_header_field(header, APPMSG_FIELD_CONTENT_TYPE), at, head.len,
                         &len);
    again.content_type = (appmsg_bytes){at, len};
    at += len;
    appmsg_string_decode(appmsg_header_field(header, APPMSG_FIELD_CONTENT_ENCODING), at, head.len,
                         &len);
    again.content_encoding = (appmsg_bytes){at, len};
    at += len;
    while (appmsg_extra_next(&iter, &extra)) {
        appmsg_string_decode(extra.name, at, head.len, &len);
        extras[again.extra_count++] = (appmsg_extra){{at, len}, extra.value};
        at += len;
    }
    assert_int_equal(appmsg_encode(&again, out, head.len, &len, NULL), APPMSG_OK);
    unit_check_bytes(head, (appmsg_bytes){out, len}, head);
    free(texts);
    free(out);
}

/* With a buffer of each size; small ones only now and then, to save time. */
static void check_caps(const appmsg_message *head, size_t expected, size_t step)
{
    for (size_t cap = 0; cap < expected + 2; cap += cap < expected ? step : 1) {
        uint8_t *out = unit_block(cap);
        size_t size = 0;

        assert_int_equal(appmsg_encode(head, out, cap, &size, NULL),
                         cap < expected ? APPMSG_BUFFER_SIZE : APPMSG_OK);
        assert_int_equal(size, expected);
        free(out);
        if (cap < expected && cap + step > expected)
            cap = expected - step;
    }
}

static void test_generated(void **state)
{
    static generator g;
    static message m;
    const size_t stride = unit_stride(31);

    (void)state;
    for (size_t i = 0; i < 5000; i += stride) {
        appmsg_header header;
        size_t size = 0;
        uint8_t *out = unit_block(APPMSG_HEAD_MAX);

        g.seed = i;
        generate_message(&m, &g);
        assert_int_equal(appmsg_encode(&m.head, out, APPMSG_HEAD_MAX, &size, NULL), APPMSG_OK);
        assert_int_equal((size_t)out[0] << 8 | out[1], size - 2);
        assert_int_equal(
            appmsg_header_parse((appmsg_bytes){out + 2, size - 2}, NULL, &header, NULL), APPMSG_OK);
        check_decoded(&m, &header);
        check_again(&header, (appmsg_bytes){out, size});
        check_caps(&m.head, size, i % 100 == 0 ? 1 : 97);
        free(out);
        while (m.block_count > 0)
            free(m.blocks[--m.block_count]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_generated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
