/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Compare screen's charts: all lanes in one, and the cosine. */
#ifndef UI_CHARTS_COMPARE_CHART_H
#define UI_CHARTS_COMPARE_CHART_H

#include "ui/parts/view.h"

/* All lanes' metric in a frame: whether they are paired on its upper edge
 * (title: instead of that), names and newest values, or the values under the
 * cursor, on its lower edge. */
void compare_chart_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r, const char *title,
                        bool focused);

/* A click at x, y: on the curves of the metric, or of the cosine, in frame r it
 * sets the value cursor there and is true. */
bool compare_chart_click(const struct model *m, struct ui_state *ui,
                         struct rect r, int x, int y);
bool compare_cosine_click(const struct model *m, struct ui_state *ui,
                          struct rect r, int x, int y);

/* The cosine of every lane's gradient to backprop's, over the same part of
 * the x axis, from 1 down to a step below the run's least. */
void compare_cosine_draw(const struct model *m, const struct ui_state *ui,
                         struct canvas *c, struct rect r, bool focused);

/* Names and values of all lanes in one row: at the cursor when it is on,
 * else the newest. */
void compare_readout_draw(const struct model *m, const struct ui_state *ui,
                          struct canvas *c, struct rect row);

/* Names and newest cosines of all lanes in one row. */
void compare_cosine_legend_draw(const struct model *m,
                                const struct ui_state *ui, struct canvas *c,
                                struct rect row);

/* The row on a chart's frame where its legend is. */
struct rect compare_legend_row(struct rect frame);

/* A click at x, y: on a lane's entry of the legend in row (the cosine's, or
 * that of values) it takes the lane's curve away or gives it back, and is
 * true. */
bool compare_legend_click(const struct model *m, struct ui_state *ui,
                          struct rect row, bool cosine, int x, int y);

/* Curves of all lanes, of each alone in turn, of all again. */
void compare_next_curves(const struct model *m, struct ui_state *ui);

#endif
