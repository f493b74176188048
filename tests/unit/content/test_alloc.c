/* SPDX-License-Identifier: MIT */
/*
 * Each allocation fails once: the status has to be no-memory, and all that was
 * allocated before it has to be freed.  The linker's --wrap puts the functions
 * below between the library, which is compiled into this test, and the C
 * library; cJSON, which may be a shared library, is led here by its hooks.
 */
#include "support.h"

#include <errno.h>
#include <iconv.h>

static bool armed;
static unsigned long countdown; /* allocations until the one that fails */
static long balance;            /* allocated and not yet freed while armed */
static int iconv_error;         /* what iconv_open() fails with, or 0 */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *ptr);
iconv_t __real_iconv_open(const char *to, const char *from);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *ptr);
iconv_t __wrap_iconv_open(const char *to, const char *from);

static bool fails(void)
{
    return armed && countdown != 0 && --countdown == 0;
}

static void *counted(void *ptr)
{
    balance += armed && ptr != NULL;
    return ptr;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    if (fails())
        return NULL;
    return old == NULL ? counted(__real_realloc(NULL, size)) : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : counted(__real_strdup(text));
}

void __wrap_free(void *ptr)
{
    balance -= armed && ptr != NULL;
    __real_free(ptr);
}

iconv_t __wrap_iconv_open(const char *to, const char *from)
{
    if (iconv_error == 0)
        return __real_iconv_open(to, from);
    errno = iconv_error;
    return (iconv_t)-1;
}

/* The addresses that cJSON gets are those of functions of this file: taking
 * malloc's own would depend on how the linker treats it. */
static void *hook_malloc(size_t size)
{
    return __wrap_malloc(size);
}

static void hook_free(void *ptr)
{
    __wrap_free(ptr);
}

static int lead_cjson_here(void **state)
{
    cJSON_Hooks hooks = {hook_malloc, hook_free};

    (void)state;
    cJSON_InitHooks(&hooks);
    return 0;
}

static void arm(unsigned long fail_at)
{
    countdown = fail_at;
    balance = 0;
    armed = true;
}

/* Something to do with every allocation failing: returns its status, and frees
 * what it got.  `fails` is the status of a failure. */
typedef appmsg_status (*action)(const void *with);

static unsigned long fail_each(action act, const void *with)
{
    unsigned long fail_at;

    for (fail_at = 1;; fail_at++) {
        appmsg_status status;
        bool fired;

        arm(fail_at);
        status = act(with);
        armed = false;
        fired = countdown == 0;
        assert_int_equal(balance, 0);
        if (!fired) {
            assert_status(status, APPMSG_OK);
            return fail_at - 1;
        }
        assert_status(status, APPMSG_NO_MEMORY);
    }
}

typedef struct text {
    appmsg_bytes bytes;
    const char *encoding;
} text;

static appmsg_status act_parse(const void *with)
{
    const text *from = with;
    cJSON *tree;
    uint64_t off = 99;
    const appmsg_status status =
        appmsg_content_parse(from->bytes, bytes_of(from->encoding), NULL, &tree, &off);

    if (status != APPMSG_OK && (tree != NULL || off != 0))
        return APPMSG_ARGUMENT; /* the one that no allocation causes */
    cJSON_Delete(tree);
    return status;
}

#define DOCUMENT                                                                    \
    "{\"a\": [1, 1.0, 12345678901234567890, 1e999, \"x\\u0000y\", true, null],"     \
    " \"b\": {\"c\": {\"d\": [], \"d\": {}, \"e\": \"\"}, \"c\": 2}, \"a\": false," \
    " \"f\": {\"1\":1,\"2\":2,\"3\":3,\"4\":4}}"

static void test_parse(void **state)
{
    const text utf8 = {LITERAL(DOCUMENT), "utf-8"};
    const text latin = {LITERAL(DOCUMENT), "latin-1"};
    const unsigned long count = fail_each(act_parse, &utf8);

    (void)state;
    assert_in_range(count, 40, 80);
    assert_int_equal(fail_each(act_parse, &latin), count + 1); /* and the conversion */
}

typedef struct written {
    const cJSON *tree;
    const char *encoding;
} written;

/* The status of `status`, unless there is a buffer without an OK or the reverse. */
static appmsg_status freed(appmsg_status status, appmsg_buffer *out)
{
    if ((status == APPMSG_OK) != (out->ptr != NULL))
        return APPMSG_ARGUMENT;
    free(out->ptr);
    return status;
}

static appmsg_status act_write(const void *with)
{
    const written *from = with;
    appmsg_buffer out;

    return freed(appmsg_content_write(from->tree, bytes_of(from->encoding), &out), &out);
}

