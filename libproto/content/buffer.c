/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <stdlib.h>

#define FIRST_CAP 64

bool appmsg__growing_reserve(appmsg__growing *bytes, size_t more)
{
    size_t cap = bytes->cap < FIRST_CAP ? FIRST_CAP : bytes->cap;
    uint8_t *ptr;

    if (appmsg__growing_has(bytes, more))
        return true;
    if (more >= SIZE_MAX / 4 - bytes->len)
        return false;
    while (cap <= bytes->len + more)
        cap += cap / 2;
    ptr = realloc(bytes->ptr, cap);
    if (ptr == NULL)
        return false;
    bytes->ptr = ptr;
    bytes->cap = cap;
    return true;
}

appmsg_status appmsg__growing_finish(appmsg__growing *bytes, appmsg_status status,
                                     appmsg_buffer *out)
{
    /* Even no bytes need the terminator's place. */
    if (status == APPMSG_OK && !appmsg__growing_reserve(bytes, 0))
        status = APPMSG_NO_MEMORY;
    if (status == APPMSG_OK) {
        bytes->ptr[bytes->len] = 0;
        out->ptr = bytes->ptr;
        out->len = bytes->len;
    } else {
        free(bytes->ptr);
        out->ptr = NULL;
        out->len = 0;
    }
    bytes->ptr = NULL;
    bytes->len = bytes->cap = 0;
    return status;
}
