/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a run is not what its configuration says: other bits with the
 * same seed or another number of threads, a batch lost at the end of an epoch,
 * figures or pictures of other weights than they are said to be of. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/lane/lane.h"
#include "engine/pool.h"
#include "engine_case.h"
#include "suite.h"

/* A picture's predictions are of one evaluation and one run, and say which. */
START_TEST(picture_says_what_was_answered)
{
    struct lane_config config = config_of("bp");
    struct lane *lane = lane_make(&config, &exec_serial);
    const struct net_shape *shape = lane_shape(lane);
    size_t n_classes = shape->width[shape->n_layers], n_right = 0;
    struct snapshot *p =
        calloc(1, snapshot_size(shape->n_params, N_VAL, n_classes));
    struct sample s;
    struct eval_result e;
    int64_t began, answered;

    while (!lane_evaluation_due(lane))
        ck_assert(lane_step(lane, false, &s));
    lane_evaluate(lane, &e);
    lane_snapshot(lane, p);
    for (size_t i = 0; i < N_VAL; i++) {
        const float *probs = snapshot_probs(p) + i * n_classes;

        for (size_t k = 0; k < n_classes; k++)
            ck_assert(probs[k] <= probs[snapshot_said(p)[i]]);
        n_right += snapshot_said(p)[i] == problem.val->labels[i];
    }
    ck_assert_uint_eq(n_right, e.val_correct);
    began = p->began_ns;
    answered = p->answered_ns;
    ck_assert(lane_step(lane, false, &s));
    lane_snapshot(lane, p); /* other weights, the same predictions */
    ck_assert_int_eq(p->began_ns, began);
    ck_assert_int_eq(p->answered_ns, answered);
    steps(lane, 2);
    lane_snapshot(lane, p);
    ck_assert_int_eq(p->began_ns, began);
    ck_assert_int_gt(p->answered_ns, answered);
    lane_restart(lane, lane_whole(&config, &param_seed));
    lane_snapshot(lane, p);
    ck_assert_int_gt(p->began_ns, began);
    free(p);
    lane_free(lane);
}
END_TEST

/* The first of equals, and one that is no number is not the likeliest. */
START_TEST(picture_picks_the_first_of_equals)
{
    static const float probs[] = {0.2f, 0.4f, 0.4f, 0.5f, 0.5f,
                                  0,    0.1f, NAN,  0.9f};
    uint16_t said[3];

    snapshot_pick(probs, 3, 3, said);
    ck_assert_uint_eq(said[0], 1);
    ck_assert_uint_eq(said[1], 0);
    ck_assert_uint_eq(said[2], 2);
}
END_TEST

START_TEST(lane_counts_its_steps)
{
    struct lane_config config = config_of("bp");
    struct lane *lane = lane_make(&config, &exec_serial);
    struct sample s;
    struct eval_result e;

    ck_assert_uint_eq(lane_batches_per_epoch(lane), 3);
    for (uint32_t i = 0; i < 6; i++) {
        ck_assert(!lane_done(lane));
        ck_assert(lane_step(lane, false, &s));
        ck_assert_uint_eq(s.step, i + 1);
        ck_assert_uint_eq(s.epoch, i / 3 + 1);
        ck_assert_uint_eq(s.batch, i % 3 + 1);
        ck_assert(isnan(s.cos_bp));
        ck_assert_int_eq(lane_evaluation_due(lane), i % 3 == 2);
        if (lane_evaluation_due(lane)) {
            lane_evaluate(lane, &e);
            ck_assert_uint_eq(e.n_train, N_TRAIN);
            ck_assert_uint_eq(e.n_val, N_VAL);
            ck_assert_uint_eq(e.epoch, i / 3 + 1);
        }
    }
    ck_assert(lane_done(lane));
    lane_free(lane);
}
END_TEST

/* The short batch is measured over its 10 samples, not over 20: accuracy is
 * then a multiple of 10 %, its loss that of the samples alone. */
