/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decorrelated inputs (Ahmad, Schrader and van Gerven 2023; Dalm et al. 2023):
 * a layer of n inputs x has a matrix R [n, n] before its weights W,
 *   z = W R x + b,   x* = R x,   R -= decor ((1 - k) C R + k V R)
 * with C = E[x* x*^T] off the diagonal, V = the diagonal of E[x*^2] - 1,
 * k = decor-kappa, E the mean over the batch, R = I at the start. The net
 * computes with W R, an ordinary net that everybody else sees; W and R are the
 * rule's. A gradient dL/d(W R) of any rule becomes dL/dW = dL/d(W R) R^T, which
 * is what the same rule has for the inputs x*. Biases have no part in it.
 *
 * A batch of m costs n^3 + 2 m n^2 multiply-adds more in a layer. All
 * products are cut into as many tasks whoever computes them. */
#ifndef NN_RULES_DECOR_DECOR_H
#define NN_RULES_DECOR_DECOR_H

#include "nn/net.h"
#include "nn/pass.h"
#include "nn/rule.h"

#define DECOR_INPUTS_MAX 2048 /* of a layer: R then is 32 MB */

/* Their places in a rule's table, before those of the rule it is made of. */
enum { DECOR, DECOR_KAPPA, DECOR_PARAMS };
extern const struct param param_decor, param_decor_kappa;

/* A rule with decorrelated inputs. */
struct decor {
    const struct rule *of; /* whose gradient is taken */
    void *self;
    const struct net_shape *shape; /* the pass's */
    size_t n_layers;
    struct rule_array R[NET_MAX_LAYERS]; /* "decor1", ... [n, n] */
    struct rule_array W;                 /* "behind" [1, n_params], canonical;
                                          * all 0: the net's, taken anew */
    double *block;                       /* [n_block] the same */
    double *spare;                       /* [n_block] */
    double *x, *stars;                   /* [max_batch, n]: x of layer 0; x* */
    double *M, *next;                    /* [n, n] R -= decor M R */
};

/* Functions of such a rule; of: whose gradient is taken, by name. */
enum status decor_new(struct pass *pass, const char *of, void **self_out);
void decor_free(void *self);
void decor_restart(void *self, const struct net_shape *shape,
                   const double *values, uint32_t seed);
size_t decor_arrays(void *self, struct rule_array out[RULE_ARRAYS_MAX]);
void decor_begin(void *self, struct pass *pass, const double *values);
void decor_chunk(void *self, struct pass *pass, size_t i);
void decor_end(void *self, struct pass *pass, const struct executor *exec,
               double *grad_out);
bool decor_fits(const struct net_spec *spec, const char **why_out);
extern const struct rule_behind decor_behind;

/* Forward passes that x* and C are to a sample; the two products of matrices,
 * once a batch, are left out. */
double decor_cost(const struct net_shape *shape);

#endif
