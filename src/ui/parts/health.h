/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the numbers can be trusted. */
#ifndef UI_PARTS_HEALTH_H
#define UI_PARTS_HEALTH_H

#include "ui/parts/view.h"

/* One row: non-finite batches, batches not drawn, how full the ring is. */
void health_draw(const struct model *m, struct canvas *c, struct rect r);

/* The same, and what was decided of the data: behind the counters, or instead
 * of them where there is no room for both and they are all quiet. */
void health_draw_data(const struct model *m, struct canvas *c, struct rect r);

#endif
