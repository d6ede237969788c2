/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The goodness of a hidden layer: G = mean h^2, above theta with the right
 * label and below it with a wrong one. What a layer wants of its two G is
 *   L_l = log(1 + exp(theta - G+)) + log(1 + exp(G- - theta))
 * and from it follow, with s the sigmoid and H the units of the layer,
 *   dz+ = -s(theta - G+) 2 h f'(z) / H,   dz- = s(G- - theta) 2 h f'(z) / H.
 * A layer is given its inputs by their length, u = x / (|x| + 1e-4), lest it
 * read off them how good the layer below found the sample. That length is
 * sqrt(G H) of the layer below. */
#include "nn/rules/local/ff_parts.h"

#include <math.h>

/* Activations of layer l from z, and their goodness. */
static void finish_layer(const struct pass *pass, const struct local_rows *rows,
                         struct ff_side *side, size_t l)
{
    const struct net_shape *s = &pass->shape;
    size_t stride = s->stride[l + 1], at = rows->at * stride;

    local_act(pass, rows->span.n, s->width[l + 1], stride, side->z[l] + at,
              side->a[l] + at);
    for (size_t i = rows->at; i < rows->at + rows->span.n; i++) {
        const double *a = side->a[l] + i * stride;
        double sum = 0.0;

        for (size_t j = 0; j < stride; j++)
            sum += a[j] * a[j];
        side->good[l][i] = sum / (double)s->width[l + 1];
    }
}

void ff_forward(const struct ff *f, const struct pass *pass,
                const struct local_rows *rows, struct ff_side *side)
{
    const struct net_shape *s = &pass->shape;
    size_t at = rows->at, n = rows->span.n;

    ff_show_labels(f, pass, rows, side);
    finish_layer(pass, rows, side, 0);
    for (size_t l = 1; l < f->n_hidden; l++) {
        size_t H = s->width[l], stride = s->stride[l];
        const struct local_in in = {n, H, stride, side->u[l] + at * stride};

        for (size_t i = at; i < at + n; i++) {
            double length = sqrt(side->good[l - 1][i] * (double)H);
            double by = 1.0 / (length + FF_FLOOR);

            for (size_t j = 0; j < stride; j++)
                side->u[l][i * stride + j] =
                    by * side->a[l - 1][i * stride + j];
        }
        local_dense(pass, &in, pass_layer(pass, l), true, s->stride[l + 1],
                    side->z[l] + at * s->stride[l + 1]);
        finish_layer(pass, rows, side, l);
    }
}

void ff_errors(const struct ff *f, const struct pass *pass,
               const struct local_rows *rows, struct ff_side *side, size_t l,
               double sign)
{
    const struct net_shape *s = &pass->shape;
    size_t stride = s->stride[l + 1], at = rows->at * stride;
    double scale =
        2.0 * sign / ((double)s->width[l + 1] * (double)pass->batch.n);
    double *dz = side->dz[l] + at;

    for (size_t i = 0; i < rows->span.n; i++) {
        double off = sign * (f->theta - side->good[l][rows->at + i]);
        double by = scale / (1.0 + exp(off));

        for (size_t j = 0; j < stride; j++)
            dz[i * stride + j] = by * side->a[l][at + i * stride + j];
    }
    local_slope(pass, rows->span.n * stride, side->z[l] + at, side->a[l] + at,
                dz);
}
