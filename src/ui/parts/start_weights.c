/* SPDX-License-Identifier: GPL-3.0-or-later */
/* They are compared with what they were made of each time, so that a restart
 * with another seed makes others. */
#include "ui/parts/start_weights.h"

#include "base/mem.h"
#include "engine/lane/start.h"

bool lane_has_weights(const struct model *m, size_t lane)
{
    const struct lane_model *l;

    if (lane >= m->n_lanes || m->problem == NULL)
        return false;
    l = &m->lanes[lane];
    return l->snapshot != NULL && l->shape != NULL &&
           l->snapshot->n_params == l->shape->n_params &&
           l->shape->width[0] == m->problem->ds->n_features;
}

const double *unit_weights(const struct lane_model *lane, const double *params,
                           size_t unit)
{
    return params + lane->shape->w_at[0] + unit * lane->shape->width[0];
}

/* Whether what is there is of the lane as it is. */
static bool is_made(const struct model *m, const struct start_weights *s,
                    size_t lane)
{
    const struct lane_config *config = &m->lanes[lane].config;

    return lane_has_weights(m, lane) && s->of[lane] != NULL &&
           s->seed[lane] == lane_whole(config, &param_seed) &&
           s->init[lane] == lane_whole(config, &param_init) &&
           s->n[lane] == m->lanes[lane].shape->n_params;
}

const double *start_weights_of(const struct model *m,
                               const struct start_weights *s, size_t lane)
{
    return is_made(m, s, lane) && !s->missing[lane] ? s->of[lane] : NULL;
}

void start_weights_sync(const struct model *m, struct start_weights *s)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];
        struct net_spec spec;

        if (!lane_has_weights(m, i) || is_made(m, s, i))
            continue;
        mem_free(s->of[i]);
        s->of[i] = mem_alloc(lane->shape->n_params, sizeof(double));
        if (s->of[i] == NULL)
            continue;
        s->seed[i] = lane_whole(&lane->config, &param_seed);
        s->init[i] = lane_whole(&lane->config, &param_init);
        s->n[i] = lane->shape->n_params;
        spec = lane_net(&lane->config, lane->shape->width[0],
                        lane->shape->width[lane->shape->n_layers]);
        s->missing[i] = start_weights(lane->shape, &spec, s->seed[i], s->of[i],
                                      NULL) != STATUS_OK;
    }
}

void start_weights_done(struct start_weights *s)
{
    for (size_t i = 0; i < LANES_MAX; i++)
        mem_free(s->of[i]);
    *s = (struct start_weights){.n = {0}};
}
