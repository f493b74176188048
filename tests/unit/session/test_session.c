/* SPDX-License-Identifier: MIT */
/* Drives sessions without sockets: scripted peers, then a client and a server
 * joined by pipes that cut the stream anywhere. */
#include <appmsg/appmsg.h>
#include <appmsg/session.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- memory that is counted, and can run out ------------------------------ */

typedef struct pool {
    size_t in_use, most;
    long left; /* allocations until the next fails; negative: never */
} pool;

static void *pool_alloc(void *ctx, size_t size)
{
    pool *p = ctx;

    if (p->left == 0)
        return NULL;
    p->left -= p->left > 0;
    p->in_use += size;
    if (p->in_use > p->most)
        p->most = p->in_use;
    return malloc(size);
}

static void pool_free(void *ctx, void *ptr, size_t size)
{
    pool *p = ctx;

    p->in_use -= size;
    free(ptr);
}

static appmsg_session_config config_of(appmsg_role role, pool *p)
{
    appmsg_session_config config;

    appmsg_session_config_init(&config, role);
    config.memory = (appmsg_allocator){pool_alloc, pool_free, p};
    config.max_pipeline = 16;
    return config;
}

static appmsg_bytes bytes(const char *text)
{
    return (appmsg_bytes){(const uint8_t *)text, strlen(text)};
}

/* --- messages ------------------------------------------------------------- */

typedef struct buffer {
    uint8_t data[300000];
    size_t len;
} buffer;

static void put_message(buffer *b, const char *extras_json, const char *content)
{
    char header[1024];
    const int n = snprintf(header, sizeof header,
                           "{\"byteorder\": \"little\", \"content-type\": \"text/json\", "
                           "\"content-encoding\": \"utf-8\", \"content-length\": %zu%s}",
                           strlen(content), extras_json);

    b->data[b->len++] = (uint8_t)(n >> 8);
    b->data[b->len++] = (uint8_t)n;
    memcpy(b->data + b->len, header, (size_t)n);
    b->len += (size_t)n;
    memcpy(b->data + b->len, content, strlen(content));
    b->len += strlen(content);
}

#define KEEP ", \"connection\": \"keep-alive\""

/* --- a server that echoes -------------------------------------------------- */

typedef struct log {
    char text[400000];
    size_t len;
} log;

__attribute__((format(printf, 2, 3))) static void note(log *l, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    l->len += (size_t)vsnprintf(l->text + l->len, sizeof l->text - l->len, format, args);
    va_end(args);
    assert_true(l->len < sizeof l->text);
}

typedef struct echo {
    appmsg_session session;
    uint8_t content[300000];
    size_t len;
    log log;
    appmsg_status refuse; /* reply with this */
} echo;

static const appmsg_outgoing json_reply = {
    .message = {.byteorder = APPMSG_LITTLE_ENDIAN,
                .content_type = {(const uint8_t *)"text/json", 9},
                .content_encoding = {(const uint8_t *)"utf-8", 5}}};

static void echo_reply(echo *e, uint64_t now)
{
    appmsg_outgoing outgoing = json_reply;

    outgoing.status = e->refuse;
    assert_int_equal(
        appmsg_session_reply(&e->session, &outgoing, (appmsg_bytes){e->content, e->len}, now),
        APPMSG_OK);
}

static void echo_feed(echo *e, appmsg_bytes in, uint64_t now)
{
    appmsg_session_event ev;

    for (;;) {
        switch (appmsg_session_receive(&e->session, &in, now, &ev)) {
        case APPMSG_SESSION_IDLE:
            assert_int_equal(in.len, 0);
            return;
        case APPMSG_SESSION_MESSAGE:
            note(&e->log, "M%llu ", (unsigned long long)ev.header.content_length);
            e->len = 0;
            break;
        case APPMSG_SESSION_CONTENT:
            assert_int_equal(ev.content.off, e->len);
            memcpy(e->content + e->len, ev.content.data.ptr, ev.content.data.len);
            e->len += ev.content.data.len;
            break;
        case APPMSG_SESSION_END:
            note(&e->log, "E%zu ", e->len);
            echo_reply(e, now);
            break;
        case APPMSG_SESSION_ERROR:
            note(&e->log, "!%s ", appmsg_status_name(ev.error.status));
            break;
        }
    }
}

