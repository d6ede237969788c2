/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, an undo does not bring back what was, or a run that was saved
 * goes on as another one. */
#include <check.h>
#include <math.h>

#include "engine/lane/lane.h"
#include "engine_case.h"
#include "suite.h"

/* Undo goes back across the end of an epoch, and going on from there gives
 * the bits of a run that never left. */
START_TEST(lane_undo_restores)
{
    struct lane_config config = config_of("bp");
    struct lane *a, *b;
    uint32_t epoch, batch;

    config.shuffle = _i;
    lane_fit(&config, &param_epochs, 5);
    a = lane_make(&config, &exec_serial);
    b = lane_make(&config, &exec_serial);
    ck_assert(!lane_undo(a));
    steps(a, 2);
    steps(b, 2);
    lane_set(a, &param_lr, 7.0, 0);
    steps(a, 5);
    ck_assert(lane_undo(a));
    ck_assert_double_eq(lane_now(a, &param_lr), 0.1);
    ck_assert_uint_eq(lane_steps(a), 2);
    lane_position(a, &epoch, &batch);
    ck_assert_uint_eq(epoch, 1);
    ck_assert_uint_eq(batch, 2);
    assert_same(a, b);
    steps(a, 5);
    steps(b, 5);
    assert_same(a, b);
    ck_assert(!lane_undo(a));
    lane_free(a);
    lane_free(b);
}
END_TEST

/* What is saved after an undo is what would have been saved before: the time,
 * too, and the newest batch. */
START_TEST(lane_undo_takes_time_back)
{
    struct lane_config config = config_of("bp");
    struct lane *lane = lane_make(&config, &exec_serial);
    struct run_state was;

    steps(lane, 5);
    was = *state_of(lane);
    lane_set(lane, &param_lr, 0.3, 0);
    steps(lane, 3);
    ck_assert_int_gt(state_of(lane)->active_ns, was.active_ns);
    ck_assert(lane_undo(lane));
    ck_assert_int_eq(state_of(lane)->active_ns, was.active_ns);
    ck_assert_int_eq(state_of(lane)->train_ns, was.train_ns);
    ck_assert_double_eq(state_of(lane)->loss, was.loss);
    ck_assert_double_eq(state_of(lane)->acc, was.acc);
    lane_free(lane);
}
END_TEST

/* A lane ended by its time, undone: it has the time again. */
START_TEST(lane_undo_gives_time_back)
{
    struct lane_config config = config_of("bp");
    struct lane *lane;
    int n = 0;

    lane_fit(&config, &param_epochs, 1000000);
    lane_fit(&config, &param_max_time, 0.02);
    lane = lane_make(&config, &exec_serial);
    lane_set(lane, &param_lr, 0.01, 0);
    while (!lane_done(lane))
        steps(lane, 1);
    ck_assert_int_eq(lane_early_stop(lane), EARLY_STOP_TIME);
    ck_assert(lane_undo(lane));
    for (; !lane_done(lane); n++)
        steps(lane, 1);
    ck_assert_int_gt(n, 2); /* thousands, but for a machine that stalls */
    lane_free(lane);
}
END_TEST

/* Saved after any number of batches, in the middle of an epoch, at its end
 * and when all is done, and continued by another lane. */
START_TEST(lane_resumes_bit_for_bit)
{
    struct lane_config config = config_of(_i % 2 ? "wp" : "bp");
    struct lane *straight, *first, *second;
    const struct run_state *state;

    config.shuffle = _i / 2 % 2;
    straight = lane_make(&config, &exec_serial);
    first = lane_make(&config, &exec_serial);
    steps(straight, 6);
    steps(first, _i / 4);
    lane_fit(&config, &param_seed, 77); /* the state's counts */
    second = lane_make(&config, &exec_serial);
    state = state_of(first);
    ck_assert_int_eq(lane_resume(second, state, NULL), STATUS_OK);
    assert_same(first, second);
    steps(second, 6 - _i / 4);
    assert_same(straight, second);
    ck_assert_uint_eq(lane_steps(second), 6);
    ck_assert(lane_done(second));
    lane_free(straight);
    lane_free(first);
    lane_free(second);
}
END_TEST

