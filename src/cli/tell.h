/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run without a screen says on standard error of its data and of its
 * rules, each once, as soon as it is known. */
#ifndef CLI_TELL_H
#define CLI_TELL_H

#include <stdbool.h>

#include "engine/problem/problem.h"
#include "race/race.h"

/* What is still to be told. */
struct tell {
    bool data;    /* what was decided of a person's data */
    bool remarks; /* of each lane what theory says of its rule on this net */
};

/* Nothing when the person wants it quiet, and nothing of data that are known by
 * their name. */
struct tell tell_wanted(const struct problem_config *config, bool quiet);

/* "mlptui: data iris.csv: 135 + 15 samples, ..." and "mlptui: np: noise
 * on 30 units: ...", once the race has its data: *due is
 * then nothing. Thread: main. */
void tell_race(const struct race *race, struct tell *due);

#endif
