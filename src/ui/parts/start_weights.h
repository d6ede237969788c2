/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weights that the lanes began with. Seed and kind of start, or their
 * file, give them again at any time, also in a run that was resumed. */
#ifndef UI_PARTS_START_WEIGHTS_H
#define UI_PARTS_START_WEIGHTS_H

#include "model/model.h"

/* A zeroed one has none yet. */
struct start_weights {
    double *of[LANES_MAX];                     /* [n_params] */
    uint32_t seed[LANES_MAX], init[LANES_MAX]; /* what they were made of */
    size_t n[LANES_MAX];
    bool missing[LANES_MAX]; /* their file is no longer there */
};

/* The lane's weights have come and fit its shape and the data. */
bool lane_has_weights(const struct model *m, size_t lane);

/* First-layer weights [n_inputs] of a unit in [n_params]. */
const double *unit_weights(const struct lane_model *lane, const double *params,
                           size_t unit);

/* Makes those of all lanes with weights that are not there yet; for a
 * screen's sync. */
void start_weights_sync(const struct model *m, struct start_weights *s);

/* Of a lane with weights, or NULL while they are not made. */
const double *start_weights_of(const struct model *m,
                               const struct start_weights *s, size_t lane);
void start_weights_done(struct start_weights *s);

#endif