/* That of the first batch, of all and by layer, survives a resumption; undo and
 * restart to before it forget it. */
START_TEST(the_first_cosine_survives)
{
    struct lane_config config = config_of("wp");
    struct lane *lane = lane_make(&config, &exec_serial), *again;
    struct sample first, next;

    lane_set(lane, &param_lr, 0.3, 0);
    ck_assert_double_nan(state_of(lane)->first_cos[0]);
    ck_assert(lane_step(lane, true, &first));
    ck_assert(lane_step(lane, true, &next));
    ck_assert_double_ne(first.cos_bp, next.cos_bp);
    again = lane_make(&config, &exec_serial);
    ck_assert_int_eq(lane_resume(again, state_of(lane), NULL), STATUS_OK);
    ck_assert(!lane_evaluation_due(again));
    ck_assert(lane_step(again, true, &next));
    ck_assert_double_eq(state_of(again)->first_cos[0], first.cos_bp);
    ck_assert_mem_eq(state_of(again)->first_cos + 1, first.cos_parts,
                     sizeof first.cos_parts);
    lane_restart(again, 2);
    ck_assert_double_nan(state_of(again)->first_cos[0]);
    ck_assert(lane_undo(lane));
    ck_assert_double_nan(state_of(lane)->first_cos[0]);
    lane_free(again);
    lane_free(lane);
}
END_TEST

START_TEST(lane_refuses_states_of_another)
{
    struct lane_config config = config_of("bp");
    struct lane *lane = lane_make(&config, &exec_serial);
    static const char *const why[] = {"weights and biases",
                                      "is no place in a run of 3 batches",
                                      "is no place",
                                      "is no place",
                                      "not a finite",
                                      "clocks are below 0",
                                      ""};
    struct run_state *state;

    steps(lane, 4);
    for (int i = 0; i < 7; i++) {
        struct err err = {0};

        state = state_of(lane);
        state->n_params += i == 0;
        state->epoch = i == 1 ? 0 : state->epoch;
        state->batch = i == 2 ? 3 : state->batch;
        state->step += i == 3;
        state->params[5] = i == 4 ? NAN : state->params[5];
        state->train_ns = i == 5 ? -1 : 0;
        ck_assert_int_eq(lane_resume(lane, state, &err),
                         i < 6 ? STATUS_FORMAT : STATUS_OK);
        ck_assert(strstr(err.text, why[i]));
        ck_assert_uint_eq(lane_steps(lane), 4);
    }
    lane_free(lane);
}
END_TEST

START_TEST(lane_keeps_the_last_undos)
{
    struct lane_config config = config_of("bp");
    struct lane *lane = lane_make(&config, &exec_serial);

    for (int i = 1; i <= CHANGES_MAX + 3; i++)
        lane_set(lane, &param_lr, i, 0);
    for (int i = CHANGES_MAX + 2; i >= 3; i--) {
        ck_assert(lane_undo(lane));
        ck_assert_double_eq(lane_now(lane, &param_lr), i);
    }
    ck_assert(!lane_undo(lane));
    lane_free(lane);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, lane_undo_restores, 0, 2);
    tcase_add_loop_test(tc, lane_resumes_bit_for_bit, 0, 28);
    tcase_add_test(tc, the_first_cosine_survives);
    tcase_add_test(tc, lane_refuses_states_of_another);
    tcase_add_test(tc, lane_keeps_the_last_undos);
    tcase_add_test(tc, lane_undo_takes_time_back);
    tcase_add_test(tc, lane_undo_gives_time_back);
}

int main(void)
{
    return suite_run("lane_state", add_tests, problem_make, problem_end);
}
