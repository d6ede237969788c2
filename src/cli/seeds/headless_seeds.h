/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same race once a seed without a screen. */
#ifndef CLI_SEEDS_HEADLESS_SEEDS_H
#define CLI_SEEDS_HEADLESS_SEEDS_H

#include <stdio.h>

#include "base/status.h"
#include "cli/options/options.h"
#include "cli/tell.h"
#include "race/race.h"
#include "record/keeper.h"

/* As headless_run, for each seed of the options: as many at once as there are
 * cores for their lanes, printed in the order of the seeds, and at the end
 * what they have in common (for rows and objects on standard error, so that
 * they stay rows). The worst exit status; a run-time error or a signal ends
 * all. */
int headless_seeds_run(const struct options *options, const struct keeper *like,
                       const struct race_config *config, struct tell tell,
                       FILE *out, struct err *err);

#endif
