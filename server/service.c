/* SPDX-License-Identifier: MIT */
#include "server/service.h"

#include "common/message.h"

#include <appmsg/content.h>
#include <appmsg/encode.h>
#include <appmsg/json.h>

#include <stdlib.h>
#include <string.h>

#define ID_MAX 256 /* section 6.2 */

static const struct {
    const char *word, *answer;
} dictionary[] = {
    {"morpheus", "Follow the white rabbit. \xf0\x9f\x90\xb0"},
    {"ring", "In the caves beneath the Misty Mountains. \xf0\x9f\x92\x8d"},
    {"\xf0\x9f\x90\xb6", "\xf0\x9f\x90\xbe Playing ball! \xf0\x9f\x8f\x90"},
};

/* An integer from 2 up, however many digits it has; 2.0 and "2" are ignored. */
static bool is_later_version(const appmsg_field *version)
{
    const appmsg_bytes text = version->value;

    if (version->kind != APPMSG_KIND_NUMBER)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    }
    return text.len > 1 || text.ptr[0] >= '2';
}

static bool is_valid_id(const appmsg_field *id)
{
    return (id->kind == APPMSG_KIND_STRING || id->kind == APPMSG_KIND_NUMBER) &&
           id->value.len <= ID_MAX;
}

appmsg_status service_check_header(const appmsg_header *header)
{
    appmsg_field extra;

    if (appmsg_extra_find(header, appmsg_string_bytes("version"), &extra) &&
        is_later_version(&extra))
        return APPMSG_VERSION_UNSUPPORTED;
    if (appmsg_extra_find(header, appmsg_string_bytes("id"), &extra) && !is_valid_id(&extra))
        return APPMSG_ID_VALUE;
    return APPMSG_OK;
}

/* What is wrong with a request; `status` is APPMSG_OK where nothing is. */
typedef struct fault {
    appmsg_status status;
    unsigned wire; /* its number in an error reply */
} fault;

static const fault no_fault = {APPMSG_OK, 0};

/* Appends prefix, header and content of a reply. */
static void append_reply(appmsg_text *out, const appmsg_header *request, const char *content_type,
                         const char *encoding, appmsg_bytes content, fault error)
{
    appmsg_message message = {.byteorder = APPMSG_HOST_BYTEORDER};
    appmsg_extra extras[3];
    appmsg_text number = {0}, name = {0};
    appmsg_field id;
    size_t count = 0;

    if (request != NULL && appmsg_extra_find(request, appmsg_string_bytes("id"), &id) &&
        is_valid_id(&id)) {
        extras[count].name = appmsg_string_bytes("id");
        extras[count++].value = id.value;
    }
    if (error.status != APPMSG_OK) {
        appmsg_text_append_format(&number, "%u", error.wire);
        extras[count].name = appmsg_string_bytes("status");
        extras[count++].value = appmsg_text_bytes(&number);
        (void)appmsg_append_json_string(&name,
                                        appmsg_string_bytes(appmsg_status_name(error.status)));
        extras[count].name = appmsg_string_bytes("error");
        extras[count++].value = appmsg_text_bytes(&name);
    }
    message.content_type = appmsg_string_bytes(content_type);
    message.content_encoding = appmsg_string_bytes(encoding);
    message.extras = extras;
    message.extra_count = count;
    if (number.failed || name.failed ||
        appmsg_append_message(out, &message, content, NULL) != APPMSG_OK)
        out->failed = true;
    appmsg_text_free(&number);
    appmsg_text_free(&name);
}

/* Replies {"result": result}. */
static void append_result(appmsg_text *out, const appmsg_header *request, const appmsg_text *result,
                          fault error)
{
    appmsg_text content = {0};

    appmsg_text_append_string(&content, "{\"result\": ");
    (void)appmsg_append_json_string(&content, appmsg_text_bytes(result));
    appmsg_text_append_string(&content, "}");
    if (result->failed || content.failed)
        out->failed = true;
    else
        append_reply(out, request, "text/json", "utf-8", appmsg_text_bytes(&content), error);
    appmsg_text_free(&content);
}

static bool equals(const appmsg_buffer *text, const char *word)
{
    return text->len == strlen(word) && memcmp(text->ptr, word, text->len) == 0;
}

static bool is_string(const cJSON *item, const char *word)
{
    appmsg_buffer text;
    bool equal;

    if (appmsg_content_string(item, &text) != APPMSG_OK)
        return false;
    equal = equals(&text, word);
    free(text.ptr);
    return equal;
}

/* `before`, the value as Python's str() writes it, `after`. */
static void append_sentence(appmsg_text *result, const char *before, const cJSON *value,
                            const char *after)
{
    appmsg_buffer text;

    if (appmsg_content_str(value, &text) != APPMSG_OK) {
        result->failed = true;
        return;
    }
    appmsg_text_append_string(result, before);
    appmsg_text_append(result, text.ptr, text.len);
    appmsg_text_append_string(result, after);
    free(text.ptr);
}

static void search(appmsg_text *result, const cJSON *value)
{
    for (size_t i = 0; i < sizeof dictionary / sizeof dictionary[0]; i++) {
        if (is_string(value, dictionary[i].word)) {
            appmsg_text_append_string(result, dictionary[i].answer);
            return;
        }
    }
    append_sentence(result, "No match for '", value, "'.");
}

void service_reply_json(appmsg_text *out, const appmsg_header *header, const cJSON *request)
{
    const cJSON *action = appmsg_content_member(request, appmsg_string_bytes("action"));
    appmsg_text result = {0};

    if (is_string(action, "search"))
        search(&result, appmsg_content_member(request, appmsg_string_bytes("value")));
    else
        append_sentence(&result, "Error: invalid action '", action, "'.");
    append_result(out, header, &result, no_fault);
    appmsg_text_free(&result);
}

void service_reply_opaque(appmsg_text *out, const appmsg_header *header, appmsg_bytes content)
{
    appmsg_text text = {0};
    size_t len = content.len < SERVICE_OPAQUE_MAX ? content.len : SERVICE_OPAQUE_MAX;

    appmsg_text_append_string(&text, "First 10 bytes of request: ");
    appmsg_text_append(&text, content.ptr, len);
    if (text.failed)
        out->failed = true;
    else
        append_reply(out, header, "binary/custom-server-binary-type", "binary",
                     appmsg_text_bytes(&text), no_fault);
    appmsg_text_free(&text);
}

void service_reply_fault(appmsg_text *out, const appmsg_header *header, appmsg_status status,
                         bool in_content)
{
    const fault error = {status, appmsg_status_wire(status, in_content)};
    appmsg_text result = {0};

    appmsg_text_append_format(&result, "Error: %s.", appmsg_status_text(status));
    append_result(out, header, &result, error);
    appmsg_text_free(&result);
}
