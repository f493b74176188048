/* SPDX-License-Identifier: MIT */
#include "server/connection.h"

#include "common/message.h"
#include "common/receiver.h"
#include "common/transcript.h"
#include "server/listen.h"
#include "server/service.h"

#include <appmsg/content.h>

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* The least rate at which content has to come (section 6.4). */
#define CONTENT_RATE 4096

/* How long a stopping server waits for the first byte: it may be on its way. */
#define SILENT_GRACE_MS 500

/* A peer decides how long requests are; lines of the transcript end here. */
#define TRANSCRIPT_PART_MAX 65536

enum phase {
    RECEIVING, /* the request */
    REPLYING,  /* and dropping what still comes */
    DRAINING   /* the reply is out and our side shut down */
};

struct connection {
    struct source source; /* first: the selector's data */
    struct server *server;
    struct connection *next, **link;
    appmsg_deadline deadline;
    appmsg_address peer;
    enum phase phase;
    bool header_checked;
    bool eof; /* nothing more comes */
    appmsg_receiver request;
    appmsg_text reply;
    size_t reply_off; /* how much of it is sent */
};

struct connection *connection_of_source(struct source *source)
{
    return (struct connection *)(void *)source;
}

struct connection *connection_next(const struct connection *connection)
{
    return connection->next;
}

/* "WORDS ('127.0.0.1', 55340)" */
static void print_with_peer(const struct connection *connection, appmsg_text *line,
                            const char *words)
{
    appmsg_text_append_string(line, words);
    appmsg_repr_address(line, &connection->peer);
    (void)appmsg_transcript_print(line);
}

static void say(const struct connection *connection, const char *words)
{
    appmsg_text *line = server_line(connection->server);

    if (line != NULL)
        print_with_peer(connection, line, words);
}

/* A connection always has a deadline, so its place in the heap is there. */
static void set_deadline(struct connection *connection, int64_t delay_ms)
{
    const struct server *server = connection->server;
    int64_t at = appmsg_clock_ms() + delay_ms;

    if (server->stopping && at > server->stop_at)
        at = server->stop_at;
    (void)appmsg_deadline_set(&connection->server->deadlines, &connection->deadline, at);
}

static bool want(struct connection *connection, unsigned events)
{
    return appmsg_selector_modify(connection->server->selector, connection->source.fd, events,
                                  &connection->source) == 0;
}

void connection_open(struct server *server, int fd, const appmsg_address *peer)
{
    struct connection *connection = calloc(1, sizeof *connection);

    if (connection == NULL) {
        close(fd);
        return;
    }
    connection->source.kind = SOURCE_CONNECTION;
    connection->source.fd = fd;
    connection->server = server;
    connection->peer = *peer;
    connection->deadline.owner = connection;
    if (appmsg_deadline_set(&server->deadlines, &connection->deadline, 0) < 0) {
        close(fd);
        free(connection);
        return;
    }
    if (appmsg_selector_register(server->selector, fd, APPMSG_IO_READ, &connection->source) < 0) {
        appmsg_deadline_clear(&server->deadlines, &connection->deadline);
        close(fd);
        free(connection);
        return;
    }
    set_deadline(connection, server->config->header_ms);
    appmsg_receiver_init(&connection->request, &server->config->limits, SERVICE_OPAQUE_MAX);
    connection->next = server->connections;
    connection->link = &server->connections;
    if (connection->next != NULL)
        connection->next->link = &connection->next;
    server->connections = connection;
    server->connection_count++;
    say(connection, "Accepted connection from ");
}

void connection_close(struct connection *connection)
{
    struct server *server = connection->server;

    say(connection, "Closing connection to ");
    (void)appmsg_selector_unregister(server->selector, connection->source.fd);
    close(connection->source.fd);
    appmsg_deadline_clear(&server->deadlines, &connection->deadline);
    *connection->link = connection->next;
    if (connection->next != NULL)
        connection->next->link = connection->link;
    server->connection_count--;
    appmsg_receiver_free(&connection->request);
    appmsg_text_free(&connection->reply);
    free(connection);
    listen_resume(server);
}

