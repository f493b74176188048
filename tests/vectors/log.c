/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <string.h>

static const char *const kinds[] = {"object", "array", "string", "number", "true", "false", "null"};

static void broken(vec_log *log, const char *what)
{
    if (log->broken == NULL)
        log->broken = what;
}

void vec_log_start(vec_log *log, const appmsg_limits *limits, bool thorough)
{
    vec_buffer text = log->text;

    memset(log, 0, sizeof *log);
    text.len = 0;
    log->text = text;
    vec_append(&log->text, "", 0);
    log->limits = limits;
    log->thorough = thorough;
}

static void begin_line(vec_log *log, uint64_t offset, const char *what)
{
    vec_append_number(&log->text, offset);
    vec_append_text(&log->text, " ");
    vec_append_text(&log->text, what);
}

static void log_error(vec_log *log, const appmsg_error *error)
{
    begin_line(log, error->stream_off, "error ");
    vec_append_text(&log->text, appmsg_status_name(error->status));
    if (error->header_off == APPMSG_NO_HEADER_OFF) {
        vec_append_text(&log->text, " header=-\n");
    } else {
        vec_append_text(&log->text, " header=");
        vec_append_number(&log->text, error->header_off);
        vec_append_text(&log->text, "\n");
    }
}

/* Whether `inner` lies inside `outer`. */
static bool lies_in(appmsg_bytes inner, appmsg_bytes outer)
{
    return inner.ptr >= outer.ptr && inner.len <= outer.len &&
           (size_t)(inner.ptr - outer.ptr) <= outer.len - inner.len;
}

/* A string field: TEXT of its decoded value.  The raw value stands between quotes. */
static void log_field(vec_log *log, const appmsg_header *header, appmsg_field_id id)
{
    static uint8_t decoded[APPMSG_HEADER_MAX];
    const appmsg_bytes raw = appmsg_header_field(header, id);
    size_t len = 0;

    if (!lies_in(raw, header->json) || raw.ptr == header->json.ptr || raw.ptr[-1] != '"' ||
        raw.ptr + raw.len >= header->json.ptr + header->json.len || raw.ptr[raw.len] != '"') {
        broken(log, "the span of a field is not the inside of a string");
        return;
    }
    if (appmsg_string_decode(raw, decoded, sizeof decoded, &len) != APPMSG_OK)
        broken(log, "a field cannot be decoded");
    if (!appmsg_string_equal(raw, (appmsg_bytes){decoded, len}))
        broken(log, "a field is not equal to its decoded text");
    vec_append_quoted(&log->text, decoded, len);
}

static void check_header_fields(vec_log *log, const appmsg_header *header)
{
    const char *order = header->byteorder == APPMSG_BIG_ENDIAN ? "big" : "little";
    const appmsg_bytes text = {(const uint8_t *)order, strlen(order)};
    const appmsg_bytes digits = appmsg_header_field(header, APPMSG_FIELD_CONTENT_LENGTH);
    uint64_t number = 0;

    if (!appmsg_string_equal(appmsg_header_field(header, APPMSG_FIELD_BYTEORDER), text))
        broken(log, "byteorder is not what its field says");
    if (!lies_in(digits, header->json) || !appmsg_number_u64(digits, APPMSG_CONTENT_MAX, &number) ||
        number != header->content_length)
        broken(log, "content-length is not what its field says");
}

/* An extra can be found by its decoded name, and is then the same one. */
static void check_extra_find(vec_log *log, const appmsg_header *header, const appmsg_field *extra)
{
    static uint8_t name[APPMSG_HEADER_MAX];
    appmsg_field found;
    size_t len = 0;

    if (appmsg_string_decode(extra->name, name, sizeof name, &len) != APPMSG_OK)
        broken(log, "the name of an extra cannot be decoded");
    else if (!appmsg_extra_find(header, (appmsg_bytes){name, len}, &found))
        broken(log, "an extra cannot be found by its name");
    else if (found.name.ptr != extra->name.ptr || found.name.len != extra->name.len ||
             found.value.ptr != extra->value.ptr || found.value.len != extra->value.len ||
             found.kind != extra->kind)
        broken(log, "an extra found by its name is another one");
}

static void log_extras(vec_log *log, const appmsg_header *header)
{
    appmsg_extra_iter iter = appmsg_extra_begin(header);
    appmsg_field extra;
    unsigned count = 0;

    while (appmsg_extra_next(&iter, &extra)) {
        count++;
        if (!lies_in(extra.name, header->json) || !lies_in(extra.value, header->json) ||
            extra.name.ptr == header->json.ptr || extra.value.ptr < extra.name.ptr) {
            broken(log, "an extra lies outside its header");
            return;
        }
        begin_line(log,
                   log->message_off + APPMSG_PREFIX_LEN - 1 +
                       (uint64_t)(extra.name.ptr - header->json.ptr),
                   "extra ");
        vec_append_quoted(&log->text, extra.name.ptr, extra.name.len);
        vec_append_text(&log->text, " ");
        vec_append_text(&log->text, kinds[extra.kind]);
        vec_append_text(&log->text, " ");
        vec_append_quoted(&log->text, extra.value.ptr, extra.value.len);
        vec_append_text(&log->text, "\n");
        if (log->thorough)
            check_extra_find(log, header, &extra);
    }
    if (count != header->extensions)
        broken(log, "the number of extras is not that of the header");
    if (appmsg_extra_next(&iter, &extra))
        broken(log, "an extra behind the last one");
}

