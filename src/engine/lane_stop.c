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
    lane->at.best_acc = -1.0;
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
    double acc = (double)n_correct / (double)lane->problem->val->n * 100.0;

    at->no_better = acc > at->best_acc ? 0 : at->no_better + 1;
    if (acc > at->best_acc)
        at->best_acc = acc;
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
    struct stop_rules *stops = &lane->at.stops;

    if (lane->at.stopped == STOP_TARGET)
        stops->target_acc = 0.0;
    else if (lane->at.stopped == STOP_PATIENCE)
        stops->patience = 0;
    else if (lane->at.stopped == STOP_TIME)
        stops->max_s = 0.0;
    lane->at.stopped = STOP_NONE;
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
