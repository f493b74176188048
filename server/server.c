/* SPDX-License-Identifier: MIT */
#include "server/server.h"

#include "common/options.h"
#include "common/transcript.h"
#include "server/connection.h"
#include "server/listen.h"
#include "server/signals.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

appmsg_text *server_line(struct server *server)
{
    return server->config->quiet ? NULL : &server->line;
}

/* From now on only what is under way, and not longer than grace_ms. */
static void begin_stop(struct server *server, int number)
{
    struct connection *next;
    appmsg_text *line = server_line(server);

    if (number == SIGINT && line != NULL) {
        appmsg_text_append_string(line, "Caught keyboard interrupt, exiting");
        (void)appmsg_transcript_print(line);
    }
    /* Who asks twice does not want to wait. */
    server->stop_at = appmsg_clock_ms() + (server->stopping ? 0 : server->config->grace_ms);
    server->stopping = true;
    listen_close(server);
    for (struct connection *i = server->connections; i != NULL; i = next) {
        next = connection_next(i);
        connection_stop(i);
    }
}

static void dispatch(struct server *server, const appmsg_ready *ready)
{
    struct source *source = ready->key.data;
    int number;

    switch (source->kind) {
    case SOURCE_LISTENER:
        listen_accept(server, source->fd);
        return;
    case SOURCE_SIGNALS:
        while ((number = signals_next(source->fd)) != 0)
            begin_stop(server, number);
        return;
    case SOURCE_CONNECTION:
        connection_ready(connection_of_source(source), ready->events);
        return;
    }
}

static void expire(struct server *server)
{
    int64_t now = appmsg_clock_ms();
    appmsg_deadline *due;

    while ((due = appmsg_deadlines_pop(&server->deadlines, now)) != NULL) {
        /* What was popped has left a place, so setting it again cannot fail. */
        if (due == &server->accept_again) {
            (void)appmsg_deadline_set(&server->deadlines, due, INT64_MAX);
            listen_resume(server);
        } else {
            connection_expire(due->owner);
        }
    }
}

static bool loop(struct server *server)
{
    appmsg_ready ready;

    while (!server->stopping || server->connection_count > 0) {
        int64_t wait = appmsg_deadlines_wait(&server->deadlines, appmsg_clock_ms());

        if (appmsg_selector_select(server->selector, wait) < 0) {
            appmsg_complain("appmsg-server", "select: %s", strerror(errno));
            return false;
        }
        while (appmsg_selector_next(server->selector, &ready))
            dispatch(server, &ready);
        expire(server);
    }
    return true;
}

static bool open_signals(struct server *server)
{
    server->signals.kind = SOURCE_SIGNALS;
    server->signals.fd = signals_open();
    return server->signals.fd >= 0 &&
           appmsg_selector_register(server->selector, server->signals.fd, APPMSG_IO_READ,
                                    &server->signals) == 0;
}

static bool open_server(struct server *server)
{
    const struct server_config *config = server->config;

    server->selector = appmsg_selector_open(config->selector);
    if (server->selector == NULL) {
        const char *name = config->selector != NULL ? config->selector : getenv("APPMSG_SELECTOR");

        appmsg_complain("appmsg-server", "selector %s: %s", name != NULL ? name : "",
                        errno == EINVAL ? "there is none of this name here" : strerror(errno));
        return false;
    }
    if (appmsg_deadline_set(&server->deadlines, &server->accept_again, INT64_MAX) < 0 ||
        !open_signals(server)) {
        appmsg_complain("appmsg-server", "%s", strerror(errno));
        return false;
    }
    if (!listen_open(server))
        return false;
    listen_resume(server);
    if (config->verbose)
        appmsg_complain("appmsg-server", "waiting with %s", appmsg_selector_name(server->selector));
    return true;
}

static void close_server(struct server *server)
{
    server->stopping = true;
    while (server->connections != NULL)
        connection_close(server->connections);
    appmsg_listeners_close(&server->listeners);
    appmsg_selector_close(server->selector);
    appmsg_deadlines_free(&server->deadlines);
    appmsg_text_free(&server->line);
}

int server_run(const struct server_config *config)
{
    struct server *server = calloc(1, sizeof *server);
    bool good;

    if (server == NULL) {
        appmsg_complain("appmsg-server", "%s", strerror(errno));
        return APPMSG_EXIT_USAGE;
    }
    server->config = config;
    good = open_server(server) && loop(server);
    close_server(server);
    free(server);
    return good ? EXIT_SUCCESS : APPMSG_EXIT_USAGE;
}
