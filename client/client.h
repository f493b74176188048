/* SPDX-License-Identifier: MIT */
/* client.h - what the parts of appmsg-client share. */
#ifndef APPMSG_CLIENT_CLIENT_H
#define APPMSG_CLIENT_CLIENT_H

#include "common/receiver.h"
#include "common/text.h"

#include <appmsg/encode.h>

#define CLIENT_PROGRAM "appmsg-client"

/* The program's exit statuses. */
enum client_exit {
    CLIENT_OK = 0,
    CLIENT_ERROR_REPLY = 1, /* a reply, but one that says what was wrong */
    CLIENT_SYSTEM = 2,      /* usage, or something of this machine */
    CLIENT_REFUSED = 3,
    CLIENT_TIMEOUT = 4,
    CLIENT_CLOSED = 5,  /* the connection ended before the reply did */
    CLIENT_PROTOCOL = 6 /* what came is no reply */
};

#define CLIENT_EXTRAS_MAX 60 /* as many as a header can have */

struct client_config {
    const char *host, *action, *value;
    const char *selector;                   /* a backend's name, or NULL */
    const char *headers[CLIENT_EXTRAS_MAX]; /* NAME=VALUE */
    size_t header_count;
    appmsg_limits limits;
    appmsg_byteorder byteorder;
    int64_t timeout_ms;
    uint16_t port;
    bool quiet, verbose;
};

/* Builds the whole request; not CLIENT_OK after it has complained. */
enum client_exit client_build_request(const struct client_config *config, appmsg_text *request);

/*
 * Connects, sends the request and receives a reply into `reply`.  CLIENT_OK:
 * there is one, whole and well formed.  Complains otherwise.
 */
enum client_exit client_exchange(const struct client_config *config, const appmsg_text *request,
                                 appmsg_receiver *reply);

/* Prints the reply and says what it means. */
enum client_exit client_show_reply(const struct client_config *config,
                                   const appmsg_receiver *reply);

/* Prints "WORDS ('127.0.0.1', 65432)" where `line` has the beginning; nothing
 * but an empty line's text is lost if the user wants quiet. */
void client_print_to(const struct client_config *config, appmsg_text *line, const char *words);

/* Prints a line, or ends the program if that is impossible: silently where
 * nobody reads any more. */
void client_print(appmsg_text *line);

#endif /* APPMSG_CLIENT_CLIENT_H */
