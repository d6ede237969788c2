/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sample's change of loss when z of one hidden unit moves, for every
 * activation, loss and depth: the changes are carried through the layers above,
 * four moves side by side, as differences that lose nothing to cancellation.
 * Shapes: list.h. */
#include "nn/kernels/impl.h"
#include "nn/kernels/trip.h"
#include "nn/kernels/vec.h"

/* Moves of an output beyond which its probability may have underflowed. */
#define BIG_MOVE 30.0

/* Factors of one logarithm: each within exp(+-BIG_MOVE). */
#define FACTORS 16

VEC_INLINE struct blk blk_abs(struct blk a)
{
    for (int i = 0; i < VEC_N; i++)
        a.v[i] = vec_select((veci)(a.v[i] < vec_set(0.0)), -a.v[i], a.v[i]);
    return a;
}

/* Lanes of yes where a < limit, of no elsewhere. */
VEC_INLINE struct blk blk_below(struct blk a, double limit, struct blk yes,
                                struct blk no)
{
    for (int i = 0; i < VEC_N; i++)
        no.v[i] =
            vec_select((veci)(a.v[i] < vec_set(limit)), yes.v[i], no.v[i]);
    return no;
}

VEC_INLINE bool any_below(struct blk a, double limit)
{
    blk_room x;

    blk_store(x, a);
    return x[0] < limit || x[1] < limit || x[2] < limit || x[3] < limit;
}

/* Not all below: one may be NaN. */
VEC_INLINE bool any_beyond(struct blk a, double limit)
{
    blk_room x;

    blk_store(x, a);
    return !(x[0] < limit && x[1] < limit && x[2] < limit && x[3] < limit);
}

/* The unit's tanh as carry_start left it. */
VEC_INLINE struct curve unit_of(struct level lv, size_t unit)
{
    return (struct curve){.a = blk_set(lv.shift[unit]),
                          .q = blk_set(lv.slope[unit]),
                          .b = blk_set(lv.on[unit])};
}

/* Below this both 1 - |tanh z| and 1 - |tanh y| have all but underflown, and
 * their quotient says nothing. */
#define NOTHING_LEFT 1e-280

/* tanh(steep (z + move)) - tanh(steep z), f = unit_of z. */
VEC_INLINE struct blk smooth_change(const struct curve *f, double steep,
                                    double z, struct blk move)
{
    struct blk r, rest, direct;
    struct blk t = blk_tanh(blk_mul(blk_set(steep), move), &r);
    struct blk change = tanh_change(f, t, r);

    rest = blk_add(r, f->q);
    if (!any_below(rest, NOTHING_LEFT))
        return change;
    move = blk_mul(blk_set(steep), blk_add(blk_set(z), move));
    direct = blk_sub(blk_tanh(move, &r), f->a);
    return blk_below(rest, NOTHING_LEFT, direct, change);
}

/* Change of a unit's activation when its z moves by `move`. */
VEC_INLINE struct blk act_change(const struct tail *t, size_t layer,
                                 size_t unit, struct blk move)
{
    double z = t->z[layer][unit];
    struct curve f;

    if (t->act == CHANGE_RELU)
        return relu_change(blk_set(z), move);
    f = unit_of(level_at(t, layer), unit);
    return blk_mul(blk_set(t->gain), smooth_change(&f, t->steep, z, move));
}

/* log(1 + exp x) for moves of any size. */
VEC_INLINE struct blk softplus(struct blk x)
{
    struct blk e = blk_exp(blk_sub(blk_set(0.0), blk_abs(x)));

    return blk_add(blk_max0(x), blk_log(blk_add(blk_set(1.0), e)));
}

/* Output k moves by d: what its own term of a sum over outputs changes by, but
 * for *factor, whose logarithm is to be added. */
VEC_INLINE struct blk term_change(const struct tail *t, size_t k, struct blk d,
                                  struct blk *factor)
{
    double y = k == t->label, z = t->logits[k], p = t->p[k], q;
    struct curve f = unit_of(level_at(t, t->n_layers - 1), k);
    struct blk one = blk_set(1.0), half = blk_set(0.5), size = blk_abs(d);
    struct blk small, large = blk_set(0.0), delta;

