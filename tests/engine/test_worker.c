/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a worker cannot be paused, stepped or stopped, samples are
 * lost without being counted, or a pool leaves a task out. */
#include <check.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "engine/lane/lane.h"
#include "engine/pool.h"
#include "engine/worker.h"
#include "engine_case.h"
#include "suite.h"

struct sum {
    _Atomic size_t total;
};

static void add(void *ctx, size_t i)
{
    struct sum *sum = ctx;

    atomic_fetch_add(&sum->total, i + 1);
}

START_TEST(pool_runs_every_task_once)
{
    struct pool *pool = NULL;
    struct executor exec;

    ck_assert_int_eq(pool_new((size_t)_i, &pool), 0);
    exec = pool_executor(pool);
    for (size_t n = 0; n < 200; n++) {
        struct sum sum = {0};

        exec.run(exec.pool, n % 20, add, &sum);
        ck_assert_uint_eq(sum.total, (n % 20) * (n % 20 + 1) / 2);
        if (n % 50 == 0)
            clock_sleep_ns(2000000); /* long enough to fall asleep */
    }
    pool_free(pool);
}
END_TEST

START_TEST(worker_obeys_a_hundred_times)
{
    struct worker_config config = {.lane = config_of("bp"), .snapshots = true};

    lane_fit(&config.lane, &param_epochs, 1000000);
    for (int i = 0; i < 100; i++) {
        struct sample before = {0}, after = {0};
        struct worker *w;

        config.start_paused = i % 2;
        w = worker_make(config);
        worker_await(w, i % 2 ? LANE_PAUSED : LANE_RUN);
        command(w, CMD_PAUSE, 0);
        worker_await(w, LANE_PAUSED);
        command(w, CMD_RESTART, 0);
        read_until(w, MSG_RESTART, 0, NULL);
        command(w, CMD_STEP, 2);
        read_until(w, MSG_STATE, LANE_PAUSED, &before);
        ck_assert_uint_eq(before.step, 2);
        command(w, CMD_STEP_EPOCH, 0);
        read_until(w, MSG_EVAL, 0, &after);
        ck_assert_uint_eq(after.batch, 3);
        worker_await(w, LANE_PAUSED);
        command(w, CMD_RESUME, 0);
        worker_await(w, LANE_RUN);
        ck_assert_ptr_nonnull(worker_snapshot(w));
        worker_free(w);
    }
}
END_TEST

START_TEST(worker_answers_settings)
{
    struct worker_config config = {.lane = config_of("bp"),
                                   .start_paused = true};
    struct worker *w = worker_make(config);
    struct lane_msg msg = {.kind = MSG_SAMPLE};

    worker_await(w, LANE_PAUSED);
    ck_assert(worker_command(
        w,
        &(struct command){.kind = CMD_SET, .param = &param_lr, .value = 0.03}));
    while (msg.kind != MSG_SET)
        if (worker_drain(w, &msg, 1) == 0)
            clock_sleep_ns(100000);
    ck_assert_ptr_eq(msg.set.param, &param_lr);
    ck_assert_double_eq(msg.set.old_value, 0.1);
    ck_assert_double_eq(msg.set.new_value, 0.03);
    command(w, CMD_UNDO, 0);
    read_until(w, MSG_ROLLBACK, 0, NULL);
    worker_free(w);
}
END_TEST

/* Asked while it trains, while it is paused, and again. */
START_TEST(worker_hands_its_state_over)
{
    struct worker_config config = {.lane = config_of("wp"), .start_paused = _i};
    struct worker *w;

    lane_fit(&config.lane, &param_epochs, 1000000);
    w = worker_make(config);
    for (uint64_t ticket = 1; ticket < 20; ticket++) {
        int64_t end_ns = clock_now_ns() + LIMIT_NS;
        const struct run_state *state = NULL;

        command(w, CMD_SAVE, ticket);
        while (!(state = worker_saved(w)) || state->ticket != ticket) {
            ck_assert(clock_now_ns() < end_ns);
            clock_sleep_ns(50000);
        }
        ck_assert_uint_eq(state->step, (state->epoch - 1u) * 3u + state->batch);
        ck_assert_uint_eq(state->seed, 2);
        if (_i)
            command(w, CMD_STEP, 1);
    }
    worker_free(w);
}
END_TEST

START_TEST(worker_tells_that_it_goes_on)
{
    struct run_state *state;
    struct worker_config config = {.lane = config_of("bp")};
    struct lane *lane = lane_make(&config.lane, &exec_serial);
    struct lane_msg msg;
    struct worker *w;

    steps(lane, 4);
    state = state_of(lane);
    state->first_cos[0] = 0.75;
    state->first_cos[COSINES - 1] = -0.5;
    config.resume = state;
    w = worker_make(config);
    worker_await(w, LANE_DONE);
    ck_assert_uint_eq(worker_drain(w, &msg, 1), 1);
    ck_assert_int_eq(msg.kind, MSG_RESUME);
    ck_assert_uint_eq(msg.resume.step, 4);
    ck_assert_uint_eq(msg.resume.samples, 70);
    ck_assert_uint_eq(msg.resume.epoch, 2);
    ck_assert_uint_eq(msg.resume.batch, 1);
    ck_assert_double_eq(msg.resume.first_cos[0], 0.75);
    ck_assert_double_eq(msg.resume.first_cos[COSINES - 1], -0.5);
    lane_free(lane);
    worker_free(w);
}
END_TEST

