/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of a chart that curves are drawn in, measured in dots: between
 * plot_chart.c (curves) and plot_axes.c (numbers and lines around them). */
#ifndef UI_PLOT_AREA_H
#define UI_PLOT_AREA_H

#include "ui/plot.h"

struct plot_area {
    const struct plot_frame *frame;
    struct rect r; /* in cells; w and h at least 1 */
    int sx, sy;    /* dots a cell holds: 2x4 braille, 1x2 blocks, 1x1 ASCII */
    int y_axis;    /* column of the y axis, -1 = none */
    int x_axis;    /* row of the x axis, -1 = none */
    int numbers;   /* row of the x numbers, -1 = none */
};

/* Divides a frame; false when there is no room for any curve. */
bool plot_area_init(struct plot_area *a, const struct canvas *c,
                    const struct plot_frame *frame);

/* Dot column of x, or -1 outside the range; dot row of y, clamped. */
int plot_area_column(const struct plot_area *a, double x);
int plot_area_row(const struct plot_area *a, double y);

/* Blanks the frame, then draws axes, numbers, vertical lines with their
 * labels, and the cursor. */
void plot_axes_draw(struct canvas *c, const struct plot_area *a,
                    const struct plot_series *series, size_t n_series);

#endif