/* Writes at most `max` bytes of the output to `to`. */
static size_t pump(appmsg_session *session, buffer *to, size_t max, uint64_t now)
{
    appmsg_bytes slices[3];
    size_t n = appmsg_session_output(session, slices, 3), done = 0, i;

    for (i = 0; i < n && done < max; i++) {
        const size_t len = slices[i].len < max - done ? slices[i].len : max - done;

        if (to != NULL) {
            assert_true(to->len + len <= sizeof to->data);
            memcpy(to->data + to->len, slices[i].ptr, len);
            to->len += len;
        }
        done += len;
    }
    appmsg_session_written(session, done, now);
    return done;
}

/* All output as one log of replies: their extras and contents. */
static void log_replies(const buffer *b, log *l)
{
    appmsg_bytes in = {b->data, b->len};
    appmsg_decoder decoder;
    appmsg_event ev;

    appmsg_decoder_init(&decoder, NULL);
    for (;;) {
        appmsg_extra_iter it;
        appmsg_field extra;

        switch (appmsg_decode(&decoder, &in, &ev)) {
        case APPMSG_EVENT_NEED_MORE:
            assert_int_equal(in.len, 0);
            return;
        case APPMSG_EVENT_HEADER:
            it = appmsg_extra_begin(&ev.header);
            while (appmsg_extra_next(&it, &extra))
                note(l, "%.*s=%.*s ", (int)extra.name.len, (const char *)extra.name.ptr,
                     (int)extra.value.len, (const char *)extra.value.ptr);
            break;
        case APPMSG_EVENT_CONTENT:
            note(l, "%.*s", (int)ev.content.data.len, (const char *)ev.content.data.ptr);
            break;
        case APPMSG_EVENT_END:
            note(l, "; ");
            break;
        case APPMSG_EVENT_ERROR:
            fail_msg("the output is not the protocol's");
        }
    }
}

typedef struct fixture {
    pool pool;
    appmsg_session_config config;
    echo echo;
    buffer in, out;
    log replies;
} fixture;

static fixture *server_new(void)
{
    fixture *f = calloc(1, sizeof *f);

    f->pool.left = -1;
    f->config = config_of(APPMSG_SERVER, &f->pool);
    appmsg_session_init(&f->echo.session, &f->config, 1000);
    return f;
}

static unsigned wants(const fixture *f)
{
    return appmsg_session_wants(&f->echo.session);
}

static void server_free(fixture *f)
{
    appmsg_session_free(&f->echo.session);
    assert_int_equal(f->pool.in_use, 0);
    free(f);
}

/* Feeds all of `in` in pieces of `piece` bytes; writes as it goes. */
static void run(fixture *f, size_t piece, uint64_t now)
{
    size_t off;

    for (off = 0; off < f->in.len; off += piece) {
        const size_t len = f->in.len - off < piece ? f->in.len - off : piece;

        echo_feed(&f->echo, (appmsg_bytes){f->in.data + off, len}, now);
        pump(&f->echo.session, &f->out, SIZE_MAX, now);
    }
    echo_feed(&f->echo, (appmsg_bytes){NULL, 0}, now);
    while (pump(&f->echo.session, &f->out, SIZE_MAX, now) > 0)
        echo_feed(&f->echo, (appmsg_bytes){NULL, 0}, now);
    f->replies.len = 0;
    f->replies.text[0] = 0;
    log_replies(&f->out, &f->replies);
}

/* --- one request ----------------------------------------------------------- */

static void test_one_request_then_close(void **state)
{
    fixture *f = server_new();

    (void)state;
    put_message(&f->in, "", "[1]");
    assert_int_equal(wants(f), APPMSG_WANTS_READ);
    run(f, 1000, 1000);
    assert_string_equal(f->echo.log.text, "M3 E3 ");
    assert_string_equal(f->replies.text, "[1]; ");
    assert_int_equal(wants(f), APPMSG_WANTS_SHUTDOWN | APPMSG_WANTS_READ);
    assert_int_equal(f->pool.in_use, 0);
    appmsg_session_shut(&f->echo.session, 2000);
    assert_int_equal(wants(f), APPMSG_WANTS_READ);
    assert_int_equal(appmsg_session_deadline(&f->echo.session), 2000 + 30000);
    echo_feed(&f->echo, bytes("anything"), 2000); /* drained, not answered */
    appmsg_session_eof(&f->echo.session);
    assert_int_equal(wants(f), APPMSG_WANTS_CLOSE);
    server_free(f);
}

