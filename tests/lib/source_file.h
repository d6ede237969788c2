/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the source tree that tests hold to what the program has: golden
 * screens, and the lists in the manual page, the README and the completions.
 * With UPDATE_GOLDEN=1 in the environment they are written instead. What fails
 * ends the test. */
#ifndef TESTS_SOURCE_FILE_H
#define TESTS_SOURCE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define SOURCE_MAX (1u << 18) /* bytes of a file, its NUL included */

bool source_updating(void);

/* Path of a file of the source tree, "man/mlptui.1". */
void source_path(const char *name, char *buf, size_t size);

/* The whole file at `path`, for free(). */
char *source_file_read(const char *path);
void source_write(const char *path, const char *text);

/* What stands between the lines `begin` and `end` of a file of the source tree
 * is what format writes. */
typedef void list_format(FILE *out);
void source_check(const char *name, const char *begin, const char *end,
                  list_format *format);

#endif
