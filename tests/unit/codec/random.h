/* SPDX-License-Identifier: MIT */
/* random.h - numbers that only depend on the seed: splitmix64. */
#ifndef APPMSG_UNIT_RANDOM_H
#define APPMSG_UNIT_RANDOM_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t random_u64(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* From 0 to below - 1. */
static inline size_t random_below(uint64_t *seed, size_t below)
{
    return (size_t)(random_u64(seed) % below);
}

#endif /* APPMSG_UNIT_RANDOM_H */
