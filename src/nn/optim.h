/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a gradient moves the weights. One optimiser is one row of a table. */
#ifndef NN_OPTIM_H
#define NN_OPTIM_H

#include "nn/param.h"

struct optim {
    const char *name;                  /* "sgd" */
    const char *title;                 /* "gradient descent" */
    const char *summary;               /* one sentence */
    const struct param *const *params; /* NULL at its end */
};

extern const struct param param_lr;

/* Row i of the table, or NULL past its end; the first is the default. */
const struct optim *optim_at(size_t i);

#endif