/* Section 6.3: our side ends, then theirs, then the connection. */
static void begin_drain(struct connection *connection)
{
    if (connection->eof || shutdown(connection->source.fd, SHUT_WR) < 0 ||
        !want(connection, APPMSG_IO_READ)) {
        connection_close(connection);
        return;
    }
    connection->phase = DRAINING;
    appmsg_text_free(&connection->reply);
    set_deadline(connection, connection->server->config->drain_ms);
}

static void send_reply(struct connection *connection)
{
    const appmsg_text *reply = &connection->reply;
    ptrdiff_t sent = appmsg_socket_send(connection->source.fd, reply->ptr + connection->reply_off,
                                        reply->len - connection->reply_off);

    if (sent < 0) {
        if (errno != EAGAIN)
            connection_close(connection);
        return;
    }
    connection->reply_off += (size_t)sent;
    if (connection->reply_off == reply->len)
        begin_drain(connection);
    else
        set_deadline(connection, connection->server->config->write_ms);
}

/* The reply is there: the rest of the connection is about its delivery. */
static void begin_reply(struct connection *connection)
{
    unsigned events = connection->eof ? APPMSG_IO_WRITE : APPMSG_IO_READ | APPMSG_IO_WRITE;
    appmsg_text *line = server_line(connection->server);

    if (connection->reply.failed || !want(connection, events)) {
        connection_close(connection); /* no memory even to say so */
        return;
    }
    if (line != NULL) {
        appmsg_text_append_string(line, "Sending ");
        line->max = TRANSCRIPT_PART_MAX;
        appmsg_repr_bytes(line, appmsg_text_bytes(&connection->reply));
        appmsg_transcript_end_part(line);
        print_with_peer(connection, line, " to ");
    }
    connection->phase = REPLYING;
    set_deadline(connection, connection->server->config->write_ms);
    appmsg_receiver_free(&connection->request);
    send_reply(connection);
}

static void reply_fault(struct connection *connection, appmsg_status status, bool in_content)
{
    const appmsg_receiver *request = &connection->request;
    appmsg_text *line = server_line(connection->server);

    if (line != NULL) {
        appmsg_text_append_format(line, "Error %s: %s", appmsg_status_name(status),
                                  appmsg_status_text(status));
        print_with_peer(connection, line, ", in a request from ");
    }
    service_reply_fault(&connection->reply, request->has_header ? &request->header : NULL, status,
                        in_content);
    begin_reply(connection);
}

static void print_request(const struct connection *connection, const cJSON *tree)
{
    appmsg_text *line = server_line(connection->server);
    appmsg_text content_type = {0};

    if (line == NULL)
        return;
    appmsg_text_append_string(line, "Received ");
    if (tree != NULL) {
        appmsg_text_append_string(line, "request ");
        line->max = TRANSCRIPT_PART_MAX;
        appmsg_repr_tree(line, tree);
    } else if (appmsg_append_field(&content_type, &connection->request.header,
                                   APPMSG_FIELD_CONTENT_TYPE)) {
        line->max = TRANSCRIPT_PART_MAX;
        appmsg_repr_plain(line, appmsg_text_bytes(&content_type));
    }
    appmsg_transcript_end_part(line);
    print_with_peer(connection, line, tree != NULL ? " from " : " request from ");
    appmsg_text_free(&content_type);
}

static void reply_to_json(struct connection *connection)
{
    const appmsg_receiver *request = &connection->request;
    appmsg_status status = APPMSG_NO_MEMORY;
    appmsg_text encoding = {0};
    cJSON *tree = NULL;

    if (appmsg_append_field(&encoding, &request->header, APPMSG_FIELD_CONTENT_ENCODING))
        status = appmsg_content_parse(appmsg_text_bytes(&request->content),
                                      appmsg_text_bytes(&encoding), NULL, &tree, NULL);
    appmsg_text_free(&encoding);
    if (status != APPMSG_OK) {
        reply_fault(connection, status, true);
        return;
    }
    print_request(connection, tree);
    service_reply_json(&connection->reply, &request->header, tree);
    cJSON_Delete(tree);
    begin_reply(connection);
}

