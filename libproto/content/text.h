/* SPDX-License-Identifier: MIT */
/* text.h - strings as a cJSON tree holds them: NUL-terminated, with C0 80 for
 * U+0000 (content.h).  Internal to libappmsg-json. */
#ifndef APPMSG_CONTENT_TEXT_H
#define APPMSG_CONTENT_TEXT_H

#include "buffer.h"

/* The first C0 80 in `text`, or NULL.  A C0 without its 80 is not found: it is
 * no UTF-8 either way. */
APPMSG__HIDDEN const uint8_t *appmsg__text_nul(appmsg_bytes text);

/* A tree's string (cJSON_malloc) for the raw inside of a JSON string that the
 * JSON reader handed out.  NULL if memory is short. */
APPMSG__HIDDEN char *appmsg__text_unescape(appmsg_bytes raw);

/* A tree's string (cJSON_malloc) for UTF-8 text.  NULL if memory is short. */
APPMSG__HIDDEN char *appmsg__text_hold(appmsg_bytes text);

/* A string item that owns `held`.  NULL if `held` is NULL, and NULL, `held`
 * being freed, if memory is short. */
APPMSG__HIDDEN cJSON *appmsg__text_item(char *held);

/* Appends a tree's string as it was, C0 80 turned back into U+0000. */
APPMSG__HIDDEN bool appmsg__text_put_plain(appmsg__growing *out, const char *text);

/* Appends a tree's string as a JSON string, quotes included.  APPMSG_JSON_UTF8
 * if it is not UTF-8. */
APPMSG__HIDDEN appmsg_status appmsg__text_put_json(appmsg__growing *out, const char *text);

#endif /* APPMSG_CONTENT_TEXT_H */
