/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a dead network looks like a healthy one, one that learns is
 * stopped, or nothing wakes a lane that collapsed. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/lane/lane.h"
#include "engine/worker.h"
#include "engine_case.h"
#include "suite.h"

#define PER_EPOCH 3 /* batches */

static struct lane_config config_with(double lr)
{
    struct lane_config config = config_of("bp");

    lane_fit(&config, &param_epochs, 1000);
    lane_fit(&config, &param_lr, lr);
    return config;
}

/* From a state that was changed in between; at the end of an epoch. */
static struct lane *resumed(const struct lane_config *config,
                            const struct run_state *state)
{
    struct lane *lane = lane_make(config, &exec_serial);

    ck_assert_int_eq(lane_resume(lane, state, NULL), STATUS_OK);
    return lane;
}

/* A good run, one that never learns, and either resumed. */
START_TEST(what_lives_has_not_collapsed)
{
    struct lane_config config = config_with(_i == 0 ? 1.0 : 1e-9);
    struct lane *lane = lane_make(&config, &exec_serial), *again;

    steps(lane, 20 * PER_EPOCH);
    ck_assert_int_eq(lane_collapse(lane), COLLAPSE_NONE);
    ck_assert_int_eq(state_of(lane)->learned, _i == 0);
    again = resumed(&config, state_of(lane));
    steps(again, 20 * PER_EPOCH);
    ck_assert_int_eq(lane_collapse(again), COLLAPSE_NONE);
    lane_free(again);
    lane_free(lane);
}
END_TEST

START_TEST(a_rate_too_high_kills_and_undo_heals)
{
    struct lane_config config = config_with(0.1);
    struct lane *lane = lane_make(&config, &exec_serial);
    struct lane *twin = lane_make(&config, &exec_serial);

    steps(lane, 2 * PER_EPOCH);
    lane_set(lane, &param_lr, 1000, 0);
    steps(lane, PER_EPOCH);
    ck_assert_int_ne(lane_collapse(lane), COLLAPSE_NONE);
    ck_assert(lane_undo(lane));
    ck_assert_int_eq(lane_collapse(lane), COLLAPSE_NONE);
    steps(lane, 2 * PER_EPOCH);
    ck_assert_int_eq(lane_collapse(lane), COLLAPSE_NONE);
    steps(twin, 4 * PER_EPOCH);
    assert_same(lane, twin);
    lane_set(lane, &param_lr, 1000, 0);
    steps(lane, PER_EPOCH);
    ck_assert_int_ne(lane_collapse(lane), COLLAPSE_NONE);
    lane_restart(lane, 2);
    ck_assert_int_eq(lane_collapse(lane), COLLAPSE_NONE);
    lane_free(twin);
    lane_free(lane);
}
END_TEST

/* The mean loss counts against that of the first batch, also of a run that was
 * resumed: the same weights are dead or not by it. */
START_TEST(the_first_loss_survives)
{
    struct lane_config config = config_with(0);
    struct lane *lane = lane_make(&config, &exec_serial);
    struct run_state *state;
    struct sample first;

    ck_assert(lane_step(lane, false, &first));
    steps(lane, PER_EPOCH - 1);
    state = state_of(lane);
    ck_assert_double_eq(state->first_loss, first.loss);
    lane_free(lane);
    state->params[lane_shape(lane = resumed(&config, state))->b_at[1]] = -100.0;
    lane_free(lane);
    lane = resumed(&config, state);
    steps(lane, PER_EPOCH);
    ck_assert_int_eq(lane_collapse(lane), COLLAPSE_LOSS);
    ck_assert_double_eq(state_of(lane)->first_loss, first.loss);
    lane_free(lane);
}
END_TEST

/* As above, with a first batch that was as bad: then nothing became worse. */
START_TEST(a_bad_beginning_is_no_collapse)
{
    struct lane_config config = config_with(0);
    struct lane *lane = lane_make(&config, &exec_serial);
    struct run_state *state;

    steps(lane, PER_EPOCH);
    state = state_of(lane);
    state->params[lane_shape(lane)->b_at[1]] = -100.0;
    state->first_loss = 30.0;
    lane_free(lane);
    lane = resumed(&config, state);
    steps(lane, PER_EPOCH);
    ck_assert_int_eq(lane_collapse(lane), COLLAPSE_NONE);
    lane_free(lane);
}
END_TEST

/* One answer to everything, by weights of 0 behind a hidden layer that works:
 * a collapse after it had learnt, and nothing new before. */
