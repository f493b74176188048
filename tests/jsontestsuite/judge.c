/* SPDX-License-Identifier: MIT */
#include "judge.h"

#include <appmsg/content.h>

#include <stdlib.h>
#include <string.h>

appmsg_status judge_content(appmsg_bytes text, uint64_t *off)
{
    static const appmsg_bytes utf8 = {(const uint8_t *)"utf-8", 5};
    uint64_t parse_off = 0, check_off = 0;
    cJSON *tree;
    const appmsg_status status = appmsg_content_parse(text, utf8, NULL, &tree, &parse_off);

    cJSON_Delete(tree);
    if (status != appmsg_json_check(text, NULL, &check_off) ||
        (status != APPMSG_OK && parse_off != check_off) || (status == APPMSG_OK) != (tree != NULL))
        return APPMSG_ARGUMENT;
    *off = parse_off;
    return status;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static appmsg_bytes trimmed(appmsg_bytes text)
{
    while (text.len != 0 && is_space(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len != 0 && is_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

static extra_verdict judge_header(appmsg_bytes json, appmsg_bytes text, uint16_t extras)
{
    static const appmsg_bytes name = {(const uint8_t *)"x", 1};
    appmsg_header header;
    appmsg_field field;

    if (appmsg_header_parse(json, NULL, &header, NULL) != APPMSG_OK)
        return EXTRA_REJECTED;
    text = trimmed(text);
    if (header.extensions != extras || !appmsg_extra_find(&header, name, &field) ||
        field.value.len != text.len || memcmp(field.value.ptr, text.ptr, text.len) != 0)
        return EXTRA_COMBINED;
    return EXTRA_ACCEPTED;
}

static extra_verdict judge_before(appmsg_bytes text, const char *after, uint16_t extras)
{
    static const char before[] = "{\"byteorder\": \"little\", \"content-type\": \"text/json\", "
                                 "\"content-encoding\": \"utf-8\", \"content-length\": 0, \"x\": ";
    const size_t before_len = sizeof before - 1, after_len = strlen(after);
    appmsg_bytes json = {NULL, before_len + text.len + after_len};
    extra_verdict verdict;
    uint8_t *bytes;

    if (json.len > APPMSG_HEADER_MAX)
        return EXTRA_TOO_LONG;
    bytes = malloc(json.len);
    if (bytes == NULL)
        abort();
    memcpy(bytes, before, before_len);
    if (text.len != 0)
        memcpy(bytes + before_len, text.ptr, text.len);
    memcpy(bytes + before_len + text.len, after, after_len);
    json.ptr = bytes;
    verdict = judge_header(json, text, extras);
    free(bytes);
    return verdict;
}

extra_verdict judge_extra(appmsg_bytes text)
{
    const extra_verdict last = judge_before(text, "}", 1);
    const extra_verdict middle = judge_before(text, ", \"y\": 0}", 2);

    /* A text that says one thing here and another there is not one value. */
    if (last == EXTRA_TOO_LONG || middle == EXTRA_TOO_LONG)
        return EXTRA_TOO_LONG;
    return last == middle ? last : EXTRA_COMBINED;
}
