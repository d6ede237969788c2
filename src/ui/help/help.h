/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ? overlay: the words on the screen explained, and the key table. */
#ifndef UI_HELP_HELP_H
#define UI_HELP_HELP_H

#include "ui/parts/view.h"

/* Into r, over the view that is drawn there, from line `scroll` on. Returns the
 * last scroll that shows something new. */
int help_draw(struct canvas *c, struct rect r, enum view_id view, int scroll);

#endif
