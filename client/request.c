/* SPDX-License-Identifier: MIT */
/* The request (docs/PROTOCOL.md, section 5.1). */
#include "client/client.h"

#include "common/message.h"
#include "common/options.h"

#include <appmsg/json.h>
#include <appmsg/utf8.h>

#include <string.h>

static bool is_utf8(const char *argument)
{
    appmsg_bytes text = appmsg_string_bytes(argument);

    if (appmsg_utf8_valid(text) == text.len)
        return true;
    appmsg_complain(CLIENT_PROGRAM, "an argument that is not UTF-8: %.200s", argument);
    return false;
}

/* NAME=VALUE; what is not JSON is taken as a string, so id=7 is a number and
 * id=seven a string.  The value's text is appended to `values`. */
static bool split_header(const char *header, appmsg_extra *extra, appmsg_text *value)
{
    const char *equals = strchr(header, '=');
    appmsg_bytes text;

    if (equals == NULL) {
        appmsg_complain(CLIENT_PROGRAM, "--header takes NAME=VALUE, not %.200s", header);
        return false;
    }
    if (!is_utf8(header))
        return false;
    text = appmsg_string_bytes(equals + 1);
    if (appmsg_json_check(text, NULL, NULL) == APPMSG_OK)
        appmsg_text_append(value, text.ptr, text.len);
    else
        (void)appmsg_append_json_string(value, text);
    extra->name.ptr = (const uint8_t *)header;
    extra->name.len = (size_t)(equals - header);
    extra->value = appmsg_text_bytes(value);
    return true;
}

static enum client_exit build(const struct client_config *config, appmsg_message *message,
                              appmsg_bytes content, appmsg_text *request)
{
    appmsg_extra extras[CLIENT_EXTRAS_MAX];
    appmsg_text values[CLIENT_EXTRAS_MAX] = {{0}};
    enum client_exit result = CLIENT_SYSTEM;
    size_t count = 0;

    while (count < config->header_count &&
           split_header(config->headers[count], &extras[count], &values[count]))
        count++;
    if (count == config->header_count) {
        size_t bad;
        appmsg_status status;

        message->byteorder = config->byteorder;
        message->extras = extras;
        message->extra_count = count;
        status = appmsg_append_message(request, message, content, &bad);
        if (status == APPMSG_OK)
            result = CLIENT_OK;
        else if (bad < count)
            appmsg_complain(CLIENT_PROGRAM, "--header %.200s: %s", config->headers[bad],
                            appmsg_status_name(status));
        else
            appmsg_complain(CLIENT_PROGRAM, "the request: %s", appmsg_status_name(status));
    }
    for (size_t i = 0; i < config->header_count; i++)
        appmsg_text_free(&values[i]);
    return result;
}

enum client_exit client_build_request(const struct client_config *config, appmsg_text *request)
{
    appmsg_message message = {0};
    appmsg_text content = {0};
    enum client_exit result = CLIENT_SYSTEM;

    if (!is_utf8(config->action) || !is_utf8(config->value))
        return CLIENT_SYSTEM;
    if (strcmp(config->action, "search") == 0) {
        message.content_type = appmsg_string_bytes("text/json");
        message.content_encoding = appmsg_string_bytes("utf-8");
        appmsg_text_append_string(&content, "{\"action\": \"search\", \"value\": ");
        (void)appmsg_append_json_string(&content, appmsg_string_bytes(config->value));
        appmsg_text_append_string(&content, "}");
    } else {
        message.content_type = appmsg_string_bytes("binary/custom-client-binary-type");
        message.content_encoding = appmsg_string_bytes("binary");
        appmsg_text_append_string(&content, config->action);
        appmsg_text_append_string(&content, config->value);
    }
    if (content.failed)
        appmsg_complain(CLIENT_PROGRAM, "out of memory");
    else
        result = build(config, &message, appmsg_text_bytes(&content), request);
    appmsg_text_free(&content);
    return result;
}
