/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An evaluation is never taken from beyond the cost: what a lane would have
 * reached in between nobody has measured. */
#include "model/equal_cost.h"

#include <math.h>

#include "model/model_parts.h"

/* An evaluation belongs to what was trained before it, so its own time counts
 * as spent. */
static double eval_cost(const struct lane_model *lane, enum cost cost,
                        const struct eval_result *e)
{
    return cost == COST_FWD_EQ ? model_fwd_eq(lane, e->samples)
                               : (double)e->active_ns / 1e9;
}

static double spent_by(const struct lane_model *lane, enum cost cost)
{
    double spent =
        cost == COST_FWD_EQ ? lane->fwd_eq : (double)lane->last.active_ns / 1e9;

    if (lane->n_evals > 0)
        spent =
            fmax(spent, eval_cost(lane, cost, &lane->evals[lane->n_evals - 1]));
    return spent;
}

double equal_cost(const struct model *m, enum cost cost)
{
    double least = NAN;

    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];

        if (!lane_state_failed(lane->state) && lane->state != LANE_ERROR)
            least = fmin(least, spent_by(lane, cost)); /* NaN gives way */
    }
    return least;
}

const struct eval_result *equal_cost_eval(const struct lane_model *lane,
                                          enum cost cost, double spent)
{
    size_t lo = 0, hi = lane->n_evals; /* those before lo came no later */

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (eval_cost(lane, cost, &lane->evals[mid]) <= spent)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > 0 ? &lane->evals[lo - 1] : NULL;
}
