/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the Weights screen: the numbers of a unit and of the whole net. */
#ifndef UI_WEIGHTS_WEIGHTS_PANEL_H
#define UI_WEIGHTS_WEIGHTS_PANEL_H

#include "ui/weights/weights_image.h"

#define WEIGHTS_PANEL_W    34
#define WEIGHTS_PANEL_MIN  28 /* in short words */
#define WEIGHTS_PANEL_WIDE 60 /* with the unit at twice its size */

/* Framed: bias, norm, range, outgoing weights, then the net's gradient
 * norm, cosine, layers and sum of |weights| by epoch. start as in
 * weights_draw_unit. Returns what is left inside the frame. */
struct rect weights_draw_numbers(const struct model *m, struct canvas *c,
                                 struct rect r, size_t lane,
                                 const double *start, size_t unit);

/* Of the whole net (weights_net.c); rows used. */
int weights_draw_net(const struct lane_model *lane, struct canvas *c,
                     struct rect r);

/* The numbers of a unit in one row. */
void weights_draw_line(const struct model *m, struct canvas *c, struct rect row,
                       size_t lane, size_t unit);

/* The lane and the unit that are selected, and how many units it has; 0 while
 * its weights have not come. */
size_t weights_lane_of(const struct model *m, const struct ui_state *ui);
size_t weights_unit_of(const struct model *m, const struct ui_state *ui);
size_t weights_n_units(const struct model *m, const struct ui_state *ui);

/* The whole view (weights_draw.c). */
void weights_draw(const struct model *m, const struct ui_state *ui,
                  struct canvas *c, struct rect r);

#endif
