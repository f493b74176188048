/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <stdlib.h>

static const char required[] = "\"byteorder\": \"big\", \"content-type\": \"a\", "
                               "\"content-encoding\": \"b\", \"content-length\": 0";

/* A header with these raw names; before the one that has the number `required_at`, or
 * behind all of them, are the required fields. */
static void put_header(unit_buffer *b, const char *const *names, size_t count, size_t required_at)
{
    b->len = 0;
    unit_puts(b, "{");
    for (size_t i = 0; i <= count; i++) {
        if (i == required_at)
            unit_puts(b, required);
        if (i == required_at && i < count)
            unit_puts(b, ", ");
        if (i == count)
            break;
        unit_puts(b, "\"");
        unit_puts(b, names[i]);
        unit_puts(b, "\":0");
        unit_puts(b, i + 1 < count || required_at == count ? "," : "");
    }
    unit_puts(b, "}");
}

void names_check(const char *const *names, size_t count)
{
    unit_buffer *b = unit_buffer_new();
    const size_t places[] = {0, count / 2, count};

    for (size_t i = 0; i < COUNT(places); i++) {
        put_header(b, names, count, places[i]);
        unit_compare_header(unit_bytes(b), NULL);
    }
    free(b);
}

/* The same, and what the oracle must say of it. */
void names_expect(const char *const *names, size_t count, appmsg_status status)
{
    unit_buffer *b = unit_buffer_new();
    appmsg_header header;

    put_header(b, names, count, 0);
    unit_check_status(unit_bytes(b), appmsg_header_parse(unit_bytes(b), NULL, &header, NULL),
                      status);
    free(b);
    names_check(names, count);
}
