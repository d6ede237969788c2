/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Locate, read, split, encode, in this order, into one immutable object that
 * every lane shares. The pixels stay beside the encoded form: the pictures of
 * wrong answers are drawn from them. */
#include "engine/problem.h"

#include "base/mem.h"
#include "data/gzio.h"
#include "data/load/known_sets.h"
#include "data/load/load.h"

static enum status encode_part(struct problem *problem, const uint32_t *order,
                               size_t n, struct progress *progress, int from,
                               int to, struct runs **out, struct err *err)
{
    enum status status = gzio_progress(progress, from, err);
    if (status != STATUS_OK)
        return status;
    status = runs_new(problem->ds, order, n, progress, from, to, out);
    if (status != STATUS_OK)
        return err_set(err, status, "%s: no room to encode %zu samples",
                       problem->ds->name, n);
    return STATUS_OK;
}

static enum status encode(struct problem *problem, struct progress *progress,
                          struct err *err)
{
    const struct split *split = &problem->split;
    int middle =
        PROGRESS_READ + (int)((double)(1000 - PROGRESS_READ) *
                              (double)split->n_train / (double)problem->ds->n);
    enum status status =
        encode_part(problem, split->train, split->n_train, progress,
                    PROGRESS_READ, middle, &problem->train, err);
    if (status == STATUS_OK)
        status = encode_part(problem, split->val, split->n_val, progress,
                             middle, 1000, &problem->val, err);
    return status;
}

enum status problem_load(const struct problem_config *config,
                         struct progress *progress, struct problem **out,
                         struct err *err)
{
    struct problem *problem = mem_alloc(1, sizeof *problem);
    if (!problem)
        return err_set(err, STATUS_NOMEM, "no memory to load %s",
                       err_path(config->data.path));
    enum status status =
        data_load(&config->data, progress, &problem->ds, &problem->facts, err);
    if (status == STATUS_OK) {
        problem->hash = dataset_hash(problem->ds);
        if (known_sets_name(problem->ds, problem->hash))
            status = err_set(err, STATUS_NOMEM, "no memory to load %s",
                             err_path(config->data.path));
    }
    if (status == STATUS_OK)
        status = split_init(&problem->split, problem->ds->n,
                            config->val_fraction, config->split_seed, err);
    if (status == STATUS_OK)
        status =
            scale_apply(problem->ds, config->data.scale, problem->split.train,
                        problem->split.n_train, &problem->facts, err);
    if (status == STATUS_OK)
        status = encode(problem, progress, err);
    if (status == STATUS_OK) {
        *out = problem;
        problem = NULL;
    }
    problem_free(problem);
    return status;
}

void problem_free(struct problem *problem)
{
    if (!problem)
        return;
    runs_free(problem->train);
    runs_free(problem->val);
    split_done(&problem->split);
    dataset_free(problem->ds);
    mem_free(problem);
}
