/* SPDX-License-Identifier: MIT */
/*
 * encode.h - the canonical header, byte for byte what the reference sends
 * (section 3.5).
 */
#ifndef APPMSG_ENCODE_H
#define APPMSG_ENCODE_H

#include <appmsg/base.h>
#include <appmsg/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An extra field to send: a name as UTF-8 text and a value as JSON text, which
 * is sent as it is, without the white space around it. */
typedef struct appmsg_extra {
    appmsg_bytes name;
    appmsg_bytes value;
} appmsg_extra;

/* A message head to send.  The texts are UTF-8, unescaped. */
typedef struct appmsg_message {
    appmsg_byteorder byteorder;
    appmsg_bytes content_type;
    appmsg_bytes content_encoding;
    uint64_t content_length;
    const appmsg_extra *extras; /* in the order in which they are sent */
    size_t extra_count;
} appmsg_message;

/* APPMSG_ENCODE_NO_EXTRA: the error is not in an extra field. */
#define APPMSG_ENCODE_NO_EXTRA SIZE_MAX

/*
 * Writes the 2-byte prefix and the header of `message` into `out`.  What it
 * writes is valid for every receiver, or it fails:
 *
 *     content-type-value, content-encoding-value   empty, a control character
 *     content-length-range                         above 2^63-1
 *     json-utf8                                    a text or name is not UTF-8
 *     any JSON status, depth-limit                 an extra's value
 *     duplicate-name                               two extras, or a required name
 *     fields-limit                                 more than 60 extras
 *     header-limit                                 a header over 65535 bytes
 *     buffer-size                                  more than `cap` bytes
 *     argument                                     a byteorder that is none
 *
 * With APPMSG_OK, and with buffer-size, `*size` is the exact number of bytes,
 * prefix included; with other errors it is 0.  Nothing is written beyond `cap`;
 * with an error nothing is written at all.  `out` may be NULL if `cap` is 0.
 * `bad_extra`, which may be NULL, becomes the index of the extra field at
 * fault, or APPMSG_ENCODE_NO_EXTRA.
 *
 * O(bytes written + extra_count squared).
 */
APPMSG_API appmsg_status appmsg_encode(const appmsg_message *message, uint8_t *out, size_t cap,
                                       size_t *size, size_t *bad_extra);

/* The longest prefix and header: a buffer of this size is always large enough. */
#define APPMSG_HEAD_MAX (APPMSG_PREFIX_LEN + APPMSG_HEADER_MAX)

#ifdef __cplusplus
}
#endif

#endif /* APPMSG_ENCODE_H */
