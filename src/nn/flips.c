/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A unit at 0 is off. */
#include "nn/flips.h"

#include <math.h>

#include "nn/act.h"

size_t flips_count(const double *z, double dz, size_t n)
{
    size_t flips = 0;

    for (size_t j = 0; j < n; j++)
        flips += (z[j] <= 0.0) != (z[j] + dz <= 0.0);
    return flips;
}

/* Of n numbers, those on the other side of 0 in `other`. */
static size_t count_between(const double *z, const double *other, size_t n)
{
    size_t flips = 0;

    for (size_t j = 0; j < n; j++)
        flips += (z[j] <= 0.0) != (other[j] <= 0.0);
    return flips;
}

static double share(const struct pass *pass, const struct pass *other,
                    double dz)
{
    const struct net_shape *s = &pass->shape;
    size_t flips = 0, n = pass->batch.n;

    if (!s->act->can_be_off)
        return NAN;
    for (size_t l = 0; l + 1 < s->n_layers; l++)
        for (size_t i = 0; i < n; i++) {
            size_t at = i * s->stride[l + 1], width = s->width[l + 1];
            const double *z = pass->z[l] + at;

            flips += other ? count_between(z, other->z[l] + at, width)
                           : flips_count(z, dz, width);
        }
    return (double)flips / ((double)n * (double)net_n_hidden(s));
}

double flips_between(const struct pass *pass, const struct pass *other)
{
    return share(pass, other, 0.0);
}

double flips_by(const struct pass *pass, double dz)
{
    return share(pass, NULL, dz);
}
