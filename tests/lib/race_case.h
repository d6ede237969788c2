/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of src/race and src/model share. */
#ifndef TESTS_RACE_CASE_H
#define TESTS_RACE_CASE_H

#include <check.h>

#include "model/model.h"
#include "race/race.h"

#define LIMIT_NS INT64_C(100000000000)

/* A table of 300 rows and three classes; made before each test. */
extern char csv_path[64];
void csv_make(void);
void csv_end(void);

/* Lanes BP and WP in turn: 4 hidden units, 3 epochs, batches of 20. */
struct race_config race_of(const char *data, size_t n_lanes);

struct race *race_make(const struct race_config *config);

/* The same, and a model that has heard nothing of it yet. */
struct race *race_watched(const struct race_config *config,
                          struct model **m_out);

/* A model of such a race before any message. */
struct model *model_make(size_t n_lanes);

/* Messages of lane 0. A batch has 20 samples. */
void apply_sample(struct model *m, uint64_t step, double loss);
void apply_eval(struct model *m, uint64_t step, uint32_t epoch,
                size_t val_correct);
void apply_lr(struct model *m, uint64_t step, double from, double to);
void apply_rollback(struct model *m, uint64_t to, uint32_t epoch,
                    uint32_t batch);

/* Polls once, after at most a millisecond. */
void wait_a_turn(struct race *race, struct model *m);

/* Polls until the lane is in the state, or has done the step. */
void await(struct race *race, struct model *m, size_t lane,
           enum lane_state state);
void await_step(struct race *race, struct model *m, size_t i, uint64_t step);

/* Asks lane i, or all (-1), for the value. */
void set_value(struct race *race, struct model *m, int i, const struct param *p,
               double value);

#endif
