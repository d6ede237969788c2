/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of parameters, which both tables have: two places in each, since
 * scripts count the columns of the table that the notebook's run began with. */
#ifndef STORE_SINKS_COLUMNS_H
#define STORE_SINKS_COLUMNS_H

#include "engine/lane/protocol.h"
#include "store/sink.h"
#include "store/sinks/row.h"

/* lr,pert: values as they travel, of lane_columns. A lane that has not got
 * the parameter has an empty cell. */
void columns_first(struct row *row, const struct lane_config *lane,
                   const double values[LANE_COLUMNS]);

/* All other live parameters that some lane of the run has. */
void columns_later(struct row *row, const struct sink_run *run,
                   const struct lane_config *lane,
                   const double values[LANE_COLUMNS]);

/* ",NAME" of each of those. */
void columns_later_names(const struct sink_run *run, FILE *out);

#endif
