/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a chart of differences has to hold. Of two lanes that is all of their
 * difference. Of more, a few that are far from the rest would leave the others
 * in one row, so it is what those need that are nearest to each other: the
 * lanes from the best on that are half of all, unless some other half lies much
 * closer together, and what is no farther from these than they are from each
 * other or a few points. Only the later half of what they did counts, since
 * differences shrink fast at the beginning, and of that what is usual. The
 * chart names the lanes that are not in it. */
#include "ui/charts/chart_need.h"

#include <math.h>

#include "ui/charts/chart_window.h"
#include "ui/charts/compare_legend.h"

#define PLACES    241 /* where a difference is looked at */
#define SPREAD    2   /* standard deviations that are usual */
#define CLOSER    3   /* times closer together than the best */
#define NEAR_ACC  4   /* points: so near to these a lane is in any case, */
#define NEAR_LOSS 0.1 /* for one row of the curves may hold both */
#define STAYS     1.5
#define BEFORE    0.25 /* of that: so far away it may have been before */

struct places {
    size_t n;
    double x[PLACES + 1], first[PLACES + 1]; /* the first lane's values */
};

/* One lane's difference to the first. */
struct trail {
    bool known, failed;
    double lo, hi, end;
};

static void extend(struct chart_need *r, double v)
{
    if (!isfinite(v))
        return;
    r->lo = fmin(r->lo, v);
    r->hi = fmax(r->hi, v);
}

static const struct history *history_of(const struct lane_model *lane,
                                        const struct ui_state *ui)
{
    return ui->metric == 1 ? &lane->loss : &lane->acc;
}

static void add_place(struct places *p, const struct history *first,
                      const struct ui_state *ui, double x)
{
    double v = plot_value_at(first, ui->axis, ui->smoothing, x);

    if (!isfinite(v))
        return;
    p->x[p->n] = x;
    p->first[p->n++] = v;
}

/* Those where the comparison has begun and the first lane has a value; with
 * `start` also where it begins, which all lanes have. */
static void find_places(const struct model *m, const struct ui_state *ui,
                        size_t first, bool start, struct places *p)
{
    const struct history *h = history_of(&m->lanes[first], ui);
    double from = chart_need_from(m, ui);
    struct chart_window w;

    p->n = 0;
    chart_window_fit(m, ui, &w);
    if (start && from >= w.lo && from <= w.hi)
        add_place(p, h, ui, from);
    for (int k = 0; k < PLACES && isfinite(from); k++) {
        double x = chart_window_x(&w, (double)k / (PLACES - 1));

        if (x >= from)
            add_place(p, h, ui, x);
    }
}

static double mean_of(const double *v, size_t n)
{
    double sum = 0;

    for (size_t k = 0; k < n; k++)
        sum += v[k];
    return sum / (double)n;
}

/* Where the n values lie but for the few that are SPREAD standard deviations
 * from their mean: a short dip is not worth a row of all others. */
static struct chart_need usual(const double *v, size_t n)
{
    struct chart_need r = {INFINITY, -INFINITY};
    double mean = mean_of(v, n), sum = 0, most;

    for (size_t k = 0; k < n; k++)
        sum += (v[k] - mean) * (v[k] - mean);
    most = SPREAD * sqrt(sum / (double)n);
    for (size_t k = 0; k < n; k++)
        extend(&r, fmin(fmax(v[k], mean - most), mean + most));
    return r;
}

/* What is usual in its last half or, `whole`, all of it; false = it has
 * none. */
static bool follow(const struct lane_model *lane, const struct ui_state *ui,
                   const struct places *p, bool whole, struct trail *t)
{
    struct chart_need r = {INFINITY, -INFINITY};
    double v[PLACES + 1];
    size_t n = 0, tail;

    for (size_t k = 0; k < p->n; k++) {
        v[n] = plot_value_at(history_of(lane, ui), ui->axis, ui->smoothing,
                             p->x[k]) -
               p->first[k];
        n += isfinite(v[n]) ? 1 : 0;
    }
    if (n == 0)
        return false;
    for (size_t k = 0; whole && k < n; k++)
        extend(&r, v[k]);
    if (!whole)
        r = usual(v + n / 2, n - n / 2);
    tail = (n + 3) / 4;
    *t = (struct trail){.known = true,
                        .failed = lane_state_failed(lane->state),
                        .lo = r.lo,
                        .hi = r.hi,
                        .end = mean_of(v + n - tail, tail)};
    return true;
}

