/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who leads is asked of equal epochs, since a lane that runs ahead is no better
 * for it. A lane that diverged is out of the race. */
#include <math.h>
#include <stdio.h>

#include "ui/charts/compare_table.h"
#include "ui/parts/controls.h"

static bool races(const struct lane_model *lane)
{
    return !lane_state_failed(lane->state) && lane->state != LANE_ERROR;
}

/* The validation after an epoch, in percent, or NaN. */
static double val_after(const struct lane_model *lane, uint32_t epoch)
{
    for (size_t i = lane->n_evals; i > 0; i--)
        if (lane->evals[i - 1].epoch == epoch)
            return accuracy_percent(lane->evals[i - 1].val_correct,
                                    lane->evals[i - 1].n_val);
    return NAN;
}

double compare_gap(const struct model *m, size_t i)
{
    const struct lane_model *lane = &m->lanes[i];

    for (size_t k = lane->n_evals; i > 0 && k > 0; k--) {
        const struct eval_result *e = &lane->evals[k - 1];
        double first = val_after(&m->lanes[0], e->epoch);

        if (isfinite(first))
            return accuracy_percent(e->val_correct, e->n_val) - first;
    }
    return NAN;
}

/* The newest epoch that every lane in the race has; 0 = none. */
static uint32_t common_epoch(const struct model *m)
{
    uint32_t least = UINT32_MAX;

    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];
        uint32_t own =
            lane->n_evals > 0 ? lane->evals[lane->n_evals - 1].epoch : 0;

        if (races(lane) && own < least)
            least = own;
    }
    return least < UINT32_MAX ? least : 0;
}

/* By what lanes are compared: after `epoch`, or, 0, the newest batches. */
static double standing(const struct lane_model *lane, const struct ui_state *ui,
                       uint32_t epoch)
{
    const struct history *h = &lane->acc;

    if (!races(lane))
        return NAN;
    if (epoch > 0)
        return val_after(lane, epoch);
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
    uint32_t epoch = common_epoch(m);
    const char *what = epoch > 0 ? "val" : "batches";
    double best = -INFINITY, second = -INFINITY;
    const struct lane_model *leader = NULL, *next = NULL;
    char a[LANE_NAME_MAX], b[LANE_NAME_MAX], by[32];

    for (size_t i = 0; i < m->n_lanes; i++) {
        double v = standing(&m->lanes[i], ui, epoch);

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
