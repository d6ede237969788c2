/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies under the live curves of Compare: other runs, and the mean and
 * standard deviation of each lane over the seeds that are finished. */
#ifndef UI_CHARTS_GHOST_CURVES_H
#define UI_CHARTS_GHOST_CURVES_H

#include "ui/parts/view.h"

/* Whether the screen shows any. */
bool ghosts_shown(const struct ui_state *ui);

/* Places of a curve that is known by its evaluations; thinned. */
#define GHOST_POINTS 256

/* The curve of ghost k; points is its room. */
struct plot_series ghost_series(const struct model *m,
                                const struct ui_state *ui, size_t k,
                                struct plot_point points[GHOST_POINTS]);

/* Mean and standard deviation of ui's metric of lane i over the finished seeds
 * at the ends of epochs, thinned; seeds in which the lane failed are left out.
 * Returns how many places. */
size_t ghost_spread(const struct ui_state *ui, size_t i,
                    struct plot_spread out[GHOST_POINTS]);

/* The rows of the legend of all that in a chart of h rows. */
int ghost_legend_rows(const struct ui_state *ui, int h);

/* "a wp lr 0.3 88.10%  ~ - mean of 9 seeds, ' +-sd"; what has no room is
 * counted. Returns the x behind it. */
int ghost_legend_draw(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, struct rect row);

#endif
