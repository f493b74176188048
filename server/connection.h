/* SPDX-License-Identifier: MIT */
/*
 * connection.h - one client: a request, the reply, the close (section 6).
 *
 * A connection frees itself when it is over, so after any of these calls the
 * pointer may be stale.
 */
#ifndef APPMSG_SERVER_CONNECTION_H
#define APPMSG_SERVER_CONNECTION_H

#include "server/server.h"

struct connection;

/* Takes over a descriptor that was accepted; closes it if memory is short. */
void connection_open(struct server *server, int fd, const appmsg_address *peer);

/* The connection of a registration, and of a deadline that has been popped. */
struct connection *connection_of_source(struct source *source);

/* Events of the selector; a deadline that is over. */
void connection_ready(struct connection *connection, unsigned events);
void connection_expire(struct connection *connection);

/* The server stops: who has not begun to speak is not waited for. */
void connection_stop(struct connection *connection);

/* Closes and frees. */
void connection_close(struct connection *connection);

/* The server's list. */
struct connection *connection_next(const struct connection *connection);

#endif /* APPMSG_SERVER_CONNECTION_H */
