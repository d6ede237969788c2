/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the learning rate falls from epoch to epoch: one row of a table each. A
 * row is a choice of --lr-decay; what it needs are parameters of their own. */
#ifndef NN_DECAY_H
#define NN_DECAY_H

#include "nn/param.h"

/* The rate is lr times the factor of the epoch in hand. */
struct decay {
    const char *name;    /* "exp": what --lr-decay takes */
    const char *formula; /* "lr RATE^(epoch - 1)" */
    /* epoch 1..epochs */
    double (*factor)(double epoch, double epochs, double rate, double every);
};

extern const struct param param_lr_decay, param_lr_decay_rate,
    param_lr_decay_every;

/* Row i of the table, or NULL past its end: the choices of param_lr_decay. The
 * first is none. Thread: any. */
const struct decay *decay_at(size_t i);

#endif
