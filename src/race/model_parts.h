/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that fold messages into a model; nobody else includes
 * this. */
#ifndef RACE_MODEL_PARTS_H
#define RACE_MODEL_PARTS_H

#include "race/model.h"

/* model.c */
bool model_lanes_paired(const struct model *m);

/* Forward equivalents of a lane that has done batch batches of an epoch. */
double model_fwd_eq_at(const struct model *m, const struct lane_model *lane,
                       uint32_t epoch, uint32_t batch);

/* An evaluation's targets and whether it is the best; fwd_eq as of then. */
void model_note_reached(struct lane_model *lane, const struct eval_result *e,
                        double fwd_eq);

/* model_back.c */
void model_restart(struct model *m, size_t i, uint32_t seed);
void model_resume(struct model *m, size_t i, const struct lane_msg *msg);
void model_rollback(struct model *m, size_t i, const struct lane_msg *msg);

#endif
