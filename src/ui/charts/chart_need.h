/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the curves that are seen need of a y axis after their steep start. */
#ifndef UI_CHARTS_CHART_NEED_H
#define UI_CHARTS_CHART_NEED_H

#include "ui/parts/view.h"

/* In units of the axis, as struct chart_scale; infinite when there is
 * nothing. */
struct chart_need {
    double lo, hi;
};

struct chart_need chart_need_of(const struct model *m,
                                const struct ui_state *ui,
                                enum chart_scale_of which);

/* Of the differences of ui's metric to the first lane that is drawn; which
 * lanes, of more than two, are not among them: -1 below, 1 above, 0 they are.
 */
struct chart_need chart_need_apart(const struct model *m,
                                   const struct ui_state *ui,
                                   int side_out[LANES_MAX]);

/* Where the comparison of lanes begins, after the first epoch of all of them,
 * or of many on an axis of cost of the first that is drawn; infinite before
 * that. */
double chart_need_from(const struct model *m, const struct ui_state *ui);

#endif
