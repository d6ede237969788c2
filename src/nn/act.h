/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The activations between the layers of a net: one file, one table. The
 * kernels are made for the first; a net with another one goes the plain way
 * (nn/reference.h). */
#ifndef NN_ACT_H
#define NN_ACT_H

#include <stddef.h>

struct act {
    const char *name;  /* "relu": as an option would take it */
    const char *title; /* "ReLU" */
    /* a = value(z), and slope(z) = da/dz. NaN stays NaN, or divergence would
     * go unseen. */
    double (*value)(double z);
    double (*slope)(double z);
};

extern const struct act act_relu;

/* Row i of the table, or NULL past its end. Row 0 is what a net has when
 * nobody says otherwise. */
const struct act *act_at(size_t i);

#endif
