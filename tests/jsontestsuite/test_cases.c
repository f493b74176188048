/* SPDX-License-Identifier: MIT */
/* The cases of cases.h, as content and as a value in a header. */

/* cmocka.h wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "judge.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
    const char *text;
    size_t len;
    appmsg_status status;
    uint64_t off;
} cases[] = {
#define CASE(status, off, text) {text, sizeof(text) - 1, APPMSG_##status, off},
    JSON_CASES(CASE)
#undef CASE
};

/* These the header around them makes a part of itself; all others it decides as
 * if they stood alone. */
static const char *const combining[] = {"1, \"b\": 2", "\"a\", \"b\": \"c\"", "{}, \"b\": []"};

static bool combines(appmsg_bytes text)
{
    size_t i;

    for (i = 0; i < COUNT_OF(combining); i++) {
        if (strlen(combining[i]) == text.len && memcmp(combining[i], text.ptr, text.len) == 0)
            return true;
    }
    return false;
}

static appmsg_bytes text_of(size_t i)
{
    return (appmsg_bytes){(const uint8_t *)cases[i].text, cases[i].len};
}

static void test_as_content(void **state)
{
    size_t wrong = 0, i;

    (void)state;
    for (i = 0; i < COUNT_OF(cases); i++) {
        uint64_t off = 0;
        const appmsg_status status = judge_content(text_of(i), &off);

        if (status != cases[i].status || off != cases[i].off) {
            print_error("case %zu: %s: %s at %llu, not %s at %llu\n", i, cases[i].text,
                        appmsg_status_name(status), (unsigned long long)off,
                        appmsg_status_name(cases[i].status), (unsigned long long)cases[i].off);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void test_as_extra(void **state)
{
    size_t wrong = 0, i;

    (void)state;
    for (i = 0; i < COUNT_OF(cases); i++) {
        const extra_verdict verdict = judge_extra(text_of(i));
        const extra_verdict wanted = cases[i].status == APPMSG_OK ? EXTRA_ACCEPTED
                                     : combines(text_of(i))       ? EXTRA_COMBINED
                                                                  : EXTRA_REJECTED;

        if (verdict != wanted) {
            print_error("case %zu: %s: verdict %d, not %d\n", i, cases[i].text, (int)verdict,
                        (int)wanted);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* `depth` arrays inside each other, or objects, or both in turn. */
static appmsg_bytes nested(size_t depth, const char *const opening[2], char *room)
{
    appmsg_bytes bytes = {(const uint8_t *)room, 0};
    size_t i;

    for (i = 0; i < depth; i++) {
        const size_t len = strlen(opening[i % 2]);

        memcpy(room + bytes.len, opening[i % 2], len);
        bytes.len += len;
    }
    room[bytes.len++] = '1';
    for (i = depth; i-- > 0;)
        room[bytes.len++] = opening[i % 2][0] == '[' ? ']' : '}';
    return bytes;
}

/* Content may be 512 deep; in a header one of these is the header's own. */
static void test_depth(void **state)
{
    static const char *const openings[][2] = {{"[", "["}, {"{\"\":", "{\"\":"}, {"[", "{\"\":"}};
    static char room[513 * 5 + 1];
    uint64_t off = 0;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(openings); i++) {
        assert_int_equal(judge_content(nested(512, openings[i], room), &off), APPMSG_OK);
        assert_int_equal(judge_content(nested(513, openings[i], room), &off), APPMSG_DEPTH_LIMIT);
        assert_int_equal(off, 256 * (strlen(openings[i][0]) + strlen(openings[i][1])));
        assert_int_equal(judge_extra(nested(511, openings[i], room)), EXTRA_ACCEPTED);
        assert_int_equal(judge_extra(nested(512, openings[i], room)), EXTRA_REJECTED);
    }
}

/* The bytes that are no JSON by themselves: with each of them before, inside
 * and behind an array. */
static void test_every_byte(void **state)
{
    unsigned c;

    (void)state;
    for (c = 0; c < 256; c++) {
        const uint8_t before[] = {(uint8_t)c, '[', ']'}, inside[] = {'[', (uint8_t)c, ']'},
                      behind[] = {'[', ']', (uint8_t)c};
        const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        const bool digit = c >= '0' && c <= '9';
        uint64_t off = 0;

        assert_int_equal(judge_content((appmsg_bytes){before, 3}, &off) == APPMSG_OK, space);
        assert_int_equal(judge_content((appmsg_bytes){inside, 3}, &off) == APPMSG_OK,
                         space || digit);
        assert_int_equal(judge_content((appmsg_bytes){behind, 3}, &off) == APPMSG_OK, space);
        assert_int_equal(judge_extra((appmsg_bytes){before, 3}) == EXTRA_ACCEPTED, space);
        assert_int_equal(judge_extra((appmsg_bytes){inside, 3}) == EXTRA_ACCEPTED, space || digit);
        assert_int_equal(judge_extra((appmsg_bytes){behind, 3}) == EXTRA_ACCEPTED, space);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_content),
        cmocka_unit_test(test_as_extra),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_every_byte),
    };

    return cmocka_run_group_tests_name("JSON cases", tests, NULL, NULL);
}
