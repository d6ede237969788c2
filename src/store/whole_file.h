/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are there whole or not at all. Symbolic links are followed, and
 * stay links. Only regular files are written and read, and /dev/null, which
 * takes and gives nothing: a FIFO or a device may keep its writer waiting for
 * ever. */
#ifndef STORE_WHOLE_FILE_H
#define STORE_WHOLE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/status.h"

/* Whether two names stand for one file, or would when it is written: links of
 * both kinds and other spellings count. Thread: any. */
bool whole_file_same(const char *a, const char *b);

/* Whether whole_file_write may go well, as far as can be told without writing:
 * the file is a regular one or not there yet, its folder takes files.
 * STATUS_IO: "PATH: is a FIFO, expected a regular file". Thread: any. */
enum status whole_file_check(const char *path, struct err *err);

/* Writes n bytes to path: under a temporary name beside it, synced, renamed,
 * the folder synced. On failure the file that was there is untouched. A new
 * file gets `mode` less the umask, an old one keeps its own. STATUS_IO.
 * Thread: any. */
enum status whole_file_write(const char *path, const void *data, size_t n,
                             mode_t mode, struct err *err);

/* The same, of what is written often and can be had again: after a loss of
 * power it may be the old file. Never waits for the disk to have it. */
enum status whole_file_put(const char *path, const void *data, size_t n,
                           mode_t mode, struct err *err);

/* All of a file of at most `most` bytes, a NUL behind them: *data_out is the
 * caller's (mem_free). STATUS_IO, STATUS_FORMAT (larger), STATUS_NOMEM. */
enum status whole_file_read(const char *path, size_t most, char **data_out,
                            size_t *n_out, struct err *err);

#endif
