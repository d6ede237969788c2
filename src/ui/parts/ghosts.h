/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that stand still, or that other machines train, as thin curves under
 * the live lanes of a chart; and bands: mean and standard deviation of a lane
 * over several seeds. Both are read from models; nothing here is owned. */
#ifndef UI_PARTS_GHOSTS_H
#define UI_PARTS_GHOSTS_H

#include <stddef.h>
#include <stdint.h>

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

struct ghosts {
    size_t n;
    struct ghost ghost[GHOSTS_MAX];
    /* the models of the finished seeds of the live race: lane i of each is
     * lane i of the race with another seed */
    size_t n_seeds;
    const struct model *seeds[BAND_RUNS_MAX];
    size_t seed_at, seeds_asked; /* the live race is seed 3 of 10; 0 of 0 =
                                  * the race has one seed alone */
};

#endif
