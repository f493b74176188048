/* SPDX-License-Identifier: MIT */
#include "support.h"

void assert_status(appmsg_status found, appmsg_status wanted)
{
    assert_string_equal(appmsg_status_name(found), appmsg_status_name(wanted));
}

cJSON *parse(appmsg_bytes content, const char *encoding)
{
    cJSON *tree = NULL;

    assert_status(appmsg_content_parse(content, bytes_of(encoding), NULL, &tree, NULL), APPMSG_OK);
    assert_non_null(tree);
    return tree;
}

void assert_written(const cJSON *tree, const char *encoding, appmsg_bytes wanted)
{
    appmsg_buffer out;

    assert_status(appmsg_content_write(tree, bytes_of(encoding), &out), APPMSG_OK);
    if (out.len != wanted.len || memcmp(out.ptr, wanted.ptr, out.len) != 0)
        fail_msg("%s: written as %.300s, not as %.*s", encoding, (const char *)out.ptr,
                 (int)(wanted.len < 300 ? wanted.len : 300), (const char *)wanted.ptr);
    assert_int_equal(out.ptr[out.len], 0);
    free(out.ptr);
}

void assert_canonical(appmsg_bytes json, appmsg_bytes wanted)
{
    cJSON *tree = parse(json, "utf-8");

    assert_written(tree, "utf-8", wanted);
    cJSON_Delete(tree);
}

/* The seed is fixed, so that a failure comes again; any other can be set. */
static const char *seed(void)
{
    const char *set = getenv("APPMSG_TEST_SEED");

    return set != NULL && set[strspn(set, "0123456789")] == 0 && set[0] != 0 ? set : "1";
}

void oracle_open(oracle *from, const char *mode, unsigned long count)
{
    char command[4096];
    int len;

    memset(from, 0, sizeof *from);
    if (PYTHON3[0] == 0) {
        print_message("no Python: not compared\n");
        skip();
    }
    len = snprintf(command, sizeof command, "'%s' '%s' %s %s %lu", PYTHON3, ORACLE, mode, seed(),
                   count);
    assert_in_range(len, 1, sizeof command - 1);
    print_message("oracle.py %s, APPMSG_TEST_SEED=%s\n", mode, seed());
    from->pipe = popen(command, "r");
    assert_non_null(from->pipe);
}

static bool read_field(oracle *from, size_t index)
{
    uint8_t prefix[4];
    size_t len;

    if (fread(prefix, 1, sizeof prefix, from->pipe) != sizeof prefix)
        return false;
    len = (size_t)prefix[0] | (size_t)prefix[1] << 8 | (size_t)prefix[2] << 16 |
          (size_t)prefix[3] << 24;
    free(from->field[index]);
    from->field[index] = NULL;
    from->len[index] = ORACLE_ABSENT;
    if (len == 0xffffffff)
        return true;
    /* As long as the text and no longer, so that a read beyond it is seen. */
    from->field[index] = malloc(len != 0 ? len : 1);
    assert_non_null(from->field[index]);
    from->len[index] = len;
    assert_int_equal(fread(from->field[index], 1, len, from->pipe), len);
    return true;
}

bool oracle_next(oracle *from, size_t count)
{
    size_t i;

    assert_true(count <= COUNT_OF(from->field));
    for (i = 0; i < count; i++) {
        if (!read_field(from, i)) {
            assert_int_equal(i, 0); /* records are whole */
            return false;
        }
    }
    return true;
}

void oracle_close(oracle *from)
{
    size_t i;

    for (i = 0; i < COUNT_OF(from->field); i++)
        free(from->field[i]);
    assert_int_equal(pclose(from->pipe), 0);
}
