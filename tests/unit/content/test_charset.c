/* SPDX-License-Identifier: MIT */
/* Conversion, with every code point and every surrogate in every form. */
#include "support.h"

#include <appmsg/utf8.h>

typedef struct form {
    const char *name;
    appmsg_charset charset;
    unsigned unit; /* bytes */
    bool big;
    uint32_t last; /* code point that it has */
} form;

static const form forms[] = {
    {"utf-8", APPMSG_UTF_8, 0, false, 0x10ffff},
    {"utf-16-le", APPMSG_UTF_16LE, 2, false, 0x10ffff},
    {"utf-16-be", APPMSG_UTF_16BE, 2, true, 0x10ffff},
    {"utf-32-le", APPMSG_UTF_32LE, 4, false, 0x10ffff},
    {"utf-32-be", APPMSG_UTF_32BE, 4, true, 0x10ffff},
    {"latin-1", APPMSG_LATIN_1, 1, false, 0xff},
    {"ascii", APPMSG_ASCII, 1, false, 0x7f},
};

static bool is_surrogate(uint32_t c)
{
    return c >= 0xd800 && c <= 0xdfff;
}

static size_t put_unit(uint8_t *to, uint32_t unit, const form *as)
{
    unsigned i;

    for (i = 0; i < as->unit; i++)
        to[as->big ? as->unit - 1 - i : i] = (uint8_t)(unit >> 8 * i);
    return as->unit;
}

/* Written here once more, on purpose: iconv is what is under test. */
static size_t put_code_point(uint8_t *to, uint32_t c, const form *as)
{
    if (as->unit == 0)
        return appmsg_utf8_encode(c, to);
    if (as->unit == 2 && c >= 0x10000) {
        put_unit(to, 0xd800 + ((c - 0x10000) >> 10), as);
        put_unit(to + 2, 0xdc00 + ((c - 0x10000) & 0x3ff), as);
        return 4;
    }
    return put_unit(to, c, as);
}

/* All code points from `first` to the form's last, in that form. */
static appmsg_bytes all_code_points(uint32_t first, uint32_t last, const form *as, uint8_t *room)
{
    appmsg_bytes bytes = {room, 0};
    uint32_t c;

    for (c = first; c <= last; c++) {
        if (!is_surrogate(c))
            bytes.len += put_code_point(room + bytes.len, c, as);
    }
    return bytes;
}

#define ROOM (4 * (size_t)0x110000)

static uint8_t *new_room(size_t size)
{
    uint8_t *room = malloc(size);

    assert_non_null(room);
    return room;
}

/* U+FEFF as the first code point would be a forbidden mark: U+0000 is first. */
static void test_every_code_point_read(void **state)
{
    uint8_t *room = new_room(ROOM), *expected = new_room(ROOM);
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(forms); i++) {
        const appmsg_bytes content = all_code_points(0, forms[i].last, &forms[i], room);
        const appmsg_bytes wanted = all_code_points(0, forms[i].last, &forms[0], expected);
        uint64_t off = 99;
        appmsg_buffer utf8;

        assert_status(appmsg_content_to_utf8(content, forms[i].charset, &utf8, &off), APPMSG_OK);
        assert_int_equal(utf8.len, wanted.len);
        assert_memory_equal(utf8.ptr, wanted.ptr, wanted.len);
        assert_int_equal(utf8.ptr[utf8.len], 0);
        free(utf8.ptr);
    }
    free(expected);
    free(room);
}

/* As a JSON string, from U+0023 on, but for the backslash. */
static void test_every_code_point_written(void **state)
{
    uint8_t *room = new_room(ROOM), *expected = new_room(ROOM);
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(forms); i++) {
        appmsg_bytes text = all_code_points('\\' + 1, forms[i].last, &forms[0], room);
        appmsg_bytes wanted = {expected, 0};
        cJSON *tree = appmsg_content_new_string(text);

        assert_non_null(tree);
        wanted.len = put_code_point(expected, '"', &forms[i]);
        wanted.len +=
            all_code_points('\\' + 1, forms[i].last, &forms[i], expected + wanted.len).len;
        wanted.len += put_code_point(expected + wanted.len, '"', &forms[i]);
        assert_written(tree, forms[i].name, wanted);
        cJSON_Delete(tree);
    }
    free(expected);
    free(room);
}

