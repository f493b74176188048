/* SPDX-License-Identifier: MIT */
/*
 * bench.h - what the parts of appmsg-bench share.
 *
 * A *peer* is a library under test; it can do one or more *jobs*.  A *row* is
 * one peer doing one job on one set of items; rows that are measured together,
 * and compared with their first, are a *group*.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <appmsg/base.h>
#include <appmsg/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a job returns for input that it refuses. */
#define BENCH_FAIL UINT64_MAX

/* Bytes that a read() is taken to return at most. */
#define BENCH_READ_LEN ((size_t)64 * 1024)

/* Content of the message of BENCH_BODY. */
#define BENCH_BODY_LEN ((uint64_t)64 * 1024 * 1024)

typedef enum bench_job {
    BENCH_HEADER, /* one head -> its content-length, the four fields found and judged */
    BENCH_STREAM, /* messages back to back, in reads -> bytes of content seen */
    BENCH_BODY,   /* one head and BENCH_BODY_LEN of content, in reads -> bytes of content */
    BENCH_ENCODE, /* nothing -> bytes written of a head with the four fields */
    BENCH_PARSE,  /* JSON content -> 1 where its member "value" is there */
    BENCH_WRITE   /* (the tree of load()) -> bytes of JSON written */
} bench_job;

#define BENCH_JOBS 6

/* One operation.  `state` is what open() gave. */
typedef uint64_t (*bench_fn)(void *state, const uint8_t *bytes, size_t len);

typedef struct bench_peer {
    const char *name;
    const char *note;              /* how its work differs from ours */
    bool http;                     /* reads HTTP requests with the same fields, no frames */
    bool uncountable;              /* has instructions that valgrind does not know */
    void *(*open)(size_t max_len); /* NULL: not possible on this machine */
    void (*close)(void *state);
    bool (*load)(void *state, const uint8_t *bytes, size_t len); /* before BENCH_WRITE */
    bench_fn job[BENCH_JOBS];                                    /* NULL: cannot do it */
} bench_peer;

typedef struct bench_skipped {
    const char *name, *why;
} bench_skipped;

/* peers.c: what this binary was built with, appmsg first; NULL ends both. */
extern const bench_peer *const bench_peers[];
extern const bench_skipped bench_skipped_peers[];

/* support.c.  Random numbers by splitmix64: the inputs are the same everywhere. */
typedef struct bench_rng {
    uint64_t state;
} bench_rng;

uint64_t bench_random(bench_rng *rng);
size_t bench_below(bench_rng *rng, size_t bound);

/* Growing text.  Out of memory ends the program. */
typedef struct bench_text {
    uint8_t *ptr;
    size_t len, cap;
} bench_text;

void bench_append(bench_text *text, const void *bytes, size_t len);
void bench_append_str(bench_text *text, const char *str);
void bench_append_u64(bench_text *text, uint64_t number);
void bench_text_free(bench_text *text);
/* Makes `json` a frame in `out`: prefix and header.  It must be short enough. */
void bench_append_frame(bench_text *out, const bench_text *json);

/* Ends the program with exit code 2. */
_Noreturn void bench_die(const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 1, 2)))
#endif
    ;
void *bench_alloc(size_t count, size_t size);

/*
 * place.c: where the items lie.  An operation takes the next item of its set,
 * round and round; the copies of one input have different alignments, and one
 * of them ends at an unreadable page, so nothing is tuned to one address and
 * nothing can read beyond its input.
 */
typedef struct bench_items {
    appmsg_bytes *at;
    size_t count;
    uint64_t total_len;
    void *map_;
    size_t map_len_;
} bench_items;

/* Copies of one input: eight if it is short, else three. */
void bench_place_copies(bench_items *items, const uint8_t *bytes, size_t len);
/* `count` inputs at arbitrary alignments, in an order of `picks` random picks. */
void bench_place_mix(bench_items *items, const bench_text *inputs, size_t count, size_t picks,
                     bench_rng *rng);
/* Each of `count` inputs once, the last of them at an unreadable page. */
void bench_place_each(bench_items *items, const bench_text *inputs, size_t count);
void bench_items_free(bench_items *items);

/* measure.c */
#define BENCH_ROUNDS_MAX      1000
/* A row's reference is sampled again before every so many rows, so that the two
 * are never far apart in time. */
#define BENCH_REFERENCE_EVERY 6

typedef struct bench_options {
    unsigned rounds;
    double sample_ns;
    int cpu; /* -1: not pinned */
    const char *filter;
    bool json, count;
} bench_options;

typedef struct bench_row {
    const char *name; /* the peer's, or the case's */
    const bench_peer *peer;
    bench_fn fn;
    void *state;
    const bench_items *items;
    uint64_t expected; /* sum of the results of one pass over the items */
    double bytes;      /* of an operation; 0: the mean length of the items */
    /* results, in ns per operation; ratio: cost of this / cost of the reference */
    double min, median, ratio, per_byte;
    uint64_t passes_;
    double *sample_, *ratio_;
} bench_row;

