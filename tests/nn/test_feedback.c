/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a rule with feedback is not what its name says: errors come to
 * a hidden layer by another way than the rule's, what shall not move moves, or
 * the feedback of Kolen and Pollack does not become the weights. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "engine/lane/lane.h"
#include "nn/act.h"
#include "nn/loss.h"
#include "nn_case.h"
#include "suite.h"

/* Shallow, deep, wide; the fourth is cut by panel in its first layer, the fifth
 * sends straight to a layer too wide for the kernels while no layer of the net
 * is. */
static const struct nn_spec specs[] = {
    {7, {5}, 3, 20, NN_BYTES, 1.0, 3},
    {17, {8}, 10, 400, NN_REALS, 1.0, 4},
    {9, {6, 5, 4}, 4, 170, NN_BYTES, 1.0, 5},
    {5, {130, 7}, 3, 330, NN_BYTES, 1.0, 6},
    {5, {400, 4}, 10, 40, NN_BYTES, 1.0, 7},
};
#define N_SPECS   (sizeof specs / sizeof *specs)
#define N_SHALLOW 2

/* Values of a rule's parameters, by name; others as they begin. */
#define VALUES_MAX 4

static size_t place_of(const struct rule *rule, const char *name)
{
    size_t i = 0;

    while (rule->params[i] && strcmp(rule->params[i]->name, name) != 0)
        i++;
    ck_assert_msg(rule->params[i], "%s has no %s", rule->name, name);
    return i;
}

/* One rule at a batch of a case. */
struct bench {
    struct nn_case *c;
    struct net_shape shape;
    struct pass *pass;
    struct learner learner;
    double values[VALUES_MAX];
    double *block, *grad; /* [n_block] */
    double *got;          /* [n_params] */
};

static struct bench bench_net(const struct nn_spec *spec, const char *rule,
                              const struct act *act, const struct loss *loss)
{
    struct bench b = {.c = nn_case_new(spec)};
    const struct param *const *params;

    b.shape = b.c->shape;
    b.shape.act = act;
    b.shape.loss = loss;
    b.block = mem_alloc(b.shape.n_block, sizeof(double));
    b.grad = mem_alloc(b.shape.n_block, sizeof(double));
    b.got = mem_alloc(b.shape.n_params, sizeof(double));
    ck_assert(b.block && b.grad && b.got);
    ck_assert(!pass_new(&b.shape, b.c->batch.n, b.c->runs, &b.pass));
    ck_assert(!learner_init(&b.learner, rule_find(rule), b.pass));
    learner_restart(&b.learner, &b.shape, NULL, 2);
    params = b.learner.rule->params;
    for (size_t i = 0; params && params[i]; i++)
        b.values[i] = params[i]->initial;
    net_pack(&b.shape, b.c->params, b.block);
    return b;
}

static struct bench bench_of(const struct nn_spec *spec, const char *rule)
{
    return bench_net(spec, rule, act_at(0), loss_at(0));
}

static void bench_set(struct bench *b, const char *name, double value)
{
    b->values[place_of(b->learner.rule, name)] = value;
}

static void restart_with(struct bench *b, double range)
{
    bench_set(b, "feedback-range", range);
    learner_restart(&b->learner, &b->shape, b->values, 2);
}

static void bench_run(struct bench *b, uint64_t step)
{
    const struct span span = {.runs = b->c->runs, .n = b->c->batch.n};
    struct batch_stats st;

    b->pass->step = step;
    learner_gradient(&b->learner, b->pass, &exec_serial, b->block, b->values,
                     &span, b->grad, &st);
    net_unpack(&b->shape, b->grad, b->got);
}

static void bench_done(struct bench *b)
{
    learner_done(&b->learner);
    pass_free(b->pass);
    mem_free(b->block);
    mem_free(b->grad);
    mem_free(b->got);
    nn_case_free(b->c);
}

