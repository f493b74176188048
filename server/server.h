/* SPDX-License-Identifier: MIT */
/* server.h - the event loop and what belongs to the whole server. */
#ifndef APPMSG_SERVER_SERVER_H
#define APPMSG_SERVER_SERVER_H

#include "common/text.h"
#include "net/deadlines.h"
#include "net/selector.h"
#include "net/sockets.h"

#include <appmsg/base.h>

struct server_config {
    const char *host;
    const char *selector; /* a backend's name, or NULL */
    appmsg_limits limits;
    size_t max_connections;
    int64_t header_ms, content_ms, write_ms, drain_ms; /* section 6.4 */
    int64_t grace_ms; /* how long connections may go on after a signal to end */
    uint16_t port;
    bool quiet, verbose;
};

/* What a registration in the selector is for. */
enum source_kind { SOURCE_LISTENER, SOURCE_SIGNALS, SOURCE_CONNECTION };

struct source {
    enum source_kind kind;
    int fd;
};

#define SERVER_SCRATCH_LEN 65536

struct connection;

struct server {
    const struct server_config *config;
    appmsg_selector *selector;
    appmsg_deadlines deadlines;
    appmsg_listeners listeners;
    struct source listener_sources[APPMSG_LISTENERS_MAX];
    struct source signals;
    appmsg_deadline accept_again; /* set while out of descriptors */
    bool accepting;               /* the listeners are registered */
    bool stopping;
    int64_t stop_at; /* while stopping: when the last connection is cut off */
    struct connection *connections;
    size_t connection_count;
    appmsg_text line;                    /* of the transcript, under way */
    uint8_t scratch[SERVER_SCRATCH_LEN]; /* what was read last; between events nothing */
};

/* Runs until a signal ends it.  The exit status of the process. */
int server_run(const struct server_config *config);

/* Begins a line of the transcript; NULL if none is wanted. */
appmsg_text *server_line(struct server *server);

#endif /* APPMSG_SERVER_SERVER_H */
