/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decorrelated backpropagation (Dalm, Offergeld, Ahmad and van Gerven 2024). */
#include <stdio.h>

#include "nn/rules/decor/decor.h"

static enum status dbp_new(struct pass *pass, void **self_out)
{
    return decor_new(pass, "bp", self_out);
}

static double cost(const struct net_shape *shape, const double *values)
{
    (void)values;
    return 3.0 + decor_cost(shape);
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    double squares = 0.0, all = 0.0;

    (void)values;
    for (size_t l = 0; l < shape->n_layers; l++) {
        double width = (double)shape->width[l];

        squares += width * width * (2.0 + width / (double)n);
        all += width * (double)shape->width[l + 1];
    }
    snprintf(remark_out, RULE_REMARK,
             "its matrices of inputs by inputs take some %.0f times the "
             "multiplications of BP",
             squares / (3.0 * all));
}

static const struct param *const params[] = {&param_decor, &param_decor_kappa,
                                             NULL};

const struct rule rule_dbp = {
    .name = "dbp",
    .title = "decorrelated backprop",
    .summary = "backprop of inputs that a matrix a layer makes uncorrelated",
    .about = "Decorrelated backpropagation: a layer's inputs go through a "
             "square matrix, begun as the identity, which learns with rate "
             "decor, whatever the error, to make them uncorrelated; the "
             "weights behind it learn by backpropagation. What screens and "
             "checkpoints show as weights is the product of both, with which "
             "the net computes; a checkpoint keeps the matrices as decor1 and "
             "so on and the weights behind them as behind, and diagnostics "
             "compare with backprop's gradient of the same weights. A matrix "
             "of inputs by inputs is multiplied twice a batch, which takes "
             "far longer than the net itself.",
    .params = params,
    .fits = decor_fits,
    .cost = cost,
    .remark = remark,
    .new = dbp_new,
    .free = decor_free,
    .restart = decor_restart,
    .arrays = decor_arrays,
    .begin = decor_begin,
    .chunk = decor_chunk,
    .end = decor_end,
    .behind = &decor_behind,
};
