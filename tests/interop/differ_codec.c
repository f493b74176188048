/* SPDX-License-Identifier: MIT */
/*
 * differ_codec.c - appmsg-differ: what the codec makes of bytes, as text.  Kinds:
 *
 *     'S'   a stream: its event log, as tests/vectors/README.md defines it
 *     'J'   a JSON text: its tokens, then "ok" or the error
 *     'C'   the name of a charset: the canonical one, or the error
 *     'F'   bytes of a capture: where a message may begin
 *     'E'   a message to encode (see read_message()): the bytes, or the error
 *     'N'   a byteorder (0 little, 1 big), then 8 bytes: the numbers that they are
 */
#include "differ.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CUT_EVERYWHERE UINT32_MAX
#define EXTRAS_MAX     80

/* Content slices of one message, put together again. */
typedef struct differ_content {
    uint8_t *bytes;
    size_t len;
    uint64_t stream_off; /* of the first byte */
} differ_content;

/* The text that a raw string stands for. */
static void put_decoded(appmsg_bytes raw)
{
    uint8_t *text = differ_allocate(raw.len);
    size_t len;

    if (appmsg_string_decode(raw, text, raw.len, &len) != APPMSG_OK)
        printf("undecodable");
    else
        differ_put_text((appmsg_bytes){text, len});
    free(text);
}

static const char *kind_name(appmsg_json_kind kind)
{
    switch (kind) {
    case APPMSG_KIND_OBJECT:
        return "object";
    case APPMSG_KIND_ARRAY:
        return "array";
    case APPMSG_KIND_STRING:
        return "string";
    case APPMSG_KIND_NUMBER:
        return "number";
    case APPMSG_KIND_TRUE:
        return "true";
    case APPMSG_KIND_FALSE:
        return "false";
    case APPMSG_KIND_NULL:
        return "null";
    }
    return "unknown";
}

static void put_header(const appmsg_event *event)
{
    const appmsg_header *header = &event->header;
    appmsg_extra_iter iter = appmsg_extra_begin(header);
    appmsg_field extra;
    unsigned count = 0;

    printf("%" PRIu64 " header %zu byteorder=%s content-type=", event->message_off,
           header->json.len, header->byteorder == APPMSG_BIG_ENDIAN ? "big" : "little");
    put_decoded(appmsg_header_field(header, APPMSG_FIELD_CONTENT_TYPE));
    printf(" content-encoding=");
    put_decoded(appmsg_header_field(header, APPMSG_FIELD_CONTENT_ENCODING));
    printf(" content-length=%" PRIu64 " kind=%s\n", header->content_length,
           appmsg_header_is_json(header) ? "json" : "binary");
    while (appmsg_extra_next(&iter, &extra)) {
        /* The log wants the quote before the name. */
        size_t off = (size_t)(extra.name.ptr - header->json.ptr) - 1;

        printf("%" PRIu64 " extra ", event->message_off + APPMSG_PREFIX_LEN + off);
        differ_put_text(extra.name);
        printf(" %s ", kind_name(extra.kind));
        differ_put_text(extra.value);
        putchar('\n');
        count++;
    }
    if (count != header->extensions)
        printf("extensions %u, but %u extras\n", (unsigned)header->extensions, count);
}

static void put_error(const appmsg_error *error)
{
    printf("%" PRIu64 " error %s header=", error->stream_off, appmsg_status_name(error->status));
    if (error->header_off == APPMSG_NO_HEADER_OFF)
        puts("-");
    else
        printf("%" PRIu32 "\n", error->header_off);
}

static void put_content(differ_content *content)
{
    if (content->len > 0) {
        printf("%" PRIu64 " content %zu ", content->stream_off, content->len);
        differ_put_text((appmsg_bytes){content->bytes, content->len});
        putchar('\n');
    }
    content->len = 0;
}

/* Feeds one piece; false after an error.  `*left` becomes what was not consumed. */
static bool feed(appmsg_decoder *decoder, appmsg_bytes piece, uint64_t piece_off,
                 differ_content *content, size_t *left)
{
    appmsg_bytes in = piece;

    for (;;) {
        appmsg_event event;
        uint64_t off = piece_off + (piece.len - in.len);

        switch (appmsg_decode(decoder, &in, &event)) {
        case APPMSG_EVENT_NEED_MORE:
            if (event.need <= in.len)
                printf("need %zu, with %zu there\n", event.need, in.len);
            *left = in.len;
            return true;
        case APPMSG_EVENT_HEADER:
            put_header(&event);
            continue;
        case APPMSG_EVENT_CONTENT:
            if (content->len == 0)
                content->stream_off = off;
            if (event.content.off != content->len || event.content.data.len == 0)
                printf("slice of %zu bytes at %" PRIu64 "\n", event.content.data.len,
                       event.content.off);
            memcpy(content->bytes + content->len, event.content.data.ptr, event.content.data.len);
            content->len += event.content.data.len;
            continue;
        case APPMSG_EVENT_END:
            put_content(content);
            printf("%" PRIu64 " end\n", off);
            continue;
        case APPMSG_EVENT_ERROR:
            put_content(content);
            put_error(&event.error);
            *left = in.len;
            return false;
        }
    }
}

