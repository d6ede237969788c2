/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A learning rule turns a batch into a gradient estimate. One rule is one
 * table of constants and functions; a new rule is one file and one row in
 * rule.c. Rules own no threads: work is cut into tasks that the caller's
 * executor may run in any order on any number of threads, and the cut never
 * depends on that number, so results are the same bits for all of them. */
#ifndef NN_RULE_H
#define NN_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "nn/net.h"
#include "nn/param.h"
#include "nn/sparse/runs.h"

/* Runs task(ctx, i) once for every i in [0, n) and returns when all are
 * done. The serial executor (exec_serial) is a plain loop. */
struct executor {
    void (*run)(void *pool, size_t n, void (*task)(void *ctx, size_t i),
                void *ctx);
    void *pool;
};
extern const struct executor exec_serial;

/* What a forward pass over some samples found. */
struct batch_stats {
    size_t n;         /* samples */
    size_t n_correct; /* argmax = label, first maximum wins */
    double loss_sum;  /* summed cross entropy */
};

struct workspace; /* buffers for one net shape and one batch size */
struct rule;

/* Buffers for shape with batches of up to max_batch samples of `train`.
 * *out is owned by the caller. STATUS_NOMEM. */
enum status workspace_new(const struct net_shape *shape, size_t max_batch,
                          const struct runs *train, struct workspace **out);
void workspace_free(struct workspace *ws);

/* One batch: forward pass at `block` (kernel layout), then the rule's
 * gradient, the mean over the batch.
 *   index      [n] samples of runs, in the order of the batch; NULL = the n
 *              samples from `first` on
 *   values     of the rule's parameters, in the order of its table
 *   grad_out   [n_block] kernel layout, overwritten
 *   stats_out  accuracy and loss before any update
 * Cannot fail; a diverged net gives non-finite numbers. Thread: one caller
 * per workspace. */
void rule_gradient(const struct rule *rule, struct workspace *ws,
                   const struct executor *exec, const double *block,
                   const double *values, const struct runs *runs,
                   const uint32_t *index, size_t first, size_t n,
                   double *grad_out, struct batch_stats *stats_out);

/* The gradient of another rule at the forward pass rule_gradient made last:
 * for the cosine to backprop without a second pass. */
void rule_again(const struct rule *rule, struct workspace *ws,
                const struct executor *exec, double *grad_out);

/* Forward pass over samples [0, runs->n): statistics, and, where they are not
 * NULL, class probabilities [runs->n, O] as floats and the number of dead
 * units: hidden units with z <= 0 for every one of the samples. */
void rule_evaluate(struct workspace *ws, const struct executor *exec,
                   const double *block, const struct runs *runs,
                   float *probs_out, size_t *n_dead_out,
                   struct batch_stats *stats_out);

/* Share of (sample, hidden unit) pairs with z <= 0, which are inactive, in the
 * last batch. */
double workspace_inactive_share(const struct workspace *ws);

struct rule {
    const char *name;    /* "bp": what --lane takes */
    const char *title;   /* "backprop": what a panel shows */
    const char *summary; /* one sentence for --list-rules and help */
    const struct param *const *params; /* its own; NULL = none */
    /* Cost of one sample in forward passes, the rule done as it is defined
     * (NOTES in the man page): fwd_eq + fwd_eq_per_param * n_params. */
    double fwd_eq, fwd_eq_per_param;
    /* Before the forward pass of a batch; after that of each chunk of it, by
     * the thread that made it; then the mean gradient. */
    void (*begin)(struct workspace *ws);
    void (*chunk)(struct workspace *ws, size_t i);
    void (*end)(struct workspace *ws, const struct executor *exec,
                double *grad_out);
};

/* Of every rule that perturbs. */
extern const struct param param_pert;

/* Row i of the table, or NULL past its end. */
const struct rule *rule_at(size_t i);

/* Forward passes one sample costs on a net of n_params parameters. */
double rule_cost(const struct rule *rule, size_t n_params);

/* By name, or NULL. */
const struct rule *rule_find(const char *name);

/* Cosine of two gradients in kernel layout [n] (n a multiple of 4, 32-byte
 * aligned); 0 when one is zero. */
double rule_cosine(const double *a, const double *b, size_t n);
double rule_norm(const double *a, size_t n);

/* block -= lr * grad over n doubles of kernel layout. */
void rule_update(const struct executor *exec, double lr, const double *grad,
                 size_t n, double *block);

/* "avx2" or "base": the kernels chosen at run time. */
const char *kernels_name(void);

#endif
