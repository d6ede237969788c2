/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The difference of curves as curves of their own: where two lines nearly
 * meet, only this tells how far apart they are and whether that grows. */
#include "ui/draw/chart.h"

#include <math.h>

#include "base/mem.h"
#include "ui/draw/lane_style.h"

#define COLUMNS_MAX 2048 /* of points; a wider chart ends there */

/* At each column of n, or where the curves end just before it. */
static void fill_differences(const struct chart *chart,
                             const struct plot_series *first,
                             const struct plot_series *other, double from,
                             int n, double *v)
{
    const struct plot_frame *f = chart->f;
    double end = plot_last_common(first->history, other->history, f->axis,
                                  f->x_lo, f->x_hi);
    double before = -INFINITY;

    for (int px = 0; px < n; px++) {
        double x = chart_column_x(chart, px, n);

        v[px] = x < from
                    ? NAN
                    : plot_difference_at(first->history, other->history,
                                         f->axis, other->smoothing,
                                         x > end && before < end ? end : x);
        before = x;
    }
}

/* The zero line, below the curves, where it is in the scale. */
static void draw_zero(const struct chart *chart)
{
    struct rect in = chart->in;

    if (chart_side(chart, 0) != 0 || chart->y_lo >= 0 || chart->y_hi <= 0)
        return;
    for (int x = 0; x < in.w; x += 2)
        canvas_put(chart->c, in.x + x,
                   in.y + chart_y(chart, 0) / chart->points_h, 0xb7, ROLE_DIM);
}

/* Lines of one that is alone are whole and have three heights a row in ASCII:
 * they are short of rows. */
static void fit_lines(struct chart *chart, const struct plot_series *series,
                      size_t n, struct plot_series *lines)
{
    bool alone = n == 2;

    if (chart->style == CHART_ASCII && alone) {
        chart->style = CHART_THIRDS;
        chart->points_h = 3;
    }
    for (size_t i = 0; i < n; i++) {
        lines[i] = series[i];
        lines[i].line = alone ? 0 : series[i].line;
        lines[i].ascii = chart->style == CHART_THIRDS ? '\0' : series[i].ascii;
    }
}

bool plot_differences(struct canvas *c, const struct plot_frame *frame,
                      const struct plot_series *series, size_t n_series,
                      double from)
{
    struct plot_series lines[LANE_STYLES];
    double v[COLUMNS_MAX];
    struct chart chart;
    bool any = false;
    int n;

    chart_layout(&chart, c, frame, 2);
    chart.in_turn = n_series > 2;
    n = chart.in.w * chart.points_w;
    if (n <= 0 || n > COLUMNS_MAX || chart.in.h <= 0 || n_series > LANE_STYLES)
        return false;
    fit_lines(&chart, series, n_series, lines);
    chart_draw_axes(&chart);
    draw_zero(&chart);
    for (size_t i = 1; i < n_series; i++) {
        fill_differences(&chart, &series[0], &series[i], from, n, v);
        for (int px = 0; px < n; px++)
            any = any || isfinite(v[px]);
        chart_draw_line(&chart, &lines[i], i - 1, v);
    }
    chart_draw_cursor(&chart);
    return any;
}
