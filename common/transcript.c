/* SPDX-License-Identifier: MIT */
#include "common/transcript.h"

#include <stdio.h>

void appmsg_repr_address(appmsg_text *out, const appmsg_address *address)
{
    appmsg_address_parts parts;

    appmsg_address_split(address, &parts);
    if (parts.family == AF_INET6)
        appmsg_text_append_format(out, "('%s', %u, %u, %u)", parts.host, (unsigned)parts.port,
                                  (unsigned)parts.flow_info, (unsigned)parts.scope_id);
    else
        appmsg_text_append_format(out, "('%s', %u)", parts.host, (unsigned)parts.port);
}

void appmsg_repr_host(appmsg_text *out, const char *host, unsigned port)
{
    appmsg_text_append_string(out, "(");
    appmsg_repr_string(out, appmsg_string_bytes(host));
    appmsg_text_append_format(out, ", %u)", port);
}

bool appmsg_transcript_print(appmsg_text *line)
{
    bool written = true;

    appmsg_text_append_string(line, "\n");
    if (!line->failed)
        written = fwrite(line->ptr, 1, line->len, stdout) == line->len && fflush(stdout) == 0;
    appmsg_text_clear(line);
    return written;
}

void appmsg_transcript_end_part(appmsg_text *line)
{
    bool cut = line->cut;

    line->cut = false;
    line->max = 0;
    if (cut)
        appmsg_text_append_string(line, "...");
}
