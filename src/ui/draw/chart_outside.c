/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a curve lies outside the scale nothing of it is drawn, for on the
 * edge it would be taken for a value. An arrow of its colour says every few
 * columns on which side it is: in the axis below, in the highest row above. */
#include "ui/draw/chart.h"

#include <math.h>

#include "ui/draw/lane_style.h"

#define ARROWS_APART 8 /* columns between those of one curve */

static bool is_line(const struct cell *cell)
{
    return cell != NULL && cell->role == ROLE_DIM &&
           (cell->ch == 0x2500 || cell->ch == '-');
}

static void put_arrow(const struct chart *chart, int x, int side,
                      enum role role)
{
    struct rect in = chart->in;
    int y = side < 0 ? in.y + in.h : in.y;
    const struct cell *cell = canvas_at(chart->c, x, y);

    if (side < 0 ? chart->axis_row && is_line(cell)
                 : cell != NULL && chart_is_blank(cell))
        canvas_put(chart->c, x, y, side < 0 ? 0x2193 : 0x2191, role);
}

double chart_column_x(const struct chart *chart, int column, int n)
{
    const struct plot_frame *f = chart->f;
    double t = n > 1 ? (double)column / (n - 1) : 0.5;

    return chart->log_range > 0 ? exp(chart->log_lo + t * chart->log_range)
                                : f->x_lo + t * (f->x_hi - f->x_lo);
}

void chart_draw_outside(const struct chart *chart,
                        const struct plot_series *series)
{
    struct rect in = chart->in;
    int first = series->lane % 2 * (ARROWS_APART / 2) + series->lane / 2;

    if (series->history == NULL)
        return;
    for (int x = first; x < in.w; x += ARROWS_APART) {
        double v =
            plot_value_at(series->history, chart->f->axis, series->smoothing,
                          chart_column_x(chart, x, in.w));
        int side = isfinite(v) ? chart_side(chart, v) : 0;

        if (side != 0)
            put_arrow(chart, in.x + x, side, series->role);
    }
}
