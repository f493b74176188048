/* SPDX-License-Identifier: MIT */
/* groups.c - what is measured: the inputs, and who is measured on them. */
#include "bench.h"

#include <appmsg/header.h>

#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 128

/* Different headers in the mixed groups, and how many are drawn from them before
 * the sequence repeats: more than a branch predictor remembers. */
#define MIX_HEADERS 1000
#define MIX_PICKS   4096

#define STREAM_MESSAGES 100

bool bench_selected(const bench_options *options, const char *group)
{
    return options->filter == NULL || strstr(group, options->filter) != NULL;
}

static void measure_group(const bench_options *options, const char *name, const char *what,
                          bool by_byte, bench_row *rows, size_t count)
{
    if (options->count) {
        bench_count(name, rows, count);
        return;
    }
    bench_measure(rows, count, by_byte, options);
    bench_report_group(options, name, what, by_byte, rows, count);
}

static size_t max_len(const bench_items *items)
{
    size_t i, max = 0;

    for (i = 0; i < items->count; i++)
        max = items->at[i].len > max ? items->at[i].len : max;
    return max;
}

/*
 * All peers at one job.  `http` may be NULL, where HTTP has no equivalent.
 * `expected` is the sum over all items, BENCH_FAIL where each peer has its own:
 * the lengths of what they write differ.
 */
static void peers_group(const bench_options *options, const char *name, const char *what,
                        bench_job job, const bench_items *frames, const bench_items *http,
                        uint64_t expected)
{
    bench_row rows[ROWS_MAX];
    size_t count = 0, i;

    if (bench_peers[0]->job[job] == NULL) {
        bench_report_skipped(options, name, "appmsg was built without this part");
        return;
    }
    memset(rows, 0, sizeof rows);
    for (i = 0; bench_peers[i] != NULL; i++) {
        const bench_peer *peer = bench_peers[i];
        const bench_items *items = peer->http ? http : frames;
        bench_row *row = &rows[count];
        size_t k;

        if (peer->job[job] == NULL || items == NULL || (options->count && peer->uncountable))
            continue;
        *row = (bench_row){.name = peer->name, .peer = peer, .fn = peer->job[job], .items = items};
        row->state = peer->open(max_len(items));
        if (row->state == NULL) {
            bench_report_skipped(options, peer->name, "not possible on this machine");
            continue;
        }
        if (job == BENCH_WRITE &&
            (peer->load == NULL || !peer->load(row->state, items->at[0].ptr, items->at[0].len)))
            bench_die("%s: refuses the content", peer->name);
        row->expected = expected;
        for (k = 0; expected == BENCH_FAIL && k < items->count; k++) {
            const uint64_t n = row->fn(row->state, items->at[k].ptr, items->at[k].len);

            if (n == 0 || n == BENCH_FAIL)
                bench_die("%s: %s failed", name, peer->name);
            row->expected = k == 0 ? n : row->expected + n;
        }
        if (job == BENCH_ENCODE || job == BENCH_WRITE || job == BENCH_BODY) /* what comes out */
            row->bytes = (double)row->expected / (double)items->count;
        count++;
    }
    measure_group(options, name, what, false, rows, count);
    for (i = 0; i < count; i++)
        rows[i].peer->close(rows[i].state);
}

/* One head again and again, as frame and as request. */
static void head_group(const bench_options *options, const char *name, const char *what,
                       const bench_head *head, bench_style style)
{
    bench_text json = {0}, frame = {0}, request = {0};
    bench_items frames, requests;
    bench_rng rng = {7};

    bench_write_json(head, style, &rng, &json);
    bench_append_frame(&frame, &json);
    bench_write_http(head, &request);
    bench_place_copies(&frames, frame.ptr, frame.len);
    bench_place_copies(&requests, request.ptr, request.len);
    if (frames.count != requests.count)
        bench_die("%s: frames and requests differ too much", name);
    peers_group(options, name, what, BENCH_HEADER, &frames, &requests, 41 * (uint64_t)frames.count);
    bench_items_free(&frames);
    bench_items_free(&requests);
    bench_text_free(&json);
    bench_text_free(&frame);
    bench_text_free(&request);
}

