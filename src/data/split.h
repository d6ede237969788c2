/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which samples train, which validate: scikit-learn's train_test_split, or the
 * two parts that a data set has of its own. */
#ifndef DATA_SPLIT_H
#define DATA_SPLIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct split {
    size_t n_train, n_val;
    uint32_t *train; /* [n_train] indices into the data set, in order */
    uint32_t *val;   /* [n_val] */
};

/* perm = RandomState(seed).permutation(n); val = perm[0:n_val], train = the
 * rest, n_val = ceil(fraction * n). 0 < fraction < 1 with both parts
 * non-empty, else STATUS_USAGE. Undo with split_done. */
enum status split_init(struct split *split, size_t n, double fraction,
                       uint32_t seed, struct err *err);
/* The samples 0 .. n_first - 1 train in their order, the other of n validate in
 * theirs. STATUS_USAGE when one of the parts is empty, STATUS_NOMEM. */
enum status split_parts(struct split *split, size_t n_first, size_t n,
                        struct err *err);
void split_done(struct split *split);

#endif
