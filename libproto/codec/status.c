/* SPDX-License-Identifier: MIT */
#include <appmsg/status.h>

#include "scan.h"

/* Arrays, not pointers: nothing here needs to be relocated when it is loaded. */
typedef struct entry {
    uint16_t wire;
    uint8_t number;
    char name[25];
    char text[60];
} entry;

static const entry entries[] = {
#define ENTRY(number, constant, name, wire, text) {wire, number, name, text},
    APPMSG_STATUS_MAP(ENTRY)
#undef ENTRY
};

#define ENTRIES (sizeof entries / sizeof entries[0])

APPMSG__COLD static const entry *find(appmsg_status status)
{
    static const entry unknown = {0, 0, "unknown", "unknown"};
    size_t i;

    for (i = 0; i < ENTRIES; i++) {
        if (entries[i].number == (unsigned)status)
            return &entries[i];
    }
    return &unknown;
}

APPMSG__COLD const char *appmsg_status_name(appmsg_status status)
{
    return find(status)->name;
}

APPMSG__COLD const char *appmsg_status_text(appmsg_status status)
{
    return find(status)->text;
}

APPMSG__COLD bool appmsg_status_from_name(appmsg_bytes name, appmsg_status *status)
{
    size_t i;

    for (i = 0; i < ENTRIES; i++) {
        if (strlen(entries[i].name) == name.len &&
            memcmp(entries[i].name, name.ptr, name.len) == 0) {
            *status = (appmsg_status)entries[i].number;
            return true;
        }
    }
    return false;
}

/* The table is for a header.  In content, what is wrong with the JSON is the
 * content's fault and not the frame's (PROTOCOL.md section 6.5). */
APPMSG__COLD unsigned appmsg_status_wire(appmsg_status status, bool in_content)
{
    const bool json = status >= APPMSG_JSON_TRUNCATED && status < APPMSG_HEADER_NOT_OBJECT;

    if (in_content && (json || status == APPMSG_DEPTH_LIMIT))
        return 422;
    return find(status)->wire;
}
