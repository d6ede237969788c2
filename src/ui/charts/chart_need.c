/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run begins with a climb that would take nearly all of a scale, and what
 * people look for comes after it, so the climb is left out. It ends where the
 * curve is farthest above a line that rises by CLIMB of what it gains over
 * all of the window: from there on it climbs slower than that. It is no climb
 * if the curve is never far above the straight line from its start to its
 * best (a slow lane, or a part of the run), nor if leaving it out would save
 * little, and it is at most half of the curve. All of it is done in units of
 * the axis, where better is up, so that it holds for losses and logarithms.
 */
#include "ui/charts/chart_need.h"

#include <math.h>

#include "ui/charts/chart_window.h"
#include "ui/charts/compare_legend.h"
#include "ui/charts/ghost_curves.h"
#include "ui/charts/lane_chart.h"

#define CLIMB       0.3  /* of the mean slope */
#define STEEP       0.25 /* of the gain, above the straight line */
#define LONGEST     0.5  /* part of the curve that may be left out */
#define SAVES       0.5  /* of what is left */
#define FEW         8    /* buckets: no climb yet */
#define LEAST_WRONG 0.01 /* percent: 0 has no logarithm */

/* A bucket in the window: its part of it, and its value, better = up. */
struct place {
    const struct bucket *b;
    double part, up;
};

/* One lane's curve, as the axis has it; traced once, then asked often. */
struct curve {
    const struct model *m;
    const struct ui_state *ui;
    size_t lane;
    int metric;
    struct chart_window w;
    size_t n;
    struct place place[HISTORY_BUCKETS];
};

static void extend(struct chart_need *r, double v)
{
    if (!isfinite(v))
        return;
    r->lo = fmin(r->lo, v);
    r->hi = fmax(r->hi, v);
}

/* A metric's value in units of the axis. */
static double axis_value(const struct ui_state *ui, int metric, double v)
{
    if (!ui->y_log)
        return v;
    return log10(metric == 1 ? v : fmax(100 - v, LEAST_WRONG));
}

static const struct history *history_of(const struct curve *c)
{
    const struct lane_model *lane = &c->m->lanes[c->lane];

    return c->metric == 1 ? &lane->loss : &lane->acc;
}

/* The buckets that are in the window and have a value. */
static void trace(struct curve *c)
{
    const struct history *h = history_of(c);
    double sign = c->metric == 1 || c->ui->y_log ? -1 : 1;

    c->n = 0;
    for (size_t k = 0; k < h->n_buckets; k++) {
        const struct bucket *b = &h->buckets[k];
        double v =
            axis_value(c->ui, c->metric, (double)b->smooth[c->ui->smoothing]);
        double part = chart_window_part(&c->w, plot_bucket_x(b, c->ui->axis));

        if (b->n > 0 && isfinite(v) && part >= 0 && part <= 1)
            c->place[c->n++] = (struct place){b, part, sign * v};
    }
}

/* The part of the window at which the climb ends, or where the curve
 * begins. */
static double climb_end(const struct curve *c)
{
    const struct place *p = c->place;
    double first = c->n > 0 ? p->part : 0, best = -INFINITY;
    double last = c->n > 0 ? p[c->n - 1].part : 0;
    double end = first, most = 0, above = 0, left_out = INFINITY;
    struct chart_need rest = {INFINITY, -INFINITY};

    for (size_t k = 0; k < c->n; k++)
        best = fmax(best, p[k].up);
    if (c->n < FEW || !(best > p->up) || !(last > first))
        return first;
    for (size_t k = 0; k < c->n; k++) {
        double t = (p[k].part - first) / (last - first);
        double gain = (p[k].up - p->up) / (best - p->up);

        above = fmax(above, gain - t);
        if (t <= LONGEST && gain - CLIMB * t > most) {
            most = gain - CLIMB * t;
            end = p[k].part;
        }
    }
    for (size_t k = 0; k < c->n; k++) {
        if (p[k].part < end)
            left_out = fmin(left_out, p[k].up);
        else
            extend(&rest, p[k].up);
    }
    return above >= STEEP && rest.lo - left_out > SAVES * (rest.hi - rest.lo)
               ? end
               : first;
}

/* What of a lane lies after its climb: its curve, all batches where it is not
 * smoothed, and its evaluations. */
static void extend_by_lane(struct curve *c, struct chart_need *r)
{
    const struct lane_model *lane = &c->m->lanes[c->lane];
    double sign = c->metric == 1 || c->ui->y_log ? -1 : 1, from, part;

    trace(c);
    from = c->ui->y_fixed ? 0 : climb_end(c);
    for (size_t k = 0; k < c->n; k++) {
        const struct bucket *b = c->place[k].b;

        if (c->place[k].part < from)
            continue;
        if (c->ui->smoothing > 0) {
            extend(r, sign * c->place[k].up);
            continue;
        }
        extend(r, axis_value(c->ui, c->metric, (double)b->min));
        extend(r, axis_value(c->ui, c->metric, (double)b->max));
    }
    for (size_t i = 0; i < lane->n_evals; i++) {
        const struct eval_result *e = &lane->evals[i];
        double v = lane_chart_eval(e, c->metric);

        part = chart_window_part(&c->w,
                                 lane_chart_step_x(lane, c->ui->axis, e->step));
        if (part >= from && part <= 1)
            extend(r, axis_value(c->ui, c->metric, v));
    }
}

