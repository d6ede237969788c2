/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs as one table: a row for each run and lane, or for each configuration
 * that was run with several seeds. Thread: any. */
#ifndef RUNS_RUN_COLLECT_H
#define RUNS_RUN_COLLECT_H

#include "runs/runs.h"
#include "store/cells.h"

/* What run.json says of a lane, a column each. With CELLS_CSV a header stands
 * before the rows, also where there is none. */
void run_collect(const struct run_list *list, enum cells_form form, FILE *out);

/* The parameters of a rule and optimiser that the explicit columns do not have
 * already; a cell is empty where the lane has no such parameter, or it is
 * off. */
void run_collect_params(struct cells *c, const struct run_json_lane *lane);

/* A number of epochs: "5", or "4.5". */
void run_collect_epochs(struct cells *c, const char *name, double value);

/* The same grouped over seeds: mean and standard deviation (of a sample) of the
 * final and of the best validation accuracy, how many failed, the best
 * configuration of each rule, and what it cost to reach `target` percent.
 * STATUS_NOMEM. */
enum status run_summary(const struct run_list *list, double target,
                        enum cells_form form, FILE *out);

#endif
