/* SPDX-License-Identifier: MIT */
/* send.c - the writing side of a connection: whose turn it is, the extras that
 * belong to the connection, and the progress of what is written. */
#include "state.h"

#include <appmsg/json.h>

#include <string.h>

/* Most heads fit into this; the first try is made with no more. */
#define HEAD_ROOM 512

/* connection, max-pipeline, id, status, error */
#define OWN_EXTRAS 5

typedef struct extras {
    appmsg_extra list[APPMSG_FIELDS_MAX - APPMSG_REQUIRED_FIELDS];
    size_t count;
    char pipeline[8], status[8], error[32];
} extras;

static appmsg_bytes text(const char *string)
{
    return (appmsg_bytes){(const uint8_t *)string, strlen(string)};
}

static void add(extras *e, const char *name, appmsg_bytes value)
{
    e->list[e->count].name = text(name);
    e->list[e->count++].value = value;
}

static appmsg_bytes decimal(char to[8], unsigned number)
{
    char *p = to + 8;

    do
        *--p = (char)('0' + number % 10);
    while (number /= 10);
    return (appmsg_bytes){(const uint8_t *)p, (size_t)(to + 8 - p)};
}

/* A status name as JSON: it needs no escapes. */
static appmsg_bytes quoted(char to[32], const char *name)
{
    const size_t len = strlen(name);

    to[0] = '"';
    memcpy(to + 1, name, len);
    to[len + 1] = '"';
    return (appmsg_bytes){(const uint8_t *)to, len + 2};
}

/* Whether this exchange is not the last one of a server's connection. */
static bool keeps(const appmsg_session *session)
{
    return (session->flags_ & (FLAG_KEEP | FLAG_LAST | FLAG_CLOSING)) == FLAG_KEEP &&
           session->config_->max_pipeline > 0 && session->input_ == INPUT_TURN;
}

/* The extras of section 6, in their order. */
static void own_extras(appmsg_session *session, const appmsg_outgoing *outgoing, extras *e)
{
    const bool server = session->config_->role == APPMSG_SERVER;

    if (server ? keeps(session) : outgoing->keep_alive)
        add(e, "connection", text("\"keep-alive\""));
    if (!server)
        return;
    if (keeps(session))
        add(e, "max-pipeline", decimal(e->pipeline, session->config_->max_pipeline));
    if (session->id_ != NULL)
        add(e, "id", (appmsg_bytes){session->id_, session->id_len_});
    if (outgoing->status != APPMSG_OK) {
        /* An error that is found when all has come is one of the content. */
        const bool in_content = session->input_ == INPUT_TURN;

        add(e, "status", decimal(e->status, appmsg_status_wire(outgoing->status, in_content)));
        add(e, "error", quoted(e->error, appmsg_status_name(outgoing->status)));
    }
}

/* Encodes the head into the output. */
static appmsg_status put_head(appmsg_session *session, const appmsg_message *message)
{
    size_t want = HEAD_ROOM, room, size;
    appmsg_status status;

    do {
        uint8_t *out = appmsg__output_reserve(session, want, &room);

        if (out == NULL)
            return APPMSG_NO_MEMORY;
        status = appmsg_encode(message, out, room, &size, NULL);
        want = size;
    } while (status == APPMSG_BUFFER_SIZE);
    if (status == APPMSG_OK)
        appmsg__output_commit(session, size);
    return status;
}

/* The last byte of a message is in the output. */
static void message_sent(appmsg_session *session, uint64_t now)
{
    if (session->config_->role == APPMSG_CLIENT)
        return;
    appmsg__session_forget_id(session);
    if (!keeps(session)) {
        appmsg__session_finish(session);
        return;
    }
    session->input_ = INPUT_HEADER;
    session->flags_ |= FLAG_IDLE;
    session->receive_by_ = now + session->config_->idle_ms;
}

static bool may_send(const appmsg_session *session)
{
    const unsigned over = FLAG_CLOSING | FLAG_SHUT | FLAG_DEAD;

    if ((session->flags_ & over) != 0 || session->send_left_ > 0)
        return false;
    if (session->config_->role == APPMSG_SERVER)
        return session->input_ == INPUT_TURN || session->input_ == INPUT_CONTENT;
    return (session->flags_ & FLAG_LAST) == 0 && session->under_way_ < session->pipeline_;
}

static void watch_writing(appmsg_session *session, uint64_t now)
{
    if (session->write_by_ == NEVER && session->output_len_ > 0)
        session->write_by_ = now + session->config_->write_ms;
}