/* Doubles of the layers before the last one. */
static size_t hidden_size(const struct bench *b)
{
    return b->shape.w_at[b->shape.n_layers - 1];
}

static void assert_near(const struct bench *b, const double *want,
                        double allowed)
{
    for (size_t i = 0; i < b->shape.n_params; i++)
        ck_assert_msg(fabs(b->got[i] - want[i]) <= allowed,
                      "%s, parameter %zu: %g, not %g", b->learner.rule->name, i,
                      b->got[i], want[i]);
}

/* --- the definition, one number at a time --- */

struct truth {
    double z[4][512], a[4][512], e[512], dz[4][512];
};

static double weight(const struct bench *b, size_t l, size_t out, size_t in)
{
    return b->c->params[b->shape.w_at[l] + out * b->shape.width[l] + in];
}

static void truth_forward(const struct bench *b, size_t sample, struct truth *t)
{
    const struct net_shape *s = &b->shape;
    const double *x = b->c->x + sample * s->width[0];
    double p[512];

    for (size_t l = 0; l < s->n_layers; l++) {
        for (size_t j = 0; j < s->width[l + 1]; j++) {
            double z = b->c->params[s->b_at[l] + j];

            for (size_t i = 0; i < s->width[l]; i++)
                z += weight(b, l, j, i) * x[i];
            t->z[l][j] = z;
            t->a[l][j] = s->act->value(z);
        }
        x = t->a[l];
    }
    s->loss->value(t->z[s->n_layers - 1], s->width[s->n_layers],
                   b->c->ds->labels[sample], p);
    s->loss->error(t->z[s->n_layers - 1], p, s->width[s->n_layers],
                   b->c->ds->labels[sample], t->e);
}

/* What output k sends, by the rule's name. */
static double sent(const struct bench *b, const struct truth *t, size_t sample,
                   size_t k)
{
    const char *name = b->learner.rule->name;

    if (strcmp(name, "drtp") == 0)
        return b->c->ds->labels[sample] == k;
    if (strcmp(name, "sdfa") == 0)
        return (t->e[k] > 0) - (t->e[k] < 0);
    return t->e[k];
}

/* dz of each layer times `hidden`, of the outputs times `output`. */
static void truth_straight(const struct bench *b, size_t sample,
                           const struct rule_array *B, double output,
                           double hidden, struct truth *t)
{
    const struct net_shape *s = &b->shape;
    size_t L = s->n_layers;

    for (size_t k = 0; k < s->width[L]; k++)
        t->dz[L - 1][k] = output * t->e[k];
    for (size_t l = 1; l < L; l++)
        for (size_t i = 0; i < s->width[l]; i++) {
            double da = 0.0;

            for (size_t k = 0; k < s->width[L]; k++)
                da +=
                    B[l - 1].data[i * s->width[L] + k] * sent(b, t, sample, k);
            t->dz[l - 1][i] = hidden * da * s->act->slope(t->z[l - 1][i]);
        }
}

static double *truth_of(struct bench *b, double output, double hidden)
{
    const struct net_shape *s = &b->shape;
    double *want = calloc(s->n_params, sizeof *want);
    struct truth *t = malloc(sizeof *t);
    struct rule_array B[RULE_ARRAYS_MAX];

    ck_assert(want && t);
    ck_assert_uint_eq(learner_arrays(&b->learner, B), s->n_layers - 1);
    for (size_t n = 0; n < b->c->batch.n; n++) {
        truth_forward(b, n, t);
        truth_straight(b, n, B, output, hidden, t);
        for (size_t l = 0; l < s->n_layers; l++) {
            const double *x = l ? t->a[l - 1] : b->c->x + n * s->width[0];

            for (size_t j = 0; j < s->width[l + 1]; j++) {
                for (size_t i = 0; i < s->width[l]; i++)
                    want[s->w_at[l] + j * s->width[l] + i] +=
                        t->dz[l][j] * x[i];
                want[s->b_at[l] + j] += t->dz[l][j];
            }
        }
    }
    free(t);
    return want;
}

