/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight perturbation of the first layer by curves: for each sample and unit
 * one polynomial, evaluated once per distinct feature value and multiplied
 * into the row of every feature that has it. HACKING.md derives it. */
#include "nn/kernels_cursor.h"
#include "nn/kernels_impl.h"

/* Units of a pass over a sample's entries. */
#define PASS_BLOCKS 3

/* Which units change when inputs do, and whether any of them crosses z = 0
 * on the way (a kink). */
VEC_INLINE int unit_masks(const int nb, const struct curves *c, const double *z,
                          const struct blk *unit, struct blk *live)
{
    veci any = {0};
    int kink = 0;

    for (int b = 0; b < nb; b++)
        for (int i = 0; i < VEC_N; i++) {
            vecd zi = ((const vecd *)(z + 4 * b))[i];
            veci on = (veci)(zi > vec_set(0.0));
            veci top = (veci)(zi + vec_set(c->max_dx) > vec_set(0.0));
            veci low = (veci)(zi + vec_set(c->min_dx) < vec_set(0.0));
            veci is = (veci)unit[b].v[i];

            live[b].v[i] = (vecd)((on | top) & is);
            any |= ((on & low) | (~on & top)) & is;
        }
    for (int i = 0; i < VEC_W; i++)
        kink |= any[i] != 0;
    return kink;
}

/* coef[n] = sum_k p_k C_y[n, k, units]; 1, 0, 0.. for dead units. */
VEC_INLINE void curve_coefs(const int nb, const int degree,
                            const struct curves *c, const double *C,
                            size_t stride, const double *p,
                            const struct blk *live, struct blk *coef)
{
    for (int n = 0; n <= degree; n++) {
        const double *row = C + (size_t)n * c->n_classes * stride;
        struct blk sum[PASS_BLOCKS];

        for (int b = 0; b < nb; b++)
            sum[b] = blk_set(0.0);
        for (size_t k = 0; k < c->n_classes; k++)
            for (int b = 0; b < nb; b++)
                sum[b] = blk_fma(blk_set(p[k]),
                                 blk_load(row + k * stride + 4 * b), sum[b]);
        for (int b = 0; b < nb; b++)
            for (int i = 0; i < VEC_N; i++)
                coef[n * nb + b].v[i] = vec_select(
                    (veci)live[b].v[i], sum[b].v[i], vec_set(n == 0));
    }
}

VEC_INLINE void horner(const int nb, const int degree, const struct blk *coef,
                       const struct blk *u, struct blk *s)
{
    for (int b = 0; b < nb; b++)
        s[b] = coef[degree * nb + b];
    for (int n = degree - 1; n >= 0; n--)
        for (int b = 0; b < nb; b++)
            s[b] = blk_fma(s[b], u[b], coef[n * nb + b]);
}

/* S of nb blocks of units when feature x moves by pert; a unit that crosses
 * z = 0 moves from max(z, 0) to max(z + pert x, 0). */
VEC_INLINE void curve_at(const int nb, const int degree, const struct curves *c,
                         const struct blk *coef, const double *z, double x,
                         int kink, struct blk *s)
{
    struct blk u[PASS_BLOCKS];

    for (int b = 0; b < nb; b++) {
        if (kink) {
            struct blk zb = blk_load(z + 4 * b), move;

            move = blk_sub(blk_max0(blk_add(zb, blk_set(c->pert * x))),
                           blk_max0(zb));
            u[b] = blk_fma(move, blk_set(c->u_scale), blk_set(c->u_shift));
        } else {
            u[b] = blk_set(x * c->u_of_x + c->u_shift);
        }
    }
    horner(nb, degree, coef, u, s);
}

/* One sample, nb blocks of units: evaluate once per distinct value, then
 * multiply into the row of every non-zero feature and of the bias. */
