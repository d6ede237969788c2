/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pieces of a forward and a backward pass, for rules whose layers learn by
 * something that is theirs alone: by the kernels, or plainly where the pass is
 * plain. Arrays are [n, stride], padding 0; a layer is not the first one, whose
 * weights lie otherwise. Thread: any, each touches only its arguments. */
#ifndef NN_RULES_LOCAL_LOCAL_H
#define NN_RULES_LOCAL_LOCAL_H

#include "nn/pass.h"

/* a = the activation of the first `width` columns of z. */
void local_act(const struct pass *pass, size_t n, size_t width, size_t stride,
               const double *z, double *a);

/* da *= the activation's slope, over n_doubles. */
void local_slope(const struct pass *pass, size_t n_doubles, const double *z,
                 const double *a, double *da);

/* The samples of a chunk, and the row at which they begin in arrays of the
 * whole batch. */
struct local_rows {
    struct span span;
    size_t at;
};

/* The inputs of a layer: x [n, stride], `width` of them. */
struct local_in {
    size_t n, width, stride;
    const double *x;
};

/* z [n, stride_out] = x W; with bias, W has a row more, which is added. */
void local_dense(const struct pass *pass, const struct local_in *in,
                 const double *W, bool bias, size_t stride_out, double *z);

/* dW [width + 1, stride_out] += x^T dz, the last row the column sums. */
void local_gradient(const struct pass *pass, const struct local_in *in,
                    const double *dz, size_t stride_out, double *dW);

/* e = dL/dz of the net's loss at the outputs z, of the mean of the batch; p is
 * scratch. All [span->n, stride of the outputs]. */
void local_error(const struct pass *pass, const struct span *span,
                 const double *z, double *p, double *e);

#endif