static void put_end(const appmsg_decoder *decoder, size_t left, uint64_t stream_len, bool failed)
{
    appmsg_error error;
    appmsg_status status = appmsg_decoder_finish(decoder, left, &error);

    if (failed) {
        if (status == APPMSG_OK)
            puts("an error, forgotten at the end");
    } else if (status == APPMSG_OK) {
        printf("%" PRIu64 " eof\n", stream_len);
    } else {
        put_error(&error);
    }
}

static void run_stream(const differ_case *test)
{
    appmsg_decoder decoder;
    differ_content content = {differ_allocate(test->data.len), 0, 0};
    size_t done = 0; /* consumed */
    size_t fed = 0;  /* given, consumed or not */
    size_t left = 0;
    bool alive = true;

    appmsg_decoder_init(&decoder, &test->limits);
    while (alive && fed < test->data.len) {
        size_t next = test->data.len;
        appmsg_bytes piece;
        uint8_t *copy;

        if (test->cut == CUT_EVERYWHERE)
            next = fed + 1;
        else if (fed < test->cut && test->cut < test->data.len)
            next = test->cut;
        piece = (appmsg_bytes){test->data.ptr + done, next - done};
        copy = differ_copy(piece);
        alive = feed(&decoder, (appmsg_bytes){copy, piece.len}, done, &content, &left);
        free(copy);
        done += piece.len - left;
        fed = next;
    }
    put_content(&content);
    put_end(&decoder, left, test->data.len, !alive);
    free(content.bytes);
}

static const char *token_name(appmsg_json_token_type type)
{
    switch (type) {
    case APPMSG_TOKEN_ERROR:
        return "error";
    case APPMSG_TOKEN_END:
        return "ok";
    case APPMSG_TOKEN_OBJECT:
        return "{";
    case APPMSG_TOKEN_OBJECT_END:
        return "}";
    case APPMSG_TOKEN_ARRAY:
        return "[";
    case APPMSG_TOKEN_ARRAY_END:
        return "]";
    case APPMSG_TOKEN_NAME:
        return "name";
    case APPMSG_TOKEN_STRING:
        return "string";
    case APPMSG_TOKEN_NUMBER:
        return "number";
    case APPMSG_TOKEN_TRUE:
        return "true";
    case APPMSG_TOKEN_FALSE:
        return "false";
    case APPMSG_TOKEN_NULL:
        return "null";
    }
    return "unknown";
}

static void put_token(const appmsg_json_token *token)
{
    printf("%s %zu %zu", token_name(token->type), token->off, token->data.len);
    if (token->type == APPMSG_TOKEN_NAME || token->type == APPMSG_TOKEN_STRING) {
        putchar(' ');
        put_decoded(token->data);
    }
    putchar('\n');
}

static void run_json(const differ_case *test)
{
    uint8_t *copy = differ_copy(test->data);
    appmsg_bytes text = {copy, test->data.len};
    appmsg_json_reader reader;
    appmsg_json_token token;
    appmsg_json_token_type type;
    uint64_t off = 0;
    appmsg_status status = appmsg_json_check(text, &test->limits, &off);

    appmsg_json_reader_init(&reader, text, &test->limits);
    while ((type = appmsg_json_next(&reader, &token)) != APPMSG_TOKEN_END &&
           type != APPMSG_TOKEN_ERROR)
        put_token(&token);
    if (type == APPMSG_TOKEN_ERROR)
        printf("error %s %zu\n", appmsg_status_name(token.status), token.off);
    else
        puts("ok");
    if (status != token.status || (status != APPMSG_OK && off != token.off))
        printf("check: %s %" PRIu64 "\n", appmsg_status_name(status), off);
    free(copy);
}

static void run_charset(const differ_case *test)
{
    uint8_t *copy = differ_copy(test->data);
    appmsg_charset charset;
    appmsg_status status = appmsg_charset_find((appmsg_bytes){copy, test->data.len}, &charset);

    puts(status == APPMSG_OK ? appmsg_charset_name(charset) : appmsg_status_name(status));
    free(copy);
}