VEC_INLINE void curve_sample(const int nb, const int degree,
                             const struct curves *c, const struct cursor *cur,
                             const double *z, const double *p, const double *C,
                             const struct blk *unit, size_t stride, size_t rows,
                             size_t panel, double *prod)
{
    double S[SEGMENT * 4 * PASS_BLOCKS] __attribute__((aligned(64)));
    struct blk coef[PASS_BLOCKS * (CURVES_MAX_DEGREE + 1)];
    struct blk live[PASS_BLOCKS], s[PASS_BLOCKS];
    const uint32_t *e = cur->entry;
    int kink = unit_masks(nb, c, z, unit, live);

    curve_coefs(nb, degree, c, C, stride, p, live, coef);
    for (size_t from = 0; from < cur->n_runs; from += SEGMENT) {
        size_t n = cur->n_runs - from < SEGMENT ? cur->n_runs - from : SEGMENT;

        for (size_t r = 0; r < n; r++) {
            if (kink)
                curve_at(nb, degree, c, coef, z, cur->x[from + r], 1, s);
            else
                curve_at(nb, degree, c, coef, z, cur->x[from + r], 0, s);
            for (int b = 0; b < nb; b++)
                blk_store(S + 4 * (r * (size_t)nb + (size_t)b), s[b]);
        }
        for (; e < cur->end && RUNS_RUN(*e) < from + n; e++) {
            const double *Sr = S + 4 * (RUNS_RUN(*e) - from) * (size_t)nb;

            for (int b = 0; b < nb; b++)
                blk_mul_into(prod + RUNS_COL(*e) * panel + 4 * b,
                             blk_load(Sr + 4 * b));
        }
    }
    curve_at(nb, degree, c, coef, z, 1.0, kink, s);
    for (int b = 0; b < nb; b++)
        blk_mul_into(prod + (rows - 1) * panel + 4 * b, s[b]);
}

VEC_INLINE void curve_pass(const int nb, const int degree,
                           const struct span *span, const struct curves *c,
                           const double *z, const double *p, size_t panel,
                           size_t stride, size_t at, double *prod)
{
    size_t rows = span->runs->n_features + 1;
    size_t per_label = (size_t)(degree + 1) * c->n_classes * stride;
    double *out = prod + at / panel * rows * panel + at % panel;
    double x[SEGMENT];
    struct blk unit[PASS_BLOCKS];
    int64_t mask[4 * PASS_BLOCKS];

    for (size_t i = 0; i < 4 * PASS_BLOCKS; i++)
        mask[i] = at + i < c->n_units ? -1 : 0;
    memcpy(unit, mask, sizeof unit);
    for (size_t s = 0; s < span->n; s++) {
        struct cursor cur = cursor_at(span, s, x);

        curve_sample(nb, degree, c, &cur, z + s * stride + at,
                     p + s * c->class_stride,
                     c->coef + cur.label * per_label + at, unit, stride, rows,
                     panel, out);
    }
}

VEC_INLINE void curve_span(const int degree, const struct span *span,
                           const struct curves *c, const double *z,
                           const double *p, size_t panel, size_t stride,
                           double *prod)
{
    for (size_t from = 0; from < stride; from += panel)
        for (size_t at = from; at < from + panel;) {
            size_t left = (from + panel - at) / 4;

            if (left == 3 || left > 4) {
                curve_pass(3, degree, span, c, z, p, panel, stride, at, prod);
                at += 12;
            } else if (left >= 2) {
                curve_pass(2, degree, span, c, z, p, panel, stride, at, prod);
                at += 8;
            } else {
                curve_pass(1, degree, span, c, z, p, panel, stride, at, prod);
                at += 4;
            }
        }
}

#define CURVE_DEGREE(n)                                                        \
    static void curve_degree_##n(                                              \
        const struct span *span, const struct curves *c, const double *z,      \
        const double *p, size_t panel, size_t stride, double *prod)            \
    {                                                                          \
        curve_span(n, span, c, z, p, panel, stride, prod);                     \
    }
CURVE_DEGREE(4)
CURVE_DEGREE(5)
CURVE_DEGREE(6)
CURVE_DEGREE(7)
CURVE_DEGREE(8)
CURVE_DEGREE(9)
CURVE_DEGREE(10)
CURVE_DEGREE(12)
CURVE_DEGREE(14)
CURVE_DEGREE(20)

typedef void curve_function(const struct span *, const struct curves *,
                            const double *, const double *, size_t, size_t,
                            double *);

void KERNEL(curve_products)(const struct span *span, const struct curves *c,
                            const double *z, const double *p, size_t panel,
                            size_t stride, double *prod)
{
    static curve_function *const by_degree[CURVES_MAX_DEGREE + 1] = {
        [4] = curve_degree_4,   [5] = curve_degree_5,   [6] = curve_degree_6,
        [7] = curve_degree_7,   [8] = curve_degree_8,   [9] = curve_degree_9,
        [10] = curve_degree_10, [12] = curve_degree_12, [14] = curve_degree_14,
        [20] = curve_degree_20,
    };

    by_degree[c->degree](span, c, z, p, panel, stride, prod);
}
