/* SPDX-License-Identifier: MIT */
/*
 * sockets.h - stream sockets over IPv4 and IPv6.  Every descriptor is
 * non-blocking and close-on-exec from its first moment.
 */
#ifndef APPMSG_NET_SOCKETS_H
#define APPMSG_NET_SOCKETS_H

#include "net/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

typedef struct appmsg_address {
    struct sockaddr_storage storage;
    socklen_t len;
} appmsg_address;

/* An address taken apart, as Python shows it. */
#define APPMSG_ADDRESS_TEXT_MAX 46
typedef struct appmsg_address_parts {
    int family;                         /* AF_INET or AF_INET6 */
    char host[APPMSG_ADDRESS_TEXT_MAX]; /* numeric */
    uint16_t port;
    uint32_t flow_info, scope_id; /* IPv6 only */
} appmsg_address_parts;

/*
 * Resolves a name or a numeric address, which may block as long as the
 * resolver takes.  `host` "" is every interface where `passive`, else the
 * loopback.  On success (0) `*list` is for free() and has at least one address,
 * none of them twice; else -1 and `*error`.
 */
int appmsg_address_resolve(const char *host, uint16_t port, bool passive, appmsg_address **list,
                           size_t *count, appmsg_net_error *error);

void appmsg_address_split(const appmsg_address *address, appmsg_address_parts *parts);

/* As "127.0.0.1:65432" or "[::1]:65432", in an error. */
void appmsg_address_error(const appmsg_address *address, const char *operation, int code,
                          appmsg_net_error *error);

/*
 * The listening sockets of one host and port: one an address that the host
 * has, so "" is IPv4 and IPv6.
 */
#define APPMSG_LISTENERS_MAX 8
typedef struct appmsg_listeners {
    int fds[APPMSG_LISTENERS_MAX];
    size_t count;
    uint16_t port; /* the real one, also where port 0 asked for a free one */
} appmsg_listeners;

/*
 * Listens, with SO_REUSEADDR, so that a server can come back while connections
 * of its predecessor are in TIME_WAIT.  An address that this machine turns out
 * not to have (IPv6 switched off) is left out as long as another remains; any
 * other failure of any address is one of the whole: -1 and `*error`.
 */
int appmsg_socket_listen(const char *host, uint16_t port, appmsg_listeners *listeners,
                         appmsg_net_error *error);

void appmsg_listeners_close(appmsg_listeners *listeners);

/* Takes a connection from a listening socket.  A descriptor, or -1 with errno:
 * EAGAIN when there is none. */
int appmsg_socket_accept(int listener, appmsg_address *peer);

/*
 * Whether a failed accept() says that this process or this machine is out of
 * something (descriptors, memory), so that trying again at once would only
 * fail again.  Other failures concern one connection that is gone already.
 */
bool appmsg_accept_exhausted(int code);

/*
 * Begins to connect.  A descriptor, or -1 with errno.  Wait until it is
 * writable, then ask appmsg_socket_connected(): 0, or the errno of the failure.
 */
int appmsg_socket_connect(const appmsg_address *address);
int appmsg_socket_connected(int fd);

/*
 * recv() and send() without SIGPIPE, retried when a signal comes in between.
 * -1 with errno; EAGAIN (never its twin EWOULDBLOCK) where it would block.
 */
ptrdiff_t appmsg_socket_recv(int fd, void *to, size_t cap);
ptrdiff_t appmsg_socket_send(int fd, const void *from, size_t len);

#endif /* APPMSG_NET_SOCKETS_H */
