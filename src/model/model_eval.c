/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What evaluations say of a run: the list of them, the best, what was reached
 * when, and where nothing got better any more. */
#include <math.h>
#include <stdio.h>

#include "model/model_parts.h"

#define LOSS_FIXED_MOST 1e5 /* in events */

/* At the ends of epochs alone, so that it does not depend on eval-every. */
static void note_plateau(struct lane_model *lane, const struct eval_result *e,
                         double acc)
{
    if (e->batch != 0)
        return;
    if (acc < lane->plateau_acc + MODEL_PLATEAU_POINTS) {
        lane->no_better++;
        if (lane->no_better == MODEL_PLATEAU_EPOCHS)
            lane->plateau = e->epoch;
        return;
    }
    lane->plateau_acc = acc;
    lane->no_better = 0;
}

void model_note_reached(const struct model *m, struct lane_model *lane,
                        size_t k)
{
    const struct eval_result *e = &lane->evals[k];
    double acc = eval_val_acc(e);
    uint64_t before = k > 0 ? e[-1].step : lane->unknown_step;

    for (size_t i = 0; i < m->targets.n; i++) {
        bool yes = acc >= m->targets.percent[i];

        if (lane->reached[i].yes)
            continue;
        lane->reached[i] = (struct reached){0};
        if (yes)
            lane->reached[i] = (struct reached){
                .yes = true,
                .unsure = lane->epochs_unknown > 0 &&
                          e->epoch == lane->epochs_unknown + 1,
                .bound = e->step > before + 1,
                .step = e->step,
                .epoch = model_eval_epoch(lane, e),
                .fwd_eq = model_fwd_eq(lane, e->samples),
                .active_ns = e->active_ns,
            };
    }
    note_plateau(lane, e, acc);
    if (acc > lane->best_val_acc) {
        lane->best_val_acc = acc;
        lane->best_epoch = model_eval_epoch(lane, e);
    }
}

double model_eval_epoch(const struct lane_model *lane,
                        const struct eval_result *e)
{
    return e->batch == 0 || lane->batches_per_epoch == 0
               ? (double)e->epoch
               : (double)(e->epoch - 1) +
                     (double)e->batch / (double)lane->batches_per_epoch;
}

const struct eval_result *model_epoch_eval(const struct lane_model *lane)
{
    for (size_t i = lane->n_evals; i > 0; i--)
        if (lane->evals[i - 1].batch == 0)
            return &lane->evals[i - 1];
    return NULL;
}

/* Every second of those that pass goes, never the first and the newest: a curve
 * begins where it began. */
static void thin_evals(struct lane_model *lane, bool whole)
{
    size_t kept = 0, seen = 0;

    for (size_t i = 0; i < lane->n_evals; i++) {
        const struct eval_result *e = &lane->evals[i];
        bool passes = whole || e->batch != 0;

        if (!passes || seen++ % 2 == 0 || i + 1 == lane->n_evals)
            lane->evals[kept++] = *e;
    }
    lane->n_evals = kept;
}

/* The tables have a row of each epoch: the others go first, all but a few. */
static void make_room_for_eval(struct lane_model *lane)
{
    size_t n_inside = 0;

    for (size_t i = 0; i < lane->n_evals; i++)
        n_inside += lane->evals[i].batch != 0;
    if (lane->n_evals == MODEL_EVALS_MAX)
        thin_evals(lane, n_inside < MODEL_EVALS_MAX / 16);
}

/* Four decimals while they say more than an exponent does. */
static const char *loss_text(double loss, char *buf, size_t size)
{
    if (isnan(loss))
        snprintf(buf, size, "nan");
    else
        snprintf(buf, size, loss < LOSS_FIXED_MOST ? "%.4f" : "%.2e", loss);
    return buf;
}

void model_apply_eval(struct model *m, size_t i, const struct eval_result *e)
{
    struct lane_model *lane = &m->lanes[i];
    char label[LANE_NAME_MAX], loss[32];

    make_room_for_eval(lane);
    lane->evals[lane->n_evals++] = *e;
    model_note_reached(m, lane, lane->n_evals - 1);
    model_lane_label(lane, label, sizeof label);
    loss_text(e->val_loss, loss, sizeof loss);
    if (e->batch != 0) {
        model_event(m, EVENT_EVAL, (int)i, e->step,
                    "%s step %llu: val %.2f %% (loss %s)", label,
                    (unsigned long long)e->step, eval_val_acc(e), loss);
        return;
    }
    lane->epochs_done = e->epoch;
    lane->mean_eval_ns = lane->mean_eval_ns
                             ? (3 * lane->mean_eval_ns + e->eval_ns) / 4
                             : e->eval_ns;
    model_event(m, EVENT_EVAL, (int)i, e->step,
                "%s epoch %u: train %.2f %%, val %.2f %% (loss %s)", label,
                e->epoch, accuracy_percent(e->train_correct, e->n_train),
                eval_val_acc(e), loss);
    if (lane->plateau == e->epoch)
        model_event(m, EVENT_INFO, (int)i, e->step,
                    "%s plateau: validation has not improved by %g points for "
                    "%d epochs",
                    label, MODEL_PLATEAU_POINTS, MODEL_PLATEAU_EPOCHS);
}
