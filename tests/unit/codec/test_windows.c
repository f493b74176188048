/* SPDX-License-Identifier: MIT */
/*
 * Where strings begin and end makes no difference.  The codec looks for the end of
 * strings in windows of 64 bytes; here strings begin, end, and have something odd
 * at every place of them, and texts end at every place behind.
 */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "oracle.h"

#define PLACES 64

/* What is put into a string of x at one place: bytes that end it, that do not, and
 * that are errors. */
static const struct {
    const char *text;
    size_t len;
} odd[] = {
    {"\"", 1},
    {"\\n", 2},
    {"\\\\", 2},
    {"\\\"", 2},
    {"\x7f", 1},
    {"\xc3\xa9", 2},
    {"\xf0\x9f\x90\xb0", 4},
    {"\x80", 1},
    {"\x1f", 1},
    {"\0", 1},
    {"\\u0041", 6},
    {"\\ud83d\\udc30", 12},
    {"\\", 1},
    {"\xff", 1},
};

typedef struct text {
    uint8_t *bytes;
    size_t len;
} text;

/* `front`, then a string of `len` x, with something odd at `at`, then `back`. */
static void spell(text *t, const char *front, size_t len, size_t at, size_t which, const char *back)
{
    const size_t front_len = strlen(front), back_len = strlen(back);
    uint8_t *p = t->bytes;

    memcpy(p, front, front_len);
    p += front_len;
    *p++ = '"';
    memset(p, 'x', len);
    if (at < len) {
        memcpy(p + at, odd[which].text, odd[which].len);
        if (at + odd[which].len > len)
            len = at + odd[which].len;
    }
    p += len;
    *p++ = '"';
    memcpy(p, back, back_len);
    t->len = (size_t)(p - t->bytes) + back_len;
}

static text new_text(void)
{
    return (text){unit_block(1024), 0};
}

static appmsg_bytes bytes_of(const text *t)
{
    return (appmsg_bytes){t->bytes, t->len};
}

/* --- plain strings -------------------------------------------------------- */

/* All lengths, beginning at each place of a window, followed by nothing, by a little,
 * by more than a window. */
static void test_plain_json(void **state)
{
    static const char spaces[] = "                                                          ] ";
    static const char *const backs[] = {"", " ", ",\"y\"]", spaces};
    char front[PLACES + 2] = "";
    text t = new_text();

    (void)state;
    for (size_t place = 0; place < PLACES; place += unit_stride(5)) {
        memset(front, ' ', place);
        front[place] = '[';
        front[place + 1] = '\0';
        for (size_t len = 0; len <= 200; len += unit_stride(3)) {
            for (size_t i = 0; i < COUNT(backs); i++) {
                spell(&t, front, len, len, 0, backs[i]);
                unit_compare_json(bytes_of(&t), NULL);
            }
            spell(&t, front + 1, len, len, 0, "");
            unit_compare_json(bytes_of(&t), NULL);
        }
    }
    free(t.bytes);
}

/* The end of the text at each place of a string, and of what is behind it. */
static void test_cut_json(void **state)
{
    char front[PLACES + 2] = "";
    text t = new_text();

    (void)state;
    for (size_t place = 0; place < PLACES; place += 7) {
        memset(front, ' ', place);
        front[place] = '[';
        front[place + 1] = '\0';
        spell(&t, front, 150, 150, 0, ",\"abc\" , \"d\"]");
        for (size_t len = 0; len <= t.len; len++)
            unit_compare_json((appmsg_bytes){t.bytes, len}, NULL);
    }
    free(t.bytes);
}

/* --- something odd at each place ------------------------------------------ */

static void test_odd_json(void **state)
{
    static const size_t lengths[] = {1, 2, 15, 16, 17, 62, 63, 64, 65, 66, 127, 128, 129, 140};
    static const char *const fronts[] = {"", " ", "[\"0123456789\",",
                                         "[{\"abcdefghijkl\":\"mnop\"},12345678901234567,"};
    text t = new_text();

    (void)state;
    for (size_t which = 0; which < COUNT(odd); which++) {
        for (size_t i = 0; i < COUNT(lengths) * COUNT(fronts); i++) {
            const size_t len = lengths[i / COUNT(fronts)];

            for (size_t at = 0; at < len; at += unit_stride(7)) {
                spell(&t, fronts[i % COUNT(fronts)], len, at, which, "");
                unit_compare_json(bytes_of(&t), NULL);
            }
        }
    }
    free(t.bytes);
}

/* Each byte value at each place of one window, and of a text that is shorter than
 * one. */
static void test_each_byte(void **state)
{
    static const size_t lengths[] = {40, 61, 62, 63, 64, 70};
    text t = new_text();

    (void)state;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        for (size_t at = 0; at < lengths[i]; at += unit_stride(5)) {
            spell(&t, "", lengths[i], lengths[i], 0, "");
            for (unsigned byte = 0; byte < 256; byte++) {
                const appmsg_bytes all = bytes_of(&t);
                uint64_t err_off = 0;
                oracle_verdict v;
                appmsg_status status;

                t.bytes[1 + at] = (uint8_t)byte;
                v = oracle_json(all, 1, NULL);
                status = appmsg_json_check(all, NULL, &err_off);
                unit_check_status(all, status, v.status);
                unit_check_off(all, status == APPMSG_OK ? 0 : err_off,
                               status == APPMSG_OK ? 0 : v.off);
            }
        }
    }
    free(t.bytes);
}

