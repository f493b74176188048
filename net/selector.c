/* SPDX-License-Identifier: MIT */
#include "net/selector.h"

#include "net/backend.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct slot {
    unsigned events; /* 0: not registered */
    uint32_t generation;
    void *data;
};

struct appmsg_selector {
    const appmsg__backend *backend;
    void *state;
    struct slot *slots; /* by descriptor */
    size_t slot_count;
    size_t count;
    uint32_t generation; /* of the latest registration */
    appmsg__event *batch;
    size_t batch_cap, batch_len, batch_pos;
};

static const appmsg__backend *const backends[] = {
#ifdef APPMSG_HAVE_EPOLL
    &appmsg__backend_epoll,
#endif
    &appmsg__backend_poll,
};

static const char *const backend_names[] = {
#ifdef APPMSG_HAVE_EPOLL
    "epoll",
#endif
    "poll",
    NULL,
};

const char *const *appmsg_selector_backends(void)
{
    return backend_names;
}

static const appmsg__backend *find_backend(const char *name)
{
    if (name == NULL)
        name = getenv("APPMSG_SELECTOR");
    if (name == NULL || *name == '\0')
        return backends[0];
    for (size_t i = 0; i < sizeof backends / sizeof backends[0]; i++) {
        if (strcmp(backends[i]->name, name) == 0)
            return backends[i];
    }
    return NULL;
}

appmsg_selector *appmsg_selector_open(const char *backend)
{
    const appmsg__backend *found = find_backend(backend);
    appmsg_selector *selector;

    if (found == NULL) {
        errno = EINVAL;
        return NULL;
    }
    selector = calloc(1, sizeof *selector);
    if (selector == NULL)
        return NULL;
    selector->backend = found;
    selector->state = found->open();
    if (selector->state == NULL) {
        free(selector);
        return NULL;
    }
    return selector;
}

void appmsg_selector_close(appmsg_selector *selector)
{
    if (selector == NULL)
        return;
    selector->backend->close(selector->state);
    free(selector->slots);
    free(selector->batch);
    free(selector);
}

const char *appmsg_selector_name(const appmsg_selector *selector)
{
    return selector->backend->name;
}

/* The descriptor's registration, or NULL. */
static struct slot *find_slot(const appmsg_selector *selector, int fd)
{
    if (fd < 0 || (size_t)fd >= selector->slot_count || selector->slots[fd].events == 0)
        return NULL;
    return &selector->slots[fd];
}

static int check_events(unsigned events)
{
    if (events != 0 && (events & ~(APPMSG_IO_READ | APPMSG_IO_WRITE)) == 0)
        return 0;
    errno = EINVAL;
    return -1;
}

static int grow_slots(appmsg_selector *selector, int fd)
{
    size_t count = selector->slot_count > 0 ? selector->slot_count : 32;
    struct slot *slots;

    if ((size_t)fd < selector->slot_count)
        return 0;
    while (count <= (size_t)fd)
        count *= 2;
    slots = realloc(selector->slots, count * sizeof *slots);
    if (slots == NULL)
        return -1;
    memset(slots + selector->slot_count, 0, (count - selector->slot_count) * sizeof *slots);
    selector->slots = slots;
    selector->slot_count = count;
    return 0;
}

/*
 * The batch has room for an event of every registration, so that waiting never
 * has to allocate and no descriptor waits for another's turn.  What is there of
 * the current batch moves along.
 */
static int grow_batch(appmsg_selector *selector)
{
    size_t cap = selector->batch_cap > 0 ? selector->batch_cap * 2 : 32;
    appmsg__event *batch;

    if (selector->count < selector->batch_cap)
        return 0;
    batch = realloc(selector->batch, cap * sizeof *batch);
    if (batch == NULL)
        return -1;
    selector->batch = batch;
    selector->batch_cap = cap;
    return 0;
}

int appmsg_selector_register(appmsg_selector *selector, int fd, unsigned events, void *data)
{
    struct slot *slot;

    if (check_events(events) < 0)
        return -1;
    if (fd < 0) {
        errno = EBADF;
        return -1;
    }
    if (find_slot(selector, fd) != NULL) {
        errno = EEXIST;
        return -1;
    }
    if (grow_slots(selector, fd) < 0 || grow_batch(selector) < 0)
        return -1;
    if (selector->backend->add(selector->state, fd, selector->generation + 1, events) < 0)
        return -1;
    slot = &selector->slots[fd];
    slot->generation = ++selector->generation;
    slot->events = events;
    slot->data = data;
    selector->count++;
    return 0;
}

int appmsg_selector_modify(appmsg_selector *selector, int fd, unsigned events, void *data)
{
    struct slot *slot = find_slot(selector, fd);

    if (check_events(events) < 0)
        return -1;
    if (slot == NULL) {
        errno = ENOENT;
        return -1;
    }
    if (slot->events != events &&
        selector->backend->modify(selector->state, fd, slot->generation, events) < 0)
        return -1;
    slot->events = events;
    slot->data = data;
    return 0;
}

int appmsg_selector_unregister(appmsg_selector *selector, int fd)
{
    struct slot *slot = find_slot(selector, fd);

    if (slot == NULL) {
        errno = ENOENT;
        return -1;
    }
    selector->backend->remove(selector->state, fd);
    slot->events = 0;
    slot->data = NULL;
    selector->count--;
    return 0;
}

int appmsg_selector_select(appmsg_selector *selector, int64_t timeout_ms)
{
    int timeout = timeout_ms < 0 ? -1 : timeout_ms > INT_MAX ? INT_MAX : (int)timeout_ms;

    selector->batch_len = 0;
    selector->batch_pos = 0;
    if (grow_batch(selector) < 0) /* only ever the first time, with nothing registered */
        return -1;
    if (selector->backend->wait(selector->state, timeout, selector->batch, selector->batch_cap,
                                &selector->batch_len) == 0)
        return 0;
    selector->batch_len = 0;
    return errno == EINTR ? 0 : -1;
}

bool appmsg_selector_next(appmsg_selector *selector, appmsg_ready *ready)
{
    while (selector->batch_pos < selector->batch_len) {
        const appmsg__event *event = &selector->batch[selector->batch_pos++];
        const struct slot *slot = find_slot(selector, event->fd);

        if (slot == NULL || slot->generation != event->generation)
            continue;
        if ((event->events & slot->events) == 0)
            continue;
        ready->key.fd = event->fd;
        ready->key.events = slot->events;
        ready->key.data = slot->data;
        ready->events = event->events & slot->events;
        return true;
    }
    return false;
}

bool appmsg_selector_get_key(const appmsg_selector *selector, int fd, appmsg_selector_key *key)
{
    const struct slot *slot = find_slot(selector, fd);

    if (slot == NULL)
        return false;
    key->fd = fd;
    key->events = slot->events;
    key->data = slot->data;
    return true;
}

size_t appmsg_selector_count(const appmsg_selector *selector)
{
    return selector->count;
}

bool appmsg_selector_get_map(const appmsg_selector *selector, int *cursor, appmsg_selector_key *key)
{
    while (*cursor >= 0 && (size_t)*cursor < selector->slot_count) {
        if (appmsg_selector_get_key(selector, (*cursor)++, key))
            return true;
    }
    return false;
}
