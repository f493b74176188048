/* SPDX-License-Identifier: MIT */
/*
 * json.h - strict JSON: RFC 8259 in UTF-8, with no lone surrogates.
 *
 * The one JSON grammar of appmsg: the header parser, content, the dissector
 * and the tools all decide through it (section 3.1).  No recursion, no
 * allocation, no conversion of numbers; a reader is 112 bytes.
 *
 * Offsets count bytes from the start of the text.  The offset of an error is
 * the first byte that no valid text can have there; the first byte of an
 * ill-formed UTF-8 sequence; the backslash of a lone surrogate; the bracket
 * that is too deep; the length of the text if it is cut short (section 3.4).
 */
#ifndef APPMSG_JSON_H
#define APPMSG_JSON_H

#include <appmsg/base.h>
#include <appmsg/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum appmsg_json_kind {
    APPMSG_KIND_OBJECT,
    APPMSG_KIND_ARRAY,
    APPMSG_KIND_STRING,
    APPMSG_KIND_NUMBER,
    APPMSG_KIND_TRUE,
    APPMSG_KIND_FALSE,
    APPMSG_KIND_NULL
} appmsg_json_kind;

/*
 * Checks that `text` is one JSON value, with white space allowed around it.
 * Of `limits` only max_depth counts.  On an error sets `*err_off` (which may
 * be NULL).  O(text length).
 */
APPMSG_API appmsg_status appmsg_json_check(appmsg_bytes text, const appmsg_limits *limits,
                                           uint64_t *err_off);

/*
 * A pull reader over the same grammar.  Each call gives the next token, until
 * END (the text was one valid value) or ERROR (and from then on always that).
 * Names and strings come raw, without their quotes; numbers, literals and
 * brackets as they stand.  `data` views the caller's text.
 */
typedef enum appmsg_json_token_type {
    APPMSG_TOKEN_ERROR,
    APPMSG_TOKEN_END,
    APPMSG_TOKEN_OBJECT,     /* { */
    APPMSG_TOKEN_OBJECT_END, /* } */
    APPMSG_TOKEN_ARRAY,      /* [ */
    APPMSG_TOKEN_ARRAY_END,  /* ] */
    APPMSG_TOKEN_NAME,       /* a member's name; its value is the next token */
    APPMSG_TOKEN_STRING,
    APPMSG_TOKEN_NUMBER,
    APPMSG_TOKEN_TRUE,
    APPMSG_TOKEN_FALSE,
    APPMSG_TOKEN_NULL
} appmsg_json_token_type;

typedef struct appmsg_json_token {
    appmsg_json_token_type type;
    appmsg_status status; /* APPMSG_OK but for ERROR */
    size_t off;           /* of data, or of the error */
    appmsg_bytes data;
} appmsg_json_token;

typedef struct appmsg_json_reader {
    const uint8_t *begin_, *end_, *pos_;
    uint64_t odd_;                          /* the last window that was searched */
    size_t base_;                           /* where it begins */
    uint64_t stack_[APPMSG_DEPTH_MAX / 64]; /* a bit for each open bracket: an object's? */
    uint16_t depth_, max_depth_;
    uint8_t state_;
    uint8_t status_;
} appmsg_json_reader;

APPMSG_API void appmsg_json_reader_init(appmsg_json_reader *reader, appmsg_bytes text,
                                        const appmsg_limits *limits);
APPMSG_API appmsg_json_token_type appmsg_json_next(appmsg_json_reader *reader,
                                                   appmsg_json_token *token);

/*
 * Strings.  `raw` is the inside of a JSON string as this library hands it out:
 * without quotes, with escapes.  Other bytes do no harm: a malformed escape
 * makes strings unequal, and decoding fail.
 */

/* Whether the string, unescaped, is exactly `text`.  O(raw.len), less where
 * they differ. */
APPMSG_API bool appmsg_string_equal(appmsg_bytes raw, appmsg_bytes text);

/* Whether two raw strings are the same text once unescaped. */
APPMSG_API bool appmsg_string_same(appmsg_bytes raw_a, appmsg_bytes raw_b);

/*
 * Unescapes `raw` into `out`, as UTF-8, without a terminator.  Always sets
 * `*len` to the bytes that the whole text takes, at most raw.len; nothing is
 * written beyond `cap`, and where the text does not fit, nothing is promised
 * of what was written before: APPMSG_BUFFER_SIZE.  A text may hold U+0000.
 * APPMSG_JSON_ESCAPE or APPMSG_JSON_SURROGATE for bytes that are no string of
 * this library's; `*len` is then 0.  `out` may be NULL if `cap` is 0; `out`
 * may be raw.ptr itself (decoding in place).
 */
APPMSG_API appmsg_status appmsg_string_decode(appmsg_bytes raw, uint8_t *out, size_t cap,
                                              size_t *len);

/*
 * Escapes the UTF-8 `text` into the inside of a canonical JSON string: \" \\
 * \b \f \n \r \t, other controls as \u00xx, all else as it is (section 3.5).
 * Always sets `*len` to the bytes that this takes, at most 6 * text.len.
 * APPMSG_BUFFER_SIZE if more than `cap`; then nothing is promised of what was
 * written into `out`, and nothing is written beyond `cap`.  APPMSG_JSON_UTF8
 * if `text` is not UTF-8; `*len` is then the offset of the ill-formed bytes.
 */
APPMSG_API appmsg_status appmsg_string_encode(appmsg_bytes text, uint8_t *out, size_t cap,
                                              size_t *len);

/*
 * The value of a JSON number that is a plain non-negative integer: 0 or
 * [1-9][0-9]*, at most `max`.  False for any other text.
 */
APPMSG_API bool appmsg_number_u64(appmsg_bytes number, uint64_t max, uint64_t *value);

#ifdef __cplusplus
}
#endif

#endif /* APPMSG_JSON_H */
