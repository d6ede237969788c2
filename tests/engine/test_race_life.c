/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a race cannot be ended while it loads or replaced, or memory
 * that runs out takes a race with it. */
#include <check.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "engine/lane/lane.h"
#include "model/early_stop_text.h"
#include "model/model.h"
#include "race/race.h"
#include "race_case.h"
#include "suite.h"

static void replace(struct race **race, const struct race_config *config)
{
    struct race *old = *race;

    ck_assert_int_eq(race_replace(old, config, race, NULL), STATUS_OK);
    race_free(old);
}

START_TEST(a_race_can_be_freed_while_it_loads)
{
    struct race_config config = race_of(csv_path, 2);

    for (int i = 0; i < 20; i++) {
        struct race *race = race_make(&config);

        clock_sleep_ns(i * 300000);
        race_free(race);
    }
}
END_TEST

START_TEST(replacing_keeps_the_data)
{
    struct race_config config = race_of(csv_path, 1);
    struct race *race = race_make(&config);
    const struct problem *problem;
    struct model *m = NULL;

    ck_assert_int_eq(model_new(&config, &m), STATUS_OK);
    await(race, m, 0, LANE_DONE);
    while ((problem = race_problem(race)) == NULL)
        race_wait(race, 1000000);
    model_free(m);
    config.lanes[0].hidden[0] = 7;
    replace(&race, &config);
    ck_assert_int_eq(model_new(&config, &m), STATUS_OK);
    await(race, m, 0, LANE_DONE);
    while (race_problem(race) == NULL)
        race_wait(race, 1000000);
    ck_assert_ptr_eq(race_problem(race), problem);
    ck_assert_uint_eq(race_shape(race, 0)->width[1], 7);
    config.problem.split_seed = 43;
    replace(&race, &config);
    race_free(race);
    model_free(m);
}
END_TEST

/* Until the race is ready or has failed; true = ready. */
static bool settles(struct race *race)
{
    int64_t end_ns = clock_now_ns() + LIMIT_NS;

    while (!race_problem(race) && !race_error(race)) {
        ck_assert(clock_now_ns() < end_ns);
        race_wait(race, 1000000);
    }
    return !race_error(race);
}

/* Allocation k of starting a race fails, for every k. Under the address
 * sanitizer this also shows that nothing leaks. */
START_TEST(a_race_survives_every_failed_allocation)
{
    struct race_config config = race_of(csv_path, 2);
    bool ready = false;
    size_t k = 0;

    lane_fit(&config.lanes[1], &param_threads, 2);
    while (!ready) {
        struct race *race = NULL;
        struct err err = {.text = ""};
        enum status status;

        mem_fail_at(++k);
        status = race_start(&config, &race, &err);
        ck_assert_int_eq(race != NULL, status == STATUS_OK);
        ready = status == STATUS_OK && settles(race);
        /* ready = not reached; a failure passed over would be 0 here */
        ck_assert_int_eq(mem_fail_at(0) > 0, ready);
        if (!ready) {
            const struct err *why = race ? race_error(race) : &err;

            ck_assert_int_eq(why->code, STATUS_NOMEM);
            ck_assert_str_ne(why->text, "");
        }
        race_free(race);
    }
    ck_assert_uint_gt(k, 20);
}
END_TEST

/* Allocation k of replacing a race by one of another shape fails, for every
 * k: the old one is there and trains on. */
START_TEST(a_failed_replacement_leaves_the_old_race)
{
    struct race_config config = race_of(csv_path, 2), other;
    struct race *race = race_make(&config), *old = race;
    struct err err = {.text = ""};
    struct model *m = NULL;
    size_t k = 0;

    ck_assert(settles(race));
    other = config;
    other.lanes[0].hidden[0] = 5;
    lane_fit(&other.lanes[1], &param_threads, 2);
    for (mem_fail_at(++k); race_replace(old, &other, &race, &err) != STATUS_OK;
         mem_fail_at(++k)) {
        ck_assert_uint_eq(mem_fail_at(0), 0);
        ck_assert_int_eq(err.code, STATUS_NOMEM);
        ck_assert_str_ne(err.text, "");
        ck_assert_ptr_eq(race, old);
        ck_assert_ptr_nonnull(race_problem(race));
        ck_assert_uint_eq(race_shape(race, 0)->width[1], 4);
    }
    ck_assert_uint_gt(mem_fail_at(0), 0);
    ck_assert_uint_gt(k, 20);
    race_free(old);
    ck_assert_uint_eq(race_shape(race, 0)->width[1], 5);
    lane_choose(&other.lanes[1], &param_batch_size, 271); /* of 270 */
    old = race;
    ck_assert_int_eq(race_replace(old, &other, &race, &err), STATUS_USAGE);
    ck_assert_ptr_eq(race, old);
    ck_assert_int_eq(model_new(&config, &m), STATUS_OK);
    await(race, m, 0, LANE_DONE);
    await(race, m, 1, LANE_DONE);
    race_free(race);
    model_free(m);
}
END_TEST

