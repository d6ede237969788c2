/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages that set a lane's past right: it begins anew, goes on from a saved
 * state, or is back before a change. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/model_parts.h"

void model_restart(struct model *m, size_t i, const struct lane_msg *msg)
{
    struct lane_model *lane = &m->lanes[i];
    uint32_t seed = msg->restart.seed;
    char label[LANE_NAME_MAX];

    model_take_report(lane, &msg->report);
    batch_rows_clear(&lane->rows);
    for (size_t k = 0; model_history(lane, k); k++)
        history_clear(model_history(lane, k));
    lane->n_evals = lane->n_marks = 0;
    memset(lane->reached, 0, sizeof lane->reached);
    model_forget_best(lane);
    lane->last = lane->cos_first = lane->cos_last = lane->draws_last =
        (struct sample){0};
    lane->epochs_done = lane->epochs_unknown = 0;
    lane->resumed_step = lane->unknown_step = 0;
    lane->fwd_eq = 0.0;
    lane->n_nonfinite = 0;
    lane_fit(&lane->config, &param_seed, seed);
    m->active_ns = 0; /* r restarts all lanes */
    m->paired = model_lanes_paired(m);
    model_event(m, EVENT_INFO, (int)i, 0, "%s restarted with seed %u",
                model_lane_label(lane, label, sizeof label), seed);
}

/* Between two epochs a lane stands at the end of the one, as it does when it
 * came there by training. */
static void set_position(struct lane_model *lane, uint32_t epoch,
                         uint32_t batch)
{
    bool between = batch == 0 && epoch > 1;

    lane->epochs_done = epoch > 0 ? epoch - 1u : 0;
    lane->last.epoch = between ? epoch - 1 : epoch;
    lane->last.batch = between ? (uint32_t)lane->batches_per_epoch : batch;
}

/* The first batch's, where the saved run had measured it; else it is never
 * known: what is measured from here on is not the first. */
static void resume_cosine(struct lane_model *lane, const double cos[COSINES])
{
    if (lane->cos_first.step > 0 || lane->resumed_step == 0 || isnan(cos[0]))
        return;
    lane->cos_first = (struct sample){.step = 1, .epoch = 1, .batch = 1};
    diagnostics_clear(&lane->cos_first.diag);
    lane->cos_first.cos_bp = cos[0];
    memcpy(lane->cos_first.cos_parts, cos + 1,
           sizeof lane->cos_first.cos_parts);
}

/* What came before is not known batch by batch, but it was trained and
 * counts. */
static void resume_unknown(struct lane_model *lane)
{
    lane->epochs_unknown = lane->epochs_done;
    lane->unknown_step = lane->resumed_step;
    for (size_t k = 0; k < RACE_TARGETS_MAX; k++)
        lane->reached[k].unsure = lane->epochs_unknown > 0;
}

/* A batch of which nothing else is known. */
static struct sample unmeasured(uint64_t step, double acc, double loss)
{
    struct sample s = {.step = step,
                       .acc = acc,
                       .loss = loss,
                       .cos_bp = NAN,
                       .grad_norm = NAN,
                       .bp_norm = NAN,
                       .inactive = NAN};

    diagnostics_clear(&s.diag);
    return s;
}

void model_resume(struct model *m, size_t i, const struct lane_msg *msg)
{
    struct lane_model *lane = &m->lanes[i];
    uint64_t step = msg->resume.step;
    bool known = model_resume_past(m, i, step);
    char label[LANE_NAME_MAX];

    if (!known || lane->last.step != step)
        lane->last = unmeasured(step, msg->resume.acc, msg->resume.loss);
    lane->last.samples = msg->resume.samples;
    lane->last.active_ns = msg->resume.active_ns;
    model_take_report(lane, &msg->report);
    set_position(lane, msg->resume.epoch, msg->resume.batch);
    lane->resumed_step = step;
    if (!known)
        resume_unknown(lane);
    resume_cosine(lane, msg->resume.first_cos);
    lane->fwd_eq = model_fwd_eq(lane, msg->resume.samples);
    model_event(m, EVENT_INFO, (int)i, step,
                "%s resumed at step %llu, epoch %u",
                model_lane_label(lane, label, sizeof label),
                (unsigned long long)step, msg->resume.epoch);
}

/* Evaluations after to_step never were; what they reached is told anew. */
static void truncate_evals(const struct model *m, struct lane_model *lane,
                           uint64_t to_step)
{
    while (lane->n_evals > 0 && lane->evals[lane->n_evals - 1].step > to_step)
        lane->n_evals--;
    for (size_t i = 0; i < RACE_TARGETS_MAX; i++)
        if (lane->reached[i].step > to_step)
            lane->reached[i] =
                (struct reached){.unsure = lane->epochs_unknown > 0};
    model_forget_best(lane);
    for (size_t i = 0; i < lane->n_evals; i++)
        model_note_reached(m, lane, i);
}

