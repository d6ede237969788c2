/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who leads is asked of evaluations after as many epochs, or as much of one,
 * since a lane that runs ahead is no better for it. A lane that diverged or
 * collapsed is out of the race. */
#include <math.h>
#include <stdio.h>

#include "ui/charts/compare_table.h"
#include "ui/parts/controls.h"

static bool races(const struct lane_model *lane)
{
    return !lane_state_failed(lane->state) && lane->state != LANE_ERROR;
}

static double val_of(const struct eval_result *e)
{
    return accuracy_percent(e->val_correct, e->n_val);
}

/* The evaluation after so many epochs, or NULL. */
static const struct eval_result *eval_after(const struct lane_model *lane,
                                            double epochs)
{
    size_t lo = 0, hi = lane->n_evals;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (model_eval_epoch(lane, &lane->evals[mid]) < epochs)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < lane->n_evals &&
                   model_eval_epoch(lane, &lane->evals[lo]) == epochs
               ? &lane->evals[lo]
               : NULL;
}

double compare_gap(const struct model *m, size_t i)
{
    const struct lane_model *lane = &m->lanes[i];

    for (size_t k = lane->n_evals; i > 0 && k > 0; k--) {
        const struct eval_result *e = &lane->evals[k - 1], *first;

        first = eval_after(&m->lanes[0], model_eval_epoch(lane, e));
        if (first != NULL)
            return val_of(e) - val_of(first);
    }
    return NAN;
}

static bool all_have(const struct model *m, double epochs)
{
    for (size_t i = 0; i < m->n_lanes; i++)
        if (races(&m->lanes[i]) && eval_after(&m->lanes[i], epochs) == NULL)
            return false;
    return true;
}

/* The most epochs after which every lane in the race was evaluated; 0 =
 * none. */
static double common_epochs(const struct model *m)
{
    const struct lane_model *any = NULL;

    for (size_t i = 0; i < m->n_lanes && any == NULL; i++)
        any = races(&m->lanes[i]) ? &m->lanes[i] : NULL;
    for (size_t k = any != NULL ? any->n_evals : 0; k > 0; k--) {
        double epochs = model_eval_epoch(any, &any->evals[k - 1]);

        if (all_have(m, epochs))
            return epochs;
    }
    return 0;
}

/* By what lanes are compared: after `epochs`, or, 0, the newest batches. */
static double standing(const struct lane_model *lane, const struct ui_state *ui,
                       double epochs)
{
    const struct history *h = &lane->acc;

    if (!races(lane))
        return NAN;
    if (epochs > 0)
        return val_of(eval_after(lane, epochs));
    return h->n_buckets > 0
               ? (double)h->buckets[h->n_buckets - 1].smooth[ui->smoothing]
               : NAN;
}

const char *compare_leader(const struct model *m, const struct ui_state *ui,
                           int w, char *buf, size_t size)
{
    static const char *const forms[] = {"%s: %s leads %s by %s points",
                                        "%s: %s leads%.0s by %s points",
                                        "%s: %s leads%.0s by %s",
                                        "%.0s%s leads%.0s by %s",
                                        "%.0s%s%.0s +%s",
                                        NULL};
    static const char *const even[] = {
        "%s: %s and %s are level", "%s: no lane leads", "no lane leads", NULL};
    double epochs = common_epochs(m);
    const char *what = epochs > 0 ? "val" : "batches";
    double best = -INFINITY, second = -INFINITY;
    const struct lane_model *leader = NULL, *next = NULL;
    char a[LANE_NAME_MAX], b[LANE_NAME_MAX], by[32];

    for (size_t i = 0; i < m->n_lanes; i++) {
        double v = standing(&m->lanes[i], ui, epochs);

        if (v > best) {
            second = best;
            next = leader;
            best = v;
            leader = &m->lanes[i];
        } else if (v > second) {
            second = v;
            next = &m->lanes[i];
        }
    }
    if (next == NULL) {
        snprintf(buf, size, "no two lanes to compare yet");
        return buf;
    }
    controls_lane_name(leader, a);
    controls_lane_name(next, b);
    if (best > second)
        return canvas_first_fit(w, buf, size, forms, what, a, b,
                                plot_fixed(best - second, 2, 6, by, sizeof by));
    return canvas_first_fit(w, buf, size, even, what, a, b);
}
