/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that set a lane's past right: it begins anew, goes on from a saved
 * state, or is back before a change. */
#include <math.h>
#include <string.h>

#include "race/model_parts.h"

void model_restart(struct model *m, size_t i, uint32_t seed)
{
    struct lane_model *lane = &m->lanes[i];
    char label[LANE_NAME_MAX];

    batch_rows_clear(&lane->rows);
    history_clear(&lane->acc);
    history_clear(&lane->loss);
    history_clear(&lane->cos);
    lane->n_evals = lane->n_marks = 0;
    memset(lane->reached, 0, sizeof lane->reached);
    lane->last = (struct sample){0};
    lane->best_val_acc = -1.0;
    lane->best_epoch = 0;
    lane->epochs_done = 0;
    lane->fwd_eq = 0.0;
    lane->n_nonfinite = 0;
    lane->config.seed = seed;
    lane->stops = lane->config.stops;
    lane->stopped = STOP_NONE;
    lane->change = 0;
    lane->stop_from_ns = 0;
    m->paired = model_lanes_paired(m);
    model_event(m, EVENT_INFO, (int)i, 0, "%s restarted with seed %u",
                model_lane_label(lane, label, sizeof label), seed);
}

/* What came before is not known batch by batch, but it was trained and
 * counts. */
void model_resume(struct model *m, size_t i, const struct lane_msg *msg)
{
    struct lane_model *lane = &m->lanes[i];
    char label[LANE_NAME_MAX];
    size_t n_train = m->problem ? m->problem->train->n : 0;

    lane->last = (struct sample){.step = msg->resume.step,
                                 .epoch = msg->resume.epoch,
                                 .batch = msg->resume.batch,
                                 .acc = msg->resume.acc,
                                 .loss = msg->resume.loss,
                                 .lr = lane->hp[HP_LR],
                                 .pert = lane->hp[HP_PERT],
                                 .cos_bp = NAN,
                                 .grad_norm = NAN,
                                 .bp_norm = NAN,
                                 .dead = NAN,
                                 .active_ns = msg->resume.active_ns};
    lane->stop_from_ns = msg->resume.active_ns;
    lane->epochs_done = msg->resume.epoch - 1u;
    lane->fwd_eq =
        ((double)lane->epochs_done * (double)n_train +
         (double)msg->resume.batch * (double)lane->config.batch_size) *
        lane->config.rule->fwd_eq;
    model_event(m, EVENT_INFO, (int)i, msg->resume.step,
                "%s resumed at step %llu, epoch %u",
                model_lane_label(lane, label, sizeof label),
                (unsigned long long)msg->resume.step, msg->resume.epoch);
}

/* Evaluations after to_step never were; what they reached is told anew. */
static void truncate_evals(struct lane_model *lane, uint64_t to_step)
{
    while (lane->n_evals > 0 && lane->evals[lane->n_evals - 1].step > to_step)
        lane->n_evals--;
    for (size_t i = 0; i < MODEL_TARGETS; i++)
        if (lane->reached[i].step > to_step)
            lane->reached[i] = (struct reached){0};
    lane->best_val_acc = -1.0;
    lane->best_epoch = 0;
    lane->epochs_done = 0;
    for (size_t i = 0; i < lane->n_evals; i++) {
        const struct eval_result *e = &lane->evals[i];

        lane->epochs_done = e->epoch;
        model_note_reached(lane, e, lane->fwd_eq);
    }
}

/* The newest change at to_step was undone: all marks of its number go. */
static void truncate_marks(struct lane_model *lane, uint64_t to_step)
{
    const struct mark *last;
    uint64_t change;

    while (lane->n_marks > 0 && lane->marks[lane->n_marks - 1].step > to_step)
        lane->n_marks--;
    if (lane->n_marks == 0 || lane->marks[lane->n_marks - 1].step < to_step)
        return;
    last = &lane->marks[--lane->n_marks];
    change = last->change;
    while (change != 0 && lane->n_marks > 0 &&
           lane->marks[lane->n_marks - 1].change == change)
        lane->n_marks--;
}

void model_rollback(struct model *m, size_t i, const struct lane_msg *msg)
{
    struct lane_model *lane = &m->lanes[i];
    uint64_t to = msg->rollback.to_step, from = msg->rollback.from_step;
    char label[LANE_NAME_MAX];

    lane->fwd_eq -= (double)(from - to) * (double)lane->config.batch_size *
                    model_sample_cost(lane);
    if (lane->fwd_eq < 0.0)
        lane->fwd_eq = 0.0;
    batch_rows_truncate(&lane->rows, to);
    history_truncate(&lane->acc, to);
    history_truncate(&lane->loss, to);
    history_truncate(&lane->cos, to);
    truncate_evals(lane, to);
    truncate_marks(lane, to);
    memcpy(lane->hp, msg->rollback.hp, sizeof lane->hp);
    memset(lane->pending, 0, sizeof lane->pending);
    lane->stops = msg->rollback.stops;
    lane->stopped = msg->rollback.stopped;
    lane->last.step = to;
    lane->last.epoch = msg->rollback.epoch;
    lane->last.batch = msg->rollback.batch;
    model_event(m, EVENT_HP, (int)i, to,
                "undo: %s back at step %llu (was %llu), weights too: lr %g",
                model_lane_label(lane, label, sizeof label),
                (unsigned long long)to, (unsigned long long)from,
                lane->hp[HP_LR]);
}
