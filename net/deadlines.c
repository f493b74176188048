/* SPDX-License-Identifier: MIT */
#include "net/deadlines.h"

#include <stdlib.h>
#include <time.h>

int64_t appmsg_clock_ms(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail: POSIX systems have it */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void appmsg_deadlines_free(appmsg_deadlines *deadlines)
{
    free(deadlines->heap_);
    *deadlines = (appmsg_deadlines){0};
}

static void put(appmsg_deadlines *deadlines, size_t index, appmsg_deadline *deadline)
{
    deadlines->heap_[index] = deadline;
    deadline->place_ = index + 1;
}

static void sift_up(appmsg_deadlines *deadlines, appmsg_deadline *deadline)
{
    size_t index = deadline->place_ - 1;

    while (index > 0) {
        size_t parent = (index - 1) / 2;

        if (deadlines->heap_[parent]->at <= deadline->at)
            break;
        put(deadlines, index, deadlines->heap_[parent]);
        index = parent;
    }
    put(deadlines, index, deadline);
}

static void sift_down(appmsg_deadlines *deadlines, appmsg_deadline *deadline)
{
    size_t index = deadline->place_ - 1;

    for (;;) {
        size_t child = 2 * index + 1;

        if (child >= deadlines->count_)
            break;
        if (child + 1 < deadlines->count_ &&
            deadlines->heap_[child + 1]->at < deadlines->heap_[child]->at)
            child++;
        if (deadline->at <= deadlines->heap_[child]->at)
            break;
        put(deadlines, index, deadlines->heap_[child]);
        index = child;
    }
    put(deadlines, index, deadline);
}

int appmsg_deadline_set(appmsg_deadlines *deadlines, appmsg_deadline *deadline, int64_t at)
{
    deadline->at = at;
    if (deadline->place_ == 0) {
        if (deadlines->count_ == deadlines->cap_) {
            size_t cap = deadlines->cap_ > 0 ? deadlines->cap_ * 2 : 32;
            appmsg_deadline **heap = realloc(deadlines->heap_, cap * sizeof(appmsg_deadline *));

            if (heap == NULL)
                return -1;
            deadlines->heap_ = heap;
            deadlines->cap_ = cap;
        }
        put(deadlines, deadlines->count_++, deadline);
    }
    sift_up(deadlines, deadline);
    sift_down(deadlines, deadline);
    return 0;
}

void appmsg_deadline_clear(appmsg_deadlines *deadlines, appmsg_deadline *deadline)
{
    size_t hole = deadline->place_;
    appmsg_deadline *last;

    if (hole == 0)
        return;
    deadline->place_ = 0;
    last = deadlines->heap_[--deadlines->count_];
    if (last == deadline)
        return;
    put(deadlines, hole - 1, last);
    sift_up(deadlines, last);
    sift_down(deadlines, last);
}

int64_t appmsg_deadlines_wait(const appmsg_deadlines *deadlines, int64_t now)
{
    if (deadlines->count_ == 0)
        return -1;
    return deadlines->heap_[0]->at > now ? deadlines->heap_[0]->at - now : 0;
}

appmsg_deadline *appmsg_deadlines_pop(appmsg_deadlines *deadlines, int64_t now)
{
    appmsg_deadline *first;

    if (deadlines->count_ == 0 || deadlines->heap_[0]->at > now)
        return NULL;
    first = deadlines->heap_[0];
    appmsg_deadline_clear(deadlines, first);
    return first;
}
