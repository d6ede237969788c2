/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the Train screen that are not panels. */
#ifndef UI_TRAIN_TRAIN_PARTS_H
#define UI_TRAIN_TRAIN_PARTS_H

#include "ui/train/train_layout.h"

/* The newest events, newest last; long ones go on in further rows. */
void train_draw_events(const struct model *m, struct canvas *c, struct rect r);

/* The whole view below 80 x 24, in the order of what is needed most: spark
 * rows, numbers, controls, a chart, events. */
void train_draw_compact(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r);

/* "DIVERGED step 23  lr 3  u undoes" after a lane's name at x; what helps comes
 * before the rate that did not. */
void train_draw_failed(const struct lane_model *lane, struct canvas *c, int x,
                       int y, int x_end);

/* LANES_LISTED: a row a lane, in columns whose titles stand on the frame. */
void train_draw_list(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, const struct train_layout *l);

/* What is above the chart of all lanes. Where nothing else says so, whether
 * they are paired; NULL: compare_chart_draw says what they are instead. */
const char *train_chart_title(const struct model *m,
                              const struct train_layout *l, char *buf,
                              size_t size);

/* Where train_draw_compact has a chart of all lanes; h 0 = nowhere. */
struct rect train_compact_chart(const struct model *m,
                                const struct ui_state *ui, struct rect r);

#endif