static const char *const straight[] = {"dfa", "sdfa", "drtp"};

/* Rule _i % 3 on net _i / 3 by its definition, with each activation and loss;
 * scales, kernels and the plain way in turn. */
START_TEST(straight_rules_are_what_they_say)
{
    const struct nn_spec *spec = &specs[_i / 3];

    for (size_t i = 0; i < 12; i++) {
        bool frenkel = i / 2 % 2 != 0, plain = (i / 4 + (size_t)_i) % 2 != 0;
        double classes = (double)spec->n_classes, mean, *want;
        struct bench b;

        setenv("MLPTUI_KERNELS", plain ? "reference" : "", 1);
        b = bench_net(spec, straight[_i % 3], act_at(i % 3), loss_at(i % 4));
        unsetenv("MLPTUI_KERNELS");
        ck_assert(!plain || b.pass->plain);
        bench_set(&b, "feedback-scale", frenkel);
        mean = 1.0 / (double)b.c->batch.n;
        want =
            truth_of(&b, frenkel ? mean / classes : mean, frenkel ? 1.0 : mean);
        bench_run(&b, 0);
        assert_near(&b, want, frenkel ? 1e-10 : 1e-12);
        free(want);
        bench_done(&b);
    }
}
END_TEST

/* --- identities --- */

/* From the same seed, bit for bit; with two hidden layers they differ in the
 * first of them. */
START_TEST(dfa_is_fa_with_one_hidden_layer)
{
    struct bench fa = bench_of(&specs[_i], "fa");
    struct bench dfa = bench_of(&specs[_i], "dfa");
    size_t size = fa.shape.n_params * sizeof(double);
    char text[RULE_REMARK];

    for (uint64_t step = 1; step < 3; step++) {
        restart_with(&fa, 0.0);
        restart_with(&dfa, 0.0);
        bench_run(&fa, step);
        bench_run(&dfa, step);
        if (_i < N_SHALLOW)
            ck_assert_mem_eq(fa.got, dfa.got, size);
        else
            ck_assert_mem_ne(fa.got, dfa.got,
                             fa.shape.b_at[0] * sizeof(double));
    }
    dfa.learner.rule->remark(&dfa.shape, dfa.values, 20, text);
    ck_assert_int_eq(strstr(text, "dfa is fa") != NULL, _i < N_SHALLOW);
    bench_done(&fa);
    bench_done(&dfa);
}
END_TEST

/* All but kp, which has decay in it, and bp's own. */
static const char *const exact_last[] = {"fa",   "dfa",  "sdfa",
                                         "drtp", "sign", "last"};

START_TEST(the_output_layer_learns_as_by_backprop)
{
    struct bench bp = bench_of(&specs[_i], "bp");
    size_t from = hidden_size(&bp);
    size_t n = bp.shape.n_params - from;

    bench_run(&bp, 1);
    for (size_t r = 0; r < sizeof exact_last / sizeof *exact_last; r++) {
        struct bench b = bench_of(&specs[_i], exact_last[r]);

        bench_run(&b, 1);
        ck_assert_mem_eq(b.got + from, bp.got + from, n * sizeof(double));
        ck_assert_mem_ne(b.got, bp.got, from * sizeof(double));
        bench_done(&b);
    }
    bench_done(&bp);
}
END_TEST

/* As many steps of every optimiser as it takes for a slip to show: hidden
 * layers keep their bits, the output layer moves. */