/* The head of a message, with the extras of the connection before its own. */
static appmsg_status put_message(appmsg_session *session, const appmsg_outgoing *outgoing)
{
    appmsg_message message = outgoing->message;
    appmsg_status status;
    extras e;

    e.count = 0;
    if (message.extra_count > APPMSG_FIELDS_MAX - APPMSG_REQUIRED_FIELDS - OWN_EXTRAS)
        return APPMSG_FIELDS_LIMIT;
    own_extras(session, outgoing, &e);
    if (message.extra_count > 0)
        memcpy(e.list + e.count, message.extras, message.extra_count * sizeof *message.extras);
    message.extras = e.list;
    message.extra_count += e.count;
    status = put_head(session, &message);
    if (status == APPMSG_OK)
        session->send_left_ = message.content_length;
    return status;
}

appmsg_status appmsg_session_begin(appmsg_session *session, const appmsg_outgoing *outgoing,
                                   uint64_t now)
{
    appmsg_status status = APPMSG_ARGUMENT;

    if (may_send(session))
        status = put_message(session, outgoing);
    if (status != APPMSG_OK)
        return status;
    if (session->config_->role == APPMSG_CLIENT) {
        if (!outgoing->keep_alive)
            session->flags_ |= FLAG_LAST;
        if (session->under_way_++ == 0)
            session->receive_by_ = now + session->config_->header_ms;
    }
    watch_writing(session, now);
    if (session->send_left_ == 0)
        message_sent(session, now);
    return APPMSG_OK;
}

static bool copy_out(appmsg_session *session, appmsg_bytes content)
{
    size_t room;
    uint8_t *out = appmsg__output_reserve(session, content.len, &room);

    if (out == NULL)
        return false;
    memcpy(out, content.ptr, content.len);
    appmsg__output_commit(session, content.len);
    return true;
}

appmsg_status appmsg_session_send(appmsg_session *session, appmsg_bytes content,
                                  appmsg_release release, void *ctx, uint64_t now)
{
    bool ok;

    if (content.len > session->send_left_ || (session->flags_ & FLAG_DEAD) != 0)
        return APPMSG_ARGUMENT;
    if (content.len == 0)
        return APPMSG_OK;
    if (release == NULL)
        ok = copy_out(session, content);
    else
        ok = appmsg__output_borrow(session, content, release, ctx);
    if (!ok)
        return APPMSG_NO_MEMORY;
    session->send_left_ -= content.len;
    watch_writing(session, now);
    if (session->send_left_ == 0)
        message_sent(session, now);
    return APPMSG_OK;
}

appmsg_status appmsg_session_reply(appmsg_session *session, const appmsg_outgoing *outgoing,
                                   appmsg_bytes content, uint64_t now)
{
    appmsg_outgoing whole = *outgoing;
    appmsg_status status;
    size_t room;

    /* Room for both first: then one of them cannot be left out. */
    if (appmsg__output_reserve(session, HEAD_ROOM + content.len, &room) == NULL)
        return APPMSG_NO_MEMORY;
    whole.message.content_length = content.len;
    status = appmsg_session_begin(session, &whole, now);
    if (status != APPMSG_OK)
        return status;
    status = appmsg_session_send(session, content, NULL, NULL, now);
    if (status != APPMSG_OK)
        appmsg__session_abort(session);
    return status;
}

void appmsg__session_reply_error(appmsg_session *session, appmsg_status status, uint64_t now)
{
    static const char before[] = "{\"result\": \"Error: ", after[] = ".\"}";
    const appmsg_bytes words = text(appmsg_status_text(status));
    const appmsg_outgoing outgoing = {
        .message = {.byteorder = APPMSG_HOST_BYTEORDER,
                    .content_type = text("text/json"),
                    .content_encoding = text("utf-8"),
                    .content_length = sizeof before - 1 + words.len + sizeof after - 1},
        .status = status,
    };

    if (put_message(session, &outgoing) != APPMSG_OK || !copy_out(session, text(before)) ||
        !copy_out(session, words) || !copy_out(session, text(after))) {
        appmsg__session_abort(session);
        return;
    }
    session->send_left_ = 0;
    watch_writing(session, now);
    appmsg__session_forget_id(session);
    appmsg__session_finish(session);
}

void appmsg_session_written(appmsg_session *session, uint64_t bytes, uint64_t now)
{
    if (bytes == 0)
        return;
    appmsg__output_drop(session, bytes);
    session->write_by_ = NEVER;
    watch_writing(session, now);
}
