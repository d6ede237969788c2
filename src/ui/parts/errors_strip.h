/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of misread pictures, for the foot of a large Train screen. */
#ifndef UI_PARTS_ERRORS_STRIP_H
#define UI_PARTS_ERRORS_STRIP_H

#include "ui/parts/view.h"

/* Rows of the strip, frame included: a picture of 28 x 28 and its caption. */
#define ERRORS_STRIP_H 17

/* The first validation samples that a lane misread at its last evaluation,
 * as many as fit, in one row or, in a higher r, in several, each with what
 * every lane says. */
void errors_strip_draw(const struct model *m, struct canvas *c, struct rect r,
                       bool focused);

#endif
