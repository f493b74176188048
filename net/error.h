/* SPDX-License-Identifier: MIT */
/*
 * error.h - why something of the network failed: what was tried, where, and
 * the cause.
 */
#ifndef APPMSG_NET_ERROR_H
#define APPMSG_NET_ERROR_H

#include <stddef.h>

#define APPMSG_NET_WHERE_MAX 300 /* a host name has at most 253 bytes */

typedef struct appmsg_net_error {
    const char *operation;            /* "bind", "connect"...: the system call; static */
    int code;                         /* errno; 0 where `resolver` is set */
    int resolver;                     /* getaddrinfo()'s own code, or 0 */
    char where[APPMSG_NET_WHERE_MAX]; /* "127.0.0.1:65432", "[::1]:65432" or "*:65432" */
} appmsg_net_error;

/* Fills in an error.  `host` may be "", which is every interface; a host with a
 * colon gets brackets.  `error` may be NULL. */
void appmsg_net_error_set(appmsg_net_error *error, const char *operation, int code,
                          const char *host, unsigned port);

/* The cause alone: "Address already in use".  Valid until the next call. */
const char *appmsg_net_error_cause(const appmsg_net_error *error);

/* Writes "127.0.0.1:65432: bind: Address already in use", cut where it does not
 * fit, always terminated.  The host is as it was given: not escaped. */
#define APPMSG_NET_ERROR_TEXT_MAX 512
void appmsg_net_error_text(const appmsg_net_error *error, char text[APPMSG_NET_ERROR_TEXT_MAX]);

#endif /* APPMSG_NET_ERROR_H */
