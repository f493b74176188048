/* SPDX-License-Identifier: MIT */
/*
 * generate.h - inputs that nearly make sense: JSON texts, headers and streams, most
 * of them valid, many with a fault.  What is generated depends on the seed only.
 */
#ifndef APPMSG_UNIT_GENERATE_H
#define APPMSG_UNIT_GENERATE_H

#include <appmsg/base.h>

/* What does not fit is left out. */
#define GENERATE_MAX 16384

typedef struct generator {
    uint64_t seed;
    size_t len;
    uint8_t bytes[GENERATE_MAX];
} generator;

/* Each of them replaces what is in `bytes`. */
void generate_text(generator *g);   /* UTF-8 of any characters, not escaped */
void generate_json(generator *g);   /* a JSON text */
void generate_header(generator *g); /* a header */
void generate_stream(generator *g); /* prefixes, headers, contents */

/* One to three faults anywhere in what is there. */
void generate_faults(generator *g);

/* Limits, each of them often the default. */
appmsg_limits generate_limits(generator *g);

#endif /* APPMSG_UNIT_GENERATE_H */
