/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a lane ends before its epochs do. What the rules remember is part of
 * the position, so that undo takes it back together with the weights. Only
 * the time depends on the machine; it never changes a weight, only where the
 * lane rests. */
#include "engine/lane/lane_state.h"

void lane_early_stop_begin(struct lane *lane)
{
    for (size_t i = 0; i < LANE_LIMITS; i++)
        lane->at.values[params_index(lane_limits[i])] =
            lane_value(&lane->config, lane_limits[i]);
    lane->at.early_stop = EARLY_STOP_NONE;
    lane->at.reached = false;
    lane->at.best_correct = -1;
    lane->at.no_better = 0;
    lane->limit_from_ns = lane->at.active_ns;
}

void lane_early_stop_timed(struct lane *lane)
{
    double max_s = lane_now(lane, &param_max_time);
    double s = (double)(lane->at.active_ns - lane->limit_from_ns) * 1e-9;

    if (max_s > 0.0 && s >= max_s && !lane->at.early_stop)
        lane->at.early_stop = EARLY_STOP_TIME;
}

void lane_early_stop_evaluated(struct lane *lane, size_t n_correct)
{
    struct position *at = &lane->at;
    double acc = accuracy_percent(n_correct, lane->problem->val->n);
    bool better = (int64_t)n_correct > at->best_correct;
    double asked = lane_value(&lane->config, &param_target_acc);
    double target = lane_now(lane, &param_target_acc);
    double patience = lane_now(lane, &param_patience);

    at->no_better = better ? 0 : at->no_better + 1;
    if (better)
        at->best_correct = (int64_t)n_correct;
    if (asked > 0.0 && acc >= asked)
        at->reached = true;
    if (target > 0.0 && acc >= target)
        at->early_stop = EARLY_STOP_TARGET;
    else if (patience > 0.0 && at->no_better >= patience)
        at->early_stop = EARLY_STOP_PATIENCE;
    else
        lane_early_stop_timed(lane);
}

void lane_early_stop_override(struct lane *lane)
{
    struct position *at = &lane->at;

    if (at->early_stop != EARLY_STOP_NONE)
        at->values[params_index(
            lane_limits[at->early_stop - EARLY_STOP_TARGET])] = 0.0;
    at->early_stop = EARLY_STOP_NONE;
}

enum early_stop lane_early_stop(const struct lane *lane)
{
    return lane->at.early_stop;
}

bool lane_reached(const struct lane *lane)
{
    return lane->at.reached;
}