static void run_find(const differ_case *test)
{
    uint8_t *copy = differ_copy(test->data);
    size_t off;
    bool found = appmsg_find_message((appmsg_bytes){copy, test->data.len}, &test->limits, &off);

    printf("%s %zu\n", found ? "message" : "keep", off);
    free(copy);
}

/* A text with its length in 4 bytes before it. */
static appmsg_bytes take_text(appmsg_bytes *from)
{
    return differ_take(from, (size_t)differ_take_number(from, 4));
}

/* byteorder (1 byte), content-length (8), type, encoding, count (1), names and values */
static void read_message(appmsg_bytes from, appmsg_message *message,
                         appmsg_extra extras[EXTRAS_MAX])
{
    message->byteorder =
        differ_take_number(&from, 1) == 0 ? APPMSG_LITTLE_ENDIAN : APPMSG_BIG_ENDIAN;
    message->content_length = differ_take_number(&from, 8);
    message->content_type = take_text(&from);
    message->content_encoding = take_text(&from);
    message->extras = extras;
    message->extra_count = (size_t)differ_take_number(&from, 1);
    for (size_t i = 0; i < message->extra_count && i < EXTRAS_MAX; i++) {
        extras[i].name = take_text(&from);
        extras[i].value = take_text(&from);
    }
}

static void run_encode(const differ_case *test)
{
    appmsg_extra extras[EXTRAS_MAX];
    appmsg_message message;
    size_t size;
    size_t bad_extra;
    uint8_t *out = NULL;
    appmsg_status status;

    read_message(test->data, &message, extras);
    status = appmsg_encode(&message, NULL, 0, &size, &bad_extra);
    if (status == APPMSG_BUFFER_SIZE) {
        out = differ_allocate(size); /* exactly what it asked for */
        status = appmsg_encode(&message, out, size, &size, &bad_extra);
    }
    if (status == APPMSG_OK) {
        printf("bytes ");
        differ_put_text((appmsg_bytes){out, size});
        putchar('\n');
    } else if (bad_extra == APPMSG_ENCODE_NO_EXTRA) {
        printf("error %s -\n", appmsg_status_name(status));
    } else {
        printf("error %s %zu\n", appmsg_status_name(status), bad_extra);
    }
    free(out);
}

/* Every width from the same bytes, and back again. */
static void run_numbers(const differ_case *test)
{
    appmsg_bytes rest = test->data;
    appmsg_byteorder order =
        differ_take_number(&rest, 1) == 0 ? APPMSG_LITTLE_ENDIAN : APPMSG_BIG_ENDIAN;
    uint8_t *from = differ_copy(differ_take(&rest, 8));
    uint8_t to[42];
    uint32_t bits32;
    uint64_t bits64;
    float f32;
    double f64;

    appmsg_get_f32(from, order, &f32);
    appmsg_get_f64(from, order, &f64);
    memcpy(&bits32, &f32, sizeof bits32);
    memcpy(&bits64, &f64, sizeof bits64);
    printf("%u %" PRIu32 " %" PRIu64, (unsigned)appmsg_get_u16(from, order),
           appmsg_get_u32(from, order), appmsg_get_u64(from, order));
    printf(" %d %" PRId32 " %" PRId64, (int)appmsg_get_i16(from, order),
           appmsg_get_i32(from, order), appmsg_get_i64(from, order));
    printf(" %" PRIu32 " %" PRIu64 "\n", bits32, bits64);

    appmsg_put_u16(to, appmsg_get_u16(from, order), order);
    appmsg_put_u32(to + 2, appmsg_get_u32(from, order), order);
    appmsg_put_u64(to + 6, appmsg_get_u64(from, order), order);
    appmsg_put_i16(to + 14, appmsg_get_i16(from, order), order);
    appmsg_put_i32(to + 16, appmsg_get_i32(from, order), order);
    appmsg_put_i64(to + 20, appmsg_get_i64(from, order), order);
    appmsg_put_f32(to + 28, &f32, order);
    appmsg_put_f64(to + 32, &f64, order);
    appmsg_put_u16(to + 40, 258, order);
    differ_put_text((appmsg_bytes){to, sizeof to});
    putchar('\n');
    free(from);
}

bool differ_run(const differ_case *test)
{
    switch (test->kind) {
    case 'S':
        run_stream(test);
        return true;
    case 'J':
        run_json(test);
        return true;
    case 'C':
        run_charset(test);
        return true;
    case 'F':
        run_find(test);
        return true;
    case 'E':
        run_encode(test);
        return true;
    case 'N':
        run_numbers(test);
        return true;
    default:
        return false;
    }
}
