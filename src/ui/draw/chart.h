/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that draw a chart: where its curves lie and how many
 * points a cell holds. */
#ifndef UI_DRAW_CHART_H
#define UI_DRAW_CHART_H

#include "ui/draw/plot.h"

#define CHART_MIN_W 8 /* with fewer columns the numbers are left out */

enum chart_style {
    CHART_ASCII,  /* one character a cell */
    CHART_BARS,   /* one series: columns filled in eighths of a cell */
    CHART_HALVES, /* several series: points half a cell high */
    CHART_DOTS,   /* braille, 2 x 4 points a cell */
};

struct chart {
    struct canvas *c;
    const struct plot_frame *f;
    struct rect in; /* the cells of the curves */
    enum chart_style style;
    int points_w, points_h; /* points a cell holds */
    bool axis_row, number_row;
    double log_lo, log_range; /* of a logarithmic x axis; range 0 = linear */
};

/* Places the curves' cells inside f->r; what does not fit is left out:
 * numbers under the axis, then the axis, then the numbers at the left. */
void chart_layout(struct chart *chart, struct canvas *c,
                  const struct plot_frame *f, size_t n_series);

/* A value's point from the top, 0 .. points_h * in.h - 1, clamped. */
int chart_y(const struct chart *chart, double v);

/* Where a position lies: 0 at the left end, 1 at the right. */
double chart_part(const struct chart *chart, double x);

/* A position's point from the left, or -1 when outside. */
int chart_x(const struct chart *chart, double x);

/* Columns the numbers at the left take, for h rows of curves. */
int chart_gutter(const struct chart *chart, int h);

void chart_draw_axes(const struct chart *chart);
/* The marks of changes, or what else there is: epochs. */
void chart_draw_vlines(const struct chart *chart,
                       const struct plot_series *series, bool marks);
void chart_draw_band(const struct chart *chart,
                     const struct plot_series *series);
void chart_draw_curve(const struct chart *chart,
                      const struct plot_series *series, size_t n_before);
void chart_draw_points(const struct chart *chart,
                       const struct plot_series *series);

/* What lies between the curves of series[0] and series[1], where both have
 * values; never over a point. */
void chart_draw_gap(const struct chart *chart,
                    const struct plot_series *series);

/* Nothing, or the shade of a gap. */
bool chart_is_blank(const struct cell *cell);

#endif
