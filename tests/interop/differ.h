/* SPDX-License-Identifier: MIT */
/* differ.h - a case, and what is needed to answer it. */
#ifndef DIFFER_H
#define DIFFER_H

#include <appmsg/appmsg.h>

typedef struct differ_case {
    char kind;
    appmsg_limits limits;
    uint32_t cut;
    appmsg_bytes data;
} differ_case;

/* Bytes as TEXT of tests/vectors/README.md, on standard output. */
void differ_put_text(appmsg_bytes text);

/* malloc() that cannot fail. */
void *differ_allocate(size_t size);

/* A copy in a block of its own, nothing behind it; to be freed. */
uint8_t *differ_copy(appmsg_bytes bytes);

/* The first `len` bytes of `*from`, which moves on; a case that is too short ends
 * the program. */
appmsg_bytes differ_take(appmsg_bytes *from, size_t len);
uint64_t differ_take_number(appmsg_bytes *from, size_t len);

/* Prints the answer to a case; false where the program does not know the kind. */
bool differ_run(const differ_case *test);

#endif /* DIFFER_H */