/* The band of lane i over the finished seeds, after the climb of the first of
 * them. */
static void extend_by_band(const struct curve *c, struct chart_need *r)
{
    const struct ui_state *ui = c->ui;
    struct plot_spread s[GHOST_POINTS];
    struct ui_state of_metric = *ui;
    struct curve first = *c;
    size_t n;
    double from;

    of_metric.metric = c->metric;
    first.m = ui->ghosts.seeds[0];
    if (c->lane < first.m->n_lanes)
        trace(&first);
    from = ui->y_fixed || c->lane >= first.m->n_lanes ? 0 : climb_end(&first);
    n = ghost_spread(&of_metric, c->lane, s);
    for (size_t k = 0; k < n; k++) {
        double part = chart_window_part(&c->w, s[k].x);
        double sd = isnan(s[k].sd) ? 0 : s[k].sd;

        if (part < from || part > 1)
            continue;
        extend(r, axis_value(ui, c->metric, s[k].mean + sd));
        extend(r, axis_value(ui, c->metric, s[k].mean - sd));
    }
}

/* Whether a lane's curve is seen in a chart with this scale. Train has a chart
 * for each. */
static bool is_shown(const struct model *m, const struct ui_state *ui,
                     enum chart_scale_of which, size_t lane)
{
    return (ui->view != VIEW_COMPARE || (ui->hidden >> lane & 1u) == 0) &&
           (which == SCALE_ACC ||
            legend_other_loss(m, ui, lane) == (which == SCALE_OTHER_LOSS));
}

/* What lies under the curves. */
static void extend_by_ghosts(const struct model *m, const struct ui_state *ui,
                             enum chart_scale_of which, struct chart_need *r)
{
    struct curve c = {.ui = ui, .metric = which != SCALE_ACC};

    chart_window_fit(m, ui, &c.w);
    for (size_t k = 0; k < ui->ghosts.n; k++) {
        c.m = ui->ghosts.ghost[k].m;
        c.lane = ui->ghosts.ghost[k].lane;
        if (!lane_state_failed(c.m->lanes[c.lane].state))
            extend_by_lane(&c, r);
    }
    for (c.lane = 0; ui->ghosts.n_seeds > 0 && c.lane < m->n_lanes; c.lane++)
        if (is_shown(m, ui, which, c.lane))
            extend_by_band(&c, r);
}

/* What the curves need. The last batches of a lane that diverged or collapsed
 * may be anywhere: it has a say when it is alone. */
static struct chart_need need_of_curves(const struct model *m,
                                        const struct ui_state *ui,
                                        enum chart_scale_of which)
{
    struct chart_need r = {INFINITY, -INFINITY};
    struct curve c = {.m = m, .ui = ui, .metric = which != SCALE_ACC};

    chart_window_fit(m, ui, &c.w);
    for (int failed = 0; failed < 2 && !isfinite(r.lo); failed++)
        for (c.lane = 0; c.lane < m->n_lanes; c.lane++)
            if (is_shown(m, ui, which, c.lane) &&
                lane_state_failed(m->lanes[c.lane].state) == (failed == 1))
                extend_by_lane(&c, &r);
    if (ghosts_shown(ui))
        extend_by_ghosts(m, ui, which, &r);
    return r;
}

/* The end of a lane's first epoch on the axis; 0 when nothing is known of it,
 * infinite before it. */
static double first_epoch(const struct lane_model *lane, enum plot_axis axis)
{
    const struct history *h = &lane->acc;
    uint64_t epoch = lane->batches_per_epoch;

    if (h->n_buckets == 0 || epoch == 0 || h->buckets[0].first_step > epoch)
        return 0; /* resumed after it */
    if (h->buckets[h->n_buckets - 1].last.step < epoch)
        return INFINITY;
    return lane_chart_step_x(lane, axis, epoch);
}

double chart_need_from(const struct model *m, const struct ui_state *ui)
{
    bool cost = ui->axis == AXIS_FWD_EQ || ui->axis == AXIS_ACTIVE;
    bool one = cost && legend_drawn(m, ui) > 2;
    double from = 0;

    for (size_t i = 0; i < m->n_lanes; i++) {
        if (one && legend_hidden(m, ui, i))
            continue;
        from = fmax(from, first_epoch(&m->lanes[i], ui->axis));
        if (one)
            break; /* the costliest of many may end it right of all others */
    }
    return from;
}

struct chart_need chart_need_of(const struct model *m,
                                const struct ui_state *ui,
                                enum chart_scale_of which)
{
    struct ui_state of_metric = *ui;
    int side[LANES_MAX];

    if (which < SCALE_ACC_DIFFERENCE)
        return need_of_curves(m, ui, which);
    of_metric.metric = which == SCALE_LOSS_DIFFERENCE;
    return chart_need_apart(m, &of_metric, side);
}
