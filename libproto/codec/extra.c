/* SPDX-License-Identifier: MIT */
#include "header.h"
#include "json_walk.h"
#include "scan.h"

/*
 * In the canonical form the four required fields come first and leave no room
 * for another between them: then the extras begin behind the last of them, and
 * a header without any ends there.  The gap before a field holds at least the
 * quotes, the comma, the colon and its name; the shortest member (`"":0,`)
 * needs five bytes more.
 */
static size_t first_member(const appmsg_header *header)
{
    static const uint8_t gap[APPMSG_REQUIRED_FIELDS] = {
        sizeof "{\"byteorder\":\"" - 1,
        sizeof "\",\"content-type\":\"" - 1,
        sizeof "\",\"content-encoding\":\"" - 1,
        sizeof "\",\"content-length\":" - 1,
    };
    size_t end = 0;
    int id;

    for (id = 0; id < APPMSG_REQUIRED_FIELDS; id++) {
        const appmsg_span *field = &header->field[id];

        if (field->off - end >= (size_t)gap[id] + 5)
            return 0;
        end = (size_t)field->off + field->len;
    }
    return end;
}

appmsg_extra_iter appmsg_extra_begin(const appmsg_header *header)
{
    const size_t skip = first_member(header);
    appmsg_extra_iter iter = {{NULL, 0}};
    const uint8_t *p, *end;

    if (header->extensions == 0)
        return iter;
    end = header->json.ptr + header->json.len;
    p = appmsg__skip_spaces(header->json.ptr + skip, end);
    iter.rest_ = (appmsg_bytes){p, (size_t)(end - p)};
    return iter;
}

APPMSG__COLD static appmsg_json_kind kind_of(const uint8_t *p, const uint8_t *end)
{
    appmsg__fault fault;
    appmsg_json_kind kind = APPMSG_KIND_STRING;

    if (*p == '{')
        return APPMSG_KIND_OBJECT;
    if (*p == '[')
        return APPMSG_KIND_ARRAY;
    if (*p != '"')
        appmsg__scan_scalar(p, end, &kind, &fault);
    return kind;
}

/* The value behind the punctuation mark at `*p`, and the mark behind that.  The
 * header is known to be valid: that its values are walked as if it were not is
 * what keeps bytes that changed meanwhile from leading the iterator astray. */
APPMSG__NOINLINE static bool next_value(const uint8_t **p, const uint8_t *end, appmsg_bytes *value)
{
    appmsg__fault fault;
    const uint8_t *after;

    if (*p == end)
        return false;
    value->ptr = appmsg__skip_space(*p + 1, end);
    after = appmsg__walk_value(value->ptr, end, APPMSG_DEPTH_MAX, &fault);
    if (after == NULL)
        return false;
    value->len = (size_t)(after - value->ptr);
    *p = appmsg__skip_space(after, end);
    return true;
}

/* The member behind the brace or comma at `p`; a name is a value, too. */
static const uint8_t *member(const uint8_t *p, const uint8_t *end, appmsg_field *field)
{
    if (!next_value(&p, end, &field->name) || *field->name.ptr != '"' ||
        !next_value(&p, end, &field->value))
        return NULL;
    field->name.ptr++; /* its quotes */
    field->name.len -= 2;
    field->kind = kind_of(field->value.ptr, end);
    return p;
}

bool appmsg_extra_next(appmsg_extra_iter *iter, appmsg_field *extra)
{
    const uint8_t *p = iter->rest_.ptr, *end;

    if (iter->rest_.len == 0)
        return false;
    end = p + iter->rest_.len;
    while (p != NULL && p < end && *p != '}') {
        p = member(p, end, extra);
        if (p != NULL && appmsg__required_field(extra->name) == APPMSG_REQUIRED_FIELDS) {
            iter->rest_ = (appmsg_bytes){p, (size_t)(end - p)};
            return true;
        }
    }
    iter->rest_.len = 0;
    return false;
}

bool appmsg_extra_find(const appmsg_header *header, appmsg_bytes name, appmsg_field *extra)
{
    appmsg_extra_iter iter = appmsg_extra_begin(header);

    while (appmsg_extra_next(&iter, extra)) {
        if (appmsg_string_equal(extra->name, name))
            return true;
    }
    return false;
}
