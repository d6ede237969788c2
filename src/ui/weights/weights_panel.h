/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the Weights screen: the numbers of a unit and of the whole net. */
#ifndef UI_WEIGHTS_WEIGHTS_PANEL_H
#define UI_WEIGHTS_WEIGHTS_PANEL_H

#include "ui/weights/weights_picture.h"

#define WEIGHTS_PANEL_W    34
#define WEIGHTS_PANEL_MIN  28 /* in short words */
#define WEIGHTS_PANEL_WIDE 60 /* with the unit at twice its size */

/* Framed: bias, norm, range, outgoing weights, then the net's gradient
 * norm, cosine, layers and sum of |weights| by epoch; with room the picture.
 * start and scale as in weights_draw_unit. Without a picture: scale 0. */
void weights_draw_numbers(const struct model *m, struct canvas *c,
                          struct rect r, size_t lane, const double *start,
                          size_t unit, double scale);

/* The numbers of a unit in one row. */
void weights_draw_line(const struct model *m, struct canvas *c, struct rect row,
                       size_t lane, size_t unit);

#endif
