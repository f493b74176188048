/* SPDX-License-Identifier: MIT */
/* appmsg-client: the command line. */
#include "client/client.h"

#include "common/options.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage_text[] =
    "Usage: appmsg-client [OPTIONS] HOST PORT ACTION VALUE\n"
    "\n"
    "Sends one request and prints what the server answers.  ACTION 'search' asks for\n"
    "VALUE; any other ACTION sends ACTION and VALUE as bytes.\n"
    "\n"
    "      --timeout SECS       for everything: connecting, sending, the reply (30)\n"
    "      --byteorder ORDER    little or big, for the header (this machine's)\n"
    "      --header NAME=VALUE  one more field; VALUE is JSON, or else a string\n"
    "      --max-content SIZE   longest content of a reply (16M); K, M, G\n"
    "      --selector NAME      wait with epoll or poll (also: APPMSG_SELECTOR)\n"
    "  -q, --quiet              print the result only\n"
    "  -v, --verbose            show the bytes, on standard error\n"
    "  -h, --help               print this and exit\n"
    "  -V, --version            print the version and exit\n"
    "\n"
    "Exit status: 0 a result, 1 an error reply, 2 usage or system error, 3 connection\n"
    "refused, 4 timeout, 5 closed before the reply, 6 a reply against the protocol.\n";

enum option_id {
    OPTION_TIMEOUT = 256,
    OPTION_BYTEORDER,
    OPTION_HEADER,
    OPTION_MAX_CONTENT,
    OPTION_SELECTOR
};

static const struct option options[] = {
    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
    {"byteorder", required_argument, NULL, OPTION_BYTEORDER},
    {"header", required_argument, NULL, OPTION_HEADER},
    {"max-content", required_argument, NULL, OPTION_MAX_CONTENT},
    {"selector", required_argument, NULL, OPTION_SELECTOR},
    {"quiet", no_argument, NULL, 'q'},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

static bool parse_byteorder(const char *text, appmsg_byteorder *order)
{
    if (strcmp(text, "little") == 0)
        *order = APPMSG_LITTLE_ENDIAN;
    else if (strcmp(text, "big") == 0)
        *order = APPMSG_BIG_ENDIAN;
    else
        return false;
    return true;
}

/* An option with a value; false if the value makes no sense. */
static bool take_value(struct client_config *config, int id, const char *value)
{
    switch (id) {
    case OPTION_TIMEOUT:
        return appmsg_parse_seconds(value, &config->timeout_ms);
    case OPTION_BYTEORDER:
        return parse_byteorder(value, &config->byteorder);
    case OPTION_HEADER:
        if (config->header_count == CLIENT_EXTRAS_MAX)
            return false;
        config->headers[config->header_count++] = value;
        return true;
    case OPTION_MAX_CONTENT:
        return appmsg_parse_size(value, APPMSG_CONTENT_MAX, &config->limits.max_content);
    case OPTION_SELECTOR:
        config->selector = value;
        return true;
    default:
        return false;
    }
}

static int complain_usage(const char *what, const char *which)
{
    appmsg_complain(CLIENT_PROGRAM, "%s%.200s", what, which);
    (void)fputs("Try 'appmsg-client --help'.\n", stderr);
    return CLIENT_SYSTEM;
}

/* -1: go on; else the exit status. */
static int take_options(struct client_config *config, int argc, char **argv)
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
            return CLIENT_OK;
        case 'V':
            appmsg_print_version(CLIENT_PROGRAM);
            return CLIENT_OK;
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

static int run(const struct client_config *config)
{
    appmsg_text request = {0};
    appmsg_receiver reply;
    enum client_exit result = client_build_request(config, &request);

    appmsg_receiver_init(&reply, &config->limits, SIZE_MAX);
    if (result == CLIENT_OK)
        result = client_exchange(config, &request, &reply);
    if (result == CLIENT_OK)
        result = client_show_reply(config, &reply);
    appmsg_receiver_free(&reply);
    appmsg_text_free(&request);
    return (int)result;
}

int main(int argc, char **argv)
{
    struct client_config config = {
        .limits.max_content = UINT64_C(16) << 20,
        .byteorder = APPMSG_HOST_BYTEORDER,
        .timeout_ms = 30000,
    };
    uint64_t port;
    int status;

    appmsg_secure_stdio();
    (void)signal(SIGPIPE, SIG_IGN); /* a reader of the output that has gone is no drama */
    status = take_options(&config, argc, argv);
    if (status >= 0)
        return status;
    if (argc - optind != 4)
        return complain_usage("HOST PORT ACTION VALUE are needed, and nothing else", "");
    config.host = argv[optind];
    if (!appmsg_parse_number(argv[optind + 1], 1, UINT16_MAX, &port))
        return complain_usage("a port is a number from 1 to 65535, not ", argv[optind + 1]);
    config.port = (uint16_t)port;
    config.action = argv[optind + 2];
    config.value = argv[optind + 3];
    return run(&config);
}