START_TEST(last_moves_the_output_layer_only)
{
    struct nn_case *c = nn_case_new(&specs[2]);
    struct problem problem = {.ds = c->ds, .train = c->runs, .val = c->runs};
    struct lane_config config = {.name = "lane",
                                 .rule = rule_find("last"),
                                 .hidden = {6, 5, 4},
                                 .n_hidden = 3};
    size_t hidden = c->shape.w_at[3], n = c->shape.n_params;
    double *before = malloc(n * sizeof *before);
    struct lane *lane = NULL;
    struct run_state *state;
    struct sample sample;
    struct err err;

    dataset_count_classes(c->ds);
    params_initial(config.values);
    lane_choose(&config, &param_batch_size, 20);
    lane_choose(&config, &param_optim, _i);
    ck_assert(before &&
              !lane_new(&config, &problem, &exec_serial, &lane, &err));
    state = mem_alloc(1, run_state_size(lane_state_doubles(lane)));
    ck_assert(state);
    lane_save(lane, state);
    memcpy(before, state->params, n * sizeof *before);
    for (int i = 0; i < 5; i++)
        ck_assert(lane_step(lane, true, &sample));
    lane_save(lane, state);
    ck_assert_mem_eq(state->params, before, hidden * sizeof *before);
    ck_assert_mem_ne(state->params + hidden, before + hidden,
                     (n - hidden) * sizeof *before);
    free(before);
    mem_free(state);
    lane_free(lane);
    nn_case_free(c);
}
END_TEST

/* --- Kolen and Pollack --- */

static double *copy_of(const double *from, size_t n)
{
    double *copy = malloc(n * sizeof *copy);

    ck_assert(copy);
    memcpy(copy, from, n * sizeof *copy);
    return copy;
}

/* W of layer l, [inputs, outputs], kernel layout. */
static double *weight_in(const struct bench *b, size_t l, size_t i, size_t j)
{
    return b->block + net_at(&b->shape, l, i, j);
}

/* With steps of gradient descent, W - B shrinks by 1 - lr decay, while W and B
 * themselves go the way of the data. */
START_TEST(kp_contracts)
{
    struct bench b = bench_of(&specs[2], "kp");
    const double lr = 0.3, decay = 0.2;
    struct rule_array B[RULE_ARRAYS_MAX];
    double worst = 0.0, moved = 0.0, *at_start[RULE_ARRAYS_MAX];
    double *block = copy_of(b.block, b.shape.n_block);
    size_t n = learner_arrays(&b.learner, B);

    ck_assert_uint_eq(n, 3);
    bench_set(&b, "kp-decay", decay);
    bench_set(&b, "lr", lr);
    for (size_t l = 0; l < n; l++)
        at_start[l] = copy_of(B[l].data, B[l].rows * B[l].cols);
    for (uint64_t step = 1; step <= 20; step++) {
        bench_run(&b, step);
        for (size_t i = 0; i < b.shape.n_block; i++)
            b.block[i] -= lr * b.grad[i];
    }
    for (size_t l = 0; l < n; l++)
        for (size_t i = 0; i < B[l].rows; i++)
            for (size_t j = 0; j < B[l].cols; j++) {
                size_t k = i * B[l].cols + j;
                double now = *weight_in(&b, l + 1, i, j) - B[l].data[k];
                double then =
                    block[net_at(&b.shape, l + 1, i, j)] - at_start[l][k];

                worst =
                    fmax(worst, fabs(now - then * pow(1.0 - lr * decay, 20.0)));
                moved = fmax(
                    moved, fabs(B[l].data[k] -
                                at_start[l][k] * pow(1.0 - lr * decay, 20.0)));
            }
    ck_assert_msg(worst < 1e-14, "off by %g", worst);
    ck_assert(moved > 1e-2);
    for (size_t l = 0; l < n; l++)
        free(at_start[l]);
    free(block);
    bench_done(&b);
}
END_TEST

/* The step is the rule's own equation, from feedback alignment's gradient
 * through the same matrices; biases and the first layer do not decay. */
