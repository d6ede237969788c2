/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What theory says of the rules that race: one line for each thing said. */
#ifndef UI_PARTS_REMARKS_H
#define UI_PARTS_REMARKS_H

#include "ui/parts/view.h"

/* Rows below a screen of w x h: none on small ones, where the log has it. */
int remarks_rows(const struct model *m, int w, int h);

/* "NP, SPSA: by theory up to d/K times BP's steps": of lanes that have the same
 * said of them, all names in one row. Where there are too few rows, that of the
 * lane the keys act on is among them. */
void remarks_draw(const struct model *m, const struct ui_state *ui,
                  struct canvas *c, struct rect r);

#endif
