/* SPDX-License-Identifier: MIT */
#include "members.h"

#include <stdlib.h>

/* FNV-1a.  Anyone can find names with the same hash; they only make the sort
 * below compare the names themselves. */
static uint64_t name_hash(const char *name)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *name != 0; name++)
        hash = (hash ^ (uint8_t)*name) * UINT64_C(0x100000001b3);
    return hash;
}

/* Names hold no NUL byte (content.h), so strcmp() sees them whole. */
static int member_compare(const appmsg__member *a, const appmsg__member *b)
{
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return strcmp(a->item->string, b->item->string);
}

/* Merges the runs [left, middle) and [middle, right) of `from` into `to`. */
static void merge(const appmsg__member *from, appmsg__member *to, size_t left, size_t middle,
                  size_t right)
{
    size_t a = left, b = middle, i;

    for (i = left; i < right; i++) {
        const bool take_a = a < middle && (b == right || member_compare(&from[a], &from[b]) <= 0);

        to[i] = take_a ? from[a++] : from[b++];
    }
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/*
 * Sorts `count` members, which 2 * count places were made for, and returns
 * where they ended up.  A merge sort is stable, so equal names stay in the
 * order of the text, and its worst case is its average; qsort() promises
 * neither.
 */
static appmsg__member *sort(appmsg__member *members, size_t count)
{
    appmsg__member *from = members, *to = members + count, *swap;
    size_t width, left;

    for (width = 1; width < count; width *= 2) {
        for (left = 0; left < count; left += 2 * width)
            merge(from, to, left, least(left + width, count), least(left + 2 * width, count));
        swap = from;
        from = to;
        to = swap;
    }
    return from;
}

/* Exchanges the values of two members that have the same name. */
static void swap_values(cJSON *a, cJSON *b)
{
    const cJSON old_a = *a, old_b = *b;

    *a = old_b;
    a->next = old_a.next;
    a->prev = old_a.prev;
    a->string = old_a.string;
    *b = old_a;
    b->next = old_b.next;
    b->prev = old_b.prev;
    b->string = old_b.string;
}

/* Reduces the members [0, count), which have the same name, to one. */
static void keep_last_value(cJSON *object, const appmsg__member *same, size_t count)
{
    size_t i;

    swap_values(same[0].item, same[count - 1].item);
    for (i = 1; i < count; i++)
        cJSON_Delete(cJSON_DetachItemViaPointer(object, same[i].item));
}

static bool make_room(appmsg__members *room, size_t count)
{
    appmsg__member *ptr;

    if (count <= room->cap)
        return true;
    if (count > SIZE_MAX / (4 * sizeof *ptr))
        return false;
    ptr = malloc(2 * count * sizeof *ptr);
    if (ptr == NULL)
        return false;
    free(room->ptr);
    room->ptr = ptr;
    room->cap = count;
    return true;
}

bool appmsg__members_unique(appmsg__members *room, cJSON *object)
{
    const appmsg__member *sorted;
    size_t count = 0, first, i;
    cJSON *item;

    for (item = object->child; item != NULL; item = item->next)
        count++;
    if (count < 2)
        return true;
    if (!make_room(room, count))
        return false;
    for (i = 0, item = object->child; item != NULL; i++, item = item->next) {
        room->ptr[i].hash = name_hash(item->string);
        room->ptr[i].item = item;
    }
    sorted = sort(room->ptr, count);
    for (first = 0; first < count; first = i) {
        for (i = first + 1; i < count && member_compare(&sorted[first], &sorted[i]) == 0; i++)
            continue;
        if (i - first > 1)
            keep_last_value(object, &sorted[first], i - first);
    }
    return true;
}
