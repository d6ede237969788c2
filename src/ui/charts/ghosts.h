/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that stand still, or that other machines train, as thin curves under
 * the live lanes of a chart; and bands: mean and standard deviation of a lane
 * over several seeds. Both are read from models; nothing here is owned. */
#ifndef UI_CHARTS_GHOSTS_H
#define UI_CHARTS_GHOSTS_H

#include <stddef.h>

#include "model/model.h"

#define GHOSTS_MAX     16
#define GHOST_NAME_MAX 40
#define BAND_RUNS_MAX  64

/* One lane of one run. Valid for a frame. */
struct ghost {
    char name[GHOST_NAME_MAX]; /* as legends have it */
    const struct model *m;
    size_t lane;
};

/* The same lane of the race over several seeds, evaluated at the end of each
 * epoch: mean and sample standard deviation of n runs. */
struct band_point {
    double epoch;
    struct history_place at; /* mean place, for the x axes */
    size_t n;
    double mean, sd; /* of the validation accuracy, percent; sd NaN for n < 2 */
};

struct ghosts {
    size_t n;
    struct ghost ghost[GHOSTS_MAX];
    /* of lane i of the live race: the models of its finished seeds */
    size_t n_seeds;
    const struct model *seeds[BAND_RUNS_MAX];
};

#endif
