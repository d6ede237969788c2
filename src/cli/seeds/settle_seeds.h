/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same race once a seed, folded into models: what a dumped screen shows. */
#ifndef CLI_SEEDS_SETTLE_SEEDS_H
#define CLI_SEEDS_SETTLE_SEEDS_H

#include "base/status.h"
#include "model/model.h"
#include "model/seeds.h"
#include "race/race.h"

/* headless_settle for each of the seeds; *race_out and *model_out are those of
 * the last, done[i] is the archive of the i-th that came to its end, up to
 * `most`, *n_done of them, the caller's whatever the result. The worst exit
 * status; a signal ends all. */
int settle_seeds(const struct seed_list *seeds,
                 const struct race_config *config, struct race **race_out,
                 struct model **model_out, struct model **done, size_t most,
                 size_t *n_done, struct err *err);

#endif
