/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A race in sentences, for screen readers and terminals that cannot draw. */
#ifndef CLI_PLAIN_H
#define CLI_PLAIN_H

#include <stdio.h>

#include "base/status.h"
#include "cli/tell.h"
#include "model/model.h"
#include "race/race.h"
#include "record/keeper.h"

/* What has been told so far. */
struct plain {
    FILE *out;
    bool rings; /* a bell behind the end of each lane */
    bool loaded;
    uint32_t epoch[LANES_MAX];   /* of the last evaluation told */
    uint32_t plateau[LANES_MAX]; /* of the last plateau told */
    bool over[LANES_MAX];        /* its end was told */
};

/* Before the race begins: m goes on from past (model_take_past), of which
 * nothing is told again. */
void plain_begin(struct plain *plain, struct model *m,
                 const struct model *past);

/* One line for each thing that happened since the last call: data loaded, an
 * epoch finished, a lane done or diverged. */
void plain_news(struct plain *plain, const struct model *m);

/* One line on where the race stands. */
void plain_progress(const struct plain *plain, const struct model *m);

/* Runs the race, printing news as it comes and progress every interval_ms,
 * with a bell where the output is heard. val: out, how each lane ended
 * (seed_result), or NULL. tell and the exit status are those of
 * headless_run. Thread: main. */
int plain_run(const struct race_config *config, int interval_ms,
              struct keeper *keeper, bool rings, struct tell tell, FILE *out,
              double val[LANES_MAX], struct err *err);

#endif