static void test_kept_connection_pipelined_in_any_pieces(void **state)
{
    size_t piece;

    (void)state;
    for (piece = 1; piece < 700; piece += piece < 20 ? 1 : 53) {
        fixture *f = server_new();

        put_message(&f->in, KEEP ", \"id\": 1", "\"a\"");
        put_message(&f->in, KEEP ", \"id\": \"two\"", "\"bc\"");
        put_message(&f->in, ", \"id\": 3", "3");
        put_message(&f->in, KEEP, "\"never\"");
        run(f, piece, 1000);
        assert_string_equal(f->echo.log.text, "M3 E3 M4 E4 M1 E1 ");
        assert_string_equal(f->replies.text,
                            "connection=\"keep-alive\" max-pipeline=16 id=1 \"a\"; "
                            "connection=\"keep-alive\" max-pipeline=16 id=\"two\" \"bc\"; "
                            "id=3 3; ");
        assert_int_equal(wants(f), APPMSG_WANTS_SHUTDOWN | APPMSG_WANTS_READ);
        assert_int_equal(f->pool.in_use, 0);
        server_free(f);
    }
}

static void test_no_memory_while_idle(void **state)
{
    fixture *f = server_new();

    (void)state;
    put_message(&f->in, KEEP, "1");
    run(f, 7, 1000);
    assert_int_equal(f->pool.in_use, 0);
    assert_int_equal(wants(f), APPMSG_WANTS_READ);
    assert_int_equal(appmsg_session_deadline(&f->echo.session), 1000 + 75000);
    assert_true(sizeof(appmsg_session) <= 256);
    server_free(f);
}

/* --- errors ---------------------------------------------------------------- */

static void expect_error(const char *stream, size_t len, const char *events, const char *reply)
{
    size_t piece;

    for (piece = 1; piece <= len; piece += 13) {
        fixture *f = server_new();

        memcpy(f->in.data, stream, len);
        f->in.len = len;
        run(f, piece, 1000);
        assert_string_equal(f->echo.log.text, events);
        assert_string_equal(f->replies.text, reply);
        assert_int_equal(wants(f), APPMSG_WANTS_SHUTDOWN | APPMSG_WANTS_READ);
        server_free(f);
    }
}

static void test_errors_are_answered_by_name(void **state)
{
    buffer *b = calloc(1, sizeof *b);

    (void)state;
    expect_error(
        "\0\0more", 6, "!header-empty ",
        "status=400 error=\"header-empty\" {\"result\": \"Error: the header length is 0.\"}; ");
    expect_error("\0\2[]", 4, "!header-not-object ",
                 "status=400 error=\"header-not-object\" "
                 "{\"result\": \"Error: the header is JSON, but not an object.\"}; ");
    put_message(b, KEEP ", \"version\": 2, \"id\": 7", "1");
    expect_error((const char *)b->data, b->len, "!version-unsupported ",
                 "id=7 status=505 error=\"version-unsupported\" "
                 "{\"result\": \"Error: a version that this server does not speak.\"}; ");
    b->len = 0;
    put_message(b, KEEP ", \"id\": [1]", "1");
    expect_error(
        (const char *)b->data, b->len, "!id-value ",
        "status=400 error=\"id-value\" "
        "{\"result\": \"Error: an id that is no string or number of at most 256 bytes.\"}; ");
    free(b);
}

static void test_error_after_answered_requests(void **state)
{
    fixture *f = server_new();

    (void)state;
    put_message(&f->in, KEEP, "1");
    put_message(&f->in, KEEP, "2");
    memcpy(f->in.data + f->in.len, "\0\1x", 3);
    f->in.len += 3;
    run(f, 60, 1000);
    assert_string_equal(f->echo.log.text, "M1 E1 M1 E1 !header-short ");
    assert_non_null(
        strstr(f->replies.text, "max-pipeline=16 2; status=400 error=\"header-short\""));
    server_free(f);
}