/* Of the newest batch of a history, when it is that of step. */
static double value_at(const struct history *h, uint64_t step)
{
    const struct bucket *last =
        h->n_buckets > 0 ? &h->buckets[h->n_buckets - 1] : NULL;

    return last != NULL && last->last.step == step ? (double)last->smooth[0]
                                                   : NAN;
}

/* The newest batch is one that was before; what is not known of it any more
 * is not a number. */
static void set_last(struct lane_model *lane, const struct lane_msg *msg)
{
    const struct batch_rows *rows = &lane->rows;
    uint64_t step = msg->rollback.to_step;

    if (rows->n > 0 && rows->row[rows->n - 1].sample.step == step)
        lane->last = rows->row[rows->n - 1].sample;
    else
        lane->last = unmeasured(step, value_at(&lane->acc, step),
                                value_at(&lane->loss, step));
    lane->last.step = step;
    lane->last.samples = msg->rollback.samples;
    lane->last.active_ns = msg->rollback.active_ns;
    set_position(lane, msg->rollback.epoch, msg->rollback.batch);
}

static double cosine_of(const struct sample *s)
{
    return s->cos_bp;
}

static double variance_of(const struct sample *s)
{
    return (double)s->diag.variance;
}

/* *last, which is shown of a gradient, is of a batch that still was, the newest
 * that has such a number; else that of the past (NULL = none); step 0 =
 * none. */
static void truncate_last(struct sample *last, const struct batch_rows *rows,
                          const struct sample *past, uint64_t to_step,
                          double (*number)(const struct sample *s))
{
    size_t n = rows->n;

    if (last->step <= to_step)
        return;
    while (n > 0 && isnan(number(&rows->row[n - 1].sample)))
        n--;
    *last = (struct sample){0};
    if (n > 0)
        *last = rows->row[n - 1].sample;
    else if (past != NULL && past->step <= to_step)
        *last = *past;
}

static void truncate_measured(struct lane_model *lane,
                              const struct lane_model *past, uint64_t to_step)
{
    if (lane->cos_first.step > to_step)
        lane->cos_first = (struct sample){0};
    truncate_last(&lane->cos_last, &lane->rows, past ? &past->cos_last : NULL,
                  to_step, cosine_of);
    truncate_last(&lane->draws_last, &lane->rows,
                  past ? &past->draws_last : NULL, to_step, variance_of);
    if (lane->cos_last.step == 0 && lane->resumed_step == 0)
        lane->cos_last = lane->cos_first; /* else its first is long ago */
}

/* Of the marks at to_step those of the change that was undone go. Change 0 is
 * of one mark. */
static void truncate_marks(struct lane_model *lane, uint64_t to_step,
                           uint64_t change)
{
    const struct mark *end = lane->marks + lane->n_marks;

    while (end > lane->marks && end[-1].step > to_step)
        end--;
    while (end > lane->marks && end[-1].step == to_step &&
           end[-1].change == change) {
        end--;
        if (change == 0)
            break;
    }
    lane->n_marks = (size_t)(end - lane->marks);
}

/* "undo: WP pert 0.03 -> 0.1, back at ...": every value that went back. */
static void tell_rollback(struct model *m, size_t i, const struct lane_msg *msg)
{
    const struct lane_model *lane = &m->lanes[i];
    const double *back = msg->report.values;
    char label[LANE_NAME_MAX], values[64] = "";
    char from[PARAM_TEXT], to[PARAM_TEXT];
    const struct param *p;
    size_t n = 0;

    for (size_t k = 0; (p = params_at(k)) != NULL && n < sizeof values; k++)
        if (p->live && lane->values[k] != back[k])
            n +=
                (size_t)snprintf(values + n, sizeof values - n, " %s %s -> %s,",
                                 p->name, param_plain(p, lane->values[k], from),
                                 param_plain(p, back[k], to));
    model_event(m, EVENT_VALUE, (int)i, msg->rollback.to_step,
                "undo: %s%s back at step %llu (was %llu), weights too",
                model_lane_label(lane, label, sizeof label), values,
                (unsigned long long)msg->rollback.to_step,
                (unsigned long long)msg->rollback.from_step);
}

void model_rollback(struct model *m, size_t i, const struct lane_msg *msg)
{
    struct lane_model *lane = &m->lanes[i];
    uint64_t to = msg->rollback.to_step;

    tell_rollback(m, i, msg); /* by the values until now */
    model_take_report(lane, &msg->report);
    lane->fwd_eq = model_fwd_eq(lane, msg->rollback.samples);
    batch_rows_truncate(&lane->rows, to);
    for (size_t k = 0; model_history(lane, k); k++)
        history_truncate(model_history(lane, k), to);
    truncate_measured(
        lane, m->past && lane->resumed_step > 0 ? &m->past->lanes[i] : NULL,
        to);
    truncate_evals(m, lane, to);
    truncate_marks(lane, to, msg->rollback.change);
    memset(lane->pending, 0, sizeof lane->pending);
    lane->n_nonfinite = 0; /* the batch that diverged is behind to_step */
    set_last(lane, msg);
    lane->rate_broken = true; /* what was undone is no time between batches */
}
