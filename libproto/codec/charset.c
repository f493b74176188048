/* SPDX-License-Identifier: MIT */
#include <appmsg/charset.h>

#include "scan.h"

/* Longer names are no alias of ours, however they are spelled. */
#define NAME_MAX_LEN 40

/* As Python's normalised names (PROTOCOL.md section 4.2). */
static const struct {
    char name[22];
    uint8_t charset;
} aliases[] = {
    {"utf_8", APPMSG_UTF_8},
    {"utf8", APPMSG_UTF_8},
    {"u8", APPMSG_UTF_8},
    {"utf", APPMSG_UTF_8},
    {"cp65001", APPMSG_UTF_8},
    {"utf_16", APPMSG_UTF_16},
    {"utf16", APPMSG_UTF_16},
    {"u16", APPMSG_UTF_16},
    {"utf_16_le", APPMSG_UTF_16LE},
    {"utf_16le", APPMSG_UTF_16LE},
    {"unicodelittleunmarked", APPMSG_UTF_16LE},
    {"utf_16_be", APPMSG_UTF_16BE},
    {"utf_16be", APPMSG_UTF_16BE},
    {"unicodebigunmarked", APPMSG_UTF_16BE},
    {"utf_32", APPMSG_UTF_32},
    {"utf32", APPMSG_UTF_32},
    {"u32", APPMSG_UTF_32},
    {"utf_32_le", APPMSG_UTF_32LE},
    {"utf_32le", APPMSG_UTF_32LE},
    {"utf_32_be", APPMSG_UTF_32BE},
    {"utf_32be", APPMSG_UTF_32BE},
    {"latin_1", APPMSG_LATIN_1},
    {"latin1", APPMSG_LATIN_1},
    {"latin", APPMSG_LATIN_1},
    {"l1", APPMSG_LATIN_1},
    {"8859", APPMSG_LATIN_1},
    {"iso8859", APPMSG_LATIN_1},
    {"iso8859_1", APPMSG_LATIN_1},
    {"iso_8859_1", APPMSG_LATIN_1},
    {"iso_8859_1_1987", APPMSG_LATIN_1},
    {"iso_ir_100", APPMSG_LATIN_1},
    {"cp819", APPMSG_LATIN_1},
    {"ibm819", APPMSG_LATIN_1},
    {"csisolatin1", APPMSG_LATIN_1},
    {"ascii", APPMSG_ASCII},
    {"us_ascii", APPMSG_ASCII},
    {"us", APPMSG_ASCII},
    {"646", APPMSG_ASCII},
    {"ansi_x3.4_1968", APPMSG_ASCII},
    {"ansi_x3_4_1968", APPMSG_ASCII},
    {"ansi_x3.4_1986", APPMSG_ASCII},
    {"cp367", APPMSG_ASCII},
    {"ibm367", APPMSG_ASCII},
    {"csascii", APPMSG_ASCII},
    {"iso646_us", APPMSG_ASCII},
    {"iso_646.irv_1991", APPMSG_ASCII},
    {"iso_ir_6", APPMSG_ASCII},
};

/* The character in lower case if it is one that names are made of, else 0. */
static char name_char(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c + ('a' - 'A'));
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.')
        return (char)c;
    return 0;
}

/* As Python does: lower case, one _ for each run of other characters, none at
 * the ends.  Returns false for what is no name at all. */
APPMSG__COLD static bool normalise(appmsg_bytes name, char out[NAME_MAX_LEN + 1])
{
    bool gap = false;
    size_t len = 0, i;

    if (name.len > NAME_MAX_LEN)
        return false;
    for (i = 0; i < name.len; i++) {
        const char c = name_char(name.ptr[i]);

        if (name.ptr[i] >= 0x80)
            return false;
        if (c == 0) {
            gap = len > 0;
            continue;
        }
        if (gap)
            out[len++] = '_';
        gap = false;
        out[len++] = c;
    }
    out[len] = '\0';
    return true;
}

APPMSG__COLD appmsg_status appmsg_charset_find(appmsg_bytes name, appmsg_charset *charset)
{
    char normal[NAME_MAX_LEN + 1];
    size_t i;

    if (!normalise(name, normal))
        return APPMSG_ENCODING_UNSUPPORTED;
    for (i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
        if (strcmp(normal, aliases[i].name) == 0) {
            *charset = (appmsg_charset)aliases[i].charset;
            return APPMSG_OK;
        }
    }
    return APPMSG_ENCODING_UNSUPPORTED;
}

APPMSG__COLD const char *appmsg_charset_name(appmsg_charset charset)
{
    static const char names[][10] = {"utf-8",     "utf-16",    "utf-16-le", "utf-16-be", "utf-32",
                                     "utf-32-le", "utf-32-be", "latin-1",   "ascii"};

    return (unsigned)charset < sizeof names / sizeof names[0] ? names[charset] : "unknown";
}

/* A byte order mark of `len` bytes in the order of `charset`; `of` is the
 * charset that leaves its order to the mark. */
static const struct {
    uint8_t of, charset, len, mark[4];
} marks[] = {
    {APPMSG_UTF_16, APPMSG_UTF_16LE, 2, {0xff, 0xfe}},
    {APPMSG_UTF_16, APPMSG_UTF_16BE, 2, {0xfe, 0xff}},
    {APPMSG_UTF_32, APPMSG_UTF_32LE, 4, {0xff, 0xfe, 0, 0}},
    {APPMSG_UTF_32, APPMSG_UTF_32BE, 4, {0, 0, 0xfe, 0xff}},
};

APPMSG__COLD appmsg_status appmsg_charset_resolve(appmsg_bytes content, appmsg_charset *charset,
                                                  size_t *skip)
{
    const appmsg_charset named = *charset;
    size_t i;

    *skip = 0;
    for (i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (content.len < marks[i].len || memcmp(content.ptr, marks[i].mark, marks[i].len) != 0)
            continue;
        if (named == (appmsg_charset)marks[i].charset)
            return APPMSG_BOM_FORBIDDEN;
        if (named == (appmsg_charset)marks[i].of) {
            *charset = (appmsg_charset)marks[i].charset;
            *skip = marks[i].len;
            return APPMSG_OK;
        }
    }
    return named == APPMSG_UTF_16 || named == APPMSG_UTF_32 ? APPMSG_BOM_MISSING : APPMSG_OK;
}
