/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sample's change of loss when the activation of one hidden unit moves by
 * D, in a net of any depth. Above the unit everything is piecewise linear in
 * D: on a piece, z of each layer is z(0) + shift + slope D, and a piece ends
 * where some unit crosses 0. The walk goes from D = 0 outwards; a piece costs
 * one pass of slopes through the layers, a value then only the softmax.
 * Shapes: kernels.h. */
#include <stdbool.h>

#include "nn/kernels_impl.h"
#include "nn/vec.h"

/* Moves of the logits beyond which p_k may have underflowed. */
#define BIG_MOVE 30.0

/* log sum_k p_k exp(d_k - d_y) for logits that move by d [stride]: the
 * change of the loss. Large moves go through the logits themselves. */
VEC_INLINE double logit_change(const struct tail *t, const double *d)
{
    double big = 0.0, max = -__builtin_inf(), base, sum = 0.0, dy = d[t->label];
    double e[4] __attribute__((aligned(32)));

    for (size_t k = 0; k < t->n_classes; k++) {
        double m = d[k] - dy;

        big = m > big ? m : -m > big ? -m : big;
        max = t->logits[k] + d[k] > max ? t->logits[k] + d[k] : max;
    }
    base = big < BIG_MOVE ? dy : max;
    for (size_t k = 0; k < t->n_classes; k += 4) {
        struct blk x = blk_sub(blk_load(d + k), blk_set(base));

        if (big >= BIG_MOVE)
            x = blk_add(x, blk_load(t->logits + k));
        x = blk_exp(x);
        if (big < BIG_MOVE)
            x = blk_mul(x, blk_load(t->p + k));
        blk_store(e, x);
        for (size_t j = 0; j < 4 && k + j < t->n_classes; j++)
            sum += e[j];
    }
    sum = blk_sum(blk_log(blk_set(sum))) / 4.0;
    return big < BIG_MOVE ? sum : sum + max - t->log_sum - dy;
}

double KERNEL(tail_logits)(const struct tail *t, const double *d)
{
    return logit_change(t, d);
}

/* Values of a piece from which its polynomial is cheaper than exponentials. */
#define WORTH_A_PIECE 8

/* One layer of the walk, [stride] each. */
struct level {
    double *shift, *slope;
    double *on; /* 1 where the unit is above 0 on this piece, else -1 */
};

static struct level level_at(const struct tail *t, size_t layer)
{
    double *room = t->room + 3 * layer * t->widest;

    return (struct level){room, room + t->widest, room + 2 * t->widest};
}

/* Which units are above 0 at D = 0; one that is just there and goes up
 * crosses at once. */
static void level_start(const struct tail *t, size_t layer)
{
    struct level lv = level_at(t, layer);

    for (size_t j = 0; j < t->width[layer + 1]; j++)
        lv.on[j] = t->z[layer][j] > 0.0 ? 1.0 : -1.0;
}

/* Shift and slope of layer + 1 from those of layer: a unit that is on passes
 * both, one that went off passes the loss of its activation, one that came on
 * starts at its z. */
static void level_up(const struct tail *t, size_t layer)
{
    struct level lv = level_at(t, layer), up = level_at(t, layer + 1);
    size_t stride = t->stride[layer + 2];
    const double *z = t->z[layer];

    for (size_t k = 0; k < stride; k += 4) {
        blk_store(up.shift + k, blk_set(0.0));
        blk_store(up.slope + k, blk_set(0.0));
    }
    for (size_t j = 0; j < t->width[layer + 1]; j++) {
        const double *row = t->W[layer + 1] + j * stride;
        double slope = lv.on[j] > 0.0 ? lv.slope[j] : 0.0;
        double shift = lv.on[j] > 0.0 ? lv.shift[j] + (z[j] < 0.0 ? z[j] : 0.0)
                       : z[j] > 0.0   ? -z[j]
                                      : 0.0;

        for (size_t k = 0; slope != 0.0 && k < stride; k += 4)
            blk_store(up.slope + k, blk_fma(blk_set(slope), blk_load(row + k),
                                            blk_load(up.slope + k)));
        for (size_t k = 0; shift != 0.0 && k < stride; k += 4)
            blk_store(up.shift + k, blk_fma(blk_set(shift), blk_load(row + k),
                                            blk_load(up.shift + k)));
    }
}

/* Where the piece that begins at `from` ends. */
struct crossing {
    double D; /* infinite: nowhere before the end asked for */
    size_t layer, unit;
};

