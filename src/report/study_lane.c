/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a page shows of a lane, thinned. A model knows evaluations by step and
 * batches by bucket; here each point has its place on every axis. */
#include "report/study_parts.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define SMOOTHED 2 /* of history_smoothing: 0.9 */

/* What turns a batch's place into one on each axis. */
struct rates {
    double batches; /* an epoch; NaN = not known */
    double cost;    /* forward equivalents a sample */
};

static struct rates rates_of(const struct lane_model *lane)
{
    struct rates r = {NAN, 0};

    if (lane->batches_per_epoch)
        r.batches = (double)lane->batches_per_epoch;
    for (size_t i = lane->n_evals; i > 0 && isnan(r.batches); i--)
        if (lane->evals[i - 1].batch == 0 && lane->evals[i - 1].epoch > 0)
            r.batches =
                (double)lane->evals[i - 1].step / lane->evals[i - 1].epoch;
    if (lane->last.samples)
        r.cost = lane->fwd_eq / (double)lane->last.samples;
    return r;
}

static void place(double x[STUDY_AXES], const struct history_place *at,
                  double batches)
{
    x[STUDY_EPOCH] = (double)at->step / batches;
    x[STUDY_STEP] = (double)at->step;
    x[STUDY_SAMPLES] = (double)at->samples;
    x[STUDY_FWD_EQ] = at->fwd_eq;
    x[STUDY_TIME] = (double)at->active_ns / 1e9;
}

static enum status take_evals(struct study_curve *c,
                              const struct lane_model *lane, struct rates r)
{
    size_t stride = 1, n = lane->n_evals;

    while (n / stride + 2 > STUDY_POINTS)
        stride *= 2;
    c->points = mem_alloc(n / stride + 2, sizeof *c->points);
    if (!c->points)
        return STATUS_NOMEM;
    for (size_t i = 0; i < n; i++) {
        const struct eval_result *e = &lane->evals[i];
        struct study_point *p = &c->points[c->n];
        const struct history_place at = {
            e->step, e->samples, r.cost * (double)e->samples, e->active_ns};

        if ((i + 1) % stride != 0 && i + 1 < n)
            continue;
        place(p->x, &at, r.batches);
        p->x[STUDY_EPOCH] = model_eval_epoch(lane, e);
        p->y = p->lo = p->hi = eval_val_acc(e);
        c->n++;
    }
    return STATUS_OK;
}

static enum status take_batches(struct study_curve *c, const struct history *h,
                                struct rates r)
{
    size_t per = h->n_buckets / STUDY_POINTS + 1, left = 0;
    struct study_point *p = NULL;

    c->points = mem_alloc(h->n_buckets / per + 1, sizeof *c->points);
    if (!c->points)
        return STATUS_NOMEM;
    for (size_t i = 0; i < h->n_buckets; i++) {
        const struct bucket *b = &h->buckets[i];

        if (b->n == 0)
            continue;
        if (left == 0) {
            p = &c->points[c->n++];
            p->lo = b->min;
            p->hi = b->max;
            left = per;
        }
        place(p->x, &b->last, r.batches);
        p->y = b->smooth[SMOOTHED];
        p->lo = fmin(p->lo, b->min);
        p->hi = fmax(p->hi, b->max);
        left--;
    }
    return STATUS_OK;
}

/* Where a step is on the other axes, by the curve of the batches. */
static void place_mark(double x[STUDY_AXES], uint64_t step,
                       const struct history *h, double batches)
{
    struct history_place at = {.step = step};

    for (size_t i = 0; i < h->n_buckets; i++)
        if (h->buckets[i].last.step <= step || i == 0)
            at = h->buckets[i].last;
    at.step = step;
    place(x, &at, batches);
}

static enum status take_marks(struct study_lane *lane,
                              const struct lane_model *m, struct rates r)
{
    lane->marks = mem_alloc(m->n_marks, sizeof *lane->marks);
    if (!lane->marks)
        return STATUS_NOMEM;
    lane->n_marks = m->n_marks;
    for (size_t i = 0; i < m->n_marks; i++) {
        const struct mark *from = &m->marks[i];
        struct study_mark *to = &lane->marks[i];

        to->param = from->param;
        to->old_value = from->old_value;
        to->new_value = from->new_value;
        place_mark(to->x, from->step, &m->acc, r.batches);
    }
    return STATUS_OK;
}

static void take_figures(struct study_lane *lane, const struct lane_model *m,
                         const struct run_json_lane *json, struct rates r)
{
    const struct eval_result *end = model_epoch_eval(m);
    const struct eval_result *newest =
        m->n_evals ? &m->evals[m->n_evals - 1] : NULL;
    const struct history_place at = {m->last.step, m->last.samples, m->fwd_eq,
                                     m->last.active_ns};

    place(lane->spent, &at, r.batches);
    if (newest && newest->active_ns > m->last.active_ns)
        lane->spent[STUDY_TIME] = (double)newest->active_ns / 1e9;
    lane->train_acc =
        end ? accuracy_percent(end->train_correct, end->n_train) : NAN;
    lane->val_acc = newest ? eval_val_acc(newest) : NAN;
    lane->val_loss = newest ? newest->val_loss : NAN;
    lane->best = m->best_val_acc >= 0 ? m->best_val_acc : NAN;
    lane->best_epoch = m->best_epoch;
    snprintf(lane->state, sizeof lane->state, "%s",
             json && json->state[0] ? json->state : lane_state_name(m->state));
    for (char *c = lane->state; *c; c++)
        *c = (char)tolower((unsigned char)*c);
}

enum status study_take_lane(struct study_lane *lane, const struct model *m,
                            const struct run_json_lane *json)
{
    const struct lane_model *from = &m->lanes[lane->lane];
    const struct rates r = rates_of(from);
    enum status st = take_evals(&lane->curve[STUDY_VAL_ACC], from, r);

    model_lane_label(from, lane->name, sizeof lane->name);
    lane->config = from->config;
    memcpy(lane->values, from->values, sizeof lane->values);
    memcpy(lane->reached, from->reached, sizeof lane->reached);
    if (st == STATUS_OK)
        st = take_batches(&lane->curve[STUDY_BATCH_ACC], &from->acc, r);
    if (st == STATUS_OK)
        st = take_batches(&lane->curve[STUDY_BATCH_LOSS], &from->loss, r);
    if (st == STATUS_OK)
        st = take_batches(&lane->curve[STUDY_COS], &from->cos, r);
    if (st == STATUS_OK)
        st = take_marks(lane, from, r);
    take_figures(lane, from, json, r);
    return st;
}

void study_lane_done(struct study_lane *lane)
{
    for (size_t k = 0; k < STUDY_METRICS; k++)
        mem_free(lane->curve[k].points);
    mem_free(lane->marks);
}