static void test_content_error_keeps_the_connection(void **state)
{
    fixture *f = server_new();

    (void)state;
    f->echo.refuse = APPMSG_JSON_SYNTAX;
    put_message(&f->in, KEEP ", \"id\": 1", "x");
    put_message(&f->in, KEEP, "y");
    run(f, 1000, 1000);
    assert_string_equal(f->replies.text,
                        "connection=\"keep-alive\" max-pipeline=16 id=1 status=422 "
                        "error=\"json-syntax\" x; connection=\"keep-alive\" max-pipeline=16 "
                        "status=422 error=\"json-syntax\" y; ");
    assert_int_equal(wants(f), APPMSG_WANTS_READ);
    server_free(f);
}

static void test_end_of_stream(void **state)
{
    size_t cut;
    buffer *b = calloc(1, sizeof *b);

    (void)state;
    put_message(b, "", "[1, 2]");
    for (cut = 0; cut <= b->len; cut++) {
        fixture *f = server_new();

        echo_feed(&f->echo, (appmsg_bytes){b->data, cut}, 1000);
        appmsg_session_eof(&f->echo.session);
        run(f, 1, 1000);
        if (cut == 0)
            assert_string_equal(f->replies.text, "");
        else if (cut == b->len)
            assert_string_equal(f->replies.text, "[1, 2]; ");
        else
            assert_non_null(strstr(f->replies.text, "status=400 error=\"truncated\""));
        assert_int_equal(wants(f), APPMSG_WANTS_SHUTDOWN);
        appmsg_session_shut(&f->echo.session, 1000);
        assert_int_equal(wants(f), APPMSG_WANTS_CLOSE);
        server_free(f);
    }
    free(b);
}

/* --- deadlines ------------------------------------------------------------- */

static void test_deadlines_are_absolute(void **state)
{
    fixture *f = server_new();
    uint64_t now = 1000;
    size_t i;

    (void)state;
    put_message(&f->in, "", "[1, 2]");
    assert_int_equal(appmsg_session_deadline(&f->echo.session), 11000);
    for (i = 0; i < 10; i++, now += 1000) { /* a byte a second does not help */
        echo_feed(&f->echo, (appmsg_bytes){f->in.data + i, 1}, now);
        assert_int_equal(appmsg_session_deadline(&f->echo.session), 11000);
    }
    appmsg_session_expire(&f->echo.session, 10999);
    assert_int_equal(wants(f), APPMSG_WANTS_READ);
    appmsg_session_expire(&f->echo.session, 11000);
    echo_feed(&f->echo, (appmsg_bytes){NULL, 0}, now);
    assert_string_equal(f->echo.log.text, "!header-deadline ");
    pump(&f->echo.session, &f->out, SIZE_MAX, now);
    log_replies(&f->out, &f->replies);
    assert_non_null(strstr(f->replies.text, "status=408 error=\"header-deadline\""));
    server_free(f);
}

static void test_silence_is_no_error(void **state)
{
    fixture *f = server_new();

    (void)state;
    appmsg_session_expire(&f->echo.session, 11000);
    assert_int_equal(wants(f), APPMSG_WANTS_SHUTDOWN | APPMSG_WANTS_READ);
    appmsg_session_shut(&f->echo.session, 11000);
    appmsg_session_expire(&f->echo.session, 41000);
    assert_int_equal(wants(f), APPMSG_WANTS_CLOSE);
    server_free(f);
}

static void test_write_stall(void **state)
{
    fixture *f = server_new();

    (void)state;
    put_message(&f->in, KEEP, "[1, 2]");
    echo_feed(&f->echo, (appmsg_bytes){f->in.data, f->in.len}, 1000);
    assert_true((wants(f) & APPMSG_WANTS_WRITE) != 0);
    assert_int_equal(appmsg_session_deadline(&f->echo.session), 61000);
    pump(&f->echo.session, &f->out, 1, 50000);
    assert_int_equal(appmsg_session_deadline(&f->echo.session), 76000); /* the idle one */
    appmsg_session_expire(&f->echo.session, 110000);
    assert_int_equal(wants(f), APPMSG_WANTS_CLOSE);
    server_free(f);
}

