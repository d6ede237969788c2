/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The activations between the layers of a net: one file, one table. Each is
 * there twice: by its definition, one number at a time, for the plain way
 * (nn/reference.h), and over whole arrays, for the fast one. */
#ifndef NN_ACT_H
#define NN_ACT_H

#include <stdbool.h>
#include <stddef.h>

struct kernels; /* nn/kernels/kernels.h */

struct act {
    const char *name;  /* "relu": as --act takes it */
    const char *title; /* "ReLU" */
    /* a = value(z), and slope(z) = da/dz. NaN stays NaN, or divergence would
     * go unseen. */
    double (*value)(double z);
    double (*slope)(double z);
    /* Whether units can be off: their a and slope are 0 where z <= 0. Of others
     * nothing is counted as inactive or dead. */
    bool can_be_off;
    /* Whether it is a straight line between kinks: then what inputs and biases
     * add to a score sums up to it (nn/explain.h). */
    bool has_pieces;
    /* a [n, stride] of the first `width` columns of z [n, stride], padding 0.
     * Returns how many of all n stride z are <= 0 where units can be off, else
     * 0. */
    size_t (*forward)(const struct kernels *k, size_t n, const double *z,
                      size_t width, size_t stride, double *a);
    /* da [n_doubles] *= slope, in place; z and a of the forward pass. */
    void (*backward)(const struct kernels *k, const double *z, const double *a,
                     size_t n_doubles, double *da);
};

extern const struct act act_relu, act_tanh, act_sigmoid;

/* Row i of the table, or NULL past its end. Row 0 is what a net has when
 * nobody says otherwise. */
const struct act *act_at(size_t i);

#endif