static bool is_same_header(const appmsg_header *a, const appmsg_header *b)
{
    for (size_t i = 0; i < APPMSG_REQUIRED_FIELDS; i++)
        if (a->field[i].off != b->field[i].off || a->field[i].len != b->field[i].len)
            return false;
    return a->json.len == b->json.len && a->byteorder == b->byteorder &&
           a->content_length == b->content_length && a->extensions == b->extensions;
}

/* appmsg_header_parse() on the same bytes has the verdict of the decoder: `header`,
 * or `error` where that is not NULL. */
static void check_verdict(vec_log *log, appmsg_bytes json, const appmsg_header *header,
                          const appmsg_error *error, const char *otherwise)
{
    appmsg_header parsed;
    uint32_t err_off = 0;
    const appmsg_status status = appmsg_header_parse(json, log->limits, &parsed, &err_off);

    if (error != NULL) {
        if (status != error->status || err_off != error->header_off)
            broken(log, otherwise);
        return;
    }
    if (status != APPMSG_OK || parsed.json.ptr != json.ptr || !is_same_header(&parsed, header))
        broken(log, otherwise);
}

/*
 * The same where other bytes follow: a parser that looks behind the header finds
 * what could end a string, a number or an object there.
 */
static void check_header_parse(vec_log *log, appmsg_bytes json, const appmsg_header *header,
                               const appmsg_error *error)
{
    static const char *const behind[] = {"\"\": 1}", "}}",  "99", "\x80\x80\x80",
                                         "    ",     ",\"", "]]"};
    static uint8_t copy[APPMSG_HEADER_MAX + 16];

    check_verdict(log, json, header, error, "appmsg_header_parse() has another verdict");
    if (json.len > APPMSG_HEADER_MAX)
        return;
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        if (json.len > 0)
            memcpy(copy, json.ptr, json.len);
        memcpy(copy + json.len, behind[i], strlen(behind[i]));
        check_verdict(log, (appmsg_bytes){copy, json.len}, header, error,
                      "the verdict depends on what follows the header");
    }
}

static void on_header(vec_log *log, const appmsg_event *event, appmsg_bytes before,
                      appmsg_bytes after)
{
    const appmsg_header *header = &event->header;
    const size_t taken = before.len - after.len;

    log->message_off = log->stream_off;
    if (log->in_message)
        broken(log, "a header inside a message");
    if (header->json.ptr != before.ptr + APPMSG_PREFIX_LEN ||
        taken != APPMSG_PREFIX_LEN + header->json.len) {
        broken(log, "a header that is not what was consumed");
        return;
    }
    begin_line(log, log->message_off, "header ");
    vec_append_number(&log->text, header->json.len);
    vec_append_text(&log->text, header->byteorder == APPMSG_BIG_ENDIAN ? " byteorder=big"
                                                                       : " byteorder=little");
    vec_append_text(&log->text, " content-type=");
    log_field(log, header, APPMSG_FIELD_CONTENT_TYPE);
    vec_append_text(&log->text, " content-encoding=");
    log_field(log, header, APPMSG_FIELD_CONTENT_ENCODING);
    vec_append_text(&log->text, " content-length=");
    vec_append_number(&log->text, header->content_length);
    vec_append_text(&log->text, appmsg_header_is_json(header) ? " kind=json\n" : " kind=binary\n");
    check_header_fields(log, header);
    log_extras(log, header);
    if (log->thorough)
        check_header_parse(log, header->json, header, NULL);
    log->in_message = true;
    log->content_len = header->content_length;
    log->content_got = 0;
    memset(&log->content, 0, sizeof log->content);
}

static void on_content(vec_log *log, const appmsg_event *event, appmsg_bytes before,
                       appmsg_bytes after)
{
    const appmsg_content_slice *slice = &event->content;

    if (!log->in_message || slice->data.ptr != before.ptr || slice->data.len == 0 ||
        slice->data.len != before.len - after.len)
        broken(log, "a slice of content that is not what was consumed");
    if (slice->off != log->content_got || slice->data.len > log->content_len - log->content_got) {
        broken(log, "a slice of content at a wrong offset");
        return;
    }
    vec_text_add(&log->content, slice->data.ptr, slice->data.len);
    log->content_got += slice->data.len;
}

