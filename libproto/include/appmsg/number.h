/* SPDX-License-Identifier: MIT */
/*
 * number.h - multi-byte numbers in binary content, in the order that the
 * message's `byteorder` field names (section 4.3).
 *
 * Pointers into bytes need no alignment.  Floating-point numbers are IEEE 754;
 * they go through pointers because only their bits are copied: in a register
 * of an x87, say, a signalling NaN would not stay what was sent.
 */
#ifndef APPMSG_NUMBER_H
#define APPMSG_NUMBER_H

#include <appmsg/base.h>

#ifdef __cplusplus
extern "C" {
#endif

APPMSG_API uint16_t appmsg_get_u16(const uint8_t *from, appmsg_byteorder order);
APPMSG_API uint32_t appmsg_get_u32(const uint8_t *from, appmsg_byteorder order);
APPMSG_API uint64_t appmsg_get_u64(const uint8_t *from, appmsg_byteorder order);
APPMSG_API int16_t appmsg_get_i16(const uint8_t *from, appmsg_byteorder order);
APPMSG_API int32_t appmsg_get_i32(const uint8_t *from, appmsg_byteorder order);
APPMSG_API int64_t appmsg_get_i64(const uint8_t *from, appmsg_byteorder order);
APPMSG_API void appmsg_get_f32(const uint8_t *from, appmsg_byteorder order, float *value);
APPMSG_API void appmsg_get_f64(const uint8_t *from, appmsg_byteorder order, double *value);

APPMSG_API void appmsg_put_u16(uint8_t *to, uint16_t value, appmsg_byteorder order);
APPMSG_API void appmsg_put_u32(uint8_t *to, uint32_t value, appmsg_byteorder order);
APPMSG_API void appmsg_put_u64(uint8_t *to, uint64_t value, appmsg_byteorder order);
APPMSG_API void appmsg_put_i16(uint8_t *to, int16_t value, appmsg_byteorder order);
APPMSG_API void appmsg_put_i32(uint8_t *to, int32_t value, appmsg_byteorder order);
APPMSG_API void appmsg_put_i64(uint8_t *to, int64_t value, appmsg_byteorder order);
APPMSG_API void appmsg_put_f32(uint8_t *to, const float *value, appmsg_byteorder order);
APPMSG_API void appmsg_put_f64(uint8_t *to, const double *value, appmsg_byteorder order);

#ifdef __cplusplus
}
#endif

#endif /* APPMSG_NUMBER_H */
