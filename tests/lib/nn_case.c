/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data and parameters come from MT19937 with the case's seed, so that a
 * failure can be run again. */
#include "nn_case.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/mt19937.h"

static double real_feature(struct mt19937 *rng)
{
    double u = mt19937_rand(rng);

    if (u < 0.33)
        return 0.0;
    if (u < 0.66)
        return mt19937_interval(rng, 8) * 0.5 - 2.0;
    return 4.0 * mt19937_rand(rng) - 2.0;
}

static void fill_features(struct nn_case *c, const struct nn_spec *spec,
                          struct mt19937 *rng)
{
    for (size_t i = 0; i < spec->n_samples * spec->n_inputs; i++) {
        uint32_t draw = mt19937_next32(rng);

        if (spec->features == NN_REALS)
            c->ds->reals[i] = real_feature(rng);
        else if (spec->features == NN_SIXTEENTHS)
            c->ds->reals[i] = (draw >> 8) % 16 / 16.0;
        else if (spec->features == NN_EVERY_BYTE)
            c->ds->bytes[i] = (uint8_t)i;
        else
            c->ds->bytes[i] = (draw & 1) ? (uint8_t)(draw >> 8) : 0;
        c->x[i] = c->ds->bytes ? c->ds->bytes[i] / 255.0 : c->ds->reals[i];
    }
}

static void fill_data(struct nn_case *c, const struct nn_spec *spec,
                      struct mt19937 *rng)
{
    size_t n = spec->n_samples;
    bool reals = spec->features == NN_REALS || spec->features == NN_SIXTEENTHS;
    uint32_t *order = mem_alloc(n, sizeof *order);

    ck_assert_int_eq(dataset_new(n, spec->n_inputs, reals, &c->ds), STATUS_OK);
    c->x = mem_alloc(n * spec->n_inputs, sizeof *c->x);
    c->index = mem_alloc(n, sizeof *c->index);
    ck_assert(order && c->x && c->index);
    fill_features(c, spec, rng);
    for (size_t s = 0; s < n; s++) {
        c->ds->labels[s] =
            (uint8_t)mt19937_interval(rng, (uint32_t)spec->n_classes - 1);
        order[s] = c->index[s] = (uint32_t)s;
    }
    mt19937_shuffle(rng, c->index, n);
    ck_assert_int_eq(runs_new(c->ds, order, n, NULL, 0, 0, &c->runs),
                     STATUS_OK);
    mem_free(order);
}

struct nn_case *nn_case_new(const struct nn_spec *spec)
{
    struct nn_case *c = mem_alloc(1, sizeof *c);
    size_t n_hidden = 0;
    struct mt19937 rng;

    ck_assert(c);
    while (n_hidden < 3 && spec->hidden[n_hidden])
        n_hidden++;
    ck_assert_int_eq(net_shape_init(&c->shape, spec->n_inputs, spec->hidden,
                                    n_hidden, spec->n_classes),
                     STATUS_OK);
    c->net.n_layers = n_hidden + 1;
    c->net.width[0] = spec->n_inputs;
    c->net.width[n_hidden + 1] = spec->n_classes;
    memcpy(c->net.width + 1, spec->hidden, n_hidden * sizeof *spec->hidden);
    ck_assert_uint_eq(naive_n_params(&c->net), c->shape.n_params);
    mt19937_init(&rng, spec->seed);
    fill_data(c, spec, &rng);
    c->batch = (struct naive_batch){
        .x = c->x, .labels = c->ds->labels, .n = spec->n_samples};
    c->params = mem_alloc(c->shape.n_params, sizeof(double));
    c->got = mem_alloc(c->shape.n_params, sizeof(double));
    c->block = mem_alloc(c->shape.n_block, sizeof(double));
    c->grad = mem_alloc(c->shape.n_block, sizeof(double));
    ck_assert(c->params && c->got && c->block && c->grad);
    for (size_t i = 0; i < c->shape.n_params; i++)
        c->params[i] = (mt19937_rand(&rng) - 0.5) * spec->scale;
    return c;
}

void nn_case_free(struct nn_case *c)
{
    dataset_free(c->ds);
    runs_free(c->runs);
    mem_free(c->index);
    mem_free(c->x);
    mem_free(c->params);
    mem_free(c->block);
    mem_free(c->grad);
    mem_free(c->got);
    mem_free(c);
}

void nn_case_values(const struct rule *rule, double pert,
                    double values_out[NN_VALUES])
{
    const struct param *const *p = rule->params;

    for (; p && *p; p++, values_out++) {
        const struct rule_default *d = rule->defaults;

        *values_out = *p == &param_pert ? pert : (*p)->initial;
        for (; *p != &param_pert && d && d->param; d++)
            if (d->param == *p)
                *values_out = d->value;
        /* 256 would take long */
        if (strcmp((*p)->name, "draws") == 0 && *values_out > 3)
            *values_out = 3;
    }
}

