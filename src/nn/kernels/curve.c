/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight perturbation of the first layer by curves: for each sample and unit
 * one polynomial, evaluated once per distinct feature value, then each value
 * multiplied into the product of every feature that has it. Four units go
 * through all samples before the next four: their products, 25 KB for 784
 * features, stay in the first cache. HACKING.md derives all of it. */
#include "nn/kernels/impl.h"
#include "nn/kernels/trip.h"
#include "nn/kernels/vec.h"

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

/* A sample's features, or for bytes those of the sample before, and its bias.
 *   S [SEGMENT, 4] scratch, in use until the next call */
VEC_INLINE void curve_sample(const int degree, struct trip *trip,
                             const struct curve *f, size_t sample, double *S)
{
    const struct trip_input one = {.x = 1.0};

    if (!trip->runs->value8)
        real_values(degree, TRIP_KINK, trip, f, sample, NULL, NULL, S);
    else if (f->kink)
        trip_bytes(degree, TRIP_KINK, trip, f, sample, S);
    else
        trip_bytes(degree, TRIP_LINE, trip, f, sample, S);
    trip_take(TRIP_KINK, trip->prod + 4 * trip->runs->n_features,
              curve_value(degree, TRIP_KINK, trip->c, f, one));
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
    struct blk unit = units_of_net(c, at);

    trip_init(&trip);
    for (size_t s = 0; s < span->n; s++) {
        size_t sample = span_sample(span, s);
        struct blk live;

        f.z = blk_load(z + s * stride + at);
        live = live_units(c, unit, &f);
        curve_coefs(degree, c, at, stride, p + s * c->class_stride,
                    span->runs->labels[sample], live, &f);
        curve_sample(degree, &trip, &f, sample, S[s % 2]);
    }
    trip_end(TRIP_KINK, &trip);
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