static void assert_invalid(appmsg_bytes content, const form *as, uint64_t off)
{
    appmsg_buffer utf8 = {(uint8_t *)content.len, 7}; /* anything */
    uint64_t found = UINT64_MAX;

    assert_status(appmsg_content_to_utf8(content, as->charset, &utf8, &found),
                  APPMSG_ENCODING_INVALID);
    assert_int_equal(found, off);
    assert_null(utf8.ptr);
    assert_int_equal(utf8.len, 0);
}

/* What no charset has, at the end and before something else. */
static void check_invalid_unit(uint32_t unit, const form *as, size_t before)
{
    const size_t len = before * as->unit;
    uint8_t *content = new_room(len + 2 * (size_t)as->unit);
    size_t i;

    for (i = 0; i < before; i++)
        put_unit(content + i * as->unit, 'a', as);
    put_unit(content + len, unit, as);
    assert_invalid((appmsg_bytes){content, len + as->unit}, as, len);
    put_unit(content + len + as->unit, 'b', as);
    assert_invalid((appmsg_bytes){content, len + 2 * (size_t)as->unit}, as, len);
    if (as->unit == 2 && unit < 0xdc00) { /* a high one and a high one */
        put_unit(content + len + as->unit, 0xd800, as);
        assert_invalid((appmsg_bytes){content, len + 2 * (size_t)as->unit}, as, len);
    }
    free(content);
}

static void test_every_surrogate_invalid(void **state)
{
    uint32_t unit;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(forms); i++) {
        for (unit = 0xd800; forms[i].unit >= 2 && unit <= 0xdfff; unit++)
            check_invalid_unit(unit, &forms[i], unit % 3);
    }
}

/* iconv works in blocks of some thousand bytes: the place of an error has to be
 * right on both sides of their edges. */
static void test_invalid_at_any_place(void **state)
{
    static const size_t around[] = {0, 1, 1360, 2040, 2720, 4080, 8160, 16320, 32640, 65536};
    size_t i, place, near;

    (void)state;
    for (i = 0; i < COUNT_OF(forms); i++) {
        for (place = 0; forms[i].unit >= 2 && place < COUNT_OF(around); place++) {
            for (near = 0; near < 4; near++)
                check_invalid_unit(0xdc00, &forms[i], around[place] + near);
        }
    }
}

static void test_beyond_unicode(void **state)
{
    static const uint32_t units[] = {0x110000,   0x1fffff,   0x200000,
                                     0x7fffffff, 0x80000000, 0xffffffff};
    size_t i, unit;

    (void)state;
    for (i = 0; i < COUNT_OF(forms); i++) {
        for (unit = 0; forms[i].unit == 4 && unit < COUNT_OF(units); unit++)
            check_invalid_unit(units[unit], &forms[i], 1 + unit);
    }
    for (i = 0x80; i < 0x100; i++)
        check_invalid_unit((uint32_t)i, &forms[COUNT_OF(forms) - 1], i % 5);
}

/* Each way to cut a text in the middle of a character. */
static void test_cut(void **state)
{
    static const uint32_t last[] = {'a', 0xe9, 0x20ac, 0x1f430};
    uint8_t *content;
    size_t i, c, cut;

    (void)state;
    for (i = 0; i < COUNT_OF(forms); i++) {
        for (c = 0; c < COUNT_OF(last) && last[c] <= forms[i].last; c++) {
            uint8_t whole[12];
            const size_t start = put_code_point(whole, 'b', &forms[i]);
            const size_t end = start + put_code_point(whole + start, last[c], &forms[i]);

            for (cut = start + 1; cut < end; cut++) {
                content = new_room(cut); /* of its size, so that reads beyond it show */
                memcpy(content, whole, cut);
                assert_invalid((appmsg_bytes){content, cut}, &forms[i], start);
                free(content);
            }
        }
    }
}

