/* SPDX-License-Identifier: MIT */
#include "generate.h"

#include <string.h>

#include "random.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* No expression may draw two numbers without an order between them: compilers
 * would generate different inputs from one seed. */
static size_t below(generator *g, size_t bound)
{
    return random_below(&g->seed, bound);
}

static bool one_in(generator *g, size_t n)
{
    return below(g, n) == 0;
}

static void put_bytes(generator *g, const void *bytes, size_t len)
{
    if (len <= sizeof g->bytes - g->len) {
        memcpy(g->bytes + g->len, bytes, len);
        g->len += len;
    }
}

static void put(generator *g, const char *text)
{
    put_bytes(g, text, strlen(text));
}

static const char *pick(generator *g, const char *const *from, size_t count)
{
    return from[below(g, count)];
}

/* --- strings -------------------------------------------------------------- */

/* Inside a JSON string; the first few are no escapes. */
static const char *const characters[] = {"a",
                                         "Z",
                                         "0",
                                         " ",
                                         "/",
                                         "\x7f",
                                         "\xc3\xa9",
                                         "\xc2\x80",
                                         "\xdf\xbf",
                                         "\xe0\xa0\x80",
                                         "\xe2\x82\xac",
                                         "\xed\x9f\xbf",
                                         "\xef\xbf\xbf",
                                         "\xf0\x90\x80\x80",
                                         "\xf0\x9f\x90\xb0",
                                         "\xf4\x8f\xbf\xbf",
                                         "abcdefgh",
                                         "content-",
                                         "\\\"",
                                         "\\\\",
                                         "\\/",
                                         "\\b",
                                         "\\f",
                                         "\\n",
                                         "\\r",
                                         "\\t",
                                         "\\u0061",
                                         "\\u0000",
                                         "\\u001F",
                                         "\\u007f",
                                         "\\u0080",
                                         "\\u009f",
                                         "\\u00A0",
                                         "\\u20ac",
                                         "\\uffff",
                                         "\\ud83d\\udc30",
                                         "\\uDBFF\\uDFFF",
                                         "\\ud800\\udc00",
                                         "\\u002d"};
#define UNESCAPED 18

void generate_text(generator *g)
{
    size_t count = below(g, one_in(g, 8) ? 300 : 20);

    g->len = 0;
    while (count-- > 0) {
        if (one_in(g, 6))
            put_bytes(g, &"\0\x01\x1f\"\\\b\f\n\r\t\x7f"[below(g, 11)], 1);
        else
            put(g, pick(g, characters, UNESCAPED));
    }
}

static void put_string(generator *g)
{
    size_t count = one_in(g, 3) ? 0 : below(g, one_in(g, 6) ? 160 : 16);
    const size_t among = one_in(g, 2) ? 2 : COUNT(characters);

    put(g, "\"");
    while (count-- > 0)
        put(g, pick(g, characters, among));
    put(g, "\"");
}

/* --- values --------------------------------------------------------------- */

static void put_space(generator *g)
{
    static const char *const spaces[] = {
        "", "", "", "", " ", " ", "\n", "\t", "\r\n", "  ", "        ", "                 \t"};

    put(g, pick(g, spaces, COUNT(spaces)));
}

static void put_number(generator *g)
{
    static const char *const numbers[] = {"0",
                                          "-0",
                                          "1",
                                          "12",
                                          "-7",
                                          "1.5",
                                          "-0.0",
                                          "1e5",
                                          "1E+05",
                                          "2.25e-3",
                                          "9007199254740993",
                                          "9223372036854775807",
                                          "9223372036854775808",
                                          "123456789012345678",
                                          "1234567890123456789",
                                          "1e999",
                                          "0e0",
                                          "37.0"};

    put(g, pick(g, numbers, COUNT(numbers)));
}

static void put_value(generator *g, unsigned depth)
{
    static const char *const literals[] = {"true", "false", "null", "{}", "[]"};
    const bool object = one_in(g, 2);
    size_t count = below(g, 4);

    switch (below(g, depth > 3 ? 4 : 6)) {
    case 0:
    case 1:
        put_string(g);
        return;
    case 2:
        put_number(g);
        return;
    case 3:
        put(g, pick(g, literals, COUNT(literals)));
        return;
    default:
        break;
    }
    put(g, object ? "{" : "[");
    put_space(g);
    while (count-- > 0) {
        if (object) {
            put_string(g);
            put_space(g);
            put(g, ":");
            put_space(g);
        }
        put_value(g, depth + 1);
        put_space(g);
        put(g, count > 0 ? "," : "");
        put_space(g);
    }
    put(g, object ? "}" : "]");
}

