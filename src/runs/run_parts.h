/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that read runs; nobody else includes this. */
#ifndef RUNS_RUN_PARTS_H
#define RUNS_RUN_PARTS_H

#include "runs/run_find.h"
#include "runs/runs.h"
#include "store/tables.h"

/* run_lane.c: FOLDER/LANE/metrics.csv. The name comes from a file:
 * STATUS_FORMAT for one that leads elsewhere, STATUS_IO when it is too long. */
enum status run_lane_path(const char *folder, const char *lane,
                          enum table table, char out[PATH_MAX],
                          struct err *err);

/* Samples trained on with so many batches of that epoch (1..) done. */
uint64_t run_samples(uint64_t n_train, double batch_size, double epoch,
                     double batch);

/* run_read.c: run.json, and the newest figures of tables that were written
 * after it. On success undo with run_found_done. Statuses of run_json_read. */
enum status run_found_read(const struct run_place *place, struct run_found *out,
                           struct err *err);
void run_found_done(struct run_found *run);

/* A copy with texts of its own. STATUS_NOMEM. */
enum status run_found_copy(const struct run_found *from, struct run_found *to);

/* Whether a run that has not said that it ended is written into now, and
 * whether by a process of this machine; both false of one that has. */
struct run_life {
    bool lives, locked;
};
struct run_life run_found_life(const struct run_found *run);

/* Says so in it: a run without a life and without an end has stopped. */
void run_found_judge(struct run_found *run, struct run_life life);

/* run_list.c: newest start first. */
int run_found_order(const void *a, const void *b);

/* list->unread: n that could not be read, and why not the first. */
void run_list_unread(struct run_list *list, size_t n, const char *first);

/* run_reader.c: a run's tables on their way into a model, as far as they are
 * written. */
struct run_reader;
enum status run_reader_new(const struct run_found *run, struct run_reader **out,
                           struct err *err);
void run_reader_free(struct run_reader *r);

/* Folds the rows that have come since the last call, `most` at once; *n_out:
 * how many. `ended` as for run_rows_peek. STATUS_IO, STATUS_FORMAT,
 * STATUS_NOMEM. */
enum status run_reader_more(struct run_reader *r, bool ended, size_t most,
                            size_t *n_out, struct err *err);

/* A table is not the one that was read: make a new reader. */
bool run_reader_stale(const struct run_reader *r);

/* The model as it stands, with the states and the end that run (the newest of
 * its run.json) tells; *out is the caller's (model_free). STATUS_NOMEM. */
enum status run_reader_model(const struct run_reader *r,
                             const struct run_found *run, struct model **out);

#endif
