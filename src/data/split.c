/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One order cut in two: val is its head, train its tail, both in the one block
 * that val points to. */
#include "data/split.h"

#include <math.h>

#include "base/mem.h"
#include "base/mt19937.h"

enum status split_init(struct split *split, size_t n, double fraction,
                       uint32_t seed, struct err *err)
{
    if (!(fraction > 0 && fraction < 1)) /* refuses NaN as well */
        return err_set(err, STATUS_USAGE,
                       "validation fraction %g, expected between 0 and 1",
                       fraction);
    /* ceil(0.1 * n) in double, as scikit-learn rounds. */
    size_t n_val = (size_t)ceil(fraction * (double)n);
    if (n_val == 0 || n_val >= n || n > UINT32_MAX)
        return err_set(err, STATUS_USAGE,
                       "%zu samples with validation fraction %g leave a part "
                       "empty, expected at least 1 sample in each",
                       n, fraction);
    uint32_t *perm = mem_alloc(n, sizeof *perm);
    if (!perm)
        return err_set(err, STATUS_NOMEM, "no memory to split %zu samples", n);
    for (size_t i = 0; i < n; i++)
        perm[i] = (uint32_t)i;
    struct mt19937 rng;
    mt19937_init(&rng, seed);
    mt19937_shuffle(&rng, perm, n);
    *split = (struct split){
        .n_train = n - n_val,
        .n_val = n_val,
        .train = perm + n_val,
        .val = perm,
    };
    return STATUS_OK;
}

enum status split_parts(struct split *split, size_t n_first, size_t n,
                        struct err *err)
{
    if (n_first == 0 || n_first >= n || n > UINT32_MAX)
        return err_set(err, STATUS_USAGE,
                       "the data have one part only, expected a training and "
                       "a test part for --split official");
    uint32_t *order = mem_alloc(n, sizeof *order);
    if (!order)
        return err_set(err, STATUS_NOMEM, "no memory to split %zu samples", n);
    size_t n_val = n - n_first;
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)(i < n_val ? n_first + i : i - n_val);
    *split = (struct split){
        .n_train = n_first,
        .n_val = n_val,
        .train = order + n_val,
        .val = order,
    };
    return STATUS_OK;
}

void split_done(struct split *split)
{
    if (!split)
        return;
    mem_free(split->val);
    *split = (struct split){0};
}
