/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sample's change of loss when a unit, or its logits, move: the exact
 * way of weight perturbation, for nets of any depth. Shapes: kernels.h. */
#include "nn/kernels_impl.h"
#include "nn/vec.h"

/* log sum_k p_k exp(d_k - d_y) for logits that move by d [stride]: the
 * change of the loss. Large moves go through the logits themselves, where
 * no p_k has underflowed. */
VEC_INLINE double logit_change(const struct tail *t, const double *d)
{
    double big = 0.0, max = -__builtin_inf(), base, sum = 0.0, dy = d[t->label];
    double e[4] __attribute__((aligned(32)));

    for (size_t k = 0; k < t->n_classes; k++) {
        double m = d[k] - dy;

        big = m > big ? m : -m > big ? -m : big;
        max = t->logits[k] + d[k] > max ? t->logits[k] + d[k] : max;
    }
    base = big < 30.0 ? dy : max;
    for (size_t k = 0; k < t->n_classes; k += 4) {
        struct blk x = blk_sub(blk_load(d + k), blk_set(base));

        if (big >= 30.0)
            x = blk_add(x, blk_load(t->logits + k));
        x = blk_exp(x);
        if (big < 30.0)
            x = blk_mul(x, blk_load(t->p + k));
        blk_store(e, x);
        for (size_t j = 0; j < 4 && k + j < t->n_classes; j++)
            sum += e[j];
    }
    sum = blk_sum(blk_log(blk_set(sum))) / 4.0;
    return big < 30.0 ? sum : sum + max - t->log_sum - dy;
}

double KERNEL(tail_logits)(const struct tail *t, const double *d)
{
    return logit_change(t, d);
}

double KERNEL(tail_unit)(const struct tail *t, size_t layer, size_t unit,
                         double D)
{
    const double *row = t->W[layer + 1] + unit * t->stride[layer + 2];
    double *d = t->scratch[0], *next = t->scratch[1];

    for (size_t j = 0; j < t->stride[layer + 2]; j += 4)
        blk_store(d + j, blk_mul(blk_set(D), blk_load(row + j)));
    for (size_t l = layer + 1; l + 1 < t->n_layers; l++) {
        size_t width = t->width[l + 1], stride = t->stride[l + 2];
        double *swap = d;

        for (size_t j = 0; j < t->stride[l + 1]; j += 4) {
            struct blk z = blk_load(t->z[l] + j);

            blk_store(d + j, blk_sub(blk_max0(blk_add(z, blk_load(d + j))),
                                     blk_max0(z)));
        }
        for (size_t j = 0; j < stride; j += 4)
            blk_store(next + j, blk_set(0.0));
        for (size_t i = 0; i < width; i++)
            for (size_t j = 0; d[i] != 0.0 && j < stride; j += 4)
                blk_store(next + j,
                          blk_fma(blk_set(d[i]),
                                  blk_load(t->W[l + 1] + i * stride + j),
                                  blk_load(next + j)));
        d = next;
        next = swap;
    }
    return logit_change(t, d);
}
