/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One lane: its state, newest numbers, spark row and curve. */
#ifndef UI_CHARTS_LANE_PANEL_H
#define UI_CHARTS_LANE_PANEL_H

#include "ui/parts/view.h"

/* Frame, spark row, evaluation row, and a chart where rows are left. */
void lane_panel_draw(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, struct rect r, size_t lane,
                     bool focused);

/* One row: name and value under the cursor. */
void lane_panel_draw_cursor(const struct model *m, const struct ui_state *ui,
                            struct canvas *c, struct rect row, size_t lane);

/* A click at x, y: on the charts of a panel in r it sets the value cursor there
 * and is true. */
bool lane_panel_click(const struct model *m, struct ui_state *ui, struct rect r,
                      int x, int y);

/* One row: name, newest accuracy, spark. For the compact screen. */
void lane_panel_draw_row(const struct model *m, const struct ui_state *ui,
                         struct canvas *c, int y, size_t lane);

#endif
