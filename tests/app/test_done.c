/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a race that is done is a dead end, or goes on otherwise than
 * the keys say. Keys are pressed on a real race. */
#include <check.h>
#include <string.h>

#include "base/clock.h"
#include "race_case.h"
#include "suite.h"
#include "ui/help/key_list.h"
#include "ui_case.h"

#define PER_EPOCH 14 /* batches: 270 training samples */

static struct race *race;
static struct model *live;

static void done_begin(void)
{
    ui_begin();
    csv_make();
}

static void done_end(void)
{
    race_free(race);
    model_free(live);
    race = NULL;
    live = NULL;
    csv_end();
    ui_end();
}

/* Two lanes in lock-step, of 3 epochs unless changed in *config. */
static void begin(struct race_config *config)
{
    race = race_watched(config, &live);
    await(race, live, 0, LANE_DONE);
    await(race, live, 1, LANE_DONE);
}

static void hit(int key)
{
    struct ui_context x = {live, race, &ui, NULL};

    ui.notice[0] = '\0';
    ck_assert(key_press(&x, key));
}

static bool says(const char *text)
{
    struct model *other = model;
    bool found;

    model = live;
    found = screen_says(80, 24, text);
    model = other;
    return found;
}

/* Waits until the newest line of the log has the words. */
static void await_event(const char *words)
{
    int64_t end_ns = clock_now_ns() + LIMIT_NS;

    while (strstr(model_event_at(live, 0)->text, words) == NULL) {
        ck_assert_msg(clock_now_ns() < end_ns, "%s",
                      model_event_at(live, 0)->text);
        wait_a_turn(race, live);
    }
}

static void await_both(enum lane_state state, uint64_t step)
{
    const struct lane_model *lanes = live->lanes;
    int64_t end_ns = clock_now_ns() + LIMIT_NS;

    while (lanes[0].last.step != step || lanes[1].last.step != step ||
           lanes[0].state != state || lanes[1].state != state) {
        ck_assert_msg(clock_now_ns() < end_ns, "steps %llu and %llu, not %llu",
                      (unsigned long long)lanes[0].last.step,
                      (unsigned long long)lanes[1].last.step,
                      (unsigned long long)step);
        wait_a_turn(race, live);
    }
}

/* Space trains as many epochs again, in both lanes together, and undo brings
 * back where it was done. */
START_TEST(space_carries_on)
{
    struct race_config config = race_of(csv_path, 2);

    config.lockstep = true;
    begin(&config);
    ck_assert(says("Space 3 epochs more"));
    ck_assert(says("done: Space 3 epochs more, q quits"));
    hit(' ');
    await_both(LANE_DONE, 6 * PER_EPOCH);
    ck_assert_double_eq(model_value(&live->lanes[1], &param_epochs), 6);
    hit(' ');
    await_both(LANE_DONE, 9 * PER_EPOCH);
    hit('u');
    await_both(LANE_DONE, 6 * PER_EPOCH);
    ck_assert_uint_eq(live->lanes[0].evals[live->lanes[0].n_evals - 1].epoch,
                      6);
}
END_TEST

/* One lane's epochs are its own. */
START_TEST(each_lane_has_its_own_epochs)
{
    struct race_config config = race_of(csv_path, 2);

    lane_fit(&config.lanes[1], &param_epochs, 1);
    begin(&config);
    ck_assert(says("Space more epochs"));
    ui.target = 1;
    ck_assert(says("Space 1 epoch more"));
    hit(' ');
    await_step(race, live, 1, 2 * PER_EPOCH);
    await(race, live, 1, LANE_DONE);
    ui.target = -1;
    hit(' ');
    await_step(race, live, 0, 6 * PER_EPOCH);
    await_step(race, live, 1, 3 * PER_EPOCH);
    await(race, live, 0, LANE_DONE);
    await(race, live, 1, LANE_DONE);
    ck_assert_uint_eq(live->lanes[0].last.step, 6 * PER_EPOCH);
    ck_assert_uint_eq(live->lanes[1].last.step, 3 * PER_EPOCH);
}
END_TEST

/* What a limit ended carries on from where it stands, the limit off. */
START_TEST(a_limit_is_taken_off)
{
    struct race_config config = race_of(csv_path, 2);

    for (size_t i = 0; i < 2; i++)
        lane_fit(&config.lanes[i], &param_target_acc, 1e-9);
    begin(&config);
    ck_assert_uint_eq(live->lanes[0].last.step, PER_EPOCH);
    hit(' ');
    await_both(LANE_DONE, 4 * PER_EPOCH);
    ck_assert_int_eq(live->lanes[0].early_stop, EARLY_STOP_NONE);
}
END_TEST

/* A batch or an epoch beyond the end, and then on by Space. */
START_TEST(steps_lead_beyond_the_end)
{
    struct race_config config = race_of(csv_path, 2);

    begin(&config);
    hit('.');
    await_both(LANE_PAUSED, 3 * PER_EPOCH + 1);
    ck_assert(says("Space go on"));
    hit(' ');
    await_both(LANE_DONE, 4 * PER_EPOCH);
    hit(',');
    await_both(LANE_DONE, 5 * PER_EPOCH);
    hit(' ');
    await_both(LANE_DONE, 8 * PER_EPOCH);
}
END_TEST

/* A value is taken, and the last line says what trains with it. */
START_TEST(a_changed_value_counts_from_there)
{
    struct race_config config = race_of(csv_path, 2);

    begin(&config);
    hit('+');
    ck_assert_str_eq(ui.notice, "lr 0.3 counts from the next training: Space 3 "
                                "epochs more, E one");
    await_event("(counts from the next training)");
    hit('}');
    ck_assert_ptr_nonnull(strstr(ui.notice, "lr 0.6 counts"));
    hit('(');
    ck_assert_ptr_nonnull(strstr(ui.notice, "pert 0.03 counts"));
    hit('E');
    await_both(LANE_DONE, 4 * PER_EPOCH);
    ck_assert_double_eq(live->lanes[0].last.values[0], 0.6);
}
END_TEST

/* A dead lane: the keys say what helps, undo wakes it, and what is said of it
 * is as good as before. */
START_TEST(a_collapse_is_undone)
{
    struct race_config config = race_of(csv_path, 2);

    begin(&config);
    model_next_change(live);
    set_value(race, live, -1, &param_lr, 3000);
    hit(' ');
    await(race, live, 0, LANE_COLLAPSED);
    await(race, live, 1, LANE_COLLAPSED);
    ck_assert(says("COLLAPSED"));
    ck_assert(says("u undo"));
    ck_assert(says("!!"));
    ck_assert_str_eq(key_refusal(live, &ui, ' '), "u undoes, r restarts");
    hit('+');
    ck_assert_ptr_nonnull(strstr(ui.notice, "training: r restarts"));
    await_event("(counts from the next training)");
    for (int i = 0; i < 3; i++) {
        hit('u');
        await(race, live, 0, i == 0 ? LANE_COLLAPSED : LANE_DONE);
    }
    await_both(LANE_DONE, 3 * PER_EPOCH);
    ck_assert(!says("COLLAPSED") && !says("!!"));
    hit(' ');
    await_both(LANE_DONE, 6 * PER_EPOCH);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, space_carries_on);
    tcase_add_test(tc, each_lane_has_its_own_epochs);
    tcase_add_test(tc, a_limit_is_taken_off);
    tcase_add_test(tc, steps_lead_beyond_the_end);
    tcase_add_test(tc, a_changed_value_counts_from_there);
    tcase_add_test(tc, a_collapse_is_undone);
}

int main(void)
{
    return suite_run("done", add_tests, done_begin, done_end);
}
