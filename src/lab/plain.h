/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nets by their definition, in loops over weights in the canonical layout, and
 * slopes by differences: what a check holds a rule against when it may share no
 * code with it. Thread: any, as for trials. */
#ifndef LAB_PLAIN_H
#define LAB_PLAIN_H

#include "lab/trial.h"

/* z [outputs] = W x + b of layer l at t->params. */
void plain_layer(const struct trial *t, size_t l, const double *x, double *z);

/* Cross entropy of softmax(z) [n] at the label, and, where it is not NULL, its
 * error e_out [n] = softmax(z) - y. */
double plain_cross_entropy(const double *z, size_t n, size_t label,
                           double *e_out);

/* out [n_params]: by the central difference, of the parameters of layer l the
 * slope of loss(t, ctx, l), a function of t->params, which the rule's own
 * weights do not follow. */
void plain_gradient(struct trial *t,
                    double (*loss)(const struct trial *t, const void *ctx,
                                   size_t layer),
                    const void *ctx, double *out);

/* |a - b| / |b| over [from, n). */
double plain_distance(const double *a, const double *b, size_t from, size_t n);

#endif
