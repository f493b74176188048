/* SPDX-License-Identifier: MIT */
/*
 * guard.h - memory between two unreadable pages.  Bytes are placed so that they
 * end at the second one, or begin behind the first: reading one byte too many on
 * that side ends the program at once.
 */
#ifndef APPMSG_VECTORS_GUARD_H
#define APPMSG_VECTORS_GUARD_H

#include <appmsg/base.h>

typedef enum vec_side { VEC_AT_END, VEC_AT_BEGIN } vec_side;

typedef struct vec_guard {
    uint8_t *map;
    size_t map_len;
    uint8_t *begin, *end; /* of what can be used */
} vec_guard;

/* Room for `size` bytes.  Ends the program where the system refuses. */
void vec_guard_init(vec_guard *guard, size_t size);
void vec_guard_free(vec_guard *guard);

/* A copy of the bytes on that side; valid until the next call. */
appmsg_bytes vec_guard_place(vec_guard *guard, vec_side side, appmsg_bytes bytes);

/*
 * From now on a memory fault prints "fault: " and what vec_guard_label() was
 * last given, and then ends the program as it would have ended without.
 */
void vec_guard_catch(void);
void vec_guard_label(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* APPMSG_VECTORS_GUARD_H */
