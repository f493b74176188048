/* SPDX-License-Identifier: MIT */
/*
 * differ_content.c - appmsg-differ-content: what the content library makes of
 * content, as text.  One kind:
 *
 *     'V'   the length of an encoding's name (1 byte), the name, then JSON content: its
 *           canonical form, its str(), its truth, or the error
 */
#include "differ.h"

#include <appmsg/content.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

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

static void run_content(const differ_case *test)
{
    static const uint8_t utf_8[] = {'u', 't', 'f', '-', '8'};
    appmsg_bytes rest = test->data;
    appmsg_bytes encoding = differ_take(&rest, (size_t)differ_take_number(&rest, 1));
    uint8_t *copy = differ_copy(rest);
    appmsg_buffer buffer;
    cJSON *tree;
    uint64_t off = 0;
    appmsg_status status =
        appmsg_content_parse((appmsg_bytes){copy, rest.len}, encoding, &test->limits, &tree, &off);

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

bool differ_run(const differ_case *test)
{
    if (test->kind != 'V')
        return false;
    run_content(test);
    return true;
}
