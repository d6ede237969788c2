/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the reader of configuration files and what changes them. */
#ifndef STORE_CONFIG_CONFIG_LINES_H
#define STORE_CONFIG_CONFIG_LINES_H

#include <stddef.h>

#include "store/config/config_file.h"

#define CONFIG_FILE_MOST (1 << 20) /* bytes */

/* Which lines of a text set some names. */
struct config_outline {
    const char *const *names;
    size_t n;
    int *begins;          /* [n] the line that sets it last; 0 = none does */
    unsigned char *owner; /* [lines + 1] of line 1..: 1 + the name whose value,
                           * or a part of it, is in it; 0 = another or none */
};

/* Lines of a text; the last need not end. */
size_t config_lines(const char *text);

/* As config_read_text, of n bytes; each and outline may be NULL. */
enum status config_read(const char *name, const char *text, size_t n,
                        config_each *each, void *ctx,
                        struct config_outline *outline, struct err *err);

/* config_file_update without its files: *out, the caller's (mem_free), is the
 * text that takes the place of old, of size bytes. */
enum status config_change(const char *path, const char *old, size_t size,
                          const char *const *names, const char *const *values,
                          size_t n, char **out, struct err *err);

#endif
