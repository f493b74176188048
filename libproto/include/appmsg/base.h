/* SPDX-License-Identifier: MIT */
/*
 * base.h - the types that every other header of appmsg speaks in.
 *
 * docs/PROTOCOL.md is the specification; the section numbers in these headers
 * are its.
 */
#ifndef APPMSG_BASE_H
#define APPMSG_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define APPMSG_API __attribute__((visibility("default")))
#else
#define APPMSG_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes that somebody else owns.  `ptr` may be NULL only when `len` is 0. */
typedef struct appmsg_bytes {
    const uint8_t *ptr;
    size_t len;
} appmsg_bytes;

/*
 * A place inside a header's JSON text, in bytes.  A header has at most 65535
 * bytes, so 16 bits hold any offset and any length.  Being relative, a span
 * survives a copy of the header to another buffer.
 */
typedef struct appmsg_span {
    uint16_t off, len;
} appmsg_span;

/* The value of the `byteorder` field (section 3.3.1). */
typedef enum appmsg_byteorder { APPMSG_LITTLE_ENDIAN = 0, APPMSG_BIG_ENDIAN = 1 } appmsg_byteorder;

/* The byte order of the machine that this is compiled for. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define APPMSG_HOST_BYTEORDER APPMSG_BIG_ENDIAN
#else
#define APPMSG_HOST_BYTEORDER APPMSG_LITTLE_ENDIAN
#endif

/* The protocol's own bounds (sections 2 and 3); no limit can be above them. */
#define APPMSG_PREFIX_LEN  2                            /* bytes before the header */
#define APPMSG_HEADER_MAX  65535                        /* bytes of one header */
#define APPMSG_FIELDS_MAX  64                           /* top-level names in one header */
#define APPMSG_DEPTH_MAX   512                          /* nested arrays and objects */
#define APPMSG_CONTENT_MAX UINT64_C(0x7fffffffffffffff) /* bytes of content */

/*
 * What a receiver is ready to take.  A member that is 0 means its default,
 * which is the bound above; a larger value means the bound too.  Where a
 * function takes a `const appmsg_limits *`, NULL means all defaults.
 *
 * Every conforming receiver takes 64 fields and a depth of 512 (section 3.1):
 * lower values of these two are for a closed set of peers.
 */
typedef struct appmsg_limits {
    uint64_t max_content; /* bytes of content */
    uint16_t max_header;  /* bytes of header */
    uint16_t max_fields;  /* top-level names */
    uint16_t max_depth;   /* the header object itself is depth 1 */
} appmsg_limits;

#ifdef __cplusplus
}
#endif

#endif /* APPMSG_BASE_H */
