/* SPDX-License-Identifier: MIT */
/*
 * transcript.h - the lines that the tutorial's programs print about what they
 * do, with the same words.
 *
 *     Received request {'action': 'search', 'value': 'ring'} from ('127.0.0.1', 55340)
 *
 * A line is collected whole and written at once, so lines never mix.
 */
#ifndef APPMSG_COMMON_TRANSCRIPT_H
#define APPMSG_COMMON_TRANSCRIPT_H

#include "common/repr.h"
#include "common/text.h"
#include "net/sockets.h"

/* ('127.0.0.1', 65432), and with four members for IPv6, as Python shows them. */
void appmsg_repr_address(appmsg_text *out, const appmsg_address *address);

/* ('localhost', 65432): a host and a port as somebody typed them. */
void appmsg_repr_host(appmsg_text *out, const char *host, unsigned port);

/*
 * Writes the line to standard output, with a line end, flushes, and empties the
 * text.  A line that memory was short for is left out.  False if the output has failed;
 * errno says why.
 */
bool appmsg_transcript_print(appmsg_text *line);

/*
 * Ends a part of a line that `max` has cut with "..." and lifts the bound, so
 * that the rest of the line can follow.
 */
void appmsg_transcript_end_part(appmsg_text *line);

#endif /* APPMSG_COMMON_TRANSCRIPT_H */
