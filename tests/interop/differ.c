/* SPDX-License-Identifier: MIT */
/*
 * differ - what the C codec makes of bytes, as text, for a comparison with the
 * Python peer (test_differ.py).
 *
 * Standard input is a sequence of cases:
 *
 *     kind         1 byte, below
 *     max_content  8 bytes, max_header, max_fields, max_depth 2 bytes each, big-endian
 *     cut          4 bytes: the stream comes in two pieces, cut there; 0 all at once,
 *                  ffffffff byte by byte
 *     length       4 bytes, then so many bytes
 *
 *     'S'   a stream: its event log, as tests/vectors/README.md defines it
 *     'J'   a JSON text: its tokens, then "ok" or the error
 *     'C'   the name of a charset: the canonical one, or the error
 *     'F'   bytes of a capture: where a message may begin
 *     'E'   a message to encode (see read_message()): the bytes, or the error
 *     'V'   JSON content: its value and texts, or the error (differ_content.c)
 *     'N'   numbers in bytes (differ_content.c)
 *
 * Each case is answered by lines and a line with a dot.  Every piece lies in a
 * block of the heap of exactly its size, so that a sanitizer sees any read
 * beyond it.
 */
#include "differ.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CUT_EVERYWHERE UINT32_MAX
#define TEXT_MAX       64
#define EXTRAS_MAX     80
#define CASE_MAX       (64u << 20) /* no test sends more; a larger claim is a broken pipe */

/* Content slices of one message, put together again. */
typedef struct differ_content {
    uint8_t *bytes;
    size_t len;
    uint64_t stream_off; /* of the first byte */
} differ_content;

void *differ_allocate(size_t size)
{
    void *block = malloc(size > 0 ? size : 1);

    if (block == NULL) {
        fputs("differ: out of memory\n", stderr);
        exit(2);
    }
    return block;
}

uint8_t *differ_copy(appmsg_bytes bytes)
{
    uint8_t *copy = differ_allocate(bytes.len);

    if (bytes.len > 0)
        memcpy(copy, bytes.ptr, bytes.len);
    return copy;
}

static uint32_t crc32_of(appmsg_bytes bytes)
{
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= bytes.ptr[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? UINT32_C(0xedb88320) : 0);
    }
    return ~crc;
}

void differ_put_text(appmsg_bytes text)
{
    if (text.len > TEXT_MAX) {
        printf("crc32:%08" PRIx32 ":%zu", crc32_of(text), text.len);
        return;
    }
    putchar('"');
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.ptr[i];

        if (byte == '"' || byte == '\\')
            printf("\\%c", byte);
        else if (byte >= 0x20 && byte < 0x7f)
            putchar(byte);
        else
            printf("\\x%02x", byte);
    }
    putchar('"');
}

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
    case APPMSG_KIND_OBJECT: return "object";
    case APPMSG_KIND_ARRAY:  return "array";
    case APPMSG_KIND_STRING: return "string";
    case APPMSG_KIND_NUMBER: return "number";
    case APPMSG_KIND_TRUE:   return "true";
    case APPMSG_KIND_FALSE:  return "false";
    case APPMSG_KIND_NULL:   return "null";
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
    case APPMSG_TOKEN_ERROR:      return "error";
    case APPMSG_TOKEN_END:        return "ok";
    case APPMSG_TOKEN_OBJECT:     return "{";
    case APPMSG_TOKEN_OBJECT_END: return "}";
    case APPMSG_TOKEN_ARRAY:      return "[";
    case APPMSG_TOKEN_ARRAY_END:  return "]";
    case APPMSG_TOKEN_NAME:       return "name";
    case APPMSG_TOKEN_STRING:     return "string";
    case APPMSG_TOKEN_NUMBER:     return "number";
    case APPMSG_TOKEN_TRUE:       return "true";
    case APPMSG_TOKEN_FALSE:      return "false";
    case APPMSG_TOKEN_NULL:       return "null";
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

appmsg_bytes differ_take(appmsg_bytes *from, size_t len)
{
    appmsg_bytes taken = {from->ptr, len};

    if (len > from->len) {
        fputs("differ: a case that is cut short\n", stderr);
        exit(2);
    }
    from->ptr += len;
    from->len -= len;
    return taken;
}

uint64_t differ_take_number(appmsg_bytes *from, size_t len)
{
    appmsg_bytes bytes = differ_take(from, len);
    uint64_t value = 0;

    for (size_t i = 0; i < len; i++)
        value = value << 8 | bytes.ptr[i];
    return value;
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

/* The next case; false at the end of the input. */
static bool read_case(differ_case *test, uint8_t **data)
{
    uint8_t head[23];
    appmsg_bytes rest = {head, sizeof head};
    size_t len;

    if (fread(head, 1, sizeof head, stdin) != sizeof head)
        return false;
    test->kind = (char)differ_take_number(&rest, 1);
    test->limits.max_content = differ_take_number(&rest, 8);
    test->limits.max_header = (uint16_t)differ_take_number(&rest, 2);
    test->limits.max_fields = (uint16_t)differ_take_number(&rest, 2);
    test->limits.max_depth = (uint16_t)differ_take_number(&rest, 2);
    test->cut = (uint32_t)differ_take_number(&rest, 4);
    len = (size_t)differ_take_number(&rest, 4);
    if (len > CASE_MAX) {
        fputs("differ: a case that is too long\n", stderr);
        exit(2);
    }
    *data = differ_allocate(len);
    test->data = (appmsg_bytes){*data, len};
    return fread(*data, 1, len, stdin) == len;
}

int main(void)
{
    differ_case test;
    uint8_t *data = NULL;

    while (read_case(&test, &data)) {
        switch (test.kind) {
        case 'S': run_stream(&test); break;
        case 'J': run_json(&test); break;
        case 'C': run_charset(&test); break;
        case 'F': run_find(&test); break;
        case 'E': run_encode(&test); break;
        case 'V': differ_run_content(&test); break;
        case 'N': differ_run_numbers(&test); break;
        default:  fprintf(stderr, "differ: kind %d\n", test.kind); return 2;
        }
        puts(".");
        free(data);
        data = NULL;
    }
    free(data);
    return fflush(stdout) == 0 ? 0 : 2;
}
