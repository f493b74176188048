/* SPDX-License-Identifier: MIT */
/*
 * text.h - bytes on the heap that grow as they are appended to.
 *
 * A failure sticks: after one, appending does nothing, and one test at the end
 * tells.  The same holds for `max`, which cuts what would be longer.
 */
#ifndef APPMSG_COMMON_TEXT_H
#define APPMSG_COMMON_TEXT_H

#include <appmsg/base.h>

/* All zero is an empty text without a bound. */
typedef struct appmsg_text {
    char *ptr;
    size_t len, cap;
    size_t max;  /* 0: no bound */
    bool cut;    /* something was left out, because of max */
    bool failed; /* something was left out, because memory is short */
} appmsg_text;

/* Whether appending has become useless: long writers stop then. */
static inline bool appmsg_text_full(const appmsg_text *text)
{
    return text->cut || text->failed;
}

void appmsg_text_append(appmsg_text *text, const void *bytes, size_t len);
void appmsg_text_append_string(appmsg_text *text, const char *string);

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void appmsg_text_append_format(appmsg_text *text, const char *format, ...);

/* Makes room for `len` more bytes behind ptr[len]; false, and failed, if it
 * cannot.  Doubles, so that n bytes appended cost O(n). */
bool appmsg_text_reserve(appmsg_text *text, size_t len);

/* Drops the first `len` bytes, which cost as much as what stays. */
void appmsg_text_drop(appmsg_text *text, size_t len);

/* Empties the text and forgets failures; keeps the memory. */
void appmsg_text_clear(appmsg_text *text);

/* Frees the memory. */
void appmsg_text_free(appmsg_text *text);

static inline appmsg_bytes appmsg_text_bytes(const appmsg_text *text)
{
    appmsg_bytes bytes;

    bytes.ptr = (const uint8_t *)text->ptr;
    bytes.len = text->len;
    return bytes;
}

/* A C string as bytes, without its terminator. */
appmsg_bytes appmsg_string_bytes(const char *string);

#endif /* APPMSG_COMMON_TEXT_H */
