/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight perturbation of the first layer by curves: for each sample and unit
 * one polynomial, evaluated once per distinct feature value, then each value
 * multiplied into the product of every feature that has it. Four units go
 * through all samples before the next four: their products, 25 KB for 784
 * features, stay in the first cache. HACKING.md derives all of it. */
#include "nn/kernels/impl.h"
#include "nn/kernels/vec.h"

/* Values of a sample evaluated at a time: all of them for bytes. */
#define SEGMENT 256

/* One sample's curves of four units. */
struct curve {
    struct blk z;
    struct blk coef[CURVES_MAX_DEGREE + 1]; /* of u^j */
    bool kink;                              /* some unit crosses z = 0 */
};

/* Which of the four units change when inputs do, and whether one of them
 * crosses z = 0 on the way. */
VEC_INLINE struct blk live_units(const struct curves *c, struct blk unit,
                                 struct curve *f)
{
    struct blk live;
    veci kink = {0};

    for (int i = 0; i < VEC_N; i++) {
        vecd z = f->z.v[i];
        veci on = (veci)(z > vec_set(0.0)), is = (veci)unit.v[i];
        veci top = (veci)(z + vec_set(c->max_dx) > vec_set(0.0));
        veci low = (veci)(z + vec_set(c->min_dx) < vec_set(0.0));

        live.v[i] = (vecd)((on | top) & is);
        kink |= ((on & low) | (~on & top)) & is;
    }
    f->kink = false;
    for (int i = 0; i < VEC_W; i++)
        f->kink |= kink[i] != 0;
    return live;
}

/* Power sums M_m = sum_k p_k e_k (a_k - a_y)^m of four units, then the
 * polynomial's coefficients; 1, 0, 0.. for units that do not move.
 *   at  the first of the units   p [O] */
VEC_INLINE void curve_coefs(const int degree, const struct curves *c, size_t at,
                            size_t stride, const double *p, size_t label,
                            struct blk live, struct curve *f)
{
    const struct curve_poly *poly = c->poly[at / 4];
    struct blk M[CURVES_MAX_DEGREE + 3];
    struct blk ay = blk_load(c->a + label * stride + at);
    struct blk scale = blk_load(c->r + label * stride + at);

    for (int m = 0; m <= degree + 2; m++)
        M[m] = blk_set(0.0);
    for (size_t k = 0; k < c->n_classes; k++) {
        struct blk d = blk_sub(blk_load(c->a + k * stride + at), ay);
        struct blk t = blk_mul(blk_set(p[k]), blk_load(c->e + k * stride + at));

        M[0] = blk_add(M[0], t);
        for (int m = 1; m <= degree + 2; m++) {
            t = blk_mul(t, d);
            M[m] = blk_add(M[m], t);
        }
    }
    for (int j = 0; j <= degree; j++) {
        int from = (degree - j) % 2 ? degree + 1 : degree + 2;
        struct blk s = blk_mul(blk_set(poly->own[j]), M[j]);

        s = blk_mul(blk_fma(blk_set(poly->gain[j]), M[from], s), scale);
        for (int i = 0; i < VEC_N; i++)
            f->coef[j].v[i] =
                vec_select((veci)live.v[i], s.v[i], vec_set(j == 0));
    }
}

/* The polynomial at u, square = u^2: even and odd powers apart, half as long
 * a chain as Horner's. */
VEC_INLINE struct blk polynomial(const int degree, const struct blk *coef,
                                 struct blk u, struct blk square)
{
    struct blk even = coef[degree / 2 * 2],
               odd = coef[(degree - 1) / 2 * 2 + 1];

    for (int j = degree / 2 * 2 - 2; j >= 0; j -= 2)
        even = blk_fma(even, square, coef[j]);
    for (int j = (degree - 1) / 2 * 2 - 1; j > 0; j -= 2)
        odd = blk_fma(odd, square, coef[j]);
    return blk_fma(odd, u, even);
}

/* S of four units at x; where one of them crosses z = 0 they move from
 * max(z, 0) to max(z + pert x, 0).
 *   u, square  of x, where no unit crosses */