static void test_output_is_bounded(void **state)
{
    fixture *f = server_new();
    char *content = malloc(2001);
    size_t i;

    (void)state;
    memset(content, '1', 2000);
    content[2000] = 0;
    f->config.max_output = 10000;
    for (i = 0; i < 100; i++)
        put_message(&f->in, KEEP, content);
    echo_feed(&f->echo, (appmsg_bytes){f->in.data, f->in.len}, 1000);
    assert_int_equal(wants(f), APPMSG_WANTS_WRITE); /* and no further reading */
    assert_true(f->echo.session.output_len_ < 10000 + 2500);
    f->in.len = 0;
    run(f, 1, 1000);
    assert_int_equal(f->echo.log.len, 100 * strlen("M2000 E2000 "));
    assert_int_equal(wants(f), APPMSG_WANTS_READ);
    assert_int_equal(f->pool.in_use, 0);
    free(content);
    server_free(f);
}

/* --- a client -------------------------------------------------------------- */

typedef struct caller {
    appmsg_session session;
    log log;
} caller;

static void caller_feed(caller *c, appmsg_bytes in, uint64_t now)
{
    appmsg_session_event ev;

    for (;;) {
        switch (appmsg_session_receive(&c->session, &in, now, &ev)) {
        case APPMSG_SESSION_IDLE:
            return;
        case APPMSG_SESSION_MESSAGE:
            break;
        case APPMSG_SESSION_CONTENT:
            note(&c->log, "%.*s", (int)ev.content.data.len, (const char *)ev.content.data.ptr);
            break;
        case APPMSG_SESSION_END:
            note(&c->log, ";");
            break;
        case APPMSG_SESSION_ERROR:
            note(&c->log, "!%s ", appmsg_status_name(ev.error.status));
            break;
        }
    }
}

