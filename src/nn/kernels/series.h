/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The change of a loss that is a sum over sigmoid outputs as a polynomial in
 * one unit's change D: each output's part is a power series in the move of its
 * logit (HACKING.md derives it). */
#ifndef NN_KERNELS_SERIES_H
#define NN_KERNELS_SERIES_H

#include "nn/kernels/trip.h"

/* D = mid + half u of a polynomial. */
struct range {
    double mid, half;
};

/* c->coef of units that move, the polynomial 1 (0 of a sum) of others. */
VEC_INLINE void keep_live(struct blk coef, struct blk live, double other,
                          struct blk *out)
{
    for (int n = 0; n < VEC_N; n++)
        out->v[n] = vec_select((veci)live.v[n], coef.v[n], vec_set(other));
}

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
 * equation s' = s (1 - s), and from it that of the loss.
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

/* What the series add up to, M, as a polynomial but for its value at 0. */
VEC_INLINE void cut_series(const int degree, const struct curve_poly *poly,
                           const struct blk *M, struct blk live,
                           struct curve *f)
{
    for (int j = 1; j <= degree; j++) {
        int from = (degree - j) % 2 ? degree + 1 : degree + 2;

        keep_live(blk_fma(blk_set(poly->gain[j]), M[from], M[j]), live, 0.0,
                  &f->coef[j]);
    }
}

/* Around D = 0, by the series of all units, D = half u. */
VEC_INLINE void term_sums(const int degree, const struct slopes *s, size_t i,
                          const struct curve_poly *poly, double half,
                          const double *v, struct blk live, struct curve *f)
{
    size_t n = *s->n_terms;
    const double *c = s->terms + i * s->c.n_classes * n;
    struct blk M[CURVES_MAX_DEGREE + 3];

    for (int m = 1; m <= degree + 2; m++)
        M[m] = blk_set(0.0);
    for (size_t k = 0; k < s->c.n_classes; k++, c += n) {
        struct blk d = blk_mul(blk_set(half), blk_load(v + 4 * k)), w = d;

        for (int m = 1; m <= degree + 2; m++) {
            M[m] = blk_fma(blk_set(c[m - 1]), w, M[m]);
            w = blk_mul(w, d);
        }
    }
    f->coef[0] = blk_set(0.0);
    cut_series(degree, poly, M, live, f);
}

/* What moves by d change one output's part of the loss by, and the series from
 * there. */
VEC_INLINE struct blk far_series(enum change_loss loss, double z, bool label,
                                 struct blk d, size_t n, struct blk *c)
{
    struct blk lane = blk_set(0.0), q, p = blk_sigmoid(blk_set(z), &q), less;
    struct blk e = blk_expm1(d, &less), low = blk_fma(p, e, q);

    for (int i = 0; i < VEC_N; i++)
        lane.v[i] = (vecd)((veci)lane.v[i] - (int64_t)label);
    series(loss, blk_add(blk_set(z), d), lane, n, c);
    if (loss == CHANGE_BCE)
        return blk_sub(blk_log(low), label ? d : blk_set(0.0));
    less = blk_mul(blk_mul(p, q), less);
    for (int i = 0; i < VEC_N; i++)
        less.v[i] /= low.v[i];
    return blk_mul(less, blk_fma(blk_set(0.5), less,
                                 label ? blk_sub(blk_set(0.0), q) : p));
}

/* Around the middle of D's range: half as far to its ends, but a series for
 * each unit. */
VEC_INLINE void far_sums(const int degree, const struct slopes *s, size_t i,
                         size_t label, const struct curve_poly *poly,
                         struct range range, const double *v, struct blk live,
                         struct curve *f)
{
    const double *z = s->logits + i * s->c.class_stride;
    struct blk M[CURVES_MAX_DEGREE + 3], c[CURVES_MAX_TERMS];

    for (int m = 0; m <= degree + 2; m++)
        M[m] = blk_set(0.0);
    for (size_t k = 0; k < s->c.n_classes; k++) {
        struct blk d = blk_load(v + 4 * k), w;

        M[0] = blk_add(M[0], far_series(s->loss, z[k], k == label,
                                        blk_mul(blk_set(range.mid), d),
                                        (size_t)degree + 2, c));
        d = blk_mul(blk_set(range.half), d);
        w = d;
        for (int m = 1; m <= degree + 2; m++) {
            M[m] = blk_fma(c[m - 1], w, M[m]);
            w = blk_mul(w, d);
        }
    }
    keep_live(M[0], live, 0.0, &f->coef[0]);
    cut_series(degree, poly, M, live, f);
}

#endif
