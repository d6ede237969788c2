/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies under the curves of the race: other runs, and what several runs
 * of a lane have in common. Neither hides a curve. A small letter on a thin
 * curve says whose it is, so that it is told without colour; the mean of
 * several runs has a sign of its lane, and what is within one standard
 * deviation of it is shaded cell by cell. */
#include "ui/draw/chart.h"

#include <math.h>

#include "ui/draw/lane_style.h"

#define SIGNS_APART 16 /* cells between the letters on a curve */
#define SHADE_CH    0x2591
#define SHADE_ASCII '\''
#define COLUMNS_MAX 2048 /* of points */

char plot_ghost_sign(size_t k)
{
    static const char signs[] = "abcdfghijklmnpqrstuwyz"; /* not e o v x */

    return signs[k % (sizeof signs - 1)];
}

/* The spread at x, on the straight lines between its places; false outside. */
static bool spread_at(const struct plot_series *s, double x,
                      struct plot_spread *out)
{
    const struct plot_spread *a, *b;
    size_t k = 0;
    double t;

    while (k < s->n_spread && s->spread[k].x < x)
        k++;
    if (k == s->n_spread || (k == 0 && s->spread[0].x > x))
        return false;
    b = &s->spread[k];
    a = k > 0 ? b - 1 : b;
    t = b->x > a->x ? (x - a->x) / (b->x - a->x) : 1;
    out->mean = a->mean + t * (b->mean - a->mean);
    out->sd = isnan(a->sd) || isnan(b->sd) ? 0 : a->sd + t * (b->sd - a->sd);
    return isfinite(out->mean);
}

static bool is_shade(uint32_t ch)
{
    return ch == SHADE_CH || ch == SHADE_ASCII;
}

static bool is_mean(uint32_t ch, bool ascii)
{
    for (size_t i = 0; i < LANE_STYLES; i++)
        if (ch == lane_mean_sign(i, ascii))
            return true;
    return false;
}

static bool gives_way(const struct chart *chart, const struct cell *cell, int x,
                      uint32_t ch)
{
    bool ascii = chart->c->glyphs == GLYPHS_ASCII;

    if (is_shade(cell->ch))
        return !is_shade(ch) || x % 2 == 1;
    return is_mean(cell->ch, ascii) && !is_shade(ch) && x % 2 == 1;
}

/* Never over a curve. A mean is put over what is shaded; bands that lie on each
 * other show in turn, cell by cell. */
static void put_under(const struct chart *chart, int x, int y, uint32_t ch,
                      enum role role)
{
    const struct cell *cell =
        canvas_at(chart->c, chart->in.x + x, chart->in.y + y);

    if (y >= 0 && y < chart->in.h && cell != NULL &&
        (chart_is_blank(cell) || gives_way(chart, cell, x, ch)))
        canvas_put(chart->c, chart->in.x + x, chart->in.y + y, ch, role);
}

/* The row of a value, which may be outside. */
static int row_of(const struct chart *chart, double v)
{
    return (int)floor((double)chart_y_free(chart, v) / chart->points_h);
}

void chart_draw_spread(const struct chart *chart,
                       const struct plot_series *series)
{
    bool ascii = chart->c->glyphs == GLYPHS_ASCII;
    uint32_t mean = lane_mean_sign((size_t)series->lane, ascii);

    for (int x = 0; x < chart->in.w; x++) {
        struct plot_spread at;
        int row, a, b;

        if (!spread_at(series, chart_column_x(chart, x, chart->in.w), &at))
            continue;
        row = row_of(chart, at.mean);
        a = row_of(chart, at.mean + at.sd);
        b = row_of(chart, at.mean - at.sd);
        put_under(chart, x, row, mean, series->role);
        for (int y = a < b ? a : b; y <= (a < b ? b : a); y++)
            if (y != row)
                put_under(chart, x, y, ascii ? SHADE_ASCII : SHADE_CH,
                          series->role);
    }
}

/* The height of a run at x: its curve, or where only its evaluations are known
 * the lines between them. */
static double height_at(const struct chart *chart, const struct plot_series *s,
                        double x)
{
    size_t k = 0;

    if (s->history != NULL && s->history->n_buckets > 0)
        return plot_value_at(s->history, chart->f->axis, s->smoothing, x);
    while (k < s->n_points && s->points[k].x < x)
        k++;
    if (k == s->n_points || (k == 0 && s->points[0].x > x))
        return NAN;
    if (k == 0)
        return s->points[0].y;
    return s->points[k - 1].y + (s->points[k].y - s->points[k - 1].y) *
                                    (x - s->points[k - 1].x) /
                                    (s->points[k].x - s->points[k - 1].x);
}

/* A run that is known by its evaluations alone. */
static void draw_evaluated(const struct chart *chart,
                           const struct plot_series *series)
{
    int n = chart->in.w * chart->points_w;
    double v[COLUMNS_MAX];

    if (n <= 0 || n > COLUMNS_MAX)
        return;
    for (int i = 0; i < n; i++)
        v[i] = height_at(chart, series, chart_column_x(chart, i, n));
    chart_draw_line(chart, series, 0, v);
}

static void draw_signs(const struct chart *chart,
                       const struct plot_series *series, size_t k)
{
    int from = (int)(3 + 5 * k) % SIGNS_APART, w = chart->in.w;

    for (int x = 0; x < w; x++) {
        double v = height_at(chart, series, chart_column_x(chart, x, w));
        /* and where the curve ends */
        bool last =
            isfinite(v) &&
            (x + 1 == w ||
             isnan(height_at(chart, series, chart_column_x(chart, x + 1, w))));

        if (isfinite(v) && chart_side(chart, v) == 0 &&
            (last || x % SIGNS_APART == from))
            canvas_put(chart->c, chart->in.x + x,
                       chart->in.y + chart_y(chart, v) / chart->points_h,
                       (uint32_t)series->sign, series->role);
    }
}

void chart_draw_ghost(const struct chart *chart,
                      const struct plot_series *series, size_t k)
{
    if (series->history != NULL && series->history->n_buckets > 0)
        chart_draw_curve(chart, series, 0);
    else
        draw_evaluated(chart, series);
    draw_signs(chart, series, k);
}
