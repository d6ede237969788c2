/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the Errors screen: a picture, what the lanes say of it in words
 * and bars, the list. */
#ifndef UI_ERRORS_ERRORS_PANEL_H
#define UI_ERRORS_ERRORS_PANEL_H

#include "ui/errors/errors_list.h"

/* "BP says 6 (58 %), then 4 (31 %)" or "BP says 4 (97 %), right". */
void errors_format_answer(const struct model *m, size_t lane, size_t i,
                          char *buf, size_t size);

/* One row: "3 of 553 wrong by BP · surest first · epoch 3". */
void errors_draw_head(const struct model *m, const struct errors_state *e,
                      struct canvas *c, struct rect row);

/* One row: "#247 true 4, " and the answer of every lane. */
void errors_draw_caption(const struct model *m, const struct errors_state *e,
                         struct canvas *c, struct rect row, size_t i);

/* The sample in the middle of r: its picture, or its features as numbers. */
void errors_draw_sample(const struct model *m, struct canvas *c, struct rect r,
                        size_t i);

/* Probabilities of every lane for the ten most telling classes: framed bars,
 * or a table where there is no room for them. probs[lane] NULL = no answer;
 * truth -1 = not known (a drawing). The judge is among the lanes that have
 * room. */
void errors_draw_bars(const struct model *m, struct canvas *c, struct rect r,
                      const float *const *probs, size_t n_classes, int truth,
                      size_t judge);

/* 0..100 of a probability; NaN counts as 0. */
int errors_percent(float p);

/* Rows of the list around the selected one. */
void errors_draw_list(const struct model *m, const struct errors_state *e,
                      struct canvas *c, struct rect r);

/* First row shown in a list or gallery of n places. */
size_t errors_page_first(const struct errors_state *e, size_t n);

/* How many are wrong, by lane and by both. */
void errors_draw_summary(const struct model *m, struct canvas *c,
                         struct rect r);

/* One short line of at most about w columns: "✗#247 4→6 58% WP✓4 22%". */
void errors_format_short(const struct model *m, const struct errors_state *e,
                         size_t i, int w, char *buf, size_t size);

#endif
