/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the parts of the Errors screen are; drawing and mouse agree by it. A
 * part without room has h or w 0. */
#ifndef UI_ERRORS_ERRORS_LAYOUT_H
#define UI_ERRORS_ERRORS_LAYOUT_H

#include "ui/errors/errors_state.h"

struct errors_layout {
    struct rect head, caption; /* one row each */
    struct rect sample;        /* the selected picture, or the pad */
    struct rect seen;          /* the drawing as the nets see it */
    struct rect bars, list, pin, summary;
    struct rect matrix, other_matrix; /* the judge's, and errors_other's */
    struct rect gallery;
    int cols, rows;     /* of the gallery */
    int tile_w, tile_h; /* a column for the mark, a picture, its caption */
};

void errors_layout(const struct model *m, const struct ui_state *ui,
                   struct rect r, struct errors_layout *out);

/* Pictures a page down moves by. */
size_t errors_layout_page(const struct errors_layout *l);

/* Where the picture starts inside the sample's (or seen's) place. */
struct rect errors_layout_inside(struct rect place);

/* Tile k of the gallery. */
struct rect errors_layout_tile(const struct errors_layout *l, int k);

#endif
