/* SPDX-License-Identifier: MIT */
#include "net/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Linux takes MSG_NOSIGNAL; where there is none the program ignores SIGPIPE. */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

/* How often a free port that one address has and another has not is tried. */
#define FREE_PORT_TRIES 16

static int close_failed(int fd)
{
    int saved = errno;

    if (fd >= 0)
        close(fd);
    errno = saved;
    return -1;
}

static bool same_address(const appmsg_address *a, const appmsg_address *b)
{
    return a->len == b->len && memcmp(&a->storage, &b->storage, a->len) == 0;
}

static bool add_address(appmsg_address *list, size_t *count, const struct addrinfo *info)
{
    appmsg_address *next = &list[*count];

    if (info->ai_family != AF_INET && info->ai_family != AF_INET6)
        return false;
    memset(next, 0, sizeof *next);
    memcpy(&next->storage, info->ai_addr, info->ai_addrlen);
    next->len = info->ai_addrlen;
    for (size_t i = 0; i < *count; i++) {
        if (same_address(&list[i], next)) /* a hosts file may name one twice */
            return false;
    }
    ++*count;
    return true;
}

int appmsg_address_resolve(const char *host, uint16_t port, bool passive, appmsg_address **list,
                           size_t *count, appmsg_net_error *error)
{
    struct addrinfo hints = {0}, *infos = NULL;
    size_t total = 0;
    char service[8];
    int code;

    (void)snprintf(service, sizeof service, "%u", (unsigned)port);
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV | (passive ? AI_PASSIVE : 0);
    errno = 0;
    code = getaddrinfo(*host != '\0' ? host : NULL, service, &hints, &infos);
    if (code != 0) {
        appmsg_net_error_set(error, "resolve", errno, host, port);
        if (error != NULL && code != EAI_SYSTEM)
            error->resolver = code;
        return -1;
    }
    for (const struct addrinfo *info = infos; info != NULL; info = info->ai_next)
        total++;
    *count = 0;
    *list = calloc(total, sizeof **list);
    for (const struct addrinfo *info = infos; *list != NULL && info != NULL; info = info->ai_next)
        (void)add_address(*list, count, info);
    freeaddrinfo(infos);
    if (*count > 0)
        return 0;
    appmsg_net_error_set(error, "resolve", *list == NULL ? ENOMEM : EAFNOSUPPORT, host, port);
    free(*list);
    *list = NULL;
    return -1;
}

void appmsg_address_split(const appmsg_address *address, appmsg_address_parts *parts)
{
    memset(parts, 0, sizeof *parts);
    parts->family = address->storage.ss_family;
    if (parts->family == AF_INET6) {
        struct sockaddr_in6 in6;

        memcpy(&in6, &address->storage, sizeof in6);
        (void)inet_ntop(AF_INET6, &in6.sin6_addr, parts->host, sizeof parts->host);
        parts->port = ntohs(in6.sin6_port);
        parts->flow_info = ntohl(in6.sin6_flowinfo);
        parts->scope_id = in6.sin6_scope_id;
    } else {
        struct sockaddr_in in;

        memcpy(&in, &address->storage, sizeof in);
        (void)inet_ntop(AF_INET, &in.sin_addr, parts->host, sizeof parts->host);
        parts->port = ntohs(in.sin_port);
    }
}

void appmsg_address_error(const appmsg_address *address, const char *operation, int code,
                          appmsg_net_error *error)
{
    appmsg_address_parts parts;

    appmsg_address_split(address, &parts);
    appmsg_net_error_set(error, operation, code, parts.host, parts.port);
}

static int open_socket(int family)
{
#if defined(SOCK_NONBLOCK) && defined(SOCK_CLOEXEC)
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
#else
    int fd = socket(family, SOCK_STREAM, 0);

    if (fd >= 0 && (fcntl(fd, F_SETFL, O_NONBLOCK) < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0))
        return close_failed(fd);
    return fd;
#endif
}

static void set_port(appmsg_address *address, uint16_t port)
{
    struct sockaddr_in in;
    struct sockaddr_in6 in6;

    if (address->storage.ss_family == AF_INET6) {
        memcpy(&in6, &address->storage, sizeof in6);
        in6.sin6_port = htons(port);
        memcpy(&address->storage, &in6, sizeof in6);
    } else {
        memcpy(&in, &address->storage, sizeof in);
        in.sin_port = htons(port);
        memcpy(&address->storage, &in, sizeof in);
    }
}

/* One listening socket, or -1 with errno and the name of the failed call. */
static int listen_at(const appmsg_address *address, const char **operation)
{
    const struct sockaddr *name = (const struct sockaddr *)&address->storage;
    int on = 1;
    int fd;

    *operation = "socket";
    fd = open_socket(address->storage.ss_family);
    if (fd < 0)
        return -1;
    *operation = "setsockopt";
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        return close_failed(fd);
    /* IPv4 has a socket of its own; without this [::] would claim its port. */
    if (address->storage.ss_family == AF_INET6 &&
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) < 0)
        return close_failed(fd);
    *operation = "bind";
    if (bind(fd, name, address->len) < 0)
        return close_failed(fd);
    *operation = "listen";
    if (listen(fd, SOMAXCONN) < 0)
        return close_failed(fd);
    return fd;
}

