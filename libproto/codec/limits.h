/* SPDX-License-Identifier: MIT */
/* limits.h - what a 0, a NULL or a too large value in appmsg_limits means. */
#ifndef APPMSG_CODEC_LIMITS_H
#define APPMSG_CODEC_LIMITS_H

#include "scan.h"

/* The limits that `wanted` stands for: all set, none above its bound. */
APPMSG__HIDDEN appmsg_limits appmsg__limits(const appmsg_limits *wanted);

#endif /* APPMSG_CODEC_LIMITS_H */
