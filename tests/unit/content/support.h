/* SPDX-License-Identifier: MIT */
/* support.h - what the tests of libappmsg-json share. */
#ifndef APPMSG_TESTS_CONTENT_SUPPORT_H
#define APPMSG_TESTS_CONTENT_SUPPORT_H

/* cmocka.h wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <appmsg/content.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* A string literal's bytes: NULs inside count. */
#define LITERAL(text) ((appmsg_bytes){(const uint8_t *)("" text), sizeof(text) - 1})

static inline appmsg_bytes bytes_of(const char *text)
{
    return (appmsg_bytes){(const uint8_t *)text, strlen(text)};
}

/* Asserts the status, naming both. */
void assert_status(appmsg_status found, appmsg_status wanted);

/* Parses what has to be valid. */
cJSON *parse(appmsg_bytes content, const char *encoding);

/* Asserts that `tree` is written as `wanted`. */
void assert_written(const cJSON *tree, const char *encoding, appmsg_bytes wanted);

/* Asserts that `json` in UTF-8 is read and then written as `wanted`. */
void assert_canonical(appmsg_bytes json, appmsg_bytes wanted);

/*
 * A process that says what Python would do (oracle.py).  Skips the test where
 * there is no Python.
 */
typedef struct oracle {
    FILE *pipe;
    uint8_t *field[24];
    size_t len[24];
} oracle;

#define ORACLE_ABSENT SIZE_MAX /* the length of a field that is not there */

void oracle_open(oracle *from, const char *mode, unsigned long count);
/* Reads the next `count` fields; false at the end.  They last until the next. */
bool oracle_next(oracle *from, size_t count);
/* Asserts that the process ended well. */
void oracle_close(oracle *from);

static inline appmsg_bytes oracle_bytes(const oracle *from, size_t index)
{
    return (appmsg_bytes){from->field[index], from->len[index]};
}

#endif /* APPMSG_TESTS_CONTENT_SUPPORT_H */
