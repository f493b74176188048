/* SPDX-License-Identifier: MIT */
/*
 * Replays documents of streams (README.md in this directory) through the
 * decoder, each case in many cuts:
 *
 *   whole; byte by byte; as many bytes as the decoder asks for; and in two pieces,
 *   cut at every place.  In streams of more than 4096 bytes the cuts are all in
 *   the first and in the last 512 bytes, and each 1021st between.
 *
 * At each call the bytes that are there either end at an unreadable page or
 * begin behind one; each feeding is done with both.  (In long streams only one
 * of them for each cut, by turns, and byte by byte only at the places above.)
 * The decoder is moved to other memory before each call.
 */
#include "document.h"
#include "guard.h"
#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONG_STREAM 4096
#define LONG_EDGE   512
#define LONG_STRIDE 1021 /* a prime, so that no pattern in a stream hides from it */

typedef enum feeding { FEED_WHOLE, FEED_BYTES, FEED_NEED, FEED_SPLIT } feeding;

static const char *const feeding_names[] = {"whole", "byte by byte", "as needed", "split"};

typedef struct replay {
    const vec_document *document;
    const vec_case *c;
    vec_buffer stream;
    vec_guard guard;
    vec_log log;
    feeding how;
    size_t split;
    vec_side side;
    unsigned long count;
} replay;

static bool is_sampled(const replay *r, size_t place)
{
    return r->stream.len <= LONG_STREAM || place <= LONG_EDGE ||
           r->stream.len - place <= LONG_EDGE || place % LONG_STRIDE == 0;
}

/* The bytes from `from` to `to` where the decoder gets them. */
static appmsg_bytes place(replay *r, size_t from, size_t to)
{
    const appmsg_bytes bytes = {r->stream.ptr + from, to - from};

    if (bytes.len == 0 && r->side == VEC_AT_BEGIN)
        return (appmsg_bytes){NULL, 0}; /* base.h allows it */
    if (r->how == FEED_BYTES && !is_sampled(r, to))
        return bytes;
    return vec_guard_place(&r->guard, r->side, bytes);
}

/* How many bytes of the stream are there at first, and after NEED_MORE. */
static size_t first_piece(const replay *r)
{
    switch (r->how) {
    case FEED_WHOLE:
        return r->stream.len;
    case FEED_BYTES:
    case FEED_NEED:
        return 0;
    case FEED_SPLIT:
        return r->split;
    }
    return 0;
}

static size_t next_piece(const replay *r, size_t consumed, size_t there, size_t need)
{
    switch (r->how) {
    case FEED_BYTES:
        return there + 1;
    case FEED_NEED:
        return need < r->stream.len - consumed ? consumed + need : r->stream.len;
    case FEED_WHOLE:
    case FEED_SPLIT:
        return r->stream.len;
    }
    return r->stream.len;
}

/* After an error: the same event for ever, whatever is there, and nothing is taken. */
static void check_sticky(replay *r, appmsg_decoder *decoder, const appmsg_event *first,
                         size_t consumed, size_t there)
{
    const size_t ends[] = {there, consumed, r->stream.len, there};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const appmsg_bytes before = place(r, consumed, ends[i]);
        appmsg_bytes in = before;
        appmsg_event event;

        memset(&event, 0xa5, sizeof event);
        if (appmsg_decode(decoder, &in, &event) != APPMSG_EVENT_ERROR ||
            event.type != APPMSG_EVENT_ERROR || event.message_off != first->message_off ||
            event.error.status != first->error.status ||
            event.error.stream_off != first->error.stream_off ||
            event.error.header_off != first->error.header_off)
            r->log.broken = "an error that is not the same when asked again";
        if (in.ptr != before.ptr || in.len != before.len)
            r->log.broken = "bytes consumed after an error";
        vec_log_check_finish(&r->log, decoder, ends[i] - consumed);
    }
}

static void feed(replay *r)
{
    appmsg_decoder moving[2];
    size_t consumed = 0, there = first_piece(r), turn = 0;
    appmsg_event event;

    vec_log_start(&r->log, &r->c->limits, r->how != FEED_SPLIT);
    appmsg_decoder_init(&moving[0], &r->c->limits);
    while (r->log.broken == NULL) {
        const appmsg_bytes before = place(r, consumed, there);
        appmsg_bytes in = before;
        appmsg_decoder *decoder = &moving[++turn % 2];

        *decoder = moving[(turn + 1) % 2];
        memset(&moving[(turn + 1) % 2], 0xa5, sizeof moving[0]);
        memset(&event, 0xa5, sizeof event);
        if (appmsg_decode(decoder, &in, &event) != event.type)
            r->log.broken = "the event returned is not the event set";
        vec_log_event(&r->log, &event, before, in);
        consumed += before.len - in.len;
        if (event.type == APPMSG_EVENT_ERROR) {
            check_sticky(r, decoder, &event, consumed, there);
            break;
        }
        if (event.type != APPMSG_EVENT_NEED_MORE)
            continue;
        vec_log_check_finish(&r->log, decoder, there - consumed);
        if (there == r->stream.len)
            break;
        there = next_piece(r, consumed, there, event.need);
    }
    vec_log_end(&r->log, r->stream.len - consumed);
}

