/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which hidden units a perturbation of one weight turns on or off: there the
 * loss has a kink between the two points of the difference, which is what makes
 * it differ from the slope beside the curvature. */
#include "nn/rules/wp/wp.h"

#include <math.h>

#include "nn/act.h"
#include "nn/flips.h"

/* Of one sample of the first layer: a pixel of 0 moves nothing. */
static size_t first_flips(const struct runs *runs, size_t sample,
                          const double *z, size_t n, double pert)
{
    size_t flips = 0;

    for (size_t i = runs->first_nz[sample]; i < runs->first_nz[sample + 1];
         i++) {
        size_t k = runs->first_run[sample] + runs_number(runs, runs->entry[i]);
        double x =
            runs->value8 ? runs->byte_x[runs->value8[k]] : runs->value[k];

        flips += flips_count(z, pert * x, n);
    }
    return flips;
}

/* Samples looked at, evenly from a batch: 16 of them times units times weights
 * are 250,000 looks in the smallest net, and all would cost as much as a
 * tenth of weight perturbation. */
#define SAMPLES 16

/* The mean over the weights into a unit, its bias among them, and over samples
 * and units. */
double wp_flips(const struct pass *pass, double pert)
{
    const struct net_shape *s = &pass->shape;
    const struct span *batch = &pass->batch;
    size_t every = (batch->n + SAMPLES - 1) / SAMPLES;
    size_t looked = (batch->n + every - 1) / every;
    double share = 0.0, units = 0.0;

    if (!s->act->can_be_off)
        return NAN;
    for (size_t l = 0; l + 1 < s->n_layers; l++) {
        size_t flips = 0, n = s->width[l + 1];

        for (size_t i = 0; i < batch->n; i += every) {
            const double *z = pass->z[l] + i * s->stride[l + 1];
            const double *below = l > 0 ? pass->a[l - 1] + i * s->stride[l] : z;
            size_t sample = span_sample(batch, i);

            flips += flips_count(z, pert, n);
            if (l == 0)
                flips += first_flips(batch->runs, sample, z, n, pert);
            for (size_t k = 0; l > 0 && k < s->width[l]; k++)
                flips += flips_count(z, pert * below[k], n);
        }
        share += (double)flips / (double)(s->width[l] + 1);
        units += (double)n;
    }
    return share / (units * (double)looked);
}
