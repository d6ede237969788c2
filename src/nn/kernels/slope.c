/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight perturbation's curves where the slopes of the logits in D differ from
 * sample to sample: a hidden layer below another one, real inputs to a later
 * layer, smooth activations, squared error. As in kernels/curve.c four units go
 * through all samples of the span before the next four; the slopes of all of
 * them come first, for the degree that is exact enough for all. */
#include "nn/kernels/impl.h"
#include "nn/kernels/trip.h"
#include "nn/kernels/vec.h"

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

/* The slopes of all samples into the room, against the label's for cross
 * entropy. Returns the steepest; NaN if one is no number. */
static double all_slopes(const struct span *span, const struct slopes *s,
                         size_t at, struct blk unit)
{
    struct blk most = blk_set(0.0), poison = blk_set(0.0);
    size_t O = s->c.n_classes;
    double steepest;
    blk_room lane;

    for (size_t i = 0; i < span->n; i++) {
        double *v = s->room + i * 4 * O;
        struct curve f;
        struct blk vy;

        if (!any_lane(start_curve(s, i, at, unit, &f)))
            continue;
        slopes_of(s, i, at, v);
        if (s->loss != CHANGE_CE)
            continue;
        vy = blk_load(v + 4 * span->runs->labels[span_sample(span, i)]);
        for (size_t k = 0; k < O; k++) {
            struct blk d = blk_sub(blk_load(v + 4 * k), vy);

            blk_store(v + 4 * k, d);
            poison = blk_fma(d, blk_set(0.0), poison);
            for (int n = 0; n < VEC_N; n++) {
                d.v[n] =
                    vec_select((veci)(d.v[n] < vec_set(0.0)), -d.v[n], d.v[n]);
                most.v[n] =
                    vec_select((veci)(d.v[n] > most.v[n]), d.v[n], most.v[n]);
            }
        }
    }
    blk_store(lane, most);
    steepest = lane[0];
    for (int n = 1; n < 4; n++)
        steepest = lane[n] > steepest ? lane[n] : steepest;
    return steepest + blk_sum(poison);
}

/* c->coef of units that move, the polynomial 1 (0 of a sum) of others. */
VEC_INLINE void keep_live(struct blk coef, struct blk live, double other,
                          struct blk *out)
{
    for (int n = 0; n < VEC_N; n++)
        out->v[n] = vec_select((veci)live.v[n], coef.v[n], vec_set(other));
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

        if (how == TRIP_LINE) {
            in.u = in.x * c->u_of_x + c->u_shift;
            in.square = in.u * in.u;
        } else if (how == TRIP_SMOOTH) {
            in.t = s->t[row + used[n]];
            in.r = s->r[row + used[n]];
        }
        trip_take(degree, trip->prod + 4 * used[n],
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
    else if (how == TRIP_SMOOTH)
        real_values(degree, how, trip, f, sample, s->t + row, s->r + row, S);
    else
        real_values(degree, TRIP_KINK, trip, f, sample, NULL, NULL, S);
    trip_take(degree, trip->prod + 4 * s->n_in,
              curve_value(degree, how == TRIP_SMOOTH ? how : TRIP_KINK, trip->c,
                          f, one));
}

/* D = mid + half u of a polynomial. */
struct range {
    double mid, half;
};

VEC_INLINE void slope_units(const int degree, const struct span *span,
                            const struct slopes *s,
                            const struct curve_poly *poly, struct range range,
                            size_t at, double *prod)
{
    double S[2][4 * SEGMENT] __attribute__((aligned(64)));
    struct curves c = s->c;
    struct trip trip = {
        .runs = span->runs, .c = &c, .prod = prod, .t = s->t, .r = s->r};
    struct curve f = {0};
    struct blk unit = units_of_net(&c, at), live;
    unsigned turn = 0;

    c.u_scale = 1.0 / range.half;
    c.u_shift = -range.mid / range.half;
    c.u_of_x = c.u_scale * c.pert;
    if (span->runs->value8 && !s->n_used)
        trip_init(&trip);
    for (size_t i = 0; i < span->n; i++) {
        size_t sample = span_sample(span, i);
        const double *v = s->room + i * 4 * c.n_classes;
        const double *p = s->p + i * c.class_stride;

        live = start_curve(s, i, at, unit, &f);
        if (!any_lane(live))
            continue;
        turn++; /* what the last one left is in the other half of S */
        if (degree == 2)
            two_powers(s, s->logits + i * c.class_stride, p,
                       span->runs->labels[sample], v, live, &f);
        else
            power_sums(degree, s, poly, range.mid, range.half, p, v, live, &f);
        if (s->act != CHANGE_RELU)
            inputs_of(degree, TRIP_SMOOTH, &trip, s, i, sample, &f,
                      S[turn % 2]);
        else if (f.kink)
            inputs_of(degree, TRIP_KINK, &trip, s, i, sample, &f, S[turn % 2]);
        else
            inputs_of(degree, TRIP_LINE, &trip, s, i, sample, &f, S[turn % 2]);
    }
    trip_end(degree, &trip);
}

#define SLOPE_DEGREE(n)                                                        \
    static void slope_degree_##n(const struct span *span,                      \
                                 const struct slopes *s,                       \
                                 const struct curve_poly *poly,                \
                                 struct range range, size_t at, double *prod)  \
    {                                                                          \
        slope_units(n, span, s, poly, range, at, prod);                        \
    }
SLOPE_DEGREE(2)
SLOPE_DEGREE(4)
SLOPE_DEGREE(5)
SLOPE_DEGREE(6)
SLOPE_DEGREE(7)
SLOPE_DEGREE(8)
SLOPE_DEGREE(9)
SLOPE_DEGREE(10)
SLOPE_DEGREE(12)
SLOPE_DEGREE(14)
SLOPE_DEGREE(20)

typedef void slope_function(const struct span *, const struct slopes *,
                            const struct curve_poly *, struct range, size_t,
                            double *);

static slope_function *const by_degree[CURVES_MAX_DEGREE + 1] = {
    [4] = slope_degree_4,   [5] = slope_degree_5,   [6] = slope_degree_6,
    [7] = slope_degree_7,   [8] = slope_degree_8,   [9] = slope_degree_9,
    [10] = slope_degree_10, [12] = slope_degree_12, [14] = slope_degree_14,
    [20] = slope_degree_20,
};

/* The polynomial of lowest degree for |a| <= A, or NULL. */
static const struct curve_poly *lowest(const struct curve_poly *polys, double A)
{
    for (size_t i = 0; i < CURVES_POLYS; i++)
        if (A <= polys[i].limit)
            return &polys[i];
    return NULL;
}

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
    if (s->loss != CHANGE_CE || steepest * far < SMALL_MOVE) {
        slope_degree_2(span, s, NULL, range, at, sum);
        return true;
    }
    range.half = far;
    if (!(steepest * far <= NEAR_0))
        range = (struct range){0.5 * (s->lo + s->hi), 0.5 * (s->hi - s->lo)};
    poly = lowest(s->polys, steepest * range.half);
    if (!poly)
        return false;
    by_degree[poly->degree](span, s, poly, range, at, prod);
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
