/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of lanes side by side in words: whether they are paired, who
 * leads, what is seen and why; and the numbers that it is made of. */
#ifndef UI_CHARTS_COMPARE_WORDS_H
#define UI_CHARTS_COMPARE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/parts/view.h"

/* "seed 2, one example; paired", or of several seeds "seed 4, 3 of 10; paired",
 * "paired start, WP 312 steps behind", or "NOT paired: ..." with the first
 * difference. buf >= 80. */
const char *compare_pairing(const struct model *m, const struct ui_state *ui,
                            char *buf, size_t size);

/* A lane's validation against the first lane's after as many epochs, as late as
 * both were evaluated, in points; NaN of the first, and where there is none. */
double compare_gap(const struct model *m, size_t lane);

/* The newest epoch, 4.5 in the middle of the fifth, after which all lanes in
 * the race were evaluated; 0 = none. */
double compare_epoch(const struct model *m);

/* The validation of then, in percent, or NaN. */
double compare_val_at(const struct lane_model *lane, double epoch);

/* "after epoch 4: BP leads by 1.70 points", "6 lanes lead at 35.00": the best
 * lane's lead over the next one after compare_epoch, or by the newest batches,
 * smoothed as the curves are, until there is one; who is left where lanes
 * failed. In the longest form that fits w columns. */
const char *compare_leader(const struct model *m, const struct ui_state *ui,
                           int w, char *buf, size_t size);

/* What is seen and why, in the longest form that fits w columns; "" when
 * none fits or nothing can be said yet. */
const char *compare_caption(const struct model *m, const struct ui_state *ui,
                            int w, char *buf, size_t size);

#endif