static void test_ill_formed_utf8(void **state)
{
    (void)state;
    assert_invalid(LITERAL("ab\xc0\x80"), &forms[0], 2);
    assert_invalid(LITERAL("\xf4\x90\x80\x80"), &forms[0], 0);
    assert_invalid(LITERAL("\xc3\xa9\xed\xa0\x80"), &forms[0], 2);
}

static void assert_utf8(appmsg_bytes content, appmsg_charset charset, appmsg_bytes wanted)
{
    appmsg_buffer utf8;

    assert_status(appmsg_content_to_utf8(content, charset, &utf8, NULL), APPMSG_OK);
    assert_int_equal(utf8.len, wanted.len);
    assert_memory_equal(utf8.ptr, wanted.ptr, wanted.len + 1);
    free(utf8.ptr);
}

static void test_marks(void **state)
{
    uint64_t off = 99;
    appmsg_buffer utf8;

    (void)state;
    assert_utf8(LITERAL(""), APPMSG_UTF_8, LITERAL(""));
    assert_utf8(LITERAL(""), APPMSG_UTF_16LE, LITERAL(""));
    assert_utf8((appmsg_bytes){NULL, 0}, APPMSG_UTF_8, LITERAL(""));
    assert_utf8((appmsg_bytes){NULL, 0}, APPMSG_LATIN_1, LITERAL(""));
    assert_utf8(LITERAL("\xff\xfe"
                        "a\0"),
                APPMSG_UTF_16, LITERAL("a"));
    assert_utf8(LITERAL("\xfe\xff\0a"), APPMSG_UTF_16, LITERAL("a"));
    assert_utf8(LITERAL("\xff\xfe\0\0"
                        "a\0\0\0"),
                APPMSG_UTF_32, LITERAL("a"));
    assert_utf8(LITERAL("\0\0\xfe\xff\0\0\0a"), APPMSG_UTF_32, LITERAL("a"));
    /* a second mark is a character */
    assert_utf8(LITERAL("\xff\xfe\xff\xfe"), APPMSG_UTF_16, LITERAL("\xef\xbb\xbf"));
    assert_utf8(LITERAL("\xef\xbb\xbf"
                        "a"),
                APPMSG_UTF_8,
                LITERAL("\xef\xbb\xbf"
                        "a"));
    assert_status(appmsg_content_to_utf8(LITERAL("a\0"), APPMSG_UTF_16, &utf8, &off),
                  APPMSG_BOM_MISSING);
    assert_int_equal(off, 0);
    assert_status(appmsg_content_to_utf8(LITERAL("\xff\xfe"), APPMSG_UTF_16LE, &utf8, NULL),
                  APPMSG_BOM_FORBIDDEN);
}

/* Any character that a charset lacks is an error, also those that glibc's iconv
 * drops without a word: the tags, U+E0000 to U+E007F. */
static void test_lacking_characters(void **state)
{
    uint32_t c;
    size_t i;

    (void)state;
    for (i = COUNT_OF(forms) - 2; i < COUNT_OF(forms); i++) {
        for (c = forms[i].last + 1; c <= 0x10ffff; c += c < 0x3000 || c / 0x100 == 0xe00 ? 1 : 97) {
            appmsg_bytes text = {NULL, 0};
            uint8_t utf8[4];
            appmsg_buffer out;
            cJSON *tree;

            text.len = appmsg_utf8_encode(c, utf8);
            text.ptr = utf8;
            if (is_surrogate(c))
                continue;
            tree = appmsg_content_new_string(text);
            assert_status(appmsg_content_write(tree, bytes_of(forms[i].name), &out),
                          APPMSG_ENCODING_INVALID);
            assert_null(out.ptr);
            cJSON_Delete(tree);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point_read),
        cmocka_unit_test(test_every_code_point_written),
        cmocka_unit_test(test_every_surrogate_invalid),
        cmocka_unit_test(test_invalid_at_any_place),
        cmocka_unit_test(test_beyond_unicode),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_ill_formed_utf8),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_lacking_characters),
    };

    return cmocka_run_group_tests_name("content: charsets", tests, NULL, NULL);
}
