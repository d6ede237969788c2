/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops, compiled once for each instruction set (kernels_*.c)
 * and chosen at run time (kernels/pick.c). Shapes: n samples of a span, I
 * inputs, H units of a layer, O classes; arrays of activations are
 * [n, stride] with stride the padded width, padding 0. All pointers are
 * 64-byte aligned. Thread: any, each touches only its arguments. */
#ifndef NN_KERNELS_KERNELS_H
#define NN_KERNELS_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nn/sparse/columns.h"
#include "nn/sparse/runs.h"

/* Most layers of a net, and units of a panel (nn/net.h), that kernels are made
 * for. */
#define KERNEL_LAYERS_MAX 9
#define KERNEL_PANEL_MAX  32

/* Consecutive entries of a batch. */
struct span {
    const struct runs *runs;
    const uint32_t *index; /* [n] sample numbers, or NULL: first, first+1.. */
    size_t first, n;
};

/* Number of entry s of the span. */
static inline size_t span_sample(const struct span *span, size_t s)
{
    return span->index ? span->index[s] : span->first + s;
}

/* Sums over a span, for accuracy and loss. */
struct span_stats {
    size_t n_correct;
    double loss_sum;
};

#define CURVES_MAX_DEGREE 20

/* Where no logit moves farther against the label's, the loss changes by the
 * mean of the moves and half their variance: the rest, at most 0.13 times the
 * third power, is less than what rounding the logarithm's argument to the
 * doubles around 1 loses. */
#define SMALL_MOVE 1e-5

/* exp(a u), |a| <= limit, |u| <= 1, as a polynomial of `degree`: weighted
 * with w, sum w exp(a u) has the coefficients c_j = own[j] M_j + gain[j]
 * M_(degree + 1 or + 2), the one of j's parity, M_m = sum w a^m. */
struct curve_poly {
    size_t degree;
    double limit;
    double own[CURVES_MAX_DEGREE + 1], gain[CURVES_MAX_DEGREE + 1];
};
#define CURVES_POLYS 10

/* The WP curves of the first layer of a one-hidden-layer net at one batch:
 * sum_k p_k exp(D (w_k - w_y)) as a polynomial in u = u_scale D + u_shift,
 * |u| <= 1, where mid and half are the middle and half the range of D:
 *   a [O, stride]  half (w_k - c), c the middle of the unit's weights
 *   e [O, stride]  exp(mid (w_k - c))        r [O, stride]  1 / e
 * so that the polynomial's weights are p_k e_k / e_y, its a are a_k - a_y. */
struct curves {
    const struct curve_poly **poly; /* [stride / 4] of each four units */
    double u_scale, u_shift;
    double pert;
    double min_dx, max_dx; /* range of pert * x */
    double u_of_x;         /* u = u_of_x x + u_shift when no kink is crossed */
    const double *a, *e, *r;
    size_t n_units;
    size_t n_classes;
    size_t class_stride; /* of the probabilities */
};

/* What the chunks of a batch left: products to be multiplied, or logarithms
 * to be added; chunk c at [c * chunk_size]. */
struct curve_sums {
    const double *prod, *logs; /* logs may be NULL: take them of prod */
    size_t n_chunks, chunk_size;
    size_t rows, panel; /* I + 1; of the gradient */
    double scale;
};

/* One sample's forward pass, as a perturbation above it sees it; layers and
 * strides as in struct net_shape. */
struct tail {
    size_t n_layers;
    const size_t *width, *stride;
    const double *W[KERNEL_LAYERS_MAX]; /* kernel blocks */
    const double *z[KERNEL_LAYERS_MAX]; /* [stride] of this sample */
    const double *logits, *p;           /* [stride] */
    double log_sum;                     /* log sum exp of the logits */
    size_t label, n_classes;
    const struct curve_poly *polys; /* [CURVES_POLYS] by degree */
    size_t widest;                  /* stride */
    double *room;                   /* [n_layers, 3, widest] scratch */
};

struct kernels {
    const char *name;

    /* z[s, :] = bias + sum over the sample's non-zero features x W[col, :].
     *   W  panels [stride / panel, I + 1, panel]
     *   z  [n, stride] out */
    void (*sparse_forward)(const struct span *span, const double *W,
                           size_t panel, size_t stride, double *z);

    /* dW[col, :] = the sum of x dz[s, :], bias row too, added to what is
     * there if `add`; layout of W; panels [first_panel, end_panel) only.
     *   c   the n samples by column   dz [n, stride] */
    void (*sparse_backward)(const struct columns *c, size_t n, bool add,
                            const double *dz, size_t panel, size_t stride,
                            size_t first_panel, size_t end_panel, double *dW);

