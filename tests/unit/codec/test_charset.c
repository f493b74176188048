/* SPDX-License-Identifier: MIT */
/* charset.h: the closed table of section 4.2. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    appmsg_charset charset;
    const char *name;
    const char *aliases; /* normalised, with spaces between */
} charsets[] = {
    {APPMSG_UTF_8, "utf-8", "utf_8 utf8 u8 utf cp65001"},
    {APPMSG_UTF_16, "utf-16", "utf_16 u16 utf16"},
    {APPMSG_UTF_16LE, "utf-16-le", "utf_16_le utf_16le unicodelittleunmarked"},
    {APPMSG_UTF_16BE, "utf-16-be", "utf_16_be utf_16be unicodebigunmarked"},
    {APPMSG_UTF_32, "utf-32", "utf_32 u32 utf32"},
    {APPMSG_UTF_32LE, "utf-32-le", "utf_32_le utf_32le"},
    {APPMSG_UTF_32BE, "utf-32-be", "utf_32_be utf_32be"},
    {APPMSG_LATIN_1, "latin-1",
     "latin_1 latin1 latin l1 8859 iso8859 iso8859_1 iso_8859_1 iso_8859_1_1987 iso_ir_100 cp819 "
     "ibm819 csisolatin1"},
    {APPMSG_ASCII, "ascii",
     "ascii us_ascii us 646 ansi_x3.4_1968 ansi_x3_4_1968 ansi_x3.4_1986 cp367 ibm367 csascii "
     "iso646_us iso_646.irv_1991 iso_ir_6"},
};

#define NONE      (-1)
#define ALIAS_MAX 64

/* The charset that a normalised name is, by the table above. */
static int by_table(const char *normal)
{
    const size_t len = strlen(normal);

    for (size_t i = 0; i < COUNT(charsets); i++) {
        const char *at = charsets[i].aliases;

        while (*at != '\0') {
            const size_t alias = strcspn(at, " ");

            if (alias == len && memcmp(at, normal, len) == 0)
                return (int)charsets[i].charset;
            at += alias + (at[alias] == ' ');
        }
    }
    return NONE;
}

/* The rules of section 4.2 in their order. */
static int by_rules(appmsg_bytes name)
{
    char normal[48] = "";
    size_t len = 0;

    if (name.len > 40)
        return NONE;
    for (size_t i = 0; i < name.len; i++) {
        char c = (char)name.ptr[i];

        if (name.ptr[i] >= 0x80)
            return NONE;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.')
            normal[len++] = c;
        else if (len > 0 && normal[len - 1] != '_')
            normal[len++] = '_';
    }
    if (len > 0 && normal[len - 1] == '_')
        len--;
    normal[len] = '\0';
    return by_table(normal);
}

static void check(appmsg_bytes name, int expected)
{
    uint8_t *copy = unit_copy(name);
    appmsg_charset charset = (appmsg_charset)77;
    const appmsg_status status = appmsg_charset_find((appmsg_bytes){copy, name.len}, &charset);

    unit_check_status(name, status, expected == NONE ? APPMSG_ENCODING_UNSUPPORTED : APPMSG_OK);
    if (expected != NONE && charset != (appmsg_charset)expected)
        unit_fail(name, "another charset");
    free(copy);
}

/* Calls `each` with every alias of the table. */
static void for_each_alias(void (*each)(const char *alias, int charset))
{
    for (size_t i = 0; i < COUNT(charsets); i++) {
        const char *at = charsets[i].aliases;
        char alias[ALIAS_MAX];

        while (*at != '\0') {
            const size_t len = strcspn(at, " ");

            memcpy(alias, at, len);
            alias[len] = '\0';
            each(alias, (int)charsets[i].charset);
            at += len + (at[len] == ' ');
        }
    }
}

/* In other letters, with other separators, with something around it. */
static void check_spellings(const char *alias, int charset)
{
    static const char *const separators[] = {"-", " ", "__", "- _", ":", "(", "/*", "\t\n", "\x01"};
    static const char *const around[] = {"", "-", "_", " ", "--", "'"};
    char name[ALIAS_MAX + 16];

    for (size_t i = 0; i < COUNT(separators) * COUNT(around); i++) {
        size_t len = 0;

        len += (size_t)snprintf(name, sizeof name, "%s", around[i / COUNT(separators)]);
        for (const char *c = alias; *c != '\0'; c++) {
            if (*c == '_')
                len += (size_t)snprintf(name + len, 4, "%s", separators[i % COUNT(separators)]);
            else if (i % 2 == 0 && *c >= 'a' && *c <= 'z')
                name[len++] = (char)(*c - 32);
            else
                name[len++] = *c;
        }
        len += (size_t)snprintf(name + len, 4, "%s", around[i / COUNT(separators)]);
        check((appmsg_bytes){(const uint8_t *)name, len}, charset);
    }
    check(unit_text(alias), charset);
}

