/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weight perturbation: wp.c has the rule and the curves of the first layer of
 * the plainest nets, wp_curves.c those of others, whose arrays are made in
 * wp_layers.c, wp_output.c the output layer, wp_exact.c the exact way, for any
 * depth and any size of weights, which carries each change through the layers
 * above: where the curves do not reach. */
#ifndef NN_RULES_WP_WP_H
#define NN_RULES_WP_WP_H

#include "nn/curves.h"
#include "nn/pass.h"
#include "nn/rule.h"

extern const struct rule rule_wp;

/* |log| a product of factors may reach before its logarithm is taken: well
 * inside the range of a double (709). */
#define LOG_ROOM 600.0

/* What the kernels call the net's activation and loss. */
struct wp_kind {
    enum change_act act;
    enum change_loss loss;
};

/* Whether the loss is a sum over sigmoid outputs. */
static inline bool wp_sigmoid_outputs(enum change_loss loss)
{
    return loss == CHANGE_BCE || loss == CHANGE_MSE_SIGMOID;
}

struct sloped; /* rules/wp/wp_layers.h */

/* Its buffers, and what it knows of the batch in hand. */
struct wp {
    double pert;
    struct wp_kind kind;
    bool walks;          /* ReLU and cross entropy: kernels/tail.c */
    bool plain;          /* by re-running the net, nn/reference.h */
    bool use_curves;     /* polynomials for the first layer */
    bool merge_products; /* chunks' products fit one logarithm */
    double max_log;      /* bound of |log| of one sample's factor */
    struct curve_poly polys[CURVES_POLYS];
    struct curve_poly series[CURVES_POLYS]; /* of sigmoid outputs */
    struct curves curves;
    double *tables;   /* [3, O, stride[1]] of the curves */
    double *prod;     /* [PASS_CHUNKS_MAX, n_first] products by chunk */
    size_t n_first;   /* doubles of the first layer's block */
    double *out_prod; /* [PASS_CHUNKS_MAX, n_out] products of the last layer */
    double *out_log;  /* [PASS_CHUNKS_MAX, n_out] their logarithms */
    double *out_lin;  /* [PASS_CHUNKS_MAX, n_out] its linear part */
    size_t n_out;     /* classes * (stride of the last hidden layer + 4) */
    double *deep;     /* [PASS_CHUNKS_MAX, n_deep] see rules/wp/wp_exact.c */
    size_t n_deep, widest, n_values; /* widest stride; of a list of inputs */
    struct sloped *sloped;           /* rules/wp/wp_layers.h, or NULL */
};

/* Curves of hidden layers by slopes (kernels/slope.c), where they reach:
 * the last hidden layer, and with ReLU the one below it. */
enum status sloped_new(const struct pass *pass, struct wp_kind kind,
                       struct sloped **out);
void sloped_free(struct sloped *sloped);

/* With a batch in hand. */
void sloped_begin(struct sloped *sloped, const struct wp *wp,
                  const struct pass *pass);

/* Whether it takes hidden layer l of this batch. */
bool sloped_takes(const struct sloped *sloped, size_t l);

/* part [n_block] += the loss changes of the layers it takes, of the span's
 * samples, which begin at row `at` of the activations. */
void sloped_chunk(const struct wp *wp, const struct pass *pass,
                  const struct span *span, size_t at, size_t chunk,
                  double *part);

/* The part of a span that begins `done` samples on, n of them. */
static inline struct span span_part(const struct span *span, size_t done,
                                    size_t n)
{
    struct span part = *span;

    part.n = n;
    if (part.index)
        part.index += done;
    else
        part.first += done;
    return part;
}

/* Output layer of a chunk, whose samples begin at row `at` of the activations,
 * into out_prod, out_log and out_lin (rules/wp/wp_output.c); then its gradient
 * from all chunks. */
void perturb_output(const struct wp *wp, const struct pass *pass,
                    const struct span *span, size_t at, size_t chunk);
void perturb_output_gradient(const struct wp *wp, const struct pass *pass,
                             double scale, double *grad_out);

/* sum_out [in + 1, stride] (kernel block of hidden layer l, panels for the
 * first) += the loss changes of the span's samples, which begin at row `at`
 * of the activations.
 *   of  [n, stride] the units to do, those not 0; NULL = all */
void perturb_exact_layer(const struct wp *wp, const struct pass *pass,
                         const struct span *span, size_t at, size_t chunk,
                         size_t layer, const int64_t *of, double *sum_out);

/* The same for the output layer and one sample; sum_out [O, stride of the
 * last hidden layer + 4] holds the full change, linear part included. */
void perturb_exact_output(const struct wp *wp, const struct pass *pass,
                          const struct span *span, size_t at, size_t chunk,
                          double *sum_out);

/* wp_flips.c: what a rule's `flips` says, of one weight at a time that is moved
 * by pert. */
double wp_flips(const struct pass *pass, double pert);

#endif
