/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, what was undone is still shown, told or counted, or an undo
 * takes back more or less than one change. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "engine/lane/lane.h"
#include "model/model.h"
#include "race/race.h"
#include "race_case.h"
#include "suite.h"

START_TEST(rollback_forgets_what_never_was)
{
    struct model *m = model_make(1);
    struct lane_model *lane = &m->lanes[0];
    struct lane_msg msg = {.kind = MSG_ROLLBACK};

    lane->batches_per_epoch = 5;
    for (uint64_t i = 1; i <= 5; i++)
        apply_sample(m, i, 1.0);
    apply_eval(m, 5, 1, 60);
    apply_lr(m, 5, 0.1, 0.3);
    for (uint64_t i = 6; i <= 10; i++)
        apply_sample(m, i, i == 9 ? INFINITY : 1.0);
    ck_assert_uint_eq(lane->n_nonfinite, 1);
    apply_eval(m, 10, 2, 96);
    ck_assert(lane->reached[4].yes);
    msg.rollback.from_step = 10;
    msg.rollback.to_step = 5;
    msg.rollback.samples = 100;
    msg.rollback.epoch = 2;
    msg.report.values[params_index(&param_lr)] = 0.1;
    model_apply(m, 0, &msg);
    ck_assert_double_eq(model_value(lane, &param_lr), 0.1);
    ck_assert_uint_eq(lane->n_evals, 1);
    ck_assert_uint_eq(lane->n_marks, 0);
    ck_assert_uint_eq(lane->n_nonfinite, 0);
    ck_assert_uint_eq(lane->loss.n_samples, 5);
    ck_assert(lane->reached[0].yes && !lane->reached[4].yes);
    ck_assert_double_eq(lane->best_val_acc, 60);
    ck_assert_double_eq(lane->fwd_eq, 5 * 20 * 3.0);
    model_free(m);
}
END_TEST

/* What is shown of the newest batch is of one that was not undone, and an
 * epoch that ended has not begun the next. */
START_TEST(rollback_shows_the_batch_before)
{
    struct model *m = model_make(1);
    struct lane_model *lane = &m->lanes[0];

    lane->batches_per_epoch = 5;
    for (uint64_t i = 1; i <= 5; i++)
        apply_sample(m, i, (double)i);
    apply_eval(m, 5, 1, 60);
    apply_rollback(m, 5, 2, 0);
    ck_assert_uint_eq(lane->last.epoch, 1);
    ck_assert_uint_eq(lane->last.batch, 5);
    ck_assert_uint_eq(lane->epochs_done, 1);
    ck_assert_double_eq(model_progress(lane), 100);
    apply_rollback(m, 3, 1, 3);
    ck_assert_double_eq(lane->last.loss, 3);
    ck_assert_uint_eq(lane->last.batch, 3);
    ck_assert_double_eq(lane->fwd_eq, 3 * 20 * 3.0);
    apply_rollback(m, 0, 1, 0);
    ck_assert_uint_eq(lane->last.step, 0);
    ck_assert(isnan(lane->last.acc) && isnan(lane->last.loss));
    ck_assert_double_eq(lane->fwd_eq, 0);
    model_free(m);
}
END_TEST

START_TEST(an_undo_says_what_went_back)
{
    struct model *m = model_make(1);
    struct lane_model *lane = &m->lanes[0];
    struct lane_msg msg = {.kind = MSG_ROLLBACK};

    msg.rollback.from_step = 586;
    msg.rollback.to_step = 441;
    msg.rollback.epoch = 1;
    memcpy(msg.report.values, lane->values, sizeof lane->values);
    lane->values[params_index(&param_pert)] = 0.03;
    model_apply(m, 0, &msg);
    ck_assert_str_eq(model_event_at(m, 0)->text,
                     "undo: BP pert 0.03 -> 0.1, back at step 441 (was 586), "
                     "weights too");
    lane->values[params_index(&param_lr)] = 0.3;
    lane->values[params_index(&param_epochs)] = 20;
    model_apply(m, 0, &msg);
    ck_assert_str_eq(model_event_at(m, 0)->text,
                     "undo: BP lr 0.3 -> 0.1, epochs 20 -> 3, back at step 441 "
                     "(was 586), weights too");
    model_free(m);
}
END_TEST