static void put_deep(generator *g)
{
    size_t depth = below(g, 266), i;

    if (one_in(g, 2))
        depth += 250;
    for (i = 0; i < depth; i++)
        put(g, "[");
    put_number(g);
    for (i = 0; i < depth; i++)
        put(g, "]");
}

void generate_json(generator *g)
{
    g->len = 0;
    put_space(g);
    if (one_in(g, 40))
        put_deep(g);
    else
        put_value(g, 0);
    put_space(g);
}

/* --- headers -------------------------------------------------------------- */

/* Among them many ways to write the same name. */
static void put_name(generator *g)
{
    static const char *const names[] = {"id",
                                        "connection",
                                        "max-pipeline",
                                        "version",
                                        "status",
                                        "error",
                                        "",
                                        "a",
                                        "\\u0061",
                                        "b",
                                        "\\u0062",
                                        "ab",
                                        "a\\u0062",
                                        "\\u0061b",
                                        "abcdefgh",
                                        "abcdefg\\u0068",
                                        "abcdefghi",
                                        "abcdefghijklmnop",
                                        "abcdefghijklmno\\u0070",
                                        "abcdefghijklmnoq",
                                        "\xc3\xa9",
                                        "\\u00e9",
                                        "\\u00E9",
                                        "\xf0\x9f\x90\xb0",
                                        "\\ud83d\\udc30",
                                        "\\uD83D\\uDC30",
                                        "e\xcc\x81",
                                        "a\\u0000",
                                        "a\\\"",
                                        "a\\\\",
                                        "a/",
                                        "a\\/",
                                        "content-length\\u0000",
                                        "Content-Length",
                                        "content\\u002dlength",
                                        "byteorde",
                                        "byteorder\\u0020"};

    char letter[] = "?";
    int count = 3;

    put(g, "\"");
    if (one_in(g, 3)) {
        while (count-- > 0) {
            letter[0] = (char)('a' + below(g, 26));
            put(g, letter);
        }
    } else {
        put(g, pick(g, names, COUNT(names)));
    }
    put(g, "\"");
}

/* A required field, mostly as it has to be. */
static void put_required(generator *g, size_t id)
{
    static const char *const names[] = {"\"byteorder\"", "\"content-type\"", "\"content-encoding\"",
                                        "\"content-length\""};
    static const char *const values[4][6] = {
        {"\"little\"", "\"big\"", "\"little\"", "\"b\\u0069g\"", "\"BIG\"", "\"\""},
        {"\"text/json\"", "\"binary/x\"", "\"text\\/json\"", "\"\xc3\xa9\"", "\"\\u009f\"", "\"\""},
        {"\"utf-8\"", "\"binary\"", "\"latin-1\"", "\"u\\u0038\"", "\"\xc2\x85\"", "\"\x7f\""},
        {"0", "41", "9223372036854775807", "123456789012345678", "9223372036854775808", "-1"}};
    size_t which = below(g, 8);

    if (one_in(g, 80)) /* one is there twice, and another one is not */
        id = below(g, 4);
    put(g, names[id]);
    put(g, one_in(g, 20) ? ":" : ": ");
    if (one_in(g, 60))
        put_value(g, 1);
    else
        put(g, values[id][which < 6 ? which / (one_in(g, 8) ? 1 : 3) : 0]);
}

void generate_header(generator *g)
{
    const bool spaces = one_in(g, 5), shuffled = one_in(g, 4);
    const size_t extras = one_in(g, 40) ? 56 + below(g, 8) : below(g, one_in(g, 2) ? 1 : 9);
    size_t order[4] = {0, 1, 2, 3}, total = extras + 4, done = 0, i;

    g->len = 0;
    if (shuffled) {
        for (i = 3; i > 0; i--) {
            const size_t other = below(g, i + 1), kept = order[i];

            order[i] = order[other];
            order[other] = kept;
        }
    }
    if (spaces)
        put_space(g);
    put(g, "{");
    for (i = 0; i < total; i++) {
        /* In canonical order the required fields are first; else anywhere. */
        const bool required = done < 4 && (!shuffled || one_in(g, 2) || total - i == 4 - done);

        if (spaces)
            put_space(g);
        if (required) {
            put_required(g, order[done++]);
        } else {
            put_name(g);
            put(g, one_in(g, 8) ? ":" : ": ");
            put_value(g, 1);
        }
        if (spaces)
            put_space(g);
        if (i + 1 < total)
            put(g, one_in(g, 30) ? "," : ", ");
    }
    put(g, "}");
    if (spaces)
        put_space(g);
}

