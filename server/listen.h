/* SPDX-License-Identifier: MIT */
/* listen.h - taking new connections, and not taking them for a while. */
#ifndef APPMSG_SERVER_LISTEN_H
#define APPMSG_SERVER_LISTEN_H

#include "server/server.h"

/* Binds and listens, and says so; false after it has complained. */
bool listen_open(struct server *server);

/* Begins to accept, or again after a pause, if there is room.  Where there is
 * no memory for it, it tries again in a while. */
void listen_resume(struct server *server);

/* Accepts what has arrived at a listener. */
void listen_accept(struct server *server, int listener);

/* Accepts what is left in the queues, then closes the listeners. */
void listen_close(struct server *server);

#endif /* APPMSG_SERVER_LISTEN_H */