/* Slices merge, so content is logged when it ends. */
static void flush_content(vec_log *log)
{
    if (log->content_got == 0)
        return;
    begin_line(log, log->stream_off - log->content_got, "content ");
    vec_append_number(&log->text, log->content_got);
    vec_append_text(&log->text, " ");
    vec_text_append(&log->text, &log->content);
    vec_append_text(&log->text, "\n");
    log->content_got = 0;
}

static void on_end(vec_log *log)
{
    if (!log->in_message || log->content_got != log->content_len)
        broken(log, "the end of a message before its content has come");
    flush_content(log);
    begin_line(log, log->stream_off, "end\n");
    log->in_message = false;
    log->message_off = log->stream_off;
}

static void on_error(vec_log *log, const appmsg_event *event, appmsg_bytes before)
{
    const appmsg_error *error = &event->error;
    const size_t json_len = (size_t)before.ptr[0] << 8 | before.ptr[1];
    const bool in_header = error->header_off != APPMSG_NO_HEADER_OFF;
    const appmsg_bytes json = {before.ptr + APPMSG_PREFIX_LEN, json_len};

    if (log->in_message)
        broken(log, "an error inside a message whose header was valid");
    if (error->stream_off !=
        log->message_off + APPMSG_PREFIX_LEN + (in_header ? error->header_off : 0))
        broken(log, "the two offsets of an error do not fit");
    if (in_header && error->header_off > json_len)
        broken(log, "an error behind the end of its header");
    if (log->thorough && before.len - APPMSG_PREFIX_LEN >= json_len)
        check_header_parse(log, json, NULL, error);
    log_error(log, error);
    log->failed = true;
    log->error = *error;
}

/* What appmsg_decode() wants is exactly what it says (decode.h). */
static void on_need(vec_log *log, const appmsg_event *event, appmsg_bytes before)
{
    size_t need = APPMSG_PREFIX_LEN;

    if (log->in_message)
        need = 1;
    else if (before.len >= APPMSG_PREFIX_LEN)
        need += (size_t)before.ptr[0] << 8 | before.ptr[1];
    if (event->need != need)
        broken(log, "need is not what is missing");
    if (event->need <= before.len)
        broken(log, "need is not more than what is there");
}

void vec_log_event(vec_log *log, const appmsg_event *event, appmsg_bytes before, appmsg_bytes after)
{
    if (after.len > before.len ||
        (before.len == 0 ? after.ptr != before.ptr
                         : after.ptr != before.ptr + (before.len - after.len))) {
        broken(log, "the input was not advanced but moved");
        return;
    }
    if (event->type != APPMSG_EVENT_HEADER && event->type != APPMSG_EVENT_CONTENT &&
        after.len != before.len)
        broken(log, "an event that consumes nothing consumed something");
    switch (event->type) {
    case APPMSG_EVENT_NEED_MORE:
        on_need(log, event, before);
        break;
    case APPMSG_EVENT_HEADER:
        on_header(log, event, before, after);
        break;
    case APPMSG_EVENT_CONTENT:
        on_content(log, event, before, after);
        break;
    case APPMSG_EVENT_END: {
        const uint64_t message_off = log->message_off;

        on_end(log);
        if (event->message_off != message_off)
            broken(log, "the end has another message offset than its header");
        return;
    }
    case APPMSG_EVENT_ERROR:
        on_error(log, event, before);
        break;
    }
    if (event->message_off != log->message_off)
        broken(log, "an event with the offset of another message");
    log->stream_off += before.len - after.len;
}

void vec_log_check_finish(vec_log *log, const appmsg_decoder *decoder, size_t left)
{
    appmsg_error expected = {APPMSG_OK, APPMSG_NO_HEADER_OFF, log->stream_off + left}, got;
    const appmsg_status status = appmsg_decoder_finish(decoder, left, &got);

    if (log->failed) {
        expected = log->error;
    } else if (log->in_message || left > 0) {
        expected.status = APPMSG_TRUNCATED;
        if (!log->in_message && left >= APPMSG_PREFIX_LEN)
            expected.header_off = (uint32_t)(left - APPMSG_PREFIX_LEN);
    }
    if (status != got.status || got.status != expected.status)
        broken(log, "the end of the stream here has the wrong status");
    if (got.stream_off != expected.stream_off || got.header_off != expected.header_off)
        broken(log, "the end of the stream here has the wrong place");
    if (appmsg_decoder_finish(decoder, left, NULL) != status)
        broken(log, "the end of the stream has two statuses");
}

void vec_log_end(vec_log *log, size_t left)
{
    const uint64_t end = log->stream_off + left;
    appmsg_error truncated = {APPMSG_TRUNCATED, APPMSG_NO_HEADER_OFF, end};

    if (log->failed)
        return;
    flush_content(log);
    if (!log->in_message && left >= APPMSG_PREFIX_LEN)
        truncated.header_off = (uint32_t)(left - APPMSG_PREFIX_LEN);
    if (log->in_message || left > 0)
        log_error(log, &truncated);
    else
        begin_line(log, end, "eof\n");
}
