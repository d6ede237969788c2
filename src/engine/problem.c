/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Locate, read, split, encode, in this order, into one immutable object that
 * every lane shares. The pixels stay beside the encoded form: the pictures of
 * wrong answers are drawn from them. */
#include "engine/problem.h"

#include <limits.h>
#include <string.h>

#include "base/mem.h"
#include "data/gzio.h"
#include "data/idx.h"
#include "data/known_sets.h"
#include "data/locate.h"

static enum status read_data(const struct problem_config *config,
                             struct progress *progress, struct dataset **out,
                             struct err *err)
{
    char path[PATH_MAX];
    enum data_kind kind;
    enum status status =
        data_locate(config->data, path, sizeof path, &kind, err);
    if (status != STATUS_OK)
        return status;
    if (kind == DATA_KIND_CSV)
        status = csv_load(path, &config->csv, progress, out, err);
    else
        status = idx_load_folder(path, progress, out, err);
    /* A name says more than the folder it was found in ("data"). */
    if (status == STATUS_OK && strcmp(path, config->data) != 0)
        dataset_set_name(*out, config->data);
    return status;
}

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
                       err_path(config->data));
    enum status status = read_data(config, progress, &problem->ds, err);
    if (status == STATUS_OK)
        status = split_init(&problem->split, problem->ds->n,
                            config->val_fraction, config->split_seed, err);
    if (status == STATUS_OK)
        status = encode(problem, progress, err);
    if (status == STATUS_OK) {
        problem->hash = dataset_hash(problem->ds);
        status = known_sets_name(problem->ds, problem->hash);
        if (status != STATUS_OK)
            err_set(err, status, "no memory to load %s",
                    err_path(config->data));
    }
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
