/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops, compiled once for each instruction set (the files of this
 * folder) and chosen at run time (kernels/pick.c). Shapes: n samples of a span,
 * I inputs, H units of a layer, O classes; arrays of activations are
 * [n, stride] with stride the padded width, padding 0. All pointers are
 * 64-byte aligned. Thread: any, each touches only its arguments. */
#ifndef NN_KERNELS_KERNELS_H
#define NN_KERNELS_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/philox.h"
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
 * M_(degree + 1 or + 2), the one of j's parity, M_m = sum w a^m. Or the same of
 * series in a u that begin with their first power: M_m = sum of term m. */
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
    double gain;           /* of smooth units: D = gain times tanh's change */
    const double *a, *e, *r;
    size_t n_units;
    size_t n_classes;
    size_t class_stride; /* of the probabilities */
};

/* The activations and losses the kernels of weight perturbation know. */
enum change_act { CHANGE_RELU, CHANGE_TANH, CHANGE_SIGMOID };
enum change_loss { CHANGE_CE, CHANGE_BCE, CHANGE_MSE, CHANGE_MSE_SIGMOID };

/* The same curves sample by sample, for a hidden layer above which the logits
 * are linear in D for as long as no unit of the layer above crosses 0: by the
 * last layer's weights, or through the layer between. `c` needs pert, the range
 * of pert x, n_units, n_classes, class_stride and gain only. */
struct slopes {
    struct curves c;
    const struct curve_poly *polys; /* [CURVES_POLYS] by degree, of the loss */
    enum change_loss loss;
    enum change_act act;
    double lo, hi;            /* range of D */
    size_t stride;            /* of the layer */
    const double *z;          /* [n, stride] */
    const double *logits, *p; /* [n, class_stride] */
    /* inputs: the span's, or if n_used is not NULL activations x [n, stride_in]
     * of which those at used [n, stride_in] are not 0, n_used [n] of them */
    const double *x;
    size_t n_in, stride_in;
    const uint32_t *used, *n_used;
    /* of smooth units tanh(steep pert x) and 1 - |tanh|: of each byte [256], of
     * a sample's distinct values or activations [n, stride_in]; and of 1 */
    double steep;
    const double *t, *r;
    double t_bias, r_bias;
    /* the last layer: by class out [n_classes, out_stride], and as it is
     * [n_above, class_stride]; the layer between, or NULL: across [n_above,
     * stride], which of its units are on, on [n, on_stride], n_on [n] */
    const double *out, *rows;
    size_t out_stride;
    const double *across, *widest; /* widest [n_above] |weight| of a row */
    size_t n_above;
    const uint32_t *on, *n_on;
    size_t on_stride;
    const int64_t *skip; /* [n, stride] -1: units left out */
    double *room;        /* [n, n_classes, 4] scratch */
    /* of sigmoid outputs: the series of each output's loss in the move of its
     * logit, terms [n, n_classes, *n_terms]; *n_terms is 0 for other samples */
    double *terms;
    size_t *n_terms;
};

/* Most terms of a series. */
#define CURVES_MAX_TERMS (CURVES_MAX_DEGREE + 2)

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
    enum change_act act;
    enum change_loss loss;
    double steep, gain; /* of smooth units: a = gain tanh(steep z) + const */
    size_t widest;      /* stride */
    double *room;       /* [n_layers, 3, widest], then [2, widest, 4] scratch */
};

/* One step of Adam; lr and unbias2 are corrected for the zeros that the moments
 * begin at. */
struct adam {
    double beta1, beta2, lr, unbias2, eps;
};

/* One pointer for each row of kernels/list.h, which says what it does. */
struct kernels {
    const char *name;
#define KERNEL_ROW(result, name, arguments) result(*name) arguments;
#include "nn/kernels/list.h"
};

extern const struct kernels kernels_base, kernels_avx2;

/* The best set this processor runs; MLPTUI_KERNELS=base|avx2 asks
 * for one (ignored when the processor or the build lacks it). */
const struct kernels *kernels_get(void);

/* MLPTUI_KERNELS=reference: nets are to be computed the plain way
 * (nn/reference.h), by which the kernels can be judged. */
bool kernels_plain(void);

/* Every set this build has and this processor runs, best first; NULL past
 * the end. For tests. */
const struct kernels *kernels_at(size_t i);

#endif
