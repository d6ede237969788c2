/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The change of a sample's loss on one piece of the walk (kernels/tail.c),
 * where the logits move by shift + slope D: many values by one polynomial, a
 * few by exponentials, large moves through the logits, small ones by mean and
 * variance. Shapes: list.h. */
#include "nn/kernels/impl.h"
#include "nn/kernels/vec.h"

/* Moves of the logits beyond which p_k may have underflowed. */
#define BIG_MOVE 30.0

/* log sum_k p_k exp(d_k - d_y) for logits that move by d [stride]: the
 * change of the loss. Large moves go through the logits themselves. */
VEC_INLINE double logit_change(const struct tail *t, const double *d)
{
    double big = 0.0, max = -__builtin_inf(), base, sum = 0.0, dy = d[t->label];
    blk_room e;

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

/* f[i] for m <= 4 changes D[i * step] on the current piece, logits moving by
 * shift + slope D. */
VEC_INLINE void four_values(const struct tail *t, const double *shift,
                            const double *slope, const double *D,
                            ptrdiff_t step, size_t m, double *f)
{
    blk_room x;
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
    blk_room x;
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

/* n changes where the logits move by less than SMALL_MOVE: the mean of their
 * moves shift + slope D against the label's, and half the variance, under p. */
static void small_values(const struct tail *t, const struct level *top,
                         const double *D, ptrdiff_t step, size_t n, double *f)
{
    double b = 0.0, v = 0.0;             /* means of shift and slope */
    double bb = 0.0, bv = 0.0, vv = 0.0; /* their variances and covariance */

    for (size_t k = 0; k < t->n_classes; k++) {
        b += t->p[k] * (top->shift[k] - top->shift[t->label]);
        v += t->p[k] * (top->slope[k] - top->slope[t->label]);
    }
    for (size_t k = 0; k < t->n_classes; k++) {
        double db = top->shift[k] - top->shift[t->label] - b;
        double dv = top->slope[k] - top->slope[t->label] - v;

        bb += t->p[k] * db * db;
        bv += t->p[k] * db * dv;
        vv += t->p[k] * dv * dv;
    }
    for (size_t i = 0; i < n; i++) {
        double x = D[(ptrdiff_t)i * step];

        f[(ptrdiff_t)i * step] = b + 0.5 * bb + x * (v + bv + 0.5 * vv * x);
    }
}

/* n changes on the current piece, the last the farthest. */
void KERNEL(piece_values)(const struct tail *t, const double *D, ptrdiff_t step,
                          size_t n, double *f)
{
    struct level top = level_at(t, t->n_layers - 1);
    double last = D[(ptrdiff_t)(n - 1) * step];
    double near = largest_move(t, &top, D[0]);
    double far = largest_move(t, &top, last);
    struct piece pc = {0};
    bool by_piece;

    if (!(near < BIG_MOVE) || !(far < BIG_MOVE)) {
        values_by_logits(t, &top, D, step, n, f);
        return;
    }
    if (near < SMALL_MOVE && far < SMALL_MOVE) {
        small_values(t, &top, D, step, n, f);
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
