/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a preset's figures on the screen are not those that were
 * published and found, or who watches the race does not see them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/published_race.h"
#include "suite.h"
#include "ui_case.h"

/* The fake race has three epochs behind it. */
static struct published_figure figures[] = {
    {"bp", PUBLISHED_TRAIN_ACC, 3, 3, 50.0, 1.0, NULL, NULL, NULL},
    {"bp", PUBLISHED_VAL_ACC, 2, 3, 60.0, 100.0, NULL, NULL, NULL},
    {"bp", PUBLISHED_VAL_LOSS, 9, 9, 0.25, 0.02, NULL, NULL, NULL},
    {"wp", PUBLISHED_TRAIN_LOSS, 3, 3, 0.5, 0.0001, "our control", NULL, NULL},
    {"wp", PUBLISHED_VAL_ACC, 3, 3, 41.0, 1.0, NULL, NULL, NULL},
    {.lane = NULL},
};
static const struct published experiment = {.name = "somebody-2021",
                                            .title = "",
                                            .source = "",
                                            .options = "",
                                            .figures = figures};

/* As the fake race begins. */
static struct published_setup setup;

static const struct eval_result *eval_at(size_t lane, size_t i)
{
    return &model->lanes[lane].evals[i];
}

static void begin(void)
{
    ui_begin();
    ui.view = VIEW_COMPARE;
    setup = (struct published_setup){.of = &experiment};
    setup.n_lanes = model->n_lanes;
    for (size_t i = 0; i < model->n_lanes; i++) {
        struct lane_model *lane = &model->lanes[i];

        lane->n_marks = 0;
        setup.lanes[i] = lane->config;
        memcpy(setup.lanes[i].values, lane->values, sizeof lane->values);
        memcpy(lane->config.values, lane->values, sizeof lane->values);
    }
    ui.published = &setup;
}

START_TEST(figures_are_those_of_a_run_without_a_screen)
{
    struct published_tally tally = {.of = &experiment};

    for (size_t i = 0; i < model->n_lanes; i++)
        for (size_t k = 0; k < model->lanes[i].n_evals; k++)
            published_take(&tally, model->lanes[i].config.name, eval_at(i, k));
    for (size_t i = 0; figures[i].lane != NULL; i++) {
        struct published_now now = published_now(model, &figures[i]);

        ck_assert_int_eq(now.reached, i != 2);
        ck_assert_int_eq(now.within, published_within(&tally, i));
        if (now.reached)
            ck_assert_double_eq(now.value, published_ours(&tally, i));
    }
}
END_TEST

/* The newest epoch, until there is the one that was published. */
START_TEST(a_figure_follows_the_race_to_its_epoch)
{
    struct lane_model *bp = &model->lanes[0];
    struct published_now now;
    size_t n = bp->n_evals;

    for (bp->n_evals = 0; bp->n_evals < n; bp->n_evals++) {
        now = published_now(model, &figures[2]);
        ck_assert(!now.reached);
        if (bp->n_evals > 0)
            ck_assert_double_eq(now.value,
                                eval_at(0, bp->n_evals - 1)->val_loss);
        ck_assert_uint_eq(now.epoch, bp->n_evals);
    }
    bp->n_evals = 0;
    ck_assert(published_now(model, &figures[0]).value !=
              published_now(model, &figures[0]).value);
}
END_TEST

static void expect(int w, int h, const char *text)
{
    char *screen = shown_text(w, h);
    bool there = strstr(screen, text) != NULL;

    if (!there)
        fputs(screen, stderr);
    free(screen);
    ck_assert_msg(there, "no '%s' at %dx%d", text, w, h);
}

START_TEST(compare_shows_published_ours_and_difference)
{
    char ours[PUBLISHED_NUMBER], off[PUBLISHED_NUMBER];
    struct published_now now = published_now(model, &figures[4]);

    published_number(&figures[4], now.value, ours);
    published_difference(&figures[4], now.value, off);
    expect(200, 50, "Published ");
    expect(200, 50, "41.00");
    expect(200, 50, ours);
    expect(200, 50, off);
    expect(120, 30, "Published ");
    expect(120, 30, off);
    expect(80, 24, "Published 4/5 ---");
    set_lanes(5); /* which say of no figure how many of them have a row */
    expect(80, 24, "Published 3/5 ---");
    set_lanes(2);
    expect(80, 24, "WP test acc e3");
    expect(80, 24, off);
    expect(200, 50, "NOT within 1.00");
    expect(200, 50, "NOT within 0.0001");
    expect(200, 50, "our control"); /* nobody published it */
    expect(40, 12, "WP test acc e3");
    expect(40, 12, ours);
    expect(40, 12, "val %");
    ui.published = NULL;
    expect_text("Published", false);
}
END_TEST

