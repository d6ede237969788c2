/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Configuration files: "name = value" lines, '#' or ';' begins a comment. A
 * value goes on in lines that begin with a blank. In quotes it may hold
 * anything (config_text.h). */
#ifndef STORE_CONFIG_CONFIG_FILE_H
#define STORE_CONFIG_CONFIG_FILE_H

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

/* What each gets as the name of a line "[title]", with the title as value. */
#define CONFIG_SECTION "["

/* A file of sections, of n bytes: between the pairs, lines "[title]"; a value
 * that goes on in further lines has a blank between its parts. *line is that
 * of what each is called for. Errors as above. */
enum status config_read_sections(const char *name, const char *text, size_t n,
                                 config_each *each, void *ctx, int *line,
                                 struct err *err);

/* The same for values that are lists: quotes may stand anywhere in them, and
 * each gets them as they are. */
enum status config_read_lists(const char *name, const char *text, size_t n,
                              config_each *each, void *ctx, int *line,
                              struct err *err);

/* Sets pairs in a file and leaves its other lines as they are: the last line
 * with the name is replaced, together with those that go on its value; a
 * missing one is appended. A file that cannot be read is told as by
 * config_read_file and left alone. The file and its folder are made when
 * missing (0600, 0700). STATUS_IO, STATUS_FORMAT, STATUS_NOMEM,
 * STATUS_USAGE. */
enum status config_file_update(const char *path, const char *const *names,
                               const char *const *values, size_t n,
                               struct err *err);

#endif
