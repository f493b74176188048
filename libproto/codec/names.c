/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <appmsg/utf8.h>

#include "unescape.h"

uint64_t appmsg__name_hash(appmsg_bytes name)
{
    const uint8_t *p = name.ptr, *const end = p + name.len;
    uint64_t hash = 0, word = 0;
    unsigned filled = 0;

    while (p < end) {
        uint8_t bytes[4];
        appmsg_status status;
        const size_t n = appmsg__unescape(&p, end, bytes, &status);
        size_t i;

        for (i = 0; i < n; i++) {
            word |= (uint64_t)bytes[i] << 8 * filled++;
            if (filled == 8) {
                hash = appmsg__mix(hash, word);
                word = 0;
                filled = 0;
            }
        }
    }
    return appmsg__mix(hash, word);
}

/* --- names of one tag ---------------------------------------------------- */

/* Names that are equal so far, in the order of the header, as a list; and how
 * far each name is read. */
typedef struct group {
    uint8_t next[APPMSG_FIELDS_MAX];
    uint16_t read[APPMSG_FIELDS_MAX];
} group;

#define NONE UINT8_MAX

/* No character: the name ends here. */
#define NAME_END UINT32_C(0x110000)

/* The character of a name at `*p`, which goes on behind it. */
APPMSG__COLD static uint32_t next_character(const uint8_t **p, const uint8_t *end)
{
    uint8_t bytes[4];
    uint32_t character = **p;
    appmsg_status status;
    appmsg_bytes text = {*p, (size_t)(end - *p)};

    if (character == '"')
        return NAME_END;
    if (character == '\\') {
        text.ptr = bytes;
        text.len = appmsg__unescape(p, end, bytes, &status);
        appmsg_utf8_decode(text, &character);
        return character;
    }
    *p += appmsg_utf8_decode(text, &character);
    return character;
}

/*
 * Reads one character of each name in the list that begins with `head`.  Those
 * that have another one than the head leave it, as a list of their own, not
 * read on.  Returns the head of that one; `*character` is the head's.
 */
APPMSG__COLD static uint8_t read_on(const appmsg__names *names, group *g, uint8_t head,
                                    uint32_t *character)
{
    const uint8_t *p = names->begin + g->read[head];
    uint8_t rest = NONE, rest_last = NONE, last = head, i;

    *character = next_character(&p, names->end);
    g->read[head] = (uint16_t)(p - names->begin);
    for (i = g->next[head]; i != NONE; i = g->next[i]) {
        p = names->begin + g->read[i];
        if (next_character(&p, names->end) == *character) {
            g->read[i] = (uint16_t)(p - names->begin);
            g->next[last] = i;
            last = i;
        } else {
            if (rest == NONE)
                rest = i;
            else
                g->next[rest_last] = i;
            rest_last = i;
        }
    }
    g->next[last] = NONE;
    if (rest != NONE)
        g->next[rest_last] = NONE;
    return rest;
}

/* Eight bytes that are no quote, no backslash and all ASCII; the test may miss
 * some of those, too. */
static bool is_word(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';

    return ((word | (quote - ones) | (backslash - ones)) & ones << 7) == 0;
}

/* Reads the next eight bytes of all names in a list, if they are the same. */
APPMSG__COLD static bool read_word(const appmsg__names *names, group *g, uint8_t head)
{
    uint64_t word;
    uint8_t i;

    /* Another name of the list is behind this one: there are eight bytes. */
    word = appmsg__load64(names->begin + g->read[head]);
    if (!is_word(word))
        return false;
    for (i = g->next[head]; i != NONE; i = g->next[i]) {
        if (names->end - (names->begin + g->read[i]) < 8 ||
            appmsg__load64(names->begin + g->read[i]) != word)
            return false;
    }
    for (i = head; i != NONE; i = g->next[i])
        g->read[i] = (uint16_t)(g->read[i] + 8);
    return true;
}

/* Links the names of each tag that came twice.  Returns a bit for each name
 * that a list begins with. */
APPMSG__COLD static uint64_t link_by_tag(const appmsg__names *names, group *g)
{
    const uint8_t *const tag = names->table->tag;
    uint64_t heads = 0;
    unsigned i, before;

    for (i = 0; i < names->count; i++) {
        if ((names->table->twice[tag[i] / 64] >> tag[i] % 64 & 1) == 0)
            continue;
        g->next[i] = NONE;
        g->read[i] = names->table->off[i];
        for (before = i; before > 0 && tag[before - 1] != tag[i];)
            before--;
        if (before > 0)
            g->next[before - 1] = (uint8_t)i;
        else
            heads |= UINT64_C(1) << i;
    }
    return heads;
}

/* A name leaves a list at most once for each other name.  So the work is what
 * it takes to read the names, and at most 64 * 64 characters more. */
APPMSG__COLD static uint8_t first_again(const appmsg__names *names, group *g)
{
    uint64_t heads = link_by_tag(names, g);
    uint8_t first = NONE;

    for (; heads != 0; heads &= heads - 1) {
        const uint8_t head = (uint8_t)__builtin_ctzll(heads);
        uint32_t character = 0;

        while (g->next[head] != NONE && character != NAME_END) {
            uint8_t rest;

            while (read_word(names, g, head))
                ;
            rest = read_on(names, g, head, &character);
            if (rest != NONE)
                heads |= UINT64_C(1) << rest; /* behind the head: its turn is to come */
        }
        if (g->next[head] < first)
            first = g->next[head];
    }
    return first;
}

const uint8_t *appmsg__names_duplicate(const appmsg__names *names)
{
    group g;
    const uint8_t first = first_again(names, &g);

    return first == NONE ? NULL : names->begin + names->table->off[first];
}
