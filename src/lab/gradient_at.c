/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The difference of two gradients is taken element by element: the cosine and
 * the two norms alone would lose an error of 1e-8 to rounding. */
#include "lab/gradient_at.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "engine/lane/lane.h"
#include "lab/grid.h"
#include "nn/pass.h"

struct gradient_at {
    const struct problem *problem;
    struct lane *lane; /* after `step` batches; its next batch is the one */
    double *params;    /* [n_params] its weights */
    size_t batch_size;
    uint64_t step;
};

/* A rule at work at that point, on a net with an activation and a loss of its
 * own. */
struct work {
    struct net_shape shape;
    struct pass *pass;
    struct span batch;
    double *block, *grad, *bp_grad; /* [n_block] */
};

/* The lane's weights after `step` batches. */
static enum status take_weights(struct gradient_at *at, struct err *err)
{
    size_t size = run_state_size(lane_state_doubles(at->lane));
    size_t n_params = lane_shape(at->lane)->n_params;
    struct run_state *state = mem_alloc(1, size);
    struct sample sample;
    struct eval_result eval;

    at->params = mem_alloc(n_params, sizeof(double));
    if (!state || !at->params) {
        mem_free(state);
        return err_set(err, STATUS_NOMEM, "out of memory");
    }
    for (uint64_t i = 0; i < at->step; i++) {
        if (!lane_step(at->lane, false, &sample)) {
            mem_free(state);
            return err_set(err, STATUS_DIVERGED,
                           "it diverges before batch %llu",
                           (unsigned long long)at->step);
        }
        if (lane_evaluation_due(at->lane))
            lane_evaluate(at->lane, &eval);
    }
    lane_save(at->lane, state);
    memcpy(at->params, state->params, n_params * sizeof(double));
    mem_free(state);
    return STATUS_OK;
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
                   "epoch%s of %llu; give more --epochs",
                   (unsigned long long)step,
                   (unsigned long long)(epochs * an_epoch),
                   (unsigned long long)epochs, epochs == 1 ? "" : "s",
                   (unsigned long long)an_epoch);
}

enum status gradient_at_new(const struct lane_config *config,
                            const struct problem *problem, uint64_t step,
                            struct gradient_at **out, struct err *err)
{
    struct gradient_at *at = mem_alloc(1, sizeof *at);
    enum status st;

    if (!at)
        return err_set(err, STATUS_NOMEM, "out of memory");
    at->problem = problem;
    at->step = step;
    at->batch_size = lane_batch_size(config, problem->train->n);
    st = lane_new(config, problem, &exec_serial, &at->lane, err);
    if (st == STATUS_OK)
        st = take_weights(at, err);
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
    lane_free(at->lane);
    mem_free(at->params);
    mem_free(at);
}

bool gradient_at_tells(const struct param *p)
{
    const struct rule *rule;

    if (p == &param_lr)
        return false;
    for (size_t i = 0; (rule = rule_at(i)) != NULL; i++)
        for (size_t k = 0; rule->params && rule->params[k]; k++)
            if (rule->params[k] == p)
                return true;
    return p == &param_act || p == &param_loss || p == &param_batch_size ||
           p == &param_seed;
}

static void work_done(struct work *w)
{
    pass_free(w->pass);
    mem_free(w->block);
    mem_free(w->grad);
    mem_free(w->bp_grad);
}

/* The lane's next batch; with another batch size as many samples from its first
 * on, or the last ones where there are fewer. */
static struct span batch_of(const struct gradient_at *at, size_t size)
{
    struct span batch = lane_batch(at->lane);
    size_t n = at->problem->train->n, back = 0;

    if (size == at->batch_size)
        return batch;
    if (batch.first + size > n)
        back = batch.first + size - n;
    batch.first -= back;
    batch.n = size;
    if (batch.index)
        batch.index -= back;
    return batch;
}

static enum status work_init(struct work *w, const struct gradient_at *at,
                             const struct lane_config *config,
                             const struct net_spec *spec)
{
    size_t size = lane_batch_size(config, at->problem->train->n);

    *w = (struct work){.batch = batch_of(at, size)};
    if (net_shape_of(&w->shape, spec) ||
        pass_new(&w->shape, w->batch.n, at->problem->train, &w->pass))
        return STATUS_NOMEM;
    w->block = mem_alloc(w->shape.n_block, sizeof(double));
    w->grad = mem_alloc(w->shape.n_block, sizeof(double));
    w->bp_grad = mem_alloc(w->shape.n_block, sizeof(double));
    if (!w->block || !w->grad || !w->bp_grad)
        return STATUS_NOMEM;
    net_pack(&w->shape, at->params, w->block);
    w->pass->step = at->step + 1;
    return STATUS_OK;
}

/* A rule that remembers does so as at its start. */
static enum status gradient_of(struct work *w, const struct rule *rule,
                               const struct lane_config *config,
                               double *grad_out)
{
    double values[PARAMS_MAX];
    struct learner learner;
    struct batch_stats stats;

    params_pick(config->values, rule->params, values);
    if (learner_init(&learner, rule, w->pass))
        return STATUS_NOMEM;
    learner_restart(&learner, &w->shape, values,
                    lane_whole(config, &param_seed));
    learner_gradient(&learner, w->pass, &exec_serial, w->block, values,
                     &w->batch, grad_out, &stats);
    learner_done(&learner);
    return STATUS_OK;
}

static void compare(const struct work *w, struct grid_cell *cell)
{
    size_t n = w->shape.n_block;
    double off = 0.0, norm = rule_norm(w->bp_grad, n);

    for (size_t i = 0; i < n; i++) {
        double d = w->grad[i] - w->bp_grad[i];

        off += d * d;
    }
    cell->error = sqrt(off) / norm;
    cell->ratio = rule_norm(w->grad, n) / norm;
    cell->cosine = rule_cosine(w->grad, w->bp_grad, n);
}

/* Whether the lane can take the weights. */
static enum status check_net(const struct gradient_at *at,
                             const struct lane_config *config,
                             const struct net_spec *spec, struct err *err)
{
    size_t n = at->problem->train->n, size = lane_batch_size(config, n);

    if (!net_hidden_are(lane_shape(at->lane), spec->n_hidden, spec->hidden))
        return err_set(err, STATUS_USAGE,
                       "--at-step: lane %s has other hidden layers than the "
                       "first, whose weights the gradients are taken at",
                       config->name);
    if (size < 1 || size > n)
        return err_set(err, STATUS_USAGE,
                       "--at-step: batch-size %zu: expected 1 to %zu, the "
                       "number of training samples",
                       size, n);
    return lane_check_rule(config, spec, size, err);
}

enum status gradient_at_measure(const struct gradient_at *at,
                                const struct lane_config *config,
                                struct grid_cell *cell, struct err *err)
{
    const struct net_shape *s = lane_shape(at->lane);
    struct net_spec spec = lane_net(config, s->width[0], s->width[s->n_layers]);
    enum status st = check_net(at, config, &spec, err);
    struct work w;

    if (st != STATUS_OK)
        return st;
    if (work_init(&w, at, config, &spec) ||
        gradient_of(&w, config->rule, config, w.grad) ||
        gradient_of(&w, rule_find("bp"), config, w.bp_grad))
        st = err_set(err, STATUS_NOMEM, "out of memory");
    else
        compare(&w, cell);
    work_done(&w);
    return st;
}
