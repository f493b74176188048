/* SPDX-License-Identifier: MIT */
/*
 * options.h - the command line of appmsg's programs: what their arguments mean,
 * and how they complain.
 */
#ifndef APPMSG_COMMON_OPTIONS_H
#define APPMSG_COMMON_OPTIONS_H

#include "common/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Exit statuses of the programs; a client has more. */
#define APPMSG_EXIT_USAGE 2

/* The whole argument as a plain decimal number from `min` to `max`. */
bool appmsg_parse_number(const char *text, uint64_t min, uint64_t max, uint64_t *value);

/* A size in bytes: a number with an optional suffix K, M, G (powers of 1024). */
bool appmsg_parse_size(const char *text, uint64_t max, uint64_t *bytes);

/* Seconds, with up to three decimals, as milliseconds; from 1 ms to 10 years. */
bool appmsg_parse_seconds(const char *text, int64_t *ms);

/*
 * Complains on standard error: "PROGRAM: MESSAGE", one line, all that is not
 * printable escaped.
 */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void appmsg_complain(const char *program, const char *format, ...);

/*
 * Opens /dev/null as whichever of standard input, output and error is closed,
 * or the next socket would become it.  Call it first.
 */
void appmsg_secure_stdio(void);

/* Prints "PROGRAM VERSION" on standard output. */
void appmsg_print_version(const char *program);

#endif /* APPMSG_COMMON_OPTIONS_H */
