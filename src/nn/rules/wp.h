/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The exact way of weight perturbation, for any depth and any size of
 * weights: carry each change through the layers above. rules/wp.c uses it
 * where its polynomials do not reach. */
#ifndef NN_RULES_WP_H
#define NN_RULES_WP_H

#include "nn/curves.h"
#include "nn/pass.h"

/* sum_out [in + 1, stride] (kernel block of hidden layer l, panels for the
 * first) += the loss changes of the span's samples, which begin at row `at`
 * of the activations. */
void perturb_exact_layer(struct workspace *ws, const struct span *span,
                         size_t at, size_t chunk, size_t layer,
                         double *sum_out);

/* The same for the output layer and one sample; sum_out [O, stride of the
 * last hidden layer + 8] holds the full change, linear part included. */
void perturb_exact_output(struct workspace *ws, const struct span *span,
                          size_t at, size_t chunk, double *sum_out);

#endif
