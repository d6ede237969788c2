/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a forward pass leaves behind for the rules, and their scratch. A
 * batch is cut into chunks whose number depends on its size alone; each
 * chunk writes its own part of every buffer and its own partial sums, which
 * are then added in chunk order: the same bits for any number of threads. */
#ifndef NN_PASS_H
#define NN_PASS_H

#include "nn/kernels/kernels.h"
#include "nn/net.h"
#include "nn/rule.h"

#define WS_CHUNKS_MAX 16

struct workspace {
    struct net_shape shape;
    const struct kernels *k;
    size_t capacity;     /* samples the activations hold */
    double min_x, max_x; /* range of the features */

    /* of the batch in hand */
    struct span batch;
    size_t n_chunks;
    const double *block;
    const struct rule *rule; /* whose chunks follow the forward pass's */
    const double *values;    /* of the rule's parameters */
    size_t n_inactive[WS_CHUNKS_MAX];
    struct span_stats stats[WS_CHUNKS_MAX];
    double inactive_share;
    uint8_t *alive; /* [all hidden units] of rule_evaluate */

    double *z[NET_MAX_LAYERS];  /* [capacity, stride[l + 1]] pre-activations */
    double *p;                  /* [capacity, stride[L]] probabilities */
    double *a[NET_MAX_LAYERS];  /* same shape, hidden layers only */
    double *d[NET_MAX_LAYERS];  /* dL/dz, same shape */
    double *wt[NET_MAX_LAYERS]; /* W_l^T [out, stride[l]], l >= 1 */
    struct column_store tiles;  /* the training set by column */
    double *partial; /* [WS_CHUNKS_MAX, n_block] gradients by chunk */
    double *prod;    /* [WS_CHUNKS_MAX, n_first] WP products by chunk */
    size_t n_first;  /* doubles of the first layer's block */
    struct curve_poly polys[CURVES_POLYS];
    struct curves curves;
    double max_log;      /* bound of |log| of one sample's factor */
    bool use_curves;     /* polynomials for the first layer */
    bool merge_products; /* chunks' products fit one logarithm */
    double *tables;      /* [3, O, stride[1]] of the curves */
    double *out_prod;    /* [WS_CHUNKS_MAX, n_out] products of the last layer */
    double *out_log;     /* [WS_CHUNKS_MAX, n_out] their logarithms */
    double *out_lin;     /* [WS_CHUNKS_MAX, n_out] its linear part */
    size_t n_out;        /* classes * (stride of the last hidden layer + 4) */
    double *deep;        /* [WS_CHUNKS_MAX, n_deep] see rules/wp_exact.c */
    size_t n_deep, widest, n_values; /* widest stride; of a list of inputs */
};

/* Samples of chunk i of the batch. */
struct span workspace_chunk(const struct workspace *ws, size_t i,
                            size_t *offset_out);

/* Forward pass of a batch at `block`: fills z, a, p and the fields of the
 * batch in hand. rule: begun, and its chunks done with the forward pass's, so
 * that what a chunk leaves is still in its thread's cache; or NULL. */
void workspace_forward(struct workspace *ws, const struct executor *exec,
                       const double *block, const struct span *batch,
                       const struct rule *rule, struct batch_stats *stats_out);

/* Kernel block of layer l. */
static inline const double *workspace_layer(const struct workspace *ws,
                                            size_t l)
{
    return ws->block + ws->shape.block_at[l];
}

/* grad_out[from..end) = scale * the sum of the chunks' partial gradients,
 * added in chunk order; from and end are multiples of 4. */
void workspace_reduce(const struct workspace *ws, const struct executor *exec,
                      double scale, size_t from, size_t end, double *grad_out);

extern const struct rule rule_bp, rule_wp;

#endif
