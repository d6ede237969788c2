/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Node perturbation: noise xi ~ N(0, sigma^2) on every unit of every sample,
 * one forward pass with it, and
 *   dL_s/dz_l = (L_s(xi) - L_s) xi_l,s / sigma^2,  dW_l = mean_s dL/dz_l h_s^T
 * with the h of the forward pass without noise. Flower and Jabri 1992, Werfel,
 * Xie and Seung 2003, Hiratani et al. 2022.
 *
 * Noise may be the same for all samples of a batch, each of which still has its
 * own loss. And it may be added after the activation, with no slope of the
 * activation in the update, as Neuromatch's course has it: then a hidden unit
 * is told how the loss changes with its output, not with what it sums up.
 * Outputs have no activation, but for those of mse-sigmoid, whose noise is then
 * on the sigmoid's value. */
#include <stdbool.h>

#include "nn/optim.h"
#include "nn/rules/noise/nodes.h"
#include "nn/rules/rules.h"

static const char *const places[] = {"before", "after", NULL};

static const struct param param_noise_at = {
    .name = "noise-at",
    .value = "PLACE",
    .unit = "",
    .help = "noise before or after the activation",
    .about = "Where node perturbation adds its noise: before the activation, "
             "or after it, and then without the slope of the activation in "
             "the update, as Neuromatch's course has it.",
    .kind = PARAM_CHOICE,
    .high = 1,
    .choices = places,
    .live = true,
    .expected = "expected before or after",
};

static const struct param param_shared_noise = {
    .name = "shared-noise",
    .value = "on|off",
    .unit = "",
    .help = "the same noise for a whole batch",
    .about = "With on, node perturbation adds the same noise to a unit for all "
             "samples of a batch; with off, each sample has its own.",
    .kind = PARAM_SWITCH,
    .high = 1,
    .live = true,
    .expected = "expected on or off",
};

static const struct param *const params[] = {
    &param_sigma, &param_draws, &param_noise_at, &param_shared_noise, NULL};
enum { SIGMA, DRAWS, NOISE_AT, SHARED };

static enum status np_new(struct pass *pass, void **self_out)
{
    return nodes_new(pass, true, (struct nodes **)self_out);
}

static void begin(void *self, struct pass *pass, const double *values)
{
    struct nodes *nodes = self;

    nodes->sigma = values[SIGMA];
    nodes->n_draws = (size_t)values[DRAWS];
    nodes->after = values[NOISE_AT] > 0.0;
    nodes->shared = values[SHARED] > 0.0;
    pass_take(nodes->twin, pass->block, &pass->batch);
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    struct nodes *nodes = self;
    const struct rows rows = nodes_begin_chunk(nodes, pass, i);
    double scale =
        1.0 / (nodes->sigma * (double)pass->batch.n * (double)nodes->n_draws);

    for (size_t k = 0; k < nodes->n_draws; k++) {
        nodes_draw(nodes, pass, &rows, k);
        nodes_perturb(nodes, pass, i);
        for (size_t r = rows.first; r < rows.first + rows.n; r++)
            nodes_add(nodes, pass, r,
                      scale * (nodes->twin->losses[r] - pass->losses[r]),
                      nodes->xi);
    }
    backward_weights(nodes->backward, pass, i);
}

/* Two forward passes, and as much as one for the weights. */
static double cost(const struct net_shape *shape, const double *values)
{
    (void)shape;
    return 2.0 + values[DRAWS];
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    double each = values[SHARED] > 0.0 ? 1.0 : (double)n;

    nodes_remark(shape, each * values[DRAWS], remark_out);
}

static const struct rule_default defaults[] = {
    {&param_lr, 0.1}, {&param_sigma, 1e-3}, {&param_draws, 1}, {NULL, 0}};

const struct rule rule_np = {
    .name = "np",
    .title = "node perturbation",
    .summary = "noise on the units, use what it does to each loss",
    .about = "Node perturbation: adds noise of standard deviation sigma to all "
             "units at once, of each sample by itself, and moves the weights "
             "into a unit by what that did to the sample's loss, times the "
             "unit's noise by sigma squared, times the inputs without noise; "
             "the mean of draws such estimates. Its noise has as many "
             "dimensions as the net has units, not weights.",
    .params = params,
    .defaults = defaults,
    .cost = cost,
    .remark = remark,
    .new = np_new,
    .free = nodes_free,
    .restart = nodes_restart,
    .begin = begin,
    .chunk = chunk,
    .end = nodes_end,
    .flips = nodes_flips,
    .draws = true,
};
