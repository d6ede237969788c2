/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One seed's race that trains unseen beside the one on the screen (--seeds);
 * app_seeds.c decides which seed is shown. */
#ifndef UI_APP_APP_SEED_BESIDE_H
#define UI_APP_APP_SEED_BESIDE_H

#include "ui/app/app_state.h"

struct app_seed {
    size_t index; /* in the list */
    struct race *race;
    struct model *model;
    struct keeper keeper;   /* of its own while it is beside */
    bool stands[LANES_MAX]; /* was told to */
};

/* Begins a race with that configuration, recorded like the one that is shown
 * where that one is. NULL: it cannot be had, or not be recorded. */
struct app_seed *app_seed_new(const struct app *app, size_t index,
                              const struct race_config *config);

/* Ends it where it stands, with a checkpoint when it is recorded. NULL is
 * allowed. */
void app_seed_free(struct app_seed *seed);

/* Takes in what it has said since the last time. */
void app_seed_poll(struct app *app, struct app_seed *seed);

/* All of them do what the race on the screen was told to do. True: a value was
 * changed, which holds for them from now on. */
bool app_seeds_follow(struct app *app);

#endif
