/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight perturbation's curves where the slopes of the logits in D differ from
 * sample to sample, or the loss is no cross entropy: a hidden layer below
 * another one, real inputs to a later layer, smooth activations. As in
 * kernels/curve.c four units go through all samples of the span before the next
 * four; the slopes of all of them come first, for the degree that is exact
 * enough for all. */
#include "nn/kernels/slope.h"

/* Below this |u A| a polynomial around D = 0 costs less than the exponentials
 * that one around the middle needs. */
#define NEAR_0 0.36

/* Moves after which 1 - |tanh| may have underflown. */
#define TOO_FAR 300.0

/* d logits / dD of four units through the units of the layer above that are
 * on: sums of their weights, ten classes at a time. */
VEC_INLINE void add_classes(const int n, const struct slopes *s,
                            const uint32_t *on, size_t n_on, size_t at,
                            size_t k, double *v)
{
    struct blk sum[10];

    for (int c = 0; c < n; c++)
        sum[c] = blk_set(0.0);
    for (size_t j = 0; j < n_on; j++) {
        struct blk w = blk_load(s->across + on[j] * s->stride + at);
        const double *row = s->rows + on[j] * s->c.class_stride + k;

        for (int c = 0; c < n; c++)
            sum[c] = blk_fma(blk_set(row[c]), w, sum[c]);
    }
    for (int c = 0; c < n; c++)
        blk_store(v + 4 * c, sum[c]);
}

/* d logits / dD of sample i, v [n_classes, 4]. */
VEC_INLINE void slopes_of(const struct slopes *s, size_t i, size_t at,
                          double *v)
{
    const uint32_t *on = s->on + i * s->on_stride;
    size_t O = s->c.n_classes, k = 0;

    if (!s->across) {
        for (; k < O; k++)
            blk_store(v + 4 * k, blk_load(s->out + k * s->out_stride + at));
        return;
    }
    for (; k + 10 <= O; k += 10)
        add_classes(10, s, on, s->n_on[i], at, k, v + 4 * k);
    for (; k < O; k++)
        add_classes(1, s, on, s->n_on[i], at, k, v + 4 * k);
}

/* *most >= |d|, and *poison NaN where a d is no finite number. */
VEC_INLINE void take_slope(struct blk d, struct blk *most, struct blk *poison)
{
    *poison = blk_fma(d, blk_set(0.0), *poison);
    for (int n = 0; n < VEC_N; n++) {
        d.v[n] = vec_select((veci)(d.v[n] < vec_set(0.0)), -d.v[n], d.v[n]);
        most->v[n] =
            vec_select((veci)(d.v[n] > most->v[n]), d.v[n], most->v[n]);
    }
}

/* The slopes of all samples into the room, against the label's for cross
 * entropy. Returns the steepest; NaN if one is no number. */
static double all_slopes(const struct span *span, const struct slopes *s,
                         size_t at, struct blk unit)
{
    struct blk most = blk_set(0.0), poison = blk_set(0.0);
    size_t O = s->c.n_classes, step = slope_step(s);
    double steepest;
    blk_room lane;

    for (size_t i = 0; i < (step ? span->n : 1); i++) {
        double *v = s->room + i * step;
        struct blk vy = blk_set(0.0);
        struct curve f;

        if (step && !any_lane(start_curve(s, i, at, unit, &f)))
            continue;
        slopes_of(s, i, at, v);
        if (s->loss == CHANGE_CE)
            vy = blk_load(v + 4 * span->runs->labels[span_sample(span, i)]);
        for (size_t k = 0; k < O; k++) {
            struct blk d = blk_sub(blk_load(v + 4 * k), vy);

            blk_store(v + 4 * k, d);
            take_slope(d, &most, &poison);
        }
    }
    blk_store(lane, most);
    steepest = lane[0];
    for (int n = 1; n < 4; n++)
        steepest = lane[n] > steepest ? lane[n] : steepest;
    return steepest + blk_sum(poison);
}

SLOPE_DEGREE(square, SLOPE_SQUARE, 2)
SLOPE_DEGREES(factor, SLOPE_FACTOR);

bool KERNEL(slope_curves)(const struct span *span, const struct slopes *s,
                          size_t at, double *prod, double *sum, double *used)
{
    double far = s->hi > -s->lo ? s->hi : -s->lo;
    double steepest = all_slopes(span, s, at, units_of_net(&s->c, at));
    struct range range = {0.0, 1.0};
    const struct curve_poly *poly;

    if (s->act != CHANGE_RELU &&
        !(s->steep * (s->c.max_dx - s->c.min_dx) < TOO_FAR))
        return false;
    if (s->loss == CHANGE_BCE || s->loss == CHANGE_MSE_SIGMOID)
        return KERNEL(term_curves)(span, s, at, far, steepest, sum);
    if (s->loss == CHANGE_MSE || steepest * far < SMALL_MOVE) {
        square_2(span, s, NULL, range, at, sum);
        return true;
    }
    range.half = far;
    if (!(steepest * far <= NEAR_0))
        range = (struct range){0.5 * (s->lo + s->hi), 0.5 * (s->hi - s->lo)};
    poly = slope_poly(s, steepest * range.half);
    if (!poly)
        return false;
    factor_by_degree[poly->degree](span, s, poly, range, at, prod);
    *used += steepest * far * (double)span->n;
    return true;
}

/* Marks the units i for whose D in [lo, hi] z + D w[i] leaves its side. */
static void mark(double z, const double *w, size_t n, double lo, double hi,
                 int64_t *skip)
{
    for (size_t i = 0; i < n; i += 4)
        for (int v = 0; v < VEC_N; v++) {
            vecd wi = ((const vecd *)(w + i))[v], zero = vec_set(0.0);
            vecd a = vec_set(z) + vec_set(lo) * wi;
            vecd b = vec_set(z) + vec_set(hi) * wi;
            veci cross = z > 0.0 ? (veci)(a < zero) | (veci)(b < zero)
                                 : (veci)(a > zero) | (veci)(b > zero);

            ((veci *)(skip + i))[v] |= cross;
        }
}

void KERNEL(slope_kinks)(size_t n, const struct slopes *s,
                         const double *z_above, int64_t *skip)
{
    double far = s->hi > -s->lo ? s->hi : -s->lo;

    memset(skip, 0, n * s->stride * sizeof *skip);
    for (size_t i = 0; i < n; i++, z_above += s->on_stride)
        for (size_t j = 0; j < s->n_above; j++)
            if (!(__builtin_fabs(z_above[j]) > far * s->widest[j]))
                mark(z_above[j], s->across + j * s->stride, s->stride, s->lo,
                     s->hi, skip + i * s->stride);
}
