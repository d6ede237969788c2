/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backpropagation: the errors of each layer go back through its own weights. */
#include "nn/backward.h"
#include "nn/rules/rules.h"

static double cost(const struct net_shape *shape, const double *values)
{
    (void)shape, (void)values;
    return 3.0; /* forward, and twice that backward */
}

static void begin(void *self, struct pass *pass, const double *values)
{
    const struct net_shape *s = &pass->shape;

    (void)values;
    for (size_t l = 1; l < s->n_layers; l++)
        backward_through(self, s, l, pass_layer(pass, l), s->stride[l + 1]);
}

const struct rule rule_bp = {
    .name = "bp",
    .title = "backprop",
    .summary = "the exact gradient, by the chain rule",
    .about = "Backpropagation: the exact gradient, by the chain rule.",
    .cost = cost,
    .new = backward_new,
    .free = backward_free,
    .begin = begin,
    .chunk = backward_chunk,
    .end = backward_end,
};
