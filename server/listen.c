/* SPDX-License-Identifier: MIT */
#include "server/listen.h"

#include "common/options.h"
#include "common/transcript.h"
#include "server/connection.h"

#include <errno.h>
#include <string.h>

/* How many connections one event accepts: others have a turn in between. */
#define ACCEPT_BURST 64

/*
 * How long to wait when descriptors have run out.  A connection that closes ends
 * the wait; this is for those that somebody else on the machine gives back.
 */
#define ACCEPT_PAUSE_MS 500

bool listen_open(struct server *server)
{
    const struct server_config *config = server->config;
    appmsg_net_error error;
    char text[APPMSG_NET_ERROR_TEXT_MAX];
    appmsg_text line = {0};

    if (appmsg_socket_listen(config->host, config->port, &server->listeners, &error) < 0) {
        appmsg_net_error_text(&error, text);
        appmsg_complain("appmsg-server", "%s", text);
        return false;
    }
    for (size_t i = 0; i < server->listeners.count; i++) {
        server->listener_sources[i].kind = SOURCE_LISTENER;
        server->listener_sources[i].fd = server->listeners.fds[i];
    }
    /* Always printed: with port 0 nobody else knows the port. */
    appmsg_text_append_string(&line, "Listening on ");
    appmsg_repr_host(&line, config->host, server->listeners.port);
    (void)appmsg_transcript_print(&line);
    appmsg_text_free(&line);
    return true;
}

static void pause_accepting(struct server *server)
{
    for (size_t i = 0; i < server->listeners.count; i++)
        (void)appmsg_selector_unregister(server->selector, server->listeners.fds[i]);
    server->accepting = false;
}

/* The deadline is always set, if only to never, so moving it cannot fail. */
static void try_again_later(struct server *server)
{
    (void)appmsg_deadline_set(&server->deadlines, &server->accept_again,
                              appmsg_clock_ms() + ACCEPT_PAUSE_MS);
}

void listen_resume(struct server *server)
{
    if (server->accepting || server->stopping ||
        server->connection_count >= server->config->max_connections)
        return;
    for (size_t i = 0; i < server->listeners.count; i++) {
        struct source *source = &server->listener_sources[i];

        if (appmsg_selector_register(server->selector, source->fd, APPMSG_IO_READ, source) < 0) {
            pause_accepting(server);
            try_again_later(server);
            return;
        }
    }
    server->accepting = true;
}

/* One connection; false when there is none, or no room for it now. */
static bool accept_one(struct server *server, int listener)
{
    appmsg_address peer;
    int fd;

    if (server->connection_count >= server->config->max_connections) {
        pause_accepting(server);
        return false;
    }
    fd = appmsg_socket_accept(listener, &peer);
    if (fd >= 0) {
        connection_open(server, fd, &peer);
        return true;
    }
    if (appmsg_accept_exhausted(errno)) {
        /* The listener stays readable: waiting for it would be a busy loop. */
        if (server->config->verbose)
            appmsg_complain("appmsg-server", "accept: %s; pausing", strerror(errno));
        pause_accepting(server);
        try_again_later(server);
    }
    return false;
}

void listen_accept(struct server *server, int listener)
{
    for (int i = 0; i < ACCEPT_BURST && accept_one(server, listener); i++)
        ;
}

void listen_close(struct server *server)
{
    /* Who is in the queue was told by the system that it is connected. */
    for (size_t i = 0; i < server->listeners.count; i++) {
        while (accept_one(server, server->listeners.fds[i]))
            ;
    }
    pause_accepting(server);
    appmsg_deadline_clear(&server->deadlines, &server->accept_again);
    appmsg_listeners_close(&server->listeners);
}
