/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an explanation's panel is made of. */
#ifndef UI_ERRORS_ERRORS_WHY_PANEL_H
#define UI_ERRORS_ERRORS_WHY_PANEL_H

#include "ui/errors/errors_why.h"

/* One lane's panel. */
struct panel {
    const struct model *m;
    const struct why_state *w;
    const struct why_lane *l;
    struct canvas *c;
    struct rect r; /* below its title */
    size_t lane;
    int side, tile; /* of the pictures; tile 0 = no tiles */
    size_t n_tiles;
    double scale;
};

/* "BP says 9 Bag, true 4 Coat" */
void why_draw_title(const struct panel *p, struct rect row);

/* Pixels, biases and difference in one row, two or three by the width; rows
 * used, and those that a width takes. */
int why_draw_sum(const struct panel *p, struct rect r);
int why_sum_rows(int w);

/* The unit in a place of the lane's, and what it adds. */
void why_draw_unit(const struct panel *p, struct rect row, size_t place,
                   bool words);

/* A picture of greys 0..255. */
void why_draw_grey(const struct panel *p, int x, int y, const double *grey,
                   int side);

/* The sample, and over it what its pixels add; of data that is no pictures
 * the inputs that add most. */
void why_draw_signs(const struct panel *p, int x, int y, int side);
void why_draw_inputs(const struct panel *p, struct rect r);

#endif
