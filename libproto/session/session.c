/* SPDX-License-Identifier: MIT */
/*
 * session.c - the reading side of a connection, its deadlines and its end; the
 * writing side is in send.c.
 *
 * As in the tutorial's Message class, what is to be done next follows from one
 * state for each side, and only the functions that move bytes look at it.
 */
#include "state.h"

#include <appmsg/json.h>

#include <string.h>

#define ID_MAX 256 /* section 6.2 */

/* The smallest buffer for part of a header. */
#define HELD_MIN 256

void appmsg_session_config_init(appmsg_session_config *config, appmsg_role role)
{
    *config = (appmsg_session_config){
        .role = role,
        .max_output = 65536,
        .header_ms = 10000,
        .content_ms = 10000,
        .content_rate = 4096,
        .idle_ms = 75000,
        .write_ms = 60000,
        .drain_ms = 30000,
    };
}

void appmsg_session_init(appmsg_session *session, const appmsg_session_config *config, uint64_t now)
{
    *session = (appmsg_session){.config_ = config, .receive_by_ = NEVER, .write_by_ = NEVER};
    appmsg_decoder_init(&session->decoder_, &config->limits);
    session->input_ = INPUT_HEADER;
    session->pipeline_ = 1;
    if (config->role == APPMSG_SERVER)
        session->receive_by_ = now + config->header_ms;
}

/* --- input that waits ---------------------------------------------------- */

static void held_free(appmsg_session *session)
{
    const appmsg_allocator *memory = &session->config_->memory;

    if (session->held_ != NULL)
        memory->free(memory->ctx, session->held_, session->held_cap_);
    session->held_ = NULL;
    session->held_len_ = session->held_off_ = session->held_cap_ = 0;
}

static size_t held_left(const appmsg_session *session)
{
    return session->held_len_ - session->held_off_;
}

/* Makes room for `len` bytes behind those that are held. */
static bool held_reserve(appmsg_session *session, size_t len)
{
    const appmsg_allocator *memory = &session->config_->memory;
    const size_t left = held_left(session);
    size_t cap = left + len;
    uint8_t *copy;

    if (session->held_cap_ - session->held_len_ >= len)
        return true;
    if (cap < HELD_MIN)
        cap = HELD_MIN;
    copy = cap > UINT32_MAX ? NULL : memory->alloc(memory->ctx, cap);
    if (copy == NULL)
        return false;
    if (left > 0)
        memcpy(copy, session->held_ + session->held_off_, left);
    held_free(session);
    session->held_ = copy;
    session->held_len_ = (uint32_t)left;
    session->held_cap_ = (uint32_t)cap;
    return true;
}

/* Takes `len` bytes of `in`.  Where memory is short the connection ends. */
static void hold(appmsg_session *session, appmsg_bytes *in, size_t len)
{
    if (len == 0)
        return;
    if (!held_reserve(session, len)) {
        appmsg__session_abort(session);
        return;
    }
    memcpy(session->held_ + session->held_len_, in->ptr, len);
    session->held_len_ += (uint32_t)len;
    in->ptr += len;
    in->len -= len;
}

void appmsg__session_forget_id(appmsg_session *session)
{
    const appmsg_allocator *memory = &session->config_->memory;

    if (session->id_ != NULL)
        memory->free(memory->ctx, session->id_, session->id_len_);
    session->id_ = NULL;
    session->id_len_ = 0;
}

void appmsg__session_abort(appmsg_session *session)
{
    appmsg__output_drop(session, session->output_len_);
    held_free(session);
    appmsg__session_forget_id(session);
    session->send_left_ = 0;
    session->input_ = INPUT_END;
    session->flags_ |= FLAG_DEAD;
    session->receive_by_ = session->write_by_ = NEVER;
}

void appmsg_session_free(appmsg_session *session)
{
    appmsg__session_abort(session);
}

/* --- the reading side ---------------------------------------------------- */

void appmsg__session_finish(appmsg_session *session)
{
    held_free(session);
    if (session->input_ != INPUT_END)
        session->input_ = INPUT_DISCARD;
    session->receive_by_ = NEVER;
    session->flags_ |= FLAG_CLOSING;
}

