/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/shell_line.h"

#include <string.h>

#include "base/mem.h"

static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX"
                            "YZ0123456789_-+=./:,@%";

/* In single quotes everything stands for itself but a quote. */
static char *add_quoted(char *to, const char *text)
{
    *to++ = '\'';
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            memcpy(to, "'\\''", 4);
            to += 4;
        } else {
            *to++ = *text;
        }
    }
    *to++ = '\'';
    return to;
}

char *shell_line(int argc, char **argv)
{
    size_t size = 1;
    char *line, *to;

    for (int i = 0; i < argc; i++)
        size += 4 * strlen(argv[i]) + 3;
    line = to = mem_alloc(size, 1);
    for (int i = 0; line && i < argc; i++) {
        size_t n = strlen(argv[i]);

        if (i > 0)
            *to++ = ' ';
        if (n == 0 || argv[i][strspn(argv[i], plain)] != '\0') {
            to = add_quoted(to, argv[i]);
        } else {
            memcpy(to, argv[i], n);
            to += n;
        }
    }
    if (line)
        *to = '\0';
    return line;
}