bool nn_case_fits(const struct nn_case *c, const struct rule *rule)
{
    struct net_spec spec = {.n_inputs = c->shape.width[0],
                            .n_hidden = c->shape.n_layers - 1,
                            .n_classes = c->shape.width[c->shape.n_layers],
                            .act = c->shape.act,
                            .loss = c->shape.loss};
    const char *why;

    memcpy(spec.hidden, c->shape.width + 1,
           spec.n_hidden * sizeof *spec.hidden);
    return !rule->fits || rule->fits(&spec, &why);
}

void nn_case_gradient(struct nn_case *c, const struct rule *rule,
                      const struct executor *exec, double pert)
{
    const struct span span = {.runs = c->runs,
                              .index = c->batch.index,
                              .first = c->batch.first,
                              .n = c->batch.n};
    struct pass *pass = NULL;
    struct learner learner;
    double values[NN_VALUES];

    nn_case_values(rule, pert, values);
    ck_assert_int_eq(pass_new(&c->shape, c->batch.n, c->runs, &pass),
                     STATUS_OK);
    ck_assert_int_eq(learner_init(&learner, rule, pass), STATUS_OK);
    learner_restart(&learner, &c->shape, NULL, 2);
    net_pack(&c->shape, c->params, c->block);
    for (size_t i = 0; i < c->shape.n_block; i++)
        c->grad[i] = NAN; /* must all be overwritten */
    learner_gradient(&learner, pass, exec, c->block, values, &span, c->grad,
                     &c->stats);
    learner_done(&learner);
    pass_free(pass);
    net_unpack(&c->shape, c->grad, c->got);
    net_pack(&c->shape, c->got, c->block);
    for (size_t i = 0; i < c->shape.n_block; i++)
        ck_assert_msg(c->grad[i] == c->block[i], "padding moved at %zu", i);
}

double nn_case_worst(const struct nn_case *c, const double *got,
                     const long double *want, const double *rounded,
                     double relative, double pert)
{
    double lost[NAIVE_LAYERS] = {0}, largest[NAIVE_LAYERS] = {0}, worst = 0.0;

    for (size_t i = 0; i < c->shape.n_params; i++) {
        size_t l = naive_layer_of(&c->net, i);

        lost[l] = fmax(lost[l], (double)fabsl(want[i] - rounded[i]));
        largest[l] = fmax(largest[l], (double)fabsl(want[i]));
    }
    for (size_t i = 0; i < c->shape.n_params; i++) {
        size_t l = naive_layer_of(&c->net, i);
        double floor = 4.0 * lost[l] + 8.0 * DBL_EPSILON * largest[l] +
                       (pert != 0.0 ? 4.0 * DBL_EPSILON / fabs(pert) : 0.0);
        double off = (double)fabsl(got[i] - want[i]);
        double allowed = relative * (double)fabsl(want[i]) + floor;

        if (!(off <= worst * allowed))
            worst = off / allowed;
        if (isnan(off))
            return INFINITY;
    }
    return worst;
}

static struct nn_truth truth_new(const struct nn_case *c)
{
    size_t n = c->shape.n_params;
    struct nn_truth t = {.want = malloc(n * sizeof *t.want),
                         .rounded = malloc(n * sizeof *t.rounded)};

    ck_assert(t.want && t.rounded);
    return t;
}

struct nn_truth nn_truth_backprop(const struct nn_case *c)
{
    struct nn_truth t = truth_new(c);

    naive_backpropl(&c->net, c->params, &c->batch, t.want);
    naive_backprop(&c->net, c->params, &c->batch, t.rounded);
    return t;
}

struct nn_truth nn_truth_perturb(const struct nn_case *c, double pert)
{
    struct nn_truth t = truth_new(c);

    naive_perturbl(&c->net, c->params, &c->batch, pert, 0.0, t.want);
    naive_perturb(&c->net, c->params, &c->batch, pert, 0.0, t.rounded);
    return t;
}

void nn_truth_free(struct nn_truth *truth)
{
    free(truth->want);
    free(truth->rounded);
}

static void run_reverse(void *pool, size_t n, void (*task)(void *ctx, size_t i),
                        void *ctx)
{
    (void)pool;
    while (n-- > 0)
        task(ctx, n);
}

static void run_shuffled(void *pool, size_t n,
                         void (*task)(void *ctx, size_t i), void *ctx)
{
    uint32_t order[256];
    struct mt19937 rng;

    (void)pool;
    ck_assert_uint_le(n, 256);
    mt19937_init(&rng, (uint32_t)n);
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    mt19937_shuffle(&rng, order, n);
    for (size_t i = 0; i < n; i++)
        task(ctx, order[i]);
}

const struct executor nn_exec_reverse = {.run = run_reverse};
const struct executor nn_exec_shuffled = {.run = run_shuffled};
