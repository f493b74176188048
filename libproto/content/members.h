/* SPDX-License-Identifier: MIT */
/* members.h - the members of one object, by name.  Internal to libappmsg-json. */
#ifndef APPMSG_CONTENT_MEMBERS_H
#define APPMSG_CONTENT_MEMBERS_H

#include "buffer.h"

/* A member in the order of names.  Names are ordered by hash first, so that
 * most comparisons touch no string; the order itself means nothing. */
typedef struct appmsg__member {
    uint64_t hash;
    cJSON *item;
} appmsg__member;

/* Room to sort members in, used for one object after the other.  Starts as all
 * zero; `ptr` is to be freed. */
typedef struct appmsg__members {
    appmsg__member *ptr;
    size_t cap;
} appmsg__members;

/*
 * Leaves one member of each name in `object`: at the place of the first, with
 * the value of the last.  False, and nothing changed, if memory is short.
 * O(b log m) for m members with b bytes of names, whatever the names are.
 */
APPMSG__HIDDEN bool appmsg__members_unique(appmsg__members *room, cJSON *object);

#endif /* APPMSG_CONTENT_MEMBERS_H */
