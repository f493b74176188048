/* SPDX-License-Identifier: MIT */
/*
 * status.h - every way in which a message, or a call, can be wrong.
 *
 * A status has a frozen number, a name and a text.  The name is what logs,
 * `--json` output, the dissector, the `error` field of an error reply and the
 * documentation use; neither numbers nor names ever change.  The ranges:
 *
 *       0         no error
 *       1 ..  19  framing                      (section 2)
 *      20 ..  39  JSON and UTF-8               (section 3.1)
 *      40 ..  59  the meaning of a header      (sections 3.2, 3.3)
 *      60 ..  79  limits                       (section 3.4)
 *      80 ..  99  the caller of this library
 *     100 .. 119  content                      (section 4)
 *     120 .. 139  sessions                     (section 6)
 *
 * The columns: number, constant, name, number on the wire (section 6.5; 0 for
 * what no peer can cause), text.
 */
#ifndef APPMSG_STATUS_H
#define APPMSG_STATUS_H

#include <appmsg/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* clang-format off */
#define APPMSG_STATUS_MAP(X) \
    X(0,   OK,                       "ok",                       0,   "no error") \
    X(1,   HEADER_EMPTY,             "header-empty",             400, "the header length is 0") \
    X(2,   HEADER_SHORT,             "header-short",             400, "the header length is 1: no object has 1 byte") \
    X(3,   TRUNCATED,                "truncated",                400, "the stream ended inside a message") \
    X(20,  JSON_TRUNCATED,           "json-truncated",           400, "the JSON text is cut short") \
    X(21,  JSON_SYNTAX,              "json-syntax",              400, "a byte that cannot stand here in JSON") \
    X(22,  JSON_BOM,                 "json-bom",                 400, "a byte order mark before the JSON text") \
    X(23,  JSON_LITERAL,             "json-literal",             400, "a literal that is not true, false or null") \
    X(24,  JSON_NUMBER,              "json-number",              400, "a malformed number") \
    X(25,  JSON_CONTROL,             "json-control",             400, "a raw control character in a string") \
    X(26,  JSON_ESCAPE,              "json-escape",              400, "a malformed escape in a string") \
    X(27,  JSON_SURROGATE,           "json-surrogate",           400, "an escaped surrogate without its other half") \
    X(28,  JSON_UTF8,                "json-utf8",                400, "a byte sequence that is not UTF-8") \
    X(29,  JSON_TRAILING,            "json-trailing",            400, "something after the JSON value") \
    X(40,  HEADER_NOT_OBJECT,        "header-not-object",        400, "the header is JSON, but not an object") \
    X(41,  DUPLICATE_NAME,           "duplicate-name",           400, "a name that the header already has") \
    X(42,  BYTEORDER_MISSING,        "byteorder-missing",        400, "no field byteorder") \
    X(43,  BYTEORDER_TYPE,           "byteorder-type",           400, "byteorder is not a string") \
    X(44,  BYTEORDER_VALUE,          "byteorder-value",          400, "byteorder is neither little nor big") \
    X(45,  CONTENT_TYPE_MISSING,     "content-type-missing",     400, "no field content-type") \
    X(46,  CONTENT_TYPE_TYPE,        "content-type-type",        400, "content-type is not a string") \
    X(47,  CONTENT_TYPE_VALUE,       "content-type-value",       400, "content-type is empty or has a control character") \
    X(48,  CONTENT_ENCODING_MISSING, "content-encoding-missing", 400, "no field content-encoding") \
    X(49,  CONTENT_ENCODING_TYPE,    "content-encoding-type",    400, "content-encoding is not a string") \
    X(50,  CONTENT_ENCODING_VALUE,   "content-encoding-value",   400, "content-encoding is empty or has a control character") \
    X(51,  CONTENT_LENGTH_MISSING,   "content-length-missing",   400, "no field content-length") \
    X(52,  CONTENT_LENGTH_TYPE,      "content-length-type",      400, "content-length is not a number") \
    X(53,  CONTENT_LENGTH_VALUE,     "content-length-value",     400, "content-length is not a plain decimal integer") \
    X(54,  CONTENT_LENGTH_RANGE,     "content-length-range",     400, "content-length is above 2^63-1") \
    X(60,  HEADER_LIMIT,             "header-limit",             431, "the header is longer than the limit") \
    X(61,  FIELDS_LIMIT,             "fields-limit",             431, "the header has more names than the limit") \
    X(62,  DEPTH_LIMIT,              "depth-limit",              431, "arrays and objects are nested deeper than the limit") \
    X(63,  CONTENT_LIMIT,            "content-limit",            413, "the content is longer than the limit") \
    X(80,  ARGUMENT,                 "argument",                 0,   "an argument that this function cannot take") \
    X(81,  BUFFER_SIZE,              "buffer-size",              0,   "the buffer is too small") \
    X(82,  NO_MEMORY,                "no-memory",                500, "out of memory") \
    X(100, ENCODING_UNSUPPORTED,     "encoding-unsupported",     415, "a content-encoding that JSON content cannot have here") \
    X(101, ENCODING_INVALID,         "encoding-invalid",         422, "bytes that are not valid in the content-encoding") \
    X(102, BOM_MISSING,              "bom-missing",              422, "this content-encoding needs a byte order mark") \
    X(103, BOM_FORBIDDEN,            "bom-forbidden",            422, "this content-encoding forbids a byte order mark") \
    X(120, ID_VALUE,                 "id-value",                 400, "an id that is no string or number of at most 256 bytes") \
    X(121, HEADER_DEADLINE,          "header-deadline",          408, "the header took too long to come") \
    X(122, CONTENT_DEADLINE,         "content-deadline",         408, "the content took too long to come") \
    X(123, BUSY,                     "busy",                     503, "the server is too busy") \
    X(124, VERSION_UNSUPPORTED,      "version-unsupported",      505, "a version that this server does not speak") \
    X(125, INTERNAL,                 "internal",                 500, "the server failed") \
    X(126, UNEXPECTED_MESSAGE,       "unexpected-message",       0,   "a message that nobody asked for")

