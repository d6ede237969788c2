/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves of lanes with evaluations, epoch ticks and marks of changes. */
#ifndef UI_CHARTS_LANE_CHART_H
#define UI_CHARTS_LANE_CHART_H

#include "ui/charts/chart_window.h"
#include "ui/parts/view.h"

/* The chosen metric of lanes first..last in one chart, the same scales for
 * all whatever subset is shown. */
void lane_chart_draw(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, struct rect r, size_t first,
                     size_t last);

/* The same; like has the place, what is under the curves and the least width of
 * the numbers beside them. */
void lane_chart_draw_as(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, const struct plot_frame *like,
                        size_t first, size_t last);

/* Lane i's curve of ui's metric, without its marks and evaluations. */
struct plot_series lane_chart_series(const struct model *m,
                                     const struct ui_state *ui, size_t i);

/* The axes of a chart as lane_chart_draw_as draws it; other_loss: of a lane
 * with another loss than most, alone. */
struct plot_frame lane_chart_frame(const struct model *m,
                                   const struct ui_state *ui,
                                   const struct plot_frame *like,
                                   bool other_loss);

/* A click at x, y: on a chart with these axes, or on one that lane_chart_draw
 * drew in r, it sets the value cursor there and is true. */
bool lane_cursor_click(struct ui_state *ui, const struct plot_frame *f, int x,
                       int y);
bool lane_chart_click(const struct model *m, struct ui_state *ui, struct rect r,
                      int x, int y);

#define LANE_CHART_MARKS 40 /* changes of parameters: the newest */

/* Ticks at the ends of epochs, if asked for, thinned so that their labels do
 * not touch, then those changes; returns how many. */
#define LANE_CHART_VLINES (48 + LANE_CHART_MARKS)
size_t lane_chart_vlines(const struct lane_model *lane,
                         const struct ui_state *ui, int chart_w, bool epochs,
                         struct plot_vline out[LANE_CHART_VLINES]);

/* The x axis and the value cursor of every chart. */
void lane_chart_fit_x(const struct model *m, const struct ui_state *ui,
                      struct plot_frame *f);

/* What a lane's chart shows, for w columns of its edge: " accuracy %, x step,
 * smooth 0.9 ", and where there is room what else is drawn. buf >= 128. */
const char *lane_chart_caption(const struct model *m, const struct ui_state *ui,
                               const struct canvas *c, size_t lane, int w,
                               char *buf, size_t size);

/* A metric (ui_state.metric) of an evaluation. */
double lane_chart_eval(const struct eval_result *e, int metric);

/* Where a step lies on the axis, told by the nearest bucket. */
double lane_chart_step_x(const struct lane_model *lane, enum plot_axis axis,
                         uint64_t step);

/* The validation's metric, percent or loss, when the cursor is on an
 * evaluation, else NaN. w: what is shown. */
double lane_cursor_eval(const struct lane_model *lane,
                        const struct ui_state *ui,
                        const struct chart_window *w);

/* The cursor's x, with as many digits as tell its stops apart: "1.94k",
 * "1938". buf >= 20. */
const char *lane_cursor_where(const struct ui_state *ui,
                              const struct chart_window *w, char *buf,
                              size_t size);

/* One row: the lane's value under the cursor, smoothed as the curve, that of
 * an evaluation there, and the least and greatest of the batches it stands
 * for. */
void lane_chart_cursor(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, struct rect row, size_t lane);

#endif
