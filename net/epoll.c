/* SPDX-License-Identifier: MIT */
/* The epoll backend, for Linux.  The generation travels through the kernel in
 * the event's data, beside the descriptor. */
#include "net/backend.h"
#include "net/selector.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

struct epoll_state {
    int fd;
    struct epoll_event *ready;
    int ready_cap;
};

static void *epoll_open(void)
{
    struct epoll_state *state = calloc(1, sizeof *state);

    if (state == NULL)
        return NULL;
    state->fd = epoll_create1(EPOLL_CLOEXEC);
    if (state->fd < 0) {
        free(state);
        return NULL;
    }
    return state;
}

static void epoll_close(void *opaque)
{
    struct epoll_state *state = opaque;

    close(state->fd);
    free(state->ready);
    free(state);
}

static int control(const struct epoll_state *state, int op, int fd, uint32_t generation,
                   unsigned events)
{
    struct epoll_event event = {0};

    if (events & APPMSG_IO_READ)
        event.events |= (uint32_t)EPOLLIN;
    if (events & APPMSG_IO_WRITE)
        event.events |= (uint32_t)EPOLLOUT;
    event.data.u64 = (uint64_t)generation << 32 | (uint32_t)fd;
    return epoll_ctl(state->fd, op, fd, &event);
}

static int epoll_add(void *opaque, int fd, uint32_t generation, unsigned events)
{
    return control(opaque, EPOLL_CTL_ADD, fd, generation, events);
}

static int epoll_modify(void *opaque, int fd, uint32_t generation, unsigned events)
{
    return control(opaque, EPOLL_CTL_MOD, fd, generation, events);
}

static void epoll_remove(void *opaque, int fd)
{
    /* Fails, without harm, where the descriptor was closed before. */
    (void)control(opaque, EPOLL_CTL_DEL, fd, 0, 0);
}

static int grow_ready(struct epoll_state *state, size_t cap)
{
    struct epoll_event *ready;

    /* Where not all fit, the kernel takes turns; nothing is lost. */
    if (cap > (size_t)INT_MAX / sizeof *ready)
        cap = (size_t)INT_MAX / sizeof *ready;
    if (cap <= (size_t)state->ready_cap)
        return 0;
    ready = realloc(state->ready, cap * sizeof *ready);
    if (ready == NULL)
        return state->ready_cap > 0 ? 0 : -1;
    state->ready = ready;
    state->ready_cap = (int)cap;
    return 0;
}

static int epoll_backend_wait(void *opaque, int timeout_ms, appmsg__event *ready, size_t cap,
                              size_t *count)
{
    struct epoll_state *state = opaque;
    int found;

    if (grow_ready(state, cap) < 0)
        return -1;
    found = epoll_wait(state->fd, state->ready, state->ready_cap, timeout_ms);
    if (found < 0)
        return -1;
    for (int i = 0; i < found; i++) {
        uint32_t bits = state->ready[i].events;
        uint64_t data = state->ready[i].data.u64;

        ready[i].fd = (int)(uint32_t)data;
        ready[i].generation = (uint32_t)(data >> 32);
        ready[i].events = 0;
        if (bits & ~(uint32_t)EPOLLOUT)
            ready[i].events |= APPMSG_IO_READ;
        if (bits & ~(uint32_t)EPOLLIN)
            ready[i].events |= APPMSG_IO_WRITE;
    }
    *count = (size_t)found;
    return 0;
}

const appmsg__backend appmsg__backend_epoll = {
    .name = "epoll",
    .open = epoll_open,
    .close = epoll_close,
    .add = epoll_add,
    .modify = epoll_modify,
    .remove = epoll_remove,
    .wait = epoll_backend_wait,
};
