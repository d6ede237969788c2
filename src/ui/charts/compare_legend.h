/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries of a chart's legend side by side: names of the lanes and what is
 * said of each. */
#ifndef UI_CHARTS_COMPARE_LEGEND_H
#define UI_CHARTS_COMPARE_LEGEND_H

#include "ui/parts/lane_names.h"
#include "ui/parts/view.h"

/* Names and values side by side; w 0 = no room. */
struct legend {
    char values[LANES_MAX][32]; /* "" = left out */
    struct lane_names names;    /* as they fit */
    int x[LANES_MAX], w[LANES_MAX];
    int end;
    int tight; /* columns of a sign right before its name; 0 = in full */
};

/* The lane whose curve stands for lane i's, too, being the same by theory and
 * with the same x (model/same_curve.h); SIZE_MAX = none, or it is hidden. */
size_t legend_drawn_as(const struct model *m, const struct ui_state *ui,
                       size_t i);

/* Whether the lane's loss is of another function than that of most lanes that
 * were not taken away: on one axis they would be compared. */
bool legend_other_loss(const struct model *m, const struct ui_state *ui,
                       size_t i);

/* Whether the lane has no curve among others: it was taken away, another's
 * stands for it, or the metric is the loss and it has another one. How many
 * have a curve. */
bool legend_hidden(const struct model *m, const struct ui_state *ui, size_t i);
size_t legend_drawn(const struct model *m, const struct ui_state *ui);

/* "= FA" of a lane for which another's curve stands; "" of others. */
const char *legend_equal(const struct model *m, const struct ui_state *ui,
                         size_t i, char buf[LANE_NAME_MAX + 3]);

/* Columns that the entries take uncut. */
int legend_w(const struct model *m, const struct legend *l);

/* Gives the entries their places from x to x_end: without values when they do
 * not fit, at last with names cut so that no two are alike. */
void legend_fit(const struct model *m, struct legend *l, int x, int x_end);

/* " ** BP 89.02% "; of a lane without a curve " -- BP off ", and of one for
 * which that of the first lane stands " =1 DFA = FA ". */
void legend_draw(const struct model *m, const struct ui_state *ui,
                 struct canvas *c, int y, const struct legend *l);

#endif
