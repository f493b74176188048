/* SPDX-License-Identifier: MIT */
/*
 * Replays capture/find.md (README.md in this directory) through
 * appmsg_find_message(): the whole of each case and each beginning of it, always
 * between unreadable pages.  Each answer is also compared with the plainest
 * reading of section 7: trying every offset.
 *
 * Of cases above 4096 bytes the beginnings are those up to 512 bytes, and each
 * 1021st.
 */
#include "document.h"
#include "guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONG_CASE   4096
#define LONG_EDGE   512
#define LONG_STRIDE 1021
#define SHORTEST    80 /* bytes of the shortest valid header (section 7) */
#define KEPT_MAX    65536

typedef struct answer {
    bool found;
    size_t off;
} answer;

/* Whether these first bytes of a header have no error but that they end. */
static bool can_go_on(appmsg_bytes json, const appmsg_limits *limits)
{
    appmsg_header header;
    appmsg_status status;

    if (json.len < 2) /* for a parser, a brace alone is header-short */
        return true;
    status = appmsg_header_parse(json, limits, &header, NULL);
    return status == APPMSG_OK || status == APPMSG_JSON_TRUNCATED;
}

/* Section 7, one offset after the other. */
static answer try_every_offset(appmsg_bytes in, const appmsg_limits *limits)
{
    size_t at;

    for (at = 0; at + APPMSG_PREFIX_LEN < in.len; at++) {
        appmsg_bytes json = {in.ptr + at + APPMSG_PREFIX_LEN,
                             (size_t)in.ptr[at] << 8 | in.ptr[at + 1]};
        const size_t there = in.len - at - APPMSG_PREFIX_LEN;
        const size_t max = limits->max_header != 0 ? limits->max_header : APPMSG_HEADER_MAX;
        appmsg_header header;

        if (json.len < SHORTEST || json.len > max || json.ptr[0] != '{')
            continue;
        if (there >= json.len) {
            if (appmsg_header_parse(json, limits, &header, NULL) == APPMSG_OK)
                return (answer){true, at};
            continue;
        }
        json.len = there;
        if (can_go_on(json, limits))
            return (answer){false, at};
    }
    return (answer){false, at};
}

static const char *check(appmsg_bytes in, const appmsg_limits *limits, answer *got)
{
    const answer expected = try_every_offset(in, limits);

    got->off = SIZE_MAX;
    got->found = appmsg_find_message(in, limits, &got->off);
    if (got->off > in.len)
        return "an offset behind the end";
    if (!got->found && in.len - got->off > KEPT_MAX)
        return "more than 65536 bytes to keep";
    if (got->found != expected.found || got->off != expected.off)
        return "not what trying every offset finds";
    return NULL;
}

/* A beginning may say `keep`, but never skip what the whole finds, nor find anything else. */
static const char *check_beginning(answer beginning, answer whole)
{
    if (beginning.found && (!whole.found || beginning.off != whole.off))
        return "a beginning finds something else";
    if (beginning.off > whole.off)
        return "a beginning skips what is kept later";
    return NULL;
}

static bool run_case(const vec_document *document, const vec_case *c, size_t number)
{
    const vec_slice expected = vec_case_block(document, c, "find");
    vec_buffer stream = vec_slice_bytes(document, vec_case_block(document, c, "bytes"));
    const char *broken = NULL;
    char line[64];
    vec_guard guard;
    answer whole, got;

    vec_guard_init(&guard, stream.len);
    for (int side = VEC_AT_END; side <= VEC_AT_BEGIN && broken == NULL; side++) {
        vec_guard_label("%s: %.*s: side %d", document->name, (int)c->name.len, c->name.ptr, side);
        broken =
            check(vec_guard_place(&guard, (vec_side)side, (appmsg_bytes){stream.ptr, stream.len}),
                  &c->limits, &whole);
        snprintf(line, sizeof line, "%s %zu", whole.found ? "found" : "keep", whole.off);
        if (broken == NULL && !vec_slice_is(expected, line))
            broken = line;
        for (size_t len = 0; len < stream.len && broken == NULL; len++) {
            if (stream.len > LONG_CASE && len > LONG_EDGE && len % LONG_STRIDE != 0)
                continue;
            broken = check(vec_guard_place(&guard, (vec_side)side, (appmsg_bytes){stream.ptr, len}),
                           &c->limits, &got);
            if (broken == NULL)
                broken = check_beginning(got, whole);
        }
    }
    if (broken != NULL)
        printf("# %s\n", broken);
    printf("%s %zu - %s: %.*s\n", broken == NULL ? "ok" : "not ok", number, document->name,
           (int)c->name.len, c->name.ptr);
    vec_guard_free(&guard);
    free(stream.ptr);
    return broken == NULL;
}

int main(int argc, char **argv)
{
    vec_document document;
    size_t failed = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: %s find.md\n", argv[0]);
        return 2;
    }
    vec_guard_catch();
    vec_document_read(&document, argv[1]);
    for (size_t i = 0; i < document.count; i++)
        failed += !run_case(&document, &document.cases[i], i + 1);
    printf("1..%zu\n# %zu cases, %zu failed\n", document.count, document.count, failed);
    vec_document_free(&document);
    return failed > 0;
}
