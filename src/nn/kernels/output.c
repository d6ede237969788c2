/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last layer: softmax with its statistics, its error, and the products
 * of its weight perturbation. Shapes: list.h. */
#include "data/dataset.h"
#include "nn/kernels/impl.h"
#include "nn/kernels/vec.h"

/* One row: probabilities, loss by log-sum-exp, whether the first
 * maximum is the label. */
VEC_INLINE double softmax_row(const double *z, size_t n_classes, size_t stride,
                              size_t label, double *p, double *sum_out,
                              size_t *correct)
{
    double max = z[0], z_label = z[label];
    struct blk sum = blk_set(0.0), scale;
    size_t best = 0;

    for (size_t k = 1; k < n_classes; k++)
        if (z[k] > max) {
            max = z[k];
            best = k;
        }
    for (size_t k = 0; k < stride; k += 4) {
        struct blk e = blk_exp(blk_sub(blk_load(z + k), blk_set(max)));

        if (k + 4 > n_classes) /* not by stores: the sum would wait for them */
            e = blk_first(e, k < n_classes ? n_classes - k : 0);
        blk_store(p + k, e);
        sum = blk_add(sum, e);
    }
    *sum_out = blk_sum(sum);
    scale = blk_set(1.0 / *sum_out);
    for (size_t k = 0; k < stride; k += 4)
        blk_store(p + k, blk_mul(blk_load(p + k), scale));
    *correct += best == label;
    return max - z_label;
}

struct span_stats KERNEL(softmax)(const struct span *span, const double *z,
                                  size_t n_classes, size_t stride, double *p,
                                  double *losses_out)
{
    struct span_stats st = {0};
    blk_room sums;
    double above[4] = {0}; /* by how much the largest z exceeds the label's */

    for (size_t s = 0; s < span->n; s += 4) {
        size_t m = span->n - s < 4 ? span->n - s : 4;

        for (size_t i = 0; i < 4; i++)
            sums[i] = 1.0;
        for (size_t i = 0; i < m; i++) {
            size_t at = span_sample(span, s + i);

            above[i] = softmax_row(z + (s + i) * stride, n_classes, stride,
                                   span->runs->labels[at], p + (s + i) * stride,
                                   &sums[i], &st.n_correct);
            st.loss_sum += above[i];
        }
        blk_store(sums, blk_log(blk_load(sums)));
        st.loss_sum += blk_sum(blk_load(sums));
        for (size_t i = 0; losses_out && i < m; i++)
            losses_out[s + i] = above[i] + sums[i];
    }
    return st;
}

void KERNEL(output_error)(const struct span *span, const double *p,
                          size_t stride, double scale, double *e)
{
    struct blk f = blk_set(scale);

    for (size_t s = 0; s < span->n; s++) {
        size_t at = span_sample(span, s);

        for (size_t k = 0; k < stride; k += 4)
            blk_store(e + s * stride + k,
                      blk_mul(f, blk_load(p + s * stride + k)));
        e[s * stride + span->runs->labels[at]] -= scale;
    }
}

/* 1 - p_k as a sum of the others when p_k is the larger part. */
VEC_INLINE double rest(const double *p, size_t n_classes, size_t k)
{
    double q = 0.0;

    if (p[k] <= 0.5)
        return 1.0 - p[k];
    for (size_t j = 0; j < n_classes; j++)
        q += j == k ? 0.0 : p[j];
    return q;
}

/* Outputs, and what each is short of 1; room for whole vectors. */
struct outputs {
    double p[DATASET_MAX_CLASSES] __attribute__((aligned(64)));
    double q[DATASET_MAX_CLASSES] __attribute__((aligned(64)));
};

/* Of sigmoids of the logits z. */
VEC_INLINE void sigmoids(const double *z, size_t n_classes, struct outputs *out)
{
    for (size_t k = 0; k < n_classes; k += 4) {
        struct blk q;

        blk_store(out->p + k, blk_sigmoid(blk_load(z + k), &q));
        blk_store(out->q + k, q);
    }
}

void KERNEL(output_products)(const struct span *span, double pert,
                             const double *a, size_t stride_in, const double *p,
                             const double *z, size_t n_classes,
                             size_t class_stride, double *prod, double *lin)
{
    size_t width = stride_in + 4;
    struct blk bias = blk_first(blk_set(pert), 1), e_bias = blk_exp(bias);
    struct outputs o;

    for (size_t s = 0; s < span->n; s++) {
        size_t at = span_sample(span, s);
        const double *as = a + s * stride_in, *ps = p + s * class_stride;
        double *lin_y = lin + span->runs->labels[at] * width;

        for (size_t k = 0; k < n_classes && !z; k++)
            o.q[k] = rest(ps, n_classes, k);
        if (z) {
            sigmoids(z + s * class_stride, n_classes, &o);
            ps = o.p;
        }
        for (size_t i = 0; i < width; i += 4) {
            struct blk d = bias, e = e_bias;

            if (i < stride_in) {
                d = blk_mul(blk_set(pert), blk_load(as + i));
                e = blk_exp(d);
            }
            blk_store(lin_y + i, blk_add(blk_load(lin_y + i), d));
            for (size_t k = 0; k < n_classes; k++)
                blk_mul_into(prod + k * width + i,
                             blk_fma(blk_set(ps[k]), e, blk_set(o.q[k])));
        }
    }
}

void KERNEL(output_squares)(const struct span *span, double pert,
                            const double *a, size_t stride_in, const double *z,
                            size_t n_classes, size_t class_stride, double *sum)
{
    size_t width = stride_in + 4;
    struct outputs o;

    for (size_t s = 0; s < span->n; s++) {
        const double *as = a + s * stride_in;
        size_t label = span->runs->labels[span_sample(span, s)];

        sigmoids(z + s * class_stride, n_classes, &o);
        for (size_t i = 0; i < width; i += 4) {
            struct blk d = blk_first(blk_set(pert), 1), less, e;

            if (i < stride_in)
                d = blk_mul(blk_set(pert), blk_load(as + i));
            e = blk_expm1(d, &less);
            for (size_t k = 0; k < n_classes; k++) {
                double *to = sum + k * width + i, p = o.p[k], q = o.q[k];
                struct blk low = blk_fma(blk_set(p), e, blk_set(q));
                struct blk move = blk_mul(blk_set(p * q), less);

                for (int v = 0; v < VEC_N; v++)
                    move.v[v] /= low.v[v];
                d = blk_fma(blk_set(0.5), move, blk_set(k == label ? -q : p));
                blk_store(to, blk_fma(move, d, blk_load(to)));
            }
        }
    }
}
