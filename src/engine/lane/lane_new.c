/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The birth and the end of a lane: whether its rule can train the net, and all
 * the memory that it will ever need. */
#include "engine/lane/lane_state.h"

#include <string.h>

#include "base/mem.h"
#include "engine/lane/start.h"
#include "nn/dense.h"

static bool alloc_arrays(struct lane *lane)
{
    size_t n = lane->shape.n_block;
    size_t O = lane->shape.width[lane->shape.n_layers];

    lane->block = mem_alloc(n, sizeof(double));
    lane->grad = mem_alloc(n, sizeof(double));
    lane->bp_grad = mem_alloc(n, sizeof(double));
    if (lane->config.rule->draws) {
        lane->draw = mem_alloc(n, sizeof(double));
        lane->draw_sum = mem_alloc(n, sizeof(double));
        if (!lane->draw || !lane->draw_sum)
            return false;
    }
    lane->params = mem_alloc(lane->shape.n_params, sizeof(double));
    if (lane->spec.init == NET_INIT_FILE)
        lane->start = mem_alloc(lane->shape.n_params, sizeof(double));
    lane->probs = mem_alloc(lane->problem->val->n * O, sizeof(float));
    lane->said = mem_alloc(lane->problem->val->n, sizeof *lane->said);
    if (lane->config.shuffle)
        lane->order = mem_alloc(lane->problem->train->n, sizeof *lane->order);
    return lane->block && lane->grad && lane->bp_grad && lane->params &&
           lane->probs && lane->said &&
           (lane->order || !lane->config.shuffle) &&
           (lane->start || lane->spec.init != NET_INIT_FILE);
}

/* What rule and optimiser need and remember. */
static bool alloc_rule(struct lane *lane)
{
    const struct optim *optim = lane->config.optim;

    lane->n_slots = optim_n_slots(optim);
    for (size_t i = 0; i < lane->n_slots; i++) {
        lane->slots[i] = mem_alloc(lane->shape.n_block, sizeof(double));
        if (!lane->slots[i])
            return false;
    }
    if (pass_new(&lane->shape, lane->batch_size, lane->problem->train,
                 &lane->pass) ||
        learner_init(&lane->own, lane->config.rule, lane->pass))
        return false;
    lane->bp.rule = rule_find("bp");
    if (lane->own.rule != lane->bp.rule &&
        learner_init(&lane->bp, lane->bp.rule, lane->pass))
        return false;
    lane_list_pieces(lane);
    lane->undo_points = mem_alloc(CHANGES_MAX * lane->n_kept, sizeof(double));
    return lane->undo_points != NULL;
}

/* The net that the configuration and the data ask for, and whether the rule
 * can train it with this optimiser and batches of this size. */
static enum status shape_net(struct lane *lane, struct err *err)
{
    const struct lane_config *c = &lane->config;

    lane->spec = lane_net(c, lane->problem->ds->n_features,
                          lane->problem->ds->n_classes);
    if (net_shape_of(&lane->shape, &lane->spec))
        return err_set(err, STATUS_USAGE,
                       "a net of this shape is too large or has no hidden "
                       "layer");
    return lane_check_rule(c, &lane->spec, lane->batch_size, err);
}

enum status lane_new(const struct lane_config *config,
                     const struct problem *problem, const struct executor *exec,
                     struct lane **out, struct err *err)
{
    size_t batch_size = lane_batch_size(config, problem->train->n);
    enum status status;
    struct lane *lane;

    if (batch_size < 1 || batch_size > problem->train->n)
        return err_set(err, STATUS_USAGE,
                       "--batch-size %zu: expected 1 to %zu, the number of "
                       "training samples",
                       batch_size, problem->train->n);
    lane = mem_alloc(1, sizeof *lane);
    if (!lane)
        return err_set(err, STATUS_NOMEM, "out of memory for a lane");
    lane->config = *config;
    lane->batch_size = batch_size;
    lane->n_columns = lane_columns(config, lane->columns);
    lane->problem = problem;
    lane->exec = *exec;
    status = shape_net(lane, err);
    if (!status)
        status =
            dense_reserve(&lane->shape, config->rule->behind != NULL,
                          lane_whole(config, &param_threads), &lane->blas, err);
    if (status) {
        lane_free(lane);
        return status;
    }
    if (!alloc_arrays(lane) || !alloc_rule(lane)) {
        lane_free(lane);
        return err_set(err, STATUS_NOMEM, "out of memory for a lane");
    }
    if (lane->start)
        start_weights(&lane->shape, &lane->spec, 0, lane->start,
                      &lane->start_err);
    memcpy(lane->at.values, config->values, sizeof lane->at.values);
    lane_collapse_prepare(lane);
    lane_restart(lane, lane_whole(config, &param_seed));
    *out = lane;
    return STATUS_OK;
}

void lane_free(struct lane *lane)
{
    if (!lane)
        return;
    learner_done(&lane->own);
    learner_done(&lane->bp);
    pass_free(lane->pass);
    for (size_t i = 0; i < OPTIM_SLOTS_MAX; i++)
        mem_free(lane->slots[i]);
    dense_release(lane->blas);
    mem_free(lane->block);
    mem_free(lane->grad);
    mem_free(lane->bp_grad);
    mem_free(lane->draw);
    mem_free(lane->draw_sum);
    mem_free(lane->undo_points);
    mem_free(lane->params);
    mem_free(lane->start);
    mem_free(lane->order);
    mem_free(lane->probs);
    mem_free(lane->said);
    mem_free(lane);
}
