/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of the published figures: which there are, and which have a
 * row (compare_published_rows.c). */
#ifndef UI_CHARTS_TABLES_COMPARE_PUBLISHED_H
#define UI_CHARTS_TABLES_COMPARE_PUBLISHED_H

#include "lab/published_race.h"
#include "ui/charts/tables/compare_table.h"

/* Figures of the preset; 0 = there is none. */
size_t compare_published_n(const struct ui_state *ui);

/* What the first lane with figures, that of the keys before the others, has
 * otherwise than the experiment, as a sentence for the row below them. False:
 * none has. */
bool compare_published_change(const struct model *m, const struct ui_state *ui,
                              char sentence[PUBLISHED_SENTENCE]);
bool compare_published_changed(const struct model *m,
                               const struct ui_state *ui);

/* Which of the n figures have the room of so few: those of the lane that keys
 * act on, then one of each lane, then the others. */
void compare_published_choose(const struct model *m, const struct ui_state *ui,
                              size_t n, size_t room,
                              bool shown[PUBLISHED_FIGURES]);

#endif
