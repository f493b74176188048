/* SPDX-License-Identifier: MIT */
/* header.h - what the decoder needs of the header parser (header.c). */
#ifndef APPMSG_CODEC_HEADER_H
#define APPMSG_CODEC_HEADER_H

#include <appmsg/header.h>

#include "scan.h"

/* No object is shorter. */
#define APPMSG__HEADER_MIN 2

/* Whether a header may be that long: all that a prefix can tell. */
APPMSG__INLINE appmsg_status appmsg__header_len_check(size_t len, const appmsg_limits *limits)
{
    if (APPMSG__UNLIKELY(len < APPMSG__HEADER_MIN))
        return len == 0 ? APPMSG_HEADER_EMPTY : APPMSG_HEADER_SHORT;
    if (APPMSG__UNLIKELY(len > limits->max_header))
        return APPMSG_HEADER_LIMIT;
    return APPMSG_OK;
}

/* appmsg_header_parse() behind the check of the length and of the limits. */
APPMSG__HIDDEN appmsg_status appmsg__header_parse(appmsg_bytes json, const appmsg_limits *limits,
                                                  appmsg_header *header, uint32_t *err_off);

/* Which required field has that raw name, "content\u002dlength" being
 * content-length; APPMSG_REQUIRED_FIELDS for none. */
APPMSG__HIDDEN APPMSG__COLD unsigned appmsg__required_field(appmsg_bytes name);

#endif /* APPMSG_CODEC_HEADER_H */
