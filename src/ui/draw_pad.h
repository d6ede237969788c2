/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draw mode: a picture drawn by hand, answered by every lane. */
#ifndef UI_DRAW_PAD_H
#define UI_DRAW_PAD_H

#include "ui/view.h"

/* Why this data cannot be drawn, or NULL when it can. */
const char *draw_pad_refusal(const struct model *m);

/* Clears and takes the brush to the middle. */
void draw_pad_clear(const struct model *m, struct errors_state *e);

/* Moves the brush, painting when it is down. */
void draw_pad_move(const struct model *m, struct errors_state *e, int dx,
                   int dy);
void draw_pad_toggle(const struct model *m, struct errors_state *e);

/* A cell of the pad drawn at r was clicked: paints there. */
bool draw_pad_click(const struct model *m, struct errors_state *e,
                    struct rect r, int x, int y);

/* The nets' answers, from their newest weights, into e->answer: the first ten
 * classes. */
void draw_pad_answer(const struct model *m, struct errors_state *e);

/* Whether the lane's answer is valid: its weights have come. */
bool draw_pad_answered(const struct model *m, size_t lane);

/* The picture and the brush; width columns, (height + 1) / 2 rows. */
void draw_pad_draw(const struct model *m, const struct errors_state *e,
                   struct canvas *c, struct rect r);

#endif