VEC_INLINE struct blk curve_value(const int degree, const bool kink,
                                  const struct curves *c, const struct curve *f,
                                  double x, double u, double square)
{
    struct blk to, at;

    if (!kink)
        return polynomial(degree, f->coef, blk_set(u), blk_set(square));
    to = blk_max0(blk_add(f->z, blk_set(c->pert * x)));
    at = blk_fma(blk_sub(to, blk_max0(f->z)), blk_set(c->u_scale),
                 blk_set(c->u_shift));
    return polynomial(degree, f->coef, at, blk_mul(at, at));
}

/* Four units on their way through a span.
 *   prod [I + 1, 4] */
struct trip {
    const struct runs *runs;
    const struct curves *c;
    double *prod;
    double u[256], square[256]; /* of every byte's x */
    /* the sample before: its entries still to be multiplied, its values */
    const uint32_t *entry, *end;
    const double *S;
};

VEC_INLINE void multiply(const struct trip *trip, uint32_t entry)
{
    blk_mul_into(trip->prod + 4 * RUNS_COL(entry),
                 blk_load(trip->S + 4 * (entry >> 16 & 0xff)));
}

VEC_INLINE void byte_value(const int degree, const bool kink,
                           const struct trip *trip, const struct curve *f,
                           uint8_t byte, double *S)
{
    blk_store(S, curve_value(degree, kink, trip->c, f, trip->runs->byte_x[byte],
                             trip->u[byte], trip->square[byte]));
}

/* Evaluates a sample's bytes into S [255, 4], and multiplies the sample
 * before: the one keeps arithmetic busy, the other loads and stores. */
VEC_INLINE void byte_values(const int degree, const bool kink,
                            const struct trip *trip, const struct curve *f,
                            const uint8_t *byte, size_t n, double *S)
{
    const uint32_t *e = trip->entry;
    size_t pairs = (size_t)(trip->end - e) / 2, both = n < pairs ? n : pairs;
    size_t i = 0;

#pragma GCC unroll 2
    for (; i < both; i++, e += 2) {
        byte_value(degree, kink, trip, f, byte[i], S + 4 * i);
        multiply(trip, e[0]);
        multiply(trip, e[1]);
    }
    for (; i < n; i++)
        byte_value(degree, kink, trip, f, byte[i], S + 4 * i);
    for (; e < trip->end; e++)
        multiply(trip, *e);
}

/* Evaluates a sample's numbers and multiplies them, a segment at a time. */
VEC_INLINE void real_values(const int degree, const struct trip *trip,
                            const struct curve *f, size_t sample, double *S)
{
    const struct runs *r = trip->runs;
    const double *x = r->value + r->first_run[sample];
    size_t n_runs = r->first_run[sample + 1] - r->first_run[sample];

    for (size_t from = 0; from < n_runs; from += SEGMENT) {
        size_t n = n_runs - from < SEGMENT ? n_runs - from : SEGMENT;

        for (size_t i = 0; i < n; i++)
            blk_store(S + 4 * i, curve_value(degree, true, trip->c, f,
                                             x[from + i], 0.0, 0.0));
        for (size_t e = r->first_nz[sample]; e < r->first_nz[sample + 1]; e++) {
            size_t number = runs_number(r, r->entry[e]) - from;

            if (number < n)
                blk_mul_into(trip->prod + 4 * RUNS_COL(r->entry[e]),
                             blk_load(S + 4 * number));
        }
    }
}

/* A sample's features, or for bytes those of the sample before, and its bias.
 *   S [SEGMENT, 4] scratch, in use until the next call */
