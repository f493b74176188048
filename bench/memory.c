/* SPDX-License-Identifier: MIT */
/*
 * memory.c - peak memory while content passes.  A child of its own reads a
 * message from a pipe, 64 KiB a read, as a receiver does that keeps nothing.
 */
#define _DEFAULT_SOURCE /* getrusage() */
#include "bench.h"

#include <appmsg/decode.h>
#include <appmsg/encode.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static long peak_kib(void)
{
    struct rusage usage;

    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return -1;
#ifdef __APPLE__
    return usage.ru_maxrss / 1024;
#else
    return usage.ru_maxrss;
#endif
}

/* Reads one message; returns how many bytes of content it had. */
static uint64_t receive(int fd)
{
    static uint8_t buffer[APPMSG_HEAD_MAX + BENCH_READ_LEN];
    appmsg_bytes in = {buffer, 0};
    appmsg_decoder decoder;
    appmsg_event event;
    uint64_t seen = 0;

    appmsg_decoder_init(&decoder, NULL);
    for (;;) {
        ssize_t got;

        switch (appmsg_decode(&decoder, &in, &event)) {
        case APPMSG_EVENT_NEED_MORE:
            memmove(buffer, in.ptr, in.len);
            got = read(fd, buffer + in.len, BENCH_READ_LEN);
            if (got <= 0)
                return BENCH_FAIL;
            in = (appmsg_bytes){buffer, in.len + (size_t)got};
            break;
        case APPMSG_EVENT_HEADER:
            break;
        case APPMSG_EVENT_CONTENT:
            seen += event.content.data.len;
            break;
        case APPMSG_EVENT_END:
            return seen;
        case APPMSG_EVENT_ERROR:
            return BENCH_FAIL;
        }
    }
}

static bool write_all(int fd, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        const ssize_t put = write(fd, bytes, len);

        if (put <= 0)
            return false;
        bytes += put;
        len -= (size_t)put;
    }
    return true;
}

static bool send_message(int fd, uint64_t content_len)
{
    static uint8_t bytes[BENCH_READ_LEN];
    appmsg_message message = {.byteorder = APPMSG_HOST_BYTEORDER,
                              .content_type = {(const uint8_t *)"x/y", 3},
                              .content_encoding = {(const uint8_t *)"binary", 6},
                              .content_length = content_len};
    size_t size;

    if (appmsg_encode(&message, bytes, sizeof bytes, &size, NULL) != APPMSG_OK ||
        !write_all(fd, bytes, size))
        return false;
    for (; content_len > 0; content_len -= size) {
        size = content_len < sizeof bytes ? (size_t)content_len : sizeof bytes;
        if (!write_all(fd, bytes, size))
            return false;
    }
    return true;
}

/* How much the peak of a fresh receiver grows by, in KiB. */
static long growth(uint64_t content_len)
{
    int data[2], answer[2], status;
    long grown = -1;
    pid_t child;

    fflush(stdout);
    if (pipe(data) != 0 || pipe(answer) != 0)
        bench_die("no pipe");
    child = fork();
    if (child < 0)
        bench_die("no child process");
    if (child == 0) {
        const long before = peak_kib();

        close(data[1]);
        if (receive(data[0]) != content_len)
            _exit(1);
        grown = peak_kib() - before;
        _exit(write_all(answer[1], (const uint8_t *)&grown, sizeof grown) ? 0 : 1);
    }
    close(data[0]);
    close(answer[1]);
    if (!send_message(data[1], content_len) ||
        read(answer[0], &grown, sizeof grown) != (ssize_t)sizeof grown)
        bench_die("the receiver of the memory measurement failed");
    close(data[1]);
    close(answer[0]);
    if (waitpid(child, &status, 0) != child || status != 0)
        bench_die("the receiver of the memory measurement failed");
    return grown;
}

void bench_memory(const bench_options *options, bool quick)
{
    static const uint64_t mib[] = {1, 64, 1024};
    const size_t count = quick ? 2 : 3;
    size_t i;

    if (!options->json)
        printf("\nmemory: peak growth of a receiver, reads of 64 KiB, its buffer of 128 KiB "
               "included\n");
    for (i = 0; i < count; i++) {
        const long kib = growth(mib[i] << 20);

        if (options->json)
            printf("{\"type\": \"memory\", \"content_bytes\": %llu, \"peak_growth_kib\": %ld}\n",
                   (unsigned long long)(mib[i] << 20), kib);
        else
            printf("  %5llu MiB of content: %ld KiB\n", (unsigned long long)mib[i], kib);
    }
}
