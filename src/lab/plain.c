/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing here is fast. */
#include "lab/plain.h"

#include <math.h>

/* Its error is of the second power of it; that of rounding, 1e-16 by it. */
#define STEP 1e-5

void plain_layer(const struct trial *t, size_t l, const double *x, double *z)
{
    const struct net_shape *s = &t->shape;
    const double *W = t->params + s->w_at[l];

    for (size_t j = 0; j < s->width[l + 1]; j++) {
        z[j] = t->params[s->b_at[l] + j];
        for (size_t i = 0; i < s->width[l]; i++)
            z[j] += W[j * s->width[l] + i] * x[i];
    }
}

double plain_cross_entropy(const double *z, size_t n, size_t label,
                           double *e_out)
{
    double sum = 0.0;

    for (size_t k = 0; k < n; k++)
        sum += exp(z[k]);
    for (size_t k = 0; e_out && k < n; k++)
        e_out[k] = exp(z[k]) / sum - (k == label ? 1.0 : 0.0);
    return log(sum) - z[label];
}

void plain_gradient(struct trial *t,
                    double (*loss)(const struct trial *t, const void *ctx,
                                   size_t layer),
                    const void *ctx, double *out)
{
    size_t l = 0;

    for (size_t i = 0; i < t->shape.n_params; i++) {
        double was = t->params[i], up;

        if (l + 1 < t->shape.n_layers && i == t->shape.w_at[l + 1])
            l++;
        t->params[i] = was + STEP;
        up = loss(t, ctx, l);
        t->params[i] = was - STEP;
        out[i] = (up - loss(t, ctx, l)) / (2.0 * STEP);
        t->params[i] = was;
    }
}

double plain_distance(const double *a, const double *b, size_t from, size_t n)
{
    double dd = 0, bb = 0;

    for (size_t i = from; i < n; i++) {
        dd += (a[i] - b[i]) * (a[i] - b[i]);
        bb += b[i] * b[i];
    }
    return sqrt(dd) / (sqrt(bb) + 1e-300);
}
