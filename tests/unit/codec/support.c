/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

appmsg_bytes unit_text(const char *text)
{
    return (appmsg_bytes){(const uint8_t *)text, strlen(text)};
}

uint8_t *unit_block(size_t len)
{
    uint8_t *block = malloc(len);

    if (block == NULL)
        block = malloc(1); /* where malloc(0) gives NULL */
    assert_non_null(block);
    return block;
}

uint8_t *unit_copy(appmsg_bytes bytes)
{
    uint8_t *block = unit_block(bytes.len);

    if (bytes.len > 0)
        memcpy(block, bytes.ptr, bytes.len);
    return block;
}

bool unit_same(appmsg_bytes a, appmsg_bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

size_t unit_stride(size_t quick)
{
    return getenv("APPMSG_TEST_QUICK") != NULL ? quick : 1;
}

/* --- messages ------------------------------------------------------------- */

static void print_bytes(const char *title, appmsg_bytes bytes)
{
    print_error("%s (%zu bytes): ", title, bytes.len);
    for (size_t i = 0; i < bytes.len && i < 400; i++) {
        const uint8_t c = bytes.ptr[i];

        if (c >= 0x20 && c < 0x7f && c != '\\')
            print_error("%c", c);
        else
            print_error("\\x%02x", c);
    }
    print_error("%s\n", bytes.len > 400 ? "..." : "");
}

void unit_fail(appmsg_bytes input, const char *what)
{
    print_bytes("input", input);
    fail_msg("%s", what);
}

void unit_check_status(appmsg_bytes input, appmsg_status got, appmsg_status expected)
{
    if (got == expected)
        return;
    print_error("status: got %s, expected %s\n", appmsg_status_name(got),
                appmsg_status_name(expected));
    unit_fail(input, "another status");
}

void unit_check_off(appmsg_bytes input, uint64_t got, uint64_t expected)
{
    if (got == expected)
        return;
    print_error("offset: got %llu, expected %llu\n", (unsigned long long)got,
                (unsigned long long)expected);
    unit_fail(input, "another offset");
}

void unit_check_bytes(appmsg_bytes input, appmsg_bytes got, appmsg_bytes expected)
{
    if (unit_same(got, expected))
        return;
    print_bytes("got", got);
    print_bytes("expected", expected);
    unit_fail(input, "other bytes");
}

/* --- buffers -------------------------------------------------------------- */

unit_buffer *unit_buffer_new(void)
{
    unit_buffer *b = malloc(sizeof *b);

    assert_non_null(b);
    b->len = 0;
    return b;
}

void unit_put(unit_buffer *b, appmsg_bytes bytes)
{
    assert_true(bytes.len <= sizeof b->bytes - b->len);
    if (bytes.len > 0)
        memcpy(b->bytes + b->len, bytes.ptr, bytes.len);
    b->len += bytes.len;
}

void unit_puts(unit_buffer *b, const char *text)
{
    unit_put(b, unit_text(text));
}

void unit_put_byte(unit_buffer *b, uint8_t byte)
{
    unit_put(b, (appmsg_bytes){&byte, 1});
}

void unit_repeat(unit_buffer *b, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        unit_puts(b, text);
}

appmsg_bytes unit_bytes(const unit_buffer *b)
{
    return (appmsg_bytes){b->bytes, b->len};
}

/* --- headers -------------------------------------------------------------- */

void unit_check_header(appmsg_bytes json, const appmsg_limits *limits, appmsg_status status,
                       uint32_t off)
{
    uint8_t *copy = unit_copy(json);
    const appmsg_bytes exact = {copy, json.len};
    appmsg_header header;
    uint32_t err_off = 0xa5a5a5a5;

    unit_check_status(json, appmsg_header_parse(exact, limits, &header, &err_off), status);
    if (status != APPMSG_OK)
        unit_check_off(json, err_off, off);
    free(copy);
}

static appmsg_limits resolved(const appmsg_limits *limits)
{
    appmsg_limits all = {APPMSG_CONTENT_MAX, APPMSG_HEADER_MAX, APPMSG_FIELDS_MAX,
                         APPMSG_DEPTH_MAX};

    if (limits == NULL)
        return all;
    if (limits->max_content > 0 && limits->max_content < all.max_content)
        all.max_content = limits->max_content;
    if (limits->max_header > 0)
        all.max_header = limits->max_header;
    if (limits->max_fields > 0 && limits->max_fields < all.max_fields)
        all.max_fields = limits->max_fields;
    if (limits->max_depth > 0 && limits->max_depth < all.max_depth)
        all.max_depth = limits->max_depth;
    return all;
}

static void compare_extras(const appmsg_header *header, const oracle_members *members)
{
    const appmsg_bytes json = header->json;
    appmsg_extra_iter iter = appmsg_extra_begin(header);
    appmsg_field extra;

    for (size_t i = 0; i < members->count; i++) {
        const oracle_member *m = &members->member[i];
        const appmsg_bytes name = {json.ptr + m->name_off, m->name_len};

        if (oracle_field(name) < APPMSG_REQUIRED_FIELDS)
            continue;
        if (!appmsg_extra_next(&iter, &extra))
            unit_fail(json, "an extra field is not found");
        if (extra.name.ptr != name.ptr || extra.name.len != name.len ||
            extra.value.ptr != json.ptr + m->value_off || extra.value.len != m->value_len ||
            extra.kind != oracle_kind(json.ptr[m->value_off]))
            unit_fail(json, "another extra field is found");
    }
    if (appmsg_extra_next(&iter, &extra) || appmsg_extra_next(&iter, &extra))
        unit_fail(json, "one extra field too many");
}

static void compare_fields(const appmsg_header *got, const appmsg_header *expected)
{
    const appmsg_bytes json = expected->json;

    if (got->json.ptr != json.ptr || got->json.len != json.len)
        unit_fail(json, "json is not what was parsed");
    if (got->content_length != expected->content_length || got->byteorder != expected->byteorder ||
        got->extensions != expected->extensions)
        unit_fail(json, "another content_length, byteorder or count of extras");
    for (unsigned id = 0; id < APPMSG_REQUIRED_FIELDS; id++) {
        if (got->field[id].off != expected->field[id].off ||
            got->field[id].len != expected->field[id].len)
            unit_fail(json, "another place of a required field");
    }
}

void unit_compare_header(appmsg_bytes json, const appmsg_limits *limits)
{
    const appmsg_limits all = resolved(limits);
    uint8_t *copy = unit_copy(json);
    const appmsg_bytes exact = {copy, json.len};
    appmsg_header header, expected;
    oracle_members members;
    uint32_t err_off = 0;
    const appmsg_status status = appmsg_header_parse(exact, limits, &header, &err_off);
    const oracle_verdict v = oracle_header(exact, &all, &expected, &members);

    unit_check_status(json, status, v.status);
    if (v.status != APPMSG_OK) {
        unit_check_off(json, err_off, v.off);
    } else {
        compare_fields(&header, &expected);
        compare_extras(&header, &members);
    }
    free(copy);
}

/* --- JSON ----------------------------------------------------------------- */

/* Reads to the end.  Tokens come in order and are where they say. */
static void check_tokens(appmsg_bytes text, const appmsg_limits *limits, appmsg_status status,
                         uint64_t off)
{
    appmsg_json_reader reader;
    appmsg_json_token token;
    size_t before = 0;

    appmsg_json_reader_init(&reader, text, limits);
    do {
        if (appmsg_json_next(&reader, &token) != token.type)
            unit_fail(text, "the token returned is not the token set");
        if (token.type == APPMSG_TOKEN_ERROR)
            break;
        unit_check_status(text, token.status, APPMSG_OK);
        if (token.off < before || token.off + token.data.len > text.len ||
            token.data.ptr != text.ptr + token.off)
            unit_fail(text, "a token that is not where it says");
        before = token.off + token.data.len;
    } while (token.type != APPMSG_TOKEN_END);
    if ((token.type == APPMSG_TOKEN_END) != (status == APPMSG_OK))
        unit_fail(text, "END and ERROR confused");
    unit_check_status(text, token.status, status);
    unit_check_off(text, token.off, status == APPMSG_OK ? text.len : off);
    for (int again = 0; again < 2; again++) {
        const appmsg_json_token last = token;

        if (appmsg_json_next(&reader, &token) != last.type || token.status != last.status ||
            token.off != last.off || token.data.ptr != last.data.ptr || token.data.len != 0)
            unit_fail(text, "the last token is not repeated");
    }
}

void unit_check_json(appmsg_bytes text, const appmsg_limits *limits, appmsg_status status,
                     uint64_t off)
{
    uint8_t *copy = unit_copy(text);
    const appmsg_bytes exact = {copy, text.len};
    uint64_t err_off = UINT64_MAX;

    unit_check_status(text, appmsg_json_check(exact, limits, &err_off), status);
    if (status != APPMSG_OK)
        unit_check_off(text, err_off, off);
    check_tokens(exact, limits, status, off);
    free(copy);
}

void unit_compare_json(appmsg_bytes text, const appmsg_limits *limits)
{
    const oracle_verdict v = oracle_json(text, resolved(limits).max_depth, NULL);

    unit_check_json(text, limits, v.status, v.off);
}