/* Tells of an error, and says it to a client.  Nothing that comes counts any more. */
static void fail(appmsg_session *session, const appmsg_error *error, bool has_header, uint64_t now)
{
    session->error_ = *error;
    session->flags_ |= FLAG_ERROR;
    if (session->config_->role == APPMSG_CLIENT) {
        appmsg__session_abort(session);
        return;
    }
    if (!has_header)
        appmsg__session_forget_id(session);
    /* In the middle of a reply nothing else can be said. */
    if (session->send_left_ > 0)
        appmsg__session_abort(session);
    else
        appmsg__session_reply_error(session, error->status, now);
}

static void fail_status(appmsg_session *session, appmsg_status status, uint64_t now)
{
    const appmsg_error error = {status, APPMSG_NO_HEADER_OFF, session->decoder_.stream_off_};

    fail(session, &error, true, now);
}

/* Keeps the raw `id`, which the reply repeats. */
static appmsg_status keep_id(appmsg_session *session, const appmsg_field *extra)
{
    const appmsg_allocator *memory = &session->config_->memory;

    if ((extra->kind != APPMSG_KIND_STRING && extra->kind != APPMSG_KIND_NUMBER) ||
        extra->value.len > ID_MAX)
        return APPMSG_ID_VALUE;
    session->id_ = memory->alloc(memory->ctx, extra->value.len);
    if (session->id_ == NULL)
        return APPMSG_NO_MEMORY;
    memcpy(session->id_, extra->value.ptr, extra->value.len);
    session->id_len_ = (uint16_t)extra->value.len;
    return APPMSG_OK;
}

/* An integer from 2 on, however long. */
static bool is_later_version(const appmsg_field *extra)
{
    const appmsg_bytes text = extra->value;
    size_t i;

    if (extra->kind != APPMSG_KIND_NUMBER)
        return false;
    for (i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    }
    return text.len > 1 || text.ptr[0] >= '2';
}

static bool is_name(const appmsg_field *extra, const char *name)
{
    return appmsg_string_equal(extra->name, (appmsg_bytes){(const uint8_t *)name, strlen(name)});
}

static bool is_keep_alive(const appmsg_field *extra)
{
    return extra->kind == APPMSG_KIND_STRING && extra->value.len > 2 &&
           appmsg_string_equal((appmsg_bytes){extra->value.ptr + 1, extra->value.len - 2},
                               (appmsg_bytes){(const uint8_t *)"keep-alive", 10});
}

/* What the extras of a request say about the connection (section 3.6). */
static appmsg_status request_extras(appmsg_session *session, const appmsg_header *header)
{
    appmsg_extra_iter it = appmsg_extra_begin(header);
    appmsg_status status = APPMSG_OK;
    appmsg_field extra;

    session->flags_ &= (uint16_t)~FLAG_KEEP;
    while (appmsg_extra_next(&it, &extra)) {
        if (is_name(&extra, "connection")) {
            if (is_keep_alive(&extra))
                session->flags_ |= FLAG_KEEP;
        } else if (is_name(&extra, "id")) {
            const appmsg_status id = keep_id(session, &extra);

            if (status == APPMSG_OK)
                status = id;
        } else if (is_name(&extra, "version") && is_later_version(&extra)) {
            status = APPMSG_VERSION_UNSUPPORTED; /* comes before a bad id */
        }
    }
    return status;
}

static void reply_extras(appmsg_session *session, const appmsg_header *header)
{
    appmsg_extra_iter it = appmsg_extra_begin(header);
    uint64_t pipeline = 1;
    appmsg_field extra;

    session->flags_ &= (uint16_t)~FLAG_KEEP;
    while (appmsg_extra_next(&it, &extra)) {
        uint64_t n;

        if (is_name(&extra, "connection")) {
            if (is_keep_alive(&extra))
                session->flags_ |= FLAG_KEEP;
        } else if (is_name(&extra, "max-pipeline") && extra.kind == APPMSG_KIND_NUMBER &&
                   appmsg_number_u64(extra.value, UINT16_MAX, &n) && n > 0) {
            pipeline = n;
        }
    }
    session->pipeline_ = (uint16_t)pipeline;
}