START_TEST(back_to_chance_counts_after_learning)
{
    struct lane_config config = config_with(0);
    struct lane *lane = lane_make(&config, &exec_serial);
    const struct net_shape *shape = lane_shape(lane);
    size_t w2 = shape->w_at[1];
    struct run_state *state;

    steps(lane, PER_EPOCH);
    state = state_of(lane);
    memset(state->params + w2, 0, (state->n_params - w2) * sizeof(double));
    state->learned = _i == 1;
    lane_free(lane);
    lane = resumed(&config, state);
    steps(lane, PER_EPOCH);
    ck_assert_int_eq(lane_collapse(lane),
                     _i == 1 ? COLLAPSE_CHANCE : COLLAPSE_NONE);
    lane_free(lane);
}
END_TEST

/* Ten validation samples may all be taken for others while the net learns: what
 * it gets right of the training set speaks for it. */
START_TEST(few_validation_samples_kill_nobody)
{
    struct lane_config config = config_with(1.0);
    struct lane *lane = lane_make(&config, &exec_serial);
    struct run_state *state;

    steps(lane, 20 * PER_EPOCH);
    state = state_of(lane);
    ck_assert(state->learned);
    lane_free(lane);
    for (size_t i = 0; i < N_VAL; i++)
        problem.val->labels[i] = (uint16_t)((problem.val->labels[i] + 1) % 3);
    lane = resumed(&config, state);
    steps(lane, PER_EPOCH);
    ck_assert_int_eq(lane_collapse(lane), COLLAPSE_NONE);
    lane_free(lane);
}
END_TEST

/* All units of the layer off, or all but one. */
START_TEST(a_silent_layer_is_dead)
{
    struct lane_config config = config_with(0);
    struct lane *lane = lane_make(&config, &exec_serial);
    size_t b1 = lane_shape(lane)->b_at[0];
    struct run_state *state;

    steps(lane, PER_EPOCH);
    state = state_of(lane);
    for (size_t i = 0; i < 5; i++)
        state->params[b1 + i] = i == 4 && _i == 1 ? 1.0 : -1e6;
    lane_free(lane);
    lane = resumed(&config, state);
    steps(lane, PER_EPOCH);
    ck_assert_int_eq(lane_collapse(lane),
                     _i == 1 ? COLLAPSE_NONE : COLLAPSE_LAYER);
    lane_free(lane);
}
END_TEST

/* It stops, commands other than undo do not wake it, and a run that is resumed
 * from there stands as it stood. */
START_TEST(a_worker_stops_and_undo_wakes_it)
{
    struct worker_config config = {.lane = config_with(0.1),
                                   .start_paused = true};
    struct command raise = {.kind = CMD_SET, .param = &param_lr, .value = 1000};
    struct worker *w = worker_make(config);
    struct sample last = {0};

    worker_await(w, LANE_PAUSED);
    ck_assert(worker_command(w, &raise));
    command(w, CMD_RESUME, 0);
    read_until(w, MSG_STATE, LANE_COLLAPSED, &last);
    ck_assert_uint_eq(last.batch, PER_EPOCH);
    command(w, CMD_RESUME, 0);
    command(w, CMD_STEP, 1);
    command(w, CMD_SAVE, 7);
    while (!worker_saved(w) || worker_saved(w)->ticket != 7)
        ck_assert_int_eq(worker_state(w), LANE_COLLAPSED);
    size_t size = run_state_size(worker_saved(w)->n_params);
    struct run_state *state = memcpy(malloc(size), worker_saved(w), size);
    worker_free(w);
    ck_assert_int_ne(state->collapse, COLLAPSE_NONE);
    config.resume = state;
    w = worker_make(config);
    worker_await(w, LANE_COLLAPSED);
    worker_free(w);
    free(state);
    w = worker_make(
        (struct worker_config){.lane = config.lane, .start_paused = true});
    worker_await(w, LANE_PAUSED);
    ck_assert(worker_command(w, &raise));
    command(w, CMD_STEP_EPOCH, 0);
    read_until(w, MSG_STATE, LANE_COLLAPSED, NULL);
    command(w, CMD_UNDO, 0);
    read_until(w, MSG_ROLLBACK, 0, NULL);
    worker_await(w, LANE_PAUSED);
    command(w, CMD_STEP_EPOCH, 0);
    read_until(w, MSG_EVAL, 0, NULL);
    worker_await(w, LANE_PAUSED);
    worker_free(w);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, what_lives_has_not_collapsed, 0, 2);
    tcase_add_test(tc, a_rate_too_high_kills_and_undo_heals);
    tcase_add_test(tc, the_first_loss_survives);
    tcase_add_test(tc, a_bad_beginning_is_no_collapse);
    tcase_add_loop_test(tc, back_to_chance_counts_after_learning, 0, 2);
    tcase_add_test(tc, few_validation_samples_kill_nobody);
    tcase_add_loop_test(tc, a_silent_layer_is_dead, 0, 2);
    tcase_add_test(tc, a_worker_stops_and_undo_wakes_it);
}

int main(void)
{
    return suite_run("collapse", add_tests, problem_make, problem_end);
}