/* The ends of those that have not failed, which may be anywhere, in order. */
static size_t sort_ends(const struct trail *t, size_t n_lanes, double *end)
{
    size_t n = 0, k;

    for (size_t i = 0; i < n_lanes; i++) {
        if (!t[i].known || t[i].failed)
            continue;
        for (k = n++; k > 0 && end[k - 1] > t[i].end; k--)
            end[k] = end[k - 1];
        end[k] = t[i].end;
    }
    return n;
}

/* Where the ends of half of the lanes lie. */
static struct chart_need densest_half(const double *end, size_t n,
                                      bool low_best)
{
    size_t half = (n + 1) / 2, best = low_best ? 0 : n - half, at = best;

    for (size_t i = 0; i + half <= n; i++)
        if (end[i + half - 1] - end[i] < end[at + half - 1] - end[at])
            at = i;
    if (CLOSER * (end[at + half - 1] - end[at]) >
        end[best + half - 1] - end[best])
        at = best;
    return (struct chart_need){end[at], end[at + half - 1]};
}

/* Whether a lane belongs to that half, or -1, 1: lies below it, above it. One
 * that is in the scale stays there longer. */
static int side_of(const struct trail *t, struct chart_need half, double near,
                   const struct chart_scale *now)
{
    if (now->set && t->end >= now->lo && t->end <= now->hi)
        near *= STAYS;
    return t->end < half.lo - near ? -1 : t->end > half.hi + near ? 1 : 0;
}

/* At the first step of the comparison some lanes are there before the others:
 * who is near is not known then. On other axes they may never meet. */
static bool all_known(const struct model *m, const struct ui_state *ui,
                      const struct trail *t)
{
    bool steps = ui->axis == AXIS_STEP || ui->axis == AXIS_SAMPLES;

    for (size_t i = 0; steps && i < m->n_lanes; i++)
        if (!t[i].known && !legend_hidden(m, ui, i) &&
            !lane_state_failed(m->lanes[i].state))
            return false;
    return true;
}

static struct chart_need need_of_many(const struct model *m,
                                      const struct ui_state *ui,
                                      const struct trail *t, int *side)
{
    bool loss = ui->metric == 1;
    const struct chart_scale *now =
        &ui->scales.of[loss ? SCALE_LOSS_DIFFERENCE : SCALE_ACC_DIFFERENCE];
    struct chart_need r = {INFINITY, -INFINITY}, half;
    double near = loss ? NEAR_LOSS : NEAR_ACC, span, before, ends[LANES_MAX];
    size_t n = sort_ends(t, m->n_lanes, ends);

    if (n == 0 || !all_known(m, ui, t))
        return r;
    half = densest_half(ends, n, loss);
    span = half.hi - half.lo;
    before = fmax(span, near * BEFORE);
    near = fmax(near, span);
    for (size_t i = 0; i < m->n_lanes; i++) {
        if (!t[i].known)
            continue;
        side[i] = side_of(&t[i], half, near, now);
        if (side[i] != 0 || t[i].failed)
            continue;
        extend(&r, fmin(t[i].end, fmax(t[i].lo, half.lo - before)));
        extend(&r, fmax(t[i].end, fmin(t[i].hi, half.hi + before)));
    }
    return r;
}

struct chart_need chart_need_apart(const struct model *m,
                                   const struct ui_state *ui,
                                   int side_out[LANES_MAX])
{
    struct chart_need r = {INFINITY, -INFINITY};
    bool many = legend_drawn(m, ui) > 2;
    struct trail trails[LANES_MAX] = {{.known = false}};
    size_t first = 0;
    struct places places;

    for (size_t i = 0; i < LANES_MAX; i++)
        side_out[i] = 0;
    while (first < m->n_lanes && legend_hidden(m, ui, first))
        first++;
    if (first == m->n_lanes)
        return r;
    find_places(m, ui, first, many, &places);
    for (size_t i = many ? first : first + 1; i < m->n_lanes; i++)
        if (!legend_hidden(m, ui, i) &&
            follow(&m->lanes[i], ui, &places, !many, &trails[i]) && !many) {
            extend(&r, trails[i].lo);
            extend(&r, trails[i].hi);
        }
    if (many)
        return need_of_many(m, ui, trails, side_out);
    /* Who leads is seen from the side of 0, unless 0 is far away. */
    if (isfinite(r.lo) && fmin(fabs(r.lo), fabs(r.hi)) < 4 * (r.hi - r.lo) + 1)
        extend(&r, 0);
    return r;
}
