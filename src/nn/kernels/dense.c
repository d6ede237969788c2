/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dense layers of few weights (dense.c hands the others to BLAS) and the
 * ReLU between them: tiles of four rows by up to twelve outputs in
 * registers. Shapes: list.h. */
#include "nn/kernels/impl.h"
#include "nn/kernels/vec.h"

size_t KERNEL(relu)(const double *z, size_t n_doubles, double *a)
{
    veci inactive = {0};
    size_t n = 0;

    for (size_t i = 0; i < n_doubles; i += VEC_W) {
        vecd x = *(const vecd *)(z + i);

        inactive -= (veci)(x <= vec_set(0.0));
        *(vecd *)(a + i) = vec_max0(x);
    }
    for (int i = 0; i < VEC_W; i++)
        n += (size_t)inactive[i];
    return n;
}

void KERNEL(relu_back)(const double *z, size_t n_doubles, double *da)
{
    for (size_t i = 0; i < n_doubles; i += VEC_W) {
        vecd *d = (vecd *)(da + i);
        veci live = (veci)(*(const vecd *)(z + i) > vec_set(0.0));

        *d = (vecd)(live & (veci)*d);
    }
}

/* ns rows against nb blocks of outputs. */
VEC_INLINE void dense_rows(const int nb, const int ns, const double *x,
                           size_t in, size_t stride_in, const double *W,
                           int bias, size_t stride_out, double *z)
{
    struct blk acc[4][3];

    for (int s = 0; s < ns; s++)
        for (int b = 0; b < nb; b++)
            acc[s][b] =
                bias ? blk_load(W + in * stride_out + 4 * b) : blk_set(0.0);
    for (size_t i = 0; i < in; i++) {
        const double *w = W + i * stride_out;

        for (int s = 0; s < ns; s++)
            for (int b = 0; b < nb; b++)
                acc[s][b] = blk_fma(blk_set(x[(size_t)s * stride_in + i]),
                                    blk_load(w + 4 * b), acc[s][b]);
    }
    for (int s = 0; s < ns; s++)
        for (int b = 0; b < nb; b++)
            blk_store(z + (size_t)s * stride_out + 4 * b, acc[s][b]);
}

VEC_INLINE void dense_columns(const int nb, size_t n, const double *x,
                              size_t in, size_t stride_in, const double *W,
                              int bias, size_t stride_out, double *z)
{
    size_t s = 0;

    for (; s + 4 <= n; s += 4)
        dense_rows(nb, 4, x + s * stride_in, in, stride_in, W, bias, stride_out,
                   z + s * stride_out);
    for (; s < n; s++)
        dense_rows(nb, 1, x + s * stride_in, in, stride_in, W, bias, stride_out,
                   z + s * stride_out);
}

void KERNEL(dense_forward)(size_t n, const double *x, size_t in,
                           size_t stride_in, const double *W, int bias,
                           size_t stride_out, double *z)
{
    size_t o = 0;

    for (; o + 12 <= stride_out; o += 12)
        dense_columns(3, n, x, in, stride_in, W + o, bias, stride_out, z + o);
    for (; o + 8 <= stride_out; o += 8)
        dense_columns(2, n, x, in, stride_in, W + o, bias, stride_out, z + o);
    for (; o < stride_out; o += 4)
        dense_columns(1, n, x, in, stride_in, W + o, bias, stride_out, z + o);
}

/* ni inputs, nb blocks of outputs. */
VEC_INLINE void dense_grad(const int nb, const int ni, size_t n,
                           const double *x, size_t stride_in, const double *dz,
                           size_t stride_out, double *dW)
{
    struct blk acc[4][3];

    for (int i = 0; i < ni; i++)
        for (int b = 0; b < nb; b++)
            acc[i][b] = blk_load(dW + (size_t)i * stride_out + 4 * b);
    for (size_t s = 0; s < n; s++) {
        const double *d = dz + s * stride_out;

        for (int i = 0; i < ni; i++)
            for (int b = 0; b < nb; b++)
                acc[i][b] = blk_fma(blk_set(x[s * stride_in + (size_t)i]),
                                    blk_load(d + 4 * b), acc[i][b]);
    }
    for (int i = 0; i < ni; i++)
        for (int b = 0; b < nb; b++)
            blk_store(dW + (size_t)i * stride_out + 4 * b, acc[i][b]);
}

VEC_INLINE void dense_grads(const int nb, size_t n, const double *x, size_t in,
                            size_t stride_in, const double *dz,
                            size_t stride_out, double *dW)
{
    size_t i = 0;

    for (; i + 4 <= in; i += 4)
        dense_grad(nb, 4, n, x + i, stride_in, dz, stride_out,
                   dW + i * stride_out);
    for (; i < in; i++)
        dense_grad(nb, 1, n, x + i, stride_in, dz, stride_out,
                   dW + i * stride_out);
    for (int b = 0; b < nb; b++) {
        double *bias = dW + in * stride_out + 4 * b;
        struct blk sum = blk_load(bias);

        for (size_t s = 0; s < n; s++)
            sum = blk_add(sum, blk_load(dz + s * stride_out + 4 * b));
        blk_store(bias, sum);
    }
}

void KERNEL(dense_backward)(size_t n, const double *x, size_t in,
                            size_t stride_in, const double *dz,
                            size_t stride_out, double *dW)
{
    size_t o = 0;

    for (; o + 12 <= stride_out; o += 12)
        dense_grads(3, n, x, in, stride_in, dz + o, stride_out, dW + o);
    for (; o + 8 <= stride_out; o += 8)
        dense_grads(2, n, x, in, stride_in, dz + o, stride_out, dW + o);
    for (; o < stride_out; o += 4)
        dense_grads(1, n, x, in, stride_in, dz + o, stride_out, dW + o);
}
