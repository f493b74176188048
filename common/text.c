/* SPDX-License-Identifier: MIT */
#include "common/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool appmsg_text_reserve(appmsg_text *text, size_t len)
{
    size_t cap = text->cap > 0 ? text->cap : 64;
    char *ptr;

    if (text->failed)
        return false;
    if (len <= text->cap - text->len)
        return true;
    while (cap - text->len < len) {
        if (cap > SIZE_MAX / 2) {
            text->failed = true;
            return false;
        }
        cap *= 2;
    }
    ptr = realloc(text->ptr, cap);
    if (ptr == NULL) {
        text->failed = true;
        return false;
    }
    text->ptr = ptr;
    text->cap = cap;
    return true;
}

void appmsg_text_append(appmsg_text *text, const void *bytes, size_t len)
{
    if (len == 0 || appmsg_text_full(text))
        return;
    if (text->max > 0 && len > text->max - text->len) {
        text->cut = true;
        return;
    }
    if (!appmsg_text_reserve(text, len))
        return;
    memcpy(text->ptr + text->len, bytes, len);
    text->len += len;
}

void appmsg_text_append_string(appmsg_text *text, const char *string)
{
    appmsg_text_append(text, string, strlen(string));
}

void appmsg_text_append_format(appmsg_text *text, const char *format, ...)
{
    char small[512];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof small)
        text->failed = true;
    else
        appmsg_text_append(text, small, (size_t)len);
}

void appmsg_text_drop(appmsg_text *text, size_t len)
{
    text->len -= len;
    if (text->len > 0)
        memmove(text->ptr, text->ptr + len, text->len);
}

void appmsg_text_clear(appmsg_text *text)
{
    text->len = 0;
    text->max = 0;
    text->cut = false;
    text->failed = false;
}

void appmsg_text_free(appmsg_text *text)
{
    free(text->ptr);
    *text = (appmsg_text){0};
}

appmsg_bytes appmsg_string_bytes(const char *string)
{
    appmsg_bytes bytes;

    bytes.ptr = (const uint8_t *)string;
    bytes.len = strlen(string);
    return bytes;
}
