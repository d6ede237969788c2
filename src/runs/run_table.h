/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of a run's folder (metrics.csv, epochs.csv) as rows of numbers.
 * Columns are found by their names in the first line, so that tables of other
 * versions, with more of them or in another order, are read as well. The file
 * may grow while it is read: a last line that has not ended yet waits. */
#ifndef RUNS_RUN_TABLE_H
#define RUNS_RUN_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define RUN_TABLE_COLUMNS 192 /* wanted of a table, at most */

struct run_table;

/* names [n]: the columns whose numbers are wanted; the first n_must of them
 * have to be there. Strings and list are borrowed; path is only opened when
 * rows are asked for, and in front of every message. STATUS_NOMEM. */
enum status run_table_new(const char *path, const char *const *names, size_t n,
                          size_t n_must, struct run_table **out);
void run_table_free(struct run_table *t);

/* For a message: err_path of its file. */
const char *run_table_path(const struct run_table *t);

/* The next row: *row_out [n], NaN where a cell is empty or its column is not
 * there, valid until the next call. NULL: there is no further whole row at
 * present (also when there is no file yet); ask again when it has grown.
 * STATUS_FORMAT ("PATH:LINE: ..."), STATUS_IO, STATUS_NOMEM; such a table
 * gives nothing more. */
enum status run_table_next(struct run_table *t, const double **row_out,
                           struct err *err);

/* Whether the file is no more the one that was read so far, with or without
 * further lines: it was cut back, written anew or removed. */
bool run_table_changed(const struct run_table *t);

/* Skips to the lines that begin in the last `most` bytes of the file, before
 * the first row is asked for. Statuses of run_table_next. */
enum status run_table_skip(struct run_table *t, size_t most, struct err *err);

/* n bytes as though the file went on with them; for tests of the reading. */
void run_table_feed(struct run_table *t, char *bytes, size_t n);

#endif