static void begin_message(appmsg_session *session, const appmsg_header *header, uint64_t now)
{
    const appmsg_session_config *config = session->config_;
    uint64_t more_ms = 0;

    if (config->content_rate > 0)
        more_ms = header->content_length / config->content_rate * 1000;
    session->flags_ &= (uint16_t)~FLAG_IDLE;
    session->input_ = INPUT_CONTENT;
    session->receive_by_ = now + config->content_ms + more_ms;
    if (config->role == APPMSG_CLIENT) {
        reply_extras(session, header);
        return;
    }
    switch (request_extras(session, header)) {
    case APPMSG_OK:
        break;
    case APPMSG_ID_VALUE:
        appmsg__session_forget_id(session);
        fail_status(session, APPMSG_ID_VALUE, now);
        break;
    case APPMSG_VERSION_UNSUPPORTED:
        fail_status(session, APPMSG_VERSION_UNSUPPORTED, now);
        break;
    default:
        fail_status(session, APPMSG_NO_MEMORY, now);
        break;
    }
}

static void end_message(appmsg_session *session, uint64_t now)
{
    session->receive_by_ = NEVER;
    if (session->config_->role == APPMSG_SERVER) {
        session->input_ = INPUT_TURN;
        return;
    }
    session->under_way_--;
    session->input_ = INPUT_HEADER;
    if ((session->flags_ & FLAG_KEEP) == 0)
        appmsg__session_finish(session);
    else if (session->under_way_ > 0)
        session->receive_by_ = now + session->config_->header_ms;
}

/* A message that nobody is waiting for (section 6.1: a server never speaks first). */
static bool unexpected(const appmsg_session *session)
{
    return session->config_->role == APPMSG_CLIENT && session->input_ == INPUT_HEADER &&
           session->under_way_ == 0;
}

/* Whether a further message may be taken in. */
static bool may_take(const appmsg_session *session)
{
    switch ((input)session->input_) {
    case INPUT_HEADER:
        return session->output_len_ <= session->config_->max_output ||
               session->config_->role == APPMSG_CLIENT;
    case INPUT_CONTENT:
        return true;
    case INPUT_TURN:
    case INPUT_DISCARD:
    case INPUT_END:
        return false;
    }
    return false;
}

/* The end of the stream, now that all before it is used up. */
static void end_of_input(appmsg_session *session, uint64_t now)
{
    appmsg_error error;

    session->flags_ &= (uint16_t)~FLAG_EOF;
    if (appmsg_decoder_finish(&session->decoder_, held_left(session), &error) != APPMSG_OK ||
        session->under_way_ > 0) {
        error.status = APPMSG_TRUNCATED;
        fail(session, &error, session->input_ == INPUT_CONTENT, now);
    }
    session->input_ = INPUT_END;
    appmsg__session_finish(session);
}

/* The next event of the decoder, from the bytes that are held or from `in`. */
static appmsg_event_type decode(appmsg_session *session, appmsg_bytes *in, appmsg_event *event)
{
    for (;;) {
        appmsg_bytes held = {session->held_ + session->held_off_, held_left(session)};
        appmsg_event_type type;

        if (held.len == 0) {
            held_free(session);
            type = appmsg_decode(&session->decoder_, in, event);
            if (type == APPMSG_EVENT_NEED_MORE)
                hold(session, in, in->len);
            return type;
        }
        type = appmsg_decode(&session->decoder_, &held, event);
        session->held_off_ = session->held_len_ - (uint32_t)held.len;
        if (type != APPMSG_EVENT_NEED_MORE || in->len == 0)
            return type;
        hold(session, in, in->len < event->need - held.len ? in->len : event->need - held.len);
        if ((session->flags_ & FLAG_DEAD) != 0)
            return APPMSG_EVENT_NEED_MORE;
    }
}

static appmsg_session_event_type give(appmsg_session_event *event, appmsg_session_event_type type)
{
    return event->type = type;
}

/* What became of the event that the decoder gave. */
static appmsg_session_event_type take(appmsg_session *session, const appmsg_event *decoded,
                                      uint64_t now, appmsg_session_event *event)
{
    switch (decoded->type) {
    case APPMSG_EVENT_NEED_MORE:
        if ((session->flags_ & FLAG_IDLE) != 0 && held_left(session) > 0) {
            session->flags_ &= (uint16_t)~FLAG_IDLE;
            session->receive_by_ = now + session->config_->header_ms;
        }
        if ((session->flags_ & FLAG_EOF) != 0)
            end_of_input(session, now);
        break;
    case APPMSG_EVENT_HEADER:
        begin_message(session, &decoded->header, now);
        event->header = decoded->header;
        if ((session->flags_ & FLAG_ERROR) == 0)
            return give(event, APPMSG_SESSION_MESSAGE);
        break;
    case APPMSG_EVENT_CONTENT:
        event->content = decoded->content;
        return give(event, APPMSG_SESSION_CONTENT);
    case APPMSG_EVENT_END:
        end_message(session, now);
        return give(event, APPMSG_SESSION_END);
    case APPMSG_EVENT_ERROR:
        fail(session, &decoded->error, false, now);
        break;
    }
    return give(event, APPMSG_SESSION_IDLE);
}

