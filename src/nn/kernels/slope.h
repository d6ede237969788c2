/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the curves of kernels/slope.c and kernels/term.c share: four units on
 * their way through the samples of a span, whose polynomials follow from the
 * slopes v [n_classes, 4] of the logits in D. */
#ifndef NN_KERNELS_SLOPE_H
#define NN_KERNELS_SLOPE_H

#include "nn/kernels/impl.h"
#include "nn/kernels/series.h"

/* What a sample's curve is: S of cross entropy, whose values are multiplied; or
 * a change of the loss, summed: a polynomial of degree 2 as it is, or the sum
 * of the outputs' series, around D = 0 or, far, around the middle of its range
 * (kernels/series.h). */
enum { SLOPE_FACTOR, SLOPE_SQUARE, SLOPE_TERMS, SLOPE_FAR };

/* From one sample's slopes to the next one's: one layer below the outputs they
 * are those of all samples. */
static inline size_t slope_step(const struct slopes *s)
{
    return s->across || s->loss == CHANGE_CE ? 4 * s->c.n_classes : 0;
}

/* What the units of a sample are, f; all lanes of those that D moves. */
VEC_INLINE struct blk start_curve(const struct slopes *s, size_t i, size_t at,
                                  struct blk unit, struct curve *f)
{
    struct blk live = unit;

    f->z = blk_load(s->z + i * s->stride + at);
    if (s->act == CHANGE_RELU)
        live = live_units(&s->c, unit, f);
    else
        tanh_at(f->z, s->steep, f);
    for (int v = 0; v < VEC_N; v++) {
        const veci *skip = (const veci *)(s->skip + i * s->stride + at);

        live.v[v] = (vecd)((veci)live.v[v] & ~skip[v]);
    }
    return live;
}

VEC_INLINE bool any_lane(struct blk mask)
{
    int64_t lane[4];

    memcpy(lane, &mask, sizeof lane);
    return (lane[0] | lane[1] | lane[2] | lane[3]) != 0;
}

/* Power sums of the slopes v [O, 4] (struct curve_poly), D = mid + half u. */
VEC_INLINE void power_sums(const int degree, const struct slopes *s,
                           const struct curve_poly *poly, double mid,
                           double half, const double *p, const double *v,
                           struct blk live, struct curve *f)
{
    struct blk M[CURVES_MAX_DEGREE + 3];

    for (int m = 0; m <= degree + 2; m++)
        M[m] = blk_set(0.0);
    for (size_t k = 0; k < s->c.n_classes; k++) {
        struct blk d = blk_load(v + 4 * k), w = blk_set(p[k]);

        if (mid != 0.0)
            w = blk_mul(w, blk_exp(blk_mul(blk_set(mid), d)));
        d = blk_mul(blk_set(half), d);
        M[0] = blk_add(M[0], w);
        for (int m = 1; m <= degree + 2; m++) {
            w = blk_mul(w, d);
            M[m] = blk_add(M[m], w);
        }
    }
    for (int j = 0; j <= degree; j++) {
        int from = (degree - j) % 2 ? degree + 1 : degree + 2;
        struct blk c = blk_mul(blk_set(poly->own[j]), M[j]);

        c = blk_fma(blk_set(poly->gain[j]), M[from], c);
        keep_live(c, live, j == 0, &f->coef[j]);
    }
}

/* Squared error: D sum e_k v_k + D^2 / 2 sum v_k^2, e the outputs' errors.
 * Cross entropy that moves little: D E[v] + D^2 / 2 Var[v] under p. */
VEC_INLINE void two_powers(const struct slopes *s, const double *logits,
                           const double *p, size_t label, const double *v,
                           struct blk live, struct curve *f)
{
    bool squared = s->loss == CHANGE_MSE;
    struct blk mean = blk_set(0.0), square = blk_set(0.0);

    for (size_t k = 0; k < s->c.n_classes; k++) {
        double w = squared ? logits[k] - (k == label ? 1.0 : 0.0) : p[k];

        mean = blk_fma(blk_set(w), blk_load(v + 4 * k), mean);
    }
    for (size_t k = 0; k < s->c.n_classes; k++) {
        struct blk d = blk_load(v + 4 * k);

        if (!squared)
            d = blk_sub(d, mean);
        square = blk_fma(blk_mul(blk_set(squared ? 1.0 : p[k]), d), d, square);
    }
    f->coef[0] = blk_set(0.0);
    keep_live(mean, live, 0.0, &f->coef[1]);
    keep_live(blk_mul(blk_set(0.5), square), live, 0.0, &f->coef[2]);
}

/* Activations as inputs, those that are not 0. */
VEC_INLINE void activations(const int degree, const int how,
                            const struct trip *trip, const struct slopes *s,
                            size_t i, const struct curve *f)
{
    const struct curves *c = trip->c;
    const uint32_t *used = s->used + i * s->stride_in;
    size_t row = i * s->stride_in;

    for (size_t n = 0; n < s->n_used[i]; n++) {
        struct trip_input in = {.x = s->x[row + used[n]]};

        if (how & TRIP_LINE) {
            in.u = in.x * c->u_of_x + c->u_shift;
            in.square = in.u * in.u;
        } else if (how & TRIP_SMOOTH) {
            in.t = s->t[row + used[n]];
            in.r = s->r[row + used[n]];
        }
        trip_take(how, trip->prod + 4 * used[n],
                  curve_value(degree, how, c, f, in));
    }
}

/* A sample's inputs, or for bytes those of the sample before, and its bias.
 *   S [SEGMENT, 4] scratch, in use until the next call */
