/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of charts. */
#ifndef UI_CHARTS_CHART_KEYS_H
#define UI_CHARTS_CHART_KEYS_H

#include "ui/parts/keymap.h"

extern const struct binding chart_keys[];

/* Acts of rows that screens have under keys of their own. */
bool chart_next_curves(struct ui_context *x, int arg);
bool chart_zoom(struct ui_context *x, int in);

/* Home and End: of the cursor, where it is on. */
const char *chart_why_no_end(const struct model *m, const struct ui_state *ui,
                             int end);

#endif
