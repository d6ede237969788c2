/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluations as dots on the curves, so few of them that the curves are seen
 * between them. A dot is where its value is as nearly as a cell can tell: of
 * the four heights of a braille cell the middle two have the whole sign, the
 * others one in the upper or lower half, so that a dot touches a curve of the
 * same value. Those of several lanes in one cell are one sign. */
#include "ui/draw/chart.h"

#include <math.h>

#define POINTS_APART 4 /* cells between evaluations drawn */

/* Of the first lane, the second, ...; the curves' own signs are others. */
static const uint32_t point_signs[2][4] = {{0x25cf, 0x25cb, 0x25c6, 0x25c7},
                                           {'@', '0', '&', '%'}};
/* In the upper and in the lower half of a cell; 0 = there is none. */
static const uint32_t half_signs[2][4] = {{0x2580, 0xb0, 0, 0},
                                          {0x2584, 0x2080, 0, 0}};
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
    for (size_t i = 0; i < 4; i++)
        if (ch == point_signs[0][i] || ch == point_signs[1][i] ||
            (chart->style == CHART_DOTS && ch != 0 &&
             (ch == half_signs[0][i] || ch == half_signs[1][i])))
            return true;
    return ch == shared_signs[0] || ch == shared_signs[1];
}

/* The sign of a dot whose point is py from the top. */
static uint32_t sign_at(const struct chart *chart, int line, int py)
{
    int part = chart->style == CHART_DOTS ? py % chart->points_h : 1;
    uint32_t half = part == 0   ? half_signs[0][line % 4]
                    : part == 3 ? half_signs[1][line % 4]
                                : 0;

    return half != 0 ? half
                     : point_signs[chart->c->glyphs == GLYPHS_ASCII][line % 4];
}

static void put_dot(const struct chart *chart, const struct plot_series *series,
                    int x, int py)
{
    int y = chart->in.y + py / chart->points_h;
    const struct cell *cell = canvas_at(chart->c, x, y);

    if (cell != NULL && is_point(chart, cell->ch))
        canvas_put(chart->c, x, y,
                   shared_signs[chart->c->glyphs == GLYPHS_ASCII], ROLE_TEXT);
    else
        canvas_put(chart->c, x, y, sign_at(chart, series->line, py),
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

        if (px < 0 || !isfinite(series->points[i].y) || x < last + 2)
            continue;
        last = x;
        put_dot(chart, series, x, chart_y(chart, series->points[i].y));
    }
}
