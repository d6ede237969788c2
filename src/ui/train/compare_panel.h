/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes side by side in a few rows: steps to an accuracy, best, cost. */
#ifndef UI_TRAIN_COMPARE_PANEL_H
#define UI_TRAIN_COMPARE_PANEL_H

#include "ui/parts/view.h"

void compare_panel_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r, bool focused);

#endif
