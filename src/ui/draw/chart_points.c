/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluations as dots on the curves, so few of them that the curves are seen
 * between them. A lane has one sign for them in every chart; those of several
 * lanes in one cell are one sign. */
#include "ui/draw/chart.h"

#include <math.h>

#include "ui/draw/lane_style.h"

#define POINTS_APART 4 /* cells between evaluations drawn */

static const uint32_t shared_signs[2] = {PLOT_SHARED_POINT,
                                         PLOT_SHARED_POINT_ASCII};

/* Every how many evaluations one is drawn: they stand a few cells apart, so
 * that the curve is seen between them. Doubled, not fitted, so that the same
 * ones stay while the run goes on. */
static size_t points_every(const struct chart *chart,
                           const struct plot_series *series)
{
    int first = -1, last = -1;
    size_t every = 1, n = 0, span;

    for (size_t i = 0; i < series->n_points; i++) {
        int px = chart_x(chart, series->points[i].x);

        if (px < 0)
            continue;
        first = n++ == 0 ? px : first;
        last = px;
    }
    span = last > first ? (size_t)(last - first) : 0;
    while (2 * every <= n &&
           span * every < (n - 1) * POINTS_APART * (size_t)chart->points_w)
        every *= 2;
    return every;
}

static bool is_point(const struct chart *chart, uint32_t ch)
{
    bool ascii = chart->c->glyphs == GLYPHS_ASCII;

    for (size_t i = 0; i < LANE_STYLES; i++)
        if (ch == lane_eval_sign(i, ascii))
            return true;
    return ch == shared_signs[ascii];
}

static void put_dot(const struct chart *chart, const struct plot_series *series,
                    int x, int py)
{
    int y = chart->in.y + py / chart->points_h;
    const struct cell *cell = canvas_at(chart->c, x, y);
    bool ascii = chart->c->glyphs == GLYPHS_ASCII;

    if (cell != NULL && is_point(chart, cell->ch))
        canvas_put(chart->c, x, y, shared_signs[ascii], ROLE_TEXT);
    else
        canvas_put(chart->c, x, y, lane_eval_sign((size_t)series->lane, ascii),
                   chart->style == CHART_BARS ? ROLE_TEXT : series->role);
}

void chart_draw_points(const struct chart *chart,
                       const struct plot_series *series)
{
    size_t every = points_every(chart, series);
    int last = -POINTS_APART;

    for (size_t i = every - 1; i < series->n_points; i += every) {
        int px = chart_x(chart, series->points[i].x);
        int x = chart->in.x + px / chart->points_w;

        if (px < 0 || !isfinite(series->points[i].y) || x < last + 2 ||
            chart_side(chart, series->points[i].y) != 0)
            continue;
        last = x;
        put_dot(chart, series, x, chart_y(chart, series->points[i].y));
    }
}
