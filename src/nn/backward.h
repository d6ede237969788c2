/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backward pass: e = dL/dz of the outputs, then layer by layer dW = x^T dz,
 * and dz of the layer before = (dz M^T) times the slope of the activation. M is
 * W in backpropagation; a rule may send the errors back through other matrices,
 * or send something else straight from the outputs to every hidden layer. The
 * functions fit into struct rule as they are. */
#ifndef NN_BACKWARD_H
#define NN_BACKWARD_H

#include "nn/pass.h"

/* What a hidden layer is sent, M being the matrix of the layer above it. */
enum backward_way {
    BACKWARD_CHAIN,  /* da = dz M^T, dz of the layer above */
    BACKWARD_ERROR,  /* da = e M^T, e of the outputs */
    BACKWARD_SIGN,   /* da = sign(e) M^T */
    BACKWARD_TARGET, /* da = y M^T, y = 1 for the label's output, else 0 */
    BACKWARD_NONE,   /* nothing: the output layer alone has a gradient */
};

/* Both factors are 1 / samples in the gradient of the mean loss. */
struct backward_route {
    enum backward_way way;
    double output_scale; /* of e where it makes the outputs' gradient */
    double hidden_scale; /* of e, sign(e) or y where it is sent; not of CHAIN */
};

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

/* Before the chunks, instead of it, for a route that is not a chain: what the
 * outputs send to the inputs of layer l >= 1 goes through M^T.
 *   M [width[l], classes]; copied */
void backward_straight(struct backward *b, const struct net_shape *shape,
                       size_t l, const double *M);

/* Before the chunks; a new one is a chain of the mean loss. */
void backward_take(struct backward *b, const struct backward_route *route);

/* As struct rule's: M of layer l >= 1 against W of that layer in a chain,
 * against W_l W_(l+1) .. of all layers up to the outputs where M comes straight
 * from them. False without a way back. */
bool backward_alignment(const struct backward *b, const struct pass *pass,
                        size_t l, double *cos_out, double *norm_ratio_out);

/* Chunk i of the batch; then the mean gradient. */
void backward_chunk(void *self, struct pass *pass, size_t i);
void backward_end(void *self, struct pass *pass, const struct executor *exec,
                  double *grad_out);

#endif
