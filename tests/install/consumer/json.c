/* SPDX-License-Identifier: MIT */
/* Uses libappmsg-json: reads content, writes it again. */
#include <appmsg/content.h>

#include <stdio.h>
#include <stdlib.h>

#define TEXT(literal) ((appmsg_bytes){(const uint8_t *)(literal), sizeof(literal) - 1})

int main(void)
{
    const appmsg_bytes encoding = TEXT("utf-8");
    appmsg_buffer out;
    cJSON *tree;

    if (appmsg_content_parse(TEXT("{\"a\":[1.0,2]}"), encoding, NULL, &tree, NULL) != APPMSG_OK ||
        appmsg_content_write(tree, encoding, &out) != APPMSG_OK)
        return 1;
    puts((const char *)out.ptr);
    free(out.ptr);
    cJSON_Delete(tree);
    return 0;
}
