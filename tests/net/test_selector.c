/* SPDX-License-Identifier: MIT */
/* Every test runs on every backend that there is here. */
#include "net/selector.h"

#include "net/deadlines.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
/* cmocka.h needs those before it */
#include <cmocka.h>

#define RW (APPMSG_IO_READ | APPMSG_IO_WRITE)

/* The backend under test. */
static const char *backend;

static appmsg_selector *open_selector(void)
{
    appmsg_selector *selector = appmsg_selector_open(backend);

    assert_non_null(selector);
    assert_string_equal(appmsg_selector_name(selector), backend);
    return selector;
}

static void open_pair(int pair[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
}

static void close_pair(const int pair[2])
{
    close(pair[0]);
    close(pair[1]);
}

static void put_byte(int fd)
{
    assert_int_equal(write(fd, "x", 1), 1);
}

static void select_now(appmsg_selector *selector)
{
    assert_int_equal(appmsg_selector_select(selector, 0), 0);
}

static void assert_batch_over(appmsg_selector *selector)
{
    appmsg_ready ready;

    assert_false(appmsg_selector_next(selector, &ready));
}

static void test_open_by_name(void **state)
{
    (void)state;
    assert_null(appmsg_selector_open("select"));
    assert_int_equal(errno, EINVAL);
    appmsg_selector_close(NULL);
}

static void test_environment_chooses(void **state)
{
    appmsg_selector *selector;

    (void)state;
    assert_int_equal(setenv("APPMSG_SELECTOR", backend, 1), 0);
    selector = appmsg_selector_open(NULL);
    assert_non_null(selector);
    assert_string_equal(appmsg_selector_name(selector), backend);
    appmsg_selector_close(selector);
    assert_int_equal(setenv("APPMSG_SELECTOR", "nonsense", 1), 0);
    assert_null(appmsg_selector_open(NULL));
    assert_int_equal(errno, EINVAL);
    selector = open_selector(); /* an argument goes before the environment */
    appmsg_selector_close(selector);
    assert_int_equal(setenv("APPMSG_SELECTOR", "", 1), 0);
    selector = appmsg_selector_open(NULL);
    assert_non_null(selector);
    assert_string_equal(appmsg_selector_name(selector), appmsg_selector_backends()[0]);
    appmsg_selector_close(selector);
    assert_int_equal(unsetenv("APPMSG_SELECTOR"), 0);
}

static void test_read_and_write_readiness(void **state)
{
    appmsg_selector *selector = open_selector();
    appmsg_ready ready;
    int pair[2], mark;

    (void)state;
    open_pair(pair);
    assert_int_equal(appmsg_selector_register(selector, pair[0], APPMSG_IO_READ, &mark), 0);
    select_now(selector);
    assert_batch_over(selector);
    put_byte(pair[1]);
    for (int i = 0; i < 2; i++) { /* level-triggered: again as long as it is so */
        select_now(selector);
        assert_true(appmsg_selector_next(selector, &ready));
        assert_int_equal(ready.key.fd, pair[0]);
        assert_ptr_equal(ready.key.data, &mark);
        assert_int_equal(ready.key.events, APPMSG_IO_READ);
        assert_int_equal(ready.events, APPMSG_IO_READ);
        assert_batch_over(selector);
    }
    assert_int_equal(appmsg_selector_modify(selector, pair[0], RW, NULL), 0);
    select_now(selector);
    assert_true(appmsg_selector_next(selector, &ready));
    assert_int_equal(ready.events, RW);
    assert_null(ready.key.data);
    assert_int_equal(appmsg_selector_modify(selector, pair[0], APPMSG_IO_WRITE, NULL), 0);
    select_now(selector);
    assert_true(appmsg_selector_next(selector, &ready));
    assert_int_equal(ready.events, APPMSG_IO_WRITE);
    appmsg_selector_close(selector);
    close_pair(pair);
}

static void test_arguments_are_checked(void **state)
{
    appmsg_selector *selector = open_selector();
    int pair[2], closed;

    (void)state;
    open_pair(pair);
    closed = dup(pair[0]);
    close(closed);
    assert_int_equal(appmsg_selector_register(selector, pair[0], 0, NULL), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(appmsg_selector_register(selector, pair[0], 4, NULL), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(appmsg_selector_register(selector, -1, APPMSG_IO_READ, NULL), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(appmsg_selector_register(selector, closed, APPMSG_IO_READ, NULL), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(appmsg_selector_modify(selector, pair[0], APPMSG_IO_READ, NULL), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(appmsg_selector_unregister(selector, pair[0]), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(appmsg_selector_unregister(selector, -1), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(appmsg_selector_register(selector, pair[0], APPMSG_IO_READ, NULL), 0);
    assert_int_equal(appmsg_selector_register(selector, pair[0], APPMSG_IO_READ, NULL), -1);
    assert_int_equal(errno, EEXIST);
    assert_int_equal(appmsg_selector_modify(selector, pair[0], 0, NULL), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(appmsg_selector_count(selector), 1);
    appmsg_selector_close(selector);
    close_pair(pair);
}

static void test_keys_and_map(void **state)
{
    appmsg_selector *selector = open_selector();
    appmsg_selector_key key;
    int first[2], second[2], mark, cursor = 0;

    (void)state;
    open_pair(first);
    open_pair(second);
    assert_false(appmsg_selector_get_map(selector, &cursor, &key));
    assert_int_equal(appmsg_selector_register(selector, second[0], RW, &mark), 0);
    assert_int_equal(appmsg_selector_register(selector, first[0], APPMSG_IO_READ, NULL), 0);
    assert_int_equal(appmsg_selector_count(selector), 2);
    assert_true(appmsg_selector_get_key(selector, second[0], &key));
    assert_int_equal(key.fd, second[0]);
    assert_int_equal(key.events, RW);
    assert_ptr_equal(key.data, &mark);
    assert_false(appmsg_selector_get_key(selector, first[1], &key));
    assert_false(appmsg_selector_get_key(selector, -1, &key));
    assert_false(appmsg_selector_get_key(selector, 1000000, &key));
    cursor = 0;
    assert_true(appmsg_selector_get_map(selector, &cursor, &key));
    assert_int_equal(key.fd, first[0]);
    assert_true(appmsg_selector_get_map(selector, &cursor, &key));
    assert_int_equal(key.fd, second[0]);
    assert_false(appmsg_selector_get_map(selector, &cursor, &key));
    assert_int_equal(appmsg_selector_unregister(selector, first[0]), 0);
    assert_int_equal(appmsg_selector_count(selector), 1);
    assert_false(appmsg_selector_get_key(selector, first[0], &key));
    appmsg_selector_close(selector);
    close_pair(first);
    close_pair(second);
}

static void test_hang_up_is_what_was_asked_for(void **state)
{
    appmsg_selector *selector = open_selector();
    appmsg_ready ready;
    int reader[2], writer[2];

    (void)state;
    open_pair(reader);
    open_pair(writer);
    assert_int_equal(appmsg_selector_register(selector, reader[0], APPMSG_IO_READ, NULL), 0);
    assert_int_equal(appmsg_selector_register(selector, writer[0], APPMSG_IO_WRITE, NULL), 0);
    close(reader[1]);
    close(writer[1]);
    select_now(selector);
    for (int i = 0; i < 2; i++) {
        assert_true(appmsg_selector_next(selector, &ready));
        assert_int_equal(ready.events,
                         ready.key.fd == reader[0] ? APPMSG_IO_READ : APPMSG_IO_WRITE);
    }
    assert_batch_over(selector);
    appmsg_selector_close(selector);
    close(reader[0]);
    close(writer[0]);
}

/* Two ready; handling the first removes the second, whichever comes first. */
static void test_unregistered_within_batch(void **state)
{
    appmsg_selector *selector = open_selector();
    appmsg_ready ready;
    int a[2], b[2];

    (void)state;
    open_pair(a);
    open_pair(b);
    put_byte(a[1]);
    put_byte(b[1]);
    assert_int_equal(appmsg_selector_register(selector, a[0], APPMSG_IO_READ, NULL), 0);
    assert_int_equal(appmsg_selector_register(selector, b[0], APPMSG_IO_READ, NULL), 0);
    select_now(selector);
    assert_true(appmsg_selector_next(selector, &ready));
    assert_int_equal(appmsg_selector_unregister(selector, ready.key.fd == a[0] ? b[0] : a[0]), 0);
    assert_batch_over(selector);
    appmsg_selector_close(selector);
    close_pair(a);
    close_pair(b);
}

/* The number of a closed descriptor goes to a new one within the batch: the old
 * event is not the new one's, though the number and even the data are the same. */
static void test_reused_descriptor_within_batch(void **state)
{
    appmsg_selector *selector = open_selector();
    appmsg_ready ready;
    int a[2], b[2], fresh[2], mark, other;

    (void)state;
    open_pair(a);
    open_pair(b);
    put_byte(a[1]);
    put_byte(b[1]);
    assert_int_equal(appmsg_selector_register(selector, a[0], APPMSG_IO_READ, &mark), 0);
    assert_int_equal(appmsg_selector_register(selector, b[0], APPMSG_IO_READ, &mark), 0);
    select_now(selector);
    assert_true(appmsg_selector_next(selector, &ready));
    other = ready.key.fd == a[0] ? b[0] : a[0];
    assert_int_equal(appmsg_selector_unregister(selector, other), 0);
    open_pair(fresh);
    assert_int_equal(dup2(fresh[0], other), other); /* closes it, takes its number */
    assert_int_equal(appmsg_selector_register(selector, other, APPMSG_IO_READ, &mark), 0);
    assert_batch_over(selector);
    put_byte(fresh[1]); /* its own events do arrive */
    select_now(selector);
    for (int found = 0; found != other; found = ready.key.fd)
        assert_true(appmsg_selector_next(selector, &ready));
    appmsg_selector_close(selector);
    close_pair(a);
    close_pair(b);
    close_pair(fresh);
}

static void test_modified_within_batch(void **state)
{
    appmsg_selector *selector = open_selector();
    appmsg_ready ready;
    int a[2], b[2], mark, other;

    (void)state;
    open_pair(a);
    open_pair(b);
    put_byte(a[1]);
    put_byte(b[1]);
    assert_int_equal(appmsg_selector_register(selector, a[0], RW, NULL), 0);
    assert_int_equal(appmsg_selector_register(selector, b[0], RW, NULL), 0);
    select_now(selector);
    assert_true(appmsg_selector_next(selector, &ready));
    other = ready.key.fd == a[0] ? b[0] : a[0];
    assert_int_equal(appmsg_selector_modify(selector, other, APPMSG_IO_WRITE, &mark), 0);
    assert_true(appmsg_selector_next(selector, &ready));
    assert_int_equal(ready.key.fd, other);
    assert_int_equal(ready.events, APPMSG_IO_WRITE); /* reading is not asked for any more */
    assert_ptr_equal(ready.key.data, &mark);
    assert_batch_over(selector);
    appmsg_selector_close(selector);
    close_pair(a);
    close_pair(b);
}

/* Registering while a batch is handed out makes tables grow under it. */
static void test_growth_within_batch(void **state)
{
    enum { PAIRS = 100 };
    appmsg_selector *selector = open_selector();
    appmsg_ready ready;
    int pairs[PAIRS][2], found = 0;

    (void)state;
    for (int i = 0; i < PAIRS; i++) {
        open_pair(pairs[i]);
        put_byte(pairs[i][1]);
    }
    for (int i = 0; i < 20; i++)
        assert_int_equal(appmsg_selector_register(selector, pairs[i][0], APPMSG_IO_READ, pairs[i]),
                         0);
    select_now(selector);
    for (int i = 20; appmsg_selector_next(selector, &ready); found++) {
        assert_int_equal(ready.key.fd, ((int *)ready.key.data)[0]);
        for (int more = 0; more < 4; more++, i++)
            assert_int_equal(
                appmsg_selector_register(selector, pairs[i][0], APPMSG_IO_READ, pairs[i]), 0);
    }
    assert_int_equal(found, 20);
    select_now(selector); /* a batch holds all of them */
    for (found = 0; appmsg_selector_next(selector, &ready); found++)
        assert_int_equal(ready.key.fd, ((int *)ready.key.data)[0]);
    assert_int_equal(found, PAIRS);
    appmsg_selector_close(selector);
    for (int i = 0; i < PAIRS; i++)
        close_pair(pairs[i]);
}

static void test_unregister_after_close(void **state)
{
    appmsg_selector *selector = open_selector();
    int pair[2];

    (void)state;
    open_pair(pair);
    assert_int_equal(appmsg_selector_register(selector, pair[0], APPMSG_IO_READ, NULL), 0);
    close_pair(pair);
    assert_int_equal(appmsg_selector_unregister(selector, pair[0]), 0);
    assert_int_equal(appmsg_selector_count(selector), 0);
    select_now(selector);
    assert_batch_over(selector);
    appmsg_selector_close(selector);
}

static void test_timeout_is_waited_for(void **state)
{
    appmsg_selector *selector = open_selector();
    int64_t begin = appmsg_clock_ms();
    int pair[2];

    (void)state;
    open_pair(pair);
    assert_int_equal(appmsg_selector_register(selector, pair[0], APPMSG_IO_READ, NULL), 0);
    assert_int_equal(appmsg_selector_select(selector, 60), 0);
    assert_batch_over(selector);
    assert_true(appmsg_clock_ms() - begin >= 59); /* both ends are rounded down */
    appmsg_selector_close(selector);
    close_pair(pair);
}

static volatile sig_atomic_t alarms;

static void count_alarm(int number)
{
    (void)number;
    alarms++;
}

static void alarm_in(suseconds_t microseconds)
{
    struct itimerval timer = {.it_value.tv_usec = microseconds};

    assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

/* A negative timeout waits for ever; only the signal ends it, with no event. */
static void test_signal_ends_the_wait(void **state)
{
    appmsg_selector *selector = open_selector();
    struct sigaction action = {.sa_handler = count_alarm};
    int pair[2];

    (void)state;
    open_pair(pair);
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    assert_int_equal(appmsg_selector_register(selector, pair[0], APPMSG_IO_READ, NULL), 0);
    alarms = 0;
    alarm_in(50000);
    assert_int_equal(appmsg_selector_select(selector, -1), 0);
    assert_int_equal(alarms, 1);
    assert_batch_over(selector);
    alarm_in(50000);
    assert_int_equal(appmsg_selector_select(selector, INT64_MAX), 0); /* not an overflow */
    assert_int_equal(alarms, 2);
    appmsg_selector_close(selector);
    close_pair(pair);
}

/* An event that nobody took before the next select comes again. */
static void test_abandoned_batch(void **state)
{
    appmsg_selector *selector = open_selector();
    appmsg_ready ready;
    int pair[2];

    (void)state;
    open_pair(pair);
    put_byte(pair[1]);
    assert_int_equal(appmsg_selector_register(selector, pair[0], APPMSG_IO_READ, NULL), 0);
    select_now(selector);
    select_now(selector);
    assert_true(appmsg_selector_next(selector, &ready));
    assert_batch_over(selector);
    appmsg_selector_close(selector);
    close_pair(pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_by_name),
        cmocka_unit_test(test_environment_chooses),
        cmocka_unit_test(test_read_and_write_readiness),
        cmocka_unit_test(test_arguments_are_checked),
        cmocka_unit_test(test_keys_and_map),
        cmocka_unit_test(test_hang_up_is_what_was_asked_for),
        cmocka_unit_test(test_unregistered_within_batch),
        cmocka_unit_test(test_reused_descriptor_within_batch),
        cmocka_unit_test(test_modified_within_batch),
        cmocka_unit_test(test_growth_within_batch),
        cmocka_unit_test(test_unregister_after_close),
        cmocka_unit_test(test_timeout_is_waited_for),
        cmocka_unit_test(test_signal_ends_the_wait),
        cmocka_unit_test(test_abandoned_batch),
    };
    int failed = 0;

    unsetenv("APPMSG_SELECTOR");
    for (const char *const *name = appmsg_selector_backends(); *name != NULL; name++) {
        backend = *name;
        print_message("# backend %s\n", backend);
        failed += cmocka_run_group_tests_name(backend, tests, NULL, NULL);
    }
    return failed;
}