static void head_groups(const bench_options *options)
{
    bench_head head;
    bench_rng rng = {11};

    bench_head_required(&head, 41);
    if (bench_selected(options, "canonical"))
        head_group(options, "canonical", "the header that the reference sends, repeated", &head,
                   BENCH_CANONICAL);
    if (bench_selected(options, "spaced"))
        head_group(options, "spaced", "the same fields with other white space", &head,
                   BENCH_SPACED);
    if (bench_selected(options, "compact"))
        head_group(options, "compact", "the same fields without white space", &head, BENCH_COMPACT);
    bench_head_shuffle(&head, &rng);
    if (bench_selected(options, "reordered"))
        head_group(options, "reordered", "the same fields in another order", &head,
                   BENCH_CANONICAL);
    bench_head_free(&head);

    bench_head_required(&head, 41);
    bench_head_add(&head, "connection", "\"keep-alive\"");
    bench_head_add(&head, "id", "17");
    if (bench_selected(options, "extras"))
        head_group(options, "extras", "canonical, then connection and id", &head, BENCH_CANONICAL);
    bench_head_free(&head);

    bench_head_required(&head, 41);
    bench_head_fill(&head, 1024, &rng);
    if (bench_selected(options, "1 KiB"))
        head_group(options, "1 KiB", "a header of 1 KiB: strings, numbers, nested values", &head,
                   BENCH_CANONICAL);
    bench_head_free(&head);

    bench_head_required(&head, 41);
    bench_head_fill(&head, 61440, &rng);
    if (bench_selected(options, "60 KiB"))
        head_group(options, "60 KiB", "a header of 60 KiB: the same, mostly nested", &head,
                   BENCH_CANONICAL);
    bench_head_free(&head);
}

/* Headers as many different clients send them, frames and requests alike. */
typedef struct mix {
    bench_text *frame, *request;
    uint64_t *content_length;
} mix;

static uint64_t content_length_of(const bench_text *frame)
{
    const appmsg_bytes json = {frame->ptr + APPMSG_PREFIX_LEN, frame->len - APPMSG_PREFIX_LEN};
    appmsg_header header;

    if (appmsg_header_parse(json, NULL, &header, NULL) != APPMSG_OK)
        bench_die("an input header is wrong");
    return header.content_length;
}

static mix mix_new(size_t count, bool canonical, uint64_t seed)
{
    mix m = {bench_alloc(count, sizeof *m.frame), bench_alloc(count, sizeof *m.request),
             bench_alloc(count, sizeof *m.content_length)};
    bench_rng rng = {seed};
    bench_text json = {0};
    bench_head head;
    size_t i;

    for (i = 0; i < count; i++) {
        const size_t dice = bench_below(&rng, 10);
        const bench_style style = dice < 6   ? BENCH_CANONICAL
                                  : dice < 8 ? BENCH_COMPACT
                                             : BENCH_SPACED;

        json.len = 0;
        if (canonical)
            bench_head_required(&head, 41);
        else
            bench_head_vary(&head, &rng);
        bench_write_json(&head, canonical ? BENCH_CANONICAL : style, &rng, &json);
        bench_append_frame(&m.frame[i], &json);
        bench_write_http(&head, &m.request[i]);
        m.content_length[i] = content_length_of(&m.frame[i]);
        bench_head_free(&head);
    }
    bench_text_free(&json);
    return m;
}

static void mix_free(mix *m, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        bench_text_free(&m->frame[i]);
        bench_text_free(&m->request[i]);
    }
    free(m->frame);
    free(m->request);
    free(m->content_length);
}

/* The same picks of both.  Returns the sum of their content-lengths. */
static uint64_t mixed_items(bench_items *frames, bench_items *requests)
{
    bench_rng order = {23}, same_order = {23}, again = {23};
    mix m = mix_new(MIX_HEADERS, false, 29);
    uint64_t sum = 0;
    size_t i;

    bench_place_mix(frames, m.frame, MIX_HEADERS, MIX_PICKS, &order);
    bench_place_mix(requests, m.request, MIX_HEADERS, MIX_PICKS, &same_order);
    for (i = 0; i < MIX_PICKS; i++)
        sum += m.content_length[bench_below(&again, MIX_HEADERS)];
    mix_free(&m, MIX_HEADERS);
    return sum;
}

