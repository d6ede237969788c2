/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluations as dots on the curves, so few of them that the curves are seen
 * between them. */
#include "ui/chart.h"

#include <math.h>

#define POINTS_APART 4 /* cells between evaluations drawn */

/* Of the first lane, the second, ...; the curves' own signs are others. */
static const uint32_t point_signs[2][4] = {{0x25cf, 0x25cb, 0x25c6, 0x25c7},
                                           {'@', '0', '&', '%'}};

/* Every how many evaluations one is drawn: they stand a few cells apart, so
 * that the curve is seen between them. Doubled, not fitted, so that the same
 * ones stay while the run goes on. */
static size_t points_every(const struct chart *chart,
                           const struct plot_series *series)
{
    int first = -1, last = -1, n = 0;
    size_t every = 1;

    for (size_t i = 0; i < series->n_points; i++) {
        int px = chart_x(chart, series->points[i].x);

        if (px < 0)
            continue;
        first = n++ == 0 ? px : first;
        last = px;
    }
    while (n > 1 &&
           (size_t)(last - first) * every <
               (size_t)(n - 1) * POINTS_APART * (size_t)chart->points_w)
        every *= 2;
    return every;
}

static bool is_point(uint32_t ch)
{
    for (size_t i = 0; i < 4; i++)
        if (ch == point_signs[0][i] || ch == point_signs[1][i])
            return true;
    return false;
}

void chart_draw_points(const struct chart *chart,
                       const struct plot_series *series)
{
    size_t every = points_every(chart, series);
    bool ascii = chart->c->glyphs == GLYPHS_ASCII;
    int last = -POINTS_APART;

    for (size_t i = every - 1; i < series->n_points; i += every) {
        int px = chart_x(chart, series->points[i].x);
        int x = chart->in.x + px / chart->points_w;
        int y =
            chart->in.y + chart_y(chart, series->points[i].y) / chart->points_h;
        const struct cell *cell = canvas_at(chart->c, x, y);

        if (px < 0 || !isfinite(series->points[i].y) || x < last + 2)
            continue;
        last = x;
        if (cell != NULL && is_point(cell->ch) && i / every % 2 == 0)
            continue; /* another lane's: in turn */
        canvas_put(chart->c, x, y, point_signs[ascii][series->line % 4],
                   chart->style == CHART_BARS ? ROLE_TEXT : series->role);
    }
}
