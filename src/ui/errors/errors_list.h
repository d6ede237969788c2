/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which validation samples are wrong, by whom, and which of them the person
 * wants to see; selecting in that list, opening another one on top of it, and
 * back. Everything is told from the newest predictions. */
#ifndef UI_ERRORS_ERRORS_LIST_H
#define UI_ERRORS_ERRORS_LIST_H

#include "ui/errors/errors_state.h"
#include "ui/parts/answers.h"

/* What the choice asks for: wrong and right by whom, taken literally. */
struct errors_choice errors_asked(const struct errors_state *e);

/* The lane whose answers count for filter by class and order. */
size_t errors_judge(const struct model *m, const struct errors_state *e);

/* The lane it is held against: the first besides it. */
size_t errors_other(const struct model *m, const struct errors_state *e);

/* Makes the list anew of the samples that pass the filters, by confidence of
 * the answer (highest first) or by number; the selected sample stays selected
 * when it is still there. Equal true and said class ask for right answers:
 * that is what the diagonal of the matrix lists. */
void errors_rebuild(const struct model *m, struct errors_state *e);

/* Whether the predictions are others than those the list was made of. */
bool errors_stale(const struct model *m, const struct errors_state *e);

/* The selected sample, or -1. */
int64_t errors_selected(const struct errors_state *e);

#define CONFUSION_MOST 64 /* rows and columns of a window */

/* Counts by true and said class in a window of all classes. */
struct confusion {
    size_t first_true, first_said, n_rows, n_cols;         /* the window */
    size_t n[CONFUSION_MOST][CONFUSION_MOST];              /* [true, said] */
    size_t n_true[CONFUSION_MOST], n_said[CONFUSION_MOST]; /* of all classes */
    size_t n_all, n_right;
};

/* Fills in the window that *k has, whose numbers are 0. */
void errors_confusion(const struct model *m, size_t lane, struct confusion *k);

/* Pictures in the cursor's cell. */
size_t errors_matrix_n(const struct model *m, const struct errors_state *e,
                       size_t lane);

/* --- walking it (errors_open.c) --- */

/* The choice has changed: a new list from the newest answers. */
void errors_relist(const struct model *m, struct errors_state *e);

/* The turn after the one in force: each lane, each lane alone, all of them; a
 * subset that was typed is none of these. */
void errors_next_who(const struct model *m, struct errors_state *e);

/* Moves in the list and holds it: what is being looked at must not be
 * swapped by an evaluation. */
void errors_select_by(struct errors_state *e, long by);

#define ERRORS_EMPTY_CELL "no picture in this cell"

/* Opens the list of the matrix cursor's cell, as the lane answered. False: it
 * is empty. */
bool errors_open_cell(const struct model *m, struct errors_state *e,
                      size_t lane);

/* Opens the list of what moves a unit of layer 1 of the lane, most active
 * first, right or wrong. */
void errors_open_unit(const struct model *m, struct errors_state *e,
                      size_t lane, size_t unit);

/* Opens a list on top of the one in force: Esc leads back to that. */
void errors_open_list(const struct model *m, struct errors_state *e,
                      const struct errors_choice *choice);

/* A typed search opens a list: "7" true 7, "7 9" true 7 said 9, ">9" said 9,
 * "#247" that picture, "bp -wp" wrong by bp and right by wp, "" everything. A
 * class is typed as it is printed, in letters of either case, or by the
 * beginning of its name. False when it is none of these (errors_find.c). */
bool errors_find(const struct model *m, struct errors_state *e,
                 const char *text);

/* Back by one step: an opened list, the filters, the hold; false when there
 * is nothing to go back from. */
bool errors_step_back(const struct model *m, struct errors_state *e);

/* --- what was said before (errors_past.c) --- */

/* Notes the newest predictions of every lane; to be called whenever the
 * model may have changed, whichever screen is shown. */
void errors_past_sync(const struct model *m, struct errors_state *e);

/* What a lane gave the right class of validation sample i after an epoch;
 * NaN when that is not known. */
double errors_past_p(const struct errors_state *e, size_t lane, uint32_t epoch,
                     size_t i);

#endif
