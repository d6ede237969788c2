/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scikit-learn's train_test_split: which samples train, which validate. */
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
void split_done(struct split *split);

#endif
