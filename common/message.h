/* SPDX-License-Identifier: MIT */
/*
 * message.h - writes whole messages, and reads the extras that both sides know.
 */
#ifndef APPMSG_COMMON_MESSAGE_H
#define APPMSG_COMMON_MESSAGE_H

#include "common/text.h"

#include <appmsg/encode.h>
#include <appmsg/header.h>

/* A JSON string: quotes, escapes.  False, and `out` failed, where `utf8` is not
 * UTF-8 or memory is short. */
bool appmsg_append_json_string(appmsg_text *out, appmsg_bytes utf8);

/*
 * Prefix, header and content.  message->content_length counts what `content`
 * has, whatever it was before.  APPMSG_OK, or what appmsg_encode() says, or
 * APPMSG_NO_MEMORY.
 */
appmsg_status appmsg_append_message(appmsg_text *out, appmsg_message *message, appmsg_bytes content,
                                    size_t *bad_extra);

/* A required field's text, unescaped; false if memory is short. */
bool appmsg_append_field(appmsg_text *out, const appmsg_header *header, appmsg_field_id id);

#endif /* APPMSG_COMMON_MESSAGE_H */
