/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forward gradient in the space of activities (Ren, Kornblith, Liao and
 * Hinton 2023): a random direction u ~ N(0, I) for the units of each sample,
 * the exact slope of its loss along it by a dual pass,
 *   dL_s/dz_l = (sum over layers of dL_s/dz . u) u_l,s
 * with u = 0 at a unit that is off, whose error is known to be 0 (their section
 * 3.6). */
#include <string.h>

#include "nn/act.h"
#include "nn/optim.h"
#include "nn/rules/noise/nodes.h"
#include "nn/rules/rules.h"

static const struct param *const params[] = {&param_draws, NULL};

static enum status fg_new(struct pass *pass, void **self_out)
{
    return nodes_new(pass, false, (struct nodes **)self_out);
}

static void begin(void *self, struct pass *pass, const double *values)
{
    (void)pass;
    ((struct nodes *)self)->n_draws = (size_t)values[0];
}

/* No direction for units that are off. */
static void mask(struct nodes *nodes, const struct pass *pass,
                 const struct rows *rows)
{
    const struct net_shape *s = &pass->shape;

    for (size_t l = 0; s->act->can_be_off && l + 1 < s->n_layers; l++) {
        size_t at = rows->first * s->stride[l + 1];

        pass->k->relu_back(pass->z[l] + at, rows->n * s->stride[l + 1],
                           nodes->xi[l] + at);
    }
}

static void own_part(void *ctx, const struct pass *pass,
                     const struct rows *rows, size_t layer, double *zt)
{
    const struct nodes *nodes = ctx;
    size_t stride = pass->shape.stride[layer + 1];

    memcpy(zt, nodes->xi[layer] + rows->first * stride,
           rows->n * stride * sizeof *zt);
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    struct nodes *nodes = self;
    const struct rows rows = nodes_begin_chunk(nodes, pass, i);
    double scale = 1.0 / ((double)pass->batch.n * (double)nodes->n_draws);

    dual_begin(&nodes->dual, pass, i);
    for (size_t k = 0; k < nodes->n_draws; k++) {
        nodes_draw(nodes, pass, &rows, k);
        mask(nodes, pass, &rows);
        dual_run(&nodes->dual, pass, i, own_part, nodes);
        for (size_t r = rows.first; r < rows.first + rows.n; r++)
            nodes_add(nodes, pass, r, scale * nodes->dual.jvp[r], nodes->xi);
    }
    backward_weights(nodes->backward, pass, i);
}

/* As node perturbation: a dual pass costs as much as a forward pass. */
static double cost(const struct net_shape *shape, const double *values)
{
    (void)shape;
    return 2.0 + values[0];
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    nodes_remark(shape, (double)n * values[0], remark_out);
}

static const struct rule_default defaults[] = {
    {&param_lr, 0.3}, {&param_draws, 1}, {NULL, 0}};

const struct rule rule_fg_a = {
    .name = "fg-a",
    .title = "activity fwd gradient",
    .summary = "the exact slope along random directions of the units",
    .about = "The forward gradient of activities: the exact slope of each "
             "sample's loss along a random direction of the units, carried "
             "through the net with the forward pass, in the place of node "
             "perturbation's difference; a ReLU that is off has no part in "
             "the direction.",
    .params = params,
    .defaults = defaults,
    .cost = cost,
    .remark = remark,
    .new = fg_new,
    .free = nodes_free,
    .restart = nodes_restart,
    .begin = begin,
    .chunk = chunk,
    .end = nodes_end,
    .draws = true,
};