VEC_INLINE void inputs_of(const int degree, const int how, struct trip *trip,
                          const struct slopes *s, size_t i, size_t sample,
                          const struct curve *f, double *S)
{
    const struct trip_input one = {.x = 1.0, .t = s->t_bias, .r = s->r_bias};
    const struct runs *r = trip->runs;
    size_t row = i * s->stride_in;

    if (s->n_used)
        activations(degree, how, trip, s, i, f);
    else if (r->value8)
        trip_bytes(degree, how, trip, f, sample, S);
    else if (how & TRIP_SMOOTH)
        real_values(degree, how, trip, f, sample, s->t + row, s->r + row, S);
    else
        real_values(degree, TRIP_KINK | (how & TRIP_SUMS), trip, f, sample,
                    NULL, NULL, S);
    trip_take(how, trip->prod + 4 * s->n_in,
              curve_value(degree, how & TRIP_SMOOTH ? how : TRIP_KINK, trip->c,
                          f, one));
}

/* The polynomial of a sample's units that move. */
VEC_INLINE void slope_coefs(const int degree, const int what,
                            const struct span *span, const struct slopes *s,
                            const struct curve_poly *poly, struct range range,
                            size_t i, struct blk live, struct curve *f)
{
    const double *v = s->room + i * slope_step(s);
    const double *p = s->p + i * s->c.class_stride;

    if (what == SLOPE_SQUARE)
        two_powers(s, s->logits + i * s->c.class_stride, p,
                   span->runs->labels[span_sample(span, i)], v, live, f);
    else if (what == SLOPE_TERMS)
        term_sums(degree, s, i, poly, range.half, v, live, f);
    else if (what == SLOPE_FAR)
        far_sums(degree, s, i, span->runs->labels[span_sample(span, i)], poly,
                 range, v, live, f);
    else
        power_sums(degree, s, poly, range.mid, range.half, p, v, live, f);
}

/* Four units from `at` on through all samples. */
VEC_INLINE void slope_units(const int degree, const int what,
                            const struct span *span, const struct slopes *s,
                            const struct curve_poly *poly, struct range range,
                            size_t at, double *total)
{
    double S[2][4 * SEGMENT] __attribute__((aligned(64)));
    struct curves c = s->c;
    struct trip trip = {
        .runs = span->runs, .c = &c, .prod = total, .t = s->t, .r = s->r};
    struct curve f = {0};
    struct blk unit = units_of_net(&c, at), live;
    const int sums = what == SLOPE_FACTOR ? 0 : TRIP_SUMS;
    unsigned turn = 0;

    c.u_scale = 1.0 / range.half;
    c.u_shift = -range.mid / range.half;
    c.u_of_x = c.u_scale * c.pert;
    if (span->runs->value8 && !s->n_used)
        trip_init(&trip);
    for (size_t i = 0; i < span->n; i++) {
        size_t sample = span_sample(span, i);

        live = start_curve(s, i, at, unit, &f);
        if (!any_lane(live))
            continue;
        turn++; /* what the last one left is in the other half of S */
        slope_coefs(degree, what, span, s, poly, range, i, live, &f);
        if (s->act != CHANGE_RELU)
            inputs_of(degree, TRIP_SMOOTH | sums, &trip, s, i, sample, &f,
                      S[turn % 2]);
        else if (f.kink)
            inputs_of(degree, TRIP_KINK | sums, &trip, s, i, sample, &f,
                      S[turn % 2]);
        else
            inputs_of(degree, TRIP_LINE | sums, &trip, s, i, sample, &f,
                      S[turn % 2]);
    }
    trip_end(sums, &trip);
}

typedef void slope_function(const struct span *, const struct slopes *,
                            const struct curve_poly *, struct range, size_t,
                            double *);

/* A function of every compiled degree, what it is of, and their table. */
#define SLOPE_DEGREE(name, what, n)                                            \
    static void name##_##n(const struct span *span, const struct slopes *s,    \
                           const struct curve_poly *poly, struct range range,  \
                           size_t at, double *total)                           \
    {                                                                          \
        slope_units(n, what, span, s, poly, range, at, total);                 \
    }
#define SLOPE_DEGREES(name, what)                                              \
    SLOPE_DEGREE(name, what, 4)                                                \
    SLOPE_DEGREE(name, what, 5)                                                \
    SLOPE_DEGREE(name, what, 6)                                                \
    SLOPE_DEGREE(name, what, 7)                                                \
    SLOPE_DEGREE(name, what, 8)                                                \
    SLOPE_DEGREE(name, what, 9)                                                \
    SLOPE_DEGREE(name, what, 10)                                               \
    SLOPE_DEGREE(name, what, 12)                                               \
    SLOPE_DEGREE(name, what, 14)                                               \
    SLOPE_DEGREE(name, what, 20)                                               \
    static slope_function *const name##_by_degree[CURVES_MAX_DEGREE + 1] = {   \
        [4] = name##_4,   [5] = name##_5,  [6] = name##_6,   [7] = name##_7,   \
        [8] = name##_8,   [9] = name##_9,  [10] = name##_10, [12] = name##_12, \
        [14] = name##_14, [20] = name##_20}

/* The polynomial of lowest degree for |a| <= A, or NULL. */
static inline const struct curve_poly *slope_poly(const struct slopes *s,
                                                  double A)
{
    for (size_t i = 0; i < CURVES_POLYS; i++)
        if (A <= s->polys[i].limit)
            return &s->polys[i];
    return NULL;
}

/* kernels/term.c: slope_curves of sums over sigmoid outputs, where D goes as
 * far as `far` and no slope is above `steepest`. */
bool KERNEL(term_curves)(const struct span *span, const struct slopes *s,
                         size_t at, double far, double steepest, double *sum);

#endif
