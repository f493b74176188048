/* SPDX-License-Identifier: MIT */
/* differ.h - what the files of differ share. */
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

/* Kind 'V': the length of an encoding's name (1 byte), the name, then content. */
void differ_run_content(const differ_case *test);

/* Kind 'N': a byteorder (0 little, 1 big), then 8 bytes. */
void differ_run_numbers(const differ_case *test);

#endif /* DIFFER_H */
