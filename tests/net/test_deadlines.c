/* SPDX-License-Identifier: MIT */
#include "net/deadlines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka.h needs those before it */
#include <cmocka.h>

#define COUNT 500

static void test_empty_heap_waits_for_ever(void **state)
{
    appmsg_deadlines deadlines = {0};

    (void)state;
    assert_int_equal(appmsg_deadlines_wait(&deadlines, 0), -1);
    assert_null(appmsg_deadlines_pop(&deadlines, INT64_MAX));
    appmsg_deadlines_free(&deadlines);
}

static void test_wait_is_until_the_earliest(void **state)
{
    appmsg_deadlines deadlines = {0};
    appmsg_deadline late = {.owner = &late}, early = {.owner = &early};

    (void)state;
    assert_int_equal(appmsg_deadline_set(&deadlines, &late, 500), 0);
    assert_int_equal(appmsg_deadline_set(&deadlines, &early, 200), 0);
    assert_int_equal(appmsg_deadlines_wait(&deadlines, 150), 50);
    assert_int_equal(appmsg_deadlines_wait(&deadlines, 200), 0);
    assert_int_equal(appmsg_deadlines_wait(&deadlines, 900), 0);
    assert_null(appmsg_deadlines_pop(&deadlines, 199));
    assert_ptr_equal(appmsg_deadlines_pop(&deadlines, 200), &early);
    assert_null(appmsg_deadlines_pop(&deadlines, 200));
    assert_int_equal(appmsg_deadlines_wait(&deadlines, 200), 300);
    appmsg_deadlines_free(&deadlines);
}

static void test_setting_again_moves_both_ways(void **state)
{
    appmsg_deadlines deadlines = {0};
    appmsg_deadline a = {0}, b = {0};

    (void)state;
    assert_int_equal(appmsg_deadline_set(&deadlines, &a, 100), 0);
    assert_int_equal(appmsg_deadline_set(&deadlines, &b, 200), 0);
    assert_int_equal(appmsg_deadline_set(&deadlines, &a, 300), 0);
    assert_int_equal(appmsg_deadlines_wait(&deadlines, 0), 200);
    assert_int_equal(appmsg_deadline_set(&deadlines, &a, 50), 0);
    assert_int_equal(appmsg_deadlines_wait(&deadlines, 0), 50);
    assert_ptr_equal(appmsg_deadlines_pop(&deadlines, 1000), &a);
    assert_ptr_equal(appmsg_deadlines_pop(&deadlines, 1000), &b);
    assert_null(appmsg_deadlines_pop(&deadlines, 1000));
    appmsg_deadlines_free(&deadlines);
}

static void test_clear_is_harmless_when_unset(void **state)
{
    appmsg_deadlines deadlines = {0};
    appmsg_deadline a = {0};

    (void)state;
    appmsg_deadline_clear(&deadlines, &a);
    assert_int_equal(appmsg_deadline_set(&deadlines, &a, 1), 0);
    appmsg_deadline_clear(&deadlines, &a);
    appmsg_deadline_clear(&deadlines, &a);
    assert_int_equal(appmsg_deadlines_wait(&deadlines, 0), -1);
    appmsg_deadlines_free(&deadlines);
}

/* Against the obvious implementation: thousands of changes, then each pop is a
 * minimum of what is set. */
static void test_random_changes_against_a_scan(void **state)
{
    static appmsg_deadline entries[COUNT];
    static int64_t expected[COUNT]; /* 0: not set */
    appmsg_deadlines deadlines = {0};
    unsigned random = 1;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        size_t which;

        random = random * 1103515245u + 12345u;
        which = (random >> 8) % COUNT;
        if ((random >> 28) % 3 == 0) {
            appmsg_deadline_clear(&deadlines, &entries[which]);
            expected[which] = 0;
        } else {
            expected[which] = 1 + (random >> 4) % 1000;
            assert_int_equal(appmsg_deadline_set(&deadlines, &entries[which], expected[which]), 0);
        }
    }
    for (;;) {
        appmsg_deadline *first = appmsg_deadlines_pop(&deadlines, INT64_MAX);
        int64_t least = INT64_MAX;
        size_t left = 0;

        for (size_t i = 0; i < COUNT; i++) {
            if (expected[i] == 0)
                continue;
            left++;
            least = expected[i] < least ? expected[i] : least;
        }
        if (first == NULL) {
            assert_int_equal(left, 0);
            break;
        }
        assert_int_equal(first->at, least);
        assert_int_equal(expected[first - entries], least);
        expected[first - entries] = 0;
    }
    appmsg_deadlines_free(&deadlines);
}

static void test_clock_does_not_go_back(void **state)
{
    int64_t before = appmsg_clock_ms();

    (void)state;
    for (int i = 0; i < 1000; i++) {
        int64_t now = appmsg_clock_ms();

        assert_true(now >= before);
        before = now;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_heap_waits_for_ever),
        cmocka_unit_test(test_wait_is_until_the_earliest),
        cmocka_unit_test(test_setting_again_moves_both_ways),
        cmocka_unit_test(test_clear_is_harmless_when_unset),
        cmocka_unit_test(test_random_changes_against_a_scan),
        cmocka_unit_test(test_clock_does_not_go_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
