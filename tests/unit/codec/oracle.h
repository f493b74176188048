/* SPDX-License-Identifier: MIT */
/*
 * oracle.h - the rules of PROTOCOL.md sections 3.1 to 3.4 once more, written from
 * the document and not from the codec: slow, byte by byte, with tables in the
 * order of the document's.  What the codec says is compared with it.
 */
#ifndef APPMSG_UNIT_ORACLE_H
#define APPMSG_UNIT_ORACLE_H

#include <appmsg/header.h>
#include <appmsg/status.h>

typedef struct oracle_verdict {
    appmsg_status status;
    size_t off; /* of the error; where there is none, behind what was read */
} oracle_verdict;

/* A member of the outermost object. */
typedef struct oracle_member {
    size_t name_off, name_len;   /* raw, without the quotes */
    size_t value_off, value_len; /* a string's quotes included */
} oracle_member;

/* Room for one name more than a header may have. */
#define ORACLE_MEMBERS (APPMSG_FIELDS_MAX + 1)

/* The members of the outermost object; only the first ones are kept, and the last. */
typedef struct oracle_members {
    oracle_member member[ORACLE_MEMBERS + 1];
    size_t count;
} oracle_members;

/* The length of the well-formed UTF-8 sequence at text[0]; 0 if there is none,
 * -1 if the text ends in what may go on as one.  text.len > 0. */
int oracle_utf8(appmsg_bytes text);

/* From a string's byte behind the opening quote to behind the closing one. */
oracle_verdict oracle_string(appmsg_bytes text, size_t at);

/* From a number's first byte to behind its last one. */
oracle_verdict oracle_number(appmsg_bytes text, size_t at);

/* One JSON text (section 4.1), or one header (section 3.4, items 3 on).
 * `members` may be NULL. */
oracle_verdict oracle_json(appmsg_bytes text, unsigned max_depth, oracle_members *members);

/* The text of a raw string, escapes decoded, on the heap. */
uint8_t *oracle_unescape(appmsg_bytes raw, size_t *len);

/* What a header of 2 to 65535 bytes is.  `limits` has no zeros.  All of
 * `*header` is set if the status is APPMSG_OK. */
oracle_verdict oracle_header(appmsg_bytes json, const appmsg_limits *limits, appmsg_header *header,
                             oracle_members *members);

/* Which required field a raw name is; APPMSG_REQUIRED_FIELDS for an extra. */
unsigned oracle_field(appmsg_bytes raw);

appmsg_json_kind oracle_kind(uint8_t first_byte);

#endif /* APPMSG_UNIT_ORACLE_H */