/* Steps, cost and active time are those of the path that led here. */
START_TEST(an_undo_takes_active_time_back)
{
    struct model *m = model_make(1);
    const struct lane_model *lane = &m->lanes[0];
    struct lane_msg msg = {.kind = MSG_SAMPLE};

    for (uint32_t i = 1; i <= 9; i++) {
        msg.sample = (struct sample){
            .step = i, .epoch = 1, .batch = i, .active_ns = 1000 * i};
        model_apply(m, 0, &msg);
    }
    msg = (struct lane_msg){.kind = MSG_ROLLBACK};
    msg.rollback.from_step = 9;
    msg.rollback.to_step = 4;
    msg.rollback.epoch = 1;
    msg.rollback.batch = 4;
    msg.rollback.active_ns = 4321; /* an evaluation was in it */
    model_apply(m, 0, &msg);
    ck_assert_int_eq(lane->last.active_ns, 4321);
    ck_assert_int_eq(lane->acc.buckets[lane->acc.n_buckets - 1].last.active_ns,
                     4000);
    model_free(m);
}
END_TEST

static void await_value(struct race *race, struct model *m, size_t i,
                        const struct param *p, double value)
{
    int64_t end_ns = clock_now_ns() + LIMIT_NS;

    while (model_value(&m->lanes[i], p) != value) {
        ck_assert_msg(clock_now_ns() < end_ns, "lane %zu: %s is %g", i, p->name,
                      model_value(&m->lanes[i], p));
        wait_a_turn(race, m);
    }
}

/* Values set together, as a preset does, are one change: one line a lane in
 * the log, and one undo takes back all of them; a change of one lane alone
 * takes nothing from the other. */
START_TEST(one_undo_takes_back_one_change)
{
    struct race_config config = race_of(csv_path, 2);
    struct command pause = {.kind = CMD_PAUSE};
    struct race *race;
    struct model *m = NULL;

    config.speed = 500;
    for (size_t i = 0; i < 2; i++)
        lane_fit(&config.lanes[i], &param_epochs, 1000000);
    config.lanes[1].rule = rule_find("wp");
    race = race_watched(&config, &m);
    await(race, m, 0, LANE_RUN);
    ck_assert(model_request(m, race, -1, &pause));
    await(race, m, 0, LANE_PAUSED);
    await(race, m, 1, LANE_PAUSED);
    model_next_change(m); /* 1: lr of both */
    set_value(race, m, -1, &param_lr, 0.5);
    await_value(race, m, 0, &param_lr, 0.5);
    await_value(race, m, 1, &param_lr, 0.5);
    model_next_change(m); /* 2: three values of the second */
    set_value(race, m, 1, &param_lr, 0.7);
    set_value(race, m, 1, &param_pert, 0.001);
    set_value(race, m, 1, &param_epochs, 2000);
    await_value(race, m, 1, &param_epochs, 2000);
    ck_assert_uint_eq(m->lanes[1].n_marks, 4);
    ck_assert_ptr_nonnull(strstr(model_event_at(m, 0)->text,
                                 "0.5 -> 0.7, pert 0.1 -> 0.001, epochs "));
    ck_assert(model_undo(m, race, 3));
    await_value(race, m, 1, &param_epochs, 1000000);
    ck_assert_double_eq(model_value(&m->lanes[1], &param_pert), 0.1);
    ck_assert_double_eq(model_value(&m->lanes[1], &param_lr), 0.5);
    ck_assert_uint_eq(m->lanes[1].n_marks, 1);
    ck_assert_double_eq(model_value(&m->lanes[0], &param_lr), 0.5);
    ck_assert(model_undo(m, race, 3));
    await_value(race, m, 0, &param_lr, lane_value(&config.lanes[0], &param_lr));
    await_value(race, m, 1, &param_lr, lane_value(&config.lanes[1], &param_lr));
    ck_assert_uint_eq(m->lanes[0].n_marks, 0);
    ck_assert_uint_eq(m->lanes[1].n_marks, 0);
    race_free(race);
    model_free(m);
}
END_TEST

