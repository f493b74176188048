/* SPDX-License-Identifier: MIT */
/*
 * The exchanges of the reference programs, written and read: the header by the
 * codec, the content by libappmsg-json.  `test_golden DIR` reads them from DIR.
 */

/* cmocka.h wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <appmsg/appmsg.h>
#include <appmsg/content.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The longest is 250 bytes. */
#define FILE_MAX 1024

static const char *golden_dir;

/* What each file says.  JSON content is an object of strings; other content is
 * the first of `pairs`. */
static const struct golden {
    const char *file;
    size_t size;
    const char *content_type, *encoding;
    const char *pairs[4]; /* name, value, name, value */
} golden[] = {
    {"morpheus.request", 146, "text/json", "utf-8", {"action", "search", "value", "morpheus"}},
    {"morpheus.reply",
     148,
     "text/json",
     "utf-8",
     {"result", "Follow the white rabbit. \xf0\x9f\x90\xb0"}},
    {"ring.request", 142, "text/json", "utf-8", {"action", "search", "value", "ring"}},
    {"ring.reply",
     165,
     "text/json",
     "utf-8",
     {"result", "In the caves beneath the Misty Mountains. \xf0\x9f\x92\x8d"}},
    {"dog.request", 142, "text/json", "utf-8", {"action", "search", "value", "\xf0\x9f\x90\xb6"}},
    {"dog.reply",
     142,
     "text/json",
     "utf-8",
     {"result", "\xf0\x9f\x90\xbe Playing ball! \xf0\x9f\x8f\x90"}},
    {"needle.request", 144, "text/json", "utf-8", {"action", "search", "value", "needle"}},
    {"needle.reply", 141, "text/json", "utf-8", {"result", "No match for 'needle'."}},
    {"binary.request",
     139,
     "binary/custom-client-binary-type",
     "binary",
     {"binary\xf0\x9f\x98\x83"}},
    {"binary.reply",
     166,
     "binary/custom-server-binary-type",
     "binary",
     {"First 10 bytes of request: binary\xf0\x9f\x98\x83"}},
};

static appmsg_bytes bytes_of(const char *text)
{
    return (appmsg_bytes){(const uint8_t *)text, strlen(text)};
}

static bool same(appmsg_bytes a, appmsg_bytes b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static appmsg_bytes read_golden(const struct golden *g, uint8_t room[FILE_MAX])
{
    appmsg_bytes bytes = {room, 0};
    char path[4096];
    FILE *file;

    assert_in_range(snprintf(path, sizeof path, "%s/%s", golden_dir, g->file), 1, sizeof path - 1);
    file = fopen(path, "rb");
    assert_non_null(file);
    bytes.len = fread(room, 1, FILE_MAX, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(bytes.len, g->size);
    return bytes;
}

static bool is_json(const struct golden *g)
{
    return strcmp(g->content_type, "text/json") == 0;
}

static appmsg_buffer new_content(const struct golden *g)
{
    appmsg_buffer out = {NULL, 0};
    cJSON *tree;
    size_t i;

    if (!is_json(g)) {
        out.len = strlen(g->pairs[0]);
        out.ptr = malloc(out.len);
        assert_non_null(out.ptr);
        memcpy(out.ptr, g->pairs[0], out.len);
        return out;
    }
    tree = cJSON_CreateObject();
    for (i = 0; i < COUNT_OF(g->pairs) && g->pairs[i] != NULL; i += 2) {
        cJSON *value = appmsg_content_new_string(bytes_of(g->pairs[i + 1]));

        assert_true(cJSON_AddItemToObject(tree, g->pairs[i], value));
    }
    assert_int_equal(appmsg_content_write(tree, bytes_of(g->encoding), &out), APPMSG_OK);
    cJSON_Delete(tree);
    return out;
}

static void test_write(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(golden); i++) {
        uint8_t room[FILE_MAX], out[FILE_MAX];
        const appmsg_bytes wanted = read_golden(&golden[i], room);
        appmsg_buffer content = new_content(&golden[i]);
        appmsg_message message = {.byteorder = APPMSG_LITTLE_ENDIAN};
        size_t size = 0;

        message.content_type = bytes_of(golden[i].content_type);
        message.content_encoding = bytes_of(golden[i].encoding);
        message.content_length = content.len;
        assert_int_equal(appmsg_encode(&message, out, sizeof out, &size, NULL), APPMSG_OK);
        assert_int_equal(size + content.len, wanted.len);
        memcpy(out + size, content.ptr, content.len);
        assert_memory_equal(out, wanted.ptr, wanted.len);
        free(content.ptr);
    }
}

static void check_content(const struct golden *g, appmsg_bytes content)
{
    cJSON *tree;
    size_t i, count = 0;

    if (!is_json(g)) {
        assert_true(same(content, bytes_of(g->pairs[0])));
        return;
    }
    assert_int_equal(appmsg_content_parse(content, bytes_of(g->encoding), NULL, &tree, NULL),
                     APPMSG_OK);
    for (i = 0; i < COUNT_OF(g->pairs) && g->pairs[i] != NULL; i += 2, count++) {
        const cJSON *value = appmsg_content_member(tree, bytes_of(g->pairs[i]));
        appmsg_buffer text;

        assert_int_equal(appmsg_content_string(value, &text), APPMSG_OK);
        assert_true(same((appmsg_bytes){text.ptr, text.len}, bytes_of(g->pairs[i + 1])));
        free(text.ptr);
    }
    assert_int_equal(cJSON_GetArraySize(tree), count);
    cJSON_Delete(tree);
}

static void check_header(const struct golden *g, const appmsg_header *header, size_t left)
{
    assert_int_equal(header->byteorder, APPMSG_LITTLE_ENDIAN);
    assert_int_equal(header->extensions, 0);
    assert_int_equal(appmsg_header_is_json(header), is_json(g));
    assert_true(appmsg_string_equal(appmsg_header_field(header, APPMSG_FIELD_CONTENT_TYPE),
                                    bytes_of(g->content_type)));
    assert_true(appmsg_string_equal(appmsg_header_field(header, APPMSG_FIELD_CONTENT_ENCODING),
                                    bytes_of(g->encoding)));
    assert_int_equal(header->content_length, left);
}

static void test_read(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(golden); i++) {
        uint8_t room[FILE_MAX];
        appmsg_bytes in = read_golden(&golden[i], room);
        appmsg_decoder decoder;
        appmsg_event event;

        appmsg_decoder_init(&decoder, NULL);
        assert_int_equal(appmsg_decode(&decoder, &in, &event), APPMSG_EVENT_HEADER);
        check_header(&golden[i], &event.header, in.len);
        assert_int_equal(appmsg_decode(&decoder, &in, &event), APPMSG_EVENT_CONTENT);
        check_content(&golden[i], event.content.data);
        assert_int_equal(appmsg_decode(&decoder, &in, &event), APPMSG_EVENT_END);
        assert_int_equal(appmsg_decode(&decoder, &in, &event), APPMSG_EVENT_NEED_MORE);
        assert_int_equal(appmsg_decoder_finish(&decoder, in.len, NULL), APPMSG_OK);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_read),
    };

    if (argc != 2) {
        fprintf(stderr, "usage: test_golden DIR\n");
        return 2;
    }
    golden_dir = argv[1];
    return cmocka_run_group_tests_name("golden exchanges", tests, NULL, NULL);
}
