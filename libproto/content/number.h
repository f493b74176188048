/* SPDX-License-Identifier: MIT */
/* number.h - JSON numbers and doubles.  Internal to libappmsg-json. */
#ifndef APPMSG_CONTENT_NUMBER_H
#define APPMSG_CONTENT_NUMBER_H

#include "buffer.h"

/* The double nearest to a JSON number of any length; an infinity beyond the
 * largest.  Independent of the locale.  O(text length). */
APPMSG__HIDDEN double appmsg__number_value(appmsg_bytes text);

/* A number item for a JSON number, with its canonical text in `valuestring`
 * where a double does not tell it.  NULL if memory is short. */
APPMSG__HIDDEN cJSON *appmsg__number_new(appmsg_bytes text);

/* Appends a number item as JSON, or, with `as_str`, as Python's str().
 * APPMSG_ARGUMENT if it is no number that JSON can write. */
APPMSG__HIDDEN appmsg_status appmsg__number_put(appmsg__growing *out, const cJSON *item,
                                                bool as_str);

#endif /* APPMSG_CONTENT_NUMBER_H */
