/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and command lines as a shell reads them back. Thread: any. */
#ifndef BASE_SHELL_H
#define BASE_SHELL_H

#include <stdbool.h>
#include <stddef.h>

/* What no shell reads anything into. */
#define SHELL_PLAIN                                                            \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./,:=+%@"

/* Whether a word stands for itself as it is. */
bool shell_is_plain(const char *word);

/* The word in single quotes, without a NUL, to `to` (NULL = counted only).
 * Returns how many bytes that is. */
size_t shell_quote(const char *word, char *to);

/* argv in one line, each word quoted where it must be; the caller's (mem_free).
 * NULL: out of memory. */
char *shell_line(int argc, char *const *argv);

#endif
