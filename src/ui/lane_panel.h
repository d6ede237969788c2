/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One lane: its state, newest numbers, spark row and curve. */
#ifndef UI_LANE_PANEL_H
#define UI_LANE_PANEL_H

#include "ui/view.h"

/* Frame, spark row, evaluation row, and a chart where rows are left. */
void lane_panel_draw(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, struct rect r, size_t lane,
                     bool focused);

/* What the charts show, for an edge: "accuracy %, x step, smooth 0.9".
 * buf >= 64. */
const char *lane_panel_caption(const struct ui_state *ui, char *buf,
                               size_t size);

/* One row: name, state or accuracy, spark. For the compact screen. */
void lane_panel_draw_row(const struct model *m, struct canvas *c, int y,
                         size_t lane);

/* The chosen metric of lanes first..last in one chart, the same scales for
 * all whatever subset is shown. */
void lane_panel_chart(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, struct rect r, size_t first,
                      size_t last);

#endif
