/* SPDX-License-Identifier: MIT */
#include <appmsg/decode.h>

#include "header.h"
#include "limits.h"

enum { AT_MESSAGE, IN_CONTENT, AT_MESSAGE_END, FAILED };

APPMSG__COLD void appmsg_decoder_init(appmsg_decoder *decoder, const appmsg_limits *limits)
{
    *decoder = (appmsg_decoder){.limits_ = appmsg__limits(limits), .state_ = AT_MESSAGE};
}

static appmsg_event_type need(appmsg_event *event, size_t bytes)
{
    event->need = bytes;
    return event->type = APPMSG_EVENT_NEED_MORE;
}

APPMSG__COLD static appmsg_event_type fail(appmsg_decoder *decoder, appmsg_event *event,
                                           appmsg_status status, uint32_t header_off)
{
    const uint64_t place = header_off == APPMSG_NO_HEADER_OFF ? 0 : header_off;

    decoder->error_.status = status;
    decoder->error_.header_off = header_off;
    decoder->error_.stream_off = decoder->stream_off_ + APPMSG_PREFIX_LEN + place;
    decoder->state_ = FAILED;
    event->error = decoder->error_;
    return event->type = APPMSG_EVENT_ERROR;
}

static void consume(appmsg_decoder *decoder, appmsg_bytes *in, size_t len)
{
    in->ptr += len;
    in->len -= len;
    decoder->stream_off_ += len;
}

static appmsg_event_type decode_header(appmsg_decoder *decoder, appmsg_bytes *in,
                                       appmsg_event *event)
{
    appmsg_bytes json;
    appmsg_status status;
    uint32_t header_off = APPMSG_NO_HEADER_OFF;

    decoder->message_off_ = decoder->stream_off_;
    event->message_off = decoder->stream_off_;
    if (in->len < APPMSG_PREFIX_LEN)
        return need(event, APPMSG_PREFIX_LEN);
    json.len = (size_t)in->ptr[0] << 8 | in->ptr[1];
    status = appmsg__header_len_check(json.len, &decoder->limits_);
    if (status != APPMSG_OK)
        return fail(decoder, event, status, header_off);
    if (in->len - APPMSG_PREFIX_LEN < json.len)
        return need(event, APPMSG_PREFIX_LEN + json.len);
    json.ptr = in->ptr + APPMSG_PREFIX_LEN;
    status = appmsg__header_parse(json, &decoder->limits_, &event->header, &header_off);
    if (status != APPMSG_OK)
        return fail(decoder, event, status, header_off);
    decoder->content_len_ = event->header.content_length;
    decoder->content_left_ = event->header.content_length;
    decoder->state_ = decoder->content_left_ > 0 ? IN_CONTENT : AT_MESSAGE_END;
    consume(decoder, in, APPMSG_PREFIX_LEN + json.len);
    return event->type = APPMSG_EVENT_HEADER;
}

static appmsg_event_type decode_content(appmsg_decoder *decoder, appmsg_bytes *in,
                                        appmsg_event *event)
{
    size_t len = in->len;

    if (len == 0)
        return need(event, 1);
    if (len > decoder->content_left_)
        len = (size_t)decoder->content_left_;
    event->content.data.ptr = in->ptr;
    event->content.data.len = len;
    event->content.off = decoder->content_len_ - decoder->content_left_;
    decoder->content_left_ -= len;
    if (decoder->content_left_ == 0)
        decoder->state_ = AT_MESSAGE_END;
    consume(decoder, in, len);
    return event->type = APPMSG_EVENT_CONTENT;
}

appmsg_event_type appmsg_decode(appmsg_decoder *decoder, appmsg_bytes *in, appmsg_event *event)
{
    event->message_off = decoder->message_off_;
    switch (decoder->state_) {
    case AT_MESSAGE:
        return decode_header(decoder, in, event);
    case IN_CONTENT:
        return decode_content(decoder, in, event);
    case AT_MESSAGE_END:
        decoder->state_ = AT_MESSAGE;
        return event->type = APPMSG_EVENT_END;
    default:
        event->error = decoder->error_;
        return event->type = APPMSG_EVENT_ERROR;
    }
}

APPMSG__COLD appmsg_status appmsg_decoder_finish(const appmsg_decoder *decoder, size_t leftover,
                                                 appmsg_error *error)
{
    const bool boundary = decoder->state_ == AT_MESSAGE || decoder->state_ == AT_MESSAGE_END;
    appmsg_error end = {APPMSG_OK, APPMSG_NO_HEADER_OFF, decoder->stream_off_ + leftover};

    if (decoder->state_ == FAILED)
        end = decoder->error_;
    else if (!boundary || leftover > 0)
        end.status = APPMSG_TRUNCATED;
    if (decoder->state_ == AT_MESSAGE && leftover >= APPMSG_PREFIX_LEN)
        end.header_off = (uint32_t)(leftover - APPMSG_PREFIX_LEN);
    if (error != NULL)
        *error = end;
    return end.status;
}
