/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two rows every screen begins with. */
#ifndef UI_FRAME_STATUS_LINE_H
#define UI_FRAME_STATUS_LINE_H

#include "ui/parts/view.h"

/* Tabs, state in words, run time: what passed while a lane ran. */
void status_draw_tabs(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, int y);

/* Epoch, bar, batch and ETA of the lane that is furthest behind; while the
 * data loads, how far that is. */
void status_draw_progress(const struct model *m, const struct ui_state *ui,
                          struct canvas *c, int y);

/* The race's state in one word: RUN while any lane runs. */
const char *status_word(const struct model *m, enum role *role_out);

/* The lane that is furthest behind of those that go on. */
const struct lane_model *status_last_lane(const struct model *m);

/* The tab at column x of row 0 of a canvas of width w, for the mouse; -1: none
 * is there. */
int status_tab_at(int x, int w, enum view_id current);

#endif
