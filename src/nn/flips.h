/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hidden units that a perturbation turns on or off: what a rule's `flips` says,
 * counted in the forward pass in hand. NaN of a net whose units cannot be off.
 * Thread: any that may read the passes. */
#ifndef NN_FLIPS_H
#define NN_FLIPS_H

#include "nn/pass.h"

/* The share of (sample, hidden unit) whose z in `other`, a pass over the same
 * batch with something changed, is on the other side of 0. */
double flips_between(const struct pass *pass, const struct pass *other);

/* The same with each unit by itself moved by dz. */
double flips_by(const struct pass *pass, double dz);

/* How many of z [n] come to the other side of 0 when each moves by dz; a unit at
 * 0 is off. */
size_t flips_count(const double *z, double dz, size_t n);

#endif
