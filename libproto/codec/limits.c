/* SPDX-License-Identifier: MIT */
#include "limits.h"

static uint16_t bounded(uint16_t wanted, uint16_t bound)
{
    return wanted == 0 || wanted > bound ? bound : wanted;
}

APPMSG__COLD appmsg_limits appmsg__limits(const appmsg_limits *wanted)
{
    appmsg_limits limits = {APPMSG_CONTENT_MAX, APPMSG_HEADER_MAX, APPMSG_FIELDS_MAX,
                            APPMSG_DEPTH_MAX};

    if (wanted == NULL)
        return limits;
    if (wanted->max_content != 0 && wanted->max_content < APPMSG_CONTENT_MAX)
        limits.max_content = wanted->max_content;
    limits.max_header = bounded(wanted->max_header, APPMSG_HEADER_MAX);
    limits.max_fields = bounded(wanted->max_fields, APPMSG_FIELDS_MAX);
    limits.max_depth = bounded(wanted->max_depth, APPMSG_DEPTH_MAX);
    return limits;
}
