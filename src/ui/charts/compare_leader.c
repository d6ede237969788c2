/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who leads is asked at one epoch that all lanes in the race have come to,
 * since a lane that runs ahead is no better for it. One that collapsed or
 * diverged is out of the race. */
#include <math.h>
#include <stdio.h>

#include "ui/charts/compare_words.h"
#include "ui/parts/controls.h"

static bool races(const struct lane_model *lane)
{
    return !lane_state_failed(lane->state) && lane->state != LANE_ERROR;
}

/* The newest evaluation that is not behind the epoch, or NULL. */
static const struct eval_result *newest_until(const struct lane_model *lane,
                                              double epoch)
{
    size_t lo = 0, hi = lane->n_evals; /* those before lo are not behind */

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (model_eval_epoch(lane, &lane->evals[mid]) <= epoch)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > 0 ? &lane->evals[lo - 1] : NULL;
}

double compare_val_at(const struct lane_model *lane, double epoch)
{
    const struct eval_result *e = newest_until(lane, epoch);

    return e != NULL && model_eval_epoch(lane, e) >= epoch ? eval_val_acc(e)
                                                           : NAN;
}

double compare_gap(const struct model *m, size_t i)
{
    const struct lane_model *lane = &m->lanes[i];

    for (size_t k = lane->n_evals; i > 0 && k > 0; k--) {
        double epoch = model_eval_epoch(lane, &lane->evals[k - 1]);
        double first = compare_val_at(&m->lanes[0], epoch);

        if (isfinite(first))
            return compare_val_at(lane, epoch) - first;
    }
    return NAN;
}

/* Down from the end to where each lane has been, until all agree. */
double compare_epoch(const struct model *m)
{
    double epoch = INFINITY, before = NAN;

    while (epoch > 0 && epoch != before) {
        before = epoch;
        for (size_t i = 0; i < m->n_lanes; i++) {
            const struct lane_model *lane = &m->lanes[i];
            const struct eval_result *e = newest_until(lane, epoch);

            if (races(lane))
                epoch = e != NULL ? model_eval_epoch(lane, e) : 0;
        }
    }
    return isfinite(epoch) ? epoch : 0;
}

/* By what lanes are compared: after `epoch`, or, 0, the newest batches; NaN out
 * of the race. */
static double standing(const struct lane_model *lane, const struct ui_state *ui,
                       double epoch)
{
    const struct history *h = &lane->acc;

    if (!races(lane))
        return NAN;
    if (epoch > 0)
        return compare_val_at(lane, epoch);
    return h->n_buckets > 0
               ? (double)h->buckets[h->n_buckets - 1].smooth[ui->smoothing]
               : NAN;
}

/* The order of lanes: how many have a standing, and the best. */
struct ranks {
    size_t n, n_best, best;
    size_t next; /* the first behind the best, or one as good */
    double v_best, v_next;
};

static struct ranks rank(const struct model *m, const struct ui_state *ui,
                         double epoch)
{
    struct ranks r = {.v_best = -INFINITY, .v_next = -INFINITY};

    for (size_t i = 0; i < m->n_lanes; i++) {
        double v = standing(&m->lanes[i], ui, epoch);

        if (isnan(v))
            continue;
        r.n++;
        if (v > r.v_best) {
            r.next = r.best;
            r.v_next = r.v_best;
            r.best = i;
            r.v_best = v;
            r.n_best = 1;
            continue;
        }
        r.n_best += v >= r.v_best;
        if (v > r.v_next) {
            r.next = i;
            r.v_next = v;
        }
    }
    return r;
}

/* "collapsed", or "failed" of lanes that did not all end in one way. */
static const char *failure_word(const struct model *m)
{
    size_t n_collapsed = 0, n_diverged = 0;

    for (size_t i = 0; i < m->n_lanes; i++) {
        n_collapsed += m->lanes[i].state == LANE_COLLAPSED;
        n_diverged += m->lanes[i].state == LANE_DIVERGED;
    }
    return n_collapsed == m->n_lanes  ? "collapsed"
           : n_diverged == m->n_lanes ? "diverged"
                                      : "failed";
}

