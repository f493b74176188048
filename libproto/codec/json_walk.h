/* SPDX-License-Identifier: MIT */
/* json_walk.h - skips one JSON value that stands inside a text (json.c). */
#ifndef APPMSG_CODEC_JSON_WALK_H
#define APPMSG_CODEC_JSON_WALK_H

#include "scan.h"

/*
 * From the first byte of a value, or white space before it, to behind the
 * value.  NULL, and the fault, if it is malformed, cut short by `end`, or
 * nested deeper than `max_depth`.
 */
APPMSG__HIDDEN const uint8_t *appmsg__walk_value(const uint8_t *p, const uint8_t *end,
                                                 unsigned max_depth, appmsg__fault *fault);

#endif /* APPMSG_CODEC_JSON_WALK_H */
