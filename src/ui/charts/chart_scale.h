/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The y scales of charts: what the visible curves do after their steep
 * start, the same for all charts of a screen that have the unit. */
#ifndef UI_CHARTS_CHART_SCALE_H
#define UI_CHARTS_CHART_SCALE_H

#include "ui/parts/view.h"

/* A view's sync: fits what has none and what was fitted to something else, at
 * once; gives a curve that leaves its scale more room, at once; and takes room
 * away when more than a quarter has been idle for an epoch's steps in which
 * nothing grew. Else a scale stays. */
void chart_scale_sync(const struct model *m, struct ui_state *ui);

/* The scale in force, or when it was not brought up to date a fresh one. */
struct chart_scale chart_scale_of(const struct model *m,
                                  const struct ui_state *ui,
                                  enum chart_scale_of which);

/* The y axis of a chart of ui's metric, into f; of a loss that is not that of
 * most lanes (legend_other_loss) its own. */
void chart_scale_fit_y(const struct model *m, const struct ui_state *ui,
                       bool other_loss, struct plot_frame *f);

#endif