START_TEST(kp_takes_the_step_it_says)
{
    struct bench b = bench_of(&specs[2], "kp"), fa = bench_of(&specs[2], "fa");
    const double lr = 0.3, decay = 0.2;
    struct rule_array B[RULE_ARRAYS_MAX];
    double *before[RULE_ARRAYS_MAX];
    size_t n = learner_arrays(&b.learner, B);

    bench_set(&b, "kp-decay", decay);
    bench_set(&b, "lr", lr);
    for (size_t l = 0; l < n; l++)
        before[l] = copy_of(B[l].data, B[l].rows * B[l].cols);
    bench_run(&fa, 1);
    bench_run(&b, 1);
    for (size_t l = 0; l <= n; l++)
        for (size_t i = 0; i <= b.shape.width[l]; i++)
            for (size_t j = 0; j < b.shape.width[l + 1]; j++) {
                bool decays = l > 0 && i < b.shape.width[l];
                size_t at = net_at(&b.shape, l, i, j);
                double w = decays ? b.block[at] : 0.0, old;

                ck_assert(fabs(b.grad[at] - (fa.grad[at] + decay * w)) < 1e-15);
                if (!decays)
                    continue;
                old = before[l - 1][i * B[l - 1].cols + j];
                ck_assert(fabs(B[l - 1].data[i * B[l - 1].cols + j] -
                               (old - lr * (fa.grad[at] + decay * old))) <
                          1e-15);
            }
    for (size_t l = 0; l < n; l++)
        free(before[l]);
    bench_done(&b);
    bench_done(&fa);
}
END_TEST

/* Neither a repeated estimate nor a batch that diverged is remembered. */
START_TEST(kp_remembers_what_trains)
{
    struct bench b = bench_of(&specs[1], "kp");
    struct rule_array B[RULE_ARRAYS_MAX];
    double *before;
    size_t size;

    ck_assert_uint_eq(learner_arrays(&b.learner, B), 1);
    size = B[0].rows * B[0].cols * sizeof(double);
    bench_run(&b, 1);
    before = copy_of(B[0].data, B[0].rows * B[0].cols);
    b.pass->repeat = 1;
    bench_run(&b, 1);
    ck_assert_mem_eq(B[0].data, before, size);
    b.pass->repeat = 0;
    b.block[0] = NAN;
    bench_run(&b, 2);
    ck_assert_mem_eq(B[0].data, before, size);
    b.block[0] = 0.1;
    bench_run(&b, 3);
    ck_assert_mem_ne(B[0].data, before, size);
    free(before);
    bench_done(&b);
}
END_TEST

/* Its matrices take steps of gradient descent, so the weights must. */
START_TEST(kp_refuses_another_optimiser)
{
    struct nn_case *c = nn_case_new(&specs[0]);
    struct problem problem = {.ds = c->ds, .train = c->runs, .val = c->runs};
    struct lane_config config = {.name = "a",
                                 .rule = rule_find("kp"),
                                 .optim = optim_at(0),
                                 .hidden = {5},
                                 .n_hidden = 1};
    struct lane *lane = NULL;
    struct err err = {0};

    dataset_count_classes(c->ds);
    params_initial(config.values);
    lane_choose(&config, &param_batch_size, 20);
    ck_assert(!lane_new(&config, &problem, &exec_serial, &lane, &err));
    lane_free(lane);
    lane_choose(&config, &param_optim, 3);
    ck_assert_int_eq(lane_new(&config, &problem, &exec_serial, &lane, &err),
                     STATUS_USAGE);
    ck_assert_str_eq(err.text,
                     "lane a: kp learns with optim = sgd only, not with adam");
    nn_case_free(c);
}
END_TEST

/* --- sign symmetry --- */

/* Through matrices of the signs and magnitudes that the test draws again, fa
 * has the same gradient. */
