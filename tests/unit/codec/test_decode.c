/* SPDX-License-Identifier: MIT */
/* decode.h: the decoder.  The vectors replay whole documents of streams; here is the
 * contract of each call. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "generate.h"

/* A message: canonical header with that content-length, then so much of `content`. */
static void put_message(unit_buffer *b, uint64_t content_length, const char *content)
{
    const appmsg_message message = {.content_type = TEXT("a/b"),
                                    .content_encoding = TEXT("binary"),
                                    .content_length = content_length};
    uint8_t head[256];
    size_t size;

    assert_int_equal(appmsg_encode(&message, head, sizeof head, &size, NULL), APPMSG_OK);
    unit_put(b, (appmsg_bytes){head, size});
    unit_puts(b, content);
}

static void check_need(appmsg_decoder *d, appmsg_bytes *in, size_t need, uint64_t message_off)
{
    const appmsg_bytes before = *in;
    appmsg_event event;

    assert_int_equal(appmsg_decode(d, in, &event), APPMSG_EVENT_NEED_MORE);
    assert_int_equal(event.type, APPMSG_EVENT_NEED_MORE);
    assert_int_equal(event.need, need);
    assert_true(event.message_off == message_off);
    assert_ptr_equal(in->ptr, before.ptr);
    assert_int_equal(in->len, before.len);
}

static void check_finish(const appmsg_decoder *d, size_t leftover, appmsg_status status,
                         uint64_t stream_off, uint32_t header_off)
{
    appmsg_error error = {APPMSG_BUSY, 7, 7};

    assert_int_equal(appmsg_decoder_finish(d, leftover, &error), status);
    assert_int_equal(error.status, status);
    if (status != APPMSG_OK) {
        assert_true(error.stream_off == stream_off);
        assert_true(error.header_off == header_off);
    }
    assert_int_equal(appmsg_decoder_finish(d, leftover, NULL), status);
}

/* --- one message ---------------------------------------------------------- */

/* Each call: what it consumes, what it asks for, where it is. */
static void test_one_message(void **state)
{
    unit_buffer *b = unit_buffer_new();
    appmsg_decoder d;
    appmsg_event event;
    appmsg_bytes in;
    size_t head;

    (void)state;
    put_message(b, 5, "");
    head = b->len;
    unit_puts(b, "12345");
    appmsg_decoder_init(&d, NULL);
    in = (appmsg_bytes){NULL, 0};
    check_need(&d, &in, 2, 0);
    in = (appmsg_bytes){b->bytes, 1};
    check_need(&d, &in, 2, 0);
    for (size_t len = 2; len < head; len++) {
        in = (appmsg_bytes){b->bytes, len};
        check_need(&d, &in, head, 0);
        check_finish(&d, len, APPMSG_TRUNCATED, len, (uint32_t)len - 2);
    }
    in = (appmsg_bytes){b->bytes, head + 2};
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_HEADER);
    assert_int_equal(event.type, APPMSG_EVENT_HEADER);
    assert_true(event.message_off == 0);
    assert_ptr_equal(in.ptr, b->bytes + head);
    assert_int_equal(in.len, 2);
    assert_ptr_equal(event.header.json.ptr, b->bytes + 2);
    assert_int_equal(event.header.json.len, head - 2);
    assert_true(event.header.content_length == 5);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_CONTENT);
    assert_ptr_equal(event.content.data.ptr, b->bytes + head);
    assert_int_equal(event.content.data.len, 2);
    assert_true(event.content.off == 0);
    assert_int_equal(in.len, 0);
    check_need(&d, &in, 1, 0);
    check_finish(&d, 0, APPMSG_TRUNCATED, head + 2, APPMSG_NO_HEADER_OFF);
    in = (appmsg_bytes){b->bytes + head + 2, 3};
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_CONTENT);
    assert_true(event.content.off == 2);
    assert_int_equal(event.content.data.len, 3);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_END);
    assert_true(event.message_off == 0);
    check_need(&d, &in, 2, head + 5);
    check_finish(&d, 0, APPMSG_OK, 0, 0);
    free(b);
}

/* The bytes of a message are there before END is asked for: nothing is missing. */
static void test_finish_before_end(void **state)
{
    unit_buffer *b = unit_buffer_new();
    appmsg_decoder d;
    appmsg_event event;
    appmsg_bytes in;

    (void)state;
    put_message(b, 3, "abc");
    in = unit_bytes(b);
    appmsg_decoder_init(&d, NULL);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_HEADER);
    check_finish(&d, 0, APPMSG_TRUNCATED, unit_bytes(b).len - 3, APPMSG_NO_HEADER_OFF);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_CONTENT);
    check_finish(&d, 0, APPMSG_OK, 0, 0);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_END);
    check_finish(&d, 0, APPMSG_OK, 0, 0);
    free(b);
}

