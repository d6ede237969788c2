/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a chart of differences has to hold. Of two lanes that is all of their
 * difference. Of more, a few that are far from the rest would leave the others
 * in one row, so it is what those need that are nearest to each other: the
 * lanes from the best on that are half of all, unless some other half lies much
 * closer together, and what is no farther from these than they are from each
 * other. Only the later half of what they did counts, since differences shrink
 * fast at the beginning. The chart names the lanes that are not in it. */
#include "ui/charts/chart_need.h"

#include <math.h>

#include "ui/charts/chart_window.h"
#include "ui/charts/compare_legend.h"

#define PLACES     241 /* where a difference is looked at */
#define CLOSER     3   /* times closer together than the best */
#define LEAST_ACC  0.5 /* points that are near, and for a loss */
#define LEAST_LOSS 0.01

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

/* Of its last half or, `whole`, all of it; false = it has none. */
static bool follow(const struct lane_model *lane, const struct ui_state *ui,
                   const struct places *p, bool whole, struct trail *t)
{
    struct chart_need r = {INFINITY, -INFINITY};
    double v[PLACES], sum = 0;
    size_t n = 0, tail;

    for (size_t k = 0; k < p->n; k++) {
        v[n] = plot_value_at(history_of(lane, ui), ui->axis, ui->smoothing,
                             p->x[k]) -
               p->first[k];
        n += isfinite(v[n]) ? 1 : 0;
    }
    if (n == 0)
        return false;
    for (size_t k = whole ? 0 : n / 2; k < n; k++)
        extend(&r, v[k]);
    tail = n - n / 4;
    tail = tail < n ? tail : n - 1;
    for (size_t k = tail; k < n; k++)
        sum += v[k];
    *t = (struct trail){r.lo, r.hi, sum / (double)(n - tail)};
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
    double more = fmax(half.hi - half.lo, loss ? LEAST_LOSS : LEAST_ACC);

    half.lo -= more;
    half.hi += more;
    for (size_t i = 0; i < n; i++) {
        if (t[i].end < half.lo || t[i].end > half.hi)
            continue;
        extend(&r, fmax(t[i].lo, half.lo));
        extend(&r, fmin(t[i].hi, half.hi));
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
