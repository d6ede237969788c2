/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A learning rule turns a batch into a gradient estimate. A rule is one file
 * and one row of nn/rules/rules.c; HACKING.md says how one is added. Rules own
 * no threads (nn/executor.h). */
#ifndef NN_RULE_H
#define NN_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "nn/executor.h"
#include "nn/net.h"
#include "nn/param.h"

struct batch_stats; /* nn/pass.h */
struct pass;
struct runs; /* nn/sparse/runs.h */
struct span;

/* What a rule remembers from batch to batch: saved in a checkpoint under this
 * name, given back by an undo and a resumed run. */
#define RULE_ARRAYS_MAX 16
#define RULE_ARRAY_NAME 16
struct rule_array {
    char name[RULE_ARRAY_NAME]; /* no number's of a lane, nor "W1" */
    size_t rows, cols;          /* > 0 */
    double *data;               /* [rows, cols] */
};

/* A value that a rule begins with when nobody chooses one. */
struct rule_default {
    const struct param *param; /* NULL ends a list */
    double value;
};

/* Of a rule that learns other weights than those the net computes with, as W
 * where the net has W R: the gradient that its `end` gives is of them, the
 * optimiser moves them, and everybody else sees the net's. Such a rule
 * multiplies square matrices of a layer's inputs (dense_multiply). */
struct rule_behind {
    /* They [n_block, padding 0], to be moved in place. block: the net's, from
     * which they begin after a restart. */
    double *(*weights)(void *self, const double *block);
    /* A gradient [n_block] of the net's weights, at those of the batch in hand,
     * becomes that of the ones behind. */
    void (*pull)(void *self, const struct pass *pass,
                 const struct executor *exec, double *grad);
    /* After they have moved: learns from the batch in hand what lies between,
     * then makes the net's weights anew. values: as for begin. */
    void (*settle)(void *self, const struct pass *pass,
                   const struct executor *exec, const double *values,
                   double *block_out);
};

#define RULE_REMARK 160

/* self is the rule's own struct, NULL of a rule without `new`. Functions that a
 * rule does not need are NULL, but for cost, chunk and end. */
struct rule {
    const char *name;                  /* "bp": what --lane takes */
    const char *title;                 /* "backprop": what a panel shows */
    const char *summary;               /* one sentence for --list-rules, help */
    const char *about;                 /* whole sentences for the manual page */
    const struct param *const *params; /* its own, NULL at the end; may also
                                        * list the optimiser's lr, to know it */
    const struct rule_default *defaults; /* or NULL: those of the parameters */
    /* "sgd": the only optimiser it can learn with; NULL = any. */
    const char *optim;
    /* Of fewer samples it cannot make a batch's gradient; 0 = of any number. */
    size_t least_batch;
    /* Whether it can train such a net; if not, *why_out is what it needs, as
     * "needs a net of one hidden layer". NULL = every net. */
    bool (*fits)(const struct net_spec *spec, const char **why_out);
    /* Cost of one sample in forward passes, the rule done as it is defined
     * (NOTES in the man page); values as for begin, when the lane began. */
    double (*cost)(const struct net_shape *shape, const double *values);
    /* One sentence about this net and these values where theory says that the
     * rule will be slow, or that it is another rule under a second name; ""
     * when there is nothing to say. n: samples of a batch. NULL = never. */
    void (*remark)(const struct net_shape *shape, const double *values,
                   size_t n, char remark_out[RULE_REMARK]);
    /* The rule that it is, to the last bit, on this net with these values: one
     * whose own parameters, of the same values, are all that it then needs.
     * NULL = it is none but itself; the function NULL = so on every net. */
    const struct rule *(*same_as)(const struct net_shape *shape,
                                  const double *values);
    /* Buffers for a pass, which outlives them. STATUS_NOMEM. */
    enum status (*new)(struct pass *pass, void **self_out);
    void (*free)(void *self);
    /* What it remembers as it is before the first batch; also before a
     * checkpoint's arrays are put in their places. values: as for begin, valid
     * during the call. */
    void (*restart)(void *self, const struct net_shape *shape,
                    const double *values, uint32_t seed);
    /* Lists what it remembers; always the same arrays. Returns how many. */
    size_t (*arrays)(void *self, struct rule_array out[RULE_ARRAYS_MAX]);
    /* With a batch in hand, before its forward pass. values: of its parameters
     * in the order of its table, valid until end. */
    void (*begin)(void *self, struct pass *pass, const double *values);
    /* After the forward pass of chunk i, by the thread that made it. */
    void (*chunk)(void *self, struct pass *pass, size_t i);
    /* The mean gradient [n_block], overwritten, padding 0. */
    void (*end)(void *self, struct pass *pass, const struct executor *exec,
                double *grad_out);
    /* How it answers, where an answer is not the largest output of the forward
     * pass: after that of chunk i, by the thread that made it, it puts its own
     * answers into the p, losses and stats of the pass; z stays. Before the
     * first, begin_answers, the weights being pass->block. NULL = as the
     * forward pass does. Such a rule's chunk puts its stats there, too. */
    void (*begin_answers)(void *self, struct pass *pass, const double *values);
    void (*answer)(void *self, struct pass *pass, size_t i);
    /* How the matrix through which the errors of the batch in hand went to the
     * inputs of layer `layer`, 1.., lies to the transposed weights: the cosine
     * of the angle between them (all their entries as one vector; 0 when one
     * is zero) and |B| / |W|. After a begin and before the weights move. False,
     * and nothing written, where the rule has no matrix for that layer, 0
     * always being such. NULL = it has none for any. */
    bool (*alignment)(const void *self, const struct pass *pass, size_t layer,
                      double *cos_out, double *norm_ratio_out);
    /* The share of (sample, hidden unit) of the batch in hand whose z comes to
     * the other side of 0 by what the rule changes for a look at the loss: the
     * mean over all that it changes one by one, or, where it changes everything
     * at once, of the draw that came last. After an end and before anything
     * else is asked of the rule; NaN of a net whose units cannot be off. NULL =
     * it changes nothing. */
    double (*flips)(const void *self, const struct pass *pass);
    /* NULL = it learns the net's own weights. */
    const struct rule_behind *behind;
    /* Whether its loss is another one than --loss chooses, so that it cannot be
     * compared with that of other rules. */
    bool own_loss;
    /* Whether --act, --loss choose nothing: it has but one of its own. */
    bool one_act, one_loss;
    /* Whether it draws random numbers for every batch, so that another estimate
     * at the same weights and batch (pass->repeat) is another gradient. */
    bool draws;
};

