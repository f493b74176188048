/* SPDX-License-Identifier: MIT */
/* value.c - looking at a tree, and making strings for one. */
#include "text.h"

#include <appmsg/utf8.h>

appmsg_status appmsg_content_string(const cJSON *item, appmsg_buffer *out)
{
    appmsg__growing bytes;
    appmsg_status status = APPMSG_ARGUMENT;

    memset(&bytes, 0, sizeof bytes);
    if (cJSON_IsString(item) && item->valuestring != NULL)
        status = appmsg__text_put_plain(&bytes, item->valuestring) ? APPMSG_OK : APPMSG_NO_MEMORY;
    return appmsg__growing_finish(&bytes, status, out);
}

cJSON *appmsg_content_new_string(appmsg_bytes text)
{
    return appmsg_utf8_valid(text) == text.len ? appmsg__text_item(appmsg__text_hold(text)) : NULL;
}

/* Whether a tree's string is `text`: each U+0000 of `text` is C0 80 there. */
static bool held_equal(const char *held, appmsg_bytes text)
{
    size_t i;

    for (i = 0; i < text.len; i++) {
        if (text.ptr[i] != 0) {
            if ((uint8_t)*held++ != text.ptr[i]) /* also where `held` ends */
                return false;
        } else {
            if ((uint8_t)held[0] != 0xc0 || (uint8_t)held[1] != 0x80)
                return false;
            held += 2;
        }
    }
    return *held == 0;
}

cJSON *appmsg_content_member(const cJSON *object, appmsg_bytes name)
{
    cJSON *item;

    if (!cJSON_IsObject(object))
        return NULL;
    for (item = object->child; item != NULL; item = item->next) {
        if (item->string != NULL && held_equal(item->string, name))
            return item;
    }
    return NULL;
}

bool appmsg_content_truth(const cJSON *item)
{
    if (cJSON_IsNumber(item))
        return item->valuedouble != 0; /* NaN is true, as in Python */
    if (cJSON_IsString(item))
        return item->valuestring != NULL && item->valuestring[0] != 0;
    if (cJSON_IsArray(item) || cJSON_IsObject(item))
        return item->child != NULL;
    return cJSON_IsTrue(item);
}
