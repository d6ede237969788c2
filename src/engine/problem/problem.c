/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Locate, read, split, scale, encode, in this order, into one immutable object
 * that every lane shares. The pixels stay beside the encoded form: the pictures
 * of wrong answers are drawn from them. */
#include "engine/problem/problem.h"

#include <string.h>

#include "base/mem.h"
#include "data/gzio.h"
#include "data/load/known_sets.h"
#include "data/load/load.h"

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Every field of both structs has its place here, but for cache_least, which
 * changes nothing of the problem. */
bool problem_same(const struct problem_config *a,
                  const struct problem_config *b)
{
    const struct data_options *x = &a->data, *y = &b->data;

    return same_text(x->path, y->path) && same_text(x->labels, y->labels) &&
           same_text(x->val, y->val) && same_text(x->label, y->label) &&
           same_text(x->sep, y->sep) && x->header == y->header &&
           x->missing == y->missing && x->scale == y->scale &&
           x->official == y->official && x->transpose == y->transpose &&
           x->width == y->width && x->height == y->height &&
           x->max_memory == y->max_memory && a->train_size == b->train_size &&
           a->val_fraction == b->val_fraction && a->split_seed == b->split_seed;
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

/* Non-zero features, which the encoded form holds. */
static size_t count_nonzero(const struct dataset *ds)
{
    size_t cells = ds->n * ds->n_features, count = 0;
    for (size_t i = 0; i < cells; i++)
        count += ds->bytes ? ds->bytes[i] != 0 : ds->reals[i] != 0;
    return count;
}

/* Features and encoded form together, before either is made. Standardised
 * values are doubles that are seldom 0. */
static enum status check_memory(const struct dataset *ds, uint64_t most,
                                struct err *err)
{
    size_t cells = ds->n * ds->n_features;
    bool standard = ds->scale.kind == SCALE_STANDARD;
    double size = ds->bytes && !standard ? 1 : sizeof(double);
    double entry = sizeof(uint32_t) + size;
    double held = size * (double)cells;
    if (most == 0 || held + entry * (double)cells <= (double)most)
        return STATUS_OK;
    size_t nonzero = standard ? cells : count_nonzero(ds);
    double needed = held + entry * (double)nonzero;
    if (needed <= (double)most)
        return STATUS_OK;
    return err_set(err, STATUS_USAGE,
                   "%s: %zu samples take %.3g GB to train, more than the %.3g "
                   "GB that --max-memory allows",
                   ds->name, ds->n, needed / 1e9, (double)most / 1e9);
}

/* A second table always validates; the set's own second part when that is
 * asked for. */
static enum status split_all(struct problem *problem,
                             const struct problem_config *config,
                             struct err *err)
{
    const struct dataset *ds = problem->ds;
    if (!config->data.val && !config->data.official)
        return split_init(&problem->split, ds->n, config->val_fraction,
                          config->split_seed, err);
    if (!config->data.val)
        facts_note(&problem->facts, "its own test part validates");
    return split_parts(&problem->split, ds->n_first, ds->n, err);
}

static enum status split(struct problem *problem,
                         const struct problem_config *config, struct err *err)
{
    enum status status = split_all(problem, config, err);
    struct split *split = &problem->split;
    size_t n = config->train_size;

    if (status != STATUS_OK || n == 0)
        return status;
    if (n > split->n_train)
        return err_set(err, STATUS_USAGE,
                       "--train-size %zu: there are %zu training samples", n,
                       split->n_train);
    split->n_train = n;
    return STATUS_OK;
}

static enum status load(struct problem *problem,
                        const struct problem_config *config,
                        struct progress *progress, struct err *err)
{
    enum status status =
        data_load(&config->data, progress, &problem->ds, &problem->facts, err);
    struct dataset *ds = problem->ds;
    if (status != STATUS_OK)
        return status;
    problem->hash = dataset_hash(ds);
    if (known_sets_name(ds, problem->hash))
        return err_set(err, STATUS_NOMEM, "no memory to load %s",
                       err_path(config->data.path));
    status = split(problem, config, err);
    if (status != STATUS_OK)
        return status;
    scale_find(ds, (enum scale_kind)config->data.scale, &problem->facts);
    status = check_memory(ds, data_max_memory(&config->data), err);
    if (status == STATUS_OK)
        status =
            scale_apply(ds, problem->split.train, problem->split.n_train, err);
    if (status == STATUS_OK)
        status = encode(problem, progress, err);
    if (status == STATUS_OK)
        problem_cache_keep(problem, config);
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
    enum status status;
    if (problem_cache_take(problem, config))
        status = gzio_progress(progress, 1000, err);
    else
        status = load(problem, config, progress, err);
    if (status == STATUS_OK) {
        *out = problem;
        problem = NULL;
    }
    problem_free(problem);
    return status;
}

struct problem *problem_share(struct problem *problem)
{
    atomic_fetch_add(&problem->shared, 1);
    return problem;
}

void problem_free(struct problem *problem)
{
    if (!problem || atomic_fetch_sub(&problem->shared, 1) > 0)
        return;
    problem_cache_done(problem);
    runs_free(problem->train);
    runs_free(problem->val);
    split_done(&problem->split);
    dataset_free(problem->ds);
    mem_free(problem);
}
