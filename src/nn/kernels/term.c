/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight perturbation's curves of losses that are sums over sigmoid outputs
 * (kernels/series.h). */
#include "nn/kernels/slope.h"

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
SLOPE_DEGREE(far, SLOPE_FAR, 14)
SLOPE_DEGREE(far, SLOPE_FAR, 20)

/* Moves too far for a polynomial around D = 0; lower degrees than these two do
 * not reach half as far. */
static bool far_curves(const struct span *span, const struct slopes *s,
                       size_t at, double steepest, double *sum)
{
    struct range range = {0.5 * (s->lo + s->hi), 0.5 * (s->hi - s->lo)};
    const struct curve_poly *poly = slope_poly(s, steepest * range.half);

    if (!poly)
        return false;
    (poly->degree == 14 ? far_14 : far_20)(span, s, poly, range, at, sum);
    return true;
}

bool KERNEL(term_curves)(const struct span *span, const struct slopes *s,
                         size_t at, double far, double steepest, double *sum)
{
    const struct curve_poly *poly = slope_poly(s, steepest * far);

    if (!poly)
        return far_curves(span, s, at, steepest, sum);
    if (*s->n_terms < poly->degree + 2)
        all_terms(span, s, poly->degree + 2);
    term_by_degree[poly->degree](span, s, poly, (struct range){0.0, far}, at,
                                 sum);
    return true;
}
