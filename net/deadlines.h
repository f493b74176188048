/* SPDX-License-Identifier: MIT */
/*
 * deadlines.h - many deadlines, the next one at hand: a binary heap of entries
 * that live in their owners.
 *
 * Times are milliseconds of a clock that never goes back; appmsg_clock_ms() is
 * one, a test may use numbers of its own.
 */
#ifndef APPMSG_NET_DEADLINES_H
#define APPMSG_NET_DEADLINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One deadline of an owner.  All zero is a deadline that is not set. */
typedef struct appmsg_deadline {
    int64_t at;    /* read only; meaningful while set */
    void *owner;   /* the caller's */
    size_t place_; /* 1 + its index in the heap; 0 while not set */
} appmsg_deadline;

/* All zero is an empty heap. */
typedef struct appmsg_deadlines {
    appmsg_deadline **heap_;
    size_t count_, cap_;
} appmsg_deadlines;

/* Milliseconds of the monotonic clock. */
int64_t appmsg_clock_ms(void);

/* Frees the heap; the entries are their owners'. */
void appmsg_deadlines_free(appmsg_deadlines *deadlines);

/*
 * Sets or moves a deadline.  -1 with errno ENOMEM can happen only for one that
 * is not set: moving never fails.  O(log n).
 */
int appmsg_deadline_set(appmsg_deadlines *deadlines, appmsg_deadline *deadline, int64_t at);

/* Unsets a deadline, if it is set.  O(log n). */
void appmsg_deadline_clear(appmsg_deadlines *deadlines, appmsg_deadline *deadline);

/* How long to wait from `now` for the earliest: 0 if it is due, -1 if there is
 * none.  Fit for appmsg_selector_select(). */
int64_t appmsg_deadlines_wait(const appmsg_deadlines *deadlines, int64_t now);

/* Takes the earliest out if it is due at `now`: NULL if none is. */
appmsg_deadline *appmsg_deadlines_pop(appmsg_deadlines *deadlines, int64_t now);

#endif /* APPMSG_NET_DEADLINES_H */
