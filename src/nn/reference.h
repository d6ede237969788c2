/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plain way: a chunk of a batch by the definitions of its activation and
 * its loss, one number at a time. For nets that the kernels are not made for,
 * and to compare the kernels with (MLPTUI_KERNELS=reference). It fills and
 * reads the same buffers in the same layout. Thread: any, one a chunk. */
#ifndef NN_REFERENCE_H
#define NN_REFERENCE_H

#include "nn/backward.h"
#include "nn/pass.h"

/* Allocates the pass's plain_room, unless it is there: before any other of
 * these. STATUS_NOMEM. */
enum status reference_prepare(struct pass *pass);

/* z, a, p and the statistics of chunk i. */
void reference_forward(struct pass *pass, size_t i);

/* The backward pass of chunk i, into its partial sums, overwritten.
 *   feedback  [layer l >= 1] [out, stride[l]] what carries the errors of
 *             layer l to its inputs: W_l^T in backpropagation; [classes,
 *             stride[l]] where the route is straight from the outputs */
void reference_backward(struct pass *pass, size_t i,
                        const struct backward_route *route,
                        double *const feedback[NET_MAX_LAYERS]);

/* The same from errors dL/dz [layer] [max_batch, stride[l + 1]] that are
 * there. */
void reference_weights(struct pass *pass, size_t i,
                       double *const errors[NET_MAX_LAYERS]);

/* L(w + pert) - L(w) of every parameter w, each by a forward pass of its own,
 * summed over the samples of chunk i into its partial sums, overwritten. */
void reference_perturb(struct pass *pass, size_t i, double pert);

#endif