static int local_port(int fd, uint16_t *port)
{
    appmsg_address address = {0};
    appmsg_address_parts parts;

    address.len = sizeof address.storage;
    if (getsockname(fd, (struct sockaddr *)&address.storage, &address.len) < 0)
        return -1;
    appmsg_address_split(&address, &parts);
    *port = parts.port;
    return 0;
}

static bool address_is_absent(int code)
{
    return code == EAFNOSUPPORT || code == EADDRNOTAVAIL || code == EPROTONOSUPPORT;
}

/* Listens at every address of the list, all at one port. */
static int listen_all(const appmsg_address *list, size_t count, uint16_t port,
                      appmsg_listeners *listeners, appmsg_net_error *error)
{
    int absent = 0;

    listeners->count = 0;
    listeners->port = port;
    for (size_t i = 0; i < count && listeners->count < APPMSG_LISTENERS_MAX; i++) {
        appmsg_address address = list[i];
        const char *operation = "";
        int fd;

        set_port(&address, listeners->port);
        fd = listen_at(&address, &operation);
        if (fd >= 0) {
            listeners->fds[listeners->count++] = fd;
            operation = "getsockname";
            if (local_port(fd, &listeners->port) == 0)
                continue;
        }
        absent = errno;
        appmsg_address_error(&address, operation, absent, error);
        if (fd < 0 && address_is_absent(absent))
            continue;
        appmsg_listeners_close(listeners);
        errno = absent;
        return -1;
    }
    errno = absent;
    return listeners->count > 0 ? 0 : -1;
}

int appmsg_socket_listen(const char *host, uint16_t port, appmsg_listeners *listeners,
                         appmsg_net_error *error)
{
    appmsg_address *list;
    size_t count;
    int result = -1;

    memset(listeners, 0, sizeof *listeners);
    if (appmsg_address_resolve(host, port, true, &list, &count, error) < 0)
        return -1;
    /* The system chooses a port that is free at the first address; it may be
     * taken at the second. */
    for (int tries = port == 0 && count > 1 ? FREE_PORT_TRIES : 1; tries > 0; tries--) {
        result = listen_all(list, count, port, listeners, error);
        if (result == 0 || errno != EADDRINUSE)
            break;
    }
    free(list);
    return result;
}

void appmsg_listeners_close(appmsg_listeners *listeners)
{
    for (size_t i = 0; i < listeners->count; i++)
        close(listeners->fds[i]);
    listeners->count = 0;
}

int appmsg_socket_accept(int listener, appmsg_address *peer)
{
    struct sockaddr *name = (struct sockaddr *)&peer->storage;
    int fd;

    memset(peer, 0, sizeof *peer);
    peer->len = sizeof peer->storage;
    do {
#if defined(SOCK_NONBLOCK) && defined(SOCK_CLOEXEC)
        fd = accept4(listener, name, &peer->len, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
        fd = accept(listener, name, &peer->len);
        if (fd >= 0 && (fcntl(fd, F_SETFL, O_NONBLOCK) < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0))
            return close_failed(fd);
#endif
    } while (fd < 0 && errno == EINTR);
    if (fd < 0 && errno == EWOULDBLOCK)
        errno = EAGAIN;
    return fd;
}

bool appmsg_accept_exhausted(int code)
{
    return code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM;
}

int appmsg_socket_connect(const appmsg_address *address)
{
    const struct sockaddr *name = (const struct sockaddr *)&address->storage;
    int fd = open_socket(address->storage.ss_family);

    if (fd < 0)
        return -1;
    /* A signal does not stop a connect that has begun: wait for it as well. */
    if (connect(fd, name, address->len) < 0 && errno != EINPROGRESS && errno != EINTR)
        return close_failed(fd);
    return fd;
}

int appmsg_socket_connected(int fd)
{
    socklen_t len = sizeof(int);
    int code = 0;

    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &len) < 0)
        return errno;
    return code;
}

static ptrdiff_t finish(ssize_t count)
{
    if (count < 0 && errno == EWOULDBLOCK)
        errno = EAGAIN;
    return count;
}

ptrdiff_t appmsg_socket_recv(int fd, void *to, size_t cap)
{
    ssize_t count;

    do
        count = recv(fd, to, cap, 0);
    while (count < 0 && errno == EINTR);
    return finish(count);
}

ptrdiff_t appmsg_socket_send(int fd, const void *from, size_t len)
{
    ssize_t count;

    do
        count = send(fd, from, len, MSG_NOSIGNAL);
    while (count < 0 && errno == EINTR);
    return finish(count);
}
