/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run: a net, a rule, and where it stands, advanced a batch at a time by
 * whoever calls. No threads, no channels: the worker wraps it, tests drive
 * it by hand. */
#ifndef ENGINE_LANE_LANE_H
#define ENGINE_LANE_LANE_H

#include "base/status.h"
#include "engine/lane/protocol.h"
#include "engine/problem/problem.h"

struct lane;

/* problem must outlive the lane. STATUS_NOMEM, STATUS_USAGE (a batch larger
 * than the training set, a shape that does not fit). exec is copied. */
enum status lane_new(const struct lane_config *config,
                     const struct problem *problem, const struct executor *exec,
                     struct lane **out, struct err *err);
void lane_free(struct lane *lane);

/* Whether it has weights to begin with: those of a file may be missing, which
 * only a lane that is resumed can do without. */
enum status lane_can_start(const struct lane *lane, struct err *err);

/* One batch: gradient, update, *out filled. diagnose: also measure the gradient
 * against backprop's at the same weights. False when loss or a weight is no
 * longer finite (the sample is still filled, the update is not applied). */
bool lane_step(struct lane *lane, bool diagnose, struct sample *out);

/* Whether the next batch is one to diagnose: the first, those that diag-every
 * asks for, and the last of each epoch. */
bool lane_diagnosis_due(const struct lane *lane);

/* Accuracy and loss on all validation and, at the end of an epoch, training
 * samples; validation probabilities stay inside for lane_snapshot. */
void lane_evaluate(struct lane *lane, struct eval_result *out);

bool lane_evaluation_due(const struct lane *lane);
/* All epochs trained, or a limit ended it. */
bool lane_done(const struct lane *lane);
/* The limit that ended it, or EARLY_STOP_NONE; whether the configured target
 * was ever reached. Undo takes both back. */
enum early_stop lane_early_stop(const struct lane *lane);
bool lane_reached(const struct lane *lane);
/* Why it collapsed, decided at each evaluation, or COLLAPSE_NONE. Undo takes it
 * back; nothing else but a restart wakes the lane. */
enum collapse lane_collapse(const struct lane *lane);
uint64_t lane_steps(const struct lane *lane);
/* Training samples that those steps used; the last batch of an epoch may be
 * short. */
uint64_t lane_samples(const struct lane *lane);
int64_t lane_active_ns(const struct lane *lane); /* as in struct sample */
size_t lane_batches_per_epoch(const struct lane *lane);
/* What it learns from next; the index stays the lane's, and valid until it is
 * stepped, evaluated or restarted. */
struct span lane_batch(const struct lane *lane);
double lane_now(const struct lane *lane, const struct param *p); /* in force */
const struct net_shape *lane_shape(const struct lane *lane);

/* Sets a valid value (param_valid; epochs never below the current epoch: it is
 * raised to it; more of them override the limit that ended the lane) after
 * copying weights, position, values and what rule and optimiser remember for
 * lane_undo (the last CHANGES_MAX changes). A part of
 * the newest change (changes_joins) needs no copy, unless a batch came in
 * between. */
void lane_set(struct lane *lane, const struct param *p, double value,
              uint64_t change);

/* Back to just before the last change, its active time included; false when
 * there is none. */
bool lane_undo(struct lane *lane);
const struct changes *lane_changes(const struct lane *lane);

/* All but `heard`, which is the caller's. */
void lane_report(const struct lane *lane, struct lane_report *out);

void lane_restart(struct lane *lane, uint32_t seed);

/* Doubles of its run_state: weights and what rule and optimiser remember. */
size_t lane_state_doubles(const struct lane *lane);

/* Everything a run needs to go on, into run_state_size bytes of
 * lane_state_doubles. The ticket is the caller's. */
void lane_save(const struct lane *lane, struct run_state *out);

/* Goes on from a saved state; the parameters stay those of the lane's
 * configuration, so that a run may be continued with others. Weights that it
 * evaluated are evaluated again on the validation set, for lane_snapshot and
 * the target accuracy. Patience and time count anew. STATUS_FORMAT when the
 * state cannot be one of this lane, and the one cause, to be read behind a
 * name; the lane is then as it was. */
enum status lane_resume(struct lane *lane, const struct run_state *state,
                        struct err *err);

/* Where it stands: epoch 1.., batches done in it. */
void lane_position(const struct lane *lane, uint32_t *epoch_out,
                   uint32_t *batch_out);

/* Fills a slot of snapshot_size bytes. */
void lane_snapshot(struct lane *lane, struct snapshot *out);

#endif
