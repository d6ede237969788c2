/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a gradient moves the weights. One optimiser is one row of a table. */
#ifndef NN_OPTIM_H
#define NN_OPTIM_H

#include "nn/executor.h"
#include "nn/param.h"

/* Arrays of the size of the weights that an optimiser remembers from step to
 * step, 0 at the start. */
#define OPTIM_SLOTS_MAX 2

struct optim {
    const char *name;                  /* "sgd" */
    const char *title;                 /* "gradient descent" */
    const char *summary;               /* one sentence */
    const struct param *const *params; /* NULL at its end */
    /* Names of its slots, by which a checkpoint keeps them; NULL = none left */
    const char *slots[OPTIM_SLOTS_MAX];
    /* Moves the weights by one gradient.
     *   values  of its parameters, in the order of its table
     *   grad    [n] mean gradient
     *   slots   [n] each, in the order of their names
     *   block   [n] the weights
     * n doubles in kernel layout, a multiple of 4. */
    void (*step)(const struct executor *exec, const double *values, size_t n,
                 const double *grad, double *const slots[OPTIM_SLOTS_MAX],
                 double *block);
};

extern const struct param param_lr;

/* Row i of the table, or NULL past its end; the first is the default. */
const struct optim *optim_at(size_t i);

/* How many slots it has. */
size_t optim_n_slots(const struct optim *optim);

#endif
