/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backward pass: e = dL/dz of the outputs, then layer by layer dW = x^T dz,
 * and dz of the layer before = (dz M^T) times the slope of the activation. M is
 * W in backpropagation; a rule may send the errors back through other matrices.
 * The functions fit into struct rule as they are. */
#ifndef NN_BACKWARD_H
#define NN_BACKWARD_H

#include "nn/pass.h"

/* Buffers: a struct backward in *self_out, freed with backward_free.
 * STATUS_NOMEM. */
struct backward;
enum status backward_new(struct pass *pass, void **self_out);
void backward_free(void *self);

/* Before the chunks, for each layer l >= 1: the errors of layer l go back to
 * its inputs through M^T.
 *   M [width[l], stride], stride at least width[l + 1]; copied */
void backward_through(struct backward *b, const struct net_shape *shape,
                      size_t l, const double *M, size_t stride);

/* dL/dz of layer l, [max_batch, stride[l + 1]], padding 0, rows as those of the
 * pass: where a rule that finds them its own way puts them, divided by the
 * samples of the batch, before it asks for what follows from them. */
double *backward_errors(struct backward *b, size_t l);

/* The partial gradient of chunk i from the errors that are there: after it
 * backward_end, as after backward_chunk. */
void backward_weights(struct backward *b, struct pass *pass, size_t i);

/* Chunk i of the batch; then the mean gradient. */
void backward_chunk(void *self, struct pass *pass, size_t i);
void backward_end(void *self, struct pass *pass, const struct executor *exec,
                  double *grad_out);

#endif
