/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The area between two curves, cell by cell: one whose middle lies between
 * them. With 256 colours it is the background, under whatever the cell
 * shows; else a character in cells that are blank, in ASCII one that no curve
 * has. Where the curves are is asked of the histories, once a column, not of
 * the cells drawn. How far apart they are stands at both ends in figures. */
#include "ui/draw/chart.h"

#include <math.h>

#define SHADE_CH    0x2592
#define SHADE_ASCII ':'
#define SHADE_BG    (SHADE_GREY0 + 6) /* seen, and the curves on it, too */
#define NUMBER_W    9

bool chart_is_blank(const struct cell *cell)
{
    return cell->ch == 0 || cell->ch == ' ' || cell->ch == SHADE_CH ||
           (cell->ch == SHADE_ASCII && cell->role == ROLE_BORDER);
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
        canvas_put(chart->c, x, y,
                   chart->style == CHART_ASCII ? SHADE_ASCII : SHADE_CH,
                   ROLE_BORDER);
}

/* Both curves' values at a column; false when one has none. */
static bool values_at(const struct chart *chart,
                      const struct plot_series *series, int column, double *a,
                      double *b)
{
    double x = chart_column_x(chart, column, chart->in.w);

    *a = plot_value_at(series[0].history, chart->f->axis, series[0].smoothing,
                       x);
    *b = plot_value_at(series[1].history, chart->f->axis, series[1].smoothing,
                       x);
    return isfinite(*a) && isfinite(*b);
}

/* The text at x, y where nothing else stands. */
static bool put_text(const struct chart *chart, int x, int y, const char *text)
{
    int w = canvas_text_width(text);

    if (x < 0 || x + w > chart->in.w || y < 0 || y >= chart->in.h)
        return false;
    x += chart->in.x;
    y += chart->in.y;
    for (int i = 0; i < w; i++) {
        const struct cell *cell = canvas_at(chart->c, x + i, y);

        if (cell == NULL || !chart_is_blank(cell))
            return false;
    }
    canvas_text(chart->c, x, y, w, ROLE_TITLE, text);
    return true;
}

/* The difference at x, in a column, as near to its curves as there is room:
 * below them, else above. */
static void put_number(const struct chart *chart,
                       const struct plot_series *series, double x, int column,
                       bool right)
{
    const struct history *a = series[0].history, *b = series[1].history;
    enum plot_axis axis = chart->f->axis;
    int smoothing = series[0].smoothing, low, high, at;
    double gap = plot_difference_at(a, b, axis, smoothing, x);
    char text[32];
    bool done = false;

    if (!isfinite(gap))
        return;
    plot_signed(gap, chart->f->gap_decimals, NUMBER_W, text, sizeof text);
    at = right ? column - canvas_text_width(text) + 1 : column;
    low =
        chart_y(chart, plot_value_at(a, axis, smoothing, x)) / chart->points_h;
    high =
        chart_y(chart, plot_value_at(b, axis, smoothing, x)) / chart->points_h;
    for (int k = 1; !done && k < chart->in.h; k++)
        done = put_text(chart, at, (low > high ? low : high) + k, text);
    for (int k = 1; !done && k < chart->in.h; k++)
        done = put_text(chart, at, (low > high ? high : low) - k, text);
}

/* At the first column where both curves are in the scale, and where they end:
 * the place that the legend tells, too. */
static void put_numbers(const struct chart *chart,
                        const struct plot_series *series)
{
    const struct plot_frame *f = chart->f;
    double end = plot_last_common(series[0].history, series[1].history, f->axis,
                                  f->x_lo, f->x_hi);
    int last = chart_x(chart, end) / chart->points_w, first = 0;
    double a, b;

    if (!(end >= f->gap_from))
        return;
    put_number(chart, series, end, last, true);
    while (first < last &&
           (chart_column_x(chart, first, chart->in.w) < f->gap_from ||
            !values_at(chart, series, first, &a, &b) ||
            chart_side(chart, a) != 0 || chart_side(chart, b) != 0))
        first++;
    if (last - first >= 2 * NUMBER_W)
        put_number(chart, series, chart_column_x(chart, first, chart->in.w),
                   first, false);
}

void chart_draw_gap(const struct chart *chart, const struct plot_series *series)
{
    struct rect in = chart->in;
    int points = chart->points_h;

    if (series[0].history == NULL || series[1].history == NULL)
        return;
    for (int x = 0; x < in.w; x++) {
        double a, b;
        int top, end;

        if (!values_at(chart, series, x, &a, &b))
            continue;
        top = chart_y(chart, a);
        end = chart_y(chart, b);
        if (top > end) {
            top = end;
            end = chart_y(chart, a);
        }
        if (end - top < points)
            continue; /* less than a cell would be specks */
        for (int y = top / points; y <= end / points; y++)
            if (2 * y * points + points - 1 > 2 * top &&
                2 * y * points + points - 1 < 2 * end)
                shade_cell(chart, in.x + x, in.y + y);
    }
    put_numbers(chart, series);
}
