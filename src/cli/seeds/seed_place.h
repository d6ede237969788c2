/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where one seed's race of several is kept: DIR/seed-N of --out DIR, just as
 * if that seed had been run alone with that folder. */
#ifndef CLI_SEEDS_SEED_PLACE_H
#define CLI_SEEDS_SEED_PLACE_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/status.h"
#include "cli/options/options.h"
#include "model/seeds.h"
#include "race/race.h"
#include "record/keeper.h"
#include "store/checkpoint/checkpoint.h"

struct seed_place {
    struct keeper keeper;
    char out[PATH_MAX];
    char *in_force;            /* its config.ini */
    struct checkpoint resumed; /* what it goes on from */
};

/* like has what the keeper of one race alone would say. race is of that seed.
 * Without --out there is nothing to keep. Statuses of places_check; close it
 * after a failure, too. */
enum status seed_place_open(struct seed_place *place,
                            const struct options *options,
                            const struct keeper *like, struct race_config *race,
                            uint32_t seed, struct err *err);
void seed_place_close(struct seed_place *place);

/* Options that concern one race's files cannot be asked of several, and a
 * folder holds one run or those of seeds, not both. STATUS_USAGE. */
enum status seeds_check(const struct options *options, struct err *err);

/* "bp, wp" of the lanes that train the same whatever their seed is: the weights
 * are not drawn, the batches keep their order and the rule draws nothing. False
 * when there are none. */
#define SEEDS_NAMES (LANES_MAX * (LANE_NAME_MAX + 2))
bool seeds_idle(const struct race_config *race, char names_out[SEEDS_NAMES]);

/* How each lane ended, seed by seed, in the order in which they began. */
struct seed_results {
    size_t n;
    size_t n_lanes;
    const char *name[LANES_MAX];
    double val[LANES_MAX][SEEDS_MAX]; /* percent; NaN = no result */
};

/* Without a result yet; the caller's (mem_free), names borrowed from config.
 * NULL without memory. */
struct seed_results *seed_results_new(const struct options *options,
                                      const struct race_config *config);

/* The summary: of each lane its mean, sd and n, of each lane but the first the
 * paired difference to it. Errors stay in the stream. */
void seed_results_print(const struct seed_results *results, FILE *out);

/* Of two exit statuses that of the run with the worse end: an error before a
 * divergence, that before a target not met, that before 0. */
int seed_worse_status(int a, int b);

#endif
