/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a run is not what its configuration says: other bits with
 * the same seed or another number of threads, an undo that does not restore,
 * a batch lost at the end of an epoch, a worker that cannot be paused,
 * stepped or stopped, or samples lost without being counted. */
#include <check.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/lane.h"
#include "engine/pool.h"
#include "engine/worker.h"

#define N_TRAIN  50
#define N_VAL    10
#define FEATURES 9
#define BATCH    20 /* 20, 20, 10: the last one is short */
#define LIMIT_NS INT64_C(100000000000)

static struct problem problem;

static void problem_make(void)
{
    static uint32_t train[N_TRAIN], val[N_VAL];
    struct dataset *ds = NULL;

    ck_assert_int_eq(dataset_new(N_TRAIN + N_VAL, FEATURES, false, &ds), 0);
    for (uint32_t i = 0; i < N_TRAIN + N_VAL; i++) {
        ds->labels[i] = (uint8_t)(i % 3);
        for (uint32_t j = 0; j < FEATURES; j++)
            ds->bytes[i * FEATURES + j] =
                (uint8_t)(j % 3 == i % 3 ? 200 - i : (i * 7 + j * 5) % 40);
        *(i < N_TRAIN ? &train[i] : &val[i - N_TRAIN]) = i;
    }
    dataset_count_classes(ds);
    problem = (struct problem){.ds = ds};
    ck_assert_int_eq(runs_new(ds, train, N_TRAIN, NULL, 0, 0, &problem.train),
                     0);
    ck_assert_int_eq(runs_new(ds, val, N_VAL, NULL, 0, 0, &problem.val), 0);
}

static void problem_end(void)
{
    runs_free(problem.train);
    runs_free(problem.val);
    dataset_free(problem.ds);
}

static struct lane_config config_of(const char *rule)
{
    struct lane_config config;

    lane_config_init(&config);
    config.rule = rule_find(rule);
    config.hidden[0] = 5;
    snprintf(config.name, sizeof config.name, "lane");
    lane_fit(&config, &param_epochs, 2);
    lane_fit(&config, &param_threads, 1);
    lane_choose(&config, &param_batch_size, BATCH);
    return config;
}

static struct lane *lane_make(const struct lane_config *config,
                              const struct executor *exec)
{
    struct lane *lane = NULL;

    ck_assert_int_eq(lane_new(config, &problem, exec, &lane, NULL), 0);
    return lane;
}

/* Into static memory: one state at a time. */
static struct run_state *state_of(const struct lane *lane)
{
    static union {
        struct run_state state;
        char room[sizeof(struct run_state) + 256 * sizeof(double)];
    } u;

    ck_assert_uint_le(lane_shape(lane)->n_params, 256);
    lane_save(lane, &u.state);
    return &u.state;
}

static size_t params_of(const struct lane *lane, double *out)
{
    struct run_state *state = state_of(lane);
    size_t size = state->n_params * sizeof *out;

    ck_assert_uint_le(state->n_params, 256);
    memcpy(out, state->params, size);
    return size;
}

static void assert_same(const struct lane *a, const struct lane *b)
{
    double pa[256], pb[256];
    size_t size = params_of(a, pa);

    ck_assert_uint_eq(params_of(b, pb), size);
    ck_assert_mem_eq(pa, pb, size);
}

static void steps(struct lane *lane, int n)
{
    struct sample s;
    struct eval_result e;

    for (int i = 0; i < n; i++) {
        ck_assert(lane_step(lane, false, &s));
        if (lane_epoch_ended(lane))
            lane_evaluate(lane, &e);
    }
}