    *factor = one;
    if (t->loss == CHANGE_MSE)
        return blk_mul(d, blk_fma(half, d, blk_set(z - y)));
    if (t->loss == CHANGE_MSE_SIGMOID) {
        delta = blk_mul(half, smooth_change(&f, 0.5, z, d));
        return blk_mul(delta, blk_fma(half, delta, blk_set(p - y)));
    }
    q = level_at(t, t->n_layers - 1).shift[k];
    q = q > 0.0 ? 0.5 * level_at(t, t->n_layers - 1).slope[k] : 0.5 * (1.0 - q);
    small = blk_mul(d, blk_fma(blk_set(0.5 * p * q), d, blk_set(p)));
    if (any_beyond(size, SMALL_MOVE)) {
        *factor = blk_fma(blk_set(p), blk_exp(d), blk_set(q));
        *factor = blk_below(size, BIG_MOVE, *factor, one);
        *factor = blk_below(size, SMALL_MOVE, one, *factor);
        if (any_beyond(size, BIG_MOVE))
            large =
                blk_sub(softplus(blk_add(blk_set(z), d)), softplus(blk_set(z)));
        large = blk_below(size, BIG_MOVE, blk_set(0.0), large);
    }
    small = blk_below(size, SMALL_MOVE, small, large);
    return blk_sub(small, blk_mul(blk_set(y), d));
}

/* The loss of a sum over outputs, which move by d [O, 4]. */
VEC_INLINE struct blk terms_change(const struct tail *t, const double *d)
{
    struct blk sum = blk_set(0.0), product = blk_set(1.0), factor;

    for (size_t k = 0; k < t->n_classes; k++) {
        sum = blk_add(sum, term_change(t, k, blk_load(d + 4 * k), &factor));
        if (t->loss != CHANGE_BCE)
            continue;
        product = blk_mul(product, factor);
        if (k % FACTORS == FACTORS - 1 || k + 1 == t->n_classes) {
            sum = blk_add(sum, blk_log(product));
            product = blk_set(1.0);
        }
    }
    return sum;
}

/* Cross entropy through the outputs themselves. */
VEC_INLINE struct blk entropy_far(const struct tail *t, const double *d)
{
    struct blk max = blk_set(-__builtin_inf()), sum = blk_set(0.0);
    struct blk dy = blk_load(d + 4 * t->label);

    for (size_t k = 0; k < t->n_classes; k++) {
        struct blk x = blk_add(blk_set(t->logits[k]), blk_load(d + 4 * k));

        for (int i = 0; i < VEC_N; i++)
            max.v[i] = vec_select((veci)(x.v[i] > max.v[i]), x.v[i], max.v[i]);
    }
    for (size_t k = 0; k < t->n_classes; k++) {
        struct blk x = blk_add(blk_set(t->logits[k]), blk_load(d + 4 * k));

        sum = blk_add(sum, blk_exp(blk_sub(x, max)));
    }
    sum = blk_add(blk_log(sum), blk_sub(max, blk_set(t->log_sum)));
    return blk_sub(sum, dy);
}

/* Cross entropy when the outputs move by d [O, 4]: as kernels/piece.c. */
VEC_INLINE struct blk entropy_change(const struct tail *t, const double *d)
{
    struct blk dy = blk_load(d + 4 * t->label), size = blk_set(0.0);
    struct blk sum = blk_set(0.0), mean = blk_set(0.0), square = blk_set(0.0);

    for (size_t k = 0; k < t->n_classes; k++) {
        struct blk m = blk_sub(blk_load(d + 4 * k), dy), a = blk_abs(m);

        for (int i = 0; i < VEC_N; i++)
            size.v[i] =
                vec_select((veci)(a.v[i] <= size.v[i]), size.v[i], a.v[i]);
        sum = blk_fma(blk_set(t->p[k]), blk_exp(m), sum);
        mean = blk_fma(blk_set(t->p[k]), m, mean);
    }
    sum = blk_log(sum);
    if (any_beyond(size, BIG_MOVE))
        sum = blk_below(size, BIG_MOVE, sum, entropy_far(t, d));
    if (!any_below(size, SMALL_MOVE))
        return sum;
    for (size_t k = 0; k < t->n_classes; k++) {
        struct blk m = blk_sub(blk_load(d + 4 * k), dy);

        m = blk_sub(m, mean);
        square = blk_fma(blk_mul(blk_set(t->p[k]), m), m, square);
    }
    mean = blk_fma(blk_set(0.5), square, mean);
    return blk_below(size, SMALL_MOVE, mean, sum);
}

