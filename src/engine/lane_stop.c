/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a lane ends before its epochs do. What the rules remember is part of
 * the position, so that undo takes it back together with the weights. Only
 * the time depends on the machine; it never changes a weight, only where the
 * lane rests. */
#include "engine/lane_state.h"

void lane_stop_begin(struct lane *lane)
{
    lane->at.stops = lane->config.stops;
    lane->at.stopped = STOP_NONE;
    lane->at.reached = false;
    lane->at.best_correct = -1;
    lane->at.no_better = 0;
    lane->stop_from_ns = lane->at.active_ns;
}

void lane_stop_timed(struct lane *lane)
{
    double max_s = lane->at.stops.max_s;
    double s = (double)(lane->at.active_ns - lane->stop_from_ns) * 1e-9;

    if (max_s > 0.0 && s >= max_s && !lane->at.stopped)
        lane->at.stopped = STOP_TIME;
}

void lane_stop_evaluated(struct lane *lane, size_t n_correct)
{
    struct position *at = &lane->at;
    double acc = accuracy_percent(n_correct, lane->problem->val->n);
    bool better = (int64_t)n_correct > at->best_correct;

    at->no_better = better ? 0 : at->no_better + 1;
    if (better)
        at->best_correct = (int64_t)n_correct;
    if (lane->config.stops.target_acc > 0.0 &&
        acc >= lane->config.stops.target_acc)
        at->reached = true;
    if (at->stops.target_acc > 0.0 && acc >= at->stops.target_acc)
        at->stopped = STOP_TARGET;
    else if (at->stops.patience > 0 && at->no_better >= at->stops.patience)
        at->stopped = STOP_PATIENCE;
    else
        lane_stop_timed(lane);
}

void lane_stop_override(struct lane *lane)
{
    stop_rules_override(&lane->at.stops, &lane->at.stopped);
}

enum stop_rule lane_stopped(const struct lane *lane)
{
    return lane->at.stopped;
}

const struct stop_rules *lane_stops(const struct lane *lane)
{
    return &lane->at.stops;
}

bool lane_reached(const struct lane *lane)
{
    return lane->at.reached;
}
