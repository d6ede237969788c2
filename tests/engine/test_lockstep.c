/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, lanes in lock-step are not at equal steps: one runs ahead,
 * waits for a lane that has left, or obeys at another step. */
#include <check.h>
#include <string.h>

#include "engine/pacer.h"
#include "model/model.h"
#include "race/race.h"
#include "race_case.h"
#include "suite.h"

/* Two lanes of unlike speed, each asking in turn. */
START_TEST(lockstep_keeps_lanes_within_one_batch)
{
    struct pacer p = {.lockstep = true, .n_lanes = 2};
    uint64_t step[2] = {0, 0};

    pacer_join(&p, 0, 0);
    pacer_join(&p, 1, 0);
    for (int i = 0; i < 3000; i++) {
        size_t lane = i % 7 == 0;

        if (pacer_may_step(&p, lane))
            pacer_tick(&p, lane, ++step[lane]);
        ck_assert_uint_le(
            step[0] > step[1] ? step[0] - step[1] : step[1] - step[0], 1);
    }
    ck_assert_uint_gt(step[0], 300);
}
END_TEST

START_TEST(a_lane_that_left_holds_nobody)
{
    struct pacer p = {.lockstep = true, .n_lanes = 2};
    uint64_t step = 0;

    pacer_join(&p, 0, 0);
    pacer_join(&p, 1, 0);
    pacer_leave(&p, 1);
    while (step < 1000) {
        ck_assert(pacer_may_step(&p, 0));
        pacer_tick(&p, 0, ++step);
    }
    pacer_join(&p, 1, 0); /* far behind: waited for, until it leaves */
    ck_assert(!pacer_may_step(&p, 0));
    ck_assert(pacer_may_step(&p, 1));
    pacer_leave(&p, 1);
    ck_assert(pacer_may_step(&p, 0));
}
END_TEST

START_TEST(a_lane_taken_back_is_waited_for)
{
    struct pacer p = {.lockstep = true, .n_lanes = 2};
    size_t behind = 9;

    pacer_join(&p, 0, 586);
    pacer_join(&p, 1, 586);
    pacer_back(&p, 1, 441);
    ck_assert_uint_eq(pacer_ahead(&p, 0, &behind), 145);
    ck_assert_uint_eq(behind, 1);
    for (uint64_t step = 442; step <= 586; step++) {
        ck_assert(!pacer_may_step(&p, 0));
        ck_assert(pacer_may_step(&p, 1));
        pacer_tick(&p, 1, step);
    }
    ck_assert(pacer_may_step(&p, 0));
    pacer_tell(&p, 1); /* perhaps to go back */
    ck_assert(!pacer_may_step(&p, 0));
    pacer_hear(&p, 1, 1);
    ck_assert(pacer_may_step(&p, 0));
}
END_TEST

/* Two lanes that ran free: in lock-step the faster one waits until the other
 * has caught up, and that is told, for it looks like a lane that hangs. */
START_TEST(a_lane_says_whom_it_waits_for)
{
    struct race_config config = race_of(csv_path, 2);
    struct command slow = {.kind = CMD_SPEED, .value = 1};
    struct command fast = {.kind = CMD_SPEED, .value = 0};
    struct race *race;
    struct model *m = NULL;
    char text[64];

    config.speed = 2000;
    config.lossless = true; /* or the model may know less of the slow one */
    for (size_t i = 0; i < 2; i++)
        lane_fit(&config.lanes[i], &param_epochs, 1000000);
    race = race_watched(&config, &m);
    await(race, m, 0, LANE_RUN);
    ck_assert(model_request(m, race, 1, &slow));
    while (m->lanes[0].last.step < m->lanes[1].last.step + 300)
        wait_a_turn(race, m);
    ck_assert_str_eq(model_waiting(m, text, sizeof text), "");
    race_set_lockstep(race, true);
    model_poll(m, race);
    ck_assert_uint_ge(m->lanes[0].waits, 200);
    ck_assert_uint_eq(m->lanes[0].waits_for, 1);
    ck_assert_uint_eq(m->lanes[1].waits, 0);
    ck_assert_ptr_nonnull(
        strstr(model_waiting(m, text, sizeof text), " waits for "));
    ck_assert(model_request(m, race, 1, &fast));
    while (m->lanes[0].waits > 0)
        wait_a_turn(race, m);
    ck_assert_str_eq(model_waiting(m, text, sizeof text), "");
    race_free(race);
    model_free(m);
}
END_TEST

/* What is said to all lanes in lock-step holds from the same step on in
 * each, else two curves side by side compare nothing. */