START_TEST(lane_takes_a_short_last_batch)
{
    struct lane_config config = config_of("bp"), whole = config;
    struct lane *lane, *other;
    struct sample s, t;

    lane_fit(&config, &param_lr, 0.0);
    lane_fit(&whole, &param_lr, 0.0);
    lane_choose(&whole, &param_batch_size, 10);
    lane = lane_make(&config, &exec_serial);
    other = lane_make(&whole, &exec_serial);
    for (int i = 0; i < 3; i++)
        ck_assert(lane_step(lane, false, &s));
    for (int i = 0; i < 5; i++)
        ck_assert(lane_step(other, false, &t));
    ck_assert_double_eq(s.loss, t.loss);
    ck_assert_double_eq(s.acc, t.acc);
    lane_free(lane);
    lane_free(other);
}
END_TEST

/* _i: rule, threads and shuffling. */
START_TEST(lane_gives_the_same_bits)
{
    struct lane_config config = config_of(_i & 1 ? "wp" : "bp");
    struct executor exec = exec_serial;
    struct pool *pool = NULL;
    struct lane *a, *b;

    config.shuffle = (_i & 4) != 0;
    if (_i & 2) {
        ck_assert_int_eq(pool_new(2, &pool), 0);
        exec = pool_executor(pool);
    }
    a = lane_make(&config, &exec_serial);
    b = lane_make(&config, &exec);
    steps(a, 6);
    steps(b, 6);
    assert_same(a, b);
    lane_restart(b, lane_whole(&config, &param_seed) + 1);
    steps(b, 2);
    lane_restart(b, lane_whole(&config, &param_seed));
    steps(b, 6);
    assert_same(a, b);
    lane_free(a);
    lane_free(b);
    pool_free(pool);
}
END_TEST

START_TEST(lane_shuffles_when_asked)
{
    struct lane_config config = config_of("bp");
    struct lane *a = lane_make(&config, &exec_serial), *b;
    double pa[256], pb[256];

    config.shuffle = true;
    b = lane_make(&config, &exec_serial);
    steps(a, 1);
    steps(b, 1);
    params_of(a, pa);
    ck_assert_mem_ne(pa, pb, params_of(b, pb));
    lane_free(a);
    lane_free(b);
}
END_TEST

/* What a lane has learnt of three batches in their order, from weights that are
 * all 0 (init 0) or drawn from the seed. */
static void learnt(double init, uint32_t seed, double order_seed, int n,
                   double params[256])
{
    struct lane_config config = config_of("bp");
    struct lane *lane;

    config.shuffle = true;
    lane_fit(&config, &param_init, init);
    lane_fit(&config, &param_seed, seed + 1);
    lane_fit(&config, &param_order_seed, order_seed);
    lane = lane_make(&config, &exec_serial);
    lane_restart(lane, seed); /* it goes with the seed of the restart */
    steps(lane, n);
    memset(params, 0, 256 * sizeof *params);
    params_of(lane, params);
    lane_free(lane);
}

START_TEST(the_order_has_a_seed_of_its_own)
{
    const double as_seed = param_order_seed.initial;
    double a[256], b[256];

    for (int n = 1; n < 6; n += 4) { /* in the first epoch and the second */
        learnt(NET_INIT_ZERO, 5, 7, n, a);
        learnt(NET_INIT_ZERO, 6, 7, n, b);
        ck_assert_mem_eq(a, b, sizeof a);
        learnt(NET_INIT_ZERO, 7, as_seed, n, b);
        ck_assert_mem_eq(a, b, sizeof a);
        learnt(NET_INIT_ZERO, 7, 0, n, b);
        ck_assert_mem_ne(a, b, sizeof a);
        learnt(NET_INIT_ZERO, 0, as_seed, n, a);
        ck_assert_mem_eq(a, b, sizeof a);
    }
    learnt(NET_INIT_NOTEBOOK, 5, 7, 0, a);
    learnt(NET_INIT_NOTEBOOK, 5, 8, 0, b);
    ck_assert_mem_eq(a, b, sizeof a);
    learnt(NET_INIT_NOTEBOOK, 5, 7, 1, a);
    learnt(NET_INIT_NOTEBOOK, 5, 8, 1, b);
    ck_assert_mem_ne(a, b, sizeof a);
}
END_TEST

