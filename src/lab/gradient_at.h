/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One point of a training, its weights and its next batch, at which the
 * gradients of several rules are compared with backprop's. */
#ifndef LAB_GRADIENT_AT_H
#define LAB_GRADIENT_AT_H

#include "base/status.h"
#include "engine/lane/protocol.h"
#include "engine/problem/problem.h"

struct gradient_at;
struct param;
struct grid_cell; /* lab/grid.h */

/* STATUS_USAGE when the lane ends before it has trained so many batches. */
enum status gradient_at_check(const struct lane_config *lane,
                              const struct problem *problem, uint64_t step,
                              struct err *err);

/* Trains the lane for `step` batches, as many as gradient_at_check allows.
 * problem must outlive it. STATUS_NOMEM,
 * what lane_new says, and STATUS_DIVERGED when it does not get there. Thread:
 * one at a time, as for all below. */
enum status gradient_at_new(const struct lane_config *lane,
                            const struct problem *problem, uint64_t step,
                            struct gradient_at **out, struct err *err);
void gradient_at_free(struct gradient_at *at);

/* Whether a gradient at given weights can depend on the parameter: one of a
 * rule, the activation, the loss, the samples of the batch, the rule's seed. */
bool gradient_at_tells(const struct param *p);

/* The gradient of that lane's rule with its values, activation, loss, seed and
 * batch size, into error, cosine and ratio of *cell, against backprop's on the
 * same net. STATUS_NOMEM; STATUS_USAGE when its net is another. */
enum status gradient_at_measure(const struct gradient_at *at,
                                const struct lane_config *lane,
                                struct grid_cell *cell, struct err *err);

#endif
