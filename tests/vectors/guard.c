/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "guard.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char label[512];

void vec_guard_init(vec_guard *guard, size_t size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t room = (size + page) / page * page; /* one page at least */

    guard->map_len = room + 2 * page;
    guard->map =
        mmap(NULL, guard->map_len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (guard->map == MAP_FAILED || mprotect(guard->map, page, PROT_NONE) != 0 ||
        mprotect(guard->map + page + room, page, PROT_NONE) != 0) {
        perror("guard pages");
        exit(2);
    }
    guard->begin = guard->map + page;
    guard->end = guard->begin + room;
}

void vec_guard_free(vec_guard *guard)
{
    munmap(guard->map, guard->map_len);
    memset(guard, 0, sizeof *guard);
}

appmsg_bytes vec_guard_place(vec_guard *guard, vec_side side, appmsg_bytes bytes)
{
    uint8_t *to = side == VEC_AT_BEGIN ? guard->begin : guard->end - bytes.len;

    if (bytes.len > 0)
        memmove(to, bytes.ptr, bytes.len);
    return (appmsg_bytes){to, bytes.len};
}

static void on_fault(int number)
{
    static const char what[] = "\nfault: "; /* what was printed before may have no line end */
    ssize_t ignored;

    ignored = write(STDOUT_FILENO, what, sizeof what - 1);
    ignored = write(STDOUT_FILENO, label, strlen(label));
    ignored = write(STDOUT_FILENO, "\n", 1);
    (void)ignored;
    signal(number, SIG_DFL);
    raise(number);
}

void vec_guard_catch(void)
{
    signal(SIGSEGV, on_fault);
    signal(SIGBUS, on_fault);
}

void vec_guard_label(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(label, sizeof label, format, args);
    va_end(args);
}