/* --- streams -------------------------------------------------------------- */

/* A whole header, so that the content-length is known. */
static void put_message(generator *g)
{
    static const char *const types[] = {"text/json", "binary/x"};
    const size_t content = below(g, 40);
    const char digits[] = {(char)('0' + content / 10), (char)('0' + content % 10), '\0'};
    const size_t prefix = g->len;
    size_t len, i;

    put(g, "??{\"byteorder\": \"big\", \"content-type\": \"");
    put(g, pick(g, types, COUNT(types)));
    put(g, "\", \"content-encoding\": \"utf-8\", \"content-length\": ");
    put(g, digits + (content < 10 ? 1 : 0));
    if (one_in(g, 3)) {
        put(g, ", \"id\": ");
        put_value(g, 2);
    }
    put(g, "}");
    len = g->len - prefix - 2;
    g->bytes[prefix] = (uint8_t)(len >> 8);
    g->bytes[prefix + 1] = (uint8_t)len;
    for (i = 0; i < content; i++)
        put(g, one_in(g, 6) ? "{" : "x");
}

void generate_stream(generator *g)
{
    size_t count = 1 + below(g, 4);

    g->len = 0;
    while (count-- > 0 && g->len < sizeof g->bytes / 2)
        put_message(g);
}

/* --- faults --------------------------------------------------------------- */

static void remove_bytes(generator *g, size_t at, size_t len)
{
    memmove(g->bytes + at, g->bytes + at + len, g->len - at - len);
    g->len -= len;
}

static void insert_bytes(generator *g, size_t at, const char *bytes, size_t len)
{
    if (len > sizeof g->bytes - g->len)
        return;
    memmove(g->bytes + at + len, g->bytes + at, g->len - at);
    memcpy(g->bytes + at, bytes, len);
    g->len += len;
}

static void put_fault(generator *g)
{
    static const char *const words[] = {"\"",
                                        "\\",
                                        "\\u",
                                        "\\ud83d",
                                        "\\udc30",
                                        "\\ud83d\\u00",
                                        "{",
                                        "}",
                                        "[",
                                        "]",
                                        ",",
                                        ":",
                                        "\xef\xbb\xbf",
                                        "\xc0",
                                        "\x80",
                                        "\xe2\x82",
                                        "\xf0\x9f\x90",
                                        "\xed\xa0\x80",
                                        "\xff",
                                        "\x1f",
                                        "\n",
                                        "00",
                                        "1.",
                                        "e",
                                        "-",
                                        "tru",
                                        "nul",
                                        "NaN",
                                        "                                        "};
    const size_t at = below(g, g->len + 1);
    size_t room = g->len - at;
    const char *word;

    switch (below(g, 5)) {
    case 0:
        if (room > 0)
            g->bytes[at] = (uint8_t)random_u64(&g->seed);
        return;
    case 1:
        remove_bytes(g, at, below(g, (room < 8 ? room : 8) + 1));
        return;
    case 2:
        if (one_in(g, 3))
            g->len = at;
        return;
    default:
        word = pick(g, words, COUNT(words));
        insert_bytes(g, at, word, strlen(word));
        return;
    }
}

void generate_faults(generator *g)
{
    size_t count = 1 + below(g, 3);

    while (count-- > 0)
        put_fault(g);
}

appmsg_limits generate_limits(generator *g)
{
    appmsg_limits limits = {0};

    if (one_in(g, 8))
        limits.max_content = one_in(g, 2) ? 40 : random_u64(&g->seed);
    if (one_in(g, 8))
        limits.max_header = (uint16_t)(one_in(g, 2) ? 110 : below(g, 65536));
    if (one_in(g, 8))
        limits.max_fields = (uint16_t)below(g, 80);
    if (one_in(g, 8))
        limits.max_depth = (uint16_t)(one_in(g, 2) ? below(g, 5) : below(g, 600));
    return limits;
}
