/* SPDX-License-Identifier: MIT */
/* names.h - headers with given names, for the tests of duplicates. */
#ifndef APPMSG_UNIT_NAMES_H
#define APPMSG_UNIT_NAMES_H

#include "support.h"

/* So many extras a header may have. */
#define NAMES_ROOM (APPMSG_FIELDS_MAX - APPMSG_REQUIRED_FIELDS)

/* Parses headers with these raw names and the required fields before, among and
 * behind them; compares the result with the oracle's. */
void names_check(const char *const *names, size_t count);

/* The same, and says what it must be. */
void names_expect(const char *const *names, size_t count, appmsg_status status);

#endif /* APPMSG_UNIT_NAMES_H */
