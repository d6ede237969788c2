/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything lanes share, immutable once loaded: the data set, its split,
 * and both parts encoded for the kernels. */
#ifndef ENGINE_PROBLEM_PROBLEM_H
#define ENGINE_PROBLEM_PROBLEM_H

#include <stdatomic.h>

#include "data/dataset.h"
#include "data/facts.h"
#include "data/options.h"
#include "data/progress.h"
#include "data/split.h"
#include "engine/problem/problem_cache.h"
#include "nn/sparse/runs.h"

struct problem_config {
    struct data_options data;
    size_t train_size;   /* --train-size: the first so many of the training
                          * part; 0 = all */
    double val_fraction; /* --val-fraction */
    uint32_t split_seed; /* --split-seed */
    size_t cache_least;  /* tests: values from which on a set is kept in the
                          * cache; 0 = PROBLEM_CACHE_LEAST */
};

struct problem {
    _Atomic unsigned shared; /* holders beside the first */
    struct dataset *ds;
    struct split split;
    struct runs *train; /* samples split.train[0..n_train) */
    struct runs *val;   /* samples split.val[0..n_val) */
    uint64_t hash;      /* dataset_hash(ds), of the source's own values */
    struct data_facts facts;
    struct problem_cache cache;
};

/* Whether two configurations ask for the same problem. Thread: any. */
bool problem_same(const struct problem_config *a,
                  const struct problem_config *b);

/* Locates, reads, splits, scales and encodes a data set, or maps the file in
 * which an earlier start kept the result. progress may be NULL. Thread: any;
 * the race calls it on its loader thread. */
enum status problem_load(const struct problem_config *config,
                         struct progress *progress, struct problem **out,
                         struct err *err);

/* Another holder of it, who undoes that by problem_free. Thread: any. */
struct problem *problem_share(struct problem *problem);

/* The last holder's frees it; NULL is allowed. Thread: any. */
void problem_free(struct problem *problem);

#endif
