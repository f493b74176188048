/* SPDX-License-Identifier: MIT */
/*
 * measure.c - the clock and the statistics.
 *
 * Machines are noisy, and the noise is never below zero: other programs, the
 * frequency, the cache's other users.  So rows are sampled in turn, round after
 * round, and what is reported beside the times is the median of the ratios that
 * each round gave by itself.
 */
#define _GNU_SOURCE /* sched_setaffinity(), clock_gettime() */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#ifdef __linux__
#include <sched.h>
#endif

#ifdef BENCH_HAVE_CALLGRIND
#include <valgrind/callgrind.h>
#endif

int bench_pin(int wanted)
{
#ifdef __linux__
    cpu_set_t set;
    int cpu = wanted >= 0 ? wanted : sched_getcpu();

    if (cpu < 0 || cpu >= CPU_SETSIZE)
        return -1;
    CPU_ZERO(&set);
    CPU_SET((unsigned)cpu, &set);
    return sched_setaffinity(0, sizeof set, &set) == 0 ? cpu : -1;
#else
    (void)wanted;
    return -1;
#endif
}

/* The time of this thread on its CPU: what others do meanwhile is not counted. */
static double now_ns(void)
{
    struct timespec t;

    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) != 0)
        bench_die("this system has no clock of a thread's CPU time");
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static uint64_t pass(const bench_row *row)
{
    const appmsg_bytes *at = row->items->at;
    const appmsg_bytes *end = at + row->items->count;
    uint64_t sum = 0;

    for (; at != end; at++)
        sum += row->fn(row->state, at->ptr, at->len);
    return sum;
}

/* One pass, unmeasured: what is wrong is not worth measuring. */
static void prepare(bench_row *row)
{
    if (pass(row) != row->expected)
        bench_die("%s: wrong result", row->name);
    if (row->bytes <= 0)
        row->bytes = (double)row->items->total_len / (double)row->items->count;
}

/* ns for one operation.  The sum of all results is checked, so none of the work
 * can be left out, and a row that fails now and then does not look fast. */
static double sample(const bench_row *row)
{
    const uint64_t passes = row->passes_;
    uint64_t sum = 0, i;
    double start = now_ns(), spent;

    for (i = 0; i < passes; i++)
        sum += pass(row);
    spent = now_ns() - start;
    if (sum != passes * row->expected)
        bench_die("%s: wrong results while measured", row->name);
    return spent / ((double)passes * (double)row->items->count);
}

static void calibrate(bench_row *row, double sample_ns)
{
    const double ops = (double)row->items->count;
    double spent;

    row->passes_ = 1;
    for (;;) {
        spent = sample(row) * (double)row->passes_ * ops;
        if (spent >= sample_ns / 4)
            break;
        row->passes_ *= 2;
    }
    row->passes_ = (uint64_t)((double)row->passes_ * (sample_ns / spent)) + 1;
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare_doubles);
    return count % 2 != 0 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static void conclude(bench_row *row, size_t rounds)
{
    row->median = median(row->sample_, rounds);
    row->min = row->sample_[0];
    row->per_byte = row->median / row->bytes;
    row->ratio = median(row->ratio_, rounds);
    free(row->sample_);
    free(row->ratio_);
    row->sample_ = row->ratio_ = NULL;
}

void bench_measure(bench_row *rows, size_t count, bool by_byte, const bench_options *options)
{
    double reference = 0;
    size_t round, i;

    for (i = 0; i < count; i++) {
        prepare(&rows[i]);
        calibrate(&rows[i], options->sample_ns);
        rows[i].sample_ = bench_alloc(options->rounds, sizeof(double));
        rows[i].ratio_ = bench_alloc(options->rounds, sizeof(double));
    }
    for (round = 0; round < options->rounds; round++) {
        for (i = 0; i < count; i++) {
            double cost;

            if (i != 0 && i % BENCH_REFERENCE_EVERY == 0)
                reference = sample(&rows[0]) / (by_byte ? rows[0].bytes : 1);
            rows[i].sample_[round] = sample(&rows[i]);
            cost = rows[i].sample_[round] / (by_byte ? rows[i].bytes : 1);
            if (i == 0)
                reference = cost;
            rows[i].ratio_[round] = cost / reference;
        }
    }
    for (i = 0; i < count; i++)
        conclude(&rows[i], options->rounds);
}

/* Enough operations that what the first of them alone does weighs nothing. */
#define COUNT_BYTES 200000

void bench_count(const char *group, bench_row *rows, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        bench_row *row = &rows[i];
        uint64_t passes = COUNT_BYTES / (row->items->total_len + 1) + 1, done;
        char name[128];

        prepare(row);
        snprintf(name, sizeof name, "%s/%s", group, row->name);
#ifdef BENCH_HAVE_CALLGRIND
        CALLGRIND_ZERO_STATS;
        CALLGRIND_TOGGLE_COLLECT;
#endif
        for (done = 0; done < passes; done++)
            if (pass(row) != row->expected)
                bench_die("%s: wrong results while counted", row->name);
#ifdef BENCH_HAVE_CALLGRIND
        CALLGRIND_TOGGLE_COLLECT;
        CALLGRIND_DUMP_STATS_AT(name);
#endif
        printf("%s\t%llu\t%.1f\n", name, (unsigned long long)(passes * row->items->count),
               row->bytes);
    }
}
