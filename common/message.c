/* SPDX-License-Identifier: MIT */
#include "common/message.h"

#include <appmsg/json.h>

bool appmsg_append_json_string(appmsg_text *out, appmsg_bytes utf8)
{
    size_t len;

    if (appmsg_string_encode(utf8, NULL, 0, &len) == APPMSG_JSON_UTF8) {
        out->failed = true;
        return false;
    }
    appmsg_text_append_string(out, "\"");
    if (appmsg_text_reserve(out, len) &&
        appmsg_string_encode(utf8, (uint8_t *)out->ptr + out->len, len, &len) == APPMSG_OK)
        out->len += len;
    appmsg_text_append_string(out, "\"");
    return !out->failed;
}

appmsg_status appmsg_append_message(appmsg_text *out, appmsg_message *message, appmsg_bytes content,
                                    size_t *bad_extra)
{
    appmsg_status status;
    size_t size;

    message->content_length = content.len;
    status = appmsg_encode(message, NULL, 0, &size, bad_extra);
    if (status != APPMSG_BUFFER_SIZE)
        return status;
    if (!appmsg_text_reserve(out, size))
        return APPMSG_NO_MEMORY;
    status = appmsg_encode(message, (uint8_t *)out->ptr + out->len, size, &size, bad_extra);
    if (status != APPMSG_OK)
        return status;
    out->len += size;
    appmsg_text_append(out, content.ptr, content.len);
    return out->failed ? APPMSG_NO_MEMORY : APPMSG_OK;
}

bool appmsg_append_field(appmsg_text *out, const appmsg_header *header, appmsg_field_id id)
{
    appmsg_bytes raw = appmsg_header_field(header, id);
    size_t len;

    if (!appmsg_text_reserve(out, raw.len))
        return false;
    if (appmsg_string_decode(raw, (uint8_t *)out->ptr + out->len, raw.len, &len) == APPMSG_OK)
        out->len += len;
    return true;
}
