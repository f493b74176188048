/* SPDX-License-Identifier: MIT */
/*
 * The connection.  Sending and receiving go on at the same time: a server may
 * answer before it has the whole request (docs/PROTOCOL.md, section 6.1).
 */
#include "client/client.h"

#include "common/hexdump.h"
#include "common/options.h"
#include "common/transcript.h"
#include "net/deadlines.h"
#include "net/selector.h"
#include "net/sockets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct exchange {
    const struct client_config *config;
    const appmsg_text *request;
    appmsg_receiver *reply;
    appmsg_selector *selector;
    appmsg_address peer;
    int64_t deadline;     /* for everything */
    appmsg_text received; /* what came, for --verbose */
    size_t sent;          /* of the request */
    bool sending;         /* there is more, and the server still takes it */
    int fd;
};

static enum client_exit complain_about(const appmsg_net_error *error)
{
    char text[APPMSG_NET_ERROR_TEXT_MAX];

    appmsg_net_error_text(error, text);
    appmsg_complain(CLIENT_PROGRAM, "%s", text);
    if (error->code == ECONNREFUSED)
        return CLIENT_REFUSED;
    return error->code == ETIMEDOUT ? CLIENT_TIMEOUT : CLIENT_SYSTEM;
}

static enum client_exit complain_at_peer(const struct exchange *exchange, const char *operation,
                                         int code)
{
    appmsg_net_error error;

    appmsg_address_error(&exchange->peer, operation, code, &error);
    return complain_about(&error);
}

/* Waits for the descriptor; 0 events mean that time is over. */
static int wait_ready(struct exchange *exchange, unsigned *events)
{
    *events = 0;
    for (;;) {
        int64_t left = exchange->deadline - appmsg_clock_ms();
        appmsg_ready ready;

        if (appmsg_selector_select(exchange->selector, left > 0 ? left : 0) < 0)
            return -1;
        if (appmsg_selector_next(exchange->selector, &ready)) {
            *events = ready.events;
            return 0;
        }
        if (left <= 0)
            return 0;
    }
}

/* One address.  0, or the errno of the failure. */
static int connect_to(struct exchange *exchange, const appmsg_address *address)
{
    unsigned events = 0;
    int code = 0;

    exchange->peer = *address;
    exchange->fd = appmsg_socket_connect(address);
    if (exchange->fd < 0)
        return errno;
    if (appmsg_selector_register(exchange->selector, exchange->fd, APPMSG_IO_WRITE, NULL) < 0 ||
        wait_ready(exchange, &events) < 0)
        code = errno;
    else
        code = events != 0 ? appmsg_socket_connected(exchange->fd) : ETIMEDOUT;
    if (code == 0)
        return 0;
    (void)appmsg_selector_unregister(exchange->selector, exchange->fd);
    close(exchange->fd);
    exchange->fd = -1;
    return code;
}

static enum client_exit connect_any(struct exchange *exchange)
{
    const struct client_config *config = exchange->config;
    appmsg_net_error error;
    appmsg_address *list;
    size_t count;
    int code = 0;

    if (appmsg_address_resolve(config->host, config->port, false, &list, &count, &error) < 0)
        return complain_about(&error);
    for (size_t i = 0; i < count; i++) {
        code = connect_to(exchange, &list[i]);
        if (code == 0 || code == ETIMEDOUT)
            break;
        if (config->verbose && i + 1 < count)
            (void)complain_at_peer(exchange, "connect", code);
    }
    free(list);
    return code == 0 ? CLIENT_OK : complain_at_peer(exchange, "connect", code);
}

static bool want(struct exchange *exchange, unsigned events)
{
    return appmsg_selector_modify(exchange->selector, exchange->fd, events, NULL) == 0;
}

/* False after a complaint. */
static bool send_some(struct exchange *exchange)
{
    const appmsg_text *request = exchange->request;
    ptrdiff_t count = appmsg_socket_send(exchange->fd, request->ptr + exchange->sent,
                                         request->len - exchange->sent);

    if (count < 0 && errno == EAGAIN)
        return true;
    if (count < 0 && errno != EPIPE && errno != ECONNRESET)
        return false;
    if (count >= 0)
        exchange->sent += (size_t)count;
    /* Where the server takes no more, its reply may be there all the same. */
    exchange->sending = count >= 0 && exchange->sent < request->len;
    return exchange->sending || want(exchange, APPMSG_IO_READ);
}

static enum client_exit complain_reply(const struct exchange *exchange)
{
    const appmsg_error *error = &exchange->reply->error;