/* Content ends where its message ends, whatever lies behind. */
static void test_next_message(void **state)
{
    unit_buffer *b = unit_buffer_new();
    appmsg_decoder d;
    appmsg_event event;
    appmsg_bytes in;
    size_t first, second;

    (void)state;
    put_message(b, 3, "abc");
    first = b->len;
    put_message(b, 0, "");
    second = b->len;
    put_message(b, 1, "z");
    appmsg_decoder_init(&d, NULL);
    in = unit_bytes(b);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_HEADER);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_CONTENT);
    assert_int_equal(event.content.data.len, 3);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_END);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_HEADER);
    assert_true(event.message_off == first);
    assert_true(event.header.content_length == 0);
    /* No content: the end at once, even without any byte. */
    assert_int_equal(in.len, b->len - second);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_END);
    assert_true(event.message_off == first);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_HEADER);
    assert_true(event.message_off == second);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_CONTENT);
    assert_true(event.message_off == second);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_END);
    check_finish(&d, 0, APPMSG_OK, 0, 0);
    free(b);
}

static void test_no_content_at_end(void **state)
{
    unit_buffer *b = unit_buffer_new();
    appmsg_decoder d;
    appmsg_event event;
    appmsg_bytes in;

    (void)state;
    put_message(b, 0, "");
    appmsg_decoder_init(&d, NULL);
    in = unit_bytes(b);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_HEADER);
    in = (appmsg_bytes){NULL, 0};
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_END);
    check_need(&d, &in, 2, b->len);
    free(b);
}

/* --- errors --------------------------------------------------------------- */

static void check_error(const appmsg_limits *limits, appmsg_bytes stream, appmsg_status status,
                        uint64_t stream_off, uint32_t header_off)
{
    uint8_t *copy = unit_copy(stream);
    appmsg_bytes in = {copy, stream.len};
    appmsg_decoder d;
    appmsg_event event;

    appmsg_decoder_init(&d, limits);
    do
        appmsg_decode(&d, &in, &event);
    while (event.type != APPMSG_EVENT_ERROR && event.type != APPMSG_EVENT_NEED_MORE);
    for (int again = 0; again < 3; again++) {
        const appmsg_bytes before = in;

        if (event.type != APPMSG_EVENT_ERROR)
            unit_fail(stream, "no error");
        unit_check_status(stream, event.error.status, status);
        unit_check_off(stream, event.error.stream_off, stream_off);
        unit_check_off(stream, event.error.header_off, header_off);
        check_finish(&d, in.len, status, stream_off, header_off);
        check_finish(&d, 0, status, stream_off, header_off);
        memset(&event, 0xa5, sizeof event);
        assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_ERROR);
        assert_ptr_equal(in.ptr, before.ptr);
        assert_int_equal(in.len, before.len);
        in = (appmsg_bytes){copy, again == 0 ? 0 : stream.len}; /* other bytes, or none */
    }
    free(copy);
}

static void test_errors(void **state)
{
    unit_buffer *b = unit_buffer_new();
    size_t second;

    (void)state;
    check_error(NULL, TEXT("\0\0"), APPMSG_HEADER_EMPTY, 2, APPMSG_NO_HEADER_OFF);
    check_error(NULL, TEXT("\0\x01"), APPMSG_HEADER_SHORT, 2, APPMSG_NO_HEADER_OFF);
    check_error(NULL, TEXT("\0\x01{}"), APPMSG_HEADER_SHORT, 2, APPMSG_NO_HEADER_OFF);
    check_error(NULL, TEXT("\0\x02{}"), APPMSG_BYTEORDER_MISSING, 3, 1);
    check_error(NULL, TEXT("\0\x02[]"), APPMSG_HEADER_NOT_OBJECT, 2, 0);
    check_error(NULL, TEXT("\0\x03{} {"), APPMSG_BYTEORDER_MISSING, 3, 1);
    check_error(NULL, TEXT("\0\x03 {x"), APPMSG_JSON_SYNTAX, 4, 2);
    check_error(NULL, TEXT("\0\x03{\"a\"}"), APPMSG_JSON_TRUNCATED, 5, 3);
    check_error(&(appmsg_limits){.max_header = 99}, TEXT("\0\x64"), APPMSG_HEADER_LIMIT, 2,
                APPMSG_NO_HEADER_OFF);
    check_error(&(appmsg_limits){.max_header = 1}, TEXT("\0\x01"), APPMSG_HEADER_SHORT, 2,
                APPMSG_NO_HEADER_OFF);
    put_message(b, 4, "wxyz");
    second = b->len;
    unit_put(b, TEXT("\0\0"));
    check_error(NULL, unit_bytes(b), APPMSG_HEADER_EMPTY, second + 2, APPMSG_NO_HEADER_OFF);
    b->len = second;
    unit_put(b, TEXT("\0\x04{\"a}"));
    check_error(NULL, unit_bytes(b), APPMSG_JSON_TRUNCATED, second + 6, 4);
    b->len = second;
    put_message(b, 1000, "");
    check_error(&(appmsg_limits){.max_content = 999}, unit_bytes(b), APPMSG_CONTENT_LIMIT,
                b->len - 5, (uint32_t)(b->len - 5 - second - 2));
    free(b);
}

