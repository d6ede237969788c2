/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight perturbation's curves of losses that are sums over sigmoid outputs. A
 * sample's term of each output is a power series in the move of its logit, which
 * converges up to moves of pi; along D the logits move by slope times D, so the
 * sum of all terms is a polynomial in D (HACKING.md derives it). */
#include "nn/kernels/slope.h"

/* sum of s_i s_(m - i), 0 < i < m */
VEC_INLINE struct blk products(const struct blk *s, size_t m)
{
    struct blk sum = blk_set(0.0);

    for (size_t i = 1; 2 * i < m; i++)
        sum = blk_fma(s[i], s[m - i], sum);
    sum = blk_add(sum, sum);
    return m % 2 ? sum : blk_fma(s[m / 2], s[m / 2], sum);
}

/* The series of four outputs: sigmoid(z + d) = sum s_m d^m by its differential
 * equation s' = s (1 - s), and from it that of the loss, whose slope is `error`.
 *   c [n] the coefficients of d, d^2, .. */
VEC_INLINE void series(enum change_loss loss, struct blk z, struct blk label,
                       size_t n, struct blk *c)
{
    struct blk s[CURVES_MAX_TERMS + 1], error, tilt, minus = blk_set(-1.0);
    struct blk q, p = blk_sigmoid(z, &q);

    for (int i = 0; i < VEC_N; i++)
        error.v[i] = vec_select((veci)label.v[i], -q.v[i], p.v[i]);
    tilt = blk_sub(q, p);
    s[0] = error;
    s[1] = blk_mul(p, q);
    for (size_t m = 1; m <= n; m++) {
        struct blk square = products(s, m);

        c[m - 1] = loss == CHANGE_BCE
                       ? blk_mul(blk_set(1.0 / (double)m), s[m - 1])
                       : blk_fma(error, s[m], blk_mul(blk_set(0.5), square));
        if (m < n)
            s[m + 1] = blk_mul(blk_set(1.0 / (double)(m + 1)),
                               blk_fma(tilt, s[m], blk_mul(minus, square)));
    }
}

/* Lanes of which one is the label's: all bits or none. */
VEC_INLINE struct blk label_lane(size_t k, size_t label)
{
    int64_t mask[4];
    struct blk lane;

    for (size_t i = 0; i < 4; i++)
        mask[i] = k + i == label ? -1 : 0;
    memcpy(&lane, mask, sizeof lane);
    return lane;
}

/* The first n coefficients of all outputs of all samples. */
static void all_terms(const struct span *span, const struct slopes *s, size_t n)
{
    size_t O = s->c.n_classes;
    struct blk c[CURVES_MAX_TERMS];
    blk_room lane;

    *s->n_terms = n;
    for (size_t i = 0; i < span->n; i++) {
        const double *z = s->logits + i * s->c.class_stride;
        size_t label = span->runs->labels[span_sample(span, i)];
        double *to = s->terms + i * O * n;

        for (size_t k = 0; k < O; k += 4) {
            size_t lanes = O - k < 4 ? O - k : 4;

            series(s->loss, blk_load(z + k), label_lane(k, label), n, c);
            for (size_t m = 0; m < n; m++) {
                blk_store(lane, c[m]);
                for (size_t j = 0; j < lanes; j++)
                    to[(k + j) * n + m] = lane[j];
            }
        }
    }
}

SLOPE_DEGREES(term, SLOPE_TERMS);

bool KERNEL(term_curves)(const struct span *span, const struct slopes *s,
                         size_t at, double far, double A, double *sum)
{
    const struct curve_poly *poly = slope_poly(s, A);

    if (!poly)
        return false;
    if (*s->n_terms < poly->degree + 2)
        all_terms(span, s, poly->degree + 2);
    term_by_degree[poly->degree](span, s, poly, (struct range){0.0, far}, at,
                                 sum);
    return true;
}
