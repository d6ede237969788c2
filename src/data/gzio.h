/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file read through zlib, raw or gzip'd, with zlib's ways of failing turned
 * into statuses. Shared by the readers of this room. */
#ifndef DATA_GZIO_H
#define DATA_GZIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

#include "base/status.h"
#include "data/progress.h"

/* No deflate stream expands further than 1032:1; this bounds what a header
 * inside a compressed file may promise. */
#define GZIO_MAX_RATIO 1100

struct gzio {
    gzFile gz;
    const char *path;   /* borrowed, for messages */
    uint64_t file_size; /* bytes on disk */
    uint64_t offset;    /* uncompressed bytes read so far */
    bool raw;           /* not compressed: offset counts the file itself */
};

/* Opens a regular file. path must outlive the gzio. STATUS_IO, STATUS_NOMEM;
 * nothing to close on failure. */
enum status gzio_open(struct gzio *io, const char *path, struct err *err);

/* Up to n bytes; *got_out < n only at the end of the file. STATUS_IO,
 * STATUS_FORMAT (damaged or cut gzip stream), STATUS_NOMEM. */
enum status gzio_read(struct gzio *io, void *bytes_out, size_t n,
                      size_t *got_out, struct err *err);

/* Bytes of the file on disk used so far. */
uint64_t gzio_consumed(struct gzio *io);

/* NULL fields are allowed; safe on a zeroed gzio. */
void gzio_close(struct gzio *io);

/* STATUS_IO when the loading was cancelled; else sets permille. progress may
 * be NULL. */
enum status gzio_progress(struct progress *progress, int permille,
                          struct err *err);

#endif
