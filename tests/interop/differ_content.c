/* SPDX-License-Identifier: MIT */
/* The cases of differ that are about content: JSON values, and numbers in bytes. */
#include "differ.h"

#include <appmsg/content.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_buffer(const char *what, appmsg_status status, const appmsg_buffer *buffer)
{
    printf("%s ", what);
    if (status == APPMSG_OK)
        differ_put_text((appmsg_bytes){buffer->ptr, buffer->len});
    else
        printf("%s", appmsg_status_name(status));
    putchar('\n');
    if (status == APPMSG_OK)
        free(buffer->ptr);
}

void differ_run_content(const differ_case *test)
{
    static const uint8_t utf_8[] = {'u', 't', 'f', '-', '8'};
    appmsg_bytes rest = test->data;
    appmsg_bytes encoding = differ_take(&rest, (size_t)differ_take_number(&rest, 1));
    uint8_t *copy = differ_copy(rest);
    appmsg_buffer buffer;
    cJSON *tree;
    uint64_t off = 0;
    appmsg_status status = appmsg_content_parse((appmsg_bytes){copy, rest.len}, encoding,
                                                &test->limits, &tree, &off);

    if (status != APPMSG_OK) {
        printf("error %s %" PRIu64 "\n", appmsg_status_name(status), off);
    } else {
        status = appmsg_content_write(tree, (appmsg_bytes){utf_8, sizeof utf_8}, &buffer);
        put_buffer("json", status, &buffer);
        status = appmsg_content_str(tree, &buffer);
        put_buffer("str", status, &buffer);
        printf("truth %s\n", appmsg_content_truth(tree) ? "true" : "false");
        cJSON_Delete(tree);
    }
    free(copy);
}

/* Every width from the same bytes, and back again. */
void differ_run_numbers(const differ_case *test)
{
    appmsg_bytes rest = test->data;
    appmsg_byteorder order =
        differ_take_number(&rest, 1) == 0 ? APPMSG_LITTLE_ENDIAN : APPMSG_BIG_ENDIAN;
    uint8_t *from = differ_copy(differ_take(&rest, 8));
    uint8_t to[42];
    uint32_t bits32;
    uint64_t bits64;
    float f32;
    double f64;

    appmsg_get_f32(from, order, &f32);
    appmsg_get_f64(from, order, &f64);
    memcpy(&bits32, &f32, sizeof bits32);
    memcpy(&bits64, &f64, sizeof bits64);
    printf("%u %" PRIu32 " %" PRIu64, (unsigned)appmsg_get_u16(from, order),
           appmsg_get_u32(from, order), appmsg_get_u64(from, order));
    printf(" %d %" PRId32 " %" PRId64, (int)appmsg_get_i16(from, order),
           appmsg_get_i32(from, order), appmsg_get_i64(from, order));
    printf(" %" PRIu32 " %" PRIu64 "\n", bits32, bits64);

    appmsg_put_u16(to, appmsg_get_u16(from, order), order);
    appmsg_put_u32(to + 2, appmsg_get_u32(from, order), order);
    appmsg_put_u64(to + 6, appmsg_get_u64(from, order), order);
    appmsg_put_i16(to + 14, appmsg_get_i16(from, order), order);
    appmsg_put_i32(to + 16, appmsg_get_i32(from, order), order);
    appmsg_put_i64(to + 20, appmsg_get_i64(from, order), order);
    appmsg_put_f32(to + 28, &f32, order);
    appmsg_put_f64(to + 32, &f64, order);
    appmsg_put_u16(to + 40, 258, order);
    differ_put_text((appmsg_bytes){to, sizeof to});
    putchar('\n');
    free(from);
}
