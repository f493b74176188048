/* SPDX-License-Identifier: MIT */
/* A sample for the check of headers: it includes nothing for its types. */
#ifndef HEADERS_NEEDS_TYPES_H
#define HEADERS_NEEDS_TYPES_H

uint8_t sample(size_t size);

#endif /* HEADERS_NEEDS_TYPES_H */
