/* SPDX-License-Identifier: MIT */
/*
 * judge.h - whether the library takes a text for JSON: as content, and as the
 * value of an extra field of a header, which are to agree.
 */
#ifndef APPMSG_TESTS_JUDGE_H
#define APPMSG_TESTS_JUDGE_H

#include <appmsg/appmsg.h>

/* What a header says of a text that stands as a value in it. */
typedef enum extra_verdict {
    EXTRA_ACCEPTED,
    EXTRA_REJECTED, /* the header is not valid */
    EXTRA_COMBINED, /* it is, but the text became something else than one value */
    EXTRA_TOO_LONG  /* for a header */
} extra_verdict;

/*
 * As content in UTF-8.  appmsg_content_parse() and appmsg_json_check() have to
 * give the same status and offset; else the verdict is APPMSG_ARGUMENT, which
 * neither ever gives.
 */
appmsg_status judge_content(appmsg_bytes text, uint64_t *off);

/*
 * As the value of the extra "x", first the last field and then not the last.
 *
 * A text that is no JSON can be a part of a valid header none the less, such as
 * `1, "b": 2`.  So it is not enough that the header is valid: the library has to
 * find the one extra "x" with exactly this text, without the white space around
 * it, as its value.
 */
extra_verdict judge_extra(appmsg_bytes text);

#endif /* APPMSG_TESTS_JUDGE_H */
