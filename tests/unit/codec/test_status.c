/* SPDX-License-Identifier: MIT */
/* status.h: numbers and names that never change, and the numbers on the wire. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

/* Frozen; new ones are added, these stay.  PROTOCOL.md Appendix A and section 6.5. */
static const struct {
    unsigned number;
    const char *name;
    unsigned wire, wire_in_content;
} registry[] = {
    {0, "ok", 0, 0},
    {1, "header-empty", 400, 400},
    {2, "header-short", 400, 400},
    {3, "truncated", 400, 400},
    {20, "json-truncated", 400, 422},
    {21, "json-syntax", 400, 422},
    {22, "json-bom", 400, 422},
    {23, "json-literal", 400, 422},
    {24, "json-number", 400, 422},
    {25, "json-control", 400, 422},
    {26, "json-escape", 400, 422},
    {27, "json-surrogate", 400, 422},
    {28, "json-utf8", 400, 422},
    {29, "json-trailing", 400, 422},
    {40, "header-not-object", 400, 400},
    {41, "duplicate-name", 400, 400},
    {42, "byteorder-missing", 400, 400},
    {43, "byteorder-type", 400, 400},
    {44, "byteorder-value", 400, 400},
    {45, "content-type-missing", 400, 400},
    {46, "content-type-type", 400, 400},
    {47, "content-type-value", 400, 400},
    {48, "content-encoding-missing", 400, 400},
    {49, "content-encoding-type", 400, 400},
    {50, "content-encoding-value", 400, 400},
    {51, "content-length-missing", 400, 400},
    {52, "content-length-type", 400, 400},
    {53, "content-length-value", 400, 400},
    {54, "content-length-range", 400, 400},
    {60, "header-limit", 431, 431},
    {61, "fields-limit", 431, 431},
    {62, "depth-limit", 431, 422},
    {63, "content-limit", 413, 413},
    {80, "argument", 0, 0},
    {81, "buffer-size", 0, 0},
    {82, "no-memory", 500, 500},
    {100, "encoding-unsupported", 415, 415},
    {101, "encoding-invalid", 422, 422},
    {102, "bom-missing", 422, 422},
    {103, "bom-forbidden", 422, 422},
    {120, "id-value", 400, 400},
    {121, "header-deadline", 408, 408},
    {122, "content-deadline", 408, 408},
    {123, "busy", 503, 503},
    {124, "version-unsupported", 505, 505},
    {125, "internal", 500, 500},
};

/* The library's own list. */
static const struct {
    unsigned number;
    const char *name, *text;
    unsigned wire;
} map[] = {
#define ENTRY(number, constant, name, wire, text) {number, name, text, wire},
    APPMSG_STATUS_MAP(ENTRY)
#undef ENTRY
};

static void test_registry(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(registry); i++) {
        const appmsg_status status = (appmsg_status)registry[i].number;

        assert_string_equal(appmsg_status_name(status), registry[i].name);
        assert_int_equal(appmsg_status_wire(status, false), registry[i].wire);
        assert_int_equal(appmsg_status_wire(status, true), registry[i].wire_in_content);
    }
    assert_true(COUNT(map) >= COUNT(registry));
}

/* Section 6.5: what is the content's fault if it is found in content. */
static bool is_about_json(unsigned number)
{
    return (number >= 20 && number <= 39) || number == APPMSG_DEPTH_LIMIT;
}

static void test_map(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(map); i++) {
        const appmsg_status status = (appmsg_status)map[i].number;

        /* Whole: the library keeps them in arrays of fixed size. */
        assert_string_equal(appmsg_status_name(status), map[i].name);
        assert_string_equal(appmsg_status_text(status), map[i].text);
        assert_true(strlen(map[i].text) > 0);
        assert_true(strlen(map[i].name) > 0);
        assert_int_equal(strspn(map[i].name, "abcdefghijklmnopqrstuvwxyz0123456789-"),
                         strlen(map[i].name));
        assert_int_equal(appmsg_status_wire(status, false), map[i].wire);
        assert_int_equal(appmsg_status_wire(status, true),
                         is_about_json(map[i].number) ? 422 : map[i].wire);
        for (size_t k = 0; k < i; k++) {
            assert_true(map[k].number < map[i].number);
            assert_string_not_equal(map[k].name, map[i].name);
            assert_string_not_equal(map[k].text, map[i].text);
        }
    }
}

