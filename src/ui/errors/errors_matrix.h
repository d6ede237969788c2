/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the cells of the confusion matrix are. */
#ifndef UI_ERRORS_ERRORS_MATRIX_H
#define UI_ERRORS_ERRORS_MATRIX_H

#include "ui/errors/errors_parts.h"

#define MATRIX_LABEL_W 3 /* of a number; names are wider */
#define MATRIX_TOTAL_W 5

/* Where the cells are; drawing and mouse agree by it. */
struct matrix_place {
    struct rect in;
    bool framed;
    int cell_w, label_w;
    int n_rows, n_cols; /* of the window */
    int first_true, first_said;
};

/* Of a matrix drawn into r. A frame is given up for rows where not all of a few
 * classes would fit inside it. */
struct matrix_place matrix_place_of(const struct errors_state *e, struct rect r,
                                    const struct dataset *ds);

#endif