/* The first crossing in one layer, if it is before *c and end. */
static void level_crossing(const struct tail *t, size_t layer, double from,
                           double end, struct crossing *c)
{
    struct level lv = level_at(t, layer);
    const double *z = t->z[layer];

    for (size_t j = 0; j < t->width[layer + 1]; j++) {
        double zero = z[j] + lv.shift[j], at;

        if (!(lv.on[j] * (zero + lv.slope[j] * end) < 0.0))
            continue;
        at = -zero / lv.slope[j];
        /* rounding may put it a little before the piece */
        at = __builtin_fabs(at) > __builtin_fabs(from) ? at : from;
        if (__builtin_fabs(at) < __builtin_fabs(c->D))
            *c = (struct crossing){at, layer, j};
    }
}

/* Slopes of all layers above `layer` on the piece that begins at `from`. start:
 * it is the first, the units' sides are not known yet. */
static struct crossing next_piece(const struct tail *t, size_t layer,
                                  double from, double end, int start)
{
    struct crossing c = {.D = __builtin_inf()};

    for (size_t l = layer + 1; l + 1 < t->n_layers; l++) {
        if (start)
            level_start(t, l);
        level_crossing(t, l, from, end, &c);
        level_up(t, l);
    }
    return c;
}

/* f[i] for m <= 4 changes D[i * step] on the current piece, logits moving by
 * shift + slope D. */
VEC_INLINE void four_values(const struct tail *t, const double *shift,
                            const double *slope, const double *D,
                            ptrdiff_t step, size_t m, double *f)
{
    double x[4] __attribute__((aligned(32)));
    struct blk sum = blk_set(0.0);

    for (size_t i = 0; i < 4; i++)
        x[i] = D[(ptrdiff_t)(i < m ? i : m - 1) * step];
    for (size_t k = 0; k < t->n_classes; k++) {
        struct blk d = blk_fma(blk_load(x), blk_set(slope[k] - slope[t->label]),
                               blk_set(shift[k] - shift[t->label]));

        sum = blk_fma(blk_set(t->p[k]), blk_exp(d), sum);
    }
    blk_store(x, blk_log(sum));
    for (size_t i = 0; i < m; i++)
        f[(ptrdiff_t)i * step] = x[i];
}

/* A piece's curve as one polynomial: D = mid + half u, |u| <= 1. */
struct piece {
    size_t degree;
    double mid, half;
    double coef[CURVES_MAX_DEGREE + 1];
};

/* Largest |slope_k - slope_y|. */
static double steepest(const struct tail *t, const double *slope)
{
    double most = 0.0;

    for (size_t k = 0; k < t->n_classes; k++) {
        double d = __builtin_fabs(slope[k] - slope[t->label]);

        most = d > most || d != d ? d : most;
    }
    return most;
}

/* Power sums over the classes, then coefficients (struct curve_poly). */
VEC_INLINE void piece_coefs(const struct tail *t, const struct level *top,
                            const struct curve_poly *poly, struct piece *pc)
{
    struct blk M[CURVES_MAX_DEGREE + 3];
    double sum[CURVES_MAX_DEGREE + 3];
    struct blk y_shift = blk_set(top->shift[t->label]);
    struct blk y_slope = blk_set(top->slope[t->label]);
    size_t n = pc->degree = poly->degree;

    for (size_t m = 0; m <= n + 2; m++)
        M[m] = blk_set(0.0);
    for (size_t k = 0; k < t->n_classes; k += 4) {
        struct blk v = blk_sub(blk_load(top->slope + k), y_slope);
        struct blk b = blk_sub(blk_load(top->shift + k), y_shift);
        struct blk w = blk_exp(blk_fma(blk_set(pc->mid), v, b));

        w = blk_mul(w, blk_load(t->p + k)); /* 0 in the padding */
        v = blk_mul(v, blk_set(pc->half));
        M[0] = blk_add(M[0], w);
        for (size_t m = 1; m <= n + 2; m++) {
            w = blk_mul(w, v);
            M[m] = blk_add(M[m], w);
        }
    }
    for (size_t m = 0; m <= n + 2; m++)
        sum[m] = blk_sum(M[m]);
    for (size_t j = 0; j <= n; j++)
        pc->coef[j] = poly->own[j] * sum[j] +
                      poly->gain[j] * sum[(n - j) % 2 ? n + 1 : n + 2];
}

