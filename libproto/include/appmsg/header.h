/* SPDX-License-Identifier: MIT */
/*
 * header.h - the JSON header of a message (section 3).
 *
 * A header is one JSON object of at most 65535 bytes.  Four fields are
 * required; all others are extras, which receivers keep available and else
 * ignore.  appmsg_header_parse() reads a header once, in place, and accepts
 * exactly what the specification accepts; what it returns are spans into the
 * caller's bytes.  Nothing here allocates.
 */
#ifndef APPMSG_HEADER_H
#define APPMSG_HEADER_H

#include <appmsg/base.h>
#include <appmsg/json.h>
#include <appmsg/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The required fields, in canonical order; indexes of appmsg_header.field. */
typedef enum appmsg_field_id {
    APPMSG_FIELD_BYTEORDER,
    APPMSG_FIELD_CONTENT_TYPE,
    APPMSG_FIELD_CONTENT_ENCODING,
    APPMSG_FIELD_CONTENT_LENGTH
} appmsg_field_id;

#define APPMSG_REQUIRED_FIELDS 4

/*
 * A valid header.  `json` borrows the caller's bytes: copy them and set `ptr`
 * anew to keep a header beyond them.  `field` holds the raw value of each
 * required field, strings without their quotes but with their escapes: compare
 * with appmsg_string_equal(), decode with appmsg_string_decode().
 */
typedef struct appmsg_header {
    appmsg_bytes json;
    appmsg_span field[APPMSG_REQUIRED_FIELDS];
    uint64_t content_length; /* bytes of content that follow the header */
    appmsg_byteorder byteorder;
    uint16_t extensions; /* how many extra fields there are */
} appmsg_header;

/*
 * Parses `json`, the N bytes of a header.  On APPMSG_OK fills `*header`; else
 * leaves it unspecified and sets `*err_off` to the place of the error in
 * `json`, or to APPMSG_NO_HEADER_OFF where the length itself is wrong
 * (header-empty, header-short, header-limit).  Section 3.4 says which of
 * several errors is named, and where.  `err_off` may be NULL.
 *
 * Reads each byte a small constant number of times; reads no byte outside
 * `json`.  The comparison of up to 64 names adds at most
 * max_fields * len byte comparisons in the worst case.
 */
APPMSG_API appmsg_status appmsg_header_parse(appmsg_bytes json, const appmsg_limits *limits,
                                             appmsg_header *header, uint32_t *err_off);

/* The raw value of a required field: a view into header->json. */
static inline appmsg_bytes appmsg_header_field(const appmsg_header *header, appmsg_field_id id)
{
    appmsg_bytes raw;

    raw.ptr = header->json.ptr + header->field[id].off;
    raw.len = header->field[id].len;
    return raw;
}

/* Whether the content is JSON: the content-type is exactly text/json (section 4.1). */
APPMSG_API bool appmsg_header_is_json(const appmsg_header *header);

/*
 * One field of a header.  `name` is raw and without its quotes; `value` is the
 * JSON text of the value with no white space around it, a string's quotes
 * included.  Both are views into the header's bytes.
 */
typedef struct appmsg_field {
    appmsg_bytes name;
    appmsg_bytes value;
    appmsg_json_kind kind;
} appmsg_field;

/*
 * Iterates over the extra fields, in the order of the header:
 *
 *     appmsg_extra_iter it = appmsg_extra_begin(&header);
 *     appmsg_field extra;
 *     while (appmsg_extra_next(&it, &extra))
 *         ...
 *
 * The header must come from appmsg_header_parse() or from a HEADER event.
 * O(header length) for a whole iteration.
 */
typedef struct appmsg_extra_iter {
    appmsg_bytes rest_;
} appmsg_extra_iter;

APPMSG_API appmsg_extra_iter appmsg_extra_begin(const appmsg_header *header);
APPMSG_API bool appmsg_extra_next(appmsg_extra_iter *iter, appmsg_field *extra);

/* Finds the extra field of that (decoded, UTF-8) name.  O(header length). */
APPMSG_API bool appmsg_extra_find(const appmsg_header *header, appmsg_bytes name,
                                  appmsg_field *extra);

#ifdef __cplusplus
}
#endif

#endif /* APPMSG_HEADER_H */
