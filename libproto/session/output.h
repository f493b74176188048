/* SPDX-License-Identifier: MIT */
/* output.h - what waits to be written, in chunks (output.c). */
#ifndef APPMSG_SESSION_OUTPUT_H
#define APPMSG_SESSION_OUTPUT_H

#include <appmsg/session.h>

#define APPMSG__HIDDEN __attribute__((visibility("hidden")))

/* Room for at least `len` bytes at the end of the output; NULL if memory is
 * short.  What is put there becomes output with appmsg__output_commit().
 * `*room` is how much there is. */
APPMSG__HIDDEN uint8_t *appmsg__output_reserve(appmsg_session *session, size_t len, size_t *room);
APPMSG__HIDDEN void appmsg__output_commit(appmsg_session *session, size_t len);

/* Borrowed bytes.  False if memory is short; then nothing is released. */
APPMSG__HIDDEN bool appmsg__output_borrow(appmsg_session *session, appmsg_bytes bytes,
                                          appmsg_release release, void *ctx);

APPMSG__HIDDEN void appmsg__output_drop(appmsg_session *session, uint64_t len);

#endif /* APPMSG_SESSION_OUTPUT_H */