/* Training, evaluating, restarting and undoing take no memory: the failure
 * that waits for the next allocation is still waiting at the end. */
START_TEST(training_allocates_nothing)
{
    static const struct command commands[] = {
        {.kind = CMD_SET, .param = &param_lr, .value = 0.2},
        {.kind = CMD_UNDO},
        {.kind = CMD_RESTART, .seed = 3},
        {.kind = CMD_RESUME},
    };
    struct race_config config = race_of(csv_path, 2);
    struct model *m = NULL;
    struct race *race;

    config.start_paused = true;
    config.lanes[0].shuffle = true;
    lane_fit(&config.lanes[1], &param_threads, 2);
    race = race_watched(&config, &m);
    ck_assert(settles(race));
    mem_fail_at(1);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        ck_assert(model_request(m, race, -1, &commands[i]));
    for (size_t i = 0; i < 2; i++) {
        await(race, m, i, LANE_DONE);
        ck_assert_uint_eq(m->lanes[i].last.step, 42);
    }
    ck_assert_uint_eq(mem_fail_at(0), 1);
    race_free(race);
    model_free(m);
}
END_TEST

/* A lane that is taken the same way by hand, beside the one of a race: the
 * model must say of the race's what the engine says of this. */
struct twin {
    struct race *race;
    struct model *m;
    struct lane *lane;
};

static struct twin twin_make(const struct race_config *config)
{
    struct twin t = {.race = race_make(config)};

    ck_assert_int_eq(model_new(config, &t.m), STATUS_OK);
    await(t.race, t.m, 0, config->resume[0] ? LANE_DONE : LANE_PAUSED);
    ck_assert_int_eq(lane_new(&config->lanes[0], race_problem(t.race),
                              &exec_serial, &t.lane, NULL),
                     STATUS_OK);
    return t;
}

static void twin_free(struct twin *t)
{
    lane_free(t->lane);
    race_free(t->race);
    model_free(t->m);
}

static void twin_steps(struct twin *t, uint64_t n)
{
    struct command step = {.kind = CMD_STEP, .count = n};
    struct eval_result eval;
    struct sample sample;

    ck_assert(model_request(t->m, t->race, 0, &step));
    for (uint64_t i = 0; i < n; i++) {
        ck_assert(lane_step(t->lane, false, &sample));
        if (lane_evaluation_due(t->lane))
            lane_evaluate(t->lane, &eval);
    }
    await_step(t->race, t->m, 0, lane_steps(t->lane));
    await(t->race, t->m, 0, lane_done(t->lane) ? LANE_DONE : LANE_PAUSED);
}

static void twin_set(struct twin *t, const struct param *p, double value)
{
    model_next_change(t->m);
    set_value(t->race, t->m, 0, p, value);
    lane_set(t->lane, p, value, t->m->change);
}

static void twin_undo(struct twin *t)
{
    ck_assert(model_undo(t->m, t->race, 1));
    lane_undo(t->lane);
}

static void twin_restart(struct twin *t, uint32_t seed)
{
    struct command restart = {.kind = CMD_RESTART, .seed = seed};

    model_next_change(t->m);
    ck_assert(model_request(t->m, t->race, 0, &restart));
    lane_restart(t->lane, seed);
}

/* Of what is known before the lane has answered, then of all that it says; a
 * lane that hands over its state has said all. */
static void twins_agree(struct twin *t, const char *why)
{
    static uint64_t ticket;
    const struct lane_model *said = &t->m->lanes[0];
    struct command save = {.kind = CMD_SAVE, .count = ++ticket};
    const struct run_state *saved;
    struct lane_report is = {.heard = 0};
    char text[EARLY_STOP_TEXT_SIZE];

    lane_report(t->lane, &is);
    ck_assert_uint_eq(said->changes.n, is.changes.n);
    ck_assert(race_command(t->race, 0, &save));
    while (!(saved = race_saved(t->race, 0)) || saved->ticket != ticket)
        race_wait(t->race, 1000000);
    model_poll(t->m, t->race);
    ck_assert_uint_eq(said->last.step, lane_steps(t->lane));
    ck_assert_mem_eq(said->values, is.values, sizeof is.values);
    ck_assert_int_eq(said->early_stop, is.early_stop);
    ck_assert_double_eq(said->early_stop_epoch, is.early_stop_epoch);
    ck_assert_uint_eq(said->changes.n, is.changes.n);
    ck_assert_mem_eq(said->changes.number, is.changes.number,
                     is.changes.n * sizeof is.changes.number[0]);
    ck_assert_str_eq(early_stop_why(said, text), why);
}

