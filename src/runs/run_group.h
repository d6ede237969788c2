/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which lanes of many runs are one configuration, run with several seeds. */
#ifndef RUNS_RUN_GROUP_H
#define RUNS_RUN_GROUP_H

#include <stdbool.h>

#include "runs/runs.h"

#define RUN_GROUP_KEY 1024

struct run_group_row {
    const struct run_found *run;
    const struct run_json_lane *lane;
    char key[RUN_GROUP_KEY]; /* all that is the same in a group but numbers */
};

/* Makes the key of a row whose run and lane are set. */
void run_group_make_key(struct run_group_row *row);

/* The data a run learnt from: by their hash where there is one, since paths
 * differ from machine to machine. */
const char *run_group_data(const struct run_json *json);

/* By rule, then by the parameters' values in the order of their table, then by
 * the rest: 0 = of one group. Threads change no number. */
int run_group_compare(const struct run_group_row *a,
                      const struct run_group_row *b);

/* By seed: 0 = the same bits, of one group. */
int run_group_seeds(const struct run_group_row *a,
                    const struct run_group_row *b);

/* Two rows for qsort: groups together, their seeds in order; of the same run,
 * which may lie in two folders, the one that came to its end first. */
int run_group_order(const void *a, const void *b);

/* Whether a lane is done and has a figure. */
bool run_group_done(const struct run_json_lane *lane);

#endif