/* On a screen with room for a few: of the lane that keys act on. */
START_TEST(the_lane_that_keys_act_on_has_its_figures)
{
    ui.target = 0;
    expect(80, 24, "BP train acc e3");
    expect(80, 24, "BP test loss e9");
    ui.target = 1;
    expect(80, 24, "WP train loss e3");
}
END_TEST

/* The difference would be one of two experiments: it gives way to a word. */
START_TEST(a_changed_setting_is_told)
{
    double *lr = &model->lanes[1].values[params_index(&param_lr)];
    char off[PUBLISHED_NUMBER], was[PARAM_TEXT], change[PUBLISHED_CHANGE];
    char sentence[160];

    published_difference(&figures[4], published_now(model, &figures[4]).value,
                         off);
    param_short(&param_lr, *lr, was);
    expect(200, 50, off);
    expect_text("Published ", true);
    expect_text("somebody-2021", true);
    expect_text("changed", false);
    model->lanes[1].marks[0] = (struct mark){.param = &param_epochs};
    model->lanes[1].n_marks = 1;
    model->lanes[1].config.values[params_index(&param_seed)] += 1;
    model->lanes[1].config.values[params_index(&param_threads)] += 1;
    expect_text("changed", false);
    *lr = 0.7;
    snprintf(sentence, sizeof sentence,
             "WP changed: lr 0.7 instead of %s; published figures are for the "
             "preset as it is",
             was);
    expect(200, 50, sentence);
    expect_text(off, false);
    expect_text("NOT within 0.0001", false); /* another figure of the lane */
    expect_text("NOT within 1.00", true);    /* one of the other lane */
    expect(120, 30, "WP changed: lr 0.7 instead of ");
    expect(80, 24, "WP changed: lr 0.7 instead of ");
    expect(80, 24, "Changed 4/5 ");
    expect(40, 12, "WP changed: lr 0.7 instead of ");
    model->lanes[1].config.hidden[0]++;
    ck_assert(
        strstr(published_change_now(&setup, model, 1, change), " and 1 more"));
}
END_TEST

/* Also one that was taken back by hand: the batches between had another. */
START_TEST(a_change_on_the_way_is_one)
{
    char change[PUBLISHED_CHANGE];

    model->lanes[1].marks[0] =
        (struct mark){.param = &param_epochs, .step = 20, .old_value = 3};
    model->lanes[1].marks[1] = (struct mark){
        .param = &param_lr,
        .step = 90,
        .old_value = model->lanes[1].values[params_index(&param_lr)]};
    model->lanes[1].n_marks = 2;
    ck_assert_str_eq(published_change_now(&setup, model, 1, change),
                     "lr was changed at step 90");
    ck_assert_str_eq(published_change_now(&setup, model, 0, change), "");
    ck_assert_str_eq(published_change_at(&setup, model, 1, 91, change),
                     "lr was changed at step 90");
    ck_assert_str_eq(published_change_at(&setup, model, 1, 90, change), "");
    ck_assert_str_eq(published_change_now(NULL, model, 1, change), "");
}
END_TEST

/* What was found before the change was found by the experiment. */
START_TEST(a_figure_from_before_a_change_stands)
{
    struct lane_model *wp = &model->lanes[1];
    double *lr = &wp->values[params_index(&param_lr)];
    uint64_t step = published_now(model, &figures[4]).step;
    char off[PUBLISHED_NUMBER], change[PUBLISHED_CHANGE];

    ck_assert_uint_eq(step, eval_at(1, 2)->step);
    ck_assert_uint_eq(published_now(model, &figures[2]).step, UINT64_MAX);
    published_difference(&figures[4], published_now(model, &figures[4]).value,
                         off);
    wp->marks[0] = (struct mark){
        .param = &param_lr, .step = step, .old_value = *lr, .new_value = 0.7};
    wp->n_marks = 1;
    *lr = 0.7;
    ck_assert_str_eq(published_change_at(&setup, model, 1, step, change), "");
    expect(200, 50, "WP changed: lr 0.7 instead of ");
    expect(200, 50, off);
    wp->marks[0].step--;
    expect(200, 50, "WP changed: lr 0.7 instead of ");
    expect_text(off, false);
}
END_TEST

