/* SPDX-License-Identifier: MIT */
/* appmsg-server: the command line. */
#include "common/options.h"
#include "server/server.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define PROGRAM "appmsg-server"

static const char usage_text[] =
    "Usage: appmsg-server [OPTIONS] [HOST [PORT]]\n"
    "\n"
    "Answers search requests.  HOST is 127.0.0.1 and PORT is 65432 if not given;\n"
    "HOST '' is all interfaces, PORT 0 a free port, which the first line of the\n"
    "output names.  SIGTERM and SIGINT end it when it has answered what is under way.\n"
    "\n"
    "      --max-content SIZE      longest content of a request (16M); K, M, G\n"
    "      --max-connections N     connections at the same time (4096)\n"
    "      --header-timeout SECS   for the header of a request to come (10)\n"
    "      --content-timeout SECS  for its content, beside 1 s for each 4 KiB (10)\n"
    "      --write-timeout SECS    for a client to take some of the reply (60)\n"
    "      --drain-timeout SECS    for a client to close after the reply (30)\n"
    "      --grace SECS            for requests under way after a signal (5)\n"
    "      --selector NAME         wait with epoll or poll (also: APPMSG_SELECTOR)\n"
    "  -q, --quiet                 print no transcript\n"
    "  -v, --verbose               say more, on standard error\n"
    "  -h, --help                  print this and exit\n"
    "  -V, --version               print the version and exit\n";

enum option_id {
    OPTION_MAX_CONTENT = 256,
    OPTION_MAX_CONNECTIONS,
    OPTION_HEADER_TIMEOUT,
    OPTION_CONTENT_TIMEOUT,
    OPTION_WRITE_TIMEOUT,
    OPTION_DRAIN_TIMEOUT,
    OPTION_GRACE,
    OPTION_SELECTOR
};

static const struct option options[] = {
    {"max-content", required_argument, NULL, OPTION_MAX_CONTENT},
    {"max-connections", required_argument, NULL, OPTION_MAX_CONNECTIONS},
    {"header-timeout", required_argument, NULL, OPTION_HEADER_TIMEOUT},
    {"content-timeout", required_argument, NULL, OPTION_CONTENT_TIMEOUT},
    {"write-timeout", required_argument, NULL, OPTION_WRITE_TIMEOUT},
    {"drain-timeout", required_argument, NULL, OPTION_DRAIN_TIMEOUT},
    {"grace", required_argument, NULL, OPTION_GRACE},
    {"selector", required_argument, NULL, OPTION_SELECTOR},
    {"quiet", no_argument, NULL, 'q'},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

static bool parse_count(const char *text, size_t *count)
{
    uint64_t number;

    if (!appmsg_parse_number(text, 1, UINT32_MAX, &number))
        return false;
    *count = (size_t)number;
    return true;
}

/* An option with a value; false if the value makes no sense. */
static bool take_value(struct server_config *config, int id, const char *value)
{
    switch (id) {
    case OPTION_MAX_CONTENT:
        return appmsg_parse_size(value, APPMSG_CONTENT_MAX, &config->limits.max_content);
    case OPTION_MAX_CONNECTIONS:
        return parse_count(value, &config->max_connections);
    case OPTION_HEADER_TIMEOUT:
        return appmsg_parse_seconds(value, &config->header_ms);
    case OPTION_CONTENT_TIMEOUT:
        return appmsg_parse_seconds(value, &config->content_ms);
    case OPTION_WRITE_TIMEOUT:
        return appmsg_parse_seconds(value, &config->write_ms);
    case OPTION_DRAIN_TIMEOUT:
        return appmsg_parse_seconds(value, &config->drain_ms);
    case OPTION_GRACE:
        return appmsg_parse_seconds(value, &config->grace_ms);
    case OPTION_SELECTOR:
        config->selector = value;
        return true;
    default:
        return false;
    }
}

static int complain_usage(const char *what, const char *which)
{
    appmsg_complain(PROGRAM, "%s%.200s", what, which);
    (void)fputs("Try 'appmsg-server --help'.\n", stderr);
    return APPMSG_EXIT_USAGE;
}

/* -1: go on; else the exit status. */
static int take_options(struct server_config *config, int argc, char **argv)
{
    int id;

    opterr = 0; /* its own messages would not be escaped */
    while ((id = getopt_long(argc, argv, "+:qvhV", options, NULL)) != -1) {
        switch (id) {
        case 'q':
            config->quiet = true;
            break;
        case 'v':
            config->verbose = true;
            break;
        case 'h':
            (void)fputs(usage_text, stdout);
            return EXIT_SUCCESS;
        case 'V':
            appmsg_print_version(PROGRAM);
            return EXIT_SUCCESS;
        case '?':
            return complain_usage("no such option: ", argv[optind - 1]);
        case ':':
            return complain_usage("a value is missing after ", argv[optind - 1]);
        default:
            if (!take_value(config, id, optarg))
                return complain_usage("a value that makes no sense: ", optarg);
        }
    }
    return -1;
}

int main(int argc, char **argv)
{
    struct server_config config = {
        .host = "127.0.0.1",
        .port = 65432,
        .limits.max_content = UINT64_C(16) << 20,
        .max_connections = 4096,
        .header_ms = 10000,
        .content_ms = 10000,
        .write_ms = 60000,
        .drain_ms = 30000,
        .grace_ms = 5000,
    };
    uint64_t port = config.port;
    int status;

    appmsg_secure_stdio();
    status = take_options(&config, argc, argv);
    if (status >= 0)
        return status;
    if (argc - optind > 2)
        return complain_usage("too many arguments: ", argv[optind + 2]);
    if (argc - optind > 0)
        config.host = argv[optind];
    if (argc - optind > 1 && !appmsg_parse_number(argv[optind + 1], 0, UINT16_MAX, &port))
        return complain_usage("a port is a number from 0 to 65535, not ", argv[optind + 1]);
    config.port = (uint16_t)port;
    return server_run(&config);
}
