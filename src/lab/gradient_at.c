/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The difference of two gradients is taken element by element: the cosine and
 * the two norms alone would lose an error of 1e-8 to rounding. */
#include "lab/gradient_at.h"

#include <math.h>

#include "base/mem.h"
#include "engine/lane.h"
#include "lab/grid.h"
#include "nn/pass.h"

struct gradient_at {
    const struct problem *problem;
    struct net_shape shape;
    struct pass *pass;
    struct span batch;
    uint64_t step;
    uint32_t seed;
    double *block, *grad, *bp_grad; /* [n_block] */
};

/* The lane's weights after `step` batches. */
static enum status take_weights(struct gradient_at *at, struct lane *lane,
                                struct err *err)
{
    size_t size = run_state_size(lane_state_doubles(lane));
    struct run_state *state = mem_alloc(1, size);
    struct sample sample;
    struct eval_result eval;

    if (!state)
        return err_set(err, STATUS_NOMEM, "out of memory");
    for (uint64_t i = 0; i < at->step; i++) {
        if (!lane_step(lane, false, &sample)) {
            mem_free(state);
            return err_set(err, STATUS_DIVERGED,
                           "it diverges before batch %llu",
                           (unsigned long long)at->step);
        }
        if (lane_evaluation_due(lane))
            lane_evaluate(lane, &eval);
    }
    lane_save(lane, state);
    net_pack(&at->shape, state->params, at->block);
    mem_free(state);
    return STATUS_OK;
}

static enum status prepare(struct gradient_at *at,
                           const struct lane_config *config, struct lane *lane,
                           struct err *err)
{
    size_t size = lane_batch_size(config, at->problem->train->n);
    size_t batch = (size_t)(at->step % lane_batches_per_epoch(lane));
    size_t left = at->problem->train->n - batch * size;

    at->shape = *lane_shape(lane);
    at->batch = (struct span){.runs = at->problem->train,
                              .first = batch * size,
                              .n = left < size ? left : size};
    at->block = mem_alloc(at->shape.n_block, sizeof(double));
    at->grad = mem_alloc(at->shape.n_block, sizeof(double));
    at->bp_grad = mem_alloc(at->shape.n_block, sizeof(double));
    if (!at->block || !at->grad || !at->bp_grad ||
        pass_new(&at->shape, size, at->problem->train, &at->pass))
        return err_set(err, STATUS_NOMEM, "out of memory");
    return take_weights(at, lane, err);
}

enum status gradient_at_check(const struct lane_config *config,
                              const struct problem *problem, uint64_t step,
                              struct err *err)
{
    size_t n = problem->train->n, size = lane_batch_size(config, n);
    uint64_t an_epoch = (n + size - 1) / size;
    uint64_t epochs = lane_whole(config, &param_epochs);

    if (step <= epochs * an_epoch)
        return STATUS_OK;
    return err_set(err, STATUS_USAGE,
                   "--at-step: %llu: the run ends after %llu batches, %llu "
                   "epochs of %llu; give more --epochs",
                   (unsigned long long)step,
                   (unsigned long long)(epochs * an_epoch),
                   (unsigned long long)epochs, (unsigned long long)an_epoch);
}

enum status gradient_at_new(const struct lane_config *config,
                            const struct problem *problem, uint64_t step,
                            struct gradient_at **out, struct err *err)
{
    struct gradient_at *at = mem_alloc(1, sizeof *at);
    struct lane *lane = NULL;
    enum status st;

    if (!at)
        return err_set(err, STATUS_NOMEM, "out of memory");
    at->problem = problem;
    at->step = step;
    at->seed = lane_whole(config, &param_seed);
    st = lane_new(config, problem, &exec_serial, &lane, err);
    if (st == STATUS_OK)
        st = prepare(at, config, lane, err);
    lane_free(lane);
    if (st != STATUS_OK) {
        gradient_at_free(at);
        return st;
    }
    *out = at;
    return STATUS_OK;
}

void gradient_at_free(struct gradient_at *at)
{
    if (!at)
        return;
    pass_free(at->pass);
    mem_free(at->block);
    mem_free(at->grad);
    mem_free(at->bp_grad);
    mem_free(at);
}

static enum status gradient_of(struct gradient_at *at, const struct rule *rule,
                               const double *values, double *grad_out)
{
    struct learner learner;
    struct batch_stats stats;

    if (learner_init(&learner, rule, at->pass))
        return STATUS_NOMEM;
    learner_restart(&learner, &at->shape, values, at->seed);
    at->pass->step = at->step + 1;
    learner_gradient(&learner, at->pass, &exec_serial, at->block, values,
                     &at->batch, grad_out, &stats);
    learner_done(&learner);
    return STATUS_OK;
}

enum status gradient_at_measure(struct gradient_at *at,
                                const struct lane_config *config,
                                struct grid_cell *cell, struct err *err)
{
    const struct rule *rule = config->rule;
    double values[PARAMS_MAX], initial[PARAMS_MAX], off = 0.0, norm;
    const char *why = NULL;
    struct net_spec spec = lane_net(config, at->shape.width[0],
                                    at->shape.width[at->shape.n_layers]);

    if (rule->fits && !rule->fits(&spec, &why))
        return err_set(err, STATUS_USAGE, "lane %s: %s %s", config->name,
                       rule->name, why);
    params_initial(initial);
    params_pick(config->values, rule->params, values);
    if (gradient_of(at, rule, values, at->grad) ||
        gradient_of(at, rule_find("bp"), initial, at->bp_grad))
        return err_set(err, STATUS_NOMEM, "out of memory");
    for (size_t i = 0; i < at->shape.n_block; i++) {
        double d = at->grad[i] - at->bp_grad[i];

        off += d * d;
    }
    norm = rule_norm(at->bp_grad, at->shape.n_block);
    cell->error = sqrt(off) / norm;
    cell->ratio = rule_norm(at->grad, at->shape.n_block) / norm;
    cell->cosine = rule_cosine(at->grad, at->bp_grad, at->shape.n_block);
    return STATUS_OK;
}
