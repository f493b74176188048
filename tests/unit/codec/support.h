/* SPDX-License-Identifier: MIT */
/* support.h - what the tests of the codec share. */
#ifndef APPMSG_UNIT_SUPPORT_H
#define APPMSG_UNIT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <appmsg/appmsg.h>

/* A string constant as bytes, which may be U+0000: as an initializer, and as a value. */
#define BYTES(literal)                                  \
    {                                                   \
        (const uint8_t *)(literal), sizeof(literal) - 1 \
    }
#define TEXT(literal) ((appmsg_bytes)BYTES(literal))

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A C string as bytes. */
appmsg_bytes unit_text(const char *text);

/*
 * Memory of exactly that size, to be freed, so that a sanitizer, or valgrind, sees
 * the first byte that is read or written outside.  Never NULL.
 */
uint8_t *unit_block(size_t len);
uint8_t *unit_copy(appmsg_bytes bytes);

bool unit_same(appmsg_bytes a, appmsg_bytes b);

/*
 * Ends the test unless the two are the same; says where, and shows the bytes
 * (escaped).  In loops, where a line number alone tells nothing.
 */
void unit_check_status(appmsg_bytes input, appmsg_status got, appmsg_status expected);
void unit_check_off(appmsg_bytes input, uint64_t got, uint64_t expected);
void unit_check_bytes(appmsg_bytes input, appmsg_bytes got, appmsg_bytes expected);
void unit_fail(appmsg_bytes input, const char *what);

/* A sequence of bytes that grows; for inputs of tests.  `bytes` may be freed. */
#define UNIT_BUFFER_MAX (1u << 18)
typedef struct unit_buffer {
    uint8_t bytes[UNIT_BUFFER_MAX];
    size_t len;
} unit_buffer;

unit_buffer *unit_buffer_new(void);
void unit_put(unit_buffer *b, appmsg_bytes bytes);
void unit_puts(unit_buffer *b, const char *text);
void unit_put_byte(unit_buffer *b, uint8_t byte);
void unit_repeat(unit_buffer *b, const char *text, size_t times);
appmsg_bytes unit_bytes(const unit_buffer *b);

/* The canonical required fields without the closing brace, content-length 0. */
#define UNIT_FIELDS                                                 \
    "{\"byteorder\": \"little\", \"content-type\": \"text/json\", " \
    "\"content-encoding\": \"utf-8\", \"content-length\": 0"

/* Parses a copy that ends where its block ends; compares with what is expected.
 * The offset of no error is not compared. */
void unit_check_header(appmsg_bytes json, const appmsg_limits *limits, appmsg_status status,
                       uint32_t off);

/* The same with the oracle's verdict, all members of the header compared, and all
 * extras.  `limits` may be NULL. */
void unit_compare_header(appmsg_bytes json, const appmsg_limits *limits);

/* Checks a copy of the text by appmsg_json_check() and by reading all tokens. */
void unit_check_json(appmsg_bytes text, const appmsg_limits *limits, appmsg_status status,
                     uint64_t off);

/* The same with the oracle's verdict. */
void unit_compare_json(appmsg_bytes text, const appmsg_limits *limits);

/*
 * The step of a loop over many cases: 1, or `quick` where APPMSG_TEST_QUICK is set,
 * since under an emulator (valgrind, qemu) all cases would take too long.
 */
size_t unit_stride(size_t quick);

#endif /* APPMSG_UNIT_SUPPORT_H */
