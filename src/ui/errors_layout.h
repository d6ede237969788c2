/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the parts of the Errors screen are; drawing and mouse agree by it. A
 * part without room has h or w 0. */
#ifndef UI_ERRORS_LAYOUT_H
#define UI_ERRORS_LAYOUT_H

#include "ui/view.h"

#define TILE_H 15 /* a picture of 14 rows and its caption */

struct errors_layout {
    struct rect head, caption; /* one row each */
    struct rect sample;        /* the selected picture, or the pad */
    struct rect bars, list, matrix, other_matrix, pin, summary;
    struct rect gallery;
    int cols, rows; /* of the gallery */
};

void errors_layout(const struct model *m, const struct ui_state *ui,
                   struct rect r, struct errors_layout *out);

/* Pictures a page down moves by. */
size_t errors_layout_page(const struct errors_layout *l);

/* Where the drawing starts inside the sample's place. */
struct rect errors_layout_pad(const struct errors_layout *l);

/* Tile k of the gallery. */
struct rect errors_layout_tile(const struct errors_layout *l, int k);

#endif
