/* SPDX-License-Identifier: MIT */
/*
 * backend.h - what a selector asks of the system underneath.  Private to net/.
 *
 * The selector keeps the registrations; a backend keeps whatever the system
 * call needs.  It is called with valid arguments only: add() for a descriptor
 * that it does not have, modify() and remove() for one that it has.
 */
#ifndef APPMSG_NET_BACKEND_H
#define APPMSG_NET_BACKEND_H

#include <stddef.h>
#include <stdint.h>

/* One event, with the generation that add() was given for the descriptor. */
typedef struct appmsg__event {
    int fd;
    uint32_t generation;
    unsigned events; /* APPMSG_IO_READ, APPMSG_IO_WRITE, not yet masked by interest */
} appmsg__event;

typedef struct appmsg__backend {
    const char *name;
    void *(*open)(void); /* NULL with errno */
    void (*close)(void *state);
    int (*add)(void *state, int fd, uint32_t generation, unsigned events);
    int (*modify)(void *state, int fd, uint32_t generation, unsigned events);
    void (*remove)(void *state, int fd);
    /* Waits at most timeout_ms (-1: for ever) and fills `ready`, of which there
     * are at least as many as descriptors.  0, or -1 with errno (EINTR too). */
    int (*wait)(void *state, int timeout_ms, appmsg__event *ready, size_t cap, size_t *count);
} appmsg__backend;

extern const appmsg__backend appmsg__backend_epoll;
extern const appmsg__backend appmsg__backend_poll;

#endif /* APPMSG_NET_BACKEND_H */