/* After three batches with this value of a choice. */
static void chosen(const struct rule *rule, const struct param *p, double value,
                   double params[256])
{
    struct lane_config config = config_of(rule->name);
    struct lane *lane;

    lane_set_rule(&config, rule);
    lane_fit(&config, p, value);
    lane = lane_make(&config, &exec_serial);
    steps(lane, 3);
    memset(params, 0, 256 * sizeof *params);
    params_of(lane, params);
    lane_free(lane);
}

/* What a rule has no use for is refused by the command line: only that. */
START_TEST(a_rule_says_which_choices_it_ignores)
{
    const struct rule *rule = rule_at((size_t)_i);
    double a[256], b[256];

    chosen(rule, &param_loss, 0, a);
    chosen(rule, &param_loss, 1, b);
    ck_assert_int_eq(memcmp(a, b, sizeof a) == 0, rule->one_loss);
    chosen(rule, &param_act, 1, b);
    ck_assert_int_eq(memcmp(a, b, sizeof a) == 0, rule->one_act);
}
END_TEST

static void expect_samples(const struct lane *lane, uint64_t n)
{
    ck_assert_uint_eq(lane_samples(lane), n);
}

/* Batches of 20, 20, 10: what counts is the samples that were used, whatever
 * brought the lane to where it is. */
START_TEST(lane_counts_its_samples)
{
    static const uint64_t after[] = {20, 40, 50, 70, 90, 100, 120};
    struct lane_config config = config_of("bp");
    struct lane *lane, *resumed;
    struct sample s;
    struct eval_result e;

    lane_fit(&config, &param_epochs, 9);
    lane = lane_make(&config, &exec_serial);
    resumed = lane_make(&config, &exec_serial);
    expect_samples(lane, 0);
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        ck_assert(lane_step(lane, false, &s));
        ck_assert_uint_eq(s.samples, after[i]);
        expect_samples(lane, after[i]);
        if (lane_evaluation_due(lane)) {
            lane_evaluate(lane, &e);
            ck_assert_uint_eq(e.samples, after[i]);
        }
        expect_samples(lane, after[i]);
        ck_assert_int_eq(lane_resume(resumed, state_of(lane), NULL), STATUS_OK);
        expect_samples(resumed, after[i]);
        lane_set(resumed, &param_lr, 0.2, 0);
        steps(resumed, 2);
        ck_assert(lane_undo(resumed));
        expect_samples(resumed, after[i]);
    }
    lane_restart(lane, 3);
    expect_samples(lane, 0);
    lane_free(lane);
    lane_free(resumed);
}
END_TEST

START_TEST(epochs_never_fall_below_the_current)
{
    struct lane_config config = config_of("bp");
    struct lane *lane;

    lane_fit(&config, &param_epochs, 9);
    lane = lane_make(&config, &exec_serial);
    steps(lane, 4);
    lane_set(lane, &param_epochs, 1, 0);
    ck_assert_double_eq(lane_now(lane, &param_epochs), 2);
    steps(lane, 2);
    ck_assert(lane_done(lane));
    lane_set(lane, &param_epochs, 3, 0);
    ck_assert(!lane_done(lane));
    steps(lane, 3);
    ck_assert(lane_done(lane));
    lane_free(lane);
}
END_TEST

START_TEST(hp_are_validated)
{
    const char *why = NULL;

    ck_assert(param_valid(&param_lr, -1, NULL));
    ck_assert(param_valid(&param_lr, 0, NULL));
    ck_assert(!param_valid(&param_lr, NAN, &why));
    ck_assert_ptr_nonnull(why);
    ck_assert(!param_valid(&param_pert, 0, NULL));
    ck_assert(!param_valid(&param_pert, INFINITY, NULL));
    ck_assert(param_valid(&param_pert, -1e-300, NULL));
    ck_assert(param_valid(&param_pert, -1e300, NULL));
    ck_assert(!param_valid(&param_pert, 9e-301, NULL));
    ck_assert(!param_valid(&param_pert, -2e300, &why));
    ck_assert_ptr_nonnull(strstr(why, "from 1e-300 to 1e300"));
    ck_assert(param_valid(&param_epochs, 1, NULL));
    ck_assert(param_valid(&param_epochs, 1000000, NULL));
    ck_assert(!param_valid(&param_epochs, 0, NULL));
    ck_assert(!param_valid(&param_epochs, 1.5, NULL));
    ck_assert(!param_valid(&param_epochs, 1000001, NULL));
}
END_TEST

