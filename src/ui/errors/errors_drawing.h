/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draw mode on the screen: the pad, what the nets see, and their answers. */
#ifndef UI_ERRORS_ERRORS_DRAWING_H
#define UI_ERRORS_ERRORS_DRAWING_H

#include "ui/errors/errors_layout.h"

void errors_drawing_draw(const struct model *m, const struct errors_state *e,
                         struct canvas *c, const struct errors_layout *l);

#endif
