/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the Weights screen: the picture of a unit, its numbers, the
 * numbers of the whole net. */
#ifndef UI_WEIGHTS_PANEL_H
#define UI_WEIGHTS_PANEL_H

#include "ui/view.h"

#define WEIGHTS_PANEL_W 34

/* The lane's weights have come and fit its shape and the data. */
bool weights_ready(const struct model *m, size_t lane);

/* First-layer weights [n_inputs] of a unit of a ready lane. */
const double *weights_unit(const struct lane_model *lane, size_t unit);

/* Largest |weight| of the first layer; what is not finite is left out. */
double weights_scale(const struct lane_model *lane);

/* One unit's weights, at most side x side, at x, y. Data that is not
 * pictures is one row of inputs after the other. */
void weights_draw_unit(const struct model *m, struct canvas *c, int x, int y,
                       const struct lane_model *lane, size_t unit, int side,
                       double scale);

/* "-0.62 [colours] +0.62"; without shades the characters of either sign.
 * Ends at column x_end; returns its first column. */
int weights_draw_legend(struct canvas *c, int x_end, int y, double scale);

/* Framed: bias, norm, range, outgoing weights, then the net's gradient
 * norm, cosine and sum of |weights| by epoch. */
void weights_draw_numbers(const struct model *m, struct canvas *c,
                          struct rect r, size_t lane, size_t unit);

/* The same of a unit in one row. */
void weights_draw_line(const struct lane_model *lane, struct canvas *c,
                       struct rect row, size_t unit);

#endif
