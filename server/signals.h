/* SPDX-License-Identifier: MIT */
/* signals.h - signals as bytes in a pipe, so that an event loop can wait for
 * them beside everything else. */
#ifndef APPMSG_SERVER_SIGNALS_H
#define APPMSG_SERVER_SIGNALS_H

/*
 * From now on SIGTERM and SIGINT can be read from the descriptor that this
 * returns, and SIGPIPE is ignored.  -1 with errno.  Once in a process.
 */
int signals_open(void);

/* The next signal that has come; 0 if none has. */
int signals_next(int fd);

#endif /* APPMSG_SERVER_SIGNALS_H */
