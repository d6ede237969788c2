/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Element-wise loops over whole arrays. */
#include "nn/kernels/impl.h"
#include "nn/kernels/vec.h"

void KERNEL(flush_log)(size_t n_doubles, double *prod, double *acc)
{
    for (size_t i = 0; i < n_doubles; i += 4) {
        blk_store(acc + i,
                  blk_add(blk_load(acc + i), blk_log(blk_load(prod + i))));
        blk_store(prod + i, blk_set(1.0));
    }
}

void KERNEL(fill)(size_t n_doubles, double value, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 4)
        blk_store(y + i, blk_set(value));
}

void KERNEL(add)(size_t n_doubles, const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 4)
        blk_store(y + i, blk_add(blk_load(y + i), blk_load(x + i)));
}

void KERNEL(sub_scaled)(size_t n_doubles, double a, const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 4)
        blk_store(y + i, blk_sub(blk_load(y + i),
                                 blk_mul(blk_set(a), blk_load(x + i))));
}

void KERNEL(sum_scaled)(size_t n_doubles, double a, size_t n_parts, size_t size,
                        const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 4) {
        struct blk sum = blk_load(x + i);

        for (size_t c = 1; c < n_parts; c++)
            sum = blk_add(sum, blk_load(x + c * size + i));
        blk_store(y + i, blk_mul(blk_set(a), sum));
    }
}

double KERNEL(dot)(size_t n_doubles, const double *x, const double *y)
{
    struct blk sum[4] = {blk_set(0.0), blk_set(0.0), blk_set(0.0),
                         blk_set(0.0)};
    size_t i = 0;

    for (; i + 16 <= n_doubles; i += 16)
        for (size_t j = 0; j < 4; j++)
            sum[j] = blk_fma(blk_load(x + i + 4 * j), blk_load(y + i + 4 * j),
                             sum[j]);
    for (; i < n_doubles; i += 4)
        sum[0] = blk_fma(blk_load(x + i), blk_load(y + i), sum[0]);
    return blk_sum(blk_add(blk_add(sum[0], sum[1]), blk_add(sum[2], sum[3])));
}

void KERNEL(exp)(size_t n_doubles, const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 4)
        blk_store(y + i, blk_exp(blk_load(x + i)));
}

void KERNEL(log)(size_t n_doubles, const double *x, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 4)
        blk_store(y + i, blk_log(blk_load(x + i)));
}
