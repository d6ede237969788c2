/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The newest batches of a lane as one row of cells, on a scale that is the
 * same for all lanes and screens and stands at the row's end. */
#ifndef UI_CHARTS_SPARK_H
#define UI_CHARTS_SPARK_H

#include "ui/parts/view.h"

/* Brings ui->spark up to date with the newest batches: a scale is left for
 * another only when it does not fit them any more. */
void spark_sync(const struct model *m, struct ui_state *ui);

/* The scale of the metric chosen: what spark_sync left, or, where it never
 * ran, one that fits now. */
struct spark_scale spark_scale_of(const struct model *m,
                                  const struct ui_state *ui);

/* "75-100%", or of losses "0.3-0.8". buf >= 32. */
const char *spark_scale_text(const struct ui_state *ui,
                             const struct spark_scale *scale, char *buf,
                             size_t size);

/* In w columns: "batch 87.3%", the newest batches, the scale where there is
 * room for it; of the metric chosen. */
void spark_draw(const struct model *m, const struct ui_state *ui,
                struct canvas *c, int x, int y, int w, size_t lane);

/* The newest batches alone, with the marks of changed values. */
void spark_draw_cells(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, int x, int y, int w, size_t lane);

#endif