void KERNEL(carry_start)(const struct tail *t)
{
    for (size_t l = 0; l < t->n_layers; l++) {
        struct level lv = level_at(t, l);
        bool last = l + 1 == t->n_layers;

        if (last ? t->loss == CHANGE_CE || t->loss == CHANGE_MSE
                 : t->act == CHANGE_RELU)
            continue;
        for (size_t j = 0; j < t->stride[l + 1]; j += 4) {
            struct curve f;

            tanh_at(blk_load(t->z[l] + j), last ? 0.5 : t->steep, &f);
            blk_store(lv.shift + j, f.a);
            blk_store(lv.slope + j, f.q);
            blk_store(lv.on + j, f.b);
        }
    }
}

/* to [width[layer + 2], 4] = the moves of the next layer's z when the
 * activations of layer move by from [width[layer + 1], 4]. */
static void carry_up(const struct tail *t, size_t layer, const double *from,
                     double *to)
{
    size_t n = t->width[layer + 2], stride = t->stride[layer + 2];

    memset(to, 0, 4 * n * sizeof *to);
    for (size_t j = 0; j < t->width[layer + 1]; j++) {
        const double *row = t->W[layer + 1] + j * stride;
        struct blk d = blk_load(from + 4 * j);

        for (size_t k = 0; k < n; k++)
            blk_store(to + 4 * k,
                      blk_fma(d, blk_set(row[k]), blk_load(to + 4 * k)));
    }
}

/* Four changes of the loss. */
static struct blk carry_four(const struct tail *t, size_t layer, size_t unit,
                             struct blk move)
{
    double *d = t->room + 3 * t->n_layers * t->widest;
    double *next = d + 4 * t->widest, *keep;
    const double *row = t->W[layer + 1] + unit * t->stride[layer + 2];

    move = act_change(t, layer, unit, move);
    for (size_t k = 0; k < t->width[layer + 2]; k++)
        blk_store(d + 4 * k, blk_mul(move, blk_set(row[k])));
    for (size_t l = layer + 1; l + 1 < t->n_layers; l++) {
        for (size_t j = 0; j < t->width[l + 1]; j++)
            blk_store(d + 4 * j, act_change(t, l, j, blk_load(d + 4 * j)));
        carry_up(t, l, d, next);
        keep = d;
        d = next;
        next = keep;
    }
    return t->loss == CHANGE_CE ? entropy_change(t, d) : terms_change(t, d);
}

void KERNEL(carry_unit)(const struct tail *t, size_t layer, size_t unit,
                        const double *moves, size_t n, double *f)
{
    blk_room x;

    for (size_t i = 0; i < n; i += 4) {
        size_t m = n - i < 4 ? n - i : 4;

        for (size_t j = 0; j < 4; j++)
            x[j] = moves[j < m ? i + j : i];
        blk_store(x, carry_four(t, layer, unit, blk_load(x)));
        memcpy(f + i, x, m * sizeof *x);
    }
}

void KERNEL(carry_output)(const struct tail *t, double pert, const double *a,
                          size_t stride_in, double *sum)
{
    size_t width = stride_in + 4;

    for (size_t k = 0; k < t->n_classes; k++)
        for (size_t i = 0; i < width; i += 4) {
            struct blk d = blk_first(blk_set(pert), 1), f, factor;
            double *to = sum + k * width + i;

            if (i < stride_in)
                d = blk_mul(blk_set(pert), blk_load(a + i));
            f = term_change(t, k, d, &factor);
            if (t->loss == CHANGE_BCE)
                f = blk_add(f, blk_log(factor));
            blk_store(to, blk_add(blk_load(to), f));
        }
}
