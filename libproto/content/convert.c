/* SPDX-License-Identifier: MIT */
#include "convert.h"

#include <appmsg/utf8.h>

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

/*
 * iconv does the work, but decides nothing (PROTOCOL.md, section 4.2): only the
 * names below ever reach iconv_open(), never one from a header, so suffixes
 * such as //IGNORE, and the hundreds of charsets that it knows, stay out of
 * reach.  The forms without a mark are used throughout, as iconv's "UTF-16"
 * takes text without a mark too, and guesses.
 */
static const char *iconv_name(appmsg_charset charset)
{
    switch (charset) {
    case APPMSG_UTF_8:
        return "UTF-8";
    case APPMSG_UTF_16:
    case APPMSG_UTF_16LE:
        return "UTF-16LE";
    case APPMSG_UTF_16BE:
        return "UTF-16BE";
    case APPMSG_UTF_32:
    case APPMSG_UTF_32LE:
        return "UTF-32LE";
    case APPMSG_UTF_32BE:
        return "UTF-32BE";
    case APPMSG_LATIN_1:
        return "ISO-8859-1";
    case APPMSG_ASCII:
        return "US-ASCII";
    }
    return "";
}

/* The most bytes of UTF-8 that `len` bytes in `charset` can become, or SIZE_MAX. */
static size_t utf8_bound(size_t len, appmsg_charset charset)
{
    switch (charset) {
    case APPMSG_UTF_16:
    case APPMSG_UTF_16LE:
    case APPMSG_UTF_16BE: /* 2 bytes to 3; a pair is 4 to 4 */
        return len / 2 > SIZE_MAX / 3 ? SIZE_MAX : len / 2 * 3;
    case APPMSG_LATIN_1:
        return len > SIZE_MAX / 2 ? SIZE_MAX : len * 2;
    case APPMSG_UTF_8:
    case APPMSG_UTF_32:
    case APPMSG_UTF_32LE:
    case APPMSG_UTF_32BE:
    case APPMSG_ASCII:
        return len;
    }
    return SIZE_MAX;
}

size_t appmsg__convert_len(appmsg_bytes text, appmsg_charset charset)
{
    size_t characters = 0, beyond_bmp = 0, i;

    if (charset == APPMSG_UTF_8)
        return text.len;
    for (i = 0; i < text.len; i++) {
        characters += (text.ptr[i] & 0xc0) != 0x80;
        beyond_bmp += text.ptr[i] >= 0xf0;
    }
    switch (charset) {
    case APPMSG_UTF_16:
    case APPMSG_UTF_16LE:
    case APPMSG_UTF_16BE:
        return 2 * (characters + beyond_bmp);
    case APPMSG_UTF_32:
    case APPMSG_UTF_32LE:
    case APPMSG_UTF_32BE:
        return 4 * characters;
    case APPMSG_UTF_8:
    case APPMSG_LATIN_1:
    case APPMSG_ASCII:
        break;
    }
    return characters;
}

/* iconv()'s prototype lacks a const; it does not write there. */
static char *without_const(const uint8_t *ptr)
{
    union {
        const uint8_t *from;
        char *to;
    } cast;

    cast.from = ptr;
    return cast.to;
}

/*
 * One conversion of the whole of `from` into `to`, which has room for whatever
 * can come of it.  With APPMSG_OK, and with APPMSG_ENCODING_INVALID, sets `*used`
 * and `*made` to the bytes read and written; in the second case `*used` is where
 * the character that cannot be converted, or is cut short, begins.
 */
static appmsg_status convert(appmsg_bytes from, const char *from_name, const char *to_name,
                             uint8_t *to, size_t cap, size_t *used, size_t *made)
{
    char *in = without_const(from.ptr), *out = (char *)to;
    size_t in_left = from.len, out_left = cap, result;
    iconv_t conversion;

    conversion = iconv_open(to_name, from_name);
    if (conversion == (iconv_t)-1)
        return errno == EINVAL ? APPMSG_ENCODING_UNSUPPORTED : APPMSG_NO_MEMORY;
    result = iconv(conversion, &in, &in_left, &out, &out_left);
    iconv_close(conversion);
    *used = from.len - in_left;
    *made = cap - out_left;
    /* Above 0 it counts characters that were replaced by something like them. */
    return result == 0 ? APPMSG_OK : APPMSG_ENCODING_INVALID;
}

