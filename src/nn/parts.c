/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every part is a few pieces of an array, whatever its layer: what is asked of
 * a part is a sum over pieces. */
#include "nn/parts.h"

#include <math.h>

#include "nn/kernels/kernels.h"

struct net_part net_part(const struct net_shape *shape, size_t part)
{
    size_t l = part / 2, weights, panel = net_panel(shape, l);
    struct net_part p = {.at = shape->block_at[l]};

    weights = shape->width[l] * panel;
    p.n = part % 2 == 0 ? weights : panel;
    p.at += part % 2 == 0 ? 0 : weights;
    p.n_pieces = shape->stride[l + 1] / panel;
    p.stride = weights + panel;
    return p;
}

/* What a piece [n] adds to the sums of its part. */
typedef void add_piece(const struct kernels *k, size_t n, const double *a,
                       const double *b, double sums[3]);

/* sums[i] of part i; b may be NULL. */
static void sum_parts(const struct net_shape *shape, const double *a,
                      const double *b, add_piece *add,
                      double sums[NET_MAX_PARTS][3])
{
    const struct kernels *k = kernels_get();

    for (size_t i = 0; i < 2 * shape->n_layers; i++) {
        struct net_part p = net_part(shape, i);

        sums[i][0] = sums[i][1] = sums[i][2] = 0.0;
        for (size_t j = 0; j < p.n_pieces; j++, p.at += p.stride)
            add(k, p.n, a + p.at, b ? b + p.at : NULL, sums[i]);
    }
}

static void add_products(const struct kernels *k, size_t n, const double *a,
                         const double *b, double sums[3])
{
    sums[0] += k->dot(n, a, a);
    if (!b)
        return;
    sums[1] += k->dot(n, b, b);
    sums[2] += k->dot(n, a, b);
}

/* Entries in which b is not 0, and those in which a has the same sign. */
static void add_signs(const struct kernels *k, size_t n, const double *a,
                      const double *b, double sums[3])
{
    size_t some = 0, same = 0;

    (void)k;
    for (size_t i = 0; i < n; i++) {
        some += b[i] != 0.0;
        same += (size_t)((a[i] > 0.0) & (b[i] > 0.0)) |
                (size_t)((a[i] < 0.0) & (b[i] < 0.0));
    }
    sums[0] += (double)some;
    sums[1] += (double)same;
}

static void add_sizes(const struct kernels *k, size_t n, const double *a,
                      const double *b, double sums[3])
{
    (void)k;
    (void)b;
    sums[0] += net_sum_abs(a, n);
}

static void end_with_nan(const struct net_shape *shape,
                         double out[NET_MAX_PARTS])
{
    for (size_t i = 2 * shape->n_layers; i < NET_MAX_PARTS; i++)
        out[i] = NAN;
}

double parts_cosine_of(double product, double norm_a, double norm_b)
{
    double norms = norm_a * norm_b;
    double cosine = norms > 0.0 ? product / norms : 0.0;

    return cosine > 1.0 ? 1.0 : cosine < -1.0 ? -1.0 : cosine;
}

void parts_norm(const struct net_shape *shape, const double *a,
                double out[NET_MAX_PARTS])
{
    double sums[NET_MAX_PARTS][3];

    sum_parts(shape, a, NULL, add_products, sums);
    for (size_t i = 0; i < 2 * shape->n_layers; i++)
        out[i] = sqrt(sums[i][0]);
    end_with_nan(shape, out);
}

void parts_cosine(const struct net_shape *shape, const double *a,
                  const double *b, double out[NET_MAX_PARTS])
{
    double sums[NET_MAX_PARTS][3];

    sum_parts(shape, a, b, add_products, sums);
    for (size_t i = 0; i < 2 * shape->n_layers; i++)
        out[i] =
            parts_cosine_of(sums[i][2], sqrt(sums[i][0]), sqrt(sums[i][1]));
    end_with_nan(shape, out);
}

double parts_sign(const struct net_shape *shape, const double *a,
                  const double *b, double out[NET_MAX_PARTS])
{
    double sums[NET_MAX_PARTS][3], some = 0.0, same = 0.0;

    sum_parts(shape, a, b, add_signs, sums);
    for (size_t i = 0; i < 2 * shape->n_layers; i++) {
        out[i] = sums[i][0] > 0.0 ? sums[i][1] / sums[i][0] : (double)NAN;
        some += sums[i][0];
        same += sums[i][1];
    }
    end_with_nan(shape, out);
    return some > 0.0 ? same / some : (double)NAN;
}

void parts_sum_abs(const struct net_shape *shape, const double *block,
                   double out[NET_MAX_PARTS])
{
    double sums[NET_MAX_PARTS][3];

    sum_parts(shape, block, NULL, add_sizes, sums);
    for (size_t i = 0; i < 2 * shape->n_layers; i++)
        out[i] = sums[i][0];
    end_with_nan(shape, out);
}
