/* SPDX-License-Identifier: MIT */
/*
 * selector.h - wait for many file descriptors at once, in the shape of
 * Python's `selectors`.
 *
 *     appmsg_selector *sel = appmsg_selector_open(NULL);
 *     appmsg_selector_register(sel, fd, APPMSG_IO_READ, data);
 *     for (;;) {
 *         appmsg_ready ready;
 *         if (appmsg_selector_select(sel, timeout_ms) < 0)
 *             ...
 *         while (appmsg_selector_next(sel, &ready))
 *             ... ready.key.data, ready.events
 *     }
 *
 * While a batch is handed out any registration may be changed or removed, and
 * any descriptor closed: an event is matched with the registrations at the
 * moment when it is handed out.  A registration has a generation, so an event
 * that was meant for a descriptor since unregistered never reaches a new
 * registration of the same number; an event that a modified registration no
 * longer asks for is dropped.
 *
 * All backends are level-triggered: what is dropped, or not handed out before
 * the next select, is reported again as long as it is so.
 *
 * Functions that return int return 0, or -1 with errno set.
 */
#ifndef APPMSG_NET_SELECTOR_H
#define APPMSG_NET_SELECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What to wait for, and what is ready.  An error or a hang-up makes both ready
 * that were asked for: the next read or write says what it is. */
#define APPMSG_IO_READ  1u
#define APPMSG_IO_WRITE 2u

typedef struct appmsg_selector appmsg_selector;

/* A registration. */
typedef struct appmsg_selector_key {
    int fd;
    unsigned events; /* what is waited for: APPMSG_IO_READ, APPMSG_IO_WRITE or both */
    void *data;      /* the caller's */
} appmsg_selector_key;

typedef struct appmsg_ready {
    appmsg_selector_key key;
    unsigned events; /* what is ready of key.events, never 0 */
} appmsg_ready;

/*
 * Opens a selector.  `backend` names one of appmsg_selector_backends(); NULL
 * means what the environment variable APPMSG_SELECTOR names, or the best one if
 * it is unset or empty.  NULL with errno on failure; EINVAL for a name that
 * this system has no backend for.
 */
appmsg_selector *appmsg_selector_open(const char *backend);

/* Closes no registered descriptor.  `selector` may be NULL. */
void appmsg_selector_close(appmsg_selector *selector);

/* The name of the backend in use; the names there are, best first, NULL at the
 * end. */
const char *appmsg_selector_name(const appmsg_selector *selector);
const char *const *appmsg_selector_backends(void);

/*
 * Registers a descriptor.  EEXIST if it is registered, EINVAL if `events` is 0
 * or has unknown bits, EBADF, EPERM for what the backend cannot wait for
 * (epoll: regular files), ENOMEM, ENOSPC.  O(1); the table behind it has one
 * entry for each number up to the highest descriptor.
 */
int appmsg_selector_register(appmsg_selector *selector, int fd, unsigned events, void *data);

/* Replaces events and data.  ENOENT if it is not registered, EINVAL as above. */
int appmsg_selector_modify(appmsg_selector *selector, int fd, unsigned events, void *data);

/*
 * Forgets a descriptor, which may be closed already; but unregister first, then
 * close: a duplicate of a closed descriptor would keep epoll reporting.
 * ENOENT if it is not registered.
 */
int appmsg_selector_unregister(appmsg_selector *selector, int fd);

/*
 * Waits until something is ready, then begins a new batch.  A negative timeout
 * waits for ever, 0 does not wait.  A signal ends the wait with an empty batch,
 * which is no error.
 */
int appmsg_selector_select(appmsg_selector *selector, int64_t timeout_ms);

/* Hands out the next event of the batch; false at its end. */
bool appmsg_selector_next(appmsg_selector *selector, appmsg_ready *ready);

/* The registration of a descriptor; false if there is none. */
bool appmsg_selector_get_key(const appmsg_selector *selector, int fd, appmsg_selector_key *key);

/* How many registrations there are. */
size_t appmsg_selector_count(const appmsg_selector *selector);

/*
 * Iterates over all registrations by ascending descriptor: start with
 * `*cursor` 0.  Registrations may be changed meanwhile.
 */
bool appmsg_selector_get_map(const appmsg_selector *selector, int *cursor,
                             appmsg_selector_key *key);

#endif /* APPMSG_NET_SELECTOR_H */