static appmsg_status call(caller *c, const char *content, bool keep, uint64_t now)
{
    appmsg_outgoing outgoing = json_reply;
    appmsg_status status;

    outgoing.keep_alive = keep;
    outgoing.message.content_length = strlen(content);
    status = appmsg_session_begin(&c->session, &outgoing, now);
    if (status == APPMSG_OK)
        status = appmsg_session_send(&c->session, bytes(content), NULL, NULL, now);
    return status;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

/* Moves up to `max` bytes of one session's output into the other's input. */
static size_t carry(appmsg_session *from, buffer *wire, size_t max)
{
    wire->len = 0;
    return pump(from, wire, max, 1000);
}

static void test_client_and_server_joined(void **state)
{
    uint32_t seed;

    (void)state;
    for (seed = 1; seed < 300; seed++) {
        fixture *f = server_new();
        caller *c = calloc(1, sizeof *c);
        pool client_pool = {0, 0, -1};
        const appmsg_session_config config = config_of(APPMSG_CLIENT, &client_pool);
        uint32_t random = seed, sent = 0, turns;

        appmsg_session_init(&c->session, &config, 1000);
        for (turns = 0; turns < 3000 && (sent < 40 || c->session.under_way_ > 0); turns++) {
            char content[32];

            snprintf(content, sizeof content, "\"%u\"", sent);
            if (sent < 40 && call(c, content, sent < 39, 1000) == APPMSG_OK)
                sent++;
            if (carry(&c->session, &f->in, next_random(&random) % 300) > 0)
                echo_feed(&f->echo, (appmsg_bytes){f->in.data, f->in.len}, 1000);
            if (carry(&f->echo.session, &f->in, next_random(&random) % 300) > 0)
                caller_feed(c, (appmsg_bytes){f->in.data, f->in.len}, 1000);
        }
        assert_int_equal(sent, 40);
        assert_true(strncmp(c->log.text, "\"0\";\"1\";\"2\";", 12) == 0);
        assert_non_null(strstr(c->log.text, "\"38\";\"39\";"));
        assert_int_equal(appmsg_session_wants(&c->session) & APPMSG_WANTS_SHUTDOWN,
                         APPMSG_WANTS_SHUTDOWN);
        appmsg_session_free(&c->session);
        assert_int_equal(client_pool.in_use, 0);
        server_free(f);
        free(c);
    }
}

/* A stream of requests; the last one, or what is behind it, may be wrong. */
static void put_stream(buffer *b, uint32_t seed)
{
    static const char *const extras[] = {KEEP,
                                         KEEP ", \"id\": \"x\\u0000y\"",
                                         KEEP ", \"version\": 1",
                                         ", \"connection\": 1",
                                         KEEP ", \"id\": {}",
                                         KEEP ", \"version\": 3"};
    static const char *const contents[] = {"", "1", "[1, 2, 3]", "{\"action\": \"search\"}"};
    uint32_t count = 1 + next_random(&seed) % 6, i;

    for (i = 0; i < count; i++) {
        const uint32_t any = next_random(&seed) % 16;

        put_message(b, extras[any < 6 ? any : 0], contents[next_random(&seed) % 4]);
    }
    if (next_random(&seed) % 3 == 0) {
        memcpy(b->data + b->len, "\0\3{x}", 5);
        b->len += 5;
    } else if (next_random(&seed) % 3 == 0) {
        b->len -= next_random(&seed) % 60;
    }
}

/* The events and the output do not depend on how the stream is cut, nor on how
 * much of the output is written when. */
static void test_any_cut_gives_the_same(void **state)
{
    uint32_t seed;

    (void)state;
    for (seed = 1; seed < 1500; seed++) {
        fixture *whole = server_new(), *cut = server_new();
        uint32_t random = seed;
        size_t off = 0, len;

        put_stream(&whole->in, seed);
        memcpy(&cut->in, &whole->in, sizeof cut->in);
        for (; off < cut->in.len; off += len) {
            len = 1 + next_random(&random) % 97;
            if (len > cut->in.len - off)
                len = cut->in.len - off;
            echo_feed(&cut->echo, (appmsg_bytes){cut->in.data + off, len}, 1000);
            pump(&cut->echo.session, &cut->out, next_random(&random) % 50, 1000);
        }
        echo_feed(&whole->echo, (appmsg_bytes){whole->in.data, whole->in.len}, 1000);
        appmsg_session_eof(&whole->echo.session);
        appmsg_session_eof(&cut->echo.session);
        whole->in.len = cut->in.len = 0;
        run(whole, 1, 1000);
        run(cut, 1, 1000);
        assert_string_equal(cut->echo.log.text, whole->echo.log.text);
        assert_int_equal(cut->out.len, whole->out.len);
        assert_memory_equal(cut->out.data, whole->out.data, whole->out.len);
        assert_int_equal(wants(cut), wants(whole));
        assert_int_equal(wants(cut), APPMSG_WANTS_SHUTDOWN);
        server_free(whole);
        server_free(cut);
    }
}

static void test_client_waits_for_its_turn(void **state)
{
    fixture *f = server_new();
    caller *c = calloc(1, sizeof *c);
    pool client_pool = {0, 0, -1};
    const appmsg_session_config config = config_of(APPMSG_CLIENT, &client_pool);
    int i;

    (void)state;
    appmsg_session_init(&c->session, &config, 1000);
    assert_int_equal(call(c, "1", true, 1000), APPMSG_OK);
    assert_int_equal(call(c, "2", true, 1000), APPMSG_ARGUMENT); /* nothing is promised yet */
    carry(&c->session, &f->in, SIZE_MAX);
    echo_feed(&f->echo, (appmsg_bytes){f->in.data, f->in.len}, 1000);
    carry(&f->echo.session, &f->in, SIZE_MAX);
    caller_feed(c, (appmsg_bytes){f->in.data, f->in.len}, 1000);
    for (i = 0; i < 16; i++)
        assert_int_equal(call(c, "2", true, 1000), APPMSG_OK);
    assert_int_equal(call(c, "3", true, 1000), APPMSG_ARGUMENT);
    appmsg_session_eof(&c->session); /* closed early */
    caller_feed(c, (appmsg_bytes){NULL, 0}, 1000);
    assert_string_equal(c->log.text, "1;!truncated ");
    assert_int_equal(appmsg_session_wants(&c->session), APPMSG_WANTS_CLOSE);
    appmsg_session_free(&c->session);
    assert_int_equal(client_pool.in_use, 0);
    server_free(f);
    free(c);
}

static void test_server_never_speaks_first(void **state)
{
    caller *c = calloc(1, sizeof *c);
    pool client_pool = {0, 0, -1};
    const appmsg_session_config config = config_of(APPMSG_CLIENT, &client_pool);

    (void)state;
    appmsg_session_init(&c->session, &config, 1000);
    caller_feed(c, bytes("\1"), 1000);
    assert_string_equal(c->log.text, "!unexpected-message ");
    assert_int_equal(appmsg_session_wants(&c->session), APPMSG_WANTS_CLOSE);
    appmsg_session_free(&c->session);
    free(c);
}

/* --- memory ---------------------------------------------------------------- */

static void test_every_allocation_fails_once(void **state)
{
    long n;

    (void)state;
    for (n = 0; n < 40; n++) {
        fixture *f = server_new();
        appmsg_session_event ev;
        appmsg_bytes in;
        size_t off;

        f->pool.left = n;
        put_message(&f->in, KEEP ", \"id\": 1", "\"a\"");
        put_message(&f->in, ", \"id\": 2", "\"b\"");
        for (off = 0; off < f->in.len; off += 50) {
            in = (appmsg_bytes){f->in.data + off, f->in.len - off < 50 ? f->in.len - off : 50};
            while (appmsg_session_receive(&f->echo.session, &in, 1000, &ev) !=
                   APPMSG_SESSION_IDLE) {
                if (ev.type == APPMSG_SESSION_END)
                    (void)appmsg_session_reply(&f->echo.session, &json_reply, bytes("1"), 1000);
                if (ev.type == APPMSG_SESSION_END && f->echo.session.input_ == 2)
                    break; /* no memory: the application gives up */
            }
            pump(&f->echo.session, NULL, SIZE_MAX, 1000);
        }
        server_free(f); /* asserts that nothing is lost */
    }
}

static int released;

static void count_release(void *ctx, appmsg_bytes content)
{
    released += (int)content.len;
    assert_ptr_equal(ctx, &released);
}

static void test_borrowed_content_is_released_once(void **state)
{
    fixture *f = server_new();
    appmsg_outgoing outgoing = json_reply;
    appmsg_session_event ev;
    appmsg_bytes in;

    (void)state;
    put_message(&f->in, KEEP, "1");
    in = (appmsg_bytes){f->in.data, f->in.len};
    while (appmsg_session_receive(&f->echo.session, &in, 1000, &ev) != APPMSG_SESSION_END)
        ;
    released = 0;
    outgoing.message.content_length = 9;
    assert_int_equal(appmsg_session_begin(&f->echo.session, &outgoing, 1000), APPMSG_OK);
    assert_int_equal(
        appmsg_session_send(&f->echo.session, bytes("[1, 2, "), count_release, &released, 1000),
        APPMSG_OK);
    assert_int_equal(appmsg_session_send(&f->echo.session, bytes("333"), NULL, NULL, 1000),
                     APPMSG_ARGUMENT);
    pump(&f->echo.session, &f->out, SIZE_MAX, 1000);
    assert_int_equal(released, 7);
    assert_int_equal(wants(f), 0); /* the application's turn */
    assert_int_equal(
        appmsg_session_send(&f->echo.session, bytes("3]"), count_release, &released, 1000),
        APPMSG_OK);
    server_free(f);
    assert_int_equal(released, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_request_then_close),
        cmocka_unit_test(test_kept_connection_pipelined_in_any_pieces),
        cmocka_unit_test(test_no_memory_while_idle),
        cmocka_unit_test(test_errors_are_answered_by_name),
        cmocka_unit_test(test_error_after_answered_requests),
        cmocka_unit_test(test_content_error_keeps_the_connection),
        cmocka_unit_test(test_end_of_stream),
        cmocka_unit_test(test_deadlines_are_absolute),
        cmocka_unit_test(test_silence_is_no_error),
        cmocka_unit_test(test_write_stall),
        cmocka_unit_test(test_output_is_bounded),
        cmocka_unit_test(test_client_and_server_joined),
        cmocka_unit_test(test_any_cut_gives_the_same),
        cmocka_unit_test(test_client_waits_for_its_turn),
        cmocka_unit_test(test_server_never_speaks_first),
        cmocka_unit_test(test_every_allocation_fails_once),
        cmocka_unit_test(test_borrowed_content_is_released_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
