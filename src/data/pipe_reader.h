/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes that another program writes: a pipe, a FIFO, a socket. Nobody knows how
 * many come, nor when, so that waiting for them can be cancelled. */
#ifndef DATA_PIPE_READER_H
#define DATA_PIPE_READER_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "data/progress.h"

struct pipe_reader;

/* Takes over fd, which pipe_reader_free closes; on failure it is closed. path
 * is for messages and, as progress, which may be NULL, must outlive *out.
 * STATUS_NOMEM. */
enum status pipe_reader_new(int fd, const char *path, struct progress *progress,
                            struct pipe_reader **out, struct err *err);
/* NULL is allowed. */
void pipe_reader_free(struct pipe_reader *pipe);

/* Up to n bytes, unpacked when what comes is gzip'd; *got_out < n only at the
 * end. STATUS_IO (also when it was cancelled), STATUS_FORMAT (damaged or cut
 * gzip stream), STATUS_NOMEM. */
enum status pipe_reader_read(struct pipe_reader *pipe, void *bytes_out,
                             size_t n, size_t *got_out, struct err *err);

/* Bytes that have come through it. */
uint64_t pipe_reader_taken(const struct pipe_reader *pipe);

#endif
