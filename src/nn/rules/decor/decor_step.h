/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The products of decorrelation, for decor.c alone. Thread: one caller. */
#ifndef NN_RULES_DECOR_DECOR_STEP_H
#define NN_RULES_DECOR_DECOR_STEP_H

#include "nn/rules/decor/decor.h"

/* grad = dL/d(W R), [n_block], becomes dL/dW. */
void decor_pull(struct decor *d, const struct pass *pass,
                const struct executor *exec, double *grad);

/* R of layer l learns from the batch in hand. */
void decor_learn(struct decor *d, const struct pass *pass,
                 const struct executor *exec, size_t l, const double *values);

/* block_out [n_block] = W R and b, from d->block. */
void decor_fold(struct decor *d, const struct pass *pass,
                const struct executor *exec, double *block_out);

#endif
