/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The area between two curves, cell by cell: one whose middle lies between
 * them. With 256 colours it is the background, under whatever the cell
 * shows; else a light character in cells that are blank, which is left out
 * in ASCII, where it would be taken for points. Where the curves are is asked
 * of the histories, once a column, not of the cells drawn. */
#include "ui/draw/chart.h"

#include <math.h>

#define SHADE_CH 0x2591
#define SHADE_BG (SHADE_GREY0 + 3) /* next to the background's end */

static double bucket_value(const struct bucket *b, int smoothing)
{
    if (b->n == 0)
        return NAN;
    return (double)(smoothing > 0 && smoothing < HISTORY_SMOOTHINGS
                        ? b->smooth[smoothing]
                        : b->mean);
}

/* The curve's value at part t of the x axis, on the straight line between
 * the buckets beside it; NaN where it has none. */
static double value_at(const struct chart *chart, const struct plot_series *s,
                       double t)
{
    const struct history *h = s->history;
    size_t lo = 0, hi = h->n_buckets; /* first bucket not left of t */
    double before, after, v;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (chart_part(chart, plot_bucket_x(&h->buckets[mid], chart->f->axis)) <
            t)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == 0 || lo == h->n_buckets)
        return NAN;
    before =
        chart_part(chart, plot_bucket_x(&h->buckets[lo - 1], chart->f->axis));
    after = chart_part(chart, plot_bucket_x(&h->buckets[lo], chart->f->axis));
    v = bucket_value(&h->buckets[lo - 1], s->smoothing);
    if (after > before)
        v += (bucket_value(&h->buckets[lo], s->smoothing) - v) * (t - before) /
             (after - before);
    return v;
}

bool chart_is_blank(const struct cell *cell)
{
    return cell->ch == 0 || cell->ch == ' ' || cell->ch == SHADE_CH;
}

static void shade_cell(const struct chart *chart, int x, int y)
{
    const struct cell *cell = canvas_at(chart->c, x, y);

    if (cell == NULL || cell->reverse)
        return;
    if (chart->c->shades)
        canvas_put_shade(chart->c, x, y, cell->ch, (enum role)cell->role, 0,
                         SHADE_BG);
    else if (chart_is_blank(cell))
        canvas_put(chart->c, x, y, SHADE_CH, ROLE_BORDER);
}

void chart_draw_gap(const struct chart *chart, const struct plot_series *series)
{
    struct rect in = chart->in;
    int points = chart->points_h;

    if ((chart->style == CHART_ASCII && !chart->c->shades) ||
        series[0].history == NULL || series[1].history == NULL)
        return;
    for (int x = 0; x < in.w; x++) {
        double t = in.w > 1 ? (double)x / (in.w - 1) : 0;
        double a = value_at(chart, &series[0], t);
        double b = value_at(chart, &series[1], t);
        int top, end;

        top = isfinite(a) && isfinite(b) ? chart_y(chart, fmax(a, b)) : 0;
        end = isfinite(a) && isfinite(b) ? chart_y(chart, fmin(a, b)) : 0;
        if (end - top < points)
            continue; /* less than a cell would be specks */
        for (int y = top / points; y <= end / points; y++)
            if (2 * y * points + points - 1 > 2 * top &&
                2 * y * points + points - 1 < 2 * end)
                shade_cell(chart, in.x + x, in.y + y);
    }
}
