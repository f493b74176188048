/* SPDX-License-Identifier: MIT */
/*
 * Duplicate names (section 3.2) against the hash that the codec tells them apart by:
 * names that differ, and have the same hash as far as it is looked at.  Were the
 * hash another one, these would be names like others.
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "random.h"

/* --- names of one tag ----------------------------------------------------- */

/* The hash that the codec gives a name (names.h).  Names that share its tag, and
 * another byte, are compared. */
static uint64_t hash_of(const char *name)
{
    const size_t len = strlen(name);
    uint64_t hash = 0;

    for (size_t from = 0; from <= len; from += 8) {
        uint64_t word = 0;

        for (size_t i = from; i < len && i < from + 8; i++)
            word |= (uint64_t)(uint8_t)name[i] << 8 * (i - from);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return hash;
}

static uint8_t tag_of(const char *name)
{
    return (uint8_t)(hash_of(name) >> 24);
}

static bool is_suspect(const char *a, const char *b)
{
    return tag_of(a) == tag_of(b) && (uint8_t)(hash_of(a) >> 40) == (uint8_t)(hash_of(b) >> 40);
}

/* Text as it is, or with the characters of odd numbers escaped. */
static void spell(char *to, const char *text, bool escaped)
{
    for (; *text != '\0'; text++) {
        if (escaped && (*text & 1) != 0)
            to += sprintf(to, "\\u%04x", (unsigned)*text);
        else
            *to++ = *text;
    }
    *to = '\0';
}

typedef struct crowd {
    char text[NAMES_ROOM][32], spelling[NAMES_ROOM + 1][200];
    const char *names[NAMES_ROOM + 1];
} crowd;

/* Names of one tag: with `common` first bytes the same, the rest in groups, so that
 * the list of them splits again and again. */
static void gather(crowd *c, uint64_t *seed, size_t common, size_t letters, bool escaped)
{
    for (size_t count = 0; count < NAMES_ROOM;) {
        char *name = c->text[count];
        const size_t len = common + 4 + random_below(seed, 10);
        bool again = false;

        for (size_t i = 0; i < len; i++)
            name[i] = (char)(i < common ? 'p' : 'a' + (int)random_below(seed, letters));
        name[len] = '\0';
        for (size_t i = 0; i < count; i++)
            again = again || strcmp(name, c->text[i]) == 0;
        if (again || tag_of(name) != 42)
            continue;
        spell(c->spelling[count], name, escaped && count % 3 == 0);
        c->names[count] = c->spelling[count];
        count++;
    }
}

static void check_crowd(crowd *c, uint64_t *seed)
{
    names_expect(c->names, NAMES_ROOM, APPMSG_OK);
    /* One of them again, in another spelling, in the place of another one. */
    for (size_t i = 0; i < 20; i++) {
        const size_t which = random_below(seed, NAMES_ROOM), at = random_below(seed, NAMES_ROOM);
        const char *const kept = c->names[at];

        if (which == at)
            continue;
        spell(c->spelling[NAMES_ROOM], c->text[which], i % 2 == 0);
        c->names[at] = c->spelling[NAMES_ROOM];
        names_expect(c->names, NAMES_ROOM, APPMSG_DUPLICATE_NAME);
        c->names[at] = kept;
    }
    /* Many of them twice: the first in the text counts. */
    for (size_t i = 0; i < NAMES_ROOM / 2; i++)
        c->names[NAMES_ROOM - 1 - i] = c->names[i];
    names_expect(c->names, NAMES_ROOM, APPMSG_DUPLICATE_NAME);
}

static void test_one_tag(void **state)
{
    static const struct {
        size_t common, letters;
        bool escaped;
    } crowds[] = {{0, 26, false}, {0, 26, true}, {0, 3, false}, {0, 3, true},  {1, 2, true},
                  {7, 4, false},  {8, 26, true}, {8, 3, false}, {16, 4, true}, {16, 26, false}};
    uint64_t seed = 5;
    crowd *c = malloc(sizeof *c);

    (void)state;
    assert_non_null(c);
    for (size_t i = 0; i < COUNT(crowds); i++) {
        gather(c, &seed, crowds[i].common, crowds[i].letters, crowds[i].escaped);
        check_crowd(c, &seed);
    }
    free(c);
}

static void spell_random(char *name, uint64_t *seed, size_t common, size_t len)
{
    for (size_t i = 0; i < len; i++)
        name[i] = (char)(i < common ? 'p' : '#' + (int)random_below(seed, 57)); /* no backslash */
    name[len] = '\0';
}

/* Two names that differ, and are compared all the same: of all lengths, so that they
 * end at each place of the words that are read, and near the end of the header. */
static void test_suspects(void **state)
{
    static const char *const values[] = {"0", "12345", "1234567890123456789012345"};
    unit_buffer *b = unit_buffer_new();
    uint64_t seed = 9;
    size_t found = 0;

    (void)state;
    for (size_t i = 0; i < 14 * 14; i += unit_stride(5)) {
        char one[32], two[32];
        const size_t lens[] = {3 + i / 14, 3 + i % 14};
        const size_t shorter = lens[0] < lens[1] ? lens[0] : lens[1];
        const size_t common = shorter > 4 ? shorter - 4 : 0;

        do {
            spell_random(one, &seed, common, lens[0]);
            spell_random(two, &seed, common, lens[1]);
        } while (!is_suspect(one, two));
        found += strcmp(one, two) != 0;
        for (size_t k = 0; k < COUNT(values); k++) {
            b->len = 0;
            unit_puts(b, UNIT_FIELDS ",\"");
            unit_puts(b, one);
            unit_puts(b, "\":");
            unit_puts(b, values[k]);
            unit_puts(b, ",\"");
            unit_puts(b, two);
            unit_puts(b, "\":");
            unit_puts(b, values[k]);
            unit_puts(b, "}");
            unit_compare_header(unit_bytes(b), NULL);
        }
    }
    assert_true(found > 180 / unit_stride(5));
    free(b);
}

/* A few tags, each of a few names, in all orders that come. */
static void test_few_tags(void **state)
{
    uint64_t seed = 6;

    (void)state;
    for (size_t round = 0; round < 3000; round += unit_stride(31)) {
        char name[NAMES_ROOM][64];
        const char *names[NAMES_ROOM];
        const size_t count = 2 + random_below(&seed, 12);

        for (size_t i = 0; i < count;) {
            char text[12];
            const size_t len = 1 + random_below(&seed, 3);

            for (size_t k = 0; k < len; k++)
                text[k] = (char)('a' + (int)random_below(&seed, 26));
            text[len] = '\0';
            if (tag_of(text) % 64 > 2)
                continue;
            spell(name[i], text, random_below(&seed, 3) == 0);
            names[i] = name[i];
            i++;
        }
        names_check(names, count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_tag),
        cmocka_unit_test(test_suspects),
        cmocka_unit_test(test_few_tags),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
