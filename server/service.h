/* SPDX-License-Identifier: MIT */
/*
 * service.h - the search service (docs/PROTOCOL.md, section 5): from a whole
 * request to the bytes of its reply.  Knows no sockets and no time.
 */
#ifndef APPMSG_SERVER_SERVICE_H
#define APPMSG_SERVER_SERVICE_H

#include "common/text.h"

#include <appmsg/header.h>
#include <appmsg/status.h>

#include <cjson/cJSON.h>

/* How much of content that is not JSON the service looks at. */
#define SERVICE_OPAQUE_MAX 10

/* What is wrong with the extras of a valid header: APPMSG_OK if nothing is. */
appmsg_status service_check_header(const appmsg_header *header);

/*
 * These append a whole reply to `out`; where memory is short `out` has failed.
 * `header` is the request's, NULL where it had no valid one.
 */
void service_reply_json(appmsg_text *out, const appmsg_header *header, const cJSON *request);
void service_reply_opaque(appmsg_text *out, const appmsg_header *header, appmsg_bytes content);

/* The error reply (section 6.5).  `in_content`: the error is in the content. */
void service_reply_fault(appmsg_text *out, const appmsg_header *header, appmsg_status status,
                         bool in_content);

#endif /* APPMSG_SERVER_SERVICE_H */
