/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of lanes where not all of them fit. */
#ifndef UI_PARTS_LANE_NAMES_H
#define UI_PARTS_LANE_NAMES_H

#include "model/model.h"

#define LANE_COLUMN_W  8 /* least of a column: a cut name and a blank */
#define LANE_SHORT_MAX (LANE_NAME_MAX + 3) /* bytes: one sign may be "…" */

struct lane_names {
    char name[LANES_MAX][LANE_SHORT_MAX];
};

/* Of all lanes, each in at most w columns, w > 0, and no two alike: whole where
 * it fits, else its begin, its end or its number in the order of lanes. */
void lane_names_fit(const struct model *m, int w, struct lane_names *out);

#endif
