/* SPDX-License-Identifier: MIT */
/*
 * content.h - JSON content as a cJSON tree (section 4).  Library libappmsg-json.
 *
 * cJSON holds the tree; it decides nothing.  What is valid is decided by
 * appmsg_json_check() and the charset table, and the tree is built and written
 * here, because cJSON's own parser and printer lose things: integers beyond
 * 2^53, U+0000 in strings, the difference between 1 and 1.0.
 *
 * How a tree from appmsg_content_parse() differs from one that cJSON parses:
 *
 *  - Of members with the same name the last value wins, in the place of the
 *    first, as in Python.
 *  - A number that a double does not tell has its canonical text in
 *    `valuestring`, beside `valuedouble`: an integer of more than 15 digits, a
 *    float without a fraction (1.0), a number too large for a double (as it was
 *    received).  All others have no text, as in a tree that a program builds.
 *    appmsg_content_write() uses the text as long as it is JSON and rounds to
 *    valuedouble, so a program may change a number with cJSON_SetNumberValue().
 *    To read a number as text, call appmsg_content_str().
 *  - U+0000 in a string or a name is held as the two bytes C0 80, which no
 *    valid text contains.  cJSON's functions thus see the whole string; read
 *    strings through appmsg_content_string() to see it as it was.
 *
 * Trees are freed with cJSON_Delete(), and their memory comes from the functions
 * that cJSON_InitHooks() has set; buffers are freed with free().
 *
 * Nothing here recurses, depends on the locale, or keeps any state.
 */
#ifndef APPMSG_CONTENT_H
#define APPMSG_CONTENT_H

#include <appmsg/base.h>
#include <appmsg/charset.h>
#include <appmsg/status.h>

#include <cjson/cJSON.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes on the heap; `ptr` is to be freed.  A NUL follows them, not counted. */
typedef struct appmsg_buffer {
    uint8_t *ptr;
    size_t len;
} appmsg_buffer;

/*
 * Parses content whose header names text/json and `encoding` (the decoded
 * content-encoding).  On APPMSG_OK `*tree` is the caller's; else NULL, and
 * `*err_off`, which may be NULL, is the offset of the error in `content`, in
 * bytes of the content as it was received, in whatever charset:
 *
 *     encoding-unsupported, bom-missing, bom-forbidden   at 0
 *     encoding-invalid                                   the first byte that
 *                                                        starts no character
 *     any JSON status, depth-limit                       as json.h has it
 *     no-memory                                          at 0
 *
 * Conversion comes first: encoding-invalid is reported even where a JSON error
 * is before it.  UTF-8 is not converted: bytes that are no UTF-8 are json-utf8
 * in a string and json-syntax or json-trailing outside of one.
 *
 * Of `limits` only max_depth counts.  Time O(n log n) for n bytes, whatever they
 * are; memory O(n), at most about 40 bytes for each byte of the content.
 */
APPMSG_API appmsg_status appmsg_content_parse(appmsg_bytes content, appmsg_bytes encoding,
                                              const appmsg_limits *limits, cJSON **tree,
                                              uint64_t *err_off);

/*
 * Only the conversion: content in `charset` to UTF-8, on the heap, without the
 * byte order mark that utf-16 and utf-32 require.  Nothing is assumed about
 * JSON.  Errors as above, but that content which is no UTF-8 is encoding-invalid
 * here.  On an error `*utf8` is empty.
 */
APPMSG_API appmsg_status appmsg_content_to_utf8(appmsg_bytes content, appmsg_charset charset,
                                                appmsg_buffer *utf8, uint64_t *err_off);

/*
 * Writes a tree as JSON text, in the charset that `encoding` names, exactly as
 * Python's json.dumps(tree, ensure_ascii=False).encode(encoding) would: ", "
 * and ": " between, floats by their shortest repr, the order of members kept.
 * utf-16 and utf-32 begin with a byte order mark and are little-endian.
 *
 * A number without text (above) is written as an integer if it is one and not
 * beyond 2^53, else as a float.  -0.0 is a float.
 *
 * Where Python leaves JSON, this does not: a number too large for a double
 * keeps its own text (1e999), and an infinity or NaN, which only a program can
 * have put there, is refused with APPMSG_ARGUMENT, as is NULL, a tree with other
 * items than JSON's, or one deeper than 512.  APPMSG_JSON_UTF8 for a string that
 * is not UTF-8; APPMSG_ENCODING_INVALID for a character that the charset lacks.
 * On an error `*out` is empty.  O(length of the text).
 */
APPMSG_API appmsg_status appmsg_content_write(const cJSON *tree, appmsg_bytes encoding,
                                              appmsg_buffer *out);

/*
 * A value as Python's str() writes it, in UTF-8: a string as it is, None, True,
 * False, integers in full, floats by repr (1.5, 1e+16, inf), but arrays and
 * objects as canonical JSON, which is our one deviation (section 5.2).  NULL
 * counts as None.  Errors as appmsg_content_write(), but that any double has a
 * text here, and that a string is not checked.
 */
APPMSG_API appmsg_status appmsg_content_str(const cJSON *item, appmsg_buffer *out);

/*
 * A string item's text, C0 80 turned back into U+0000.  APPMSG_ARGUMENT where
 * `item` is NULL or no string.
 */
APPMSG_API appmsg_status appmsg_content_string(const cJSON *item, appmsg_buffer *out);

/* A new string item that holds `text`, which may have U+0000.  NULL if `text`
 * is not UTF-8 or memory is short. */
APPMSG_API cJSON *appmsg_content_new_string(appmsg_bytes text);

/* The first member of that name, compared exactly; U+0000 in `name` matches C0 80.
 * NULL where `object` is NULL, no object, or has none.  O(bytes of names). */
APPMSG_API cJSON *appmsg_content_member(const cJSON *object, appmsg_bytes name);

/* Python's truth of a value: false for NULL, null, false, 0, 0.0, "", [] and {}.
 * False also for an item that is not JSON's. */
APPMSG_API bool appmsg_content_truth(const cJSON *item);

/* The shortest decimal text that reads back as `value`, as Python's repr():
 * "0.1", "1e+16", "-0.0", "inf", "nan".  Locale-independent.  Returns the
 * length; `text` gets a terminator. */
#define APPMSG_FLOAT_TEXT_MAX 32
APPMSG_API size_t appmsg_content_float_repr(double value, char text[APPMSG_FLOAT_TEXT_MAX]);

#ifdef __cplusplus
}
#endif

#endif /* APPMSG_CONTENT_H */
