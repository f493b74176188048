/* SPDX-License-Identifier: MIT */
/* Uses libappmsg: encodes a head, decodes it again. */
#include <appmsg/appmsg.h>

#include <stdio.h>
#include <string.h>

#define TEXT(literal) ((appmsg_bytes){(const uint8_t *)(literal), sizeof(literal) - 1})

int main(void)
{
    const appmsg_message message = {
        .byteorder = APPMSG_BIG_ENDIAN,
        .content_type = TEXT("text/json"),
        .content_encoding = TEXT("utf-8"),
        .content_length = 5,
    };
    uint8_t head[200];
    size_t size;
    appmsg_decoder decoder;
    appmsg_event event;
    appmsg_bytes in = {head, 0};

    if (appmsg_encode(&message, head, sizeof head, &size, NULL) != APPMSG_OK)
        return 1;
    in.len = size;
    appmsg_decoder_init(&decoder, NULL);
    if (appmsg_decode(&decoder, &in, &event) != APPMSG_EVENT_HEADER)
        return 1;
    printf("%zu bytes, content-length %d\n", size, (int)event.header.content_length);
    return 0;
}