/* The buffer grows at whatever it is that comes next: texts of each length
 * bring it to each kind of thing in turn. */
static void test_write(void **state)
{
    char json[400];
    size_t pad;

    (void)state;
    for (pad = 0; pad < 100; pad++) {
        static const char after[] = "\", [], {}, [1, 0.5, 1.0, 1e999, true, false, null], "
                                    "{\"\\u0000\": {\"a\": \"\\u0000\\n\"}, \"b\": {}}]";
        cJSON *tree;
        written utf8 = {NULL, "utf-8"}, utf16 = {NULL, "utf-16"};

        json[0] = '[';
        json[1] = '"';
        memset(json + 2, 'x', pad);
        memcpy(json + 2 + pad, after, sizeof after);
        tree = parse(bytes_of(json), "utf-8");
        utf8.tree = utf16.tree = tree;
        assert_true(fail_each(act_write, &utf8) >= 2);
        assert_true(fail_each(act_write, &utf16) >= 3);
        cJSON_Delete(tree);
    }
}

static appmsg_status act_str(const void *with)
{
    appmsg_buffer out;

    return freed(appmsg_content_str(with, &out), &out);
}

static appmsg_status act_string(const void *with)
{
    appmsg_buffer out;

    return freed(appmsg_content_string(with, &out), &out);
}

static void test_str(void **state)
{
    cJSON *tree = parse(LITERAL("[null, true, 1, 0.5, 1e999, [1], \"\", \"a\\u0000b\","
                                " \"\\u0000..............................................."
                                "....................................................\"]"),
                        "utf-8");
    const cJSON *item;

    (void)state;
    assert_true(fail_each(act_str, NULL) >= 1);
    for (item = tree->child; item != NULL; item = item->next) {
        assert_true(fail_each(act_str, item) >= 1);
        if (cJSON_IsString(item))
            assert_true(fail_each(act_string, item) >= 1);
    }
    cJSON_Delete(tree);
}

static appmsg_status act_new_string(const void *with)
{
    cJSON *item = appmsg_content_new_string(*(const appmsg_bytes *)with);

    if (item == NULL)
        return APPMSG_NO_MEMORY;
    cJSON_Delete(item);
    return APPMSG_OK;
}

static void test_new_string(void **state)
{
    const appmsg_bytes bytes = LITERAL("a\0b");

    (void)state;
    assert_int_equal(fail_each(act_new_string, &bytes), 2);
}

static appmsg_status act_to_utf8(const void *with)
{
    const text *from = with;
    appmsg_buffer out;
    uint64_t off;

    return freed(appmsg_content_to_utf8(from->bytes,
                                        from->encoding[0] == 'u' ? APPMSG_UTF_8 : APPMSG_LATIN_1,
                                        &out, &off),
                 &out);
}

static void test_to_utf8(void **state)
{
    const text utf8 = {LITERAL("\xc3\xa9"), "utf-8"}, latin = {LITERAL("\xe9"), "latin-1"};

    (void)state;
    assert_int_equal(fail_each(act_to_utf8, &utf8), 1);
    assert_int_equal(fail_each(act_to_utf8, &latin), 1);
}

/* iconv_open() needs memory and files of its own, and a converter may not be
 * installed. */
static void test_iconv_open(void **state)
{
    static const struct {
        int error;
        appmsg_status status;
    } cases[] = {{ENOMEM, APPMSG_NO_MEMORY},
                 {EMFILE, APPMSG_NO_MEMORY},
                 {EINVAL, APPMSG_ENCODING_UNSUPPORTED}};
    cJSON *item = cJSON_CreateTrue();
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(cases); i++) {
        appmsg_buffer out;
        uint64_t off = 99;
        cJSON *tree;

        iconv_error = cases[i].error;
        arm(0);
        assert_status(appmsg_content_parse(LITERAL("[]"), LITERAL("latin-1"), NULL, &tree, &off),
                      cases[i].status);
        assert_int_equal(off, 0);
        assert_status(appmsg_content_write(item, LITERAL("utf-16"), &out), cases[i].status);
        assert_null(out.ptr);
        assert_status(appmsg_content_write(item, LITERAL("utf-8"), &out), APPMSG_OK);
        free(out.ptr);
        armed = false;
        iconv_error = 0;
        assert_int_equal(balance, 0);
    }
    cJSON_Delete(item);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),   cmocka_unit_test(test_write),
        cmocka_unit_test(test_str),     cmocka_unit_test(test_new_string),
        cmocka_unit_test(test_to_utf8), cmocka_unit_test(test_iconv_open),
    };

    return cmocka_run_group_tests_name("content: allocation failures", tests, lead_cjson_here,
                                       NULL);
}
