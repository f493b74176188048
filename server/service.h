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

/* What an error reply says (section 6.5). */
struct fault {
    unsigned wire;    /* its `status` */
    const char *name; /* its `error` */
    const char *text; /* for people; without a full stop */
};

/* The faults that are no status of the codec. */
extern const struct fault fault_header_deadline;
extern const struct fault fault_content_deadline;

struct fault fault_of_status(appmsg_status status, bool in_content);

/* What is wrong with the extras of a valid header: NULL if nothing is. */
const struct fault *service_check_header(const appmsg_header *header);

/*
 * These append a whole reply to `out`; where memory is short `out` has failed.
 * `header` is the request's, NULL where it had no valid one.
 */
void service_reply_json(appmsg_text *out, const appmsg_header *header, const cJSON *request);
void service_reply_opaque(appmsg_text *out, const appmsg_header *header, appmsg_bytes content);
void service_reply_fault(appmsg_text *out, const appmsg_header *header, const struct fault *fault);

#endif /* APPMSG_SERVER_SERVICE_H */
