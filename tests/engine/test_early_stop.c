/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a lane ends at another batch than its rules say, for another
 * reason than it tells, or cannot be woken up. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/lane/lane.h"
#include "engine/worker.h"
#include "engine_case.h"
#include "suite.h"

START_TEST(done_wakes_up_for_more_epochs)
{
    struct worker_config config = {.lane = config_of("bp")};
    struct worker *w = worker_make(config);
    struct sample last = {0};

    read_until(w, MSG_STATE, LANE_DONE, &last);
    ck_assert_uint_eq(last.step, 6);
    ck_assert(worker_command(w, &(struct command){.kind = CMD_SET,
                                                  .param = &param_epochs,
                                                  .value = 3}));
    read_until(w, MSG_STATE, LANE_DONE, &last);
    ck_assert_uint_eq(last.step, 9);
    command(w, CMD_STOP, 0);
    worker_await(w, LANE_STOPPED);
    worker_free(w);
}
END_TEST

/* Which rule ends a lane whose weights do not move, after how many
 * evaluations, and that more epochs override it until undone. */
START_TEST(stop_rules_end_a_lane)
{
    struct lane_config config = config_of("bp");
    struct lane *lane;

    lane_fit(&config, &param_epochs, 20);
    lane_fit(&config, &param_lr, 0);
    if (_i == 0)
        lane_fit(&config, &param_target_acc, 1e-9);
    else if (_i == 1)
        lane_fit(&config, &param_patience, 2);
    else
        lane_fit(&config, &param_max_time, 1e-9);
    lane = lane_make(&config, &exec_serial);
    ck_assert(!lane_done(lane));
    steps(lane, _i == 0 ? 3 : _i == 1 ? 6 : 1);
    ck_assert_int_eq(lane_done(lane), _i != 1);
    if (_i == 1)
        steps(lane, 3);
    ck_assert_int_eq(lane_early_stop(lane), EARLY_STOP_TARGET + _i);
    ck_assert_int_eq(lane_reached(lane), _i == 0);
    lane_set(lane, &param_epochs, 10, 0);
    ck_assert(lane_done(lane));
    lane_set(lane, &param_epochs, 21, 0);
    ck_assert(!lane_done(lane));
    steps(lane, 9);
    ck_assert(!lane_done(lane));
    ck_assert(lane_undo(lane));
    ck_assert_int_eq(lane_early_stop(lane), EARLY_STOP_TARGET + _i);
    lane_restart(lane, 2);
    ck_assert(!lane_done(lane) && !lane_reached(lane));
    lane_free(lane);
}
END_TEST

/* At hundredths of a percent, the way they are typed, of every number of
 * samples: a percentage is reached by the least count that is as much, decided
 * in whole numbers, and not by one less. Those between follow, since the
 * division keeps order. */
START_TEST(a_percentage_is_reached_by_its_count)
{
    size_t n_wrong = 0;

    for (unsigned hundredths = 1; hundredths <= 10000; hundredths++) {
        double percent;
        char text[16];

        snprintf(text, sizeof text, "%u.%02u", hundredths / 100,
                 hundredths % 100);
        percent = strtod(text, NULL);
        for (size_t n = 1; n <= 1000; n++) {
            size_t least = (hundredths * n + 9999) / 10000;

            n_wrong += !(accuracy_percent(least, n) >= percent);
            n_wrong += accuracy_percent(least - 1, n) >= percent;
        }
    }
    for (size_t n = 1; n <= 1000; n++)
        for (size_t k = 0; k < n; k++)
            n_wrong += !(accuracy_percent(k, n) < accuracy_percent(k + 1, n));
    ck_assert_uint_eq(n_wrong, 0);
}
END_TEST

