/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dense layers: OpenBLAS where it wins, the project's kernels for the small
 * ones. Shapes as in kernels.h; the choice depends on the shape alone. */
#ifndef NN_DENSE_H
#define NN_DENSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "nn/kernels/kernels.h"
#include "nn/net.h"

/* Loads OpenBLAS if a layer of the shape is for it: before the first call of
 * dense_forward, dense_backward or, with `squares`, dense_multiply for that
 * shape. STATUS_IO. Thread: any. */
enum status dense_load(const struct net_shape *shape, bool squares,
                       struct err *err);

/* The same, with room for n_threads more threads that call at the same time:
 * *reserved_out, which stays as it is where none is needed, is for
 * dense_release. Also STATUS_NOMEM. */
enum status dense_reserve(const struct net_shape *shape, bool squares,
                          size_t n_threads, size_t *reserved_out,
                          struct err *err);
void dense_release(size_t reserved);

/* z = x W (+ row `in` of W when bias).
 *   x [n, stride_in]  W [in (+ 1), stride_out]  z [n, stride_out] out */
void dense_forward(const struct kernels *k, size_t n, const double *x,
                   size_t in, size_t stride_in, const double *W, bool bias,
                   size_t stride_out, double *z);

/* dW [in + 1, stride_out] += x^T dz, the bias row += column sums of dz. */
void dense_backward(const struct kernels *k, size_t n, const double *x,
                    size_t in, size_t stride_in, const double *dz,
                    size_t stride_out, double *dW);

/* A factor of a product, its rows `stride` apart; turned: the transposed. */
struct dense_factor {
    const double *data;
    size_t stride;
    bool turned;
};

/* C [m, n], rows `stride` apart, = alpha A B + beta C, k columns of A. width:
 * of the layer whose square matrix takes part, 0 = never by OpenBLAS. */
struct dense_product {
    size_t width, m, n, k;
    double alpha, beta;
    struct dense_factor A, B;
    double *C;
    size_t stride;
};
void dense_multiply(const struct dense_product *p);

/* WT [out, stride_in] = W [in, stride_out] transposed, padding 0. */
void dense_transpose(size_t in, size_t out, size_t stride_in, size_t stride_out,
                     const double *W, double *WT);

#endif