/* What all lanes share stands before what is their own. */
START_TEST(other_data_change_every_lane)
{
    char change[PUBLISHED_CHANGE];

    strcpy(setup.other, "split random instead of official");
    for (size_t i = 0; i < 2; i++)
        ck_assert_str_eq(published_change_now(&setup, model, i, change),
                         setup.other);
    setup.n_lanes = 1; /* a lane that the experiment has not has no figures */
    ck_assert_str_eq(published_change_now(&setup, model, 1, change), "");
}
END_TEST

/* Without a screen. What is not reached is missed, what is changed is not. */
START_TEST(what_is_not_compared_is_no_miss)
{
    struct lane_config lanes[2] = {setup.lanes[0], setup.lanes[1]};
    struct published_tally tally;
    FILE *out = fopen("/dev/null", "w");

    ck_assert(out != NULL);
    published_begin(&tally, &setup, lanes, 2);
    ck_assert_uint_eq(published_print(&tally, out), 5);
    lane_choose(&lanes[1], &param_lr, 0.7); /* which has two */
    published_begin(&tally, &setup, lanes, 2);
    ck_assert_uint_eq(published_print(&tally, out), 3);
    published_begin(&tally, &setup, lanes, 1);
    ck_assert_uint_eq(published_print(&tally, out), 5);
    fclose(out);
}
END_TEST

static bool is_told(const char *text)
{
    bool told = false;

    for (size_t i = 0; model_event_at(model, i) != NULL; i++)
        told = told || strstr(model_event_at(model, i)->text, text) != NULL;
    return told;
}

START_TEST(a_lane_that_ends_is_told_once)
{
    unsigned entered[LANES_MAX] = {0};
    uint64_t n = model->n_events;

    ck_assert(!published_tell(model, &setup, entered)); /* they run */
    model->lanes[1].state = LANE_DONE;
    model->lanes[1].entered++;
    ck_assert(published_tell(model, &setup, entered));
    ck_assert(!published_tell(model, &setup, entered));
    ck_assert_uint_eq(model->n_events, n + 1);
    ck_assert(is_told("WP somebody-2021"));
    ck_assert(is_told("test accuracy, epoch 3: published 41.00"));
    ck_assert(!is_told("epoch 9"));
    model->lanes[0].state = LANE_DONE;
    model->lanes[0].entered++;
    ck_assert(!published_tell(model, NULL, entered));
    model->lanes[0].entered++;
    ck_assert(published_tell(model, &setup, entered));
    ck_assert(is_told("test loss, epoch 9: published 0.2500, "
                      "not reached"));
    model->lanes[1].values[params_index(&param_lr)] = 0.7;
    model->lanes[1].entered++;
    ck_assert(published_tell(model, &setup, entered));
    ck_assert(is_told("WP somebody-2021; it is changed: lr 0.7 instead of "));
    n = model->n_events;
    published_tell_changes(model, &setup);
    ck_assert_uint_eq(model->n_events, n + 1);
    ck_assert(is_told("somebody-2021: WP changed: lr 0.7 instead of "));
}
END_TEST

START_TEST(a_race_that_repeats_is_known_by_its_settings)
{
    struct lane_config a = model->lanes[0].config, b = a;

    b.values[params_index(&param_seed)] += 1;
    b.values[params_index(&param_epochs)] += 1;
    ck_assert(published_is_same(&a, &b));
    b.values[params_index(&param_lr)] += 1;
    ck_assert(!published_is_same(&a, &b));
    b = a;
    b.values[params_index(&param_threads)] += 1;
    b.values[params_index(&param_patience)] += 1;
    ck_assert(published_is_same(&a, &b));
    b.shuffle = !a.shuffle;
    ck_assert(!published_is_same(&a, &b));
    b = a;
    b.hidden[0]++;
    ck_assert(!published_is_same(&a, &b));
    ck_assert(!published_is_same(&a, &model->lanes[1].config));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, figures_are_those_of_a_run_without_a_screen);
    tcase_add_test(tc, a_figure_follows_the_race_to_its_epoch);
    tcase_add_test(tc, compare_shows_published_ours_and_difference);
    tcase_add_test(tc, the_lane_that_keys_act_on_has_its_figures);
    tcase_add_test(tc, a_changed_setting_is_told);
    tcase_add_test(tc, a_change_on_the_way_is_one);
    tcase_add_test(tc, a_figure_from_before_a_change_stands);
    tcase_add_test(tc, other_data_change_every_lane);
    tcase_add_test(tc, what_is_not_compared_is_no_miss);
    tcase_add_test(tc, a_lane_that_ends_is_told_once);
    tcase_add_test(tc, a_race_that_repeats_is_known_by_its_settings);
}

int main(void)
{
    return suite_run("published", add_tests, begin, ui_end);
}
