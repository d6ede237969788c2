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

#define PLACES    241  /* where a difference is looked at */
#define SPREAD    2    /* standard deviations that are usual */
#define CLOSER    3    /* times closer together than the best */
#define NEAR_ACC  4    /* points: so near to these a lane is in any case, */
#define NEAR_LOSS 0.1  /* for one row of the curves may hold both */
#define BEFORE    0.25 /* of that: so far away it may have been before */

struct places {
    size_t n;
    double x[PLACES], first[PLACES]; /* the first lane's values */
};

/* One lane's difference to the first. */
struct trail {
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

/* Those where the comparison has begun and the first lane has a value. */
static void find_places(const struct model *m, const struct ui_state *ui,
                        size_t first, struct places *p)
{
    const struct history *h = history_of(&m->lanes[first], ui);
    double from = chart_need_from(m, ui);
    struct chart_window w;

    p->n = 0;
    chart_window_fit(m, ui, &w);
    for (int k = 0; k < PLACES && isfinite(from); k++) {
        double x = chart_window_x(&w, (double)k / (PLACES - 1)), v;

        if (x < from)
            continue;
        v = plot_value_at(h, ui->axis, ui->smoothing, x);
        if (!isfinite(v))
            continue;
        p->x[p->n] = x;
        p->first[p->n++] = v;
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
    double v[PLACES];
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
    *t = (struct trail){r.lo, r.hi, mean_of(v + n - tail, tail)};
    return true;
}

static void sort_by_end(struct trail *t, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && t[k].end < t[k - 1].end; k--) {
            struct trail lower = t[k];

            t[k] = t[k - 1];
            t[k - 1] = lower;
        }
}

/* Where the ends of half of the lanes lie. */
static struct chart_need densest_half(struct trail *t, size_t n, bool low_best)
{
    size_t half = (n + 1) / 2, best = low_best ? 0 : n - half, at = best;

    sort_by_end(t, n);
    for (size_t i = 0; i + half <= n; i++)
        if (t[i + half - 1].end - t[i].end < t[at + half - 1].end - t[at].end)
            at = i;
    if (CLOSER * (t[at + half - 1].end - t[at].end) >
        t[best + half - 1].end - t[best].end)
        at = best;
    return (struct chart_need){t[at].end, t[at + half - 1].end};
}

static struct chart_need need_of_many(struct trail *t, size_t n, bool loss)
{
    struct chart_need r = {INFINITY, -INFINITY};
    struct chart_need half = densest_half(t, n, loss);
    double near = loss ? NEAR_LOSS : NEAR_ACC, span = half.hi - half.lo;
    double before = fmax(span, near * BEFORE);

    near = fmax(near, span);
    for (size_t i = 0; i < n; i++) {
        double end = t[i].end;

        if (end < half.lo - near || end > half.hi + near)
            continue;
        extend(&r, fmin(end, fmax(t[i].lo, half.lo - before)));
        extend(&r, fmax(end, fmin(t[i].hi, half.hi + before)));
    }
    return r;
}

/* A lane that failed may be anywhere: among several it has no say. */
static bool counts(const struct model *m, const struct ui_state *ui, size_t i,
                   bool many)
{
    return !legend_hidden(m, ui, i) &&
           !(many && lane_state_failed(m->lanes[i].state));
}

struct chart_need chart_need_apart(const struct model *m,
                                   const struct ui_state *ui)
{
    struct chart_need r = {INFINITY, -INFINITY};
    bool many = legend_drawn(m, ui) > 2;
    struct trail trails[LANES_MAX];
    size_t first = 0, n = 0;
    struct places places;

    while (first < m->n_lanes && legend_hidden(m, ui, first))
        first++;
    if (first == m->n_lanes)
        return r;
    find_places(m, ui, first, &places);
    for (size_t i = many ? first : first + 1; i < m->n_lanes; i++)
        if (counts(m, ui, i, many))
            n += follow(&m->lanes[i], ui, &places, !many, &trails[n]);
    if (many && n > 0)
        return need_of_many(trails, n, ui->metric == 1);
    for (size_t i = 0; i < n; i++) {
        extend(&r, trails[i].lo);
        extend(&r, trails[i].hi);
    }
    /* Who leads is seen from the side of 0, unless 0 is far away. */
    if (isfinite(r.lo) && fmin(fabs(r.lo), fabs(r.hi)) < 4 * (r.hi - r.lo) + 1)
        extend(&r, 0);
    return r;
}
