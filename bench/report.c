/* SPDX-License-Identifier: MIT */
/* report.c - tables for people, one object a line for programs. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

/* A worst case may cost so many times what the canonical header does, per byte. */
#define WORST_BAR 4.0

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown compiler"
#endif

/* JSON string; everything that is not printable ASCII becomes a `?`, since no
 * name here needs more. */
static void put_json(const char *str)
{
    putchar('"');
    for (; *str != '\0'; str++) {
        if (*str == '"' || *str == '\\')
            putchar('\\');
        putchar(*str >= 0x20 && *str < 0x7f ? *str : '?');
    }
    putchar('"');
}

static void put_member(const char *name, const char *value)
{
    printf(", \"%s\": ", name);
    put_json(value);
}

/* The processor's name, printable, without runs of spaces. */
static void cpu_name(char *name, size_t cap)
{
    FILE *file = fopen("/proc/cpuinfo", "r");
    char line[256];
    size_t len = 0;

    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *p = strchr(line, ':');

        if (strncmp(line, "model name", 10) != 0 || p == NULL)
            continue;
        for (p += 2; *p != '\0' && *p != '\n' && len + 1 < cap; p++) {
            if (*p != ' ' || p[1] != ' ')
                name[len++] = *p >= 0x20 && *p < 0x7f ? *p : '?';
        }
        break;
    }
    if (file != NULL)
        fclose(file);
    name[len] = '\0';
    if (len == 0)
        snprintf(name, cap, "unknown processor");
}

void bench_report_machine(const bench_options *options)
{
    char cpu[128], pinned[32];

    cpu_name(cpu, sizeof cpu);
    snprintf(pinned, sizeof pinned, options->cpu < 0 ? "not pinned" : "on CPU %d", options->cpu);
    if (options->json) {
        printf("{\"type\": \"machine\"");
        put_member("processor", cpu);
        printf(", \"cpu\": %d", options->cpu);
        put_member("compiler", COMPILER);
        put_member("flags", BENCH_CFLAGS);
        printf(", \"rounds\": %u, \"sample_ns\": %.0f}\n", options->rounds, options->sample_ns);
        return;
    }
    printf("%s, %s; %s, flags:%s; %u rounds of %.0f ms\n", cpu, pinned, COMPILER, BENCH_CFLAGS,
           options->rounds, options->sample_ns / 1e6);
}

void bench_report_skipped(const bench_options *options, const char *name, const char *why)
{
    if (options->json) {
        printf("{\"type\": \"skipped\"");
        put_member("name", name);
        put_member("why", why);
        printf("}\n");
        return;
    }
    printf("skipped: %s: %s\n", name, why);
}

void bench_report_note(const bench_options *options, const bench_peer *peer)
{
    if (peer->note == NULL)
        return;
    if (options->json) {
        printf("{\"type\": \"note\"");
        put_member("name", peer->name);
        put_member("note", peer->note);
        printf("}\n");
        return;
    }
    printf("%s: %s\n", peer->name, peer->note);
}

static void json_rows(const char *group, bool by_byte, const bench_row *rows, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        printf("{\"type\": \"result\"");
        put_member("group", group);
        put_member("name", rows[i].name);
        printf(", \"bytes\": %.1f, \"min_ns\": %.3f, \"median_ns\": %.3f, \"ns_per_byte\": %.4f",
               rows[i].bytes, rows[i].min, rows[i].median, rows[i].per_byte);
        printf(", \"ratio\": %.3f, \"ratio_of\": \"%s\", \"reference\": ", rows[i].ratio,
               by_byte ? "ns_per_byte" : "ns");
        put_json(rows[0].name);
        printf("}\n");
    }
}

static void worst_line(const bench_row *rows, size_t count)
{
    size_t worst = BENCH_FRIENDLY_ROWS, above = 0, i;

    for (i = BENCH_FRIENDLY_ROWS; i < count; i++) {
        above += rows[i].ratio > WORST_BAR;
        if (rows[i].ratio > rows[worst].ratio)
            worst = i;
    }
    printf("  the worst: %s; per byte %.1f times the canonical header, %.1f times the mixed ones\n",
           rows[worst].name, rows[worst].ratio, rows[worst].ratio / rows[1].ratio);
    printf("  above %.0f times the canonical header: %zu of %zu\n", WORST_BAR, above,
           count - BENCH_FRIENDLY_ROWS);
}

void bench_report_group(const bench_options *options, const char *name, const char *what,
                        bool by_byte, const bench_row *rows, size_t count)
{
    size_t i;

    if (options->json) {
        json_rows(name, by_byte, rows, count);
        fflush(stdout);
        return;
    }
    printf("\n%s: %s\n", name, what);
    printf("  %-36s %9s %12s %12s %9s %8s\n", "", "bytes", "min ns", "median ns", "ns/byte",
           "ratio");
    for (i = 0; i < count; i++) {
        printf("  %-36s %9.1f %12.1f %12.1f %9.3f %8.2f%s\n", rows[i].name, rows[i].bytes,
               rows[i].min, rows[i].median, rows[i].per_byte, rows[i].ratio,
               by_byte && i >= BENCH_FRIENDLY_ROWS && rows[i].ratio > WORST_BAR ? " !" : "");
    }
    if (by_byte)
        worst_line(rows, count);
    fflush(stdout);
}
