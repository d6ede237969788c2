/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The output layer alone, by its exact gradient: the control of every rule that
 * claims to teach hidden layers ("shallow" in Frenkel, Lefebvre and Bol
 * 2021). */
#include <stdio.h>

#include "nn/backward.h"
#include "nn/rules/rules.h"

/* Forward, and the products of the output layer's gradient. */
static double cost(const struct net_shape *shape, const double *values)
{
    size_t L = shape->n_layers, all = 0;

    (void)values;
    for (size_t l = 0; l < L; l++)
        all += shape->width[l] * shape->width[l + 1];
    return 1.0 + (double)(shape->width[L - 1] * shape->width[L]) / (double)all;
}

static void begin(void *self, struct pass *pass, const double *values)
{
    double mean = 1.0 / (double)pass->batch.n;
    const struct backward_route route = {BACKWARD_NONE, mean, mean};

    (void)values;
    backward_take(self, &route);
}

static void remark(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK])
{
    (void)shape, (void)values, (void)n;
    snprintf(remark_out, RULE_REMARK,
             "the control: hidden layers stay as they began; rules that teach "
             "them end above it");
}

const struct rule rule_last = {
    .name = "last",
    .title = "output layer only",
    .summary = "trains the output layer alone: the control",
    .about = "Trains the output layer alone, by its exact gradient; the hidden "
             "layers stay as they began. It is the control for every other "
             "rule: what one gains over it, its hidden layers have learned.",
    .cost = cost,
    .remark = remark,
    .new = backward_new,
    .free = backward_free,
    .begin = begin,
    .chunk = backward_chunk,
    .end = backward_end,
};
