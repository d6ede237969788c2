/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the panels of the Train screen are, for drawing, keys and mouse. */
#ifndef UI_TRAIN_TRAIN_LAYOUT_H
#define UI_TRAIN_TRAIN_LAYOUT_H

#include "ui/parts/view.h"

/* Panels in the order of Tab: the lanes, then these. */
enum train_panel {
    PANEL_CONTROLS,
    PANEL_CHART,
    PANEL_COSINE,
    PANEL_COMPARE,
    PANEL_STRIP,
    PANEL_COUNT
};

/* How lanes are shown: each in a panel of its own; the same too low for charts,
 * their edges shared; a row each in one frame. */
enum train_form { LANES_APART, LANES_STACKED, LANES_LISTED };

/* Height 0 = not shown. */
struct train_layout {
    enum train_form form;
    struct rect lanes, strip, chart, cosine, controls, compare, remarks, foot;
};

/* Too small for panels: the compact form. */
bool train_is_compact(const struct model *m, struct rect r);

struct train_layout train_lay_out(const struct model *m, struct rect r);

/* Where lane i's panel or row is. */
struct rect train_lane_rect(const struct model *m, const struct train_layout *l,
                            int i);

/* ui->focus of a panel; whether it has the focus, or any lane has. */
int train_focus_of(const struct model *m, enum train_panel panel);
bool train_focused(const struct model *m, const struct ui_state *ui,
                   enum train_panel panel);
bool train_lane_focused(const struct model *m, const struct ui_state *ui);

/* To the next (by 1) or the last (by -1) panel that is on the screen. */
void train_move_focus(const struct model *m, struct ui_state *ui, int by);

#endif