/* A net of zeros says class 0 to everything: right for _i of 100. */
START_TEST(a_lane_reaches_its_target_by_counting)
{
    struct lane_config config = config_of("bp");
    struct problem shared = problem;
    uint32_t index[100];
    struct lane *lane;

    for (uint32_t i = 0; i < 100; i++)
        index[i] = i < (uint32_t)_i ? 0 : 1; /* samples of class 0 and 1 */
    ck_assert_int_eq(runs_new(problem.ds, index, 100, NULL, 0, 0, &problem.val),
                     0);
    lane_fit(&config, &param_lr, 0);
    lane_fit(&config, &param_init, NET_INIT_ZERO);
    lane_fit(&config, &param_target_acc, _i);
    lane_fit(&config, &param_patience, 1);
    lane = lane_make(&config, &exec_serial);
    steps(lane, 3);
    ck_assert_int_eq(lane_early_stop(lane), EARLY_STOP_TARGET);
    ck_assert(lane_reached(lane));
    lane_free(lane);
    lane_fit(&config, &param_target_acc, _i + 0.01);
    lane = lane_make(&config, &exec_serial);
    steps(lane, 3);
    ck_assert_int_eq(lane_early_stop(lane), EARLY_STOP_NONE);
    steps(lane, 3); /* as many right are no better */
    ck_assert_int_eq(lane_early_stop(lane), EARLY_STOP_PATIENCE);
    ck_assert(!lane_reached(lane));
    lane_free(lane);
    runs_free(problem.val);
    problem = shared;
}
END_TEST

START_TEST(worker_tells_why_it_stopped)
{
    struct worker_config config = {.lane = config_of("bp")};
    struct worker *w;
    struct sample last = {0};

    lane_fit(&config.lane, &param_target_acc, 1e-9);
    lane_fit(&config.lane, &param_epochs, 20);
    w = worker_make(config);
    read_until(w, MSG_EARLY_STOP, 0, &last);
    ck_assert_uint_eq(last.step, 3);
    worker_await(w, LANE_DONE);
    ck_assert(worker_reached(w));
    ck_assert(worker_command(w, &(struct command){.kind = CMD_SET,
                                                  .param = &param_epochs,
                                                  .value = 21}));
    read_until(w, MSG_STATE, LANE_DONE, &last);
    read_until(w, MSG_STATE, LANE_DONE, &last);
    ck_assert_uint_eq(last.step, 63);
    worker_free(w);
}
END_TEST

/* A loss that overflows stops the lane at that batch and shows the sample;
 * undo goes back to before the bad value and pauses, also where it was to step
 * further. */
START_TEST(divergence_stops_and_undo_wakes)
{
    struct worker_config config = {.lane = config_of("bp"),
                                   .start_paused = true};
    struct worker *w;
    struct sample last = {0};

    lane_fit(&config.lane, &param_epochs, 1000);
    w = worker_make(config);
    worker_await(w, LANE_PAUSED);
    ck_assert(worker_command(w, &(struct command){.kind = CMD_SET,
                                                  .param = &param_lr,
                                                  .value = 1e200}));
    command(w, _i == 0 ? CMD_RESUME : CMD_STEP_EPOCH, 0);
    read_until(w, MSG_STATE, LANE_DIVERGED, &last);
    ck_assert(!isfinite(last.loss) || !isfinite(last.grad_norm));
    command(w, CMD_UNDO, 0);
    read_until(w, MSG_ROLLBACK, 0, NULL);
    worker_await(w, LANE_PAUSED);
    command(w, CMD_SAVE, 1);
    while (!worker_saved(w))
        ck_assert_int_eq(worker_state(w), LANE_PAUSED);
    ck_assert_uint_eq(worker_saved(w)->step, 0);
    worker_free(w);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, done_wakes_up_for_more_epochs);
    tcase_add_loop_test(tc, stop_rules_end_a_lane, 0, 3);
    tcase_add_test(tc, a_percentage_is_reached_by_its_count);
    tcase_add_loop_test(tc, a_lane_reaches_its_target_by_counting, 1, 100);
    tcase_add_test(tc, worker_tells_why_it_stopped);
    tcase_add_loop_test(tc, divergence_stops_and_undo_wakes, 0, 2);
}

int main(void)
{
    return suite_run("stop", add_tests, problem_make, problem_end);
}