static struct race_config stopping_config(void)
{
    struct race_config config = race_of(csv_path, 1);

    config.start_paused = true;
    lane_fit(&config.lanes[0], &param_epochs, 30);
    lane_fit(&config.lanes[0], &param_lr, 0); /* it never gets better */
    lane_fit(&config.lanes[0], &param_patience, 2);
    return config;
}

/* Early stopping, E, undo past both, restart; keys also come faster than the
 * lane answers. */
START_TEST(the_model_says_what_the_engine_does)
{
    static const char *const ended = "no better for 2 epochs";
    struct race_config config = stopping_config();
    struct twin t = twin_make(&config);
    uint64_t epoch = lane_batches_per_epoch(t.lane);

    twins_agree(&t, "");
    twin_set(&t, &param_epochs, 25);
    twin_set(&t, &param_epochs, 20);
    twins_agree(&t, "");
    twin_steps(&t, 3 * epoch);
    twins_agree(&t, ended);
    twin_set(&t, &param_epochs, 21);
    twins_agree(&t, "");
    twin_steps(&t, epoch + 2);
    twin_set(&t, &param_patience, 1);
    twin_steps(&t, epoch - 2);
    twins_agree(&t, "no better for 1 epoch");
    twin_undo(&t);
    twin_undo(&t);
    twins_agree(&t, ended);
    twin_undo(&t);
    twin_undo(&t);
    twins_agree(&t, "");
    twin_undo(&t); /* there is nothing left */
    twins_agree(&t, "");
    for (int i = 1; i <= CHANGES_MAX + 2; i++)
        twin_set(&t, &param_lr, 0.01 * i);
    twin_undo(&t);
    twins_agree(&t, "");
    twin_restart(&t, 5);
    twin_set(&t, &param_patience, 3);
    twins_agree(&t, "");
    twin_undo(&t);
    twins_agree(&t, "");
    twin_free(&t);
}
END_TEST

/* A target that the saved weights have reached ends the lane at once. */
START_TEST(the_model_says_so_of_a_resumed_lane)
{
    struct race_config config = stopping_config();
    struct twin t = twin_make(&config);
    struct run_state *state =
        malloc(run_state_size(lane_state_doubles(t.lane)));

    ck_assert_ptr_nonnull(state);
    twin_steps(&t, lane_batches_per_epoch(t.lane));
    lane_save(t.lane, state);
    config.resume[0] = state;
    config.resume_hash = race_problem(t.race)->hash;
    twin_free(&t);
    lane_fit(&config.lanes[0], &param_target_acc, 1e-9);
    t = twin_make(&config);
    ck_assert_int_eq(lane_resume(t.lane, state, NULL), STATUS_OK);
    twins_agree(&t, "reached 1e-09 % at epoch 1");
    ck_assert_int_eq(t.m->lanes[0].limit_from_ns, state->active_ns);
    twin_set(&t, &param_epochs, 31);
    twins_agree(&t, "");
    twin_steps(&t, 2);
    twin_undo(&t);
    twins_agree(&t, "reached 1e-09 % at epoch 1");
    twin_restart(&t, 2);
    twins_agree(&t, "");
    ck_assert_int_eq(t.m->lanes[0].limit_from_ns, 0);
    twin_free(&t);
    free(state);
}
END_TEST

START_TEST(trouble_is_told)
{
    struct race_config config = race_of("/nonexistent/file.csv", 1);
    struct race *race = race_make(&config);
    struct model *m = NULL;

    ck_assert_int_eq(model_new(&config, &m), STATUS_OK);
    await(race, m, 0, LANE_ERROR);
    ck_assert_ptr_nonnull(race_error(race));
    ck_assert_str_ne(m->error, "");
    race_free(race);
    model_free(m);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_race_can_be_freed_while_it_loads);
    tcase_add_test(tc, replacing_keeps_the_data);
    tcase_add_test(tc, trouble_is_told);
    tcase_add_test(tc, the_model_says_what_the_engine_does);
    tcase_add_test(tc, the_model_says_so_of_a_resumed_lane);
    tcase_add_test(tc, a_race_survives_every_failed_allocation);
    tcase_add_test(tc, a_failed_replacement_leaves_the_old_race);
    tcase_add_test(tc, training_allocates_nothing);
}

int main(void)
{
    return suite_run("race_life", add_tests, csv_make, csv_end);
}
