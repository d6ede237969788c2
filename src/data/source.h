/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a data set is read from: a file, packed or not, the one table in a ZIP
 * archive, a pipe, or a folder. A reader recognises its kind by the first bytes
 * and then reads on from the start. */
#ifndef DATA_SOURCE_H
#define DATA_SOURCE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "data/gzio.h"
#include "data/progress.h"

#define SOURCE_HEAD  ((size_t)64 << 10)
#define SOURCE_STDIN "/dev/stdin" /* the path of standard input */

struct source {
    char path[PATH_MAX]; /* as a message names it */
    bool folder;         /* path is one: there are no bytes to read */
    bool stream;         /* a pipe: read once, and in order; nothing else may
                          * open path */
    size_t n_head;       /* bytes of the head: SOURCE_HEAD, fewer when the
                          * source is shorter */
    unsigned char head[SOURCE_HEAD]; /* the first bytes, unpacked; text of
                                      * UTF-16 is UTF-8 here */
    /* Of a ZIP archive that holds more than one table: what is in it
     * (data/archive.h). Its head is that of the archive. NULL for all else. */
    struct archive *archive;
    const char *charset; /* that its text was turned to UTF-8 from, or NULL */
    /* private */
    size_t at; /* bytes of the head that source_read has given */
    struct gzio io;
    struct pipe_reader *pipe;
    struct archive *member; /* the archive whose table is read */
    struct recode *recode;
};

/* Opens path and fills the head, which of a pipe may take until its writer
 * writes. progress, which may be NULL, must outlive the source. STATUS_IO (also
 * when loading was cancelled), STATUS_FORMAT, STATUS_NOMEM; nothing to close on
 * failure. */
enum status source_open(struct source *source, const char *path,
                        struct progress *progress, struct err *err);

/* Up to n bytes, from the first on; *got_out < n only at the end. STATUS_IO,
 * STATUS_FORMAT (a packed file is damaged or cut), STATUS_NOMEM. */
enum status source_read(struct source *source, void *bytes_out, size_t n,
                        size_t *got_out, struct err *err);

/* Tells how far reading has come. STATUS_IO when it was cancelled. progress may
 * be NULL. */
enum status source_progress(struct source *source, struct progress *progress,
                            struct err *err);

/* Whether it is a ZIP archive of .npy files alone, which NumPy calls npz. */
bool source_is_npz(const struct source *source);

/* Safe on a zeroed source. */
void source_close(struct source *source);

#endif
