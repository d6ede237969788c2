/* SPDX-License-Identifier: GPL-3.0-or-later */
/* They are compared with what they were made of each time, so that a restart
 * with another seed makes others. */
#include "ui/parts/start_weights.h"

#include "base/mem.h"

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

const double *start_weights_of(const struct model *m,
                               const struct start_weights *s, size_t lane)
{
    const struct lane_config *config = &m->lanes[lane].config;

    if (!lane_has_weights(m, lane) || s->of[lane] == NULL ||
        s->seed[lane] != lane_whole(config, &param_seed) ||
        s->init[lane] != lane_whole(config, &param_init) ||
        s->n[lane] != m->lanes[lane].shape->n_params)
        return NULL;
    return s->of[lane];
}

void start_weights_sync(const struct model *m, struct start_weights *s)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];
        struct net_spec spec = {0};

        if (!lane_has_weights(m, i) || start_weights_of(m, s, i) != NULL)
            continue;
        mem_free(s->of[i]);
        s->of[i] = mem_alloc(lane->shape->n_params, sizeof(double));
        if (s->of[i] == NULL)
            continue;
        s->seed[i] = lane_whole(&lane->config, &param_seed);
        s->init[i] = lane_whole(&lane->config, &param_init);
        s->n[i] = lane->shape->n_params;
        params_net(lane->config.values, &spec);
        net_init_params(lane->shape, &spec, s->seed[i], s->of[i]);
    }
}

void start_weights_done(struct start_weights *s)
{
    for (size_t i = 0; i < LANES_MAX; i++)
        mem_free(s->of[i]);
    *s = (struct start_weights){.n = {0}};
}
