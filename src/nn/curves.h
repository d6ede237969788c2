/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The polynomials of exp that weight perturbation evaluates instead of
 * re-running the network (HACKING.md derives them). */
#ifndef NN_CURVES_H
#define NN_CURVES_H

#include <stdbool.h>

#include "nn/kernels/kernels.h"

/* The polynomials of every compiled degree, limit = the largest |a| within
 * CURVES_ERROR. */
void curves_polys(struct curve_poly polys_out[CURVES_POLYS]);

/* The same for the series of a loss that is a sum over sigmoid outputs
 * (kernels/term.c). */
void curves_series(enum change_loss loss,
                   struct curve_poly polys_out[CURVES_POLYS]);

/* Fills *c (but for n_classes, class_stride, n_units, which the caller set, as
 * poly to room for [stride / 4])
 * for changes pert * x of the activations, x in [min_x, max_x] and x = 1.
 *   W2     [H, stride_out] kernel block of the output layer
 *   stride  of the hidden layer
 *   tables_out   [3, O, stride], which *c then points to
 *   max_log_out  bound of |log S| of one sample
 * False when no degree reaches the error bound (CURVES_ERROR): then the
 * exact way is the only one. */
bool curves_build(struct curves *c, const struct kernels *k,
                  const struct curve_poly polys[CURVES_POLYS], double pert,
                  double min_x, double max_x, const double *W2,
                  size_t stride_out, size_t stride, double *tables_out,
                  double *max_log_out);

/* Relative error allowed in S, rounding aside. */
#define CURVES_ERROR 1e-15

#endif
