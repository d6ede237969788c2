/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, lanes that run side by side disturb each other: a pause that
 * stops the neighbour, one that diverges and ends all, a message that is not
 * told; or a lane's state is called what it is not. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "model/model.h"
#include "race/race.h"
#include "race_case.h"
#include "suite.h"

START_TEST(a_race_runs_to_its_end)
{
    struct race_config config = race_of(csv_path, 2);
    struct race *race;
    struct model *m = NULL;

    config.lossless = true;
    config.lockstep = _i;
    race = race_watched(&config, &m);
    for (size_t i = 0; i < 2; i++)
        await(race, m, i, LANE_DONE);
    while (m->problem == NULL)
        wait_a_turn(race, m);
    for (size_t i = 0; i < 2; i++) {
        const struct lane_model *lane = &m->lanes[i];

        ck_assert_uint_eq(lane->batches_per_epoch, 14); /* 270 / 20 */
        ck_assert_uint_eq(lane->last.step, 42);
        ck_assert_uint_eq(lane->n_evals, 3);
        ck_assert_uint_eq(lane->acc.n_samples, 42);
        ck_assert_ptr_nonnull(lane->snapshot);
        ck_assert_uint_eq(lane->snapshot->epoch, 3);
        ck_assert_double_eq(model_progress(lane), 100);
    }
    ck_assert_uint_gt(m->lanes[1].cos.n_samples, 0);
    race_free(race);
    model_free(m);
}
END_TEST

/* However late the front end takes them. */
START_TEST(rows_tell_when_their_batches_ended)
{
    struct race_config config = race_of(csv_path, 1);
    const struct batch_rows *rows;
    struct model *m = NULL;
    struct race *race;

    lane_choose(&config.lanes[0], &param_batch_size, 1);
    race = race_watched(&config, &m);
    while (race_lane_state(race, 0) != LANE_DONE)
        race_wait(race, 1000000);
    await(race, m, 0, LANE_DONE);
    rows = &m->lanes[0].rows;
    ck_assert_uint_eq(rows->n, 810);
    ck_assert_int_gt(rows->row[0].wall_ns, 0);
    ck_assert_int_le(rows->row[809].wall_ns, m->now_ns);
    for (size_t i = 1; i < rows->n; i++)
        ck_assert_int_gt(rows->row[i].wall_ns, rows->row[i - 1].wall_ns);
    race_free(race);
    model_free(m);
}
END_TEST

/* 630 of 270 samples: nobody chose it, so it follows the data, said once;
 * who chose it is told which option that was. */
START_TEST(a_default_batch_fits_the_data)
{
    struct race_config config = race_of(csv_path, 2);
    struct model *m = NULL;
    struct race *race;
    size_t n_said = 0;

    for (size_t i = 0; i < 2; i++) {
        lane_fit(&config.lanes[i], &param_batch_size, 630);
        config.lanes[i].chosen = 0;
    }
    race = race_watched(&config, &m);
    for (size_t i = 0; i < 2; i++) {
        await(race, m, i, LANE_DONE);
        ck_assert_uint_eq(lane_whole(&m->lanes[i].config, &param_batch_size),
                          27);
        ck_assert_uint_eq(m->lanes[i].last.step, 30);
        ck_assert_uint_eq(
            lane_whole(&race_config(race)->lanes[i], &param_batch_size), 27);
    }
    ck_assert_double_eq(m->lanes[0].fwd_eq, 3 * 270 * 3.0);
    for (size_t k = 0; k < m->n_events; k++)
        n_said += strcmp(model_event_at(m, k)->text,
                         "batch 27 instead of 630: there are only 270 training "
                         "samples") == 0;
    ck_assert_uint_eq(n_said, 1);
    race_free(race);
    lane_choose(&config.lanes[1], &param_batch_size, 630);
    race = race_make(&config);
    while (!race_error(race))
        race_wait(race, 1000000);
    ck_assert_str_eq(race_error(race)->text,
                     "--batch-size 630: expected 1 to 270, the number of "
                     "training samples");
    race_free(race);
    model_free(m);
}
END_TEST

START_TEST(pausing_one_leaves_the_other_running)
{
    struct race_config config = race_of(csv_path, 2);
    struct command pause = {.kind = CMD_PAUSE};
    struct race *race;
    struct model *m = NULL;
    uint64_t step;

    config.lockstep = true;
    config.speed = 500;
    for (size_t i = 0; i < 2; i++)
        lane_fit(&config.lanes[i], &param_epochs, 1000000);
    race = race_watched(&config, &m);
    await(race, m, 0, LANE_RUN);
    ck_assert(model_request(m, race, 0, &pause));
    await(race, m, 0, LANE_PAUSED);
    step = m->lanes[1].last.step;
    await_step(race, m, 1, step + 50);
    race_free(race);
    model_free(m);
}
END_TEST

