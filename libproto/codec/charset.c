/* SPDX-License-Identifier: MIT */
#include <appmsg/charset.h>

#include <string.h>

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
static bool normalise(appmsg_bytes name, char out[NAME_MAX_LEN + 1])
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

appmsg_status appmsg_charset_find(appmsg_bytes name, appmsg_charset *charset)
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

const char *appmsg_charset_name(appmsg_charset charset)
{
    switch (charset) {
    case APPMSG_UTF_8:
        return "utf-8";
    case APPMSG_UTF_16:
        return "utf-16";
    case APPMSG_UTF_16LE:
        return "utf-16-le";
    case APPMSG_UTF_16BE:
        return "utf-16-be";
    case APPMSG_UTF_32:
        return "utf-32";
    case APPMSG_UTF_32LE:
        return "utf-32-le";
    case APPMSG_UTF_32BE:
        return "utf-32-be";
    case APPMSG_LATIN_1:
        return "latin-1";
    case APPMSG_ASCII:
        return "ascii";
    }
    return "unknown";
}

static bool begins(appmsg_bytes content, const char *mark, size_t len)
{
    return content.len >= len && memcmp(content.ptr, mark, len) == 0;
}

/* The charset whose byte order its mark tells; false without a mark. */
static bool by_mark(appmsg_bytes content, appmsg_charset little, const char *marks, size_t len,
                    appmsg_charset *charset, size_t *skip)
{
    if (begins(content, marks, len))
        *charset = little;
    else if (begins(content, marks + len, len))
        *charset = (appmsg_charset)(little + 1); /* the big-endian form is next */
    else
        return false;
    *skip = len;
    return true;
}

appmsg_status appmsg_charset_resolve(appmsg_bytes content, appmsg_charset *charset, size_t *skip)
{
    static const char marks_16[] = "\xff\xfe\xfe\xff";
    static const char marks_32[] = "\xff\xfe\0\0\0\0\xfe\xff";
    bool forbidden = false;

    *skip = 0;
    switch (*charset) {
    case APPMSG_UTF_16:
        if (!by_mark(content, APPMSG_UTF_16LE, marks_16, 2, charset, skip))
            return APPMSG_BOM_MISSING;
        return APPMSG_OK;
    case APPMSG_UTF_32:
        if (!by_mark(content, APPMSG_UTF_32LE, marks_32, 4, charset, skip))
            return APPMSG_BOM_MISSING;
        return APPMSG_OK;
    case APPMSG_UTF_16LE:
        forbidden = begins(content, marks_16, 2);
        break;
    case APPMSG_UTF_16BE:
        forbidden = begins(content, marks_16 + 2, 2);
        break;
    case APPMSG_UTF_32LE:
        forbidden = begins(content, marks_32, 4);
        break;
    case APPMSG_UTF_32BE:
        forbidden = begins(content, marks_32 + 4, 4);
        break;
    case APPMSG_UTF_8:
    case APPMSG_LATIN_1:
    case APPMSG_ASCII:
        break;
    }
    return forbidden ? APPMSG_BOM_FORBIDDEN : APPMSG_OK;
}