appmsg_status appmsg__convert_from(appmsg_bytes content, appmsg_charset *charset, size_t *skip,
                                   appmsg_buffer *utf8, uint64_t *err_off)
{
    appmsg_status status;
    appmsg_bytes rest;
    size_t cap, used;

    utf8->ptr = NULL;
    utf8->len = 0;
    *skip = 0;
    *err_off = 0;
    status = appmsg_charset_resolve(content, charset, skip);
    if (status != APPMSG_OK || *charset == APPMSG_UTF_8)
        return status;
    rest.ptr = *skip == 0 ? content.ptr : content.ptr + *skip;
    rest.len = content.len - *skip;
    cap = utf8_bound(rest.len, *charset);
    utf8->ptr = cap == SIZE_MAX ? NULL : malloc(cap + 1);
    if (utf8->ptr == NULL)
        return APPMSG_NO_MEMORY;
    status = convert(rest, iconv_name(*charset), "UTF-8", utf8->ptr, cap, &used, &utf8->len);
    if (status == APPMSG_OK) {
        utf8->ptr[utf8->len] = 0;
        return APPMSG_OK;
    }
    if (status == APPMSG_ENCODING_INVALID)
        *err_off = *skip + used;
    free(utf8->ptr);
    utf8->ptr = NULL;
    utf8->len = 0;
    return status;
}

/* The byte order mark that `charset` begins with when it is written. */
static appmsg_bytes written_mark(appmsg_charset charset)
{
    static const uint8_t mark[4] = {0xff, 0xfe, 0, 0}; /* utf-16's, and utf-32's */
    appmsg_bytes none = {mark, 0};

    if (charset == APPMSG_UTF_16)
        none.len = 2;
    else if (charset == APPMSG_UTF_32)
        none.len = 4;
    return none;
}

appmsg_status appmsg__convert_to(appmsg_buffer *text, appmsg_charset charset)
{
    const appmsg_bytes from = {text->ptr, text->len}, mark = written_mark(charset);
    const bool fits = text->len < SIZE_MAX / 4 - 4; /* even as utf-32 */
    const size_t len = fits ? appmsg__convert_len(from, charset) : 0;
    appmsg_status status = APPMSG_NO_MEMORY;
    size_t used, made = 0;
    uint8_t *to;

    if (charset == APPMSG_UTF_8)
        return APPMSG_OK;
    to = fits ? malloc(mark.len + len + 1) : NULL;
    if (to != NULL) {
        memcpy(to, mark.ptr, mark.len);
        status = convert(from, "UTF-8", iconv_name(charset), to + mark.len, len, &used, &made);
        /* glibc drops the tag characters U+E0000 to U+E007F without a word
         * where a charset lacks them: the length tells. */
        if (status == APPMSG_OK && made != len)
            status = APPMSG_ENCODING_INVALID;
    }
    free(text->ptr);
    if (status != APPMSG_OK) {
        free(to);
        text->ptr = NULL;
        text->len = 0;
        return status;
    }
    to[mark.len + len] = 0;
    text->ptr = to;
    text->len = mark.len + len;
    return APPMSG_OK;
}

appmsg_status appmsg_content_to_utf8(appmsg_bytes content, appmsg_charset charset,
                                     appmsg_buffer *utf8, uint64_t *err_off)
{
    uint64_t ignored;
    uint64_t *off = err_off == NULL ? &ignored : err_off;
    appmsg__growing copy;
    appmsg_status status;
    size_t skip;

    status = appmsg__convert_from(content, &charset, &skip, utf8, off);
    if (status != APPMSG_OK || charset != APPMSG_UTF_8)
        return status;
    *off = appmsg_utf8_valid(content);
    if (*off != content.len)
        return APPMSG_ENCODING_INVALID;
    memset(&copy, 0, sizeof copy);
    status = appmsg__growing_put(&copy, content.ptr, content.len) ? APPMSG_OK : APPMSG_NO_MEMORY;
    return appmsg__growing_finish(&copy, status, utf8);
}