static void expect_word(const struct model *m, const char *word)
{
    ck_assert_str_eq(model_state_word(&m->lanes[0]), word);
}

/* STEP from the first step until the lane is told otherwise; a value changed
 * between two steps does not end it. */
START_TEST(a_lane_stepped_by_hand_says_so)
{
    struct race_config config = race_of(csv_path, 1);
    struct command step = {.kind = CMD_STEP, .count = 1};
    struct command set = {.kind = CMD_SET, .param = &param_lr, .value = 0.02};
    struct command resume = {.kind = CMD_RESUME}, pause = {.kind = CMD_PAUSE};
    struct race *race;
    struct model *m = NULL;
    uint64_t before;

    config.speed = 500;
    lane_fit(&config.lanes[0], &param_epochs, 1000000);
    race = race_watched(&config, &m);
    await(race, m, 0, LANE_RUN);
    expect_word(m, "RUN");
    ck_assert(model_request(m, race, 0, &pause));
    await(race, m, 0, LANE_PAUSED);
    expect_word(m, "PAUSED");
    before = m->lanes[0].last.step;
    ck_assert(model_request(m, race, 0, &step));
    expect_word(m, "STEP");
    await_step(race, m, 0, before + 1);
    await(race, m, 0, LANE_PAUSED);
    ck_assert_uint_eq(m->lanes[0].last.step, before + 1);
    ck_assert(model_request(m, race, 0, &set));
    expect_word(m, "STEP");
    ck_assert_ptr_nonnull(strstr(model_event_at(m, 0)->text, "STEP: stands"));
    ck_assert(model_request(m, race, 0, &resume));
    await(race, m, 0, LANE_RUN);
    expect_word(m, "RUN");
    race_free(race);
    model_free(m);
}
END_TEST

START_TEST(a_lane_that_diverges_ends_alone)
{
    struct race_config config = race_of(csv_path, 2);
    struct race *race;
    struct model *m = NULL;

    config.lockstep = true;
    lane_fit(&config.lanes[0], &param_lr, 1e200);
    race = race_watched(&config, &m);
    await(race, m, 0, LANE_DIVERGED);
    await(race, m, 1, LANE_DONE);
    ck_assert_uint_gt(m->lanes[0].n_nonfinite, 0);
    race_free(race);
    model_free(m);
}
END_TEST

/* Wherever it is stopped, what was told is where the lanes stand: with rings
 * that are full of samples, or of commands, and lanes that wait for room. */
START_TEST(a_halted_race_has_told_all)
{
    struct race_config config = race_of(csv_path, 2);
    const struct command speed = {.kind = CMD_SPEED};
    struct model *m = NULL;
    struct lane_msg msg;
    struct race *race;

    config.lossless = _i & 1;
    config.lockstep = _i & 2;
    lane_fit(&config.lanes[0], &param_epochs, 1e6);
    lane_fit(&config.lanes[1], &param_epochs, 1e6);
    race = race_watched(&config, &m);
    await(race, m, 0, LANE_RUN);
    await(race, m, 1, LANE_RUN);
    /* Nobody drains. Of the faster lane, so that there is room for what is not
     * a sample until the end. */
    while (_i & 4 && race_ring_percent(race, 0) < 75)
        race_wait(race, 1000000);
    while (race_command(race, 0, &speed))
        ;
    model_halt(m, race);
    ck_assert(race_stands(race));
    for (size_t i = 0; i < 2; i++) {
        const struct run_state *state = race_saved(race, i);
        const struct lane_model *lane = &m->lanes[i];

        ck_assert_uint_eq(lane->last.step, state->step);
        ck_assert_uint_eq(lane->rows.newest.sample.step, state->step);
        ck_assert_uint_eq(lane->epochs_done, state->epoch - 1);
        if (config.lossless)
            ck_assert_uint_eq(lane->acc.n_samples, state->step);
        while (race_drain(race, i, &msg, 1) > 0)
            ck_assert_int_eq(msg.kind, MSG_STATE);
    }
    if (config.lockstep)
        ck_assert_uint_eq(m->lanes[0].last.step, m->lanes[1].last.step);
    race_free(race);
    model_free(m);
}
END_TEST