/* --- the end of the stream ------------------------------------------------ */

static void test_finish(void **state)
{
    unit_buffer *b = unit_buffer_new();
    appmsg_decoder d;
    appmsg_event event;
    appmsg_bytes in = {NULL, 0};
    size_t first;

    (void)state;
    appmsg_decoder_init(&d, NULL);
    check_finish(&d, 0, APPMSG_OK, 0, 0);
    check_finish(&d, 1, APPMSG_TRUNCATED, 1, APPMSG_NO_HEADER_OFF);
    check_finish(&d, 2, APPMSG_TRUNCATED, 2, 0);
    check_finish(&d, 3, APPMSG_TRUNCATED, 3, 1);
    check_need(&d, &in, 2, 0);
    put_message(b, 7, "1234567");
    first = b->len;
    put_message(b, 7, "123");
    in = unit_bytes(b);
    do
        appmsg_decode(&d, &in, &event);
    while (event.type != APPMSG_EVENT_END);
    check_finish(&d, 0, APPMSG_OK, 0, 0);
    check_need(&d, &(appmsg_bytes){in.ptr, 1}, 2, first);
    check_finish(&d, 1, APPMSG_TRUNCATED, first + 1, APPMSG_NO_HEADER_OFF);
    check_finish(&d, 2, APPMSG_TRUNCATED, first + 2, 0);
    do
        appmsg_decode(&d, &in, &event);
    while (event.type != APPMSG_EVENT_NEED_MORE);
    check_finish(&d, 0, APPMSG_TRUNCATED, b->len, APPMSG_NO_HEADER_OFF);
    free(b);
}

/* --- limits and lifetime -------------------------------------------------- */

/* The limits are copied; the decoder may be moved and copied at any time. */
static void test_lifetime(void **state)
{
    unit_buffer *b = unit_buffer_new();
    appmsg_limits *limits = malloc(sizeof *limits);
    appmsg_decoder d, copy;
    appmsg_event event;
    appmsg_bytes in;

    (void)state;
    assert_non_null(limits);
    put_message(b, 6, "123456");
    *limits = (appmsg_limits){.max_content = 5};
    appmsg_decoder_init(&d, limits);
    memset(limits, 0xff, sizeof *limits);
    free(limits);
    copy = d;
    memset(&d, 0xff, sizeof d);
    in = unit_bytes(b);
    assert_int_equal(appmsg_decode(&copy, &in, &event), APPMSG_EVENT_ERROR);
    assert_int_equal(event.error.status, APPMSG_CONTENT_LIMIT);
    /* Begun anew, it has forgotten. */
    appmsg_decoder_init(&copy, NULL);
    assert_int_equal(appmsg_decode(&copy, &in, &event), APPMSG_EVENT_HEADER);
    d = copy;
    assert_int_equal(appmsg_decode(&copy, &in, &event), APPMSG_EVENT_CONTENT);
    in = (appmsg_bytes){b->bytes + b->len - 6, 6};
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_CONTENT);
    assert_true(event.content.off == 0);
    free(b);
}

/* Contents of which there could never be all bytes: offsets are 64 bits. */
static void test_large_content(void **state)
{
    unit_buffer *b = unit_buffer_new();
    appmsg_decoder d;
    appmsg_event event;
    appmsg_bytes in;
    uint64_t head, left = APPMSG_CONTENT_MAX;
    size_t chunk = SIZE_MAX / 2;

    (void)state;
    put_message(b, APPMSG_CONTENT_MAX, "");
    head = b->len;
    appmsg_decoder_init(&d, NULL);
    in = unit_bytes(b);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_HEADER);
    /* No byte of content is touched: these need not be there. */
    if (sizeof(size_t) == 8) {
        in = (appmsg_bytes){b->bytes, (size_t)(left - 10)};
        assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_CONTENT);
        assert_true(event.content.data.len == left - 10);
        in = (appmsg_bytes){b->bytes, chunk};
        assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_CONTENT);
        assert_true(event.content.off == left - 10);
        assert_int_equal(event.content.data.len, 10);
        assert_int_equal(in.len, chunk - 10);
        assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_END);
        check_finish(&d, 1, APPMSG_TRUNCATED, head + left + 1, APPMSG_NO_HEADER_OFF);
    }
    free(b);
}

