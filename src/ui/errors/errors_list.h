/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which validation samples are wrong, by whom, and which of them the person
 * wants to see. Everything is told from the newest predictions; only
 * errors_rebuild changes something. */
#ifndef UI_ERRORS_ERRORS_LIST_H
#define UI_ERRORS_ERRORS_LIST_H

#include "ui/errors/errors_state.h"
#include "ui/parts/answers.h"

#define CONFUSION_SIDE 10

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

/* Counts by true and said class, a window of CONFUSION_SIDE classes. */
struct confusion {
    size_t n_classes, first_true, first_said;
    size_t n[CONFUSION_SIDE][CONFUSION_SIDE];              /* [true, said] */
    size_t n_true[CONFUSION_SIDE], n_said[CONFUSION_SIDE]; /* of all classes */
    size_t n_all, n_right;
};

/* The window with the matrix cursor of e. */
void errors_confusion(const struct model *m, const struct errors_state *e,
                      size_t lane, struct confusion *out);

#endif
