/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going back and going on: copies of a run in memory, before each change of a
 * value, for undo; and the run's state handed out and taken in, from which
 * it goes on bit for bit. */
#include "engine/lane_state.h"

#include <math.h>
#include <string.h>

void lane_save(const struct lane *lane, struct run_state *out)
{
    out->step = lane->at.step;
    out->epoch = lane->at.epoch;
    out->batch = lane->at.batch;
    out->seed = lane->seed;
    memcpy(out->values, lane->at.values, sizeof out->values);
    out->acc = lane->at.last_acc;
    out->loss = lane->at.last_loss;
    out->train_ns = lane->at.train_ns;
    out->active_ns = lane->at.active_ns;
    out->n_params = lane->shape.n_params;
    net_unpack(&lane->shape, lane->block, out->params);
}

static bool state_fits(const struct lane *lane, const struct run_state *s)
{
    size_t per_epoch = lane_batches_per_epoch(lane);

    if (s->n_params != lane->shape.n_params || s->epoch < 1 ||
        s->batch >= per_epoch ||
        s->step != (s->epoch - UINT64_C(1)) * per_epoch + s->batch ||
        s->train_ns < 0 || s->active_ns < 0)
        return false;
    for (size_t i = 0; i < s->n_params; i++)
        if (!isfinite(s->params[i]))
            return false;
    return true;
}

enum status lane_resume(struct lane *lane, const struct run_state *state)
{
    struct batch_stats val;

    if (!state_fits(lane, state))
        return STATUS_FORMAT;
    lane->seed = state->seed;
    net_pack(&lane->shape, state->params, lane->block);
    lane->at.step = state->step;
    lane->at.epoch = state->epoch;
    lane->at.batch = state->batch;
    lane->at.due = false;
    lane->at.last_acc = state->acc;
    lane->at.last_loss = state->loss;
    lane->at.train_ns = state->train_ns;
    lane->at.active_ns = state->active_ns;
    lane->n_undo = 0;
    lane_stop_begin(lane);
    if (lane->order)
        lane_shuffle_epoch(lane);
    if (state->batch == 0 && state->epoch > 1) {
        lane_answer(lane, &val);
        lane->probs_epoch = state->epoch - 1;
        lane_stop_evaluated(lane, val.n_correct);
    }
    return STATUS_OK;
}

/* The oldest copy makes room for a new one. */
static void keep_for_undo(struct lane *lane)
{
    size_t n = lane->shape.n_block;

    if (lane->n_undo == LANE_UNDO_MAX) {
        memmove(lane->undo, lane->undo + 1,
                (LANE_UNDO_MAX - 1) * sizeof *lane->undo);
        memmove(lane->undo_block, lane->undo_block + n,
                (LANE_UNDO_MAX - 1) * n * sizeof(double));
        lane->n_undo--;
    }
    lane->undo[lane->n_undo] = lane->at;
    memcpy(lane->undo_block + lane->n_undo * n, lane->block,
           n * sizeof(double));
    lane->n_undo++;
}

static void set(struct lane *lane, const struct param *p, double value)
{
    double *now = &lane->at.values[params_index(p)];

    if (p == &param_epochs) {
        bool begun = lane->at.batch > 0 || lane->at.epoch == 1;
        double least = (double)lane->at.epoch - (begun ? 0.0 : 1.0);

        value = value < least ? least : value;
        if (value > *now)
            lane_stop_override(lane);
    }
    *now = value;
}

void lane_set(struct lane *lane, const struct param *p, double value)
{
    keep_for_undo(lane);
    set(lane, p, value);
}

void lane_set_too(struct lane *lane, const struct param *p, double value)
{
    size_t n = lane->n_undo;

    if (n == 0 || lane->undo[n - 1].step != lane->at.step)
        keep_for_undo(lane);
    set(lane, p, value);
}

bool lane_undo(struct lane *lane)
{
    size_t n = lane->shape.n_block;
    uint32_t epoch = lane->at.epoch;

    if (lane->n_undo == 0)
        return false;
    lane->n_undo--;
    lane->at = lane->undo[lane->n_undo];
    memcpy(lane->block, lane->undo_block + lane->n_undo * n,
           n * sizeof(double));
    if (lane->order && epoch != lane->at.epoch)
        lane_shuffle_epoch(lane);
    return true;
}
