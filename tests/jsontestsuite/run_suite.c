/* SPDX-License-Identifier: MIT */
/*
 * run_suite DIR - decides each file of JSONTestSuite (github.com/nst/JSONTestSuite,
 * its folder test_parsing), which is no part of this project.
 *
 * y_ files have to be accepted, n_ files rejected; RFC 8259 leaves i_ files
 * open, and `decided` says what PROTOCOL.md section 3.1 makes of each.
 * Exit status: 0 all right, 1 not, 2 cannot run, 77 no such folder.
 */
#include "judge.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_SKIPPED 77
#define Y_FILES      95
#define N_FILES      188

static const struct decision {
    const char *file;
    bool accept;
} decided[] = {
    /* Numbers have no limits: one that is beyond a double keeps its text. */
    {"i_number_double_huge_neg_exp.json", true},
    {"i_number_huge_exp.json", true},
    {"i_number_neg_int_huge_exp.json", true},
    {"i_number_pos_double_huge_exp.json", true},
    {"i_number_real_neg_overflow.json", true},
    {"i_number_real_pos_overflow.json", true},
    {"i_number_real_underflow.json", true},
    {"i_number_too_big_neg_int.json", true},
    {"i_number_too_big_pos_int.json", true},
    {"i_number_very_big_negative_int.json", true},
    /* No lone surrogates: I-JSON. */
    {"i_object_key_lone_2nd_surrogate.json", false},
    {"i_string_1st_surrogate_but_2nd_missing.json", false},
    {"i_string_1st_valid_surrogate_2nd_invalid.json", false},
    {"i_string_incomplete_surrogate_and_escape_valid.json", false},
    {"i_string_incomplete_surrogate_pair.json", false},
    {"i_string_incomplete_surrogates_escape_valid.json", false},
    {"i_string_invalid_lonely_surrogate.json", false},
    {"i_string_invalid_surrogate.json", false},
    {"i_string_inverted_surrogates_U+1D11E.json", false},
    {"i_string_lone_second_surrogate.json", false},
    /* UTF-8 and nothing else, where utf-8 is what the header says. */
    {"i_string_UTF-16LE_with_BOM.json", false},
    {"i_string_UTF-8_invalid_sequence.json", false},
    {"i_string_UTF8_surrogate_U+D800.json", false},
    {"i_string_invalid_utf-8.json", false},
    {"i_string_iso_latin_1.json", false},
    {"i_string_lone_utf8_continuation_byte.json", false},
    {"i_string_not_in_unicode_range.json", false},
    {"i_string_overlong_sequence_2_bytes.json", false},
    {"i_string_overlong_sequence_6_bytes.json", false},
    {"i_string_overlong_sequence_6_bytes_null.json", false},
    {"i_string_truncated-utf-8.json", false},
    {"i_string_utf16BE_no_BOM.json", false},
    {"i_string_utf16LE_no_BOM.json", false},
    /* A depth of 512; one more is taken by the header's own object. */
    {"i_structure_500_nested_arrays.json", true},
    /* No byte order mark. */
    {"i_structure_UTF-8_BOM_empty_object.json", false},
};

typedef struct score {
    unsigned accepted, rejected; /* of y_ and n_ files: rightly */
    unsigned decided;            /* of i_ files: as the table says */
    unsigned wrong;
    unsigned too_long; /* for a header: decided as content only */
    unsigned combined;
} score;

/* A file's bytes, in a block of just that size. */
static appmsg_bytes read_file(const char *path)
{
    appmsg_bytes bytes = {NULL, 0};
    FILE *file = fopen(path, "rb");
    uint8_t *ptr;
    long size;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) {
        perror(path);
        exit(2);
    }
    rewind(file);
    ptr = malloc(size > 0 ? (size_t)size : 1);
    if (ptr == NULL || fread(ptr, 1, (size_t)size, file) != (size_t)size) {
        perror(path);
        exit(2);
    }
    (void)fclose(file);
    bytes.ptr = ptr;
    bytes.len = (size_t)size;
    return bytes;
}

static const struct decision *find_decision(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof decided / sizeof decided[0]; i++) {
        if (strcmp(decided[i].file, name) == 0)
            return &decided[i];
    }
    return NULL;
}

/* Whether `text` is decided as `accept`, both as content and in a header. */
static bool decide(const char *name, appmsg_bytes text, bool accept, score *s)
{
    uint64_t off = 0;
    const appmsg_status status = judge_content(text, &off);
    bool right = status != APPMSG_ARGUMENT && (status == APPMSG_OK) == accept;

    if (!right)
        printf("WRONG as content: %s: %s at %llu\n", name, appmsg_status_name(status),
               (unsigned long long)off);
    switch (judge_extra(text)) {
    case EXTRA_TOO_LONG:
        printf("too long for a header: %s\n", name);
        s->too_long++;
        return right;
    case EXTRA_COMBINED:
        printf("a header takes it, but not as one value: %s\n", name);
        s->combined++;
        if (!accept)
            return right;
        break;
    case EXTRA_ACCEPTED:
        if (accept)
            return right;
        break;
    case EXTRA_REJECTED:
        if (!accept)
            return right;
        break;
    }
    printf("WRONG in a header: %s\n", name);
    return false;
}

static void run_file(const char *dir, const char *name, score *s)
{
    const struct decision *decision = find_decision(name);
    char path[4096];
    appmsg_bytes text;
    bool right;

    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path) {
        fprintf(stderr, "%s: the path is too long\n", name);
        exit(2);
    }
    text = read_file(path);
    right = decide(name, text, decision != NULL ? decision->accept : name[0] == 'y', s);
    if (name[0] == 'i' && decision == NULL) {
        printf("WRONG: %s is not in the table\n", name);
        right = false;
    }
    s->accepted += right && name[0] == 'y';
    s->rejected += right && name[0] == 'n';
    s->decided += right && name[0] == 'i';
    s->wrong += !right;
    free((void *)(uintptr_t)text.ptr);
}

static int is_case(const struct dirent *entry)
{
    return strchr("yni", entry->d_name[0]) != NULL && entry->d_name[0] != 0 &&
           entry->d_name[1] == '_';
}

int main(int argc, char **argv)
{
    const char *dir = argc == 2 ? argv[1] : "";
    struct dirent **entries;
    score s = {0, 0, 0, 0, 0, 0};
    int count, i;

    count = dir[0] != 0 ? scandir(dir, &entries, is_case, alphasort) : -1;
    if (count < 0) {
        printf("skipped: JSONTESTSUITE_DIR is not a folder that can be read\n");
        return EXIT_SKIPPED;
    }
    for (i = 0; i < count; i++) {
        run_file(dir, entries[i]->d_name, &s);
        free(entries[i]);
    }
    free(entries);
    printf("%u accepted, %u rejected, %u open ones as decided; "
           "%u too long for a header, %u combined with it; %u wrong\n",
           s.accepted, s.rejected, s.decided, s.too_long, s.combined, s.wrong);
    if (s.accepted != Y_FILES || s.rejected != N_FILES ||
        s.decided != sizeof decided / sizeof decided[0]) {
        printf("WRONG: there have to be %d accepted, %d rejected, %zu open ones\n", Y_FILES,
               N_FILES, sizeof decided / sizeof decided[0]);
        return 1;
    }
    return s.wrong != 0;
}