/* Nobody reads: training goes on, what does not fit is counted, and what was
 * kept is in order. */
START_TEST(stalled_reader_costs_counted_samples)
{
    struct worker_config config = {.lane = config_of("bp")};
    struct worker *w;
    struct lane_msg msg;
    uint64_t kept = 0, last = 0;

    lane_choose(&config.lane, &param_batch_size, 1);
    lane_fit(&config.lane, &param_epochs, 100); /* 5000 samples, 300 others */
    w = worker_make(config);
    worker_await(w, LANE_DONE);
    ck_assert_uint_gt(worker_dropped(w), 0);
    while (worker_drain(w, &msg, 1)) {
        if (msg.kind != MSG_SAMPLE)
            continue;
        ck_assert_uint_gt(msg.sample.step, last);
        last = msg.sample.step;
        kept++;
    }
    ck_assert_uint_eq(kept + worker_dropped(w), 5000);
    worker_free(w);
}
END_TEST

START_TEST(lossless_waits_for_the_reader)
{
    struct worker_config config = {.lane = config_of("bp"), .lossless = true};
    struct worker *w;
    struct lane_msg msg = {.kind = MSG_SAMPLE};
    uint64_t n = 0;

    lane_choose(&config.lane, &param_batch_size, 1);
    lane_fit(&config.lane, &param_epochs, 100);
    w = worker_make(config);
    while (worker_ring_percent(w) < 70)
        clock_sleep_ns(1000000);
    while (msg.kind != MSG_STATE || msg.state.state != LANE_DONE) {
        if (worker_drain(w, &msg, 1) == 0)
            clock_sleep_ns(50000);
        else if (msg.kind == MSG_SAMPLE)
            ck_assert_uint_eq(msg.sample.step, ++n);
    }
    ck_assert_uint_eq(n, 5000);
    ck_assert_uint_eq(worker_dropped(w), 0);
    worker_free(w);
}
END_TEST

START_TEST(a_full_lossless_worker_can_be_freed)
{
    struct worker_config config = {.lane = config_of("bp"), .lossless = true};
    struct worker *w;

    lane_choose(&config.lane, &param_batch_size, 1);
    lane_fit(&config.lane, &param_epochs, 1000);
    w = worker_make(config);
    while (worker_ring_percent(w) < 70)
        clock_sleep_ns(1000000);
    worker_free(w);
}
END_TEST

/* This program, by a child of it; with what it waits for. */
static void be_stopped_for(int64_t ns)
{
    pid_t child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        kill(getppid(), SIGSTOP);
        clock_sleep_ns(ns);
        kill(getppid(), SIGCONT);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
}

/* Ctrl-Z, and fg later: the recorder had no turn either, and nothing of what
 * it is to be told is lost. */
START_TEST(a_stopped_program_has_not_waited)
{
    struct worker_config config = {.lane = config_of("bp"), .records = true};
    struct worker *w;
    struct lane_msg msg;
    uint64_t n = 0;

    lane_fit(&config.lane, &param_epochs, 1000000);
    w = worker_make(config);
    while (worker_records_percent(w) < 100)
        clock_sleep_ns(1000000);
    clock_sleep_ns(10000000); /* so that it has looked, in vain */
    be_stopped_for(WORKER_RECORD_NS + 100000000);
    while (n < 100000) {
        if (worker_drain_records(w, &msg, 1) == 0)
            clock_sleep_ns(50000);
        else if (msg.kind == MSG_SAMPLE)
            ck_assert_uint_eq(msg.sample.step, ++n);
        ck_assert(!worker_records_lost(w));
    }
    worker_free(w);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, pool_runs_every_task_once, 2, 5);
    tcase_add_test(tc, worker_obeys_a_hundred_times);
    tcase_add_test(tc, worker_answers_settings);
    tcase_add_loop_test(tc, worker_hands_its_state_over, 0, 2);
    tcase_add_test(tc, worker_tells_that_it_goes_on);
    tcase_add_test(tc, stalled_reader_costs_counted_samples);
    tcase_add_test(tc, lossless_waits_for_the_reader);
    tcase_add_test(tc, a_full_lossless_worker_can_be_freed);
    tcase_add_test(tc, a_stopped_program_has_not_waited);
}

int main(void)
{
    return suite_run("worker", add_tests, problem_make, problem_end);
}
