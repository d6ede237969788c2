/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going back and going on: copies of a run in memory, before each change of a
 * value, for undo; and the run's state handed out and taken in, from which
 * it goes on bit for bit. */
#include "engine/lane/lane_state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void add_piece(struct lane *lane, double *data, size_t n)
{
    lane->pieces[lane->n_pieces++] = (struct lane_piece){data, n};
    lane->n_kept += n;
}

void lane_list_pieces(struct lane *lane)
{
    struct rule_array arrays[RULE_ARRAYS_MAX];
    size_t n = learner_arrays(&lane->own, arrays);

    add_piece(lane, lane->block, lane->shape.n_block);
    for (size_t i = 0; i < lane->n_slots; i++)
        add_piece(lane, lane->slots[i], lane->shape.n_block);
    for (size_t i = 0; i < n; i++)
        add_piece(lane, arrays[i].data, arrays[i].rows * arrays[i].cols);
}

/* Names and shapes of what a run_state holds beside the weights, in its order:
 * the slots as one row of canonical parameters, the rule's arrays, and the
 * first weights where no seed gives them again. */
static size_t list_arrays(const struct lane *lane,
                          struct run_array out[RUN_ARRAYS_MAX])
{
    struct rule_array arrays[RULE_ARRAYS_MAX];
    size_t n = learner_arrays(&lane->own, arrays), at = 0;

    for (size_t i = 0; i < lane->n_slots; i++, at++) {
        out[at] = (struct run_array){.rows = 1, .cols = lane->shape.n_params};
        snprintf(out[at].name, sizeof out[at].name, "%s",
                 lane->config.optim->slots[i]);
    }
    for (size_t i = 0; i < n; i++, at++) {
        out[at] =
            (struct run_array){.rows = arrays[i].rows, .cols = arrays[i].cols};
        memcpy(out[at].name, arrays[i].name, sizeof out[at].name);
    }
    if (lane->start)
        out[at++] = (struct run_array){
            .name = RUN_START, .rows = 1, .cols = lane->shape.n_params};
    return at;
}

size_t lane_state_doubles(const struct lane *lane)
{
    size_t slots = lane->n_slots * lane->shape.n_block;

    /* Of the pieces, weights and slots are in kernel layout. */
    return lane->n_kept - lane->shape.n_block - slots +
           (1 + lane->n_slots + (lane->start != NULL)) * lane->shape.n_params;
}

void lane_save(const struct lane *lane, struct run_state *out)
{
    out->step = lane->at.step;
    out->epoch = lane->at.epoch;
    out->batch = lane->at.batch;
    out->seed = lane->seed;
    memcpy(out->values, lane->at.values, sizeof out->values);
    out->acc = lane->at.last_acc;
    out->loss = lane->at.last_loss;
    out->first_loss = lane->at.first_loss;
    memcpy(out->first_cos, lane->at.first_cos, sizeof out->first_cos);
    out->learned = lane->at.learned;
    out->collapse = lane->at.collapse;
    out->train_ns = lane->at.train_ns;
    out->active_ns = lane->at.active_ns;
    out->n_params = lane->shape.n_params;
    net_unpack(&lane->shape, lane->block, out->params);
    out->n_arrays = list_arrays(lane, out->arrays);
    for (size_t i = 0; i < out->n_arrays; i++) {
        const struct lane_piece *piece = &lane->pieces[1 + i];
        double *to = out->params + (run_state_array(out, i) - out->params);

        if (i < lane->n_slots)
            net_unpack(&lane->shape, piece->data, to);
        else if (1 + i == lane->n_pieces)
            memcpy(to, lane->start, lane->shape.n_params * sizeof *to);
        else
            memcpy(to, piece->data, piece->n * sizeof *to);
    }
}

/* Where the state has the array, or its n_arrays. */
static size_t find_array(const struct run_state *s,
                         const struct run_array *wanted)
{
    size_t i = 0;

    while (i < s->n_arrays && strcmp(s->arrays[i].name, wanted->name) != 0)
        i++;
    return i;
}