/*
 * Measures `count` rows in interleaved rounds; rows[0] is the reference, and
 * costs are compared per operation, or `by_byte`.  A result other than
 * `expected` ends the program: what is wrong is not worth measuring.
 */
void bench_measure(bench_row *rows, size_t count, bool by_byte, const bench_options *options);
/* For instructions.sh: counts each row under callgrind. */
void bench_count(const char *group, bench_row *rows, size_t count);
/* Pins to one CPU that is allowed; -1 if that is not possible. */
int bench_pin(int wanted);

/* report.c */
void bench_report_machine(const bench_options *options);
void bench_report_skipped(const bench_options *options, const char *name, const char *why);
void bench_report_note(const bench_options *options, const bench_peer *peer);
/* Where costs are `by_byte`, the first BENCH_FRIENDLY_ROWS rows are what the
 * others, worst cases, are compared with. */
#define BENCH_FRIENDLY_ROWS 2
void bench_report_group(const bench_options *options, const char *name, const char *what,
                        bool by_byte, const bench_row *rows, size_t count);

/* input.c: heads, as frames and as HTTP requests with the same fields. */
#define BENCH_FIELDS_MAX 64

typedef struct bench_field {
    bench_text name;  /* needs no escaping */
    bench_text value; /* JSON text */
} bench_field;

typedef struct bench_head {
    bench_field field[BENCH_FIELDS_MAX];
    size_t count;
} bench_head;

typedef enum bench_style {
    BENCH_CANONICAL,
    BENCH_COMPACT,
    BENCH_SPACED /* other white space in every place that may have some */
} bench_style;

void bench_head_required(bench_head *head, uint64_t content_length);
void bench_head_add(bench_head *head, const char *name, const char *value);
void bench_head_shuffle(bench_head *head, bench_rng *rng);
/* A realistic header of exactly `len` bytes (len >= 512, canonical style). */
void bench_head_fill(bench_head *head, size_t len, bench_rng *rng);
/* A head as one of many different clients might send it. */
void bench_head_vary(bench_head *head, bench_rng *rng);
void bench_head_free(bench_head *head);
void bench_write_json(const bench_head *head, bench_style style, bench_rng *rng, bench_text *json);
void bench_write_http(const bench_head *head, bench_text *http);
/* A JSON document of about `len` bytes, an object with a member "value". */
void bench_write_document(bench_text *json, size_t len, bench_rng *rng);

/*
 * hostile.c: headers that are meant to cost as much as they can.  Most are the
 * four required fields and one more, whose value is `open`, then units in turn
 * (or at random, where there are several) to 60 KiB, then `close`.
 */
#define BENCH_UNITS_MAX 10

typedef struct bench_hostile {
    const char *name;
    appmsg_status status; /* what appmsg_header_parse() has to say of it */
    const char *open, *close;
    const char *unit[BENCH_UNITS_MAX];
    void (*write)(bench_text *json, bench_rng *rng); /* instead, if not NULL */
} bench_hostile;

extern const bench_hostile bench_hostiles[];
extern const size_t bench_hostile_count;

/* Appends the header's JSON text. */
void bench_write_hostile(const bench_hostile *hostile, bench_rng *rng, bench_text *json);
/* The four required fields, without the closing brace. */
void bench_open_header(bench_text *json);

/* hostile_names.c: the cases that aim at the search for duplicate names. */
void bench_names_short_64(bench_text *json, bench_rng *rng);
void bench_names_short_65(bench_text *json, bench_rng *rng);
void bench_names_thousands(bench_text *json, bench_rng *rng);
void bench_names_empty(bench_text *json, bench_rng *rng);
void bench_names_near_required(bench_text *json, bench_rng *rng);
void bench_names_differ_last(bench_text *json, bench_rng *rng);
void bench_names_differ_first(bench_text *json, bench_rng *rng);
void bench_names_escaped(bench_text *json, bench_rng *rng);
void bench_names_newlines(bench_text *json, bench_rng *rng);
void bench_names_tags_plain(bench_text *json, bench_rng *rng);
void bench_names_tags_one_escape(bench_text *json, bench_rng *rng);
void bench_names_tags_escaped(bench_text *json, bench_rng *rng);
void bench_names_tags_two_spellings(bench_text *json, bench_rng *rng);
void bench_names_tags_raw_and_escaped(bench_text *json, bench_rng *rng);
void bench_names_tags_fan(bench_text *json, bench_rng *rng);

/* groups.c */
bool bench_selected(const bench_options *options, const char *group);
void bench_all_groups(const bench_options *options);

/* memory.c: peak memory while content of several sizes passes. */
void bench_memory(const bench_options *options, bool quick);

#endif /* BENCH_BENCH_H */
