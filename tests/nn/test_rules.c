/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a learning rule is not what its name says: random numbers that
 * depend on who draws them, a rule whose fast way is not its definition, a
 * state that an undo or a checkpoint loses. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/philox.h"
#include "engine/lane/lane.h"
#include "nn/act.h"
#include "nn/loss.h"
#include "nn_case.h"
#include "store/checkpoint/checkpoint.h"

/* The vectors that Random123 publishes for philox4x32-10. */
START_TEST(philox_is_the_published_one)
{
    static const struct {
        uint32_t counter[4], key[2], words[4];
    } known[] = {
        {{0, 0, 0, 0},
         {0, 0},
         {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{~0u, ~0u, ~0u, ~0u},
         {~0u, ~0u},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t words[4];

        philox_words(known[i].counter, known[i].key, words);
        ck_assert_mem_eq(words, known[i].words, sizeof words);
    }
}
END_TEST

/* Number i by its definition in the header. */
static double number_at(const struct philox_list *list, uint64_t i)
{
    const uint32_t counter[4] = {(uint32_t)(i / 2), (uint32_t)(i / 2 >> 32),
                                 list->draw, (uint32_t)(list->step >> 32)};
    const uint32_t key[2] = {list->seed, (uint32_t)list->step};
    uint32_t w[4];

    philox_words(counter, key, w);
    return ((w[i % 2 * 2] >> 5) * 0x1p26 + (w[i % 2 * 2 + 1] >> 6)) * 0x1p-53;
}

/* Cut anywhere, also where the counter's lower half ends, a list has the same
 * numbers. */
START_TEST(philox_lists_may_be_cut_anywhere)
{
    static const uint64_t firsts[] = {0, 1, 6, UINT64_C(0x1fffffffc)};
    const struct philox_list list = {
        .seed = 2, .step = UINT64_C(0x300000001), .draw = 7};
    double whole[64], part[64];

    for (size_t k = 0; k < sizeof firsts / sizeof *firsts; k++) {
        philox_uniform(&list, firsts[k], 64, whole);
        for (size_t i = 0; i < 64; i++)
            ck_assert(whole[i] == number_at(&list, firsts[k] + i));
        for (size_t n = 1; n <= 9; n++)
            for (size_t at = 0; at + n <= 64; at += n) {
                philox_uniform(&list, firsts[k] + at, n, part);
                ck_assert_mem_eq(part, whole + at, n * sizeof *part);
            }
    }
}
END_TEST

/* Mean and variance of 100,000 within 4 standard errors, all in [0, 1); every
 * part of the list's name counts. */
START_TEST(philox_is_uniform)
{
    struct philox_list list = {.seed = 2, .step = 0, .draw = 1};
    const size_t n = 100000;
    double *u = malloc(n * sizeof *u), sum = 0.0, squares = 0.0, first;

    ck_assert(u);
    philox_uniform(&list, 0, n, u);
    for (size_t i = 0; i < n; i++) {
        ck_assert(u[i] >= 0.0 && u[i] < 1.0);
        sum += u[i] - 0.5;
        squares += (u[i] - 0.5) * (u[i] - 0.5);
    }
    ck_assert(fabs(sum) < 4.0 * sqrt((double)n / 12.0));
    ck_assert(fabs(squares - (double)n / 12.0) <
              4.0 * sqrt((double)n * (1.0 / 80.0 - 1.0 / 144.0)));
    first = u[0];
    list.seed = 3;
    philox_uniform(&list, 0, 1, u);
    list.seed = 2;
    list.step = UINT64_C(1) << 32;
    philox_uniform(&list, 0, 1, u + 1);
    list.step = 0;
    list.draw = 2;
    philox_uniform(&list, 0, 1, u + 2);
    for (size_t i = 0; i < 3; i++)
        ck_assert(u[i] != first && u[i] != u[(i + 1) % 3]);
    free(u);
}
END_TEST

/* Shallow, deep, wide (a first layer cut by panel), one chunk and many. */
static const struct nn_spec specs[] = {
    {7, {5}, 3, 20, NN_BYTES, 1.0, 3},
    {17, {8}, 10, 400, NN_REALS, 1.0, 4},
    {9, {6, 5, 4}, 4, 170, NN_BYTES, 1.0, 5},
    {5, {130, 7}, 3, 330, NN_BYTES, 1.0, 6},
};
#define N_SPECS (sizeof specs / sizeof *specs)

static struct learner learner_of(const char *rule, struct pass *pass)
{
    struct learner learner;

    ck_assert(!learner_init(&learner, rule_find(rule), pass));
    return learner;
}

/* --- feedback alignment --- */

/* Each matrix the transposed weights, [inputs, outputs]. */
static void take_weights(struct learner *fa, const struct nn_case *c)
{
    struct rule_array B[RULE_ARRAYS_MAX];
    size_t n = learner_arrays(fa, B);

    ck_assert_uint_eq(n, c->shape.n_layers - 1);
    for (size_t l = 1; l <= n; l++)
        for (size_t i = 0; i < B[l - 1].rows; i++)
            for (size_t j = 0; j < B[l - 1].cols; j++)
                B[l - 1].data[i * B[l - 1].cols + j] =
                    c->params[c->shape.w_at[l] + j * B[l - 1].rows + i];
}

/* With B = W^T it is backprop, bit for bit; with its own B it is not, but for
 * the output layer, which sees no B. */
START_TEST(fa_through_the_weights_is_backprop)
{
    struct nn_case *c = nn_case_new(&specs[_i]);
    const struct span span = {.runs = c->runs, .n = c->batch.n};
    size_t size = c->shape.n_block * sizeof(double);
    size_t last = c->shape.block_at[c->shape.n_layers - 1];
    const double range = 0.5;
    double *bp_grad = mem_alloc(1, size);
    struct pass *pass = NULL;
    struct learner fa, bp;
    struct batch_stats st;

    ck_assert(bp_grad && !pass_new(&c->shape, span.n, c->runs, &pass));
    fa = learner_of("fa", pass);
    bp = learner_of("bp", pass);
    net_pack(&c->shape, c->params, c->block);
    learner_gradient(&bp, pass, &exec_serial, c->block, NULL, &span, bp_grad,
                     &st);
    learner_gradient(&fa, pass, &exec_serial, c->block, &range, &span, c->grad,
                     &st);
    ck_assert_mem_ne(c->grad, bp_grad, last * sizeof(double));
    ck_assert_mem_eq(c->grad + last, bp_grad + last,
                     size - last * sizeof(double));
    take_weights(&fa, c);
    learner_gradient(&fa, pass, &exec_serial, c->block, &range, &span, c->grad,
                     &st);
    ck_assert_mem_eq(c->grad, bp_grad, size);
    learner_done(&fa);
    learner_done(&bp);
    pass_free(pass);
    mem_free(bp_grad);
    nn_case_free(c);
}
END_TEST

/* The matrices come from the seed: uniform(-0.5, 0.5), each its own. */
START_TEST(fa_draws_from_the_seed)
{
    struct nn_case *c = nn_case_new(&specs[2]);
    struct rule_array B[RULE_ARRAYS_MAX];
    struct pass *pass = NULL;
    struct learner fa;
    double first;

    ck_assert(!pass_new(&c->shape, 20, c->runs, &pass));
    fa = learner_of("fa", pass);
    learner_restart(&fa, &c->shape, NULL, 7);
    ck_assert_uint_eq(learner_arrays(&fa, B), 3);
    ck_assert_str_eq(B[0].name, "feedback2");
    ck_assert_str_eq(B[2].name, "feedback4");
    ck_assert_uint_eq(B[0].rows, 6);
    ck_assert_uint_eq(B[0].cols, 5);
    for (size_t l = 0; l < 3; l++)
        for (size_t i = 0; i < B[l].rows * B[l].cols; i++)
            ck_assert(B[l].data[i] >= -0.5 && B[l].data[i] < 0.5);
    first = B[0].data[0];
    ck_assert(B[1].data[0] != first && B[0].data[1] != first);
    learner_restart(&fa, &c->shape, NULL, 8);
    ck_assert(B[0].data[0] != first);
    learner_restart(&fa, &c->shape, NULL, 7);
    ck_assert(B[0].data[0] == first);
    learner_done(&fa);
    pass_free(pass);
    nn_case_free(c);
}
END_TEST

/* --- central differences --- */

/* The mean of the forward and the backward difference, bit for bit, and the
 * central difference by its definition. */
START_TEST(wp_central_is_the_mean_of_both_sides)
{
    static const double perts[] = {0.1, 1e-3, -0.5};
    struct nn_case *c = nn_case_new(&specs[_i]);
    size_t n = c->shape.n_params;
    double *mean = malloc(n * sizeof *mean),
           *rounded = malloc(n * sizeof *mean);
    long double *want = malloc(n * sizeof *want);

    ck_assert(mean && rounded && want);
    c->batch.n = c->batch.n < 170 ? c->batch.n : 170;
    for (size_t p = 0; p < 3; p++) {
        double pert = perts[p], worst;

        nn_case_gradient(c, rule_find("wp"), &exec_serial, pert);
        memcpy(mean, c->got, n * sizeof *mean);
        nn_case_gradient(c, rule_find("wp"), &exec_serial, -pert);
        for (size_t i = 0; i < n; i++)
            mean[i] = 0.5 * (mean[i] + c->got[i]);
        nn_case_gradient(c, rule_find("wp-central"), &exec_serial, pert);
        ck_assert_mem_eq(c->got, mean, n * sizeof *mean);
        if (_i > 1) /* the definition takes its time */
            continue;
        naive_perturbl(&c->net, c->params, &c->batch, pert, pert, want);
        naive_perturb(&c->net, c->params, &c->batch, pert, pert, rounded);
        worst = nn_case_worst(c, c->got, want, rounded, 1e-10, pert);
        ck_assert_msg(worst <= 1.0, "pert %g: off by %g of the tolerance", pert,
                      worst);
    }
    free(mean);
    free(rounded);
    free(want);
    nn_case_free(c);
}
END_TEST

/* --- the plain way --- */

/* Every rule by its plain way gives what its kernels give, to rounding. */
START_TEST(kernels_agree_with_the_plain_way)
{
    static const struct nn_spec small[] = {{7, {5}, 3, 170, NN_BYTES, 1.0, 3},
                                           {5, {4, 3}, 3, 20, NN_REALS, 1.0, 4},
                                           {3, {40}, 2, 9, NN_BYTES, 1.0, 5}};
    struct nn_case *c = nn_case_new(&small[_i]);
    size_t n = c->shape.n_params;
    double *fast = malloc(n * sizeof *fast);

    ck_assert(fast);
    for (size_t r = 0; rule_at(r); r++) {
        struct batch_stats st;
        double largest = 0.0;

        if (!nn_case_fits(c, rule_at(r)))
            continue;
        nn_case_gradient(c, rule_at(r), &exec_serial, 0.1);
        memcpy(fast, c->got, n * sizeof *fast);
        st = c->stats;
        setenv("MLPTUI_KERNELS", "reference", 1);
        ck_assert_str_eq(kernels_name(), "reference");
        nn_case_gradient(c, rule_at(r), &nn_exec_reverse, 0.1);
        unsetenv("MLPTUI_KERNELS");
        ck_assert_uint_eq(c->stats.n_correct, st.n_correct);
        ck_assert(fabs(c->stats.loss_sum - st.loss_sum) < 1e-12 * st.loss_sum);
        for (size_t i = 0; i < n; i++)
            largest = fmax(largest, fabs(fast[i]));
        ck_assert_msg(largest > 1e-6, "%s: %g", rule_at(r)->name, largest);
        for (size_t i = 0; i < n; i++)
            ck_assert_msg(fabs(c->got[i] - fast[i]) < 1e-12,
                          "%s, parameter %zu: %g, plainly %g", rule_at(r)->name,
                          i, fast[i], c->got[i]);
    }
    free(fast);
    nn_case_free(c);
}
END_TEST

/* Mean loss of the case's batch with parameter i moved. */
static double loss_moved(struct nn_case *c, struct pass *pass, size_t i,
                         double move)
{
    double keep = c->params[i];
    struct batch_stats st;

    c->params[i] = keep + move;
    net_pack(&c->shape, c->params, c->block);
    pass_evaluate(pass, &exec_serial, c->block, c->runs, NULL, NULL, &st);
    c->params[i] = keep;
    return st.loss_sum / (double)st.n;
}

/* A screen of 120 columns has one row for a remark, with the lane's name before
 * it and perhaps "3 more: a" behind it. */
START_TEST(every_remark_fits_its_row)
{
    static const size_t hidden[] = {20, 20}, batches[] = {10, 630};

    for (size_t i = 0; rule_at(i); i++)
        for (size_t k = 0; k < 4; k++) {
            double values[NN_VALUES];
            char text[RULE_REMARK] = "";
            struct net_shape shape;

            ck_assert(!net_shape_init(&shape, 784, hidden, 1 + k / 2, 10));
            nn_case_values(rule_at(i), 0.1, values);
            if (rule_at(i)->remark)
                rule_at(i)->remark(&shape, values, batches[k % 2], text);
            ck_assert_msg(strlen(text) <= 90, "%s: %zu characters: %s",
                          rule_at(i)->name, strlen(text), text);
        }
}
END_TEST

/* Row _i / 4 of the activations, _i % 4 of the losses: bp is the slope of the
 * loss, wp its difference, wp-central that of both sides; net_predict knows
 * them too. */
START_TEST(any_activation_and_loss_has_every_rule)
{
    static const struct nn_spec spec = {5, {4, 3}, 3, 30, NN_REALS, 2.0, 9};
    const double pert = 0.1, h = 1e-5;
    struct nn_case *c = nn_case_new(&spec);
    const struct net_spec net = {.n_inputs = 5,
                                 .hidden = {4, 3},
                                 .n_hidden = 2,
                                 .n_classes = 3,
                                 .act = act_at((size_t)_i / 4),
                                 .loss = loss_at((size_t)_i % 4)};
    size_t n = c->shape.n_params;
    double *bp = malloc(n * sizeof *bp), *wp = malloc(n * sizeof *bp);
    struct pass *pass = NULL;

    ck_assert(!net_shape_of(&c->shape, &net));
    ck_assert(bp && wp && !pass_new(&c->shape, 30, c->runs, &pass));
    nn_case_gradient(c, rule_find("bp"), &exec_serial, 0.0);
    memcpy(bp, c->got, n * sizeof *bp);
    nn_case_gradient(c, rule_find("wp"), &exec_serial, pert);
    memcpy(wp, c->got, n * sizeof *wp);
    nn_case_gradient(c, rule_find("wp-central"), &exec_serial, pert);
    for (size_t i = 0; i < n; i++) {
        double at = loss_moved(c, pass, i, 0.0);
        double up = loss_moved(c, pass, i, pert);
        double down = loss_moved(c, pass, i, -pert);
        double slope = (loss_moved(c, pass, i, h) - loss_moved(c, pass, i, -h));

        ck_assert(fabs(bp[i] - slope / (2.0 * h)) < 1e-8);
        ck_assert(fabs(wp[i] - (up - at) / pert) < 1e-12);
        ck_assert(fabs(c->got[i] - (up - down) / (2.0 * pert)) < 1e-12);
    }
    free(bp);
    free(wp);
    pass_free(pass);
    nn_case_free(c);
}
END_TEST

/* --- what a rule remembers --- */

/* Feedback matrices that move at random with every batch, and momentum: a rule
 * and an optimiser whose arrays an undo must give back. */
static struct rule drift;
static uint32_t drift_seed; /* of the newest restart */

static void drift_restart(void *self, const struct net_shape *shape,
                          const double *values, uint32_t seed)
{
    drift_seed = seed;
    rule_find("fa")->restart(self, shape, values, seed);
}

static void drift_begin(void *self, struct pass *pass, const double *values)
{
    struct rule_array B[RULE_ARRAYS_MAX];
    size_t n = drift.arrays(self, B);
    const struct philox_list list = {.step = pass->step};
    double move;

    philox_uniform(&list, 0, 1, &move);
    for (size_t l = 0; l < n; l++)
        for (size_t i = 0; i < B[l].rows * B[l].cols; i++)
            B[l].data[i] += move;
    rule_find("fa")->begin(self, pass, values);
}

static const struct nn_spec lane_spec = {9, {5, 4}, 3, 50, NN_BYTES, 1.0, 2};

struct lanes {
    struct nn_case *c;
    struct problem problem;
    struct lane_config config;
};

static size_t n_rules(void)
{
    size_t n = 0;

    while (rule_at(n))
        n++;
    return n;
}

/* Row i of: every rule, then the drifting one with momentum, then backprop with
 * each of the other optimisers and a rate that falls. */
static struct lanes lanes_of(size_t i)
{
    struct lanes t = {.c = nn_case_new(&lane_spec)};
    const struct rule *rule = i < n_rules() ? rule_at(i) : NULL;
    bool other = i > n_rules() && optim_at(i - n_rules() + 1);

    if (other)
        rule = rule_find("bp");
    dataset_count_classes(t.c->ds);
    t.problem =
        (struct problem){.ds = t.c->ds, .train = t.c->runs, .val = t.c->runs};
    t.config = (struct lane_config){.name = "lane",
                                    .rule = rule,
                                    .optim = optim_at(0),
                                    .hidden = {5, 4},
                                    .n_hidden = 2};
    if (!rule) {
        drift = *rule_find("fa");
        drift.name = "drift";
        drift.begin = drift_begin;
        drift.restart = drift_restart;
        t.config.rule = &drift;
    }
    if (!nn_case_fits(t.c, t.config.rule))
        t.config.n_hidden = 1;
    params_initial(t.config.values);
    if (!rule)
        lane_choose(&t.config, &param_optim, 1); /* momentum */
    if (other) {
        lane_choose(&t.config, &param_optim, (double)(i - n_rules() + 1));
        lane_choose(&t.config, &param_lr_decay, 1);
        lane_choose(&t.config, &param_lr_decay_rate, 0.5);
        lane_choose(&t.config, &param_act, 1);
    }
    lane_choose(&t.config, &param_batch_size, 20);
    lane_choose(&t.config, &param_epochs, 9);
    return t;
}

static struct lane *lane_make(const struct lanes *t)
{
    struct lane *lane = NULL;
    struct err err = {0};

    ck_assert_msg(!lane_new(&t->config, &t->problem, &exec_serial, &lane, &err),
                  "%s", err.text);
    return lane;
}

static void steps(struct lane *lane, int n)
{
    struct sample s;
    struct eval_result e;

    for (int i = 0; i < n; i++) {
        ck_assert(lane_step(lane, i % 2, &s));
        if (lane_evaluation_due(lane))
            lane_evaluate(lane, &e);
    }
}

static struct run_state *state_of(const struct lane *lane)
{
    struct run_state *s =
        mem_alloc(1, run_state_size(lane_state_doubles(lane)));

    ck_assert(s);
    lane_save(lane, s);
    ck_assert_ptr_eq(run_state_array(s, s->n_arrays),
                     s->params + lane_state_doubles(lane));
    return s;
}

/* Weights and all that rule and optimiser remember. */
static void assert_same(const struct lane *a, const struct lane *b)
{
    struct run_state *x = state_of(a), *y = state_of(b);

    ck_assert_uint_eq(lane_state_doubles(a), lane_state_doubles(b));
    ck_assert_mem_eq(x->arrays, y->arrays, sizeof x->arrays);
    ck_assert_mem_eq(x->params, y->params,
                     lane_state_doubles(a) * sizeof(double));
    ck_assert_uint_eq(x->step, y->step);
    mem_free(x);
    mem_free(y);
}

/* An undo gives back the weights and what was remembered with them: afterwards
 * the lane goes the way of one that was never changed. */
START_TEST(undo_gives_back_what_a_rule_remembers)
{
    struct lanes t = lanes_of((size_t)_i);
    struct lane *straight = lane_make(&t), *lane = lane_make(&t);

    steps(straight, 4);
    steps(lane, 4);
    lane_set(lane, &param_lr, 0.3, 0);
    steps(lane, 2);
    lane_set(lane, &param_lr, 0.7, 0);
    steps(lane, 3);
    ck_assert(lane_undo(lane));
    ck_assert(lane_undo(lane));
    assert_same(straight, lane);
    steps(straight, 5);
    steps(lane, 5);
    assert_same(straight, lane);
    lane_restart(lane, 3);
    lane_restart(straight, 3);
    assert_same(straight, lane);
    lane_free(straight);
    lane_free(lane);
    nn_case_free(t.c);
}
END_TEST

static void through_a_file(const struct lane *lane, struct checkpoint *back)
{
    char path[] = "/tmp/test_rules.XXXXXX", config[] = "lr = 0.1\n";
    struct checkpoint c = {.config = config, .n_lanes = 2};
    struct run_state *state = state_of(lane);
    struct err err = {0};
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    for (size_t i = 0; i < 2; i++) {
        snprintf(c.lanes[i].name, sizeof c.lanes[i].name, "l%zu", i);
        c.lanes[i].shape = *lane_shape(lane);
        c.lanes[i].state = state;
    }
    ck_assert_msg(!checkpoint_write(path, 0600, &c, NULL, NULL, &err), "%s",
                  err.text);
    ck_assert_msg(!checkpoint_read(path, back, &err), "%s", err.text);
    ck_assert_uint_eq(back->n_lanes, 2);
    close(fd);
    unlink(path);
    mem_free(state);
}

/* Saved into a file in the middle of an epoch and resumed by a lane of another
 * seed: the same bits as one that was never stopped. */
START_TEST(resume_gives_back_what_a_rule_remembers)
{
    struct lanes t = lanes_of((size_t)_i);
    struct lane *straight = lane_make(&t), *first = lane_make(&t), *second;
    struct checkpoint back;

    steps(straight, 9);
    steps(first, 4);
    through_a_file(first, &back);
    lane_choose(&t.config, &param_seed, 77);
    second = lane_make(&t);
    ck_assert(!lane_resume(second, back.lanes[1].state, NULL));
    ck_assert_uint_eq(t.config.rule == &drift ? drift_seed : 2, 2);
    assert_same(first, second);
    steps(second, 5);
    assert_same(straight, second);
    checkpoint_done(&back);
    lane_free(straight);
    lane_free(first);
    lane_free(second);
    nn_case_free(t.c);
}
END_TEST

/* A state without an array of the rule's, with one of another shape, or with
 * one that is not finite is of another run. */
START_TEST(resume_refuses_what_the_rule_lacks)
{
    struct lanes t = lanes_of(99);
    struct lane *lane = lane_make(&t);
    struct run_state *state;

    steps(lane, 4);
    for (int i = 0; i < 5; i++) {
        struct run_state *s = state_of(lane);
        double *last = s->params + lane_state_doubles(lane) - 1;
        struct run_array *a = &s->arrays[s->n_arrays - 1];

        ck_assert_uint_eq(s->n_arrays, 3);
        s->n_arrays -= i == 0;
        a->name[0] = i == 1 ? 'x' : a->name[0];
        if (i == 2) {
            a->rows = 3;
            a->cols = 4;
        }
        *last = i == 3 ? INFINITY : *last;
        ck_assert_int_eq(lane_resume(lane, s, NULL),
                         i < 4 ? STATUS_FORMAT : STATUS_OK);
        mem_free(s);
    }
    state = state_of(lane);
    lane_free(lane);
    t.config.rule = rule_find("fa");
    t.config.optim = optim_at(0);
    lane = lane_make(&t);
    ck_assert(!lane_resume(lane, state, NULL)); /* with one array too many */
    mem_free(state);
    lane_free(lane);
    nn_case_free(t.c);
}
END_TEST

static bool fits_no_depth(const struct net_spec *spec, const char **why_out)
{
    *why_out = "needs a net of one hidden layer";
    return spec->n_hidden == 1;
}

/* A rule refuses a net in one line that names the lane, the rule and why. */
START_TEST(a_rule_may_refuse_a_net)
{
    struct lanes t = lanes_of(0);
    struct rule picky = *rule_find("bp");
    struct lane *lane = NULL;
    struct err err = {0};

    picky.name = "picky";
    picky.fits = fits_no_depth;
    t.config.rule = &picky;
    ck_assert_int_eq(lane_new(&t.config, &t.problem, &exec_serial, &lane, &err),
                     STATUS_USAGE);
    ck_assert_str_eq(err.text,
                     "lane lane: picky needs a net of one hidden layer");
    t.config.n_hidden = 1;
    ck_assert(!lane_new(&t.config, &t.problem, &exec_serial, &lane, &err));
    lane_free(lane);
    nn_case_free(t.c);
}
END_TEST

/* Of one sample there is no wrong label to learn from. */
START_TEST(a_rule_may_refuse_a_batch)
{
    struct lanes t = lanes_of(0);
    struct lane *lane = NULL;
    struct err err = {0};

    t.config.rule = rule_find("ff");
    lane_choose(&t.config, &param_batch_size, 1);
    ck_assert_int_eq(lane_new(&t.config, &t.problem, &exec_serial, &lane, &err),
                     STATUS_USAGE);
    ck_assert_str_eq(
        err.text, "lane lane: ff needs batches of 2 samples or more, not of 1");
    lane_choose(&t.config, &param_batch_size, 2);
    ck_assert(!lane_new(&t.config, &t.problem, &exec_serial, &lane, &err));
    lane_free(lane);
    nn_case_free(t.c);
}
END_TEST

/* Forward passes a sample, each rule done as it is defined. */
START_TEST(rules_cost_what_they_are_defined_as)
{
    static const struct {
        const char *rule;
        double fixed, each;
    } rows[] = {{"bp", 3, 0}, {"wp", 1, 1}, {"wp-central", 0, 2}, {"fa", 3, 0}};
    struct lanes t = lanes_of(0);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_str_eq(rule_at(i)->name, rows[i].rule);
        t.config.rule = rule_at(i);
        ck_assert_double_eq(lane_cost(&t.config, &t.c->shape),
                            rows[i].fixed +
                                rows[i].each * (double)t.c->shape.n_params);
    }
    nn_case_free(t.c);
}
END_TEST

/* A rule that the manual does not explain is one that nobody finds. */
START_TEST(the_manual_has_every_rule)
{
    const char *top = getenv("srcdir");
    char path[1024], item[64], *manual = calloc(1, 1 << 20);
    FILE *f;

    snprintf(path, sizeof path, "%s/man/mlptui.1", top ? top : ".");
    f = fopen(path, "r");
    ck_assert_msg(f != NULL, "%s", path);
    ck_assert_uint_gt(fread(manual, 1, (1 << 20) - 1, f), 0);
    fclose(f);
    for (size_t i = 0; rule_at(i); i++) {
        snprintf(item, sizeof item, "\n.It Cm %s\n", rule_at(i)->name);
        ck_assert_msg(strstr(manual, item), "the manual lacks %s",
                      rule_at(i)->name);
    }
    free(manual);
}
END_TEST

static Suite *rules_suite(void)
{
    Suite *suite = suite_create("rules");
    TCase *tc = tcase_create("rules");
    int n_lanes = (int)n_rules() + 3;

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, philox_is_the_published_one);
    tcase_add_test(tc, philox_lists_may_be_cut_anywhere);
    tcase_add_test(tc, philox_is_uniform);
    tcase_add_loop_test(tc, fa_through_the_weights_is_backprop, 0, N_SPECS);
    tcase_add_test(tc, fa_draws_from_the_seed);
    tcase_add_loop_test(tc, wp_central_is_the_mean_of_both_sides, 0, N_SPECS);
    tcase_add_loop_test(tc, kernels_agree_with_the_plain_way, 0, 3);
    tcase_add_test(tc, every_remark_fits_its_row);
    tcase_add_loop_test(tc, any_activation_and_loss_has_every_rule, 0, 12);
    tcase_add_loop_test(tc, undo_gives_back_what_a_rule_remembers, 0, n_lanes);
    tcase_add_loop_test(tc, resume_gives_back_what_a_rule_remembers, 0,
                        n_lanes);
    tcase_add_test(tc, resume_refuses_what_the_rule_lacks);
    tcase_add_test(tc, a_rule_may_refuse_a_net);
    tcase_add_test(tc, a_rule_may_refuse_a_batch);
    tcase_add_test(tc, rules_cost_what_they_are_defined_as);
    tcase_add_test(tc, the_manual_has_every_rule);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(rules_suite());
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
