/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hidden unit as a picture: its first-layer weights, or what training has
 * changed in them. */
#ifndef UI_WEIGHTS_WEIGHTS_IMAGE_H
#define UI_WEIGHTS_WEIGHTS_IMAGE_H

#include "ui/parts/signed_image.h"
#include "ui/parts/start_weights.h"
#include "ui/parts/view.h"

struct weights_state {
    int lane;
    size_t unit;
    bool raw;    /* the weights instead of what training changed in them */
    bool linked; /* Errors asked for the unit: Esc leads back */
    struct start_weights start;
};

static inline struct weights_state *weights_of(const struct ui_state *ui)
{
    return ui->state[VIEW_WEIGHTS];
}

/* First-layer weights [n_inputs] of a unit of a ready lane. */
const double *weights_unit(const struct lane_model *lane, size_t unit);

/* The weights the lane began with [n_params], or NULL when the change is not
 * asked for or they are not there yet. */
const double *weights_start(const struct model *m, const struct ui_state *ui,
                            size_t lane);

/* Makes them when they are asked for (view_weights.sync). */
void weights_sync(const struct model *m, struct ui_state *ui);

/* What +-1 of the colour scale stands for in pictures of `side`: a round
 * number that 98 % of the cells do not exceed; the others have the colour of
 * the end. start NULL = the weights themselves. */
double weights_scale(const struct model *m, size_t lane, const double *start,
                     int side);

/* One unit at x, y, at most side x side pixels (side <= SIGNED_SIDE_MAX):
 * shrunk by the mean of what a pixel covers, magnified by a whole number.
 * Data that is not pictures is its inputs in rows. */
void weights_draw_unit(const struct model *m, struct canvas *c, int x, int y,
                       size_t lane, const double *start, size_t unit, int side,
                       double scale);

/* "<-0.5 [colours] >+0.5"; without shades the characters of either sign.
 * Ends at column x_end; returns its first column. */
int weights_draw_legend(struct canvas *c, int x_end, int y, double scale);

#endif
