/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the tiles of the Weights screen are; drawing, keys and mouse agree by
 * it. */
#ifndef UI_WEIGHTS_WEIGHTS_GRID_H
#define UI_WEIGHTS_WEIGHTS_GRID_H

#include "ui/parts/view.h"

struct weights_grid {
    struct rect r;
    int side;       /* pixels of a tile: columns, and twice its rows */
    int cols, rows; /* of units */
    int lanes;      /* tiles of a unit: one, or one for each lane */
    int panel_w;    /* columns of the numbers at the right; 0 = they have a
                     * row of their own */
};

/* The largest tiles that let all units be seen at once in the view's area, of
 * every lane where they are large enough, else of one; else the smallest: the
 * grid then has pages. What it leaves idle belongs to the numbers. */
struct weights_grid weights_grid_fit(const struct model *m, struct rect area,
                                     size_t n_units);

/* Place k of the page at x, y, or -1. */
int weights_grid_at(const struct weights_grid *g, int x, int y);

#endif