static void mixed_group(const bench_options *options)
{
    bench_items frames, requests;
    uint64_t expected;

    if (!bench_selected(options, "mixed"))
        return;
    expected = mixed_items(&frames, &requests);
    peers_group(options, "mixed", "1,000 different headers in random order", BENCH_HEADER, &frames,
                &requests, expected);
    bench_items_free(&frames);
    bench_items_free(&requests);
}

/* Messages back to back, their content included. */
static void stream_group(const bench_options *options, const char *name, const char *what,
                         size_t messages, bool canonical)
{
    bench_text frames = {0}, requests = {0};
    bench_items frame_items, request_items;
    uint64_t expected = 0;
    size_t i, k;
    mix m;

    if (!bench_selected(options, name))
        return;
    m = mix_new(messages, canonical, 31);
    for (i = 0; i < messages; i++) {
        bench_append(&frames, m.frame[i].ptr, m.frame[i].len);
        bench_append(&requests, m.request[i].ptr, m.request[i].len);
        for (k = 0; k < m.content_length[i]; k++) {
            bench_append_str(&frames, "c");
            bench_append_str(&requests, "c");
        }
        expected += m.content_length[i];
    }
    bench_place_each(&frame_items, &frames, 1);
    bench_place_each(&request_items, &requests, 1);
    peers_group(options, name, what, BENCH_STREAM, &frame_items, &request_items, expected);
    bench_items_free(&frame_items);
    bench_items_free(&request_items);
    bench_text_free(&frames);
    bench_text_free(&requests);
    mix_free(&m, messages);
}

static void body_group(const bench_options *options)
{
    bench_text json = {0}, frame = {0}, request = {0};
    bench_items frames, requests;
    bench_head head;
    size_t i;

    if (!bench_selected(options, "content"))
        return;
    bench_head_required(&head, BENCH_BODY_LEN);
    bench_write_json(&head, BENCH_CANONICAL, NULL, &json);
    bench_append_frame(&frame, &json);
    bench_write_http(&head, &request);
    for (i = 0; i < BENCH_READ_LEN; i++) {
        bench_append_str(&frame, "c");
        bench_append_str(&request, "c");
    }
    bench_place_each(&frames, &frame, 1);
    bench_place_each(&requests, &request, 1);
    peers_group(options, "content", "64 MiB of content in reads of 64 KiB; ns for the whole",
                BENCH_BODY, &frames, &requests, BENCH_BODY_LEN);
    bench_items_free(&frames);
    bench_items_free(&requests);
    bench_text_free(&json);
    bench_text_free(&frame);
    bench_text_free(&request);
    bench_head_free(&head);
}

static void encode_group(const bench_options *options)
{
    static const uint8_t nothing[1];
    bench_items items;

    if (!bench_selected(options, "encode"))
        return;
    bench_place_copies(&items, nothing, sizeof nothing);
    peers_group(options, "encode", "writes prefix and canonical header", BENCH_ENCODE, &items, NULL,
                BENCH_FAIL);
    bench_items_free(&items);
}

static void json_group(const bench_options *options, const char *name, const char *what,
                       bench_job job, size_t len)
{
    static const char request[] = "{\"action\": \"search\", \"value\": \"morpheus\"}";
    bench_text json = {0};
    bench_items items;
    bench_rng rng = {37};

    if (!bench_selected(options, name))
        return;
    if (len == 0)
        bench_append_str(&json, request);
    else
        bench_write_document(&json, len, &rng);
    bench_place_copies(&items, json.ptr, json.len);
    peers_group(options, name, what, job, &items, NULL,
                job == BENCH_PARSE ? items.count : BENCH_FAIL);
    bench_items_free(&items);
    bench_text_free(&json);
}

/* Four different drawings of each case, so that none is learnt by heart. */
#define HOSTILE_COPIES 4

