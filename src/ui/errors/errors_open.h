/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of the Errors screen as it is walked: selecting in it, opening
 * another one on top of it, and back. */
#ifndef UI_ERRORS_ERRORS_OPEN_H
#define UI_ERRORS_ERRORS_OPEN_H

#include "ui/errors/errors_state.h"

/* The choice has changed: a new list from the newest answers. */
void errors_relist(const struct model *m, struct errors_state *e);

/* Moves in the list and holds it: what is being looked at must not be
 * swapped by an evaluation. */
void errors_select_by(struct errors_state *e, long by);

#define ERRORS_EMPTY_CELL "no picture in this cell"

/* Opens the list of the matrix cursor's cell, as the lane answered. False: it
 * is empty. */
bool errors_open_cell(const struct model *m, struct errors_state *e,
                      size_t lane);

/* A typed search opens a list: "7" true 7, "7 9" true 7 said 9, ">9" said 9,
 * "#247" that picture, "bp -wp" wrong by bp and right by wp, "" everything. False when it is none of these. */
bool errors_find(const struct model *m, struct errors_state *e,
                 const char *text);

/* Back by one step: an opened list, the filters, the hold; false when there
 * is nothing to go back from. */
bool errors_step_back(const struct model *m, struct errors_state *e);

#endif
