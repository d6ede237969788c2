/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a net, W1, b1, W2, b2, ..., each by itself, of arrays in kernel
 * layout [n_block]: lengths of gradients, agreement of two, sums of weights. In
 * every out[NET_MAX_PARTS], [0] is of W1, [1] of b1, [2] of W2, ...; NaN behind
 * the last that the net has. Thread: any, as they touch only their
 * arguments. */
#ifndef NN_PARTS_H
#define NN_PARTS_H

#include "nn/net.h"

/* Where a part lies: n_pieces pieces of n doubles, `stride` from one to the
 * next. Padding is among them, which is 0. */
struct net_part {
    size_t at, n, n_pieces, stride;
};

/* part < 2 * shape->n_layers. */
struct net_part net_part(const struct net_shape *shape, size_t part);

/* The cosine of two vectors from their product and their lengths; 0 where one is
 * zero, and never beyond 1, where rounding would carry it. */
double parts_cosine_of(double product, double norm_a, double norm_b);

void parts_norm(const struct net_shape *shape, const double *a,
                double out[NET_MAX_PARTS]);

/* Cosine of two gradients; 0 where one is zero. */
void parts_cosine(const struct net_shape *shape, const double *a,
                  const double *b, double out[NET_MAX_PARTS]);

/* Of the entries in which b is not 0, the share in which a has the same sign;
 * NaN where b is zero. Returns that of the whole net. */
double parts_sign(const struct net_shape *shape, const double *a,
                  const double *b, double out[NET_MAX_PARTS]);

/* Sum of |w|. */
void parts_sum_abs(const struct net_shape *shape, const double *block,
                   double out[NET_MAX_PARTS]);

#endif