static void hostile_row(const bench_hostile *hostile, bench_items *items, bench_row *row)
{
    bench_text frame[HOSTILE_COPIES] = {{0}};
    bench_rng rng = {41};
    size_t i;

    for (i = 0; i < HOSTILE_COPIES; i++) {
        bench_text json = {0};
        appmsg_header header;
        appmsg_status status;

        bench_write_hostile(hostile, &rng, &json);
        status = appmsg_header_parse((appmsg_bytes){json.ptr, json.len}, NULL, &header, NULL);
        if (status != hostile->status)
            bench_die("%s: %s, not %s", hostile->name, appmsg_status_name(status),
                      appmsg_status_name(hostile->status));
        bench_append_frame(&frame[i], &json);
        bench_text_free(&json);
    }
    bench_place_each(items, frame, HOSTILE_COPIES);
    row->name = hostile->name;
    row->expected = HOSTILE_COPIES * (hostile->status == APPMSG_OK ? 41 : BENCH_FAIL);
    for (i = 0; i < HOSTILE_COPIES; i++)
        bench_text_free(&frame[i]);
}

/* The rows that hostile ones are compared with: the canonical header, which the
 * branch predictor knows by heart, and a mix of headers, of which it does not. */
static void friendly_rows(bench_items items[BENCH_FRIENDLY_ROWS], bench_row *rows)
{
    bench_text json = {0}, frame = {0};
    bench_items requests;
    bench_head head;

    bench_head_required(&head, 41);
    bench_write_json(&head, BENCH_CANONICAL, NULL, &json);
    bench_append_frame(&frame, &json);
    bench_place_copies(&items[0], frame.ptr, frame.len);
    rows[0].name = "(canonical)";
    rows[0].expected = 41 * (uint64_t)items[0].count;
    rows[1].name = "(mixed)";
    rows[1].expected = mixed_items(&items[1], &requests);
    bench_items_free(&requests);
    bench_text_free(&json);
    bench_text_free(&frame);
    bench_head_free(&head);
}

static void hostile_group(const bench_options *options)
{
    const size_t count = BENCH_FRIENDLY_ROWS + bench_hostile_count;
    const bench_peer *peer = bench_peers[0];
    void *state;
    bench_items items[ROWS_MAX];
    bench_row rows[ROWS_MAX];
    size_t i;

    if (!bench_selected(options, "hostile"))
        return;
    if (count > ROWS_MAX)
        bench_die("too many hostile cases");
    state = peer->open(APPMSG_PREFIX_LEN + APPMSG_HEADER_MAX);
    memset(rows, 0, sizeof rows);
    friendly_rows(items, rows);
    for (i = BENCH_FRIENDLY_ROWS; i < count; i++)
        hostile_row(&bench_hostiles[i - BENCH_FRIENDLY_ROWS], &items[i], &rows[i]);
    for (i = 0; i < count; i++) {
        rows[i].peer = peer;
        rows[i].fn = peer->job[BENCH_HEADER];
        rows[i].state = state;
        rows[i].items = &items[i];
    }
    measure_group(options, "hostile", "appmsg; the ratio is of the cost per byte", true, rows,
                  count);
    for (i = 0; i < count; i++)
        bench_items_free(&items[i]);
    peer->close(state);
}

void bench_all_groups(const bench_options *options)
{
    head_groups(options);
    mixed_group(options);
    stream_group(options, "stream", "100 canonical messages back to back", STREAM_MESSAGES, true);
    stream_group(options, "stream mixed", "1,000 different messages, in reads of 64 KiB",
                 MIX_HEADERS, false);
    body_group(options);
    encode_group(options);
    json_group(options, "parse small", "the tutorial's request as content", BENCH_PARSE, 0);
    json_group(options, "parse 16 KiB", "records: strings, numbers, nested", BENCH_PARSE, 16384);
    json_group(options, "write small", "the same content from a tree", BENCH_WRITE, 0);
    json_group(options, "write 16 KiB", "the same content from a tree", BENCH_WRITE, 16384);
    hostile_group(options);
}
