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
    CHART_THIRDS, /* one character a cell, of three heights */
};

struct chart {
    struct canvas *c;
    const struct plot_frame *f;
    struct rect in; /* the cells of the curves */
    enum chart_style style;
    int points_w, points_h; /* points a cell holds */
    bool axis_row, number_row;
    bool in_turn; /* many curves: in ASCII too those that share cells show in
                   * turn, where of two a sign says so */
    double log_lo, log_range; /* of a logarithmic x axis; range 0 = linear */
    double y_lo, y_hi;        /* at the lowest and at the highest row */
    double y_step;            /* between numbers; 0 = they are others */
};

/* Places the curves' cells inside f->r; what does not fit is left out:
 * numbers under the axis, then the axis, then the numbers at the left. */
void chart_layout(struct chart *chart, struct canvas *c,
                  const struct plot_frame *f, size_t n_series);

/* A value's point from the top, 0 .. points_h * in.h - 1, clamped. */
int chart_y(const struct chart *chart, double v);

/* The same, not clamped but for what is far outside. */
int chart_y_free(const struct chart *chart, double v);

/* Where a value lies: 0 in the scale, -1 below, 1 above. */
int chart_side(const struct chart *chart, double v);

/* The row of a number of the axis. */
int chart_axis_row(const struct chart *chart, double v);

/* Which values the h rows of curves stand for. */
void chart_fit_rows(struct chart *chart, int h);

/* A position's point from the left, or -1 when outside. */
int chart_x(const struct chart *chart, double x);

/* Columns the numbers at the left take; chart_fit_rows comes before. */
int chart_gutter(const struct chart *chart);

/* As plot_si, but round numbers are short: 20k. buf >= 16. */
const char *chart_number(double v, char *buf, size_t size);

void chart_draw_axes(const struct chart *chart);
void chart_draw_y_axis(const struct chart *chart);
void chart_draw_band(const struct chart *chart,
                     const struct plot_series *series);
void chart_draw_curve(const struct chart *chart,
                      const struct plot_series *series, size_t n_before);

/* Mean and standard deviation of several runs; the k-th run that is not of the
 * race, with its letters. */
void chart_draw_spread(const struct chart *chart,
                       const struct plot_series *series);
void chart_draw_ghost(const struct chart *chart,
                      const struct plot_series *series, size_t k);

void chart_draw_points(const struct chart *chart,
                       const struct plot_series *series);

/* The x of a column of n across the curves. */
double chart_column_x(const struct chart *chart, int column, int n);

/* The value cursor's line. */
void chart_draw_cursor(const struct chart *chart);

/* Arrows where a curve lies outside the scale. */
void chart_draw_outside(const struct chart *chart,
                        const struct plot_series *series);

/* A curve by its value in each column of points, v[in.w * points_w], NaN where
 * it has none. */
void chart_draw_line(const struct chart *chart,
                     const struct plot_series *series, size_t n_before,
                     const double *v);

/* What lies between the curves of series[0] and series[1], where both have
 * values; never over a point. */
void chart_draw_gap(const struct chart *chart,
                    const struct plot_series *series);

/* Nothing, or the shade of a gap. */
bool chart_is_blank(const struct cell *cell);

#endif
