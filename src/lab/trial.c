/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything random comes from MT19937 with the seed of the trial. */
#include "lab/trial.h"

#include <string.h>

#include "base/mem.h"
#include "base/mt19937.h"
#include "base/philox.h"
#include "nn/act.h"
#include "nn/loss.h"
#include "nn/reference.h"
#include "nn/rules/rules.h"

static void run_backwards(void *pool, size_t n, void (*task)(void *ctx, size_t),
                          void *ctx)
{
    (void)pool;
    while (n-- > 0)
        task(ctx, n);
}

const struct executor trial_backwards = {.run = run_backwards};

/* By name; the first when none is named. */
static const struct act *act_named(const char *name)
{
    size_t i = 0;

    while (name && act_at(i) && strcmp(act_at(i)->name, name) != 0)
        i++;
    return act_at(i);
}

static const struct loss *loss_named(const char *name)
{
    size_t i = 0;

    while (name && loss_at(i) && strcmp(loss_at(i)->name, name) != 0)
        i++;
    return loss_at(i);
}

/* A linear perceptron, which nets are not: they have a hidden layer. */
static enum status linear_shape(struct net_shape *shape,
                                const struct net_spec *spec)
{
    size_t in = spec->n_inputs, out = spec->n_classes;
    size_t stride = (out + NET_LANE - 1) / NET_LANE * NET_LANE;

    if (stride > NET_PANEL)
        return STATUS_USAGE;
    *shape = (struct net_shape){.n_layers = 1,
                                .width = {in, out},
                                .stride = {in, stride},
                                .b_at = {in * out},
                                .n_params = (in + 1) * out,
                                .block_at = {0, (in + 1) * stride},
                                .n_block = (in + 1) * stride,
                                .act = spec->act,
                                .loss = spec->loss};
    return STATUS_OK;
}

/* Normal features from Philox; the labels stay 0. */
static enum status make_normal_data(struct trial *t,
                                    const struct trial_spec *spec)
{
    const struct philox_list list = {.seed = spec->seed};
    size_t n = spec->n_samples * spec->n_inputs;
    enum status st = dataset_new(spec->n_samples, spec->n_inputs, true, &t->ds);

    if (st)
        return st;
    philox_normal(&list, 0, n, t->ds->reals);
    for (size_t i = 0; i < n; i++)
        t->ds->reals[i] *= spec->sd;
    return STATUS_OK;
}

/* Features in [-2, 2), a third of them 0. */
static enum status make_plain_data(struct trial *t,
                                   const struct trial_spec *spec,
                                   struct mt19937 *rng)
{
    size_t n = spec->n_samples;
    enum status st = dataset_new(n, spec->n_inputs, true, &t->ds);

    if (st)
        return st;
    for (size_t i = 0; i < n * spec->n_inputs; i++) {
        double u = mt19937_rand(rng), x = 4.0 * mt19937_rand(rng) - 2.0;

        t->ds->reals[i] = u < 0.33 ? 0.0 : x;
    }
    for (size_t i = 0; i < n; i++)
        t->ds->labels[i] =
            (uint16_t)mt19937_interval(rng, (uint32_t)spec->n_classes - 1);
    return STATUS_OK;
}

static enum status make_data(struct trial *t, const struct trial_spec *spec,
                             struct mt19937 *rng)
{
    size_t n = spec->n_samples;
    uint32_t *order = mem_alloc(n, sizeof *order);
    enum status st = spec->linear ? make_normal_data(t, spec)
                                  : make_plain_data(t, spec, rng);

    for (size_t i = 0; order && i < n; i++)
        order[i] = (uint32_t)i;
    if (!order)
        st = STATUS_NOMEM;
    if (!st)
        st = runs_new(t->ds, order, n, NULL, 0, 0, &t->runs);
    mem_free(order);
    return st;
}

static enum status make_arrays(struct trial *t, struct mt19937 *rng)
{
    size_t n = t->shape.n_params;

    t->params = mem_alloc(n, sizeof(double));
    t->got = mem_alloc(n, sizeof(double));
    t->want = mem_alloc(n, sizeof(double));
    t->block = mem_alloc(t->shape.n_block, sizeof(double));
    t->grad = mem_alloc(t->shape.n_block, sizeof(double));
    t->bp_grad = mem_alloc(t->shape.n_block, sizeof(double));
    if (!t->params || !t->got || !t->want || !t->block || !t->grad ||
        !t->bp_grad)
        return STATUS_NOMEM;
    for (size_t i = 0; i < n; i++)
        t->params[i] = mt19937_rand(rng) - 0.5;
    net_pack(&t->shape, t->params, t->block);
    return STATUS_OK;
}

