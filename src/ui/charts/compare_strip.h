/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Under the curves of all lanes: how far each is from the first. */
#ifndef UI_CHARTS_COMPARE_STRIP_H
#define UI_CHARTS_COMPARE_STRIP_H

#include "ui/parts/view.h"

/* Rows that it takes of the h rows of a chart with its axis; 0 = none. */
int compare_strip_rows(const struct model *m, const struct ui_state *ui, int h);

/* Its axes in r: its own scale, the x axis of the curves. */
struct plot_frame compare_strip_frame(const struct model *m,
                                      const struct ui_state *ui, struct rect r);

void compare_strip_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, const struct plot_frame *f);

#endif
