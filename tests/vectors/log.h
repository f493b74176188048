/* SPDX-License-Identifier: MIT */
/*
 * log.h - the log of a stream (README.md, "Logs"), written from a decoder's
 * events, which are checked against each other and against the input on the way.
 */
#ifndef APPMSG_VECTORS_LOG_H
#define APPMSG_VECTORS_LOG_H

#include "notation.h"

#include <appmsg/appmsg.h>

typedef struct vec_log {
    vec_buffer text;
    const appmsg_limits *limits;
    const char *broken;  /* the first contradiction; NULL if there is none */
    uint64_t stream_off; /* of the next byte not yet consumed */
    uint64_t message_off;
    uint64_t content_len, content_got;
    vec_text content;
    bool thorough; /* also compare with the functions that need no decoder */
    bool in_message, failed;
    appmsg_error error;
} vec_log;

/* Keeps the memory of `log`, which is all zeros before the first call. */
void vec_log_start(vec_log *log, const appmsg_limits *limits, bool thorough);

/* An event, with the input before and after the call that gave it. */
void vec_log_event(vec_log *log, const appmsg_event *event, appmsg_bytes before,
                   appmsg_bytes after);

/* What appmsg_decoder_finish() says about the stream so far, `left` being not
 * yet consumed: checks it. */
void vec_log_check_finish(vec_log *log, const appmsg_decoder *decoder, size_t left);

/* The end of the stream. */
void vec_log_end(vec_log *log, size_t left);

#endif /* APPMSG_VECTORS_LOG_H */
