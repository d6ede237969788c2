/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, validating more often changes what is trained, comes at
 * another batch than asked for, or is told of as the end of an epoch. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/lane/lane.h"
#include "engine/worker.h"
#include "engine_case.h"
#include "suite.h"

#define PER_EPOCH 3 /* batches */
#define EVALS_MAX 32

static struct lane_config config_with(const char *rule, double every)
{
    struct lane_config config = config_of(rule);

    lane_fit(&config, &param_epochs, 1000);
    lane_fit(&config, &param_eval_every, every);
    config.shuffle = true;
    return config;
}

/* So many batches; the evaluations on the way. */
static size_t train(struct lane *lane, int n, struct eval_result *out)
{
    size_t n_evals = 0;
    struct sample s;

    for (int i = 0; i < n; i++) {
        ck_assert(lane_step(lane, false, &s));
        if (lane_evaluation_due(lane))
            lane_evaluate(lane, &out[n_evals++]);
        ck_assert_uint_le(n_evals, EVALS_MAX);
    }
    return n_evals;
}

static void assert_same_evals(const struct eval_result *a,
                              const struct eval_result *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ck_assert_uint_eq(a[i].step, b[i].step);
        ck_assert_uint_eq(a[i].epoch, b[i].epoch);
        ck_assert_uint_eq(a[i].batch, b[i].batch);
        ck_assert_uint_eq(a[i].val_correct, b[i].val_correct);
        ck_assert_mem_eq(&a[i].val_loss, &b[i].val_loss, sizeof a[i].val_loss);
        ck_assert_uint_eq(a[i].train_correct, b[i].train_correct);
    }
}

/* At steps 2, 3, 4, 6, 8, 9: where both fall together, once. */
START_TEST(it_comes_when_asked_for)
{
    static const uint64_t at[] = {2, 3, 4, 6, 8, 9, 10, 12};
    struct lane_config config = config_with("bp", 2);
    struct lane *lane = lane_make(&config, &exec_serial);
    struct eval_result e[EVALS_MAX];

    ck_assert_uint_eq(train(lane, 12, e), 8);
    for (size_t i = 0; i < 8; i++) {
        bool whole = at[i] % PER_EPOCH == 0;

        ck_assert_uint_eq(e[i].step, at[i]);
        ck_assert_uint_eq(e[i].epoch, (at[i] + 2) / PER_EPOCH);
        ck_assert_uint_eq(e[i].batch, at[i] % PER_EPOCH);
        ck_assert_uint_eq(e[i].n_train, whole ? N_TRAIN : 0);
        ck_assert_int_eq(isnan(e[i].train_loss), !whole);
        ck_assert_uint_eq(e[i].n_val, N_VAL);
    }
    lane_free(lane);
}
END_TEST

/* Every rule's weights, and the evaluations that both have. */
START_TEST(it_changes_no_bit)
{
    const char *rule = rule_at((size_t)_i)->name;
    struct lane_config often = config_with(rule, 1), seldom;
    struct eval_result a[EVALS_MAX], b[EVALS_MAX];
    struct lane *one = lane_make(&often, &exec_serial), *other;

    seldom = config_with(rule, 0);
    other = lane_make(&seldom, &exec_serial);
    ck_assert_uint_eq(train(one, 4 * PER_EPOCH, a), 4 * PER_EPOCH);
    ck_assert_uint_eq(train(other, 4 * PER_EPOCH, b), 4);
    for (size_t i = 0; i < 4; i++)
        assert_same_evals(&a[i * PER_EPOCH + 2], &b[i], 1);
    assert_same(one, other);
    lane_free(other);
    lane_free(one);
}
END_TEST

/* Saved at every place of two epochs and resumed, or changed there and undone
 * later: the rest is that of a run that was left alone. */
START_TEST(it_survives_a_resumption_and_an_undo)
{
    struct lane_config config = config_with("wp", 2);
    struct eval_result all[EVALS_MAX], e[EVALS_MAX];
    struct lane *whole = lane_make(&config, &exec_serial);
    struct lane *first = lane_make(&config, &exec_serial), *rest;
    size_t n_all = train(whole, 12, all), n = train(first, _i, e), n_rest;

    rest = lane_make(&config, &exec_serial);
    ck_assert_int_eq(lane_resume(rest, state_of(first), NULL), STATUS_OK);
    n_rest = train(rest, 12 - _i, e);
    ck_assert_uint_eq(n + n_rest, n_all);
    assert_same_evals(&all[n], e, n_rest);
    assert_same(whole, rest);
    lane_set(first, &param_lr, 3, 0);
    train(first, 5, e);
    ck_assert(lane_undo(first));
    n_rest = train(first, 12 - _i, e);
    ck_assert_uint_eq(n + n_rest, n_all);
    assert_same_evals(&all[n], e, n_rest);
    assert_same(whole, first);
    lane_free(rest);
    lane_free(first);
    lane_free(whole);
}
END_TEST

/* A target and patience count it, and say where that was. */
START_TEST(limits_count_it)
{
    struct lane_config config = config_with("bp", 1);
    struct eval_result e[EVALS_MAX];
    struct lane_report report;
    struct lane *lane;

    lane_fit(&config, &param_lr, 0);
    lane_fit(&config, _i == 0 ? &param_target_acc : &param_patience,
             _i == 0 ? 1e-9 : 1);
    lane = lane_make(&config, &exec_serial);
    train(lane, _i + 1, e);
    ck_assert(lane_done(lane));
    ck_assert_int_eq(lane_early_stop(lane), EARLY_STOP_TARGET + _i);
    lane_report(lane, &report);
    ck_assert_double_eq_tol(report.early_stop_epoch, (_i + 1) / 3.0, 1e-12);
    if (_i == 0) { /* it is evaluated again, and there */
        struct lane *again = lane_make(&config, &exec_serial);

        ck_assert_int_eq(lane_resume(again, state_of(lane), NULL), STATUS_OK);
        ck_assert_int_eq(lane_early_stop(again), EARLY_STOP_TARGET);
        lane_free(again);
    }
    lane_free(lane);
}
END_TEST

/* A step of an epoch is not ended by it, and the state stays RUN. */
START_TEST(a_worker_goes_on_after_it)
{
    struct worker_config config = {.lane = config_with("bp", 1),
                                   .start_paused = true};
    struct worker *w = worker_make(config);
    struct sample last = {0};

    worker_await(w, LANE_PAUSED);
    command(w, CMD_STEP_EPOCH, 0);
    read_until(w, MSG_EVAL, 0, &last);
    ck_assert_uint_eq(last.step, 1);
    read_until(w, MSG_EVAL, 0, &last);
    ck_assert_uint_eq(last.step, 2);
    read_until(w, MSG_STATE, LANE_EVAL, &last);
    ck_assert_uint_eq(last.step, 3);
    read_until(w, MSG_STATE, LANE_PAUSED, &last);
    ck_assert_uint_eq(last.step, 3);
    worker_free(w);
}
END_TEST

static void add_tests(TCase *tc)
{
    int n_rules = 0;

    while (rule_at((size_t)n_rules))
        n_rules++;
    tcase_add_test(tc, it_comes_when_asked_for);
    tcase_add_loop_test(tc, it_changes_no_bit, 0, n_rules);
    tcase_add_loop_test(tc, it_survives_a_resumption_and_an_undo, 0, 7);
    tcase_add_loop_test(tc, limits_count_it, 0, 2);
    tcase_add_test(tc, a_worker_goes_on_after_it);
}

int main(void)
{
    return suite_run("eval_every", add_tests, problem_make, problem_end);
}
