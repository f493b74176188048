/* SPDX-License-Identifier: MIT */
/*
 * number.h - multi-byte numbers in binary content, in the order that the
 * message's `byteorder` field names (section 4.3).
 *
 * Pointers into bytes need no alignment.  Floating-point numbers are IEEE 754;
 * they go through pointers because only their bits are copied: in a register
 * of an x87, say, a signalling NaN would not stay what was sent.
 *
 * All of them are inline: with an order that is known, each becomes a load or a
 * store, with a swap if the machine has the other order.
 */
#ifndef APPMSG_NUMBER_H
#define APPMSG_NUMBER_H

#include <appmsg/base.h>

#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline uint16_t appmsg_get_u16(const uint8_t *from, appmsg_byteorder order)
{
    const bool big = order == APPMSG_BIG_ENDIAN;

    return (uint16_t)(from[big ? 0 : 1] << 8 | from[big ? 1 : 0]);
}

static inline uint32_t appmsg_get_u32(const uint8_t *from, appmsg_byteorder order)
{
    const bool big = order == APPMSG_BIG_ENDIAN;

    return (uint32_t)appmsg_get_u16(from + (big ? 0 : 2), order) << 16 |
           appmsg_get_u16(from + (big ? 2 : 0), order);
}

static inline uint64_t appmsg_get_u64(const uint8_t *from, appmsg_byteorder order)
{
    const bool big = order == APPMSG_BIG_ENDIAN;

    return (uint64_t)appmsg_get_u32(from + (big ? 0 : 4), order) << 32 |
           appmsg_get_u32(from + (big ? 4 : 0), order);
}

static inline void appmsg_put_u16(uint8_t *to, uint16_t value, appmsg_byteorder order)
{
    const bool big = order == APPMSG_BIG_ENDIAN;

    to[big ? 0 : 1] = (uint8_t)(value >> 8);
    to[big ? 1 : 0] = (uint8_t)value;
}

static inline void appmsg_put_u32(uint8_t *to, uint32_t value, appmsg_byteorder order)
{
    const bool big = order == APPMSG_BIG_ENDIAN;

    appmsg_put_u16(to + (big ? 0 : 2), (uint16_t)(value >> 16), order);
    appmsg_put_u16(to + (big ? 2 : 0), (uint16_t)value, order);
}

static inline void appmsg_put_u64(uint8_t *to, uint64_t value, appmsg_byteorder order)
{
    const bool big = order == APPMSG_BIG_ENDIAN;

    appmsg_put_u32(to + (big ? 0 : 4), (uint32_t)(value >> 32), order);
    appmsg_put_u32(to + (big ? 4 : 0), (uint32_t)value, order);
}

/*
 * Signed integers are two's complement on the wire as in memory.  C11 leaves
 * the conversion of a large unsigned value to the implementation; a copy of
 * the bits does not depend on it.
 */
static inline int16_t appmsg_get_i16(const uint8_t *from, appmsg_byteorder order)
{
    const uint16_t bits = appmsg_get_u16(from, order);
    int16_t value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline void appmsg_put_i16(uint8_t *to, int16_t value, appmsg_byteorder order)
{
    appmsg_put_u16(to, (uint16_t)value, order);
}

static inline int32_t appmsg_get_i32(const uint8_t *from, appmsg_byteorder order)
{
    const uint32_t bits = appmsg_get_u32(from, order);
    int32_t value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline void appmsg_put_i32(uint8_t *to, int32_t value, appmsg_byteorder order)
{
    appmsg_put_u32(to, (uint32_t)value, order);
}

static inline int64_t appmsg_get_i64(const uint8_t *from, appmsg_byteorder order)
{
    const uint64_t bits = appmsg_get_u64(from, order);
    int64_t value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline void appmsg_put_i64(uint8_t *to, int64_t value, appmsg_byteorder order)
{
    appmsg_put_u64(to, (uint64_t)value, order);
}

static inline void appmsg_get_f32(const uint8_t *from, appmsg_byteorder order, float *value)
{
    const uint32_t bits = appmsg_get_u32(from, order);

    memcpy(value, &bits, sizeof bits);
}

static inline void appmsg_put_f32(uint8_t *to, const float *value, appmsg_byteorder order)
{
    uint32_t bits;

    memcpy(&bits, value, sizeof bits);
    appmsg_put_u32(to, bits, order);
}

static inline void appmsg_get_f64(const uint8_t *from, appmsg_byteorder order, double *value)
{
    const uint64_t bits = appmsg_get_u64(from, order);

    memcpy(value, &bits, sizeof bits);
}

static inline void appmsg_put_f64(uint8_t *to, const double *value, appmsg_byteorder order)
{
    uint64_t bits;

    memcpy(&bits, value, sizeof bits);
    appmsg_put_u64(to, bits, order);
}

#ifdef __cplusplus
}
#endif

#endif /* APPMSG_NUMBER_H */
