/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others see of a lane: where it stands, what is in force, its weights. */
#include <string.h>

#include "engine/lane/lane_state.h"

bool lane_evaluation_due(const struct lane *lane)
{
    return lane->at.due;
}

bool lane_done(const struct lane *lane)
{
    return lane->at.early_stop ||
           (double)lane->at.epoch > lane_now(lane, &param_epochs);
}

uint64_t lane_steps(const struct lane *lane)
{
    return lane->at.step;
}

uint64_t lane_samples(const struct lane *lane)
{
    uint64_t in_epoch = lane->problem->train->n;
    uint64_t done = (uint64_t)lane->at.batch * lane->batch_size;

    return (lane->at.epoch - UINT64_C(1)) * in_epoch +
           (done < in_epoch ? done : in_epoch);
}

int64_t lane_active_ns(const struct lane *lane)
{
    return lane->at.active_ns;
}

size_t lane_batches_per_epoch(const struct lane *lane)
{
    return (lane->problem->train->n + lane->batch_size - 1) / lane->batch_size;
}

enum status lane_can_start(const struct lane *lane, struct err *err)
{
    if (lane->start_err.code && err)
        *err = lane->start_err;
    return lane->start_err.code;
}

double lane_now(const struct lane *lane, const struct param *p)
{
    return params_get(lane->at.values, p);
}

void lane_report(const struct lane *lane, struct lane_report *out)
{
    const struct position *at = &lane->at;

    memcpy(out->values, at->values, sizeof out->values);
    out->early_stop = at->early_stop;
    out->early_stop_epoch = 0.0;
    if (at->early_stop != EARLY_STOP_NONE)
        out->early_stop_epoch =
            (double)(at->epoch - 1) +
            (double)at->batch / (double)lane_batches_per_epoch(lane);
    out->limit_from_ns = lane->limit_from_ns;
    out->changes = lane->changes;
}

const struct net_shape *lane_shape(const struct lane *lane)
{
    return &lane->shape;
}

void lane_position(const struct lane *lane, uint32_t *epoch_out,
                   uint32_t *batch_out)
{
    *epoch_out = lane->at.epoch;
    *batch_out = lane->at.batch;
}

void lane_snapshot(struct lane *lane, struct snapshot *out)
{
    size_t O = lane->shape.width[lane->shape.n_layers];

    out->serial = ++lane->serial;
    out->step = lane->at.step;
    out->epoch = lane->probs_epoch;
    out->began_ns = lane->began_ns;
    out->answered_ns = lane->answered_ns;
    out->n_params = lane->shape.n_params;
    out->n_val = lane->problem->val->n;
    out->n_classes = O;
    net_unpack(&lane->shape, lane->block, snapshot_params_mut(out));
    memcpy(snapshot_probs_mut(out), lane->probs,
           out->n_val * O * sizeof(float));
    memcpy(snapshot_said_mut(out), lane->said, out->n_val * sizeof *lane->said);
}
