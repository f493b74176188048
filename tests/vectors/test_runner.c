/* SPDX-License-Identifier: MIT */
/* Tests of what the replays rest on: notation, documents, guard pages. */
#define _DEFAULT_SOURCE /* mkstemp */
#include "document.h"
#include "guard.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void assert_items(const char *items, const char *bytes, size_t len)
{
    vec_buffer out = {0};
    unsigned line;
    const char *error = vec_items(items, strlen(items), &out, &line);

    if (error != NULL)
        fail_msg("%s: %s", items, error);
    assert_int_equal(out.len, len);
    assert_memory_equal(out.ptr, bytes, len);
    free(out.ptr);
}

#define ASSERT_ITEMS(items, bytes) assert_items(items, bytes, sizeof bytes - 1)

static void test_items(void **state)
{
    (void)state;
    ASSERT_ITEMS("", "");
    ASSERT_ITEMS("00ff Ab 7b227d", "\x00\xff\xab{\"}");
    ASSERT_ITEMS("'raw \\u0041 \"x\"' 41", "raw \\u0041 \"x\"A");
    ASSERT_ITEMS("\"it's \\x00\\n\\r\\t\\\\\\\"\"", "it's \0\n\r\t\\\"");
    ASSERT_ITEMS("'ab' * 3 # comment '\n'c'", "abababc");
    ASSERT_ITEMS("('a' 62 * 2) * 2 'x' * 0", "abbabb");
    ASSERT_ITEMS("'#' '*' ',' ')'", "#*,)");
    ASSERT_ITEMS("len16('{}' 20)", "\0\3{} ");
    ASSERT_ITEMS("four('41')", "\"byteorder\": \"little\", \"content-type\": \"text/json\", "
                               "\"content-encoding\": \"utf-8\", \"content-length\": 41");
    ASSERT_ITEMS("message('t', 'e', ', \"id\": 7', 'xyz')",
                 "\0\x63{\"byteorder\": \"little\", \"content-type\": \"t\", "
                 "\"content-encoding\": \"e\", \"content-length\": 3, \"id\": 7}xyz");
    ASSERT_ITEMS("json()", "\0\x66{\"byteorder\": \"little\", \"content-type\": \"text/json\", "
                           "\"content-encoding\": \"utf-8\", \"content-length\": 0}");
}

static void test_len16(void **state)
{
    const char *items = "len16('x' * 258)";
    vec_buffer out = {0};
    unsigned line;

    (void)state;
    assert_null(vec_items(items, strlen(items), &out, &line));
    assert_int_equal(out.len, 260);
    assert_memory_equal(out.ptr, "\1\2xx", 4);
    free(out.ptr);
}

static void test_malformed_items(void **state)
{
    static const char *const items[] = {"abc",
                                        "0",
                                        "zz",
                                        "'open",
                                        "\"open",
                                        "\"\\q\"",
                                        "\"\\x4\"",
                                        "(41",
                                        "41)",
                                        "41,",
                                        "* 3",
                                        "41 *",
                                        "41 * x",
                                        "len16('a', 'b')",
                                        "len16('a'",
                                        "four()x",
                                        "message('t', 'e', 'x')",
                                        "nothing('a')",
                                        "len16('x' * 65536)",
                                        "'x' * 99999999999999999999"};

    (void)state;
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        vec_buffer out = {0};
        unsigned line;

        if (vec_items(items[i], strlen(items[i]), &out, &line) == NULL)
            fail_msg("%s was accepted", items[i]);
        free(out.ptr);
    }
}

static void test_error_line(void **state)
{
    vec_buffer out = {0};
    unsigned line = 0;
    const char *items = "'a'\n'b'\n\nzz";

    (void)state;
    assert_non_null(vec_items(items, strlen(items), &out, &line));
    assert_int_equal(line, 3);
    free(out.ptr);
}

static void test_text(void **state)
{
    vec_buffer out = {0};
    uint8_t long_text[65];

    (void)state;
    memset(long_text, 'x', sizeof long_text);
    vec_append_quoted(&out, (const uint8_t *)"a\"\\\x00\x1f\x7f\xff~", 8);
    assert_string_equal(out.ptr, "\"a\\\"\\\\\\x00\\x1f\\x7f\\xff~\"");
    out.len = 0;
    vec_append_quoted(&out, long_text, 64);
    assert_int_equal(out.len, 66);
    out.len = 0;
    vec_append_quoted(&out, long_text, 65);
    assert_memory_equal(out.ptr, "crc32:", 6);
    assert_string_equal(out.ptr + 14, ":65");
    free(out.ptr);
}

