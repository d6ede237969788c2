/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernels of weight perturbation's curves share: the polynomial of
 * four units at the inputs of one sample after another, each value multiplied
 * into the product of every input that has it. */
#ifndef NN_KERNELS_TRIP_H
#define NN_KERNELS_TRIP_H

#include <stdbool.h>

#include "nn/kernels/kernels.h"
#include "nn/kernels/vec.h"

/* Values of a sample evaluated at a time: all of them for bytes. */
#define SEGMENT 256

/* One sample's curves of four units. */
struct curve {
    struct blk z;
    struct blk coef[CURVES_MAX_DEGREE + 1]; /* of u^j */
    bool kink;                              /* some unit crosses z = 0 */
    struct blk a, q, b; /* smooth units: tanh of z, 1 - |a|, 1 - a^2 */
};

/* How D follows from an input x: pert x; the same, but for units that cross
 * z = 0; or the change of a smooth activation. Beside it: values are summed,
 * not multiplied. */
enum { TRIP_LINE = 1, TRIP_KINK = 2, TRIP_SMOOTH = 4, TRIP_SUMS = 8 };

/* Which of the four units from `at` on are the net's: all bits or none. */
VEC_INLINE struct blk units_of_net(const struct curves *c, size_t at)
{
    int64_t mask[4];
    struct blk unit;

    for (size_t i = 0; i < 4; i++)
        mask[i] = at + i < c->n_units ? -1 : 0;
    memcpy(&unit, mask, sizeof unit);
    return unit;
}

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

/* Change of a ReLU's output when z moves by `move`; nothing is lost of a move
 * that z would swallow. */
VEC_INLINE struct blk relu_change(struct blk z, struct blk move)
{
    struct blk r;

    for (int i = 0; i < VEC_N; i++) {
        vecd off = vec_max0(z.v[i] + move.v[i]);
        vecd on = vec_select((veci)(move.v[i] < -z.v[i]), -z.v[i], move.v[i]);

        r.v[i] = vec_select((veci)(z.v[i] > vec_set(0.0)), on, off);
    }
    return r;
}

/* tanh(z + y) - tanh(z) from t = tanh(y), r = 1 - |t| and f's a, q, b:
 * t (1 - a^2) / (1 + a t), where a t may come near -1. */
VEC_INLINE struct blk tanh_change(const struct curve *f, struct blk t,
                                  struct blk r)
{
    struct blk out;

    for (int i = 0; i < VEC_N; i++) {
        vecd at = f->a.v[i] * t.v[i], one = vec_set(1.0);
        vecd size = vec_select((veci)(t.v[i] < vec_set(0.0)), -t.v[i], t.v[i]);
        vecd low = vec_select((veci)(at < vec_set(0.0)),
                              r.v[i] + size * f->q.v[i], one + at);

        out.v[i] = t.v[i] * f->b.v[i] / low;
    }
    return out;
}

/* a, q and b of tanh(steep z). */
VEC_INLINE void tanh_at(struct blk z, double steep, struct curve *f)
{
    for (int i = 0; i < VEC_N; i++) {
        vecd zero = vec_set(0.0), one = vec_set(1.0), two = vec_set(2.0);
        veci below = (veci)(z.v[i] < zero);
        vecd size = vec_select(below, -z.v[i], z.v[i]);
        vecd e = vec_exp(vec_set(-2.0 * steep) * size);
        vecd q = two * e / (one + e), a = one - q;

        f->a.v[i] = vec_select(below, -a, a);
        f->q.v[i] = q;
        f->b.v[i] = q * (one + a);
    }
}

/* An input: x, its u and u^2 where u is one for all units, tanh(steep pert x)
 * and 1 - |tanh| where the units are smooth. */
struct trip_input {
    double x, u, square, t, r;
};

/* S of four units at an input. */
VEC_INLINE struct blk curve_value(const int degree, const int how,
                                  const struct curves *c, const struct curve *f,
                                  struct trip_input in)
{
    struct blk D;

    if (how & TRIP_LINE)
        return polynomial(degree, f->coef, blk_set(in.u), blk_set(in.square));
    if (how & TRIP_KINK)
        D = relu_change(f->z, blk_set(c->pert * in.x));
    else
        D = blk_mul(blk_set(c->gain),
                    tanh_change(f, blk_set(in.t), blk_set(in.r)));
    D = blk_fma(D, blk_set(c->u_scale), blk_set(c->u_shift));
    return polynomial(degree, f->coef, D, blk_mul(D, D));
}

/* Four units on their way through a span.
 *   prod [inputs + 1, 4] products, or sums */