static void test_ranges(void **state)
{
    static const struct {
        unsigned first, last;
    } ranges[] = {{0, 0}, {1, 19}, {20, 39}, {40, 59}, {60, 79}, {80, 99}, {100, 119}, {120, 139}};
    size_t found[COUNT(ranges)] = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(map); i++) {
        size_t in = 0;

        while (in < COUNT(ranges) && map[i].number > ranges[in].last)
            in++;
        assert_true(in < COUNT(ranges));
        assert_true(map[i].number >= ranges[in].first);
        found[in]++;
    }
    for (size_t i = 0; i < COUNT(ranges); i++)
        assert_true(found[i] > 0);
    assert_int_equal(APPMSG_STATUS_RESERVED_, 139);
}

static bool is_status(unsigned number)
{
    for (size_t i = 0; i < COUNT(map); i++) {
        if (map[i].number == number)
            return true;
    }
    return false;
}

/* Any other number has a name and a text all the same. */
static void test_unknown(void **state)
{
    (void)state;
    for (unsigned number = 0; number < 70000; number++) {
        const appmsg_status status = (appmsg_status)number;

        if (is_status(number))
            continue;
        assert_string_equal(appmsg_status_name(status), "unknown");
        assert_string_equal(appmsg_status_text(status), "unknown");
        assert_int_equal(appmsg_status_wire(status, false), 0);
    }
    assert_string_equal(appmsg_status_name((appmsg_status)UINT32_MAX), "unknown");
    assert_string_equal(appmsg_status_text((appmsg_status)UINT32_MAX), "unknown");
    assert_int_equal(appmsg_status_wire((appmsg_status)UINT32_MAX, true), 0);
}

static void test_static_storage(void **state)
{
    (void)state;
    assert_ptr_equal(appmsg_status_name(APPMSG_TRUNCATED), appmsg_status_name(APPMSG_TRUNCATED));
    assert_ptr_equal(appmsg_status_text(APPMSG_TRUNCATED), appmsg_status_text(APPMSG_TRUNCATED));
}

static void check_no_status(appmsg_bytes name)
{
    uint8_t *copy = unit_copy(name);
    appmsg_status status = APPMSG_BUSY;

    if (appmsg_status_from_name((appmsg_bytes){copy, name.len}, &status))
        unit_fail(name, "no name, but found");
    unit_check_status(name, status, APPMSG_BUSY);
    free(copy);
}

static void test_from_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(map); i++) {
        const appmsg_bytes name = unit_text(map[i].name);
        uint8_t *copy = unit_block(name.len + 1);
        appmsg_status status = APPMSG_STATUS_RESERVED_;

        memcpy(copy, name.ptr, name.len);
        copy[name.len] = 'x';
        assert_true(appmsg_status_from_name((appmsg_bytes){copy, name.len}, &status));
        assert_int_equal(status, map[i].number);
        check_no_status((appmsg_bytes){copy, name.len + 1});
        copy[name.len] = '\0';
        check_no_status((appmsg_bytes){copy, name.len + 1});
        check_no_status((appmsg_bytes){copy, name.len - 1});
        copy[0] = (uint8_t)(copy[0] - 'a' + 'A');
        check_no_status((appmsg_bytes){copy, name.len});
        free(copy);
    }
    check_no_status((appmsg_bytes){NULL, 0});
    check_no_status(TEXT(""));
    check_no_status(TEXT("unknown"));
    check_no_status(TEXT("no error"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registry),       cmocka_unit_test(test_map),
        cmocka_unit_test(test_ranges),         cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_static_storage), cmocka_unit_test(test_from_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