/* One byte changed, left out, or put in: by the rules, mostly no charset. */
static void check_near(const char *alias, int charset)
{
    const size_t len = strlen(alias);
    char name[ALIAS_MAX + 2];

    (void)charset;
    for (size_t at = 0; at <= len; at++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            memcpy(name, alias, len);
            name[at] = (char)byte;
            if (at < len)
                check((appmsg_bytes){(const uint8_t *)name, len},
                      by_rules((appmsg_bytes){(const uint8_t *)name, len}));
            memcpy(name + at + 1, alias + at, len - at);
            check((appmsg_bytes){(const uint8_t *)name, len + 1},
                  by_rules((appmsg_bytes){(const uint8_t *)name, len + 1}));
        }
        if (at == len)
            continue;
        memcpy(name, alias, at);
        memcpy(name + at, alias + at + 1, len - at - 1);
        check((appmsg_bytes){(const uint8_t *)name, len - 1},
              by_rules((appmsg_bytes){(const uint8_t *)name, len - 1}));
    }
}

static void test_aliases(void **state)
{
    (void)state;
    for_each_alias(check_spellings);
}

static void test_near_misses(void **state)
{
    (void)state;
    for_each_alias(check_near);
}

static void test_others(void **state)
{
    static const char *const others[] = {"",
                                         "-",
                                         "---",
                                         "_",
                                         ".",
                                         "utf.8",
                                         "u.8",
                                         "utf-7",
                                         "utf_8_sig",
                                         "utf-8-sig",
                                         "utf-18",
                                         "ucs-2",
                                         "cp037",
                                         "idna",
                                         "punycode",
                                         "binary",
                                         "latin-2",
                                         "iso8859-15",
                                         "cp1252",
                                         "utf-64",
                                         "u7",
                                         "unicode_escape",
                                         "raw_unicode_escape",
                                         "utf8mb4",
                                         "utf-16-xe",
                                         "646us",
                                         "hex",
                                         "utf_8_ucs2",
                                         "utf8_ucs4",
                                         "u_8",
                                         "u t f 8",
                                         "l-1",
                                         "ascii8",
                                         "utf--_-9"};

    (void)state;
    for (size_t i = 0; i < COUNT(others); i++)
        check(unit_text(others[i]), NONE);
    check((appmsg_bytes){NULL, 0}, NONE);
    check(TEXT("utf-8\0"), APPMSG_UTF_8); /* a separator at the end, as any other byte */
    check(TEXT("\0utf-8"), APPMSG_UTF_8);
    check(TEXT("utf\0"
               "8"),
          APPMSG_UTF_8);
    check(TEXT("utf-8\x80"), NONE);
    check(TEXT("utf-8\xff"), NONE);
    check(TEXT("\xef\xbc\xb5tf-8"), NONE);
}

/* 40 bytes are a name; 41 are none, whatever they are. */
static void test_length(void **state)
{
    char name[4096];

    (void)state;
    memset(name, '-', sizeof name);
    for (size_t len = 5; len <= 60; len++) {
        memcpy(name + len - 5, "utf-8", 5);
        check((appmsg_bytes){(const uint8_t *)name, len}, len <= 40 ? (int)APPMSG_UTF_8 : NONE);
        memset(name, '-', len);
    }
    memset(name, 'a', sizeof name);
    for (size_t len = 20; len <= 60; len++)
        check((appmsg_bytes){(const uint8_t *)name, len}, NONE);
    for (size_t i = 0; i < 40; i += 2)
        name[i + 1] = '-';
    for (size_t len = 20; len <= 60; len++)
        check((appmsg_bytes){(const uint8_t *)name, len}, NONE);
    check((appmsg_bytes){(const uint8_t *)name, sizeof name}, NONE);
}

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(charsets); i++) {
        const char *name = appmsg_charset_name(charsets[i].charset);

        assert_string_equal(name, charsets[i].name);
        assert_ptr_equal(name, appmsg_charset_name(charsets[i].charset));
        check(unit_text(name), (int)charsets[i].charset);
    }
    assert_non_null(appmsg_charset_name((appmsg_charset)9));
    assert_non_null(appmsg_charset_name((appmsg_charset)1000));
}