struct trip {
    const struct runs *runs;
    const struct curves *c;
    double *prod;
    /* of every byte: x, u, square, and of smooth units t and r */
    const double *x;
    double u[256], square[256];
    const double *t, *r;
    /* the sample before: its entries still to be multiplied, its values */
    const uint32_t *entry, *end;
    const double *S;
};

/* *total takes in a value. */
VEC_INLINE void trip_take(const int how, double *total, struct blk value)
{
    blk_store(total, how & TRIP_SUMS ? blk_add(blk_load(total), value)
                                     : blk_mul(blk_load(total), value));
}

VEC_INLINE void trip_entry(const int how, const struct trip *trip,
                           uint32_t entry)
{
    trip_take(how, trip->prod + 4 * RUNS_COL(entry),
              blk_load(trip->S + 4 * (entry >> 16 & 0xff)));
}

VEC_INLINE void byte_value(const int degree, const int how,
                           const struct trip *trip, const struct curve *f,
                           uint8_t byte, double *S)
{
    struct trip_input in = {.x = trip->x[byte]};

    if (how & TRIP_SMOOTH) {
        in.t = trip->t[byte];
        in.r = trip->r[byte];
    }
    in.u = trip->u[byte];
    in.square = trip->square[byte];
    blk_store(S, curve_value(degree, how, trip->c, f, in));
}

/* Evaluates a sample's bytes into S [255, 4], and multiplies the sample
 * before: the one keeps arithmetic busy, the other loads and stores. */
VEC_INLINE void byte_values(const int degree, const int how,
                            const struct trip *trip, const struct curve *f,
                            const uint8_t *byte, size_t n, double *S)
{
    const uint32_t *e = trip->entry;
    size_t pairs = (size_t)(trip->end - e) / 2, both = n < pairs ? n : pairs;
    size_t i = 0;

#pragma GCC unroll 2
    for (; i < both; i++, e += 2) {
        byte_value(degree, how, trip, f, byte[i], S + 4 * i);
        trip_entry(how, trip, e[0]);
        trip_entry(how, trip, e[1]);
    }
    for (; i < n; i++)
        byte_value(degree, how, trip, f, byte[i], S + 4 * i);
    for (; e < trip->end; e++)
        trip_entry(how, trip, *e);
}

/* Evaluates a sample's numbers and multiplies them, a segment at a time.
 *   t, r  of each of them, of smooth units */
VEC_INLINE void real_values(const int degree, const int how,
                            const struct trip *trip, const struct curve *f,
                            size_t sample, const double *t, const double *r,
                            double *S)
{
    const struct runs *runs = trip->runs;
    const double *x = runs->value + runs->first_run[sample];
    const uint32_t *entry = runs->entry;
    size_t n_runs = runs->first_run[sample + 1] - runs->first_run[sample];

    for (size_t from = 0; from < n_runs; from += SEGMENT) {
        size_t n = n_runs - from < SEGMENT ? n_runs - from : SEGMENT;

        for (size_t i = 0; i < n; i++) {
            struct trip_input in = {.x = x[from + i]};

            if (how & TRIP_SMOOTH) {
                in.t = t[from + i];
                in.r = r[from + i];
            }
            blk_store(S + 4 * i, curve_value(degree, how, trip->c, f, in));
        }
        for (size_t e = runs->first_nz[sample]; e < runs->first_nz[sample + 1];
             e++) {
            size_t number = runs_number(runs, entry[e]) - from;

            if (number < n)
                trip_take(how, trip->prod + 4 * RUNS_COL(entry[e]),
                          blk_load(S + 4 * number));
        }
    }
}

/* u and u^2 of every byte. */
static inline void trip_init(struct trip *trip)
{
    trip->x = trip->runs->byte_x;
    for (size_t i = 0; i < 256; i++) {
        trip->u[i] = trip->x[i] * trip->c->u_of_x + trip->c->u_shift;
        trip->square[i] = trip->u[i] * trip->u[i];
    }
}

/* A sample of bytes sets out: what the one before has left is done. */
VEC_INLINE void trip_bytes(const int degree, const int how, struct trip *trip,
                           const struct curve *f, size_t sample, double *S)
{
    const struct runs *r = trip->runs;

    byte_values(degree, how, trip, f, r->value8 + r->first_run[sample],
                r->first_run[sample + 1] - r->first_run[sample], S);
    trip->entry = r->entry + r->first_nz[sample];
    trip->end = r->entry + r->first_nz[sample + 1];
    trip->S = S;
}

/* The last sample's entries. */
VEC_INLINE void trip_end(const int how, struct trip *trip)
{
    for (; trip->entry < trip->end; trip->entry++)
        trip_entry(how, trip, *trip->entry);
}

#endif
