/* SPDX-License-Identifier: MIT */
/* What a reply says (docs/PROTOCOL.md, sections 5.2 and 6.5). */
#include "client/client.h"

#include "common/message.h"
#include "common/options.h"
#include "common/repr.h"
#include "common/transcript.h"

#include <appmsg/content.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void client_print(appmsg_text *line)
{
    if (line->failed) {
        appmsg_complain(CLIENT_PROGRAM, "out of memory");
        exit(CLIENT_SYSTEM);
    }
    if (appmsg_transcript_print(line))
        return;
    if (errno != EPIPE)
        appmsg_complain(CLIENT_PROGRAM, "standard output: %s", strerror(errno));
    exit(CLIENT_SYSTEM);
}

void client_print_to(const struct client_config *config, appmsg_text *line, const char *words)
{
    if (config->quiet) {
        appmsg_text_clear(line);
        return;
    }
    appmsg_text_append_string(line, words);
    appmsg_repr_host(line, config->host, config->port);
    client_print(line);
}

/* "BEFORE: WHAT", or WHAT alone for who wants nothing but the result. */
static void begin_result(const struct client_config *config, appmsg_text *line, const char *before)
{
    if (!config->quiet)
        appmsg_text_append_string(line, before);
}

/* A reply that has an integer `status` of 400 or above is an error reply. */
static bool is_error_reply(const appmsg_header *header)
{
    appmsg_field status, name;
    appmsg_text text = {0};
    uint64_t number;

    if (!appmsg_extra_find(header, appmsg_string_bytes("status"), &status) ||
        status.kind != APPMSG_KIND_NUMBER ||
        !appmsg_number_u64(status.value, UINT64_MAX, &number) || number < 400)
        return false;
    if (appmsg_extra_find(header, appmsg_string_bytes("error"), &name))
        appmsg_text_append(&text, name.value.ptr, name.value.len);
    appmsg_complain(CLIENT_PROGRAM, "an error reply, status %llu %.*s", (unsigned long long)number,
                    (int)(text.len > 256 ? 256 : text.len), text.ptr);
    appmsg_text_free(&text);
    return true;
}

static enum client_exit parse(const appmsg_receiver *reply, cJSON **tree)
{
    appmsg_text encoding = {0};
    appmsg_status status = APPMSG_NO_MEMORY;
    uint64_t off = 0;

    if (appmsg_append_field(&encoding, &reply->header, APPMSG_FIELD_CONTENT_ENCODING))
        status = appmsg_content_parse(appmsg_text_bytes(&reply->content),
                                      appmsg_text_bytes(&encoding), NULL, tree, &off);
    appmsg_text_free(&encoding);
    if (status == APPMSG_OK)
        return CLIENT_OK;
    appmsg_complain(CLIENT_PROGRAM, "the reply's content is malformed at byte %llu: %s: %s",
                    (unsigned long long)off, appmsg_status_name(status),
                    appmsg_status_text(status));
    return status == APPMSG_NO_MEMORY ? CLIENT_SYSTEM : CLIENT_PROTOCOL;
}

static enum client_exit show_json(const struct client_config *config, const appmsg_receiver *reply,
                                  appmsg_text *line)
{
    enum client_exit result = CLIENT_OK;
    appmsg_buffer text;
    cJSON *tree = NULL;

    result = parse(reply, &tree);
    if (result != CLIENT_OK)
        return result;
    appmsg_text_append_string(line, "Received response ");
    appmsg_repr_tree(line, tree);
    client_print_to(config, line, " from ");
    if (!cJSON_IsObject(tree)) {
        appmsg_complain(CLIENT_PROGRAM, "the reply's content is no object");
        result = CLIENT_PROTOCOL;
    } else if (appmsg_content_str(appmsg_content_member(tree, appmsg_string_bytes("result")),
                                  &text) != APPMSG_OK) {
        appmsg_complain(CLIENT_PROGRAM, "out of memory");
        result = CLIENT_SYSTEM;
    } else {
        begin_result(config, line, "Got result: ");
        appmsg_repr_plain(line, (appmsg_bytes){text.ptr, text.len});
        client_print(line);
        free(text.ptr);
    }
    cJSON_Delete(tree);
    return result;
}

static enum client_exit show_opaque(const struct client_config *config,
                                    const appmsg_receiver *reply, appmsg_text *line)
{
    appmsg_text content_type = {0};

    if (!appmsg_append_field(&content_type, &reply->header, APPMSG_FIELD_CONTENT_TYPE))
        line->failed = true;
    appmsg_text_append_string(line, "Received ");
    appmsg_repr_plain(line, appmsg_text_bytes(&content_type));
    client_print_to(config, line, " response from ");
    begin_result(config, line, "Got response: ");
    appmsg_repr_bytes(line, appmsg_text_bytes(&reply->content));
    client_print(line);
    appmsg_text_free(&content_type);
    return CLIENT_OK;
}

enum client_exit client_show_reply(const struct client_config *config, const appmsg_receiver *reply)
{
    appmsg_text line = {0};
    enum client_exit result = appmsg_header_is_json(&reply->header)
                                  ? show_json(config, reply, &line)
                                  : show_opaque(config, reply, &line);

    if (result == CLIENT_OK && is_error_reply(&reply->header))
        result = CLIENT_ERROR_REPLY;
    client_print_to(config, &line, "Closing connection to ");
    appmsg_text_free(&line);
    return result;
}