/* Not drained before its ring is full to the brim, as when the program gets no
 * turn between asking and taking. */
START_TEST(a_full_ring_still_tells_the_batch_of_a_state)
{
    struct race_config config = race_of(csv_path, 1);
    const struct command pause = {.kind = CMD_PAUSE};
    const struct command save = {.kind = CMD_SAVE, .count = 1};
    struct model *m = NULL;
    struct race *race;

    lane_fit(&config.lanes[0], &param_epochs, 1e6);
    race = race_watched(&config, &m);
    await(race, m, 0, LANE_RUN);
    while (race_ring_percent(race, 0) < 100)
        race_wait(race, 1000000);
    ck_assert(race_command(race, 0, &pause));
    ck_assert(race_command(race, 0, &save));
    for (int i = 0; i < 50 && race_answered(race, 0) != 1; i++)
        race_wait(race, 1000000);
    while (race_answered(race, 0) != 1)
        wait_a_turn(race, m);
    model_poll(m, race);
    ck_assert_uint_eq(m->lanes[0].last.step, race_saved(race, 0)->step);
    race_free(race);
    model_free(m);
}
END_TEST

static void apply_state_of(struct model *m, enum lane_state state)
{
    struct lane_msg msg = {.kind = MSG_STATE, .state = {.state = state}};

    model_apply(m, 0, &msg);
}

/* A batch may take longer than the second press of a key comes after. */
START_TEST(a_lane_told_to_pause_does_not_count_as_running)
{
    struct race_config config = race_of(csv_path, 1);
    struct race *race;
    struct model *m = NULL;

    config.start_paused = true;
    race = race_watched(&config, &m);
    apply_state_of(m, LANE_RUN);
    ck_assert(model_runs(&m->lanes[0]));
    ck_assert(model_request(m, race, 0, &(struct command){.kind = CMD_PAUSE}));
    ck_assert(!model_runs(&m->lanes[0]));
    apply_state_of(m, LANE_EVAL); /* it was at the end of an epoch */
    ck_assert(!model_runs(&m->lanes[0]));
    ck_assert(model_request(m, race, 0, &(struct command){.kind = CMD_RESUME}));
    ck_assert(model_runs(&m->lanes[0]));
    apply_state_of(m, LANE_PAUSED); /* the first answer */
    ck_assert(model_runs(&m->lanes[0]));
    apply_state_of(m, LANE_RUN);
    apply_state_of(m, LANE_PAUSED);
    ck_assert(!model_runs(&m->lanes[0]));
    race_free(race);
    model_free(m);
}
END_TEST

START_TEST(requests_are_checked)
{
    struct race_config config = race_of(csv_path, 2);
    struct race *race;
    struct model *m = NULL;
    struct command cmd = {.kind = CMD_SET, .param = &param_lr, .value = NAN};

    config.start_paused = true;
    race = race_watched(&config, &m);
    ck_assert(!model_request(m, race, -1, &cmd));
    ck_assert_ptr_nonnull(strstr(model_event_at(m, 0)->text, "refused"));
    cmd =
        (struct command){.kind = CMD_SET, .param = &param_pert, .value = 0.01};
    ck_assert(!model_request(m, race, 0, &cmd));
    ck_assert(model_request(m, race, -1, &cmd));
    ck_assert(!m->lanes[0].pending[params_index(&param_pert)]);
    ck_assert(m->lanes[1].pending[params_index(&param_pert)]);
    while (m->lanes[1].pending[params_index(&param_pert)])
        wait_a_turn(race, m);
    ck_assert_double_eq(model_value(&m->lanes[1], &param_pert), 0.01);
    race_free(race);
    model_free(m);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_lane_told_to_pause_does_not_count_as_running);
    tcase_add_loop_test(tc, a_race_runs_to_its_end, 0, 2);
    tcase_add_test(tc, rows_tell_when_their_batches_ended);
    tcase_add_test(tc, a_default_batch_fits_the_data);
    tcase_add_test(tc, pausing_one_leaves_the_other_running);
    tcase_add_test(tc, a_lane_stepped_by_hand_says_so);
    tcase_add_test(tc, a_lane_that_diverges_ends_alone);
    tcase_add_loop_test(tc, a_halted_race_has_told_all, 0, 8);
    tcase_add_test(tc, a_full_ring_still_tells_the_batch_of_a_state);
    tcase_add_test(tc, requests_are_checked);
}

int main(void)
{
    return suite_run("race", add_tests, csv_make, csv_end);
}
