/* SPDX-License-Identifier: MIT */
/* document.h - documents of test vectors (README.md in this directory). */
#ifndef APPMSG_VECTORS_DOCUMENT_H
#define APPMSG_VECTORS_DOCUMENT_H

#include "notation.h"

#include <appmsg/appmsg.h>

/* A piece of the document's own text. */
typedef struct vec_slice {
    const char *ptr;
    size_t len;
    unsigned line; /* of its first byte, from 1 */
} vec_slice;

#define VEC_BLOCKS_MAX 16

typedef struct vec_block {
    vec_slice word;
    vec_slice text; /* without the line end before the closing fence */
} vec_block;

typedef struct vec_case {
    vec_slice name;
    vec_slice sections[2]; /* of the case, of the document; as written */
    vec_slice encoding;    /* items; none: ptr is NULL */
    appmsg_limits limits;
    vec_block blocks[VEC_BLOCKS_MAX];
    size_t block_count;
} vec_case;

typedef struct vec_document {
    const char *path, *name; /* name: the path without folders */
    char *text;
    vec_case *cases;
    size_t count;
} vec_document;

/* Reads a document; ends the program with a message where it is malformed. */
void vec_document_read(vec_document *document, const char *path);
void vec_document_free(vec_document *document);

/* A case's only block of that word; ends the program if there is none, or two. */
vec_slice vec_case_block(const vec_document *document, const vec_case *c, const char *word);

/* The bytes that a slice of the document stands for; ends the program if it is
 * malformed. */
vec_buffer vec_slice_bytes(const vec_document *document, vec_slice items);

bool vec_slice_is(vec_slice slice, const char *text);

/* Ends the program with "path:line: what: detail". */
_Noreturn void vec_document_fail(const vec_document *document, unsigned line, const char *what,
                                 const char *detail);

#endif /* APPMSG_VECTORS_DOCUMENT_H */