/* Fewer than two lanes have something to compare. */
static const char *tell_none(const struct model *m, int w, char *buf,
                             size_t size)
{
    static const char *const all[] = {"no lane to compare: all %s",
                                      "no lane to compare: %s",
                                      "none to compare: %s", "all %s", NULL};
    static const char *const one[] = {"only %s is left in the race",
                                      "only %s is left", "%s is left", NULL};
    size_t n = 0, last = 0;
    char name[LANE_NAME_MAX];

    for (size_t i = 0; i < m->n_lanes; i++) {
        if (!races(&m->lanes[i]))
            continue;
        last = i;
        n++;
    }
    if (n == 0)
        return canvas_first_fit(w, buf, size, all, failure_word(m));
    if (n == 1)
        return canvas_first_fit(w, buf, size, one,
                                controls_lane_name(&m->lanes[last], name));
    snprintf(buf, size, "no two lanes to compare yet");
    return buf;
}

/* More than one is the best. */
static const char *tell_level(const struct model *m, const struct ranks *r,
                              const char *const when[4], int w, char *buf,
                              size_t size)
{
    char a[LANE_NAME_MAX], b[LANE_NAME_MAX], at[32];

    controls_lane_name(&m->lanes[r->best], a);
    controls_lane_name(&m->lanes[r->next], b);
    plot_percent(r->v_best, 2, at, sizeof at);
    for (int i = 0; i < 8; i++) {
        const char *end = i < 4 ? " at " : "";
        const char *v = i < 4 ? at : "";

        if (r->n_best == r->n)
            snprintf(buf, size, "%sall equal%s%s", when[i % 4], end, v);
        else if (r->n_best == 2 && i < 2)
            snprintf(buf, size, "%s%s and %s lead%s%s", when[i % 4], a, b, end,
                     v);
        else
            snprintf(buf, size, "%s%zu lanes lead%s%s", when[i % 4], r->n_best,
                     end, v);
        if (canvas_text_width(buf) <= w)
            return buf;
    }
    return buf;
}

/* When it was is given up last but for the verb. */
static const char *tell_lead(const struct model *m, const struct ranks *r,
                             const char *const when[4], int w, char *buf,
                             size_t size)
{
    static const char *const leads[] = {
        "%s%s leads %s by %s points", "%s%s leads%.0s by %s points",
        "%s%s leads %s by %s", "%s%s leads%.0s by %s"};
    char a[LANE_NAME_MAX], b[LANE_NAME_MAX], by[32];

    controls_lane_name(&m->lanes[r->best], a);
    controls_lane_name(&m->lanes[r->next], b);
    plot_fixed(r->v_best - r->v_next, 2, 6, by, sizeof by);
    for (size_t i = 0; i < 16; i++) {
        snprintf(buf, size, leads[i % 4], when[i / 4], a, b, by);
        if (canvas_text_width(buf) <= w)
            return buf;
    }
    for (size_t i = 0; i < 4; i++) {
        snprintf(buf, size, "%s%s +%s", when[i], a, by);
        if (canvas_text_width(buf) <= w)
            return buf;
    }
    return buf;
}

const char *compare_leader(const struct model *m, const struct ui_state *ui,
                           int w, char *buf, size_t size)
{
    double epoch = compare_epoch(m);
    struct ranks r = rank(m, ui, epoch);
    char number[MODEL_EPOCH_TEXT], after[40], brief[32], briefer[32];
    const char *when[4] = {"batches: ", "batches: ", "batches: ", ""};

    if (r.n < 2)
        return tell_none(m, w, buf, size);
    if (epoch > 0) {
        model_epoch_text(epoch, number);
        snprintf(after, sizeof after, "after epoch %s: ", number);
        snprintf(brief, sizeof brief, "epoch %s: ", number);
        snprintf(briefer, sizeof briefer, "e%s: ", number);
        when[0] = after;
        when[1] = brief;
        when[2] = briefer;
    }
    return r.n_best > 1 ? tell_level(m, &r, when, w, buf, size)
                        : tell_lead(m, &r, when, w, buf, size);
}
