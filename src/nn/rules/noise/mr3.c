/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Madaline rule III (Widrow and Lehr 1990; Flower and Jabri 1992, equation 1):
 * each unit of each sample is moved by pert and by itself,
 *   dL_s/dz_j = (L_s(z_j + pert) - L_s) / pert,
 * an evaluation for each unit, and not for each weight, which finds the
 * gradient itself as pert goes to 0. A unit of a hidden layer moves the layer
 * above it by its change of activation times one row of weights; the layers
 * above that are computed again. */
#include <string.h>

#include "nn/act.h"
#include "nn/flips.h"
#include "nn/optim.h"
#include "nn/rules/noise/nodes.h"
#include "nn/rules/rules.h"

static const struct param *const params[] = {&param_pert, NULL};

static enum status mr3_new(struct pass *pass, void **self_out)
{
    return nodes_new(pass, true, (struct nodes **)self_out);
}

static void begin(void *self, struct pass *pass, const double *values)
{
    struct nodes *nodes = self;

    nodes->sigma = values[0];
    pass_take(nodes->twin, pass->block, &pass->batch);
}

/* z of layer l + 1, or of the outputs themselves, as unit j of layer l moves
 * it. */
static void move_unit(const struct nodes *nodes, const struct pass *pass,
                      const struct rows *rows, size_t l, size_t j)
{
    const struct net_shape *s = &pass->shape;
    bool output = l + 1 == s->n_layers;
    size_t above = output ? l : l + 1, stride = s->stride[above + 1];
    double *z = nodes->twin->z[above] + rows->first * stride;
    const double *below = pass->z[l] + rows->first * s->stride[l + 1] + j;

    memcpy(z, pass->z[above] + rows->first * stride,
           rows->n * stride * sizeof *z);
    for (size_t r = 0; r < rows->n; r++, z += stride) {
        double was = below[r * s->stride[l + 1]];

        if (output)
            z[j] += nodes->sigma;
        else
            pass->k->sub_scaled(
                stride, s->act->value(was) - s->act->value(was + nodes->sigma),
                pass_layer(pass, above) + j * stride, z);
    }
}

static void chunk(void *self, struct pass *pass, size_t i)
{
    struct nodes *nodes = self;
    const struct net_shape *s = &pass->shape;
    const struct rows rows = nodes_begin_chunk(nodes, pass, i);
    double scale = 1.0 / (nodes->sigma * (double)pass->batch.n);

    for (size_t l = 0; l < s->n_layers; l++) {
        double *errors = backward_errors(nodes->backward, l);
        size_t above = l + 1 < s->n_layers ? l + 1 : l;

        for (size_t j = 0; j < s->width[l + 1]; j++) {
            move_unit(nodes, pass, &rows, l, j);
            rerun_above(nodes->twin, i, above);
            for (size_t r = rows.first; r < rows.first + rows.n; r++)
                errors[r * s->stride[l + 1] + j] =
                    scale * (nodes->twin->losses[r] - pass->losses[r]);
        }
    }
    backward_weights(nodes->backward, pass, i);
}

static double flips(const void *self, const struct pass *pass)
{
    return flips_by(pass, ((const struct nodes *)self)->sigma);
}

/* A forward pass, one for each unit, and as much as one for the weights. */
static double cost(const struct net_shape *shape, const double *values)
{
    (void)values;
    return 2.0 + (double)nodes_count(shape);
}

static const struct rule_default defaults[] = {
    {&param_lr, 0.1}, {&param_pert, 1e-3}, {NULL, 0}};

const struct rule rule_mr3 = {
    .name = "mr3",
    .title = "Madaline rule III",
    .summary = "nudge each unit by pert, use the loss difference",
    .about = "Madaline rule III, node perturbation in the old sense: nudges "
             "each unit of each sample by pert and divides what that does to "
             "the sample's loss by pert: an evaluation for each unit, not for "
             "each weight.",
    .params = params,
    .defaults = defaults,
    .cost = cost,
    .new = mr3_new,
    .free = nodes_free,
    .restart = nodes_restart,
    .begin = begin,
    .chunk = chunk,
    .end = nodes_end,
    .flips = flips,
};
