/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where BLAS takes over. OpenBLAS is kept to one thread: the lanes' own
 * executors decide who computes, and a call's result must not depend on it. */
#include "nn/dense.h"

#include <cblas.h>
#include <string.h>

/* Weights from which dgemm beats the kernels; measured by bench/, see
 * HACKING.md. */
#define BLAS_WEIGHTS 2048

__attribute__((constructor)) static void one_blas_thread(void)
{
    openblas_set_num_threads(1);
}

void dense_forward(const struct kernels *k, size_t n, const double *x,
                   size_t in, size_t stride_in, const double *W, bool bias,
                   size_t stride_out, double *z)
{
    if (in * stride_out < BLAS_WEIGHTS || n == 0) {
        k->dense_forward(n, x, in, stride_in, W, bias, stride_out, z);
        return;
    }
    for (size_t s = 0; bias && s < n; s++)
        memcpy(z + s * stride_out, W + in * stride_out, stride_out * sizeof *z);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)n,
                (int)stride_out, (int)in, 1.0, x, (int)stride_in, W,
                (int)stride_out, bias ? 1.0 : 0.0, z, (int)stride_out);
}

void dense_backward(const struct kernels *k, size_t n, const double *x,
                    size_t in, size_t stride_in, const double *dz,
                    size_t stride_out, double *dW)
{
    if (in * stride_out < BLAS_WEIGHTS || n == 0) {
        k->dense_backward(n, x, in, stride_in, dz, stride_out, dW);
        return;
    }
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)in,
                (int)stride_out, (int)n, 1.0, x, (int)stride_in, dz,
                (int)stride_out, 1.0, dW, (int)stride_out);
    for (size_t s = 0; s < n; s++)
        k->add(stride_out, dz + s * stride_out, dW + in * stride_out);
}

void dense_transpose(size_t in, size_t out, size_t stride_in, size_t stride_out,
                     const double *W, double *WT)
{
    for (size_t o = 0; o < out; o++)
        for (size_t i = 0; i < in; i++)
            WT[o * stride_in + i] = W[i * stride_out + o];
}
