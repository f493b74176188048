/* SPDX-License-Identifier: MIT */
/* Whole documents, valid and damaged, compared with Python's json (oracle.py). */
#include "support.h"

#include <appmsg/json.h>

/* As CHARSETS in oracle.py. */
static const char *const charsets[] = {"utf-8",     "utf-16",    "utf-16-le", "utf-16-be", "utf-32",
                                       "utf-32-le", "utf-32-be", "latin-1",   "ascii"};

#define CHARSETS  COUNT_OF(charsets)
#define RECORD    (2 + 2 * CHARSETS) /* str(), truth; a text and its dumps() in each charset */
#define TEXT(n)   (2 + 2 * (n))
#define DUMPED(n) (3 + 2 * (n))

/* `wanted` is absent where Python cannot encode it. */
static void check_written(const cJSON *tree, const char *charset, appmsg_bytes wanted)
{
    appmsg_buffer out;

    if (wanted.len == ORACLE_ABSENT)
        assert_status(appmsg_content_write(tree, bytes_of(charset), &out), APPMSG_ENCODING_INVALID);
    else
        assert_written(tree, charset, wanted);
}

static void check_str_and_truth(const cJSON *tree, const oracle *python)
{
    assert_int_equal(appmsg_content_truth(tree), python->field[1][0]);
    if (python->len[0] != ORACLE_ABSENT) {
        appmsg_buffer text;

        assert_status(appmsg_content_str(tree, &text), APPMSG_OK);
        assert_int_equal(text.len, python->len[0]);
        assert_memory_equal(text.ptr, python->field[0], text.len);
        free(text.ptr);
    }
}

static void test_documents(void **state)
{
    unsigned long compared = 0, foreign = 0;
    oracle python;
    size_t n;

    (void)state;
    oracle_open(&python, "documents", 3000);
    while (oracle_next(&python, RECORD)) {
        cJSON *tree = parse(oracle_bytes(&python, TEXT(0)), "utf-8");

        check_str_and_truth(tree, &python);
        cJSON_Delete(tree);
        for (n = 0; n < CHARSETS; n++) {
            if (python.len[TEXT(n)] == ORACLE_ABSENT)
                continue;
            tree = parse(oracle_bytes(&python, TEXT(n)), charsets[n]);
            check_written(tree, charsets[n], oracle_bytes(&python, DUMPED(n)));
            cJSON_Delete(tree);
            compared++;
            foreign += python.len[DUMPED(n)] == ORACLE_ABSENT;
        }
    }
    oracle_close(&python);
    print_message("%lu texts written as Python does, %lu not encodable\n", compared - foreign,
                  foreign);
    assert_true(compared - foreign >= 1000);
    assert_true(foreign >= 10);
}

static void test_damaged_documents(void **state)
{
    unsigned long valid = 0, invalid = 0;
    oracle python;

    (void)state;
    oracle_open(&python, "mutants", 20000);
    while (oracle_next(&python, 2)) {
        const appmsg_bytes text = oracle_bytes(&python, 0);
        const bool wanted = python.len[1] != ORACLE_ABSENT;
        uint64_t off = 0, check_off = 0;
        cJSON *tree;
        const appmsg_status status =
            appmsg_content_parse(text, LITERAL("utf-8"), NULL, &tree, &off);

        if ((status == APPMSG_OK) != wanted)
            fail_msg("%s at %lu, but Python %s: %.*s", appmsg_status_name(status),
                     (unsigned long)off, wanted ? "accepts" : "rejects", (int)text.len,
                     (const char *)text.ptr);
        assert_status(appmsg_json_check(text, NULL, &check_off), status);
        assert_true(off <= text.len);
        if (wanted) {
            assert_written(tree, "utf-8", oracle_bytes(&python, 1));
            valid++;
        } else {
            assert_int_equal(off, check_off);
            invalid++;
        }
        cJSON_Delete(tree);
    }
    oracle_close(&python);
    print_message("%lu accepted, %lu rejected, as by Python\n", valid, invalid);
    assert_true(valid >= 200 && invalid >= 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_damaged_documents),
    };

    return cmocka_run_group_tests_name("content: Python", tests, NULL, NULL);
}
