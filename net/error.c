/* SPDX-License-Identifier: MIT */
#include "net/error.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>

void appmsg_net_error_set(appmsg_net_error *error, const char *operation, int code,
                          const char *host, unsigned port)
{
    if (error == NULL)
        return;
    error->operation = operation;
    error->code = code;
    error->resolver = 0;
    if (*host == '\0')
        (void)snprintf(error->where, sizeof error->where, "*:%u", port);
    else if (strchr(host, ':') != NULL)
        (void)snprintf(error->where, sizeof error->where, "[%s]:%u", host, port);
    else
        (void)snprintf(error->where, sizeof error->where, "%s:%u", host, port);
}

const char *appmsg_net_error_cause(const appmsg_net_error *error)
{
    return error->resolver != 0 ? gai_strerror(error->resolver) : strerror(error->code);
}

void appmsg_net_error_text(const appmsg_net_error *error, char text[APPMSG_NET_ERROR_TEXT_MAX])
{
    (void)snprintf(text, APPMSG_NET_ERROR_TEXT_MAX, "%s: %s: %s", error->where, error->operation,
                   appmsg_net_error_cause(error));
}
