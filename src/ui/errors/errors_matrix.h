/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The confusion matrix of one lane with totals, and its cursor. */
#ifndef UI_ERRORS_ERRORS_MATRIX_H
#define UI_ERRORS_ERRORS_MATRIX_H

#include "ui/errors/errors_list.h"

#define MATRIX_W 50 /* frame included */
#define MATRIX_H 14

void errors_matrix_draw(const struct model *m, const struct errors_state *e,
                        struct canvas *c, struct rect r, size_t lane,
                        bool focused);

/* One row about the cursor's cell: exact numbers, and what Enter does. */
void errors_matrix_describe(const struct model *m, const struct errors_state *e,
                            struct canvas *c, struct rect row);

/* Pictures in the cursor's cell. */
size_t errors_matrix_n(const struct model *m, const struct errors_state *e,
                       size_t lane);

/* The cell at x, y of a matrix drawn into r becomes the cursor. */
bool errors_matrix_click(const struct model *m, struct errors_state *e,
                         struct rect r, int x, int y);

/* Moves the cursor; it stays inside the classes. */
void errors_matrix_move(const struct model *m, struct errors_state *e,
                        int d_true, int d_said);

#endif