static void test_largest_header(void **state)
{
    unit_buffer *b = unit_buffer_new();
    appmsg_decoder d;
    appmsg_event event;
    appmsg_bytes in;

    (void)state;
    unit_put(b, TEXT("\xff\xff" UNIT_FIELDS ", \"x\": \""));
    unit_repeat(b, "y", 65537 - b->len - 2);
    unit_puts(b, "\"}");
    appmsg_decoder_init(&d, NULL);
    in = (appmsg_bytes){b->bytes, 65536};
    check_need(&d, &in, 65537, 0);
    check_finish(&d, 65536, APPMSG_TRUNCATED, 65536, 65534);
    in = unit_bytes(b);
    assert_int_equal(appmsg_decode(&d, &in, &event), APPMSG_EVENT_HEADER);
    assert_int_equal(event.header.json.len, 65535);
    assert_int_equal(in.len, 0);
    free(b);
}

/* --- splits --------------------------------------------------------------- */

/* What does not depend on the feeding, as numbers. */
typedef struct events {
    uint64_t number[512];
    size_t count;
} events;

static void note(events *e, uint64_t number)
{
    assert_true(e->count < COUNT(e->number));
    e->number[e->count++] = number;
}

/* Adjacent slices of content count as one. */
static void note_event(events *e, const appmsg_event *event, uint64_t *content)
{
    if (event->type == APPMSG_EVENT_CONTENT) {
        assert_true(event->content.off == *content);
        assert_true(event->content.data.len > 0);
        *content += event->content.data.len;
        return;
    }
    note(e, event->type);
    note(e, event->message_off);
    note(e, *content);
    *content = 0;
    if (event->type == APPMSG_EVENT_HEADER)
        note(e, event->header.content_length);
    if (event->type == APPMSG_EVENT_ERROR) {
        note(e, event->error.status);
        note(e, event->error.stream_off);
        note(e, event->error.header_off);
    }
}

/* The stream in pieces that end at the multiples of `step`, each piece alone in its
 * memory with what was left before. */
static void feed(events *e, appmsg_bytes stream, const appmsg_limits *limits, size_t step)
{
    appmsg_decoder d;
    appmsg_event event;
    appmsg_error error;
    size_t at = 0, there = 0;
    uint64_t content = 0;

    e->count = 0;
    appmsg_decoder_init(&d, limits);
    for (;;) {
        uint8_t *piece = unit_copy((appmsg_bytes){stream.ptr + at, there - at});
        appmsg_bytes in = {piece, there - at};

        while (appmsg_decode(&d, &in, &event) != APPMSG_EVENT_NEED_MORE) {
            note_event(e, &event, &content);
            if (event.type == APPMSG_EVENT_ERROR)
                break;
        }
        at = there - in.len;
        free(piece);
        if (event.type == APPMSG_EVENT_ERROR || there == stream.len)
            break;
        there = stream.len - there > step ? there + step : stream.len;
    }
    note(e, content);
    note(e, appmsg_decoder_finish(&d, there - at, &error));
    /* An error may be told before all bytes are there. */
    note(e, event.type == APPMSG_EVENT_ERROR ? 0 : error.stream_off);
    note(e, error.header_off);
}

static void test_splits(void **state)
{
    static generator g;
    static events whole, split;
    static const size_t steps[] = {1, 2, 3, 7, 64, 100, 101, 250};
    size_t stride = unit_stride(31), messages = 0;

    (void)state;
    for (size_t i = 0; i < 2000; i += stride) {
        appmsg_limits limits;

        g.seed = i;
        limits = generate_limits(&g);
        generate_stream(&g);
        if (i % 3 == 0)
            generate_faults(&g);
        feed(&whole, (appmsg_bytes){g.bytes, g.len}, &limits, SIZE_MAX);
        messages += whole.count > 8;
        for (size_t k = 0; k < COUNT(steps); k++) {
            feed(&split, (appmsg_bytes){g.bytes, g.len}, &limits, steps[k]);
            assert_int_equal(split.count, whole.count);
            if (memcmp(split.number, whole.number, whole.count * sizeof whole.number[0]) != 0)
                unit_fail((appmsg_bytes){g.bytes, g.len}, "other events in pieces");
        }
    }
    assert_true(messages > 800 / stride);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_message),    cmocka_unit_test(test_finish_before_end),
        cmocka_unit_test(test_next_message),   cmocka_unit_test(test_no_content_at_end),
        cmocka_unit_test(test_errors),         cmocka_unit_test(test_finish),
        cmocka_unit_test(test_lifetime),       cmocka_unit_test(test_large_content),
        cmocka_unit_test(test_largest_header), cmocka_unit_test(test_splits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