/* The polynomial for D from `lo` to `hi`; false when none is exact enough. */
static bool piece_init(const struct tail *t, const struct level *top, double lo,
                       double hi, struct piece *pc)
{
    double A;

    pc->mid = 0.5 * (lo + hi);
    pc->half = 0.5 * __builtin_fabs(hi - lo);
    A = pc->half * steepest(t, top->slope);
    for (size_t i = 0; i < CURVES_POLYS && pc->half > 0.0; i++)
        if (A <= t->polys[i].limit) {
            piece_coefs(t, top, &t->polys[i], pc);
            return true;
        }
    return false;
}

/* f[i] of m <= 4 changes by the polynomial. */
VEC_INLINE void four_by_piece(const struct piece *pc, const double *D,
                              ptrdiff_t step, size_t m, double *f)
{
    double x[4] __attribute__((aligned(32)));
    struct blk u, S = blk_set(pc->coef[pc->degree]);

    for (size_t i = 0; i < 4; i++)
        x[i] = D[(ptrdiff_t)(i < m ? i : m - 1) * step];
    u = blk_mul(blk_sub(blk_load(x), blk_set(pc->mid)),
                blk_set(1.0 / pc->half));
    for (size_t j = pc->degree; j-- > 0;)
        S = blk_fma(S, u, blk_set(pc->coef[j]));
    blk_store(x, blk_log(S));
    for (size_t i = 0; i < m; i++)
        f[(ptrdiff_t)i * step] = x[i];
}

/* Largest |move of a logit against the label's| at D. */
static double largest_move(const struct tail *t, const struct level *top,
                           double D)
{
    double big = 0.0;

    for (size_t k = 0; k < t->n_classes; k++) {
        double m = top->shift[k] - top->shift[t->label] +
                   D * (top->slope[k] - top->slope[t->label]);

        big = m > big ? m : -m > big ? -m : big;
    }
    return big;
}

/* n changes one by one through the logits. */
static void values_by_logits(const struct tail *t, const struct level *top,
                             const double *D, ptrdiff_t step, size_t n,
                             double *f)
{
    double *d = top->on; /* logits have no side */

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < t->stride[t->n_layers]; k++)
            d[k] = top->shift[k] + top->slope[k] * D[(ptrdiff_t)i * step];
        f[(ptrdiff_t)i * step] = logit_change(t, d);
    }
}

/* n changes on the current piece, the last the farthest. */
static void piece_values(const struct tail *t, const double *D, ptrdiff_t step,
                         size_t n, double *f)
{
    struct level top = level_at(t, t->n_layers - 1);
    double last = D[(ptrdiff_t)(n - 1) * step];
    struct piece pc = {0};
    bool by_piece;

    if (!(largest_move(t, &top, D[0]) < BIG_MOVE) ||
        !(largest_move(t, &top, last) < BIG_MOVE)) {
        values_by_logits(t, &top, D, step, n, f);
        return;
    }
    by_piece = n >= WORTH_A_PIECE && piece_init(t, &top, D[0], last, &pc);
    for (size_t i = 0; i < n; i += 4) {
        const double *from = D + (ptrdiff_t)i * step;
        size_t m = n - i < 4 ? n - i : 4;

        if (by_piece)
            four_by_piece(&pc, from, step, m, f + (ptrdiff_t)i * step);
        else
            four_values(t, top.shift, top.slope, from, step, m,
                        f + (ptrdiff_t)i * step);
    }
}

void KERNEL(tail_unit)(const struct tail *t, size_t layer, size_t unit,
                       const double *D, ptrdiff_t step, size_t n, double *f)
{
    struct level first = level_at(t, layer + 1);
    size_t stride = t->stride[layer + 2], done = 0;
    const double *row = t->W[layer + 1] + unit * stride;
    double end = D[(ptrdiff_t)(n - 1) * step];
    struct crossing c;

    for (size_t k = 0; k < stride; k += 4) {
        blk_store(first.shift + k, blk_set(0.0));
        blk_store(first.slope + k, blk_load(row + k));
    }
    c = next_piece(t, layer, 0.0, end, 1);
    while (done < n) {
        size_t m = 0;

        while (done + m < n &&
               !(__builtin_fabs(D[(ptrdiff_t)(done + m) * step]) >
                 __builtin_fabs(c.D)))
            m++;
        if (m > 0)
            piece_values(t, D + (ptrdiff_t)done * step, step, m,
                         f + (ptrdiff_t)done * step);
        done += m;
        if (done < n) {
            level_at(t, c.layer).on[c.unit] *= -1.0;
            c = next_piece(t, layer, c.D, end, 0);
        }
    }
}
