/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Configuration files: "name = value" lines, '#' or ';' begins a comment. A
 * value goes on in lines that begin with a blank. */
#ifndef STORE_CONFIG_FILE_H
#define STORE_CONFIG_FILE_H

#include <stddef.h>

#include "base/status.h"

/* Called for each pair, in order; strings live during the call only. A
 * status other than OK ends the reading; *why is what is wrong. */
typedef enum status config_each(void *ctx, const char *name, const char *value,
                                struct err *why);

/* Errors are "FILE:LINE: ...": STATUS_USAGE from each (or its own status) and
 * for a line that is none; STATUS_IO. A file that is not there is STATUS_OK,
 * as one without lines. */
enum status config_read_file(const char *path, config_each *each, void *ctx,
                             struct err *err);

/* The same from memory; name stands for the file in messages. */
enum status config_read_text(const char *name, const char *text,
                             config_each *each, void *ctx, struct err *err);

/* A text being written. The first failure sticks. */
struct config_text {
    char *data; /* NULL when empty */
    size_t n, size;
    int failed;
};

void config_text_add(struct config_text *text, const char *more);
/* "name = value"; long values are broken into lines. */
void config_text_pair(struct config_text *text, const char *name,
                      const char *value);
/* *out is the caller's (mem_free). STATUS_NOMEM; text is empty then. */
enum status config_text_take(struct config_text *text, char **out);

/* Sets pairs in a file and leaves its other lines as they are: a line with
 * the name is replaced, a missing one appended. The file and its folder are
 * made when missing (0600, 0700). STATUS_IO, STATUS_FORMAT, STATUS_NOMEM. */
enum status config_file_update(const char *path, const char *const *names,
                               const char *const *values, size_t n,
                               struct err *err);

#endif