static enum status make_pass(struct trial *t, const struct trial_spec *spec,
                             const struct rule *rule)
{
    size_t batch = spec->linear ? 1 : spec->n_samples;

    if (pass_new(&t->shape, batch, t->runs, &t->pass))
        return STATUS_NOMEM;
    if (spec->plain) {
        t->pass->plain = true;
        if (reference_prepare(t->pass))
            return STATUS_NOMEM;
    }
    if (learner_init(&t->rule, rule, t->pass) ||
        learner_init(&t->bp, rule_find("bp"), t->pass))
        return STATUS_NOMEM;
    learner_restart(&t->rule, &t->shape, t->values, spec->seed);
    return STATUS_OK;
}

/* What lane_set_rule fits into a lane. */
static void default_values(struct trial *t, const struct rule *rule)
{
    const struct rule_default *d;

    for (size_t i = 0; rule->params && rule->params[i]; i++) {
        t->values[i] = rule->params[i]->initial;
        for (d = rule->defaults; d && d->param; d++)
            if (d->param == rule->params[i])
                t->values[i] = d->value;
    }
}

enum status trial_new(const struct trial_spec *spec, const struct rule *rule,
                      struct trial **out, struct err *err)
{
    struct net_spec net = {.n_inputs = spec->n_inputs,
                           .n_classes = spec->n_classes,
                           .n_hidden = spec->n_hidden,
                           .act = act_named(spec->act),
                           .loss = loss_named(spec->loss)};
    struct trial *t = mem_alloc(1, sizeof *t);
    const char *why = NULL;
    struct mt19937 rng;

    if (!t)
        return err_set(err, STATUS_NOMEM, "out of memory");
    memcpy(net.hidden, spec->hidden, sizeof net.hidden);
    t->exec = &exec_serial;
    t->step = 1;
    mt19937_init(&rng, spec->seed);
    default_values(t, rule);
    if (rule->fits && !rule->fits(&net, &why)) {
        trial_free(t);
        return err_set(err, STATUS_USAGE, "%s %s", rule->name, why);
    }
    if ((spec->linear ? linear_shape(&t->shape, &net)
                      : net_shape_of(&t->shape, &net)) ||
        make_data(t, spec, &rng) || make_arrays(t, &rng) ||
        make_pass(t, spec, rule)) {
        trial_free(t);
        return err_set(err, STATUS_NOMEM, "out of memory");
    }
    *out = t;
    return STATUS_OK;
}

void trial_free(struct trial *t)
{
    if (!t)
        return;
    if (t->rule.rule)
        learner_done(&t->rule);
    if (t->bp.rule)
        learner_done(&t->bp);
    pass_free(t->pass);
    runs_free(t->runs);
    dataset_free(t->ds);
    mem_free(t->params);
    mem_free(t->block);
    mem_free(t->grad);
    mem_free(t->bp_grad);
    mem_free(t->got);
    mem_free(t->want);
    mem_free(t);
}

bool trial_set(struct trial *t, const char *name, const char *value)
{
    const struct param *const *params = t->rule.rule->params;

    for (size_t i = 0; params && params[i]; i++)
        if (strcmp(params[i]->name, name) == 0)
            return param_parse(params[i], value, &t->values[i], NULL) ==
                   STATUS_OK;
    return false;
}

void trial_gradient(struct trial *t, uint32_t repeat)
{
    const struct span all = {.runs = t->runs, .n = t->runs->n};
    struct batch_stats stats;

    t->pass->step = t->step;
    t->pass->repeat = repeat;
    learner_gradient(&t->rule, t->pass, t->exec, t->block, t->values, &all,
                     t->grad, &stats);
    t->pass->repeat = 0;
    learner_gradient(&t->bp, t->pass, t->exec, t->block, NULL, &all, t->bp_grad,
                     &stats);
    net_unpack(&t->shape, t->grad, t->got);
    net_unpack(&t->shape, t->bp_grad, t->want);
}

void trial_gradient_of(struct trial *t, size_t sample)
{
    const struct span one = {.runs = t->runs, .first = sample, .n = 1};
    struct batch_stats stats;

    t->pass->step = t->step;
    learner_gradient(&t->rule, t->pass, t->exec, t->block, t->values, &one,
                     t->grad, &stats);
    net_unpack(&t->shape, t->grad, t->got);
}

size_t trial_last_layer(const struct trial *t)
{
    return t->shape.w_at[t->shape.n_layers - 1];
}
