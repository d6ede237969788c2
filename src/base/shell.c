/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In single quotes everything stands for itself but a quote, which ends
 * them. */
#include "base/shell.h"

#include <string.h>

#include "base/mem.h"

#define QUOTE "'\\''"

bool shell_is_plain(const char *word)
{
    return *word != '\0' && word[strspn(word, SHELL_PLAIN)] == '\0';
}

static void put(const char *text, size_t n, char *to, size_t *at)
{
    if (to)
        memcpy(to + *at, text, n);
    *at += n;
}

size_t shell_quote(const char *word, char *to)
{
    size_t n = 0;

    put("'", 1, to, &n);
    for (; *word != '\0'; word++)
        if (*word == '\'')
            put(QUOTE, sizeof QUOTE - 1, to, &n);
        else
            put(word, 1, to, &n);
    put("'", 1, to, &n);
    return n;
}

char *shell_line(int argc, char *const *argv)
{
    size_t size = 1, n = 0;
    char *line;

    for (int i = 0; i < argc; i++)
        size += shell_quote(argv[i], NULL) + 1;
    line = mem_alloc(size, 1);
    for (int i = 0; line && i < argc; i++) {
        if (i > 0)
            line[n++] = ' ';
        if (shell_is_plain(argv[i]))
            put(argv[i], strlen(argv[i]), line, &n);
        else
            n += shell_quote(argv[i], line + n);
    }
    if (line)
        line[n] = '\0';
    return line;
}
