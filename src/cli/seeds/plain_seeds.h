/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same race once a seed, in sentences. */
#ifndef CLI_SEEDS_PLAIN_SEEDS_H
#define CLI_SEEDS_PLAIN_SEEDS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/status.h"
#include "cli/options/options.h"
#include "cli/tell.h"
#include "race/race.h"
#include "record/keeper.h"

/* plain_run for each seed of the options, one after the other, and at the end
 * what they have in common. The worst exit status; a run-time error or a signal
 * ends all. Thread: main. */
int plain_seeds_run(const struct options *options, const struct keeper *like,
                    const struct race_config *config, int interval_ms,
                    bool rings, struct tell tell, FILE *out, struct err *err);

#endif
