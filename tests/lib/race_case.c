/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small table, races that train on it, and messages for a model without a
 * race. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "model/model.h"
#include "race/race.h"
#include "race_case.h"

#define ROWS 300

struct race_config race_of(const char *data, size_t n_lanes)
{
    struct race_config c = {
        .problem = {.data = {.path = data,
                             .label = "first",
                             .scale = SCALE_BYTE},
                    .val_fraction = 0.1,
                    .split_seed = 42},
        .n_lanes = n_lanes,
        .diagnose = true,
        .snapshots = true,
    };

    for (size_t i = 0; i < n_lanes; i++) {
        lane_config_init(&c.lanes[i]);
        c.lanes[i].rule = rule_find(i % 2 ? "wp" : "bp");
        c.lanes[i].hidden[0] = 4;
        lane_fit(&c.lanes[i], &param_epochs, 3);
        lane_fit(&c.lanes[i], &param_threads, 1);
        lane_choose(&c.lanes[i], &param_batch_size, 20);
        snprintf(c.lanes[i].name, LANE_NAME_MAX, i % 2 ? "wp" : "bp");
    }
    return c;
}

struct model *model_make(size_t n_lanes)
{
    struct race_config config = race_of("unused", n_lanes);
    struct model *m = NULL;

    ck_assert_int_eq(model_new(&config, &m), STATUS_OK);
    return m;
}

void apply_sample(struct model *m, uint64_t step, double loss)
{
    struct lane_msg msg = {.kind = MSG_SAMPLE};

    msg.sample = (struct sample){.step = step,
                                 .samples = 20 * step,
                                 .epoch = 1,
                                 .batch = (uint32_t)step,
                                 .acc = 50,
                                 .loss = loss,
                                 .cos_bp = NAN};
    model_apply(m, 0, &msg);
}

void apply_eval(struct model *m, uint64_t step, uint32_t epoch,
                size_t val_correct)
{
    struct lane_msg msg = {.kind = MSG_EVAL};

    msg.eval = (struct eval_result){.step = step,
                                    .samples = 20 * step,
                                    .epoch = epoch,
                                    .n_train = 10000,
                                    .train_correct = 8143,
                                    .n_val = 100,
                                    .val_correct = val_correct,
                                    .val_loss = 0.65123};
    model_apply(m, 0, &msg);
}

void apply_lr(struct model *m, uint64_t step, double from, double to)
{
    struct lane_msg msg = {.kind = MSG_SET};

    msg.set.step = step;
    msg.set.param = &param_lr;
    msg.set.old_value = from;
    msg.set.new_value = to;
    memcpy(msg.report.values, m->lanes[0].values, sizeof msg.report.values);
    msg.report.values[params_index(&param_lr)] = to;
    model_apply(m, 0, &msg);
}

void apply_rollback(struct model *m, uint64_t to, uint32_t epoch,
                    uint32_t batch)
{
    struct lane_msg msg = {.kind = MSG_ROLLBACK};

    msg.rollback.from_step = m->lanes[0].last.step;
    msg.rollback.to_step = to;
    msg.rollback.samples = 20 * to;
    msg.rollback.epoch = epoch;
    msg.rollback.batch = batch;
    msg.report.values[params_index(&param_epochs)] = 1;
    model_apply(m, 0, &msg);
}

char csv_path[64];

void csv_make(void)
{
    FILE *f;
    int fd;

    snprintf(csv_path, sizeof csv_path, "/tmp/test_race_XXXXXX");
    fd = mkstemp(csv_path);
    ck_assert_int_ge(fd, 0);
    f = fdopen(fd, "w");
    ck_assert_ptr_nonnull(f);
    for (int i = 0; i < ROWS; i++)
        fprintf(f, "%d,%d,%d,%d,%d\n", i % 3, i % 3 == 0 ? 200 : i % 40,
                i % 3 == 1 ? 210 : i % 30, i % 3 == 2 ? 220 : i % 20, i % 7);
    fclose(f);
}

void csv_end(void)
{
    unlink(csv_path);
}

struct race *race_make(const struct race_config *config)
{
    struct race *race = NULL;

    ck_assert_int_eq(race_start(config, &race, NULL), STATUS_OK);
    return race;
}

struct race *race_watched(const struct race_config *config,
                          struct model **m_out)
{
    ck_assert_int_eq(model_new(config, m_out), STATUS_OK);
    return race_make(config);
}

void wait_a_turn(struct race *race, struct model *m)
{
    race_wait(race, 1000000);
    model_poll(m, race);
}

void await(struct race *race, struct model *m, size_t lane,
           enum lane_state state)
{
    int64_t end_ns = clock_now_ns() + LIMIT_NS;

    while (m->lanes[lane].state != state) {
        ck_assert_msg(clock_now_ns() < end_ns, "lane %zu still %s, not %s",
                      lane, lane_state_name(m->lanes[lane].state),
                      lane_state_name(state));
        wait_a_turn(race, m);
    }
}

void await_step(struct race *race, struct model *m, size_t i, uint64_t step)
{
    int64_t end_ns = clock_now_ns() + LIMIT_NS;

    while (m->lanes[i].last.step < step) {
        ck_assert_msg(clock_now_ns() < end_ns, "lane %zu: step %llu", i,
                      (unsigned long long)m->lanes[i].last.step);
        wait_a_turn(race, m);
    }
}

void set_value(struct race *race, struct model *m, int i, const struct param *p,
               double value)
{
    struct command set = {.kind = CMD_SET, .param = p, .value = value};

    ck_assert(model_request(m, race, i, &set));
}