START_TEST(lanes_in_lockstep_obey_at_the_same_step)
{
    struct race_config config = race_of(csv_path, 3);
    struct command pause = {.kind = CMD_PAUSE}, resume = {.kind = CMD_RESUME};
    struct race *race;
    struct model *m = NULL;

    config.lockstep = true;
    config.speed = _i == 0 ? 0 : 2000;
    for (size_t i = 0; i < 3; i++)
        lane_fit(&config.lanes[i], &param_epochs, 1000000);
    race = race_watched(&config, &m);
    await(race, m, 0, LANE_RUN);
    for (int round = 0; round < 60; round++) {
        struct command set = {.kind = CMD_SET,
                              .param = &param_lr,
                              .value = 0.001 * (1 + round % 2)};

        ck_assert(model_request(m, race, -1, &set));
        race_wait(race, 300000 * (round % 5));
        ck_assert(model_request(m, race, -1, &pause));
        for (size_t i = 0; i < 3; i++)
            await(race, m, i, LANE_PAUSED);
        for (size_t i = 1; i < 3; i++) {
            const struct lane_model *a = &m->lanes[0], *b = &m->lanes[i];

            ck_assert_uint_eq(a->last.step, b->last.step);
            ck_assert_uint_eq(a->marks[a->n_marks - 1].step,
                              b->marks[b->n_marks - 1].step);
        }
        ck_assert(model_request(m, race, -1, &resume));
        for (size_t i = 0; i < 3; i++)
            await(race, m, i, LANE_RUN);
    }
    race_free(race);
    model_free(m);
}
END_TEST

static void pause_all(struct race *race, struct model *m)
{
    ck_assert(model_request(m, race, -1, &(struct command){.kind = CMD_PAUSE}));
    for (size_t i = 0; i < m->n_lanes; i++)
        await(race, m, i, LANE_PAUSED);
}

static void resume_all(struct race *race, struct model *m)
{
    ck_assert(
        model_request(m, race, -1, &(struct command){.kind = CMD_RESUME}));
    for (size_t i = 0; i < m->n_lanes; i++)
        await(race, m, i, LANE_RUN);
}

/* What parts lanes in lock-step: an undo of one, one that is paused, one that
 * begins anew; and, all told together, an undo and a restart. */
static void part_lanes(struct race *race, struct model *m, int how)
{
    struct command pause = {.kind = CMD_PAUSE}, resume = {.kind = CMD_RESUME};
    struct command restart = {.kind = CMD_RESTART, .seed = 2};
    uint64_t at = m->lanes[0].last.step;

    model_next_change(m);
    if (how % 2 == 0)
        set_value(race, m, how == 0 ? 1 : -1, &param_lr,
                  0.01 + 1e-6 * (double)at);
    if (how == 1)
        ck_assert(model_request(m, race, 1, &pause));
    await_step(race, m, 0, at + 150);
    if (how == 1)
        ck_assert(model_request(m, race, 1, &resume));
    else if (how % 2 == 0)
        ck_assert(model_undo(m, race, 3));
    else
        ck_assert(model_request(m, race, how == 3 ? 1 : -1, &restart));
}

START_TEST(lanes_in_lockstep_come_to_equal_steps)
{
    struct race_config config = race_of(csv_path, 2);
    struct race *race;
    struct model *m = NULL;

    config.lockstep = true;
    config.speed = 5000;
    for (size_t i = 0; i < 2; i++)
        lane_fit(&config.lanes[i], &param_epochs, 1000000);
    race = race_watched(&config, &m);
    await(race, m, 0, LANE_RUN);
    for (int round = 0; round < 5; round++) {
        uint64_t was;

        part_lanes(race, m, _i);
        was = m->lanes[0].last.step;
        for (size_t i = 0; i < 2; i++)
            await_step(race, m, i, (_i < 4 ? was : 0) + 20);
        pause_all(race, m);
        ck_assert_uint_eq(m->lanes[0].last.step, m->lanes[1].last.step);
        resume_all(race, m);
    }
    race_free(race);
    model_free(m);
}
END_TEST

/* More epochs, or a restart, of a lane that is done: nobody paused it. */
START_TEST(a_lane_that_is_woken_up_was_not_paused)
{
    struct race_config config = race_of(csv_path, 1);
    struct command restart = {.kind = CMD_RESTART, .seed = 2};
    struct race *race;
    struct model *m = NULL;
    const struct event *e;

    config.speed = 300;
    race = race_watched(&config, &m);
    await(race, m, 0, LANE_DONE);
    if (_i == 0)
        set_value(race, m, 0, &param_epochs, 6);
    else
        ck_assert(model_request(m, race, 0, &restart));
    await(race, m, 0, LANE_RUN);
    await(race, m, 0, LANE_DONE);
    ck_assert_str_eq(model_event_at(m, 0)->text, "BP DONE");
    for (size_t i = 1; (e = model_event_at(m, i)) != NULL; i++) {
        ck_assert_str_ne(e->text, "BP PAUSED");
        if (strcmp(e->text, "BP DONE") == 0)
            break;
        ck_assert_str_ne(e->text, "BP RUN");
    }
    ck_assert_ptr_nonnull(e);
    race_free(race);
    model_free(m);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, lockstep_keeps_lanes_within_one_batch);
    tcase_add_test(tc, a_lane_that_left_holds_nobody);
    tcase_add_test(tc, a_lane_taken_back_is_waited_for);
    tcase_add_test(tc, a_lane_says_whom_it_waits_for);
    tcase_add_loop_test(tc, lanes_in_lockstep_obey_at_the_same_step, 0, 2);
    tcase_add_loop_test(tc, lanes_in_lockstep_come_to_equal_steps, 0, 6);
    tcase_add_loop_test(tc, a_lane_that_is_woken_up_was_not_paused, 0, 2);
}

int main(void)
{
    return suite_run("lockstep", add_tests, csv_make, csv_end);
}
