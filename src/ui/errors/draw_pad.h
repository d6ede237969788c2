/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draw mode: a picture drawn by hand, answered by every lane. */
#ifndef UI_ERRORS_DRAW_PAD_H
#define UI_ERRORS_DRAW_PAD_H

#include "ui/errors/errors_state.h"

/* Why this data cannot be drawn, or NULL when it can. */
const char *draw_pad_refusal(const struct model *m);

/* Clears and takes the brush to the middle. */
void draw_pad_clear(const struct model *m, struct draw_state *d);

/* Moves the brush, painting when it is down. */
void draw_pad_move(const struct model *m, struct draw_state *d, int dx, int dy);
void draw_pad_toggle(const struct model *m, struct draw_state *d);

/* Takes away what the brush would paint where it is, and lifts it. */
void draw_pad_erase(const struct model *m, struct draw_state *d);

/* A cell of the pad drawn at r was clicked, or reached with the button held:
 * paints there, with the right button erases; dragged, all the way from where
 * the brush was. False outside the pad and for the wheel. */
bool draw_pad_mouse(const struct model *m, struct draw_state *d, struct rect r,
                    int x, int y, int button);

/* What the nets see: the drawing scaled so that the longer side of its ink is
 * the data's usual one, then moved so that the centre of its mass is the
 * data's (digits of MNIST: 20 pixels, the middle). Into d->seen; an empty
 * drawing stays empty. */
void draw_pad_fit(const struct model *m, struct draw_state *d);

/* draw_pad_fit, and the nets' answers from their newest weights, into
 * d->answer. */
void draw_pad_answer(const struct model *m, struct draw_state *d);

/* Whether the lane's answer is valid: its weights have come. */
bool draw_pad_answered(const struct model *m, size_t lane);

/* Whether there is any ink. */
bool draw_pad_inked(const struct draw_state *d);

/* The picture and the brush into r: as many times its size as r has the room
 * for, or a whole part of it. */
void draw_pad_draw(const struct model *m, const struct draw_state *d,
                   struct canvas *c, struct rect r);

/* d->seen into r, in the same way. */
void draw_pad_draw_seen(const struct model *m, const struct draw_state *d,
                        struct canvas *c, struct rect r);

#endif
