/* SPDX-License-Identifier: MIT */
/* The poll backend, for every POSIX system. */
#include "net/backend.h"
#include "net/selector.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define NOWHERE SIZE_MAX

struct poll_state {
    struct pollfd *fds;    /* dense, in no order */
    uint32_t *generations; /* of fds, one for one */
    size_t count, cap;
    size_t *where; /* by descriptor: its index in fds, or NOWHERE */
    size_t where_count;
};

static void *poll_open(void)
{
    return calloc(1, sizeof(struct poll_state));
}

static void poll_close(void *opaque)
{
    struct poll_state *state = opaque;

    free(state->fds);
    free(state->generations);
    free(state->where);
    free(state);
}

static short poll_bits(unsigned events)
{
    int bits = 0;

    if (events & APPMSG_IO_READ)
        bits |= POLLIN;
    if (events & APPMSG_IO_WRITE)
        bits |= POLLOUT;
    return (short)bits;
}

static int grow_fds(struct poll_state *state)
{
    size_t cap = state->cap > 0 ? state->cap * 2 : 32;
    struct pollfd *fds;
    uint32_t *generations;

    if (state->count < state->cap)
        return 0;
    fds = realloc(state->fds, cap * sizeof *fds);
    if (fds == NULL)
        return -1;
    state->fds = fds;
    generations = realloc(state->generations, cap * sizeof *generations);
    if (generations == NULL)
        return -1;
    state->generations = generations;
    state->cap = cap;
    return 0;
}

static int grow_where(struct poll_state *state, int fd)
{
    size_t count = state->where_count > 0 ? state->where_count : 32;
    size_t *where;

    if ((size_t)fd < state->where_count)
        return 0;
    while (count <= (size_t)fd)
        count *= 2;
    where = realloc(state->where, count * sizeof *where);
    if (where == NULL)
        return -1;
    for (size_t i = state->where_count; i < count; i++)
        where[i] = NOWHERE;
    state->where = where;
    state->where_count = count;
    return 0;
}

static int poll_add(void *opaque, int fd, uint32_t generation, unsigned events)
{
    struct poll_state *state = opaque;

    /* poll() would report a descriptor that is not open at every wait; epoll
     * refuses it here, so both do. */
    if (fcntl(fd, F_GETFD) < 0)
        return -1;
    if (grow_fds(state) < 0 || grow_where(state, fd) < 0)
        return -1;
    state->fds[state->count].fd = fd;
    state->fds[state->count].events = poll_bits(events);
    state->fds[state->count].revents = 0;
    state->generations[state->count] = generation;
    state->where[fd] = state->count++;
    return 0;
}

static int poll_modify(void *opaque, int fd, uint32_t generation, unsigned events)
{
    struct poll_state *state = opaque;

    (void)generation; /* stays what it was */
    state->fds[state->where[fd]].events = poll_bits(events);
    return 0;
}

static void poll_remove(void *opaque, int fd)
{
    struct poll_state *state = opaque;
    size_t hole = state->where[fd];
    size_t last = --state->count;

    state->fds[hole] = state->fds[last];
    state->generations[hole] = state->generations[last];
    state->where[state->fds[hole].fd] = hole;
    state->where[fd] = NOWHERE;
}

static int poll_wait(void *opaque, int timeout_ms, appmsg__event *ready, size_t cap, size_t *count)
{
    struct poll_state *state = opaque;
    int left = poll(state->fds, (nfds_t)state->count, timeout_ms);
    size_t found = 0;

    if (left < 0)
        return -1;
    for (size_t i = 0; left > 0 && found < cap; i++) {
        int bits = state->fds[i].revents;

        if (bits == 0)
            continue;
        left--;
        ready[found].fd = state->fds[i].fd;
        ready[found].generation = state->generations[i];
        ready[found].events = 0;
        if (bits & ~POLLOUT)
            ready[found].events |= APPMSG_IO_READ;
        if (bits & ~POLLIN)
            ready[found].events |= APPMSG_IO_WRITE;
        found++;
    }
    *count = found;
    return 0;
}

const appmsg__backend appmsg__backend_poll = {
    .name = "poll",
    .open = poll_open,
    .close = poll_close,
    .add = poll_add,
    .modify = poll_modify,
    .remove = poll_remove,
    .wait = poll_wait,
};
