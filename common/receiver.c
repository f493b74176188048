/* SPDX-License-Identifier: MIT */
#include "common/receiver.h"

#include <string.h>

void appmsg_receiver_init(appmsg_receiver *receiver, const appmsg_limits *limits,
                          size_t keep_opaque)
{
    memset(receiver, 0, sizeof *receiver);
    receiver->keep_opaque_ = keep_opaque;
    appmsg_decoder_init(&receiver->decoder_, limits);
}

void appmsg_receiver_free(appmsg_receiver *receiver)
{
    appmsg_text_free(&receiver->content);
    appmsg_text_free(&receiver->pending_);
    appmsg_text_free(&receiver->json_);
}

static appmsg_receiver_state fail(appmsg_receiver *receiver, const appmsg_error *error)
{
    receiver->error = *error;
    return receiver->state = APPMSG_RECEIVE_FAILED;
}

static appmsg_receiver_state fail_memory(appmsg_receiver *receiver)
{
    appmsg_error error = {.status = APPMSG_NO_MEMORY, .header_off = APPMSG_NO_HEADER_OFF};

    return fail(receiver, &error);
}

/* The header outlives the input: keep a copy of its text. */
static appmsg_receiver_state keep_header(appmsg_receiver *receiver, const appmsg_header *header)
{
    appmsg_text_append(&receiver->json_, header->json.ptr, header->json.len);
    if (receiver->json_.failed)
        return fail_memory(receiver);
    receiver->header = *header;
    receiver->header.json = appmsg_text_bytes(&receiver->json_);
    receiver->has_header = true;
    return receiver->state = APPMSG_RECEIVING_CONTENT;
}

static appmsg_receiver_state keep_content(appmsg_receiver *receiver,
                                          const appmsg_content_slice *slice)
{
    size_t len = slice->data.len;

    receiver->content_off = slice->off + len;
    if (!appmsg_header_is_json(&receiver->header)) {
        size_t room = receiver->keep_opaque_ - receiver->content.len;

        if (len > room)
            len = room;
    }
    appmsg_text_append(&receiver->content, slice->data.ptr, len);
    if (receiver->content.failed)
        return fail_memory(receiver);
    return receiver->state;
}

/* Decodes what there is.  False when the decoder wants more. */
static bool step(appmsg_receiver *receiver, appmsg_bytes *in)
{
    appmsg_event event;

    switch (appmsg_decode(&receiver->decoder_, in, &event)) {
    case APPMSG_EVENT_NEED_MORE:
        return false;
    case APPMSG_EVENT_HEADER:
        return keep_header(receiver, &event.header) != APPMSG_RECEIVE_FAILED;
    case APPMSG_EVENT_CONTENT:
        return keep_content(receiver, &event.content) != APPMSG_RECEIVE_FAILED;
    case APPMSG_EVENT_END:
        receiver->state = APPMSG_RECEIVED;
        return false;
    case APPMSG_EVENT_ERROR:
        (void)fail(receiver, &event.error);
        return false;
    }
    return false;
}

static bool is_over(const appmsg_receiver *receiver)
{
    return receiver->state == APPMSG_RECEIVED || receiver->state == APPMSG_RECEIVE_FAILED;
}

appmsg_receiver_state appmsg_receiver_feed(appmsg_receiver *receiver, appmsg_bytes in)
{
    bool joined = receiver->pending_.len > 0;
    size_t before;

    if (is_over(receiver) || in.len == 0)
        return receiver->state;
    receiver->started = true;
    if (joined) { /* the decoder wants a header in one piece */
        appmsg_text_append(&receiver->pending_, in.ptr, in.len);
        if (receiver->pending_.failed)
            return fail_memory(receiver);
        in = appmsg_text_bytes(&receiver->pending_);
    }
    before = in.len;
    while (step(receiver, &in))
        ;
    if (is_over(receiver) || in.len == 0) {
        appmsg_text_free(&receiver->pending_); /* content needs none of it */
    } else if (joined) {
        appmsg_text_drop(&receiver->pending_, before - in.len);
    } else {
        appmsg_text_append(&receiver->pending_, in.ptr, in.len);
        if (receiver->pending_.failed)
            return fail_memory(receiver);
    }
    return receiver->state;
}

appmsg_receiver_state appmsg_receiver_end(appmsg_receiver *receiver)
{
    appmsg_error error;

    if (!is_over(receiver) &&
        appmsg_decoder_finish(&receiver->decoder_, receiver->pending_.len, &error) != APPMSG_OK)
        (void)fail(receiver, &error);
    return receiver->state;
}