static void test_text_in_pieces(void **state)
{
    vec_text whole = {.len = 0}, pieces = {.len = 0};
    uint8_t bytes[100];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    vec_text_add(&whole, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        vec_text_add(&pieces, bytes + i, 1);
    assert_memory_equal(&whole, &pieces, sizeof whole);
}

/* The check value of this CRC. */
static void test_crc32(void **state)
{
    (void)state;
    assert_int_equal(vec_crc32(0, (const uint8_t *)"123456789", 9), 0xcbf43926);
    assert_int_equal(
        vec_crc32(vec_crc32(0, (const uint8_t *)"1234", 4), (const uint8_t *)"56789", 5),
        0xcbf43926);
    assert_int_equal(vec_crc32(0, NULL, 0), 0);
}

/* Runs `touch` in a child; true if a memory fault ended it. */
static bool faults(void (*touch)(volatile const uint8_t *), const uint8_t *at)
{
    int status;
    const pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL)
            _exit(1);
        vec_guard_catch();
        vec_guard_label("a fault on purpose");
        touch(at);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && (WTERMSIG(status) == SIGSEGV || WTERMSIG(status) == SIGBUS);
}

static void read_byte(volatile const uint8_t *at)
{
    (void)*at;
}

static void test_guard(void **state)
{
    static const size_t lens[] = {0, 1, 100, 4095, 4096, 4097, 70000};
    static uint8_t text[70000];
    vec_guard guard;

    (void)state;
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        const appmsg_bytes from = {text, lens[i]};
        appmsg_bytes placed;

        vec_guard_init(&guard, lens[i]);
        placed = vec_guard_place(&guard, VEC_AT_END, from);
        assert_int_equal(placed.len, lens[i]);
        assert_true(faults(read_byte, placed.ptr + placed.len));
        assert_true(placed.len == 0 || !faults(read_byte, placed.ptr + placed.len - 1));
        placed = vec_guard_place(&guard, VEC_AT_BEGIN, from);
        assert_true(faults(read_byte, placed.ptr - 1));
        assert_true(placed.len == 0 || !faults(read_byte, placed.ptr));
        vec_guard_free(&guard);
    }
}

static void write_document(char path[], const char *text)
{
    const int fd = mkstemp(path);
    const size_t len = strlen(text);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, len), (ssize_t)len);
    close(fd);
}

static void test_document(void **state)
{
    char path[] = "/tmp/appmsg-vectors-XXXXXX";
    vec_document document;
    const vec_case *c;

    (void)state;
    write_document(path, "# Title\n\nSections: 2.1\n\n```c\n## not a case\n```\n\n## one\n"
                         "Limits: max_content=16, max_depth=2\n\n```bytes\n'a'\n'b'\n```\n"
                         "```log\n```\n\n## two\nSections: 3.1, 3.4\nEncoding: 'u8'\n");
    vec_document_read(&document, path);
    unlink(path);
    assert_int_equal(document.count, 2);
    c = &document.cases[0];
    assert_true(vec_slice_is(c->name, "one"));
    assert_int_equal(c->name.line, 9);
    assert_int_equal(c->limits.max_content, 16);
    assert_int_equal(c->limits.max_depth, 2);
    assert_int_equal(c->limits.max_header, 0);
    assert_true(vec_slice_is(c->sections[1], "2.1"));
    assert_null(c->sections[0].ptr);
    assert_true(vec_slice_is(vec_case_block(&document, c, "bytes"), "'a'\n'b'"));
    assert_int_equal(vec_case_block(&document, c, "bytes").line, 13);
    assert_int_equal(vec_case_block(&document, c, "log").len, 0);
    c = &document.cases[1];
    assert_true(vec_slice_is(c->sections[0], "3.1, 3.4"));
    assert_true(vec_slice_is(c->encoding, "'u8'"));
    assert_int_equal(c->block_count, 0);
    assert_int_equal(c->limits.max_content, 0);
    vec_document_free(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_len16),
        cmocka_unit_test(test_malformed_items),
        cmocka_unit_test(test_error_line),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_text_in_pieces),
        cmocka_unit_test(test_crc32),
        cmocka_unit_test(test_guard),
        cmocka_unit_test(test_document),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
