/* SPDX-License-Identifier: MIT */
/*
 * passthrough.c - the decoder touches no byte of content (decode.h; PROTOCOL.md
 * section 2): it decodes messages whose content lies in memory that cannot be
 * read.  Had it looked at one byte, the process would be dead.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <appmsg/decode.h>
#include <appmsg/encode.h>

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB ((size_t)1024 * 1024)

static size_t page_len(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

/* `len` bytes, a multiple of the page, that cannot be read. */
static uint8_t *map_unreadable(size_t len)
{
    uint8_t *map = mmap(NULL, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    assert_true(map != MAP_FAILED);
    return map;
}

static void make_readable(uint8_t *page)
{
    assert_int_equal(mprotect(page, page_len(), PROT_READ | PROT_WRITE), 0);
}

#define HEAD_CAP 256

/* A head for that many bytes of content.  Returns its length. */
static size_t make_head(uint8_t head[HEAD_CAP], uint64_t content_length)
{
    const appmsg_message message = {.byteorder = APPMSG_LITTLE_ENDIAN,
                                    .content_type = {(const uint8_t *)"a/b", 3},
                                    .content_encoding = {(const uint8_t *)"binary", 6},
                                    .content_length = content_length};
    size_t size;

    assert_int_equal(appmsg_encode(&message, head, HEAD_CAP, &size, NULL), APPMSG_OK);
    return size;
}

/* The same, written so that it ends at `end`. */
static uint8_t *put_head(uint8_t *end, uint64_t content_length)
{
    uint8_t head[HEAD_CAP];
    const size_t size = make_head(head, content_length);

    memcpy(end - size, head, size);
    return end - size;
}

/* That reading such memory kills, or all else here would prove nothing. */
static void test_unreadable_memory_kills(void **state)
{
    const uint8_t *map = map_unreadable(page_len());
    pid_t child;
    int status;

    (void)state;
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit no_core = {0, 0};

        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGSEGV, SIG_DFL); /* cmocka's handler would turn it into a failure */
        signal(SIGBUS, SIG_DFL);
        _exit(*(const volatile uint8_t *)map == 0 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    /* A sanitizer's own handler reports and exits with another code than ours. */
    assert_true(WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) > 1));
    munmap((void *)(uintptr_t)map, page_len());
}

/* One event after the other, with the addresses that it must have. */
static void expect_header(appmsg_decoder *decoder, appmsg_bytes *in, uint64_t content_length)
{
    appmsg_event event;

    assert_int_equal(appmsg_decode(decoder, in, &event), APPMSG_EVENT_HEADER);
    assert_true(event.header.content_length == content_length);
}

static void expect_content(appmsg_decoder *decoder, appmsg_bytes *in, const uint8_t *ptr,
                           size_t len, uint64_t off)
{
    appmsg_event event;

    assert_int_equal(appmsg_decode(decoder, in, &event), APPMSG_EVENT_CONTENT);
    assert_ptr_equal(event.content.data.ptr, ptr);
    assert_true(event.content.data.len == len);
    assert_true(event.content.off == off);
}

static void expect_end(appmsg_decoder *decoder, appmsg_bytes *in)
{
    appmsg_event event;

    assert_int_equal(appmsg_decode(decoder, in, &event), APPMSG_EVENT_END);
}

/* A readable page with a head at its end, 64 MiB that cannot be read, and again
 * a readable page: two messages, given to the decoder in one piece. */
static void test_whole_message(void **state)
{
    const size_t page = page_len(), content = 64 * MIB;
    uint8_t *map = map_unreadable(page + content + page);
    uint8_t *head, *second = map + page + content;
    appmsg_decoder decoder;
    appmsg_bytes in;

    (void)state;
    make_readable(map);
    make_readable(second);
    head = put_head(map + page, content);
    in = (appmsg_bytes){head, (size_t)(second - head) + make_head(second, 0)};
    appmsg_decoder_init(&decoder, NULL);
    expect_header(&decoder, &in, content);
    expect_content(&decoder, &in, map + page, content, 0);
    expect_end(&decoder, &in);
    expect_header(&decoder, &in, 0);
    expect_end(&decoder, &in);
    assert_true(in.len == 0);
    assert_int_equal(appmsg_decoder_finish(&decoder, 0, NULL), APPMSG_OK);
    munmap(map, page + content + page);
}

/* The same content in reads of many lengths, from 1 byte on. */
static void test_pieces(void **state)
{
    const size_t page = page_len(), content = 4 * MIB;
    uint8_t *map = map_unreadable(page + content);
    uint8_t *head;
    appmsg_decoder decoder;
    appmsg_event event;
    appmsg_bytes in;
    size_t off = 0, piece = 1;

    (void)state;
    make_readable(map);
    head = put_head(map + page, content);
    in = (appmsg_bytes){head, (size_t)(map + page - head)};
    appmsg_decoder_init(&decoder, NULL);
    expect_header(&decoder, &in, content);
    while (off < content) {
        assert_int_equal(appmsg_decode(&decoder, &in, &event), APPMSG_EVENT_NEED_MORE);
        assert_true(event.need == 1);
        if (piece > content - off)
            piece = content - off;
        in = (appmsg_bytes){map + page + off, piece};
        expect_content(&decoder, &in, map + page + off, piece, off);
        off += piece;
        piece = piece * 3 / 2 + 1;
    }
    expect_end(&decoder, &in);
    munmap(map, page + content);
}

/* An event costs the same whatever the content's length: 2^60 bytes, a GiB a
 * slice, would not end today if each byte cost anything. */
static void test_huge_content(void **state)
{
    const size_t page = page_len();
    const size_t slice = sizeof(size_t) > 4 ? 1024 * MIB : 64 * MIB;
    const uint64_t content = (uint64_t)slice << 20;
    uint8_t *map = map_unreadable(page + slice);
    uint8_t *head;
    appmsg_decoder decoder;
    appmsg_bytes in;
    uint64_t off;

    (void)state;
    make_readable(map);
    head = put_head(map + page, content);
    in = (appmsg_bytes){head, (size_t)(map + page - head)};
    appmsg_decoder_init(&decoder, NULL);
    expect_header(&decoder, &in, content);
    for (off = 0; off < content; off += slice) {
        in = (appmsg_bytes){map + page, slice};
        expect_content(&decoder, &in, map + page, slice, off);
        assert_true(in.len == 0);
    }
    expect_end(&decoder, &in);
    munmap(map, page + slice);
}

/* Nor does the end of a stream inside content make it look. */
static void test_truncated(void **state)
{
    const size_t page = page_len();
    uint8_t *map = map_unreadable(2 * page);
    uint8_t *head;
    appmsg_decoder decoder;
    appmsg_event event;
    appmsg_error error;
    appmsg_bytes in;

    (void)state;
    make_readable(map);
    head = put_head(map + page, page + 1);
    in = (appmsg_bytes){head, (size_t)(map + 2 * page - head)};
    appmsg_decoder_init(&decoder, NULL);
    expect_header(&decoder, &in, page + 1);
    expect_content(&decoder, &in, map + page, page, 0);
    assert_int_equal(appmsg_decode(&decoder, &in, &event), APPMSG_EVENT_NEED_MORE);
    assert_int_equal(appmsg_decoder_finish(&decoder, 0, &error), APPMSG_TRUNCATED);
    assert_true(error.stream_off == (uint64_t)(map + 2 * page - head));
    assert_true(error.header_off == APPMSG_NO_HEADER_OFF);
    munmap(map, 2 * page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unreadable_memory_kills),
        cmocka_unit_test(test_whole_message),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_huge_content),
        cmocka_unit_test(test_truncated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
