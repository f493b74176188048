/* SPDX-License-Identifier: MIT */
/*
 * Shows what common/repr.h makes of bytes.  Each input line is a letter and
 * bytes in hexadecimal; each output line is b: the repr of the bytes, s: of the
 * string, p: the string as plain text, j: the repr of the JSON value.
 */
#include "common/repr.h"

#include <appmsg/content.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *found = c != '\0' ? strchr(digits, c) : NULL;

    return found != NULL ? (unsigned)(found - digits) : 16;
}

static appmsg_text decode_hex(const char *hex)
{
    appmsg_text bytes = {0};

    while (hex_digit(hex[0]) < 16 && hex_digit(hex[1]) < 16) {
        unsigned char byte = (unsigned char)(hex_digit(hex[0]) << 4 | hex_digit(hex[1]));

        appmsg_text_append(&bytes, &byte, 1);
        hex += 2;
    }
    return bytes;
}

static void show_json(appmsg_text *out, appmsg_bytes text)
{
    cJSON *tree;
    appmsg_status status =
        appmsg_content_parse(text, appmsg_string_bytes("utf-8"), NULL, &tree, NULL);

    if (status == APPMSG_OK)
        appmsg_repr_tree(out, tree);
    else
        appmsg_text_append_string(out, appmsg_status_name(status));
    cJSON_Delete(tree);
}

static bool show(char kind, appmsg_bytes bytes, appmsg_text *out)
{
    switch (kind) {
    case 'b':
        appmsg_repr_bytes(out, bytes);
        return true;
    case 's':
        appmsg_repr_string(out, bytes);
        return true;
    case 'p':
        appmsg_repr_plain(out, bytes);
        return true;
    case 'j':
        show_json(out, bytes);
        return true;
    default:
        return false;
    }
}

int main(void)
{
    static char line[1 << 20];
    appmsg_text out = {0};
    bool good = true;

    while (good && fgets(line, sizeof line, stdin) != NULL) {
        appmsg_text bytes = decode_hex(line + 1);

        good = show(line[0], appmsg_text_bytes(&bytes), &out) && !out.failed;
        appmsg_text_append_string(&out, "\n");
        (void)fwrite(out.ptr, 1, out.len, stdout);
        appmsg_text_clear(&out);
        appmsg_text_free(&bytes);
    }
    appmsg_text_free(&out);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