/* Three presses are three rungs, also when a batch came between them. */
START_TEST(an_answer_to_an_older_request_leaves_the_newer_pending)
{
    struct model *m = model_make(1);
    struct lane_model *lane = &m->lanes[0];
    struct lane_msg msg = {.kind = MSG_SET};

    lane->pending[params_index(&param_epochs)] = true;
    lane->pending_value[params_index(&param_epochs)] = 12;
    lane->pending_change[params_index(&param_epochs)] = 2;
    msg.set.param = &param_epochs;
    msg.set.change = 1;
    msg.report.values[params_index(&param_epochs)] = 11;
    model_apply(m, 0, &msg);
    ck_assert(lane->pending[params_index(&param_epochs)]);
    ck_assert_double_eq(model_value(lane, &param_epochs), 11);
    msg.set.change = 2;
    msg.report.values[params_index(&param_epochs)] = 12;
    model_apply(m, 0, &msg);
    ck_assert(!lane->pending[params_index(&param_epochs)]);
    model_free(m);
}
END_TEST

/* What a lane can undo is what it says, once it has heard of all that it was
 * sent; what it says before is of the past. */
START_TEST(a_lane_knows_what_it_can_undo)
{
    struct model *m = model_make(1);
    struct lane_model *lane = &m->lanes[0];
    struct lane_msg msg = {.kind = MSG_SET};

    lane->changes = (struct changes){2, {3, 5}};
    lane->sent = 5;
    msg.set.param = &param_lr;
    msg.set.change = 3;
    msg.report.heard = 3;
    msg.report.changes = (struct changes){1, {3}};
    model_apply(m, 0, &msg);
    ck_assert_uint_eq(model_newest_change(m, 1), 5);
    msg.set.change = 5;
    msg.report.heard = 5;
    msg.report.changes = (struct changes){3, {3, 5, 5}};
    model_apply(m, 0, &msg); /* a batch came between: two copies */
    ck_assert_uint_eq(lane->changes.n, 3);
    model_free(m);
}
END_TEST

/* A lane keeps so many weights: an undo past them is not offered. */
START_TEST(undo_is_offered_while_the_lane_can)
{
    struct race_config config = race_of(csv_path, 1);
    struct race *race;
    struct model *m = NULL;

    config.start_paused = true;
    race = race_watched(&config, &m);
    for (int i = 1; i <= CHANGES_MAX + 3; i++) {
        model_next_change(m);
        ck_assert(model_request(m, race, 0,
                                &(struct command){.kind = CMD_SET,
                                                  .param = &param_lr,
                                                  .value = 0.01 * i}));
        while (m->lanes[0].pending[params_index(&param_lr)])
            wait_a_turn(race, m);
    }
    for (int i = 0; i < CHANGES_MAX; i++) {
        ck_assert_uint_ne(model_newest_change(m, 1), 0);
        ck_assert(model_undo(m, race, 1));
    }
    ck_assert_uint_eq(model_newest_change(m, 1), 0);
    race_free(race);
    model_free(m);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, undo_is_offered_while_the_lane_can);
    tcase_add_test(tc, an_answer_to_an_older_request_leaves_the_newer_pending);
    tcase_add_test(tc, a_lane_knows_what_it_can_undo);
    tcase_add_test(tc, rollback_forgets_what_never_was);
    tcase_add_test(tc, rollback_shows_the_batch_before);
    tcase_add_test(tc, an_undo_says_what_went_back);
    tcase_add_test(tc, an_undo_takes_active_time_back);
    tcase_add_test(tc, one_undo_takes_back_one_change);
}

int main(void)
{
    return suite_run("undo", add_tests, csv_make, csv_end);
}
