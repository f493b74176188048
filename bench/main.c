/* SPDX-License-Identifier: MIT */
/* main.c - the options. */
#define _GNU_SOURCE /* getopt_long() */
#include "bench.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void usage(FILE *to)
{
    fputs("Usage: appmsg-bench [OPTION]...\n"
          "Measures the codec beside its peers, in the same run.\n"
          "\n"
          "  --filter TEXT  only groups whose name contains TEXT\n"
          "  --rounds N     rounds (15)\n"
          "  --cpu N        the CPU to run on (the one it starts on)\n"
          "  --quick        3 rounds of short samples: to see that it works, not how fast\n"
          "  --count        no times; for instructions.sh\n"
          "  --json         one object a line\n"
          "  -h, --help     this text\n"
          "\n"
          "A ratio is the cost of a row over that of the first row in its group, the\n"
          "median of the rounds: above 1, the first row is the faster one.\n",
          to);
}

static long number(const char *text, long max)
{
    char *end;
    const long value = strtol(text, &end, 10);

    if (end == text || *end != '\0' || value < 0 || value > max)
        bench_die("not a number from 0 to %ld", max);
    return value;
}

int main(int argc, char **argv)
{
    enum { FILTER = 256, ROUNDS, CPU, QUICK, COUNT_ONLY, JSON };
    static const struct option longs[] = {{"filter", required_argument, NULL, FILTER},
                                          {"rounds", required_argument, NULL, ROUNDS},
                                          {"cpu", required_argument, NULL, CPU},
                                          {"quick", no_argument, NULL, QUICK},
                                          {"count", no_argument, NULL, COUNT_ONLY},
                                          {"json", no_argument, NULL, JSON},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    bench_options options = {.rounds = 15, .sample_ns = 20e6, .cpu = -1};
    bool quick = false;
    size_t i;
    int opt;

    while ((opt = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
        switch (opt) {
        case FILTER:
            options.filter = optarg;
            break;
        case ROUNDS:
            options.rounds = (unsigned)number(optarg, BENCH_ROUNDS_MAX);
            break;
        case CPU:
            options.cpu = (int)number(optarg, 1023);
            break;
        case QUICK:
            quick = true;
            break;
        case COUNT_ONLY:
            options.count = true;
            break;
        case JSON:
            options.json = true;
            break;
        case 'h':
            usage(stdout);
            return 0;
        default:
            usage(stderr);
            return 2;
        }
    }
    if (optind != argc || options.rounds == 0) {
        usage(stderr);
        return 2;
    }
    if (quick) {
        options.rounds = 3;
        options.sample_ns = 1e6;
    }
    options.cpu = bench_pin(options.cpu);
    if (!options.count) {
        bench_report_machine(&options);
        for (i = 0; bench_peers[i] != NULL; i++)
            bench_report_note(&options, bench_peers[i]);
        for (i = 0; bench_skipped_peers[i].name != NULL; i++)
            bench_report_skipped(&options, bench_skipped_peers[i].name, bench_skipped_peers[i].why);
        if (bench_selected(&options, "memory"))
            bench_memory(&options, quick);
    }
    bench_all_groups(&options);
    return 0;
}