VEC_INLINE void curve_sample(const int degree, struct trip *trip,
                             const struct curve *f, size_t sample, double *S)
{
    const struct runs *r = trip->runs;
    double *bias = trip->prod + 4 * r->n_features;

    if (!r->value8) {
        real_values(degree, trip, f, sample, S);
    } else {
        const uint8_t *byte = r->value8 + r->first_run[sample];
        size_t n = r->first_run[sample + 1] - r->first_run[sample];

        if (f->kink)
            byte_values(degree, true, trip, f, byte, n, S);
        else
            byte_values(degree, false, trip, f, byte, n, S);
        trip->entry = r->entry + r->first_nz[sample];
        trip->end = r->entry + r->first_nz[sample + 1];
        trip->S = S;
    }
    blk_mul_into(bias, curve_value(degree, true, trip->c, f, 1.0, 0.0, 0.0));
}

/* All samples, four units from `at` on. */
VEC_INLINE void curve_units(const int degree, const struct span *span,
                            const struct curves *c, const double *z,
                            const double *p, size_t stride, size_t at,
                            double *prod)
{
    double S[2][4 * SEGMENT] __attribute__((aligned(64)));
    struct trip trip = {.runs = span->runs, .c = c, .prod = prod};
    struct curve f;
    struct blk unit;
    int64_t mask[4];

    for (size_t i = 0; i < 4; i++)
        mask[i] = at + i < c->n_units ? -1 : 0;
    memcpy(&unit, mask, sizeof unit);
    for (size_t i = 0; i < 256; i++) {
        trip.u[i] = span->runs->byte_x[i] * c->u_of_x + c->u_shift;
        trip.square[i] = trip.u[i] * trip.u[i];
    }
    for (size_t s = 0; s < span->n; s++) {
        size_t sample = span_sample(span, s);
        struct blk live;

        f.z = blk_load(z + s * stride + at);
        live = live_units(c, unit, &f);
        curve_coefs(degree, c, at, stride, p + s * c->class_stride,
                    span->runs->labels[sample], live, &f);
        curve_sample(degree, &trip, &f, sample, S[s % 2]);
    }
    for (; trip.entry < trip.end; trip.entry++)
        multiply(&trip, *trip.entry);
}

#define CURVE_DEGREE(n)                                                        \
    static void curve_degree_##n(                                              \
        const struct span *span, const struct curves *c, const double *z,      \
        const double *p, size_t stride, size_t at, double *prod)               \
    {                                                                          \
        curve_units(n, span, c, z, p, stride, at, prod);                       \
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
                            const double *z, const double *p, size_t stride,
                            double *prod)
{
    static curve_function *const by_degree[CURVES_MAX_DEGREE + 1] = {
        [4] = curve_degree_4,   [5] = curve_degree_5,   [6] = curve_degree_6,
        [7] = curve_degree_7,   [8] = curve_degree_8,   [9] = curve_degree_9,
        [10] = curve_degree_10, [12] = curve_degree_12, [14] = curve_degree_14,
        [20] = curve_degree_20,
    };

    for (size_t at = 0; at < stride; at += 4)
        by_degree[c->poly[at / 4]->degree](
            span, c, z, p, stride, at,
            prod + at * (span->runs->n_features + 1));
}

/* Where the rows of a unit begin in the layout of W1. */
VEC_INLINE double *row_of_gradient(const struct curve_sums *s, size_t unit,
                                   double *grad)
{
    return grad + unit / s->panel * s->rows * s->panel + unit % s->panel;
}

void KERNEL(curve_gradient)(const struct curve_sums *s, size_t from, size_t end,
                            double *grad)
{
    const double *first = s->logs ? s->logs : s->prod;
    size_t unit = from / (4 * s->rows) * 4, row = from / 4 % s->rows;

    for (size_t i = from; i < end; i += 4) {
        struct blk v = blk_load(first + i);

        for (size_t c = 1; c < s->n_chunks; c++) {
            struct blk next = blk_load(first + c * s->chunk_size + i);

            v = s->logs ? blk_add(v, next) : blk_mul(v, next);
        }
        v = s->logs ? v : blk_log(v);
        blk_store(row_of_gradient(s, unit, grad) + row * s->panel,
                  blk_mul(blk_set(s->scale), v));
        row++;
        if (row == s->rows) {
            row = 0;
            unit += 4;
        }
    }
}