typedef enum appmsg_status {
#define APPMSG_STATUS_ENUM_(number, constant, name, wire, text) APPMSG_##constant = number,
    APPMSG_STATUS_MAP(APPMSG_STATUS_ENUM_)
#undef APPMSG_STATUS_ENUM_
    APPMSG_STATUS_RESERVED_ = 139 /* keeps the type wide enough for the ranges */
} appmsg_status;
/* clang-format on */

/*
 * A status with its place.  `stream_off` counts bytes from the first byte that
 * the decoder was given; `header_off` counts bytes of the header's JSON text
 * and is APPMSG_NO_HEADER_OFF where the place is not inside a header.
 */
#define APPMSG_NO_HEADER_OFF UINT32_MAX

typedef struct appmsg_error {
    appmsg_status status;
    uint32_t header_off;
    uint64_t stream_off;
} appmsg_error;

/* The name and the text.  For a number that is no status: "unknown".  Static
 * storage, never NULL.  O(number of statuses). */
APPMSG_API const char *appmsg_status_name(appmsg_status status);
APPMSG_API const char *appmsg_status_text(appmsg_status status);

/* The status of that name; false, and `*status` untouched, where there is none. */
APPMSG_API bool appmsg_status_from_name(appmsg_bytes name, appmsg_status *status);

/*
 * The `status` number of an error reply (section 6.5).  What is wrong with the
 * JSON of a *header* is 400 or 431; the same status found in the JSON of
 * *content* (`in_content`) leaves the framing intact and is 422.  0 for a
 * status that no peer can cause.
 */
APPMSG_API unsigned appmsg_status_wire(appmsg_status status, bool in_content);

#ifdef __cplusplus
}
#endif

#endif /* APPMSG_STATUS_H */