/* The whole request is there. */
static void answer(struct connection *connection)
{
    const appmsg_receiver *request = &connection->request;

    if (appmsg_header_is_json(&request->header)) {
        reply_to_json(connection);
        return;
    }
    print_request(connection, NULL);
    service_reply_opaque(&connection->reply, &request->header,
                         appmsg_text_bytes(&request->content));
    begin_reply(connection);
}

/* Section 6.4; C is at most 2^63-1, so this is far from overflowing. */
static int64_t content_ms(const struct connection *connection)
{
    uint64_t seconds = connection->request.header.content_length / CONTENT_RATE;

    return connection->server->config->content_ms + (int64_t)seconds * 1000;
}

/* Looks at what has become of the request. */
static void advance(struct connection *connection, appmsg_receiver_state state)
{
    const appmsg_receiver *request = &connection->request;

    if (request->has_header && !connection->header_checked) {
        const appmsg_status status = service_check_header(&request->header);

        connection->header_checked = true;
        if (status != APPMSG_OK) { /* said before the content comes */
            reply_fault(connection, status, false);
            return;
        }
        set_deadline(connection, content_ms(connection));
    }
    switch (state) {
    case APPMSG_RECEIVING_HEADER:
        if (connection->eof) /* at a boundary: a client that had nothing to say */
            connection_close(connection);
        return;
    case APPMSG_RECEIVING_CONTENT:
        return;
    case APPMSG_RECEIVED:
        answer(connection);
        return;
    case APPMSG_RECEIVE_FAILED:
        reply_fault(connection, request->error.status, false);
        return;
    }
}

static void read_some(struct connection *connection)
{
    struct server *server = connection->server;
    ptrdiff_t count =
        appmsg_socket_recv(connection->source.fd, server->scratch, sizeof server->scratch);
    appmsg_bytes bytes = {server->scratch, count > 0 ? (size_t)count : 0};

    if (count < 0) {
        if (errno != EAGAIN)
            connection_close(connection);
        return;
    }
    connection->eof = count == 0;
    switch (connection->phase) {
    case RECEIVING:
        advance(connection, connection->eof ? appmsg_receiver_end(&connection->request)
                                            : appmsg_receiver_feed(&connection->request, bytes));
        return;
    case REPLYING: /* an end of stream is readable for ever */
        if (connection->eof && !want(connection, APPMSG_IO_WRITE))
            connection_close(connection);
        return;
    case DRAINING:
        if (connection->eof)
            connection_close(connection);
        return;
    }
}

void connection_ready(struct connection *connection, unsigned events)
{
    /* Sending first: reading may end the connection, and what is read while
     * replying is dropped anyway. */
    if (connection->phase == REPLYING && (events & APPMSG_IO_WRITE) != 0)
        send_reply(connection);
    else
        read_some(connection);
}

void connection_expire(struct connection *connection)
{
    const struct server *server = connection->server;
    bool cut_off = server->stopping && appmsg_clock_ms() >= server->stop_at;

    switch (connection->phase) {
    case RECEIVING:
        if (cut_off || !connection->request.started)
            connection_close(connection);
        else if (connection->request.has_header)
            reply_fault(connection, APPMSG_CONTENT_DEADLINE, false);
        else
            reply_fault(connection, APPMSG_HEADER_DEADLINE, false);
        return;
    case REPLYING:
    case DRAINING:
        connection_close(connection);
        return;
    }
}

void connection_stop(struct connection *connection)
{
    const struct server *server = connection->server;
    int64_t now = appmsg_clock_ms();
    int64_t at = server->stop_at;

    if (connection->phase == RECEIVING && !connection->request.started && at > now)
        at = at - now > SILENT_GRACE_MS ? now + SILENT_GRACE_MS : at;
    if (at < connection->deadline.at)
        (void)appmsg_deadline_set(&connection->server->deadlines, &connection->deadline, at);
}
