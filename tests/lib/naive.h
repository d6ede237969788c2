/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The oracle: the network in plain loops on canonical parameters (W1 [H, I]
 * row-major, b1 [H], W2 [O, H], b2 [O], ...), each quantity by its
 * definition, nothing shared with src/nn. Twice, in double and in long
 * double (suffix l): how far the two are apart is the oracle's own rounding,
 * below which no comparison means anything. */
#ifndef TESTS_NAIVE_H
#define TESTS_NAIVE_H

#include <stddef.h>
#include <stdint.h>

#define NAIVE_LAYERS 9   /* most weight layers */
#define NAIVE_WIDTH  256 /* most units of a layer, inputs not counted */

enum naive_act { NAIVE_RELU, NAIVE_TANH, NAIVE_SIGMOID };
enum naive_loss { NAIVE_CE, NAIVE_BCE, NAIVE_MSE, NAIVE_MSE_SIGMOID };

struct naive_net {
    size_t n_layers;
    size_t width[NAIVE_LAYERS + 1]; /* [0] = I, [n_layers] = O */
    enum naive_act act;             /* of the hidden layers */
    enum naive_loss loss;           /* backprop is for ReLU and NAIVE_CE only */
};

/* Samples index[0..n), or first, first + 1, .. when index is NULL. */
struct naive_batch {
    const double *x;        /* [all samples, I] */
    const uint16_t *labels; /* [all samples] */
    const uint32_t *index;
    size_t first, n;
};

size_t naive_n_params(const struct naive_net *net);

/* Layer of parameter i, for a scale of its own to each layer. */
size_t naive_layer_of(const struct naive_net *net, size_t i);

/* Number of the batch's i-th sample. */
size_t naive_sample(const struct naive_batch *batch, size_t i);

/* Class probabilities of one sample x [I]; probs_out [O]. */
void naive_probs(const struct naive_net *net, const double *params,
                 const double *x, double *probs_out);
void naive_probsl(const struct naive_net *net, const double *params,
                  const double *x, long double *probs_out);

/* Summed loss (cross entropy by log-sum-exp); *n_correct_out (NULL allowed)
 * counts samples whose first largest logit is the label's. */
double naive_loss(const struct naive_net *net, const double *params,
                  const struct naive_batch *batch, size_t *n_correct_out);
long double naive_lossl(const struct naive_net *net, const double *params,
                        const struct naive_batch *batch, size_t *n_correct_out);

/* Mean gradient by the chain rule; grad_out [n_params]. */
void naive_backprop(const struct naive_net *net, const double *params,
                    const struct naive_batch *batch, double *grad_out);
void naive_backpropl(const struct naive_net *net, const double *params,
                     const struct naive_batch *batch, long double *grad_out);

/* (L(w + pert) - L(w)) / (n pert), or with pert_minus not 0
 * (L(w + pert) - L(w - pert_minus)) / (n (pert + pert_minus)): the whole
 * forward pass again for each parameter. */
void naive_perturb(const struct naive_net *net, const double *params,
                   const struct naive_batch *batch, double pert,
                   double pert_minus, double *grad_out);
void naive_perturbl(const struct naive_net *net, const double *params,
                    const struct naive_batch *batch, double pert,
                    double pert_minus, long double *grad_out);

#endif
