/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One forward pass over a batch, and what it leaves for whoever comes next: z,
 * a and p of every sample, the batch by column, the cut into chunks. It knows
 * no rule. A batch is cut into chunks whose number depends on its size alone;
 * each chunk writes its own part of every buffer and its own partial sums,
 * which are then added in chunk order: the same bits for any number of
 * threads. */
#ifndef NN_PASS_H
#define NN_PASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "nn/executor.h"
#include "nn/kernels/kernels.h"
#include "nn/net.h"
#include "nn/sparse/columns.h"
#include "nn/sparse/runs.h"

#define PASS_CHUNKS_MAX 16

struct pass;

/* Rows [first, first + n) of z, a and p: samples of chunk `chunk`, or some of
 * them. */
struct rows {
    size_t chunk, first, n;
};

/* Changes what a forward pass computes while it does: noise on the nodes.
 * Called by the thread of the chunk, maybe several times a chunk, each row once
 * a layer.
 *   z  after the pre-activations z [n, stride[l + 1]] of layer l, the first
 *      being 0, and before what follows from them
 *   a  the same of the activations of a hidden layer
 * Either may be NULL. Padding stays 0. */
struct pass_hook {
    void *ctx;
    void (*z)(void *ctx, const struct pass *pass, const struct rows *rows,
              size_t layer, double *z);
    void (*a)(void *ctx, const struct pass *pass, const struct rows *rows,
              size_t layer, double *a);
};

/* What a forward pass over some samples found. */
struct batch_stats {
    size_t n;         /* samples */
    size_t n_correct; /* argmax = label, first maximum wins */
    double loss_sum;  /* summed loss */
};

struct pass {
    /* from the start */
    struct net_shape shape;
    const struct kernels *k;
    bool plain;          /* computed the plain way, nn/reference.h */
    size_t max_batch;    /* samples of a batch to learn from */
    size_t capacity;     /* samples that z, a and p hold, at least max_batch */
    size_t max_runs;     /* most distinct features of a sample */
    double min_x, max_x; /* range of the features */

    const struct pass_hook *hook; /* of the next forward passes, or NULL */

    /* of the batch in hand */
    struct span batch;
    uint64_t step;   /* its number since the start, 1.., as the engine counts:
                    * where a rule draws random numbers (base/philox.h) */
    uint32_t repeat; /* 0 = the estimate that trains; 1.. = another one at the
                      * same weights and batch, to see how much they vary: a
                      * rule draws others for it and remembers nothing of it */
    size_t n_chunks;
    const double *block; /* the weights, kernel layout */
    size_t n_inactive[PASS_CHUNKS_MAX];
    struct span_stats stats[PASS_CHUNKS_MAX];
    double inactive_share; /* of the (sample, hidden unit), with z <= 0; NaN
                            * where no unit can be off */

    double *z[NET_MAX_LAYERS]; /* [capacity, stride[l + 1]] pre-activations */
    double *a[NET_MAX_LAYERS]; /* same shape, hidden layers only */
    double *p;                 /* [capacity, stride[L]] probabilities */
    double *losses;            /* [capacity] of each sample */
    struct column_store tiles; /* the training set by column */
    double *partial;    /* [PASS_CHUNKS_MAX, n_block] the rule's sums by chunk;
                      * NULL in a twin */
    double *plain_room; /* [PASS_CHUNKS_MAX, ...] nn/reference.c, or NULL */
    uint8_t *alive;     /* [all hidden units] of pass_evaluate */
};

/* For batches of up to max_batch samples of `train`. *out is owned by the
 * caller. STATUS_NOMEM. Thread: one caller at a time, as for all below. */
enum status pass_new(const struct net_shape *shape, size_t max_batch,
                     const struct runs *train, struct pass **out);
void pass_free(struct pass *pass);

/* A second pass of the same shape for batches of the same size, at other
 * weights or with a hook: for a rule's own forward passes, and pass_evaluate,
 * but not for the backward pass. *out is owned by the caller. STATUS_NOMEM. */
enum status pass_twin(const struct pass *of, struct pass **out);

/* Takes a batch in hand, at the weights `block` (kernel layout), which both
 * must stay until the next. */
void pass_take(struct pass *pass, const double *block,
               const struct span *batch);

/* Forward pass of the batch in hand: fills z, a, p and the fields of the batch.
 * after: for each chunk once its forward pass is done and still in the cache of
 * its thread, with `self`; or NULL. */
void pass_forward(struct pass *pass, const struct executor *exec,
                  void (*after)(void *self, struct pass *pass, size_t chunk),
                  void *self, struct batch_stats *stats_out);

/* Samples of chunk i of the batch, which begin at row *offset_out of z, a
 * and p. */
struct span pass_chunk(const struct pass *pass, size_t i, size_t *offset_out);

/* Kernel block of layer l. */
static inline const double *pass_layer(const struct pass *pass, size_t l)
{
    return pass->block + pass->shape.block_at[l];
}

/* grad_out[from..end) = scale * the sum of the chunks' partial sums, added in
 * chunk order; from and end are multiples of 4. */
void pass_reduce(const struct pass *pass, const struct executor *exec,
                 double scale, size_t from, size_t end, double *grad_out);

/* pass_evaluate.c. Forward pass over samples [0, runs->n): statistics, and,
 * where they are not NULL, class probabilities [runs->n, O] as floats and the
 * number of dead units: hidden units that can be off and have z <= 0 for every
 * one of the samples. */
void pass_evaluate(struct pass *pass, const struct executor *exec,
                   const double *block, const struct runs *runs,
                   float *probs_out, size_t *n_dead_out,
                   struct batch_stats *stats_out);

/* The same with what `after` makes of each chunk, as in pass_forward. */
void pass_answers(struct pass *pass, const struct executor *exec,
                  const double *block, const struct runs *runs,
                  void (*after)(void *self, struct pass *pass, size_t chunk),
                  void *self, float *probs_out, size_t *n_dead_out,
                  struct batch_stats *stats_out);

/* After a pass_evaluate that counted dead units: bit l is set when not one unit
 * of hidden layer l was active for any of its samples. */
unsigned pass_dead_layers(const struct pass *pass);

#endif
