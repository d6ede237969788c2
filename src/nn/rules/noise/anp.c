/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activity-based node perturbation (Dalm et al. 2023): noise on every unit as
 * in node perturbation, but the update goes along the change of activity that
 * was measured, that of the layers below included:
 *   da_l = z_l(xi) - z_l,  dL_s/dz_l = N (L_s(xi) - L_s) da_l / |da|^2
 * |da| over all layers, N the number of units: a direction that is uniform on
 * the sphere has N u u^T / |u|^2 = I in the mean. (Their code of 2024 has the
 * root of N.) */
#include <stdio.h>

#include "nn/optim.h"
#include "nn/rules/noise/nodes.h"
#include "nn/rules/rules.h"

static const struct param *const params[] = {&param_sigma, &param_draws, NULL};
enum { SIGMA, DRAWS };

static enum status anp_new(struct pass *pass, void **self_out)
{
    return nodes_new(pass, true, (struct nodes **)self_out);
}

static void begin(void *self, struct pass *pass, const double *values)
{
    struct nodes *nodes = self;

    nodes->sigma = values[SIGMA];
    nodes->n_draws = (size_t)values[DRAWS];
    pass_take(nodes->twin, pass->block, &pass->batch);
}

/* xi of row r becomes da of it. Returns |da|^2. */
static double measure(struct nodes *nodes, const struct pass *pass, size_t r)
{
    const struct net_shape *s = &pass->shape;
    double sum = 0.0;

    for (size_t l = 0; l < s->n_layers; l++) {
        size_t stride = s->stride[l + 1];
        double *da = nodes->xi[l] + r * stride;
        const double *noisy = nodes->twin->z[l] + r * stride;
        const double *clean = pass->z[l] + r * stride;

        for (size_t j = 0; j < stride; j++)
            da[j] = noisy[j] - clean[j];
        sum += pass->k->dot(stride, da, da);
    }
    return sum;
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    struct nodes *nodes = self;
    const struct rows rows = nodes_begin_chunk(nodes, pass, i);
    double scale = (double)nodes_count(&pass->shape) /
                   ((double)pass->batch.n * (double)nodes->n_draws);

    for (size_t k = 0; k < nodes->n_draws; k++) {
        nodes_draw(nodes, pass, &rows, k);
        nodes_perturb(nodes, pass, i);
        for (size_t r = rows.first; r < rows.first + rows.n; r++) {
            double change = nodes->twin->losses[r] - pass->losses[r];
            double square = measure(nodes, pass, r);

            if (square != 0.0) /* else sigma was lost in rounding */
                nodes_add(nodes, pass, r, scale * change / square, nodes->xi);
        }
    }
    backward_weights(nodes->backward, pass, i);
}

static double cost(const struct net_shape *shape, const double *values)
{
    (void)shape;
    return 2.0 + values[DRAWS];
}

/* The change is no uniform direction where a layer is below another: then the
 * mean is not the gradient. */
static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    (void)values, (void)n;
    snprintf(remark_out, RULE_REMARK,
             "noise on %zu units; the mean of its estimates leans away from "
             "BP's gradient",
             nodes_count(shape));
}

static const struct rule_default defaults[] = {
    {&param_lr, 0.1}, {&param_sigma, 1e-3}, {&param_draws, 1}, {NULL, 0}};

const struct rule rule_anp = {
    .name = "anp",
    .title = "activity-based NP",
    .summary = "node perturbation along the measured change of activity",
    .about = "Activity-based node perturbation: noise on all units as in np, "
             "but the update goes along the change of activity that was "
             "measured, with what the noise of the layers below did, divided "
             "by its squared length and times the number of units.",
    .params = params,
    .defaults = defaults,
    .cost = cost,
    .remark = remark,
    .new = anp_new,
    .free = nodes_free,
    .restart = nodes_restart,
    .begin = begin,
    .chunk = chunk,
    .end = nodes_end,
    .flips = nodes_flips,
    .draws = true,
};
