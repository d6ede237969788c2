/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that fold messages into a model; nobody else includes
 * this. */
#ifndef MODEL_MODEL_PARTS_H
#define MODEL_MODEL_PARTS_H

#include "model/model.h"

/* model.c */
bool model_lanes_paired(const struct model *m);

/* A lane's histories, k from 0 on, then NULL: what holds of one holds of all
 * of them. */
struct history *model_history(struct lane_model *lane, size_t k);

/* What training on so many samples costs a lane, in forward equivalents. */
double model_fwd_eq(const struct lane_model *lane, uint64_t samples);

/* The targets that evaluation k of the lane reaches, and whether it is the
 * best. */
void model_note_reached(const struct model *m, struct lane_model *lane,
                        size_t k);

/* Before the first evaluation. */
void model_forget_best(struct lane_model *lane);

/* What a lane says of itself. */
void model_take_report(struct lane_model *lane, const struct lane_report *r);

/* model_eval.c: a message. */
void model_apply_eval(struct model *m, size_t i, const struct eval_result *e);

/* model_past.c: takes what is known of lane i up to step, where it is resumed.
 * False when nothing is. */
bool model_resume_past(struct model *m, size_t i, uint64_t step);

/* model_back.c */
void model_restart(struct model *m, size_t i, const struct lane_msg *msg);
void model_resume(struct model *m, size_t i, const struct lane_msg *msg);
void model_rollback(struct model *m, size_t i, const struct lane_msg *msg);

#endif
