/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <string.h>

/* Many small replies fit into one chunk, so a pipeline of them is one write. */
#define CHUNK_SIZE 4096

typedef struct appmsg__chunk {
    struct appmsg__chunk *next;
    const uint8_t *ptr; /* data, or borrowed */
    size_t len, off;    /* put in, and written */
    size_t cap;         /* of data; 0 if borrowed */
    appmsg_release release;
    void *ctx;
    uint8_t data[];
} appmsg__chunk;

static appmsg__chunk *chunk_add(appmsg_session *session, size_t cap)
{
    const appmsg_allocator *memory = &session->config_->memory;
    appmsg__chunk *chunk = memory->alloc(memory->ctx, sizeof *chunk + cap);

    if (chunk == NULL)
        return NULL;
    *chunk = (appmsg__chunk){.ptr = chunk->data, .cap = cap};
    if (session->last_ == NULL)
        session->first_ = chunk;
    else
        session->last_->next = chunk;
    session->last_ = chunk;
    return chunk;
}

static void chunk_remove_first(appmsg_session *session)
{
    const appmsg_allocator *memory = &session->config_->memory;
    appmsg__chunk *chunk = session->first_;

    session->first_ = chunk->next;
    if (session->first_ == NULL)
        session->last_ = NULL;
    if (chunk->release != NULL)
        chunk->release(chunk->ctx, (appmsg_bytes){chunk->ptr, chunk->len});
    memory->free(memory->ctx, chunk, sizeof *chunk + chunk->cap);
}

uint8_t *appmsg__output_reserve(appmsg_session *session, size_t len, size_t *room)
{
    appmsg__chunk *chunk = session->last_;

    if (chunk == NULL || chunk->cap - chunk->len < len || chunk->cap == 0) {
        const size_t usual = CHUNK_SIZE - sizeof *chunk;

        chunk = chunk_add(session, len > usual ? len : usual);
        if (chunk == NULL)
            return NULL;
    }
    *room = chunk->cap - chunk->len;
    return chunk->data + chunk->len;
}

void appmsg__output_commit(appmsg_session *session, size_t len)
{
    session->last_->len += len;
    session->output_len_ += len;
}

bool appmsg__output_borrow(appmsg_session *session, appmsg_bytes bytes, appmsg_release release,
                           void *ctx)
{
    appmsg__chunk *chunk = chunk_add(session, 0);

    if (chunk == NULL)
        return false;
    chunk->ptr = bytes.ptr;
    chunk->len = bytes.len;
    chunk->release = release;
    chunk->ctx = ctx;
    session->output_len_ += bytes.len;
    return true;
}

void appmsg__output_drop(appmsg_session *session, uint64_t len)
{
    while (session->first_ != NULL) {
        appmsg__chunk *chunk = session->first_;
        const size_t left = chunk->len - chunk->off;

        if (len < left) {
            chunk->off += (size_t)len;
            session->output_len_ -= len;
            return;
        }
        len -= left;
        session->output_len_ -= left;
        chunk_remove_first(session);
    }
}

size_t appmsg_session_output(const appmsg_session *session, appmsg_bytes *slices, size_t count)
{
    const appmsg__chunk *chunk;
    size_t n = 0;

    for (chunk = session->first_; chunk != NULL && n < count; chunk = chunk->next) {
        if (chunk->len > chunk->off)
            slices[n++] = (appmsg_bytes){chunk->ptr + chunk->off, chunk->len - chunk->off};
    }
    return n;
}