/* --- byte order marks ----------------------------------------------------- */

typedef struct mark_case {
    appmsg_charset named;
    appmsg_status status;
    appmsg_charset becomes;
    size_t skip;
} mark_case;

static void check_marks(appmsg_bytes content, const mark_case *cases, size_t count)
{
    for (size_t named = 0; named < COUNT(charsets); named++) {
        mark_case expected = {(appmsg_charset)named, APPMSG_OK, (appmsg_charset)named, 0};
        appmsg_charset charset = (appmsg_charset)named;
        uint8_t *copy = unit_copy(content);
        size_t skip = 77;

        if (named == APPMSG_UTF_16 || named == APPMSG_UTF_32)
            expected.status = APPMSG_BOM_MISSING;
        for (size_t i = 0; i < count; i++) {
            if (cases[i].named == (appmsg_charset)named)
                expected = cases[i];
        }
        unit_check_status(
            content, appmsg_charset_resolve((appmsg_bytes){copy, content.len}, &charset, &skip),
            expected.status);
        if (expected.status == APPMSG_OK) {
            assert_int_equal(charset, expected.becomes);
            assert_int_equal(skip, expected.skip);
        }
        free(copy);
    }
}

static void test_marks(void **state)
{
    static const mark_case little_16[] = {
        {APPMSG_UTF_16, APPMSG_OK, APPMSG_UTF_16LE, 2},
        {APPMSG_UTF_16LE, APPMSG_BOM_FORBIDDEN, APPMSG_UTF_16LE, 0}};
    static const mark_case big_16[] = {{APPMSG_UTF_16, APPMSG_OK, APPMSG_UTF_16BE, 2},
                                       {APPMSG_UTF_16BE, APPMSG_BOM_FORBIDDEN, APPMSG_UTF_16BE, 0}};
    /* The mark of utf-32 in little-endian order begins with that of utf-16. */
    static const mark_case little_32[] = {
        {APPMSG_UTF_16, APPMSG_OK, APPMSG_UTF_16LE, 2},
        {APPMSG_UTF_16LE, APPMSG_BOM_FORBIDDEN, APPMSG_UTF_16LE, 0},
        {APPMSG_UTF_32, APPMSG_OK, APPMSG_UTF_32LE, 4},
        {APPMSG_UTF_32LE, APPMSG_BOM_FORBIDDEN, APPMSG_UTF_32LE, 0}};
    static const mark_case big_32[] = {{APPMSG_UTF_32, APPMSG_OK, APPMSG_UTF_32BE, 4},
                                       {APPMSG_UTF_32BE, APPMSG_BOM_FORBIDDEN, APPMSG_UTF_32BE, 0}};

    (void)state;
    check_marks(TEXT("\xff\xfe"), little_16, 2);
    check_marks(TEXT("\xff\xfe{"), little_16, 2);
    check_marks(TEXT("\xff\xfe\0"), little_16, 2);
    check_marks(TEXT("\xff\xfe\0\x01"), little_16, 2);
    check_marks(TEXT("\xfe\xff"), big_16, 2);
    check_marks(TEXT("\xfe\xff\0\0"), big_16, 2);
    check_marks(TEXT("\xff\xfe\0\0"), little_32, 4);
    check_marks(TEXT("\xff\xfe\0\0{\0\0\0"), little_32, 4);
    check_marks(TEXT("\0\0\xfe\xff"), big_32, 2);
    check_marks(TEXT("\0\0\xfe\xff\0"), big_32, 2);
}

static void test_no_marks(void **state)
{
    static const char *const texts[] = {
        "",         "{",        "\xff",      "\xfe",           "{}",      "\xef\xbb\xbf",
        "\xff\xff", "\xfe\xfe", " \xff\xfe", "\xef\xbb\xbf{}", "abcdefgh"};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        check_marks(unit_text(texts[i]), NULL, 0);
    check_marks((appmsg_bytes){NULL, 0}, NULL, 0);
    check_marks(TEXT("\0\0\xfe"), NULL, 0);
    check_marks(TEXT("\0\xfe\xff"), NULL, 0);
    check_marks(TEXT("\0\0\xff\xfe"), NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aliases),  cmocka_unit_test(test_near_misses),
        cmocka_unit_test(test_others),   cmocka_unit_test(test_length),
        cmocka_unit_test(test_names),    cmocka_unit_test(test_marks),
        cmocka_unit_test(test_no_marks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
