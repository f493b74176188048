/* SPDX-License-Identifier: MIT */
#include "net/sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka.h needs those before it */
#include <cmocka.h>

static void listen_on(const char *host, appmsg_listeners *listeners)
{
    appmsg_net_error error;

    assert_int_equal(appmsg_socket_listen(host, 0, listeners, &error), 0);
    assert_true(listeners->count > 0);
    assert_true(listeners->port > 0);
}

static void wait_for(int fd, short events)
{
    struct pollfd poll_fd = {.fd = fd, .events = events};

    assert_int_equal(poll(&poll_fd, 1, 5000), 1);
}

/* Begins to connect to a numeric host. */
static int connect_to(const char *host, uint16_t port)
{
    appmsg_net_error error;
    appmsg_address *list;
    size_t count;
    int fd;

    assert_int_equal(appmsg_address_resolve(host, port, false, &list, &count, &error), 0);
    assert_int_equal(count, 1);
    fd = appmsg_socket_connect(&list[0]);
    free(list);
    assert_true(fd >= 0);
    wait_for(fd, POLLOUT);
    return fd;
}

static void assert_flags(int fd)
{
    assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

static void test_listen_connect_accept(void **state)
{
    appmsg_listeners listeners;
    appmsg_address peer;
    appmsg_address_parts parts;
    char byte;
    int client, server;

    (void)state;
    listen_on("127.0.0.1", &listeners);
    assert_int_equal(listeners.count, 1);
    assert_flags(listeners.fds[0]);
    assert_int_equal(appmsg_socket_accept(listeners.fds[0], &peer), -1);
    assert_int_equal(errno, EAGAIN);
    client = connect_to("127.0.0.1", listeners.port);
    assert_flags(client);
    assert_int_equal(appmsg_socket_connected(client), 0);
    wait_for(listeners.fds[0], POLLIN);
    server = appmsg_socket_accept(listeners.fds[0], &peer);
    assert_true(server >= 0);
    assert_flags(server);
    appmsg_address_split(&peer, &parts);
    assert_int_equal(parts.family, AF_INET);
    assert_string_equal(parts.host, "127.0.0.1");
    assert_int_not_equal(parts.port, 0);
    assert_int_equal(appmsg_socket_recv(server, &byte, 1), -1);
    assert_int_equal(errno, EAGAIN);
    assert_int_equal(appmsg_socket_send(client, "x", 1), 1);
    wait_for(server, POLLIN);
    assert_int_equal(appmsg_socket_recv(server, &byte, 1), 1);
    assert_int_equal(byte, 'x');
    close(client);
    wait_for(server, POLLIN);
    assert_int_equal(appmsg_socket_recv(server, &byte, 1), 0);
    close(server);
    appmsg_listeners_close(&listeners);
}

/* No SIGPIPE: the process would be dead. */
static void test_send_to_nobody(void **state)
{
    int pair[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    close(pair[1]);
    assert_int_equal(appmsg_socket_send(pair[0], "x", 1), -1);
    assert_int_equal(errno, EPIPE);
    close(pair[0]);
}

static void test_port_in_use_names_it_all(void **state)
{
    appmsg_listeners first, second;
    appmsg_net_error error;
    char text[APPMSG_NET_ERROR_TEXT_MAX], expected[APPMSG_NET_ERROR_TEXT_MAX];

    (void)state;
    listen_on("127.0.0.1", &first);
    assert_int_equal(appmsg_socket_listen("127.0.0.1", first.port, &second, &error), -1);
    assert_int_equal(second.count, 0);
    assert_int_equal(error.code, EADDRINUSE);
    assert_string_equal(error.operation, "bind");
    appmsg_net_error_text(&error, text);
    (void)snprintf(expected, sizeof expected, "127.0.0.1:%u: bind: Address already in use",
                   (unsigned)first.port);
    assert_string_equal(text, expected);
    appmsg_listeners_close(&first);
}

/* TIME_WAIT of an earlier server's connection does not keep the port. */
static void test_listen_again_at_once(void **state)
{
    appmsg_listeners listeners;
    appmsg_address peer;
    appmsg_net_error error;
    uint16_t port;
    int client, server;

    (void)state;
    listen_on("127.0.0.1", &listeners);
    port = listeners.port;
    client = connect_to("127.0.0.1", port);
    wait_for(listeners.fds[0], POLLIN);
    server = appmsg_socket_accept(listeners.fds[0], &peer);
    close(server); /* who closes first gets the TIME_WAIT */
    wait_for(client, POLLIN);
    close(client);
    appmsg_listeners_close(&listeners);
    assert_int_equal(appmsg_socket_listen("127.0.0.1", port, &listeners, &error), 0);
    assert_int_equal(listeners.port, port);
    appmsg_listeners_close(&listeners);
}

/* "" is every interface, of both families where the machine has them, at one port. */
static void test_all_interfaces(void **state)
{
    appmsg_listeners listeners, loopback;
    appmsg_net_error error;
    int client, probe;

    (void)state;
    probe = socket(AF_INET6, SOCK_STREAM, 0);
    listen_on("", &listeners);
    client = connect_to("127.0.0.1", listeners.port);
    assert_int_equal(appmsg_socket_connected(client), 0);
    close(client);
    if (probe >= 0 && appmsg_socket_listen("::1", 0, &loopback, &error) == 0) {
        appmsg_listeners_close(&loopback);
        assert_int_equal(listeners.count, 2);
        client = connect_to("::1", listeners.port);
        assert_int_equal(appmsg_socket_connected(client), 0);
        close(client);
    }
    if (probe >= 0)
        close(probe);
    appmsg_listeners_close(&listeners);
}

static void test_connection_refused(void **state)
{
    appmsg_listeners listeners;
    uint16_t port;
    int client;

    (void)state;
    listen_on("127.0.0.1", &listeners);
    port = listeners.port;
    appmsg_listeners_close(&listeners);
    client = connect_to("127.0.0.1", port);
    assert_int_equal(appmsg_socket_connected(client), ECONNREFUSED);
    close(client);
}

static void test_resolve_fails(void **state)
{
    appmsg_net_error error;
    appmsg_address *list;
    size_t count;
    char text[APPMSG_NET_ERROR_TEXT_MAX];

    (void)state;
    assert_int_equal(appmsg_address_resolve("no such host", 7, true, &list, &count, &error), -1);
    assert_int_not_equal(error.resolver, 0);
    appmsg_net_error_text(&error, text);
    assert_memory_equal(text, "no such host:7: resolve: ", 25);
}

static void test_error_texts(void **state)
{
    appmsg_net_error error;
    char text[APPMSG_NET_ERROR_TEXT_MAX], host[1000];

    (void)state;
    appmsg_net_error_set(&error, "connect", ECONNREFUSED, "::1", 7);
    appmsg_net_error_text(&error, text);
    assert_string_equal(text, "[::1]:7: connect: Connection refused");
    appmsg_net_error_set(&error, "bind", EACCES, "", 80);
    appmsg_net_error_text(&error, text);
    assert_string_equal(text, "*:80: bind: Permission denied");
    memset(host, 'h', sizeof host - 1);
    host[sizeof host - 1] = '\0';
    appmsg_net_error_set(&error, "resolve", ENOMEM, host, 1); /* cut, not overrun */
    appmsg_net_error_text(&error, text);
    assert_true(strlen(text) < sizeof text);
    appmsg_net_error_set(NULL, "bind", EACCES, "", 80);
}

static void test_ipv6_parts(void **state)
{
    appmsg_net_error error;
    appmsg_address *list;
    appmsg_address_parts parts;
    size_t count;

    (void)state;
    assert_int_equal(appmsg_address_resolve("::1", 65432, false, &list, &count, &error), 0);
    appmsg_address_split(&list[0], &parts);
    assert_int_equal(parts.family, AF_INET6);
    assert_string_equal(parts.host, "::1");
    assert_int_equal(parts.port, 65432);
    assert_int_equal(parts.flow_info, 0);
    assert_int_equal(parts.scope_id, 0);
    free(list);
}

static void test_exhaustion_is_told_apart(void **state)
{
    (void)state;
    assert_true(appmsg_accept_exhausted(EMFILE));
    assert_true(appmsg_accept_exhausted(ENFILE));
    assert_true(appmsg_accept_exhausted(ENOBUFS));
    assert_true(appmsg_accept_exhausted(ENOMEM));
    assert_false(appmsg_accept_exhausted(ECONNABORTED));
    assert_false(appmsg_accept_exhausted(EAGAIN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_listen_connect_accept),
        cmocka_unit_test(test_send_to_nobody),
        cmocka_unit_test(test_port_in_use_names_it_all),
        cmocka_unit_test(test_listen_again_at_once),
        cmocka_unit_test(test_all_interfaces),
        cmocka_unit_test(test_connection_refused),
        cmocka_unit_test(test_resolve_fails),
        cmocka_unit_test(test_error_texts),
        cmocka_unit_test(test_ipv6_parts),
        cmocka_unit_test(test_exhaustion_is_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
