/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --sweep and --lr-search: experiments of many trainings whose table and chart
 * go to standard output. */
#ifndef CLI_SWEEP_H
#define CLI_SWEEP_H

#include <stdio.h>

#include "base/status.h"
#include "cli/options/options.h"
#include "lab/grid.h"

/* Return the exit status; *err has a line where there is something to say.
 * Thread: main. */
int sweep_run(const struct options *options, FILE *out, struct err *err);
int lr_search_run(const struct options *options, FILE *out, struct err *err);

/* The rates that --lr-search trains each of the lanes with, rising. */
void lr_search_ladder(const struct lane_config *lanes, size_t n_lanes,
                      struct grid_axis *axis_out);

#endif
