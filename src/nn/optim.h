/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a gradient moves the weights. One optimiser is one row of a table. */
#ifndef NN_OPTIM_H
#define NN_OPTIM_H

#include <stdint.h>

#include "nn/executor.h"
#include "nn/param.h"

/* Arrays of the size of the weights that an optimiser remembers from step to
 * step, 0 at the start. */
#define OPTIM_SLOTS_MAX 2

/* One update of the weights.
 *   values  of the optimiser's parameters, in the order of its table
 *   step    which update it is, 1..
 *   grad    [n] mean gradient
 *   slots   [n] each, in the order of their names
 *   block   [n] the weights
 * n doubles in kernel layout, a multiple of 4. */
struct optim_update {
    const double *values;
    uint64_t step;
    size_t n;
    const double *grad;
    double *const *slots;
    double *block;
};

struct optim {
    const char *name;                  /* "sgd" */
    const char *title;                 /* "gradient descent" */
    const char *summary;               /* one sentence */
    const struct param *const *params; /* lr first; NULL at its end */
    double lr; /* to begin with when neither a person nor the rule that
                * chooses this optimiser has one; 0 = that of param_lr */
    /* Names of its slots, by which a checkpoint keeps them; NULL = none left */
    const char *slots[OPTIM_SLOTS_MAX];
    /* Elements [from, end), multiples of 4, of an update. Thread: several at
     * once, each with a range of its own. */
    void (*range)(const struct optim_update *u, size_t from, size_t end);
};

/* Moves the weights by one gradient. */
void optim_step(const struct optim *optim, const struct executor *exec,
                const struct optim_update *u);

extern const struct param param_lr, param_momentum, param_beta1, param_beta2,
    param_epsilon;

/* Row i of the table, or NULL past its end; the first is the default. */
const struct optim *optim_at(size_t i);

/* By name, or NULL. */
const struct optim *optim_find(const char *name);

/* How many slots it has. */
size_t optim_n_slots(const struct optim *optim);

#endif