/* --- headers -------------------------------------------------------------- */

static const char plain_front[] = "{\"byteorder\": \"big\", \"content-type\": ";

/* content-type and content-encoding of all lengths, in the canonical form. */
static void test_canonical_header(void **state)
{
    static const char *const backs[] = {"", " ", "\n", ", \"id\": \"abc\"",
                                        ", \"abcdefghijklmnop\": 1"};
    unit_buffer *b = unit_buffer_new();

    (void)state;
    for (size_t type = 0; type <= 130; type += unit_stride(7)) {
        for (size_t encoding = 0; encoding <= 70; encoding += type % 8 == 0 ? 1 : 9) {
            b->len = 0;
            unit_puts(b, plain_front);
            unit_puts(b, "\"");
            unit_repeat(b, "t", type);
            unit_puts(b, "\", \"content-encoding\": \"");
            unit_repeat(b, "e", encoding);
            unit_puts(b, "\", \"content-length\": 12");
            unit_puts(b, backs[(type + encoding) % COUNT(backs)]);
            unit_puts(b, "}");
            unit_compare_header(unit_bytes(b), NULL);
            unit_puts(b, " ");
            unit_compare_header(unit_bytes(b), NULL);
        }
    }
    free(b);
}

/* Something odd at each place of the content-type, or of an extra's name or value. */
static void test_odd_header(void **state)
{
    static const struct {
        const char *front, *back;
    } frames[] = {
        {plain_front, ", \"content-encoding\": \"b\", \"content-length\": 1}"},
        {UNIT_FIELDS ", ", ": 1}"},
        {UNIT_FIELDS ", \"a\": ", "}"},
        {UNIT_FIELDS ", \"a\": [", ", {}], \"b\": \"c\"}  "},
        {"{\"a\":", ","
                    "\"byteorder\":\"big\",\"content-type\":\"a\",\"content-encoding\":\"b\","
                    "\"content-length\":1}"},
    };
    static const size_t lengths[] = {1, 2, 9, 31, 64, 65, 100};
    text t = new_text();

    (void)state;
    for (size_t which = 0; which < COUNT(odd); which++) {
        for (size_t i = 0; i < COUNT(frames) * COUNT(lengths); i++) {
            const size_t len = lengths[i % COUNT(lengths)], k = i / COUNT(lengths);

            for (size_t at = 0; at <= len; at += unit_stride(7)) {
                spell(&t, frames[k].front, len, at, which, frames[k].back);
                unit_compare_header(bytes_of(&t), NULL);
            }
        }
    }
    free(t.bytes);
}

/*
 * A header that ends inside a string, or behind something odd: cut at each place,
 * with a brace there, and white space behind it.  What was seen of a window before
 * the end of the object was known must not count behind it.
 */
static void test_cut_header(void **state)
{
    static const char *const ends[] = {"", "}", "} ", "}\n", "}  \t", "\"}", "\\}", "\xc3}", "}}"};
    static const char header[] = UNIT_FIELDS ", \"abc\": \"defghijklmnopqrstuvwxyz0123456789\", "
                                             "\"xyz\": [\"\xc3\xa9\\n\", 1.5e3, {\"q\": null}]}";
    unit_buffer *b = unit_buffer_new();

    (void)state;
    for (size_t len = 1; len < sizeof header; len++) {
        for (size_t i = 0; i < COUNT(ends); i++) {
            b->len = 0;
            unit_put(b, (appmsg_bytes){(const uint8_t *)header, len});
            unit_puts(b, ends[i]);
            if (b->len >= 2)
                unit_compare_header(unit_bytes(b), NULL);
        }
    }
    free(b);
}

/* The same in a stream: what stands behind the header is no part of it. */
static void test_what_is_behind(void **state)
{
    static const char *const behind[] = {
        "\"", "\": 1}",      "x",   "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"", "                \"",
        "}",  ", \"z\": 1}", "\\\""};
    static const char *const ends[] = {", \"abc}",        ", \"abc\": \"def}", ", \"abc} ",
                                       ", \"abc}\n",      ", \"a\": \"}  ",    ", \"a\\}",
                                       ", \"a\": \"\\\"}"};
    unit_buffer *b = unit_buffer_new();

    (void)state;
    for (size_t i = 0; i < COUNT(behind) * COUNT(ends); i++) {
        appmsg_header header;
        oracle_verdict v;
        uint32_t err_off = 0;
        appmsg_bytes json;

        b->len = 0;
        unit_puts(b, UNIT_FIELDS);
        unit_puts(b, ends[i / COUNT(behind)]);
        json = unit_bytes(b);
        unit_puts(b, behind[i % COUNT(behind)]);
        v = oracle_json(json, APPMSG_DEPTH_MAX, NULL);
        unit_check_status(json, appmsg_header_parse(json, NULL, &header, &err_off), v.status);
        unit_check_off(json, err_off, v.off);
    }
    free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_json),       cmocka_unit_test(test_cut_json),
        cmocka_unit_test(test_odd_json),         cmocka_unit_test(test_each_byte),
        cmocka_unit_test(test_canonical_header), cmocka_unit_test(test_odd_header),
        cmocka_unit_test(test_cut_header),       cmocka_unit_test(test_what_is_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