/* A picture's predictions are of one evaluation and one run, and say which. */
START_TEST(picture_says_what_was_answered)
{
    struct lane_config config = config_of("bp");
    struct lane *lane = lane_make(&config, &exec_serial);
    const struct net_shape *shape = lane_shape(lane);
    size_t n_classes = shape->width[shape->n_layers], n_right = 0;
    struct picture *p =
        calloc(1, picture_size(shape->n_params, N_VAL, n_classes));
    struct sample s;
    struct eval_result e;
    int64_t began, answered;

    while (!lane_epoch_ended(lane))
        ck_assert(lane_step(lane, false, &s));
    lane_evaluate(lane, &e);
    lane_picture(lane, p);
    for (size_t i = 0; i < N_VAL; i++) {
        const float *probs = picture_probs(p) + i * n_classes;

        for (size_t k = 0; k < n_classes; k++)
            ck_assert(probs[k] <= probs[picture_said(p)[i]]);
        n_right += picture_said(p)[i] == problem.val->labels[i];
    }
    ck_assert_uint_eq(n_right, e.val_correct);
    began = p->began_ns;
    answered = p->answered_ns;
    ck_assert(lane_step(lane, false, &s));
    lane_picture(lane, p); /* other weights, the same predictions */
    ck_assert_int_eq(p->began_ns, began);
    ck_assert_int_eq(p->answered_ns, answered);
    steps(lane, 2);
    lane_picture(lane, p);
    ck_assert_int_eq(p->began_ns, began);
    ck_assert_int_gt(p->answered_ns, answered);
    lane_restart(lane, lane_whole(&config, &param_seed));
    lane_picture(lane, p);
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
    uint8_t said[3];

    picture_pick(probs, 3, 3, said);
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
        ck_assert_int_eq(lane_epoch_ended(lane), i % 3 == 2);
        if (lane_epoch_ended(lane)) {
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
    lane_set(a, &param_lr, 7.0);
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
    lane_set(lane, &param_lr, 0.3);
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
    lane_set(lane, &param_lr, 0.01);
    while (!lane_done(lane))
        steps(lane, 1);
    ck_assert_int_eq(lane_stopped(lane), STOP_TIME);
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
    ck_assert_int_eq(lane_resume(second, state), STATUS_OK);
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
        if (lane_epoch_ended(lane)) {
            lane_evaluate(lane, &e);
            ck_assert_uint_eq(e.samples, after[i]);
        }
        expect_samples(lane, after[i]);
        ck_assert_int_eq(lane_resume(resumed, state_of(lane)), STATUS_OK);
        expect_samples(resumed, after[i]);
        lane_set(resumed, &param_lr, 0.2);
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

START_TEST(lane_refuses_states_of_another)
{
    struct lane_config config = config_of("bp");
    struct lane *lane = lane_make(&config, &exec_serial);
    struct run_state *state;

    steps(lane, 4);
    for (int i = 0; i < 7; i++) {
        state = state_of(lane);
        state->n_params += i == 0;
        state->epoch = i == 1 ? 0 : state->epoch;
        state->batch = i == 2 ? 3 : state->batch;
        state->step += i == 3;
        state->params[5] = i == 4 ? NAN : state->params[5];
        state->train_ns = i == 5 ? -1 : 0;
        ck_assert_int_eq(lane_resume(lane, state),
                         i < 6 ? STATUS_FORMAT : STATUS_OK);
        ck_assert_uint_eq(lane_steps(lane), 4);
    }
    lane_free(lane);
}
END_TEST

START_TEST(lane_keeps_the_last_undos)
{
    struct lane_config config = config_of("bp");
    struct lane *lane = lane_make(&config, &exec_serial);

    for (int i = 1; i <= LANE_UNDO_MAX + 3; i++)
        lane_set(lane, &param_lr, i);
    for (int i = LANE_UNDO_MAX + 2; i >= 3; i--) {
        ck_assert(lane_undo(lane));
        ck_assert_double_eq(lane_now(lane, &param_lr), i);
    }
    ck_assert(!lane_undo(lane));
    lane_free(lane);
}
END_TEST

START_TEST(epochs_never_fall_below_the_current)
{
    struct lane_config config = config_of("bp");
    struct lane *lane;

    lane_fit(&config, &param_epochs, 9);
    lane = lane_make(&config, &exec_serial);
    steps(lane, 4);
    lane_set(lane, &param_epochs, 1);
    ck_assert_double_eq(lane_now(lane, &param_epochs), 2);
    steps(lane, 2);
    ck_assert(lane_done(lane));
    lane_set(lane, &param_epochs, 3);
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
    lane_free(lane);
}
END_TEST

/* --- pool --- */

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

/* --- worker --- */

static struct pacer pacer;

static void ignore(void *ctx)
{
    (void)ctx;
}

static struct worker *worker_make(struct worker_config config)
{
    struct worker *w = NULL;

    memset(&pacer, 0, sizeof pacer);
    pacer.n_lanes = 1;
    config.pacer = &pacer;
    config.notify = ignore;
    ck_assert_int_eq(worker_new(&config, &w), 0);
    ck_assert_int_eq(worker_prepare(w, &problem, NULL), 0);
    ck_assert_int_eq(worker_start(w, NULL), 0);
    return w;
}

static void command(struct worker *w, enum command_kind kind, uint64_t count)
{
    ck_assert(worker_command(
        w, &(struct command){.kind = kind, .count = count, .seed = 3}));
}

static void await(struct worker *w, enum lane_state state)
{
    int64_t end_ns = clock_now_ns() + LIMIT_NS;

    while (worker_state(w) != state) {
        ck_assert_msg(clock_now_ns() < end_ns, "still %s, expected %s",
                      lane_state_name(worker_state(w)), lane_state_name(state));
        clock_sleep_ns(50000);
    }
}

/* Reads until a message of this kind (and, of MSG_STATE, this state);
 * *last_out the newest sample on the way. */
static void read_until(struct worker *w, enum lane_msg_kind kind,
                       enum lane_state state, struct sample *last_out)
{
    int64_t end_ns = clock_now_ns() + LIMIT_NS;
    struct lane_msg msg;

    for (;;) {
        if (worker_drain(w, &msg, 1) == 0) {
            ck_assert_msg(clock_now_ns() < end_ns, "no such message");
            clock_sleep_ns(50000);
            continue;
        }
        if (msg.kind == MSG_SAMPLE && last_out)
            *last_out = msg.sample;
        if (msg.kind == kind && (kind != MSG_STATE || msg.state.state == state))
            return;
    }
}

START_TEST(worker_obeys_a_hundred_times)
{
    struct worker_config config = {.lane = config_of("bp"), .pictures = true};

    lane_fit(&config.lane, &param_epochs, 1000000);
    for (int i = 0; i < 100; i++) {
        struct sample before = {0}, after = {0};
        struct worker *w;

        config.start_paused = i % 2;
        w = worker_make(config);
        await(w, i % 2 ? LANE_PAUSED : LANE_RUN);
        command(w, CMD_PAUSE, 0);
        await(w, LANE_PAUSED);
        command(w, CMD_RESTART, 0);
        read_until(w, MSG_RESTART, 0, NULL);
        command(w, CMD_STEP, 2);
        read_until(w, MSG_STATE, LANE_PAUSED, &before);
        ck_assert_uint_eq(before.step, 2);
        command(w, CMD_STEP_EPOCH, 0);
        read_until(w, MSG_EVAL, 0, &after);
        ck_assert_uint_eq(after.batch, 3);
        await(w, LANE_PAUSED);
        command(w, CMD_RESUME, 0);
        await(w, LANE_RUN);
        ck_assert_ptr_nonnull(worker_picture(w));
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

    await(w, LANE_PAUSED);
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
    struct worker_config config = {.lane = config_of("bp")};
    struct lane *lane = lane_make(&config.lane, &exec_serial);
    struct lane_msg msg;
    struct worker *w;

    steps(lane, 4);
    config.resume = state_of(lane);
    w = worker_make(config);
    await(w, LANE_DONE);
    ck_assert_uint_eq(worker_drain(w, &msg, 1), 1);
    ck_assert_int_eq(msg.kind, MSG_RESUME);
    ck_assert_uint_eq(msg.resume.step, 4);
    ck_assert_uint_eq(msg.resume.samples, 70);
    ck_assert_uint_eq(msg.resume.epoch, 2);
    ck_assert_uint_eq(msg.resume.batch, 1);
    lane_free(lane);
    worker_free(w);
}
END_TEST

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
    await(w, LANE_STOPPED);
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
    ck_assert_int_eq(lane_stopped(lane), STOP_TARGET + _i);
    ck_assert_int_eq(lane_reached(lane), _i == 0);
    lane_set(lane, &param_epochs, 10);
    ck_assert(lane_done(lane));
    lane_set(lane, &param_epochs, 21);
    ck_assert(!lane_done(lane));
    steps(lane, 9);
    ck_assert(!lane_done(lane));
    ck_assert(lane_undo(lane));
    ck_assert_int_eq(lane_stopped(lane), STOP_TARGET + _i);
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
    ck_assert_int_eq(lane_stopped(lane), STOP_TARGET);
    ck_assert(lane_reached(lane));
    lane_free(lane);
    lane_fit(&config, &param_target_acc, _i + 0.01);
    lane = lane_make(&config, &exec_serial);
    steps(lane, 3);
    ck_assert_int_eq(lane_stopped(lane), STOP_NONE);
    steps(lane, 3); /* as many right are no better */
    ck_assert_int_eq(lane_stopped(lane), STOP_PATIENCE);
    ck_assert(!lane_reached(lane));
    lane_free(lane);
    runs_free(problem.val);
    problem = shared;
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
    while (!lane_epoch_ended(lane))
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

START_TEST(worker_tells_why_it_stopped)
{
    struct worker_config config = {.lane = config_of("bp")};
    struct worker *w;
    struct sample last = {0};

    lane_fit(&config.lane, &param_target_acc, 1e-9);
    lane_fit(&config.lane, &param_epochs, 20);
    w = worker_make(config);
    read_until(w, MSG_STOP, 0, &last);
    ck_assert_uint_eq(last.step, 3);
    await(w, LANE_DONE);
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
 * undo goes back to before the bad value and pauses. */
START_TEST(divergence_stops_and_undo_wakes)
{
    struct worker_config config = {.lane = config_of("bp"),
                                   .start_paused = true};
    struct worker *w;
    struct sample last = {0};

    lane_fit(&config.lane, &param_epochs, 1000);
    w = worker_make(config);
    await(w, LANE_PAUSED);
    ck_assert(worker_command(w, &(struct command){.kind = CMD_SET,
                                                  .param = &param_lr,
                                                  .value = 1e200}));
    command(w, CMD_RESUME, 0);
    read_until(w, MSG_STATE, LANE_DIVERGED, &last);
    ck_assert(!isfinite(last.loss) || !isfinite(last.grad_norm));
    command(w, CMD_UNDO, 0);
    read_until(w, MSG_ROLLBACK, 0, NULL);
    await(w, LANE_PAUSED);
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
    await(w, LANE_DONE);
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

static Suite *suite(void)
{
    Suite *s = suite_create("engine");
    TCase *tc = tcase_create("engine");

    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, problem_make, problem_end);
    tcase_add_test(tc, lane_counts_its_steps);
    tcase_add_test(tc, picture_says_what_was_answered);
    tcase_add_test(tc, picture_picks_the_first_of_equals);
    tcase_add_test(tc, lane_takes_a_short_last_batch);
    tcase_add_loop_test(tc, lane_gives_the_same_bits, 0, 8);
    tcase_add_test(tc, lane_shuffles_when_asked);
    tcase_add_loop_test(tc, lane_undo_restores, 0, 2);
    tcase_add_loop_test(tc, lane_resumes_bit_for_bit, 0, 28);
    tcase_add_test(tc, lane_counts_its_samples);
    tcase_add_test(tc, lane_refuses_states_of_another);
    tcase_add_test(tc, lane_keeps_the_last_undos);
    tcase_add_test(tc, lane_undo_takes_time_back);
    tcase_add_test(tc, lane_undo_gives_time_back);
    tcase_add_test(tc, epochs_never_fall_below_the_current);
    tcase_add_test(tc, hp_are_validated);
    tcase_add_test(tc, lane_refuses_what_does_not_fit);
    tcase_add_loop_test(tc, cosine_is_measured_when_wanted, 0, 2);
    tcase_add_loop_test(tc, pool_runs_every_task_once, 2, 5);
    tcase_add_test(tc, worker_obeys_a_hundred_times);
    tcase_add_test(tc, worker_answers_settings);
    tcase_add_loop_test(tc, worker_hands_its_state_over, 0, 2);
    tcase_add_test(tc, worker_tells_that_it_goes_on);
    tcase_add_test(tc, done_wakes_up_for_more_epochs);
    tcase_add_loop_test(tc, stop_rules_end_a_lane, 0, 3);
    tcase_add_test(tc, a_percentage_is_reached_by_its_count);
    tcase_add_loop_test(tc, a_lane_reaches_its_target_by_counting, 1, 100);
    tcase_add_loop_test(tc, inactive_is_not_dead, 0, 2);
    tcase_add_test(tc, worker_tells_why_it_stopped);
    tcase_add_test(tc, divergence_stops_and_undo_wakes);
    tcase_add_test(tc, stalled_reader_costs_counted_samples);
    tcase_add_test(tc, lossless_waits_for_the_reader);
    tcase_add_test(tc, a_full_lossless_worker_can_be_freed);
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    SRunner *runner = srunner_create(suite());
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