    /* a = max(z, 0), n_doubles a multiple of 4; returns how many z <= 0. */
    size_t (*relu)(const double *z, size_t n_doubles, double *a);

    /* da where z > 0, else 0; in place. */
    void (*relu_back)(const double *z, size_t n_doubles, double *da);

    /* z = x W (+ row `in` of W when bias).
     *   x [n, stride_in]  W [in (+ 1), stride_out]  z [n, stride_out] out */
    void (*dense_forward)(size_t n, const double *x, size_t in,
                          size_t stride_in, const double *W, int bias,
                          size_t stride_out, double *z);

    /* dW[i, :] += sum_s x[s, i] dz[s, :]; row `in` += sum_s dz[s, :]. */
    void (*dense_backward)(size_t n, const double *x, size_t in,
                           size_t stride_in, const double *dz,
                           size_t stride_out, double *dW);

    /* p = softmax of the first n_classes of each row of z, padding 0.
     * Statistics of the span against its labels. */
    struct span_stats (*softmax)(const struct span *span, const double *z,
                                 size_t n_classes, size_t stride, double *p);

    /* e = (p - onehot(label)) * scale for every row. */
    void (*output_error)(const struct span *span, const double *p,
                         size_t stride, double scale, double *e);

    /* prod[col, :] *= S(pert x) for every non-zero feature of every sample,
     * S = sum_k p_k exp(D (w_k - w_y)) of each unit, D its change of
     * activation; the bias row is the feature x = 1. Units off throughout
     * count as 1.
     *   z    [n, stride] pre-activations   p [n, class_stride]
     *   prod [stride / 4, I + 1, 4] */
    void (*curve_products)(const struct span *span, const struct curves *c,
                           const double *z, const double *p, size_t stride,
                           double *prod);

    /* grad = scale * the logarithm of the products [from, end), both
     * multiples of 4; grad has the layout of W1. */
    void (*curve_gradient)(const struct curve_sums *s, size_t from, size_t end,
                           double *grad);

    /* prod[k, i] *= q_k + p_k exp(pert a_i), lin[y, i] += pert a_i, where
     * q_k = 1 - p_k without cancellation; column stride_in is the bias (a = 1).
     *   a [n, stride_in]  p [n, class_stride]
     *   prod, lin [n_classes, stride_in + 4] */
    void (*output_products)(const struct span *span, double pert,
                            const double *a, size_t stride_in, const double *p,
                            size_t n_classes, size_t class_stride, double *prod,
                            double *lin);

    /* f[i] = change of a sample's loss when the activation of one unit of
     * hidden layer `layer` (0 = the first) moves by D[i]; i = 0, step, ..
     * (n - 1) step. The D have one sign and move away from 0. */
    void (*tail_unit)(const struct tail *t, size_t layer, size_t unit,
                      const double *D, ptrdiff_t step, size_t n, double *f);

    /* The same when the logits move by d [stride of the last layer]. */
    double (*tail_logits)(const struct tail *t, const double *d);

    /* sum[col, :] += f[number, :] for the entries of a sample.
     *   f [values of the sample, panel]   sum [I, panel] */
    void (*add_rows)(const struct runs *runs, size_t sample, size_t panel,
                     const double *f, double *sum);

    /* acc += log(prod), prod = 1. */
    void (*flush_log)(size_t n_doubles, double *prod, double *acc);

    /* y = value; y += x; y -= a x; y = a (x + the n_parts - 1 arrays that
     * follow x, each `size` doubles on), over n_doubles (a multiple of 4). */
    void (*fill)(size_t n_doubles, double value, double *y);
    void (*add)(size_t n_doubles, const double *x, double *y);
    void (*sub_scaled)(size_t n_doubles, double a, const double *x, double *y);
    void (*sum_scaled)(size_t n_doubles, double a, size_t n_parts, size_t size,
                       const double *x, double *y);

    /* dot product; element-wise exp and log (any n; for tests and tables) */
    double (*dot)(size_t n_doubles, const double *x, const double *y);
    void (*exp)(size_t n_doubles, const double *x, double *y);
    void (*log)(size_t n_doubles, const double *x, double *y);
};

extern const struct kernels kernels_base, kernels_avx2;

/* The best set this processor runs; MLPTUI_KERNELS=base|avx2 asks
 * for one (ignored when the processor or the build lacks it). */
const struct kernels *kernels_get(void);

/* Every set this build has and this processor runs, best first; NULL past
 * the end. For tests. */
const struct kernels *kernels_at(size_t i);

#endif
