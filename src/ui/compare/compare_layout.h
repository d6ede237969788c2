/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where things are on the Compare screen, for drawing and the mouse. */
#ifndef UI_COMPARE_COMPARE_LAYOUT_H
#define UI_COMPARE_COMPARE_LAYOUT_H

#include "ui/parts/view.h"

enum panel {
    PANEL_CHART,
    PANEL_SECOND,
    PANEL_TABLES,
    PANEL_COSINE,
    PANEL_COUNT
};

/* Height or width 0 = not shown. */
struct compare_layout {
    struct rect chart, second, tables, cosine, remarks;
};

/* Whether r has no room for panels with frames: then the tables come first,
 * below the row that says whether the lanes are paired. */
bool compare_is_compact(struct rect r);

struct compare_layout compare_lay_out(const struct model *m,
                                      const struct ui_state *ui, struct rect r);

/* Where the panel that has the focus has the whole area. */
struct compare_layout compare_lay_out_expanded(const struct ui_state *ui,
                                               struct rect r);

/* Whether an enum panel is on the screen. */
bool compare_shows(const struct compare_layout *l, int panel);

#endif