appmsg_session_event_type appmsg_session_receive(appmsg_session *session, appmsg_bytes *in,
                                                 uint64_t now, appmsg_session_event *event)
{
    appmsg_session_event_type type = APPMSG_SESSION_IDLE;

    if ((session->flags_ & FLAG_ERROR) == 0 && may_take(session)) {
        appmsg_event decoded;

        if (unexpected(session) && in->len + held_left(session) > 0) {
            fail_status(session, APPMSG_UNEXPECTED_MESSAGE, now);
        } else {
            decoded.type = decode(session, in, &decoded);
            type = take(session, &decoded, now, event);
        }
    } else if (session->input_ == INPUT_HEADER || session->input_ == INPUT_TURN) {
        hold(session, in, in->len);
    }
    if ((session->flags_ & FLAG_ERROR) != 0) {
        session->flags_ &= (uint16_t)~FLAG_ERROR;
        event->error = session->error_;
        type = APPMSG_SESSION_ERROR;
    }
    if (session->input_ == INPUT_DISCARD || session->input_ == INPUT_END)
        in->len = 0; /* dropped, not looked at */
    return give(event, type);
}

void appmsg_session_eof(appmsg_session *session)
{
    if (session->input_ == INPUT_DISCARD)
        session->input_ = INPUT_END;
    else
        session->flags_ |= FLAG_EOF;
}

/* --- time and end --------------------------------------------------------- */

unsigned appmsg_session_wants(const appmsg_session *session)
{
    const bool closing = (session->flags_ & FLAG_CLOSING) != 0;
    const bool shut = (session->flags_ & FLAG_SHUT) != 0;
    unsigned wants = 0;

    if ((session->flags_ & FLAG_DEAD) != 0)
        return APPMSG_WANTS_CLOSE;
    if (session->output_len_ > 0)
        wants |= APPMSG_WANTS_WRITE;
    else if (closing && !shut && session->send_left_ == 0)
        wants |= APPMSG_WANTS_SHUTDOWN;
    if (session->input_ == INPUT_END && shut)
        return APPMSG_WANTS_CLOSE;
    if ((session->flags_ & FLAG_EOF) == 0 &&
        (session->input_ == INPUT_DISCARD || (may_take(session) && session->input_ != INPUT_END)))
        wants |= APPMSG_WANTS_READ;
    return wants;
}

void appmsg_session_shut(appmsg_session *session, uint64_t now)
{
    session->flags_ |= FLAG_SHUT;
    if (session->input_ != INPUT_END)
        session->receive_by_ = now + session->config_->drain_ms;
}

uint64_t appmsg_session_deadline(const appmsg_session *session)
{
    return session->receive_by_ < session->write_by_ ? session->receive_by_ : session->write_by_;
}

void appmsg_session_expire(appmsg_session *session, uint64_t now)
{
    if (session->write_by_ <= now) {
        appmsg__session_abort(session);
        return;
    }
    if (session->receive_by_ > now)
        return;
    session->receive_by_ = NEVER;
    switch ((input)session->input_) {
    case INPUT_HEADER:
        if (held_left(session) > 0 || session->config_->role == APPMSG_CLIENT)
            fail_status(session, APPMSG_HEADER_DEADLINE, now);
        else
            appmsg__session_finish(session); /* nobody has said anything */
        break;
    case INPUT_CONTENT:
        fail_status(session, APPMSG_CONTENT_DEADLINE, now);
        break;
    case INPUT_TURN:
    case INPUT_DISCARD:
    case INPUT_END:
        appmsg__session_abort(session);
        break;
    }
}

void appmsg_session_drain(appmsg_session *session)
{
    session->flags_ |= FLAG_LAST;
    if (session->input_ == INPUT_HEADER && held_left(session) == 0 && session->under_way_ == 0 &&
        session->send_left_ == 0)
        appmsg__session_finish(session);
}