    appmsg_complain(CLIENT_PROGRAM, "the reply is malformed at byte %llu: %s: %s",
                    (unsigned long long)error->stream_off, appmsg_status_name(error->status),
                    appmsg_status_text(error->status));
    return error->status == APPMSG_NO_MEMORY ? CLIENT_SYSTEM : CLIENT_PROTOCOL;
}

static enum client_exit complain_closed(const struct exchange *exchange, const char *how)
{
    appmsg_complain(CLIENT_PROGRAM, "the server %s %s", how,
                    exchange->reply->started ? "inside its reply" : "without a reply");
    return CLIENT_CLOSED;
}

/* CLIENT_OK: go on, or the reply is whole. */
static enum client_exit receive_some(struct exchange *exchange)
{
    uint8_t bytes[65536];
    ptrdiff_t count = appmsg_socket_recv(exchange->fd, bytes, sizeof bytes);
    appmsg_bytes in = {bytes, count > 0 ? (size_t)count : 0};

    if (count < 0 && errno == EAGAIN)
        return CLIENT_OK;
    if (count < 0 && errno == ECONNRESET)
        return complain_closed(exchange, "reset the connection");
    if (count < 0)
        return complain_at_peer(exchange, "recv", errno);
    if (count == 0)
        return complain_closed(exchange, "closed the connection");
    if (exchange->config->verbose)
        appmsg_text_append(&exchange->received, bytes, in.len);
    if (appmsg_receiver_feed(exchange->reply, in) == APPMSG_RECEIVE_FAILED)
        return complain_reply(exchange);
    return CLIENT_OK;
}

static enum client_exit transfer(struct exchange *exchange)
{
    if (!want(exchange, APPMSG_IO_READ | APPMSG_IO_WRITE))
        return complain_at_peer(exchange, "select", errno);
    while (exchange->reply->state != APPMSG_RECEIVED) {
        enum client_exit result;
        unsigned events;

        if (wait_ready(exchange, &events) < 0)
            return complain_at_peer(exchange, "select", errno);
        if (events == 0)
            return complain_at_peer(exchange, exchange->sending ? "send" : "recv", ETIMEDOUT);
        if ((events & APPMSG_IO_WRITE) != 0 && exchange->sending && !send_some(exchange))
            return complain_at_peer(exchange, "send", errno);
        if ((events & APPMSG_IO_READ) == 0)
            continue;
        result = receive_some(exchange);
        if (result != CLIENT_OK)
            return result;
    }
    return CLIENT_OK;
}

/* For --verbose: the bytes themselves, on standard error. */
static void dump(const char *what, appmsg_bytes bytes)
{
    appmsg_text lines = {0};

    appmsg_complain(CLIENT_PROGRAM, "%s %zu bytes", what, bytes.len);
    appmsg_append_hexdump(&lines, bytes);
    if (lines.len > 0)
        (void)fwrite(lines.ptr, 1, lines.len, stderr);
    appmsg_text_free(&lines);
}

static enum client_exit connect_and_transfer(struct exchange *exchange)
{
    const struct client_config *config = exchange->config;
    appmsg_text line = {0};
    enum client_exit result;

    client_print_to(config, &line, "Starting connection to ");
    result = connect_any(exchange);
    if (result == CLIENT_OK) {
        appmsg_text_append_string(&line, "Sending ");
        appmsg_repr_bytes(&line, appmsg_text_bytes(exchange->request));
        client_print_to(config, &line, " to ");
        result = transfer(exchange);
        close(exchange->fd);
    }
    if (config->verbose && result != CLIENT_SYSTEM) {
        dump("sent", (appmsg_bytes){(const uint8_t *)exchange->request->ptr, exchange->sent});
        dump("received", appmsg_text_bytes(&exchange->received));
    }
    appmsg_text_free(&exchange->received);
    appmsg_text_free(&line);
    return result;
}

enum client_exit client_exchange(const struct client_config *config, const appmsg_text *request,
                                 appmsg_receiver *reply)
{
    struct exchange exchange = {0};
    enum client_exit result;

    exchange.config = config;
    exchange.request = request;
    exchange.reply = reply;
    exchange.sending = true;
    exchange.deadline = appmsg_clock_ms() + config->timeout_ms;
    exchange.selector = appmsg_selector_open(config->selector);
    if (exchange.selector == NULL) {
        appmsg_complain(CLIENT_PROGRAM, "selector: %s", strerror(errno));
        return CLIENT_SYSTEM;
    }
    result = connect_and_transfer(&exchange);
    appmsg_selector_close(exchange.selector);
    return result;
}
