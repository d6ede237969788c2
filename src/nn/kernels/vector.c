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

void KERNEL(settle)(size_t n_doubles, double step, const double *z,
                    const double *f, double *y)
{
    for (size_t i = 0; i < n_doubles; i += 4) {
        struct blk was = blk_load(y + i), to = blk_load(f + i);

        if (z)
            to = blk_add(blk_load(z + i), to);
        to = blk_add(was, blk_mul(blk_set(step), blk_sub(to, was)));
        for (int k = 0; k < VEC_N; k++)
            to.v[k] = vec_min1(vec_max0(to.v[k]));
        blk_store(y + i, to);
    }
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

void KERNEL(velocity_step)(size_t n_doubles, double momentum, double lr,
                           double of_g, double of_v, const double *g, double *v,
                           double *w)
{
    for (size_t i = 0; i < n_doubles; i += 4) {
        struct blk gi = blk_load(g + i);
        struct blk vi = blk_fma(blk_set(momentum), blk_load(v + i), gi);
        struct blk to = blk_fma(blk_set(of_g), gi, blk_mul(blk_set(of_v), vi));

        blk_store(v + i, vi);
        blk_store(w + i, blk_sub(blk_load(w + i), blk_mul(blk_set(lr), to)));
    }
}

void KERNEL(adam_step)(size_t n_doubles, const struct adam *a, const double *g,
                       double *m, double *v, double *w)
{
    struct blk keep1 = blk_set(a->beta1), new1 = blk_set(1.0 - a->beta1);
    struct blk keep2 = blk_set(a->beta2), new2 = blk_set(1.0 - a->beta2);

    for (size_t i = 0; i < n_doubles; i += 4) {
        struct blk gi = blk_load(g + i), step;
        struct blk mi = blk_fma(new1, gi, blk_mul(keep1, blk_load(m + i)));
        struct blk vi =
            blk_fma(new2, blk_mul(gi, gi), blk_mul(keep2, blk_load(v + i)));

        for (int k = 0; k < VEC_N; k++)
            step.v[k] =
                vec_set(a->lr) * mi.v[k] /
                (vec_sqrt(vi.v[k] * vec_set(a->unbias2)) + vec_set(a->eps));
        blk_store(m + i, mi);
        blk_store(v + i, vi);
        blk_store(w + i, blk_sub(blk_load(w + i), step));
    }
}

void KERNEL(tanh_back)(const double *a, size_t n_doubles, double *da)
{
    for (size_t i = 0; i < n_doubles; i += 4) {
        struct blk x = blk_load(a + i);

        blk_mul_into(da + i, blk_sub(blk_set(1.0), blk_mul(x, x)));
    }
}

void KERNEL(sigmoid_back)(const double *a, size_t n_doubles, double *da)
{
    for (size_t i = 0; i < n_doubles; i += 4) {
        struct blk x = blk_load(a + i);

        blk_mul_into(da + i, blk_mul(x, blk_sub(blk_set(1.0), x)));
    }
}

void KERNEL(rise)(size_t n_doubles, const double *z, double low, double steep,
                  double *a)
{
    for (size_t i = 0; i < n_doubles; i += 4) {
        struct blk e = blk_exp(blk_mul(blk_set(-steep), blk_load(z + i)));

        for (int k = 0; k < VEC_N; k++)
            e.v[k] =
                vec_set(low) + vec_set(1.0 - low) / (vec_set(1.0) + e.v[k]);
        blk_store(a + i, e);
    }
}
