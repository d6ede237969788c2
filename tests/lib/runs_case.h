/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs on disk for tests: one that is trained and recorded here, and others
 * that have a run.json alone. */
#ifndef TESTS_RUNS_CASE_H
#define TESTS_RUNS_CASE_H

#include "model/model.h"
#include "runs/runs.h"

/* The model that saw the race of runs_train live. */
extern struct model *live;

/* FOLDER/NAME; valid for the next seven calls. */
const char *in(const char *folder, const char *name);

/* A run of bp and wp that has begun on this machine. */
void fill_json(struct run_json *out, const char *start);

/* The folder with its run.json. */
void write_json(const char *folder, const struct run_json *json);

/* The same in a state, in which its lanes are as well. */
void put_run(const char *folder, const char *start, const char *state);

/* Trains bp and wp on csv_path for three epochs, another lr of bp from the
 * second on, into a run's folder. *json: what its run.json says. */
void runs_train(const char *folder, struct run_json *json);
void runs_end(void);

/* What is found there. */
struct run_list *list_of(const char *path);

/* That a lane that was read is the one that was trained. */
void check_lane(const struct lane_model *a, const struct lane_model *b);

#endif
