/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Compare screen's charts: all lanes in one, and the cosine. */
#ifndef UI_COMPARE_CHART_H
#define UI_COMPARE_CHART_H

#include "ui/view.h"

/* All lanes' metric in a frame: whether they are paired on its upper edge
 * (title: instead of that), names and newest values, or the values under the
 * cursor, on its lower edge. */
void compare_chart_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r, const char *title,
                        bool focused);

/* The cosine of every lane's gradient to backprop's, over the same part of
 * the x axis, on a fixed scale. */
void compare_cosine_draw(const struct model *m, const struct ui_state *ui,
                         struct canvas *c, struct rect r, bool focused);

/* Names and values of all lanes in one row: at the cursor when it is on,
 * else the newest. */
void compare_readout_draw(const struct model *m, const struct ui_state *ui,
                          struct canvas *c, struct rect row);

#endif
