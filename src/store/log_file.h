/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that only grows: what is printed is collected in memory and written
 * at the next flush, whole or not at all, so that a full disk leaves no half a
 * row. Regular files only. One thread at a time. */
#ifndef STORE_LOG_FILE_H
#define STORE_LOG_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/status.h"

/* All zero = not open. */
struct log_file {
    int fd;
    bool open;
    bool
        lines; /* a row is a line: of a write that fails, the whole ones stay */
    FILE *out; /* prints go here; NULL = not open */
    char *text;
    size_t n;        /* of text, as of the newest flush of out */
    uint64_t size;   /* bytes in the file: whole rows */
    uint64_t marked; /* of those, what the checkpoint in the folder counts on */
    int64_t mark_ns; /* its time (run_mark.wall_ns); 0 = there is none */
    uint64_t undone; /* from where LOG.undone has them; 0 = there is none */
    char path[PATH_MAX];
};

/* Makes the file, or cuts the one there is to `keep` bytes, behind which it
 * goes on. STATUS_IO, also when it is shorter than that; STATUS_NOMEM; then
 * log is not open. */
enum status log_open(const char *path, mode_t mode, uint64_t keep,
                     struct log_file *log, struct err *err);

/* Writes what was printed. On failure the file has the whole rows that were
 * written, or none of them where a row is no line, and the rest of what was
 * printed is forgotten. STATUS_IO, STATUS_NOMEM. */
enum status log_flush(struct log_file *log, struct err *err);

/* The same, and what was written survives a loss of power. */
enum status log_sync(struct log_file *log, struct err *err);

/* Bytes that wait for the next flush. */
size_t log_waiting(const struct log_file *log);

/* Flushes, then takes the rows from the end for which step_of gives more than
 * `step`. Those that the checkpoint counts on are kept (store/log_undone.h). */
enum status log_cut(struct log_file *log, uint64_t step,
                    uint64_t (*step_of)(const char *row, size_t n),
                    struct err *err);

/* Bytes of the file's rows up to the step, of a table whose rows step_of reads,
 * and whether there are more; 0 when it is not there. STATUS_IO, STATUS_FORMAT
 * (too large), STATUS_NOMEM. */
enum status log_size_at(const char *path, uint64_t step,
                        uint64_t (*step_of)(const char *row, size_t n),
                        uint64_t *size_out, bool *more_out, struct err *err);

/* What was printed and not flushed is lost. Takes one that is not open. */
void log_close(struct log_file *log);

#endif
