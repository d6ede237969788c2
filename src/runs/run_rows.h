/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two tables of a lane as the messages that they were written from, in
 * their order. */
#ifndef RUNS_RUN_ROWS_H
#define RUNS_RUN_ROWS_H

#include "engine/lane/protocol.h"
#include "runs/run_table.h"
#include "store/run/run_json.h"

#define RUN_ROWS_FIXED 11 /* columns of metrics.csv that every lane has */

struct run_rows {
    const struct lane_config *config;
    uint64_t n_train, n_val; /* of the data; 0 = not known */
    const struct param *params[LANE_COLUMNS];
    size_t n_params, n_parts;
    struct run_table *metrics, *epochs;
    char part_names[NET_MAX_PARTS][8]; /* "cos_W1" */
    size_t n_layers, n_diagnostics;
    char diagnostic_names[DIAGNOSTICS_MOST][DIAGNOSTIC_NAME];
    const char *metric_names[RUN_TABLE_COLUMNS];
    const char *epoch_names[RUN_TABLE_COLUMNS];
    const double *sample_row, *epoch_row; /* to come, or NULL */
    struct sample last;                   /* handed out; step 0 = none yet */
    uint64_t last_epoch_step;
};

/* The lane's tables in a run's folder; config stays the caller's, whose
 * parameters the columns are. STATUS_FORMAT for a name that leads elsewhere,
 * STATUS_IO, STATUS_NOMEM. run_rows_done takes one that failed, too. */
enum status run_rows_init(struct run_rows *rows, const char *folder,
                          const struct lane_config *config,
                          const struct run_json *json, struct err *err);
void run_rows_done(struct run_rows *rows);

/* When the next message was said, in seconds: *wall_out; infinite when there is
 * none yet. `ended`: nothing is written any more, so that an evaluation whose
 * batch is lost need not wait for it. Statuses of run_table_next. */
enum status run_rows_peek(struct run_rows *rows, bool ended, double *wall_out,
                          struct err *err);

/* The message that was peeked at: MSG_SAMPLE or MSG_EVAL. STATUS_FORMAT for
 * figures that cannot be. */
enum status run_rows_take(struct run_rows *rows, struct lane_msg *out,
                          struct err *err);

#endif
