/* SPDX-License-Identifier: MIT */
#include "common/options.h"

#include "common/repr.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TEN_YEARS_S UINT64_C(315360000)

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The digits at *text, which then stands behind them. */
static bool take_number(const char **text, uint64_t max, uint64_t *value)
{
    uint64_t number = 0;

    if (!is_digit(**text))
        return false;
    for (; is_digit(**text); ++*text) {
        uint64_t digit = (uint64_t)(**text - '0');

        if (digit > max || number > (max - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *value = number;
    return true;
}

bool appmsg_parse_number(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
    return take_number(&text, max, value) && *text == '\0' && *value >= min;
}

bool appmsg_parse_size(const char *text, uint64_t max, uint64_t *bytes)
{
    static const char suffixes[] = "KMG";
    const char *suffix;
    unsigned shift = 0;

    if (!take_number(&text, max, bytes))
        return false;
    if (*text != '\0') {
        suffix = strchr(suffixes, *text++);
        if (suffix == NULL)
            return false;
        shift = 10 * (unsigned)(suffix - suffixes + 1);
    }
    if (*text != '\0' || *bytes > max >> shift)
        return false;
    *bytes <<= shift;
    return *bytes > 0;
}

bool appmsg_parse_seconds(const char *text, int64_t *ms)
{
    uint64_t seconds;
    int64_t total;

    if (!take_number(&text, TEN_YEARS_S, &seconds))
        return false;
    total = (int64_t)seconds * 1000;
    if (*text == '.') {
        int64_t unit = 100;

        for (text++; is_digit(*text) && unit > 0; text++, unit /= 10)
            total += (*text - '0') * unit;
    }
    if (*text != '\0' || total == 0)
        return false;
    *ms = total;
    return true;
}

void appmsg_complain(const char *program, const char *format, ...)
{
    char message[1024];
    appmsg_text line = {0};
    va_list args;

    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    appmsg_text_append_string(&line, program);
    appmsg_text_append_string(&line, ": ");
    appmsg_repr_plain(&line, appmsg_string_bytes(message));
    appmsg_text_append_string(&line, "\n");
    if (line.failed)
        (void)fprintf(stderr, "%s: out of memory\n", program);
    else
        (void)fwrite(line.ptr, 1, line.len, stderr);
    appmsg_text_free(&line);
}

void appmsg_secure_stdio(void)
{
    int fd;

    do /* the lowest free number is taken each time */
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

void appmsg_print_version(const char *program)
{
    (void)printf("%s %s\n", program, APPMSG_VERSION);
}