static bool all_finite(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

static enum status check_arrays(const struct lane *lane,
                                const struct run_state *s, struct err *err)
{
    struct run_array wanted[RUN_ARRAYS_MAX];
    size_t n = list_arrays(lane, wanted);

    for (size_t i = 0; i < n; i++) {
        size_t at = find_array(s, &wanted[i]);

        if (at == s->n_arrays || s->arrays[at].rows != wanted[i].rows ||
            s->arrays[at].cols != wanted[i].cols)
            return err_set(err, STATUS_FORMAT, "has no %s of %zu x %zu",
                           wanted[i].name, wanted[i].rows, wanted[i].cols);
        if (!all_finite(run_state_array(s, at),
                        wanted[i].rows * wanted[i].cols))
            return err_set(err, STATUS_FORMAT, "%s is not finite everywhere",
                           wanted[i].name);
    }
    return STATUS_OK;
}

static void take_arrays(struct lane *lane, const struct run_state *s)
{
    struct run_array wanted[RUN_ARRAYS_MAX];
    size_t n = list_arrays(lane, wanted);

    for (size_t i = 0; i < n; i++) {
        const double *from = run_state_array(s, find_array(s, &wanted[i]));
        const struct lane_piece *piece = &lane->pieces[1 + i];

        if (i < lane->n_slots)
            net_pack(&lane->shape, from, piece->data);
        else if (1 + i == lane->n_pieces)
            memcpy(lane->start, from, lane->shape.n_params * sizeof *from);
        else
            memcpy(piece->data, from, piece->n * sizeof *from);
    }
}

static enum status check_state(const struct lane *lane,
                               const struct run_state *s, struct err *err)
{
    size_t per_epoch = lane_batches_per_epoch(lane);

    if (s->n_params != lane->shape.n_params)
        return err_set(err, STATUS_FORMAT,
                       "has %zu weights and biases, the net for this data %zu",
                       s->n_params, lane->shape.n_params);
    if (s->epoch < 1 || s->batch >= per_epoch ||
        s->step != (s->epoch - UINT64_C(1)) * per_epoch + s->batch)
        return err_set(err, STATUS_FORMAT,
                       "step %llu, epoch %u, batch %u is no place in a run of "
                       "%zu batches an epoch",
                       (unsigned long long)s->step, (unsigned)s->epoch,
                       (unsigned)s->batch, per_epoch);
    if (s->train_ns < 0 || s->active_ns < 0)
        return err_set(err, STATUS_FORMAT, "its clocks are below 0");
    if (!all_finite(s->params, s->n_params))
        return err_set(err, STATUS_FORMAT,
                       "a weight or bias is not a finite number");
    return check_arrays(lane, s, err);
}

enum status lane_resume(struct lane *lane, const struct run_state *state,
                        struct err *err)
{
    enum status status = check_state(lane, state, err);
    bool between = state->batch == 0 && state->epoch > 1;
    struct batch_stats val;

    if (status)
        return status;
    lane->seed = state->seed;
    net_pack(&lane->shape, state->params, lane->block);
    learner_restart(&lane->own, &lane->shape, NULL, state->seed);
    take_arrays(lane, state);
    lane->start_err = (struct err){0};
    lane->at.step = state->step;
    lane->at.epoch = state->epoch;
    lane->at.batch = state->batch;
    lane->at.due = false;
    lane->at.last_acc = state->acc;
    lane->at.last_loss = state->loss;
    lane->at.first_loss = state->first_loss;
    memcpy(lane->at.first_cos, state->first_cos, sizeof lane->at.first_cos);
    lane->at.learned = state->learned;
    lane->at.collapse = state->collapse;
    lane->at.train_ns = state->train_ns;
    lane->at.active_ns = state->active_ns;
    lane->changes.n = 0;
    lane_early_stop_begin(lane);
    if (lane->order)
        lane_shuffle_epoch(lane);
    if (between || lane_is_evaluated(lane)) {
        lane_answer(lane, &val);
        lane->probs_epoch = state->epoch - between;
        lane_early_stop_evaluated(lane, val.n_correct);
    }
    return STATUS_OK;
}

/* The oldest copy makes room for a new one. */
static void add_undo_point(struct lane *lane, uint64_t change)
{
    size_t n = lane->n_kept, newest;
    double *to;

    if (changes_add(&lane->changes, change)) {
        memmove(lane->undo, lane->undo + 1,
                (CHANGES_MAX - 1) * sizeof *lane->undo);
        memmove(lane->undo_points, lane->undo_points + n,
                (CHANGES_MAX - 1) * n * sizeof(double));
    }
    newest = lane->changes.n - 1;
    lane->undo[newest] = lane->at;
    to = lane->undo_points + newest * n;
    for (size_t i = 0; i < lane->n_pieces; to += lane->pieces[i++].n)
        memcpy(to, lane->pieces[i].data, lane->pieces[i].n * sizeof *to);
}

static void set(struct lane *lane, const struct param *p, double value)
{
    double *now = &lane->at.values[params_index(p)];

    if (p == &param_epochs) {
        bool begun = lane->at.batch > 0 || lane->at.epoch == 1;
        double least = (double)lane->at.epoch - (begun ? 0.0 : 1.0);

        value = value < least ? least : value;
        if (value > *now)
            lane_early_stop_override(lane);
    }
    *now = value;
}

void lane_set(struct lane *lane, const struct param *p, double value,
              uint64_t change)
{
    if (!changes_joins(&lane->changes, change) ||
        lane->undo[lane->changes.n - 1].step != lane->at.step)
        add_undo_point(lane, change);
    set(lane, p, value);
}

bool lane_undo(struct lane *lane)
{
    uint32_t epoch = lane->at.epoch;
    const double *from;

    if (lane->changes.n == 0)
        return false;
    changes_drop(&lane->changes);
    lane->at = lane->undo[lane->changes.n];
    from = lane->undo_points + lane->changes.n * lane->n_kept;
    for (size_t i = 0; i < lane->n_pieces; from += lane->pieces[i++].n)
        memcpy(lane->pieces[i].data, from, lane->pieces[i].n * sizeof *from);
    if (lane->order && epoch != lane->at.epoch)
        lane_shuffle_epoch(lane);
    return true;
}

const struct changes *lane_changes(const struct lane *lane)
{
    return &lane->changes;
}