START_TEST(sign_has_the_signs_of_the_weights)
{
    struct bench b = bench_of(&specs[2], "sign");
    struct bench fa = bench_of(&specs[2], "fa");
    struct rule_array B[RULE_ARRAYS_MAX];
    size_t n = learner_arrays(&fa.learner, B);
    double *first, cos = 0.0, ratio;

    bench_set(&b, "magnitude", _i);
    bench_set(&b, "feedback-range", 0.5);
    b.block[net_at(&b.shape, 2, 1, 2)] = fa.block[net_at(&b.shape, 2, 1, 2)] =
        0.0;
    bench_run(&b, 4);
    for (size_t l = 0; l < n; l++) {
        size_t values = B[l].rows * B[l].cols;
        double *u = malloc(values * sizeof *u);

        philox_uniform(&(struct philox_list){.seed = 2,
                                             .step = _i == 2 ? 4 : 0,
                                             .draw = (uint32_t)l},
                       0, values, u);
        for (size_t i = 0; i < values; i++) {
            double w = fa.block[net_at(&fa.shape, l + 1, i / B[l].cols,
                                       i % B[l].cols)];

            B[l].data[i] = (_i == 0 ? 0.5 / sqrt(3.0) : 0.5 * u[i]) *
                           ((w > 0.0) - (w < 0.0));
        }
        free(u);
    }
    bench_run(&fa, 4);
    assert_near(&b, fa.got, 1e-15);
    ck_assert(
        b.learner.rule->alignment(b.learner.self, b.pass, 1, &cos, &ratio));
    ck_assert(cos > 0.5 && cos < 1.0);
    first = copy_of(b.got, b.shape.n_params);
    bench_run(&b, 5);
    ck_assert_int_eq(
        memcmp(first, b.got, b.shape.n_params * sizeof *first) != 0, _i == 2);
    b.pass->repeat = 1;
    bench_run(&b, 4);
    ck_assert_int_eq(
        memcmp(first, b.got, b.shape.n_params * sizeof *first) != 0, _i == 2);
    free(first);
    bench_done(&b);
    bench_done(&fa);
}
END_TEST

/* --- the matrices --- */

static double largest(const struct rule_array *B)
{
    double most = 0.0;

    for (size_t i = 0; i < B->rows * B->cols; i++)
        most = fmax(most, fabs(B->data[i]));
    return most;
}

/* From -X to X, X the notebook's 0.5, a number, or what Frenkel's code draws;
 * a restart decides it, and no batch does, whatever its step. */
START_TEST(the_range_of_the_feedback_is_a_choice)
{
    static const char *const rules[] = {"fa", "dfa", "sdfa", "drtp", "kp"};
    struct bench b = bench_of(&specs[3], rules[_i]);
    struct rule_array B[RULE_ARRAYS_MAX];
    double bound = sqrt(6.0 / 130.0);

    learner_arrays(&b.learner, B);
    ck_assert(largest(&B[0]) <= 0.5 && largest(&B[0]) > 0.45);
    if (b.learner.rule->optim)
        bench_set(&b, "lr", 0.0);
    restart_with(&b, 0.0);
    ck_assert(largest(&B[0]) <= bound && largest(&B[0]) > 0.9 * bound);
    bench_set(&b, "feedback-range", 3.0);
    bench_run(&b, 1);
    bench_run(&b, 2);
    ck_assert(largest(&B[0]) <= bound);
    restart_with(&b, 3.0);
    ck_assert(largest(&B[0]) <= 3.0 && largest(&B[0]) > 2.7);
    bench_done(&b);
}
END_TEST

static bool alignment(const struct bench *b, size_t layer, double *cos_out,
                      double *ratio_out)
{
    return b->learner.rule->alignment(b->learner.self, b->pass, layer, cos_out,
                                      ratio_out);
}

/* B = -2 W^T has cosine -1 and ratio 2; without its own half of the entries,
 * what the definition gives. */
