/* SPDX-License-Identifier: MIT */
/* buffer.h - bytes that grow.  Internal to libappmsg-json. */
#ifndef APPMSG_CONTENT_BUFFER_H
#define APPMSG_CONTENT_BUFFER_H

#include <appmsg/content.h>

#include <string.h>

#if defined(__GNUC__)
#define APPMSG__HIDDEN __attribute__((visibility("hidden")))
#else
#define APPMSG__HIDDEN
#endif

/* Starts as all zero.  From the first reservation on there is always room for
 * one byte more than was asked for: the terminator of an appmsg_buffer. */
typedef struct appmsg__growing {
    uint8_t *ptr;
    size_t len, cap;
} appmsg__growing;

/* Makes room for `more` bytes behind ptr + len.  False if memory is short; the
 * bytes are then as they were. */
APPMSG__HIDDEN bool appmsg__growing_reserve(appmsg__growing *bytes, size_t more);

/* Hands the bytes over; `bytes` is empty afterwards.  On failure, frees them. */
APPMSG__HIDDEN appmsg_status appmsg__growing_finish(appmsg__growing *bytes, appmsg_status status,
                                                    appmsg_buffer *out);

static inline bool appmsg__growing_has(const appmsg__growing *bytes, size_t more)
{
    return bytes->cap - bytes->len > more;
}

static inline bool appmsg__growing_put(appmsg__growing *bytes, const void *from, size_t len)
{
    if (!appmsg__growing_has(bytes, len) && !appmsg__growing_reserve(bytes, len))
        return false;
    if (len != 0) /* `from` may be the NULL of no bytes */
        memcpy(bytes->ptr + bytes->len, from, len);
    bytes->len += len;
    return true;
}

static inline bool appmsg__growing_put_text(appmsg__growing *bytes, const char *text)
{
    return appmsg__growing_put(bytes, text, strlen(text));
}

#endif /* APPMSG_CONTENT_BUFFER_H */