/* A rule at work on a pass. */
struct learner {
    const struct rule *rule;
    void *self;
};

#define RULE_PARAMS_MAX 24 /* of a rule's table */

/* Allocates what the rule needs, restarted with seed 0 and the values that its
 * parameters begin with. STATUS_NOMEM; *l then needs no learner_done, but may
 * have one. */
enum status learner_init(struct learner *l, const struct rule *rule,
                         struct pass *pass);
void learner_done(struct learner *l);
/* values: of the rule's parameters; NULL = those that they begin with. */
void learner_restart(struct learner *l, const struct net_shape *shape,
                     const double *values, uint32_t seed);
size_t learner_arrays(const struct learner *l,
                      struct rule_array out[RULE_ARRAYS_MAX]);

/* One batch: forward pass at `block` (kernel layout), then the rule's
 * gradient, the mean over the batch.
 *   values     of the rule's parameters, in the order of its table
 *   grad_out   [n_block] kernel layout, overwritten
 *   stats_out  accuracy and loss before any update
 * Cannot fail; a diverged net gives non-finite numbers. Thread: one caller
 * per pass. */
void learner_gradient(struct learner *l, struct pass *pass,
                      const struct executor *exec, const double *block,
                      const double *values, const struct span *batch,
                      double *grad_out, struct batch_stats *stats_out);

/* As pass_evaluate, as the rule answers with these values of its parameters. */
void learner_evaluate(struct learner *l, struct pass *pass,
                      const struct executor *exec, const double *block,
                      const double *values, const struct runs *runs,
                      float *probs_out, size_t *n_dead_out,
                      struct batch_stats *stats_out);

/* A gradient, of this rule or another, at the forward pass that was made last:
 * for the cosine to backprop without a second pass. */
void learner_again(struct learner *l, struct pass *pass,
                   const struct executor *exec, const double *values,
                   double *grad_out);

/* Cosine of two gradients in kernel layout [n] (n a multiple of 4, 32-byte
 * aligned); 0 when one is zero. Of each part by itself: nn/parts.h. */
double rule_cosine(const double *a, const double *b, size_t n);
double rule_norm(const double *a, size_t n);

/* "avx2" or "base": the kernels chosen at run time; or "reference". */
const char *kernels_name(void);

#endif