START_TEST(lane_refuses_what_does_not_fit)
{
    struct lane_config config = config_of("bp");
    struct lane *lane = NULL;
    struct err err;

    lane_choose(&config, &param_batch_size, N_TRAIN + 1);
    ck_assert_int_eq(lane_new(&config, &problem, &exec_serial, &lane, &err),
                     STATUS_USAGE);
    lane_choose(&config, &param_batch_size, BATCH);
    config.n_hidden = 0;
    ck_assert_int_eq(lane_new(&config, &problem, &exec_serial, &lane, &err),
                     STATUS_USAGE);
    ck_assert_ptr_null(lane);
}
END_TEST

START_TEST(cosine_is_measured_when_wanted)
{
    struct lane_config config = config_of(_i ? "wp" : "bp");
    struct lane *lane = lane_make(&config, &exec_serial);
    struct sample s;

    ck_assert(lane_step(lane, true, &s));
    if (_i) {
        ck_assert(s.cos_bp > 0.5 && s.cos_bp < 1.0);
        ck_assert(s.bp_norm > 0.0 && s.bp_norm != s.grad_norm);
    } else {
        ck_assert_double_eq(s.cos_bp, 1.0);
        ck_assert_double_eq(s.bp_norm, s.grad_norm);
    }
    for (size_t i = 0; i < NET_MAX_PARTS; i++) {
        bool is_part = i < 4; /* W1, b1, W2, b2 */

        ck_assert(isnan(s.cos_parts[i]) == !is_part);
        ck_assert(!is_part || (s.cos_parts[i] == 1.0) == (_i == 0));
    }
    ck_assert(lane_step(lane, false, &s));
    ck_assert(isnan(s.cos_bp) && isnan(s.cos_parts[0]));
    lane_free(lane);
}
END_TEST

/* Of a net of zeros no unit is ever active; one of random weights has units
 * that are inactive for some samples, and none that is for all. */
START_TEST(inactive_is_not_dead)
{
    struct lane_config config = config_of("bp");
    struct lane *lane;
    struct sample s;
    struct eval_result e;

    lane_fit(&config, &param_init, _i ? NET_INIT_NOTEBOOK : NET_INIT_ZERO);
    lane_fit(&config, &param_lr, 0);
    lane = lane_make(&config, &exec_serial);
    while (!lane_evaluation_due(lane))
        ck_assert(lane_step(lane, false, &s));
    lane_evaluate(lane, &e);
    if (_i == 0) {
        ck_assert_double_eq(s.inactive, 1.0);
        ck_assert_uint_eq(e.n_dead, 5);
    } else {
        ck_assert(s.inactive > 0.0 && s.inactive < 1.0);
        ck_assert_uint_lt(e.n_dead, 5);
    }
    lane_free(lane);
}
END_TEST

static int n_rules(void)
{
    int n = 0;

    while (rule_at((size_t)n))
        n++;
    return n;
}

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, lane_counts_its_steps);
    tcase_add_test(tc, picture_says_what_was_answered);
    tcase_add_test(tc, picture_picks_the_first_of_equals);
    tcase_add_test(tc, lane_takes_a_short_last_batch);
    tcase_add_loop_test(tc, lane_gives_the_same_bits, 0, 8);
    tcase_add_test(tc, lane_shuffles_when_asked);
    tcase_add_test(tc, the_order_has_a_seed_of_its_own);
    tcase_add_loop_test(tc, a_rule_says_which_choices_it_ignores, 0, n_rules());
    tcase_add_test(tc, lane_counts_its_samples);
    tcase_add_test(tc, epochs_never_fall_below_the_current);
    tcase_add_test(tc, hp_are_validated);
    tcase_add_test(tc, lane_refuses_what_does_not_fit);
    tcase_add_loop_test(tc, cosine_is_measured_when_wanted, 0, 2);
    tcase_add_loop_test(tc, inactive_is_not_dead, 0, 2);
}

int main(void)
{
    return suite_run("lane", add_tests, problem_make, problem_end);
}