START_TEST(alignment_is_to_the_transposed_weights)
{
    struct bench b = bench_of(&specs[2], "fa");
    struct rule_array B[RULE_ARRAYS_MAX];
    double cos, ratio;

    for (size_t l = 1; l <= learner_arrays(&b.learner, B); l++) {
        struct rule_array *m = &B[l - 1];
        double kept = 0.0, all = 0.0;

        for (size_t i = 0; i < m->rows * m->cols; i++)
            m->data[i] = -2.0 * *weight_in(&b, l, i / m->cols, i % m->cols);
        bench_run(&b, 0);
        ck_assert(alignment(&b, l, &cos, &ratio));
        ck_assert(fabs(cos + 1.0) < 1e-14 && fabs(ratio - 2.0) < 1e-14);
        for (size_t i = 0; i < m->rows * m->cols; i++) {
            all += m->data[i] * m->data[i];
            if (i % 2)
                m->data[i] = 0.0;
            kept += m->data[i] * m->data[i];
        }
        bench_run(&b, 0);
        ck_assert(alignment(&b, l, &cos, &ratio));
        ck_assert(fabs(cos + sqrt(kept / all)) < 1e-14);
        ck_assert(fabs(ratio - 2.0 * sqrt(kept / all)) < 1e-14);
    }
    ck_assert(!alignment(&b, 0, &cos, &ratio));
    ck_assert(!alignment(&b, b.shape.n_layers, &cos, &ratio));
    bench_done(&b);
}
END_TEST

/* Straight from the outputs: to the product of all weights above. */
START_TEST(straight_alignment_is_to_the_product)
{
    struct bench b = bench_of(&specs[2], straight[_i]);
    const struct net_shape *s = &b.shape;
    struct rule_array B[RULE_ARRAYS_MAX];
    double cos, ratio;

    learner_arrays(&b.learner, B);
    for (size_t i = 0; i < s->width[2]; i++)
        for (size_t k = 0; k < s->width[4]; k++) {
            double sum = 0.0;

            for (size_t j = 0; j < s->width[3]; j++)
                sum += *weight_in(&b, 2, i, j) * *weight_in(&b, 3, j, k);
            B[1].data[i * s->width[4] + k] = sum;
        }
    for (size_t i = 0; i < s->width[1]; i++)
        for (size_t k = 0; k < s->width[4]; k++) {
            double sum = 0.0;

            for (size_t j = 0; j < s->width[2]; j++)
                sum += *weight_in(&b, 1, i, j) * B[1].data[j * s->width[4] + k];
            B[0].data[i * s->width[4] + k] = 3.0 * sum;
        }
    bench_run(&b, 0);
    ck_assert(alignment(&b, 1, &cos, &ratio));
    ck_assert(fabs(cos - 1.0) < 1e-14 && fabs(ratio - 3.0) < 1e-13);
    ck_assert(alignment(&b, 2, &cos, &ratio));
    ck_assert(fabs(cos - 1.0) < 1e-14 && fabs(ratio - 1.0) < 1e-13);
    ck_assert(alignment(&b, 3, &cos, &ratio));
    ck_assert(fabs(cos) < 0.9);
    bench_done(&b);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, straight_rules_are_what_they_say, 0, 3 * N_SPECS);
    tcase_add_loop_test(tc, dfa_is_fa_with_one_hidden_layer, 0, N_SPECS);
    tcase_add_loop_test(tc, the_output_layer_learns_as_by_backprop, 0, N_SPECS);
    tcase_add_loop_test(tc, last_moves_the_output_layer_only, 0, 4);
    tcase_add_test(tc, kp_contracts);
    tcase_add_test(tc, kp_takes_the_step_it_says);
    tcase_add_test(tc, kp_remembers_what_trains);
    tcase_add_test(tc, kp_refuses_another_optimiser);
    tcase_add_loop_test(tc, sign_has_the_signs_of_the_weights, 0, 3);
    tcase_add_loop_test(tc, the_range_of_the_feedback_is_a_choice, 0, 5);
    tcase_add_test(tc, alignment_is_to_the_transposed_weights);
    tcase_add_loop_test(tc, straight_alignment_is_to_the_product, 0, 3);
}

int main(void)
{
    return suite_run("feedback", add_tests, NULL, NULL);
}