static void print_lines(const char *title, const char *text, size_t len)
{
    const char *end;

    printf("# %s\n", title);
    for (const char *at = text; at < text + len; at = end + 1) {
        end = memchr(at, '\n', (size_t)(text + len - at));
        if (end == NULL)
            end = text + len;
        printf("#     %.*s\n", (int)(end - at), at);
    }
}

/* One feeding, compared with the expectation. */
static bool feeding_agrees(replay *r, vec_slice expected)
{
    size_t len;

    vec_guard_label("%s: %.*s: %s %zu, side %d", r->document->name, (int)r->c->name.len,
                    r->c->name.ptr, feeding_names[r->how], r->split, (int)r->side);
    feed(r);
    r->count++;
    len = r->log.text.len > 0 ? r->log.text.len - 1 : 0;
    if (r->log.broken == NULL && len == expected.len &&
        memcmp(r->log.text.ptr, expected.ptr, len) == 0)
        return true;
    printf("# fed %s", feeding_names[r->how]);
    if (r->how == FEED_SPLIT)
        printf(" at %zu", r->split);
    printf(", bytes at the %s of their memory%s%s\n", r->side == VEC_AT_END ? "end" : "beginning",
           r->log.broken != NULL ? ": " : "", r->log.broken != NULL ? r->log.broken : "");
    print_lines("expected:", expected.ptr, expected.len);
    print_lines("got:", (const char *)r->log.text.ptr, len);
    return false;
}

static bool case_agrees(replay *r, vec_slice expected)
{
    const bool is_long = r->stream.len > LONG_STREAM;

    for (int side = VEC_AT_END; side <= VEC_AT_BEGIN; side++) {
        r->side = (vec_side)side;
        r->split = 0;
        for (int how = FEED_WHOLE; how <= FEED_NEED; how++) {
            r->how = (feeding)how;
            if (!feeding_agrees(r, expected))
                return false;
        }
        r->how = FEED_SPLIT;
        for (r->split = 0; r->split < r->stream.len; r->split++) {
            if (!is_sampled(r, r->split) || (is_long && (int)r->split % 2 != side))
                continue;
            if (!feeding_agrees(r, expected))
                return false;
        }
    }
    return true;
}

static bool run_case(const vec_document *document, const vec_case *c, bool print, size_t number,
                     unsigned long *count)
{
    replay r = {.document = document, .c = c};
    const vec_slice expected = vec_case_block(document, c, "log");
    bool agrees = true;

    r.stream = vec_slice_bytes(document, vec_case_block(document, c, "bytes"));
    vec_guard_init(&r.guard, r.stream.len);
    if (print) {
        feed(&r);
        printf("## %.*s\n\n```log\n%s```\n\n", (int)c->name.len, c->name.ptr,
               (const char *)r.log.text.ptr);
    } else {
        agrees = case_agrees(&r, expected);
        printf("%s %zu - %s: %.*s\n", agrees ? "ok" : "not ok", number, document->name,
               (int)c->name.len, c->name.ptr);
    }
    *count += r.count;
    vec_guard_free(&r.guard);
    free(r.stream.ptr);
    free(r.log.text.ptr);
    return agrees;
}

int main(int argc, char **argv)
{
    const bool print = argc > 1 && strcmp(argv[1], "--print") == 0;
    size_t cases = 0, failed = 0;
    unsigned long count = 0;

    if (argc < 2 + print) {
        fprintf(stderr, "usage: %s [--print] DOCUMENT.md...\n", argv[0]);
        return 2;
    }
    vec_guard_catch();
    for (int i = 1 + print; i < argc; i++) {
        vec_document document;

        vec_document_read(&document, argv[i]);
        for (size_t k = 0; k < document.count; k++)
            failed += !run_case(&document, &document.cases[k], print, ++cases, &count);
        vec_document_free(&document);
    }
    if (!print)
        printf("1..%zu\n# %zu cases, %zu failed, %lu replays\n", cases, cases, failed, count);
    return failed > 0;
}
