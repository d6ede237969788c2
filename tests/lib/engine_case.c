/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A problem of 60 samples, lanes and workers that train on it. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "engine/lane/lane.h"
#include "engine/worker.h"
#include "engine_case.h"

#define FEATURES 9

struct problem problem;

void problem_make(void)
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

void problem_end(void)
{
    runs_free(problem.train);
    runs_free(problem.val);
    dataset_free(problem.ds);
}

struct lane_config config_of(const char *rule)
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

struct lane *lane_make(const struct lane_config *config,
                       const struct executor *exec)
{
    struct lane *lane = NULL;

    ck_assert_int_eq(lane_new(config, &problem, exec, &lane, NULL), 0);
    return lane;
}

struct run_state *state_of(const struct lane *lane)
{
    static union {
        struct run_state state;
        char room[sizeof(struct run_state) + 256 * sizeof(double)];
    } u;

    ck_assert_uint_le(lane_shape(lane)->n_params, 256);
    lane_save(lane, &u.state);
    return &u.state;
}

size_t params_of(const struct lane *lane, double *out)
{
    struct run_state *state = state_of(lane);
    size_t size = state->n_params * sizeof *out;

    ck_assert_uint_le(state->n_params, 256);
    memcpy(out, state->params, size);
    return size;
}

void assert_same(const struct lane *a, const struct lane *b)
{
    double pa[256], pb[256];
    size_t size = params_of(a, pa);

    ck_assert_uint_eq(params_of(b, pb), size);
    ck_assert_mem_eq(pa, pb, size);
}

void steps(struct lane *lane, int n)
{
    struct sample s;
    struct eval_result e;

    for (int i = 0; i < n; i++) {
        ck_assert(lane_step(lane, false, &s));
        if (lane_evaluation_due(lane))
            lane_evaluate(lane, &e);
    }
}

static struct pacer pacer;

static void ignore(void *ctx)
{
    (void)ctx;
}

struct worker *worker_make(struct worker_config config)
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

void command(struct worker *w, enum command_kind kind, uint64_t count)
{
    ck_assert(worker_command(
        w, &(struct command){.kind = kind, .count = count, .seed = 3}));
}

void worker_await(struct worker *w, enum lane_state state)
{
    int64_t end_ns = clock_now_ns() + LIMIT_NS;

    while (worker_state(w) != state) {
        ck_assert_msg(clock_now_ns() < end_ns, "still %s, expected %s",
                      lane_state_name(worker_state(w)), lane_state_name(state));
        clock_sleep_ns(50000);
    }
}

void read_until(struct worker *w, enum lane_msg_kind kind,
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
