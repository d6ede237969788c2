/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the Train screen tells another state of the race than it is
 * in: progress, time left, what waits and what ends a lane. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fake_model.h"
#include "nn/rules/rules.h"
#include "suite.h"
#include "ui/frame/screen.h"
#include "ui/frame/status_line.h"
#include "ui_case.h"

START_TEST(train_says_what_matters)
{
    static const char *const words[] = {"RUN",
                                        "epoch 4/20",
                                        "batch 40/100",
                                        "step   340",
                                        "63.0k ex/s",
                                        "0-100%",
                                        "89.46%",
                                        "best",
                                        "lr",
                                        "→0.3",
                                        "lr WP 0.1 → 0.3 (next batch)",
                                        "paired, seed 2",
                                        "val 85 %",
                                        "restart-only",
                                        "q quit"};
    char *text = dump("train", 80, 24, GLYPHS_BRAILLE);

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        ck_assert_msg(strstr(text, words[i]) != NULL, "no \"%s\" in\n%s",
                      words[i], text);
    free(text);
}
END_TEST

/* What theory says of a rule is on both screens where there is room, once. */
START_TEST(a_remark_is_below_the_charts)
{
    static const char remark[] = "WP: the control: hidden layers stay";

    ck_assert(!screen_says(120, 30, remark));
    model->lanes[1].config.rule = rule_find("last");
    for (int view = VIEW_TRAIN; view <= VIEW_COMPARE; view++) {
        ui.view = (enum view_id)view;
        ck_assert(screen_says(120, 30, remark));
        ck_assert(screen_says(200, 50, remark));
        ck_assert(!screen_says(80, 24, remark));
    }
}
END_TEST

/* The cell of the first batch under a new value is an arrow. */
START_TEST(a_great_loss_stays_on_the_screen)
{
    model->lanes[0].last.loss = 440830.2752;
    model->lanes[0].values[params_index(&param_lr)] = 1e6;
    ck_assert(screen_says(80, 24, "loss 4e+05"));
    ck_assert(screen_says(200, 50, "loss 4.41e+05"));
    ui.view = VIEW_COMPARE;
    ck_assert(screen_says(80, 30, "4.4e+05"));
    ui.view = VIEW_WEIGHTS;
    for (size_t i = 0; i < model->lanes[0].shape->n_params; i++)
        ((double *)model->lanes[0].snapshot->data)[i] = 1.5e9 + (double)i;
    for (size_t i = 0; i < model->lanes[0].n_evals; i++)
        model->lanes[0].evals[i].sum_abs_w = 1.92456e19;
    ck_assert(screen_says(80, 24, "min +1.500e+09  max +1.500e+09"));
    ck_assert(screen_says(80, 24, "1.92e+19..1.92e+19"));
}
END_TEST

START_TEST(sparks_mark_changes)
{
    struct lane_model *lane = &model->lanes[0];
    char *text;

    lane->marks[lane->n_marks++] =
        (struct mark){FAKE_STEPS - 5, &param_lr, 0.03, 0.1, 0};
    lane->marks[lane->n_marks++] =
        (struct mark){FAKE_STEPS - 2, &param_lr, 0.1, 0.01, 0};
    for (int small = 0; small < 2; small++) {
        text = dump("train", small ? 40 : 80, small ? 12 : 24, GLYPHS_ASCII);
        ck_assert_msg(strstr(text, "**^**v* 50-100%") != NULL, "%s", text);
        free(text);
    }
}
END_TEST

START_TEST(time_left_is_that_of_lanes_that_go_on)
{
    char *text;

    model->lanes[1].samples_per_s /= 2; /* the slower one decides */
    text = dump("train", 80, 24, GLYPHS_ASCII);
    ck_assert_ptr_nonnull(strstr(text, "ETA 0:00:33"));
    free(text);
    model->lanes[1].state = LANE_DIVERGED; /* and one that ended does not */
    text = dump("train", 80, 24, GLYPHS_ASCII);
    ck_assert_ptr_nonnull(strstr(text, "ETA 0:00:17"));
    free(text);
    model->lanes[0].last.step = 9;
    text = dump("train", 40, 12, GLYPHS_ASCII);
    ck_assert_ptr_nonnull(strstr(text, "ETA --:--"));
    free(text);
}
END_TEST

static void expect_dump(int w, int h, const char *word)
{
    char *text = dump("log", w, h, GLYPHS_ASCII);

    ck_assert_msg(strstr(text, word) != NULL, "no \"%s\" in\n%s", word, text);
    free(text);
}

static void set_both(const struct param *p, double value)
{
    model->lanes[0].values[params_index(p)] = value;
    model->lanes[1].values[params_index(p)] = value;
}

/* What may end a lane before its epochs stands beside the time left, which
 * is then the longest it may take. */
START_TEST(stop_rules_are_in_the_status)
{
    set_both(&param_target_acc, 95);
    expect_dump(80, 24, "stops: 95 %");
    expect_dump(80, 24, "ETA <= 0:00:17");
    expect_dump(40, 12, "ETA <= 0:00:17");
    set_both(&param_patience, 3);
    expect_dump(120, 30, "stops: 95 %, patience 3");
    set_both(&param_max_time, 60);
    expect_dump(80, 24, "stops: 95 %, patience 3, 60 s  ETA <= 0:00:17");
    for (size_t i = 0; i < 2; i++) /* 10 ms a batch, 100 of them a second */
        model->lanes[i].samples_per_s = 63000;
    set_both(&param_target_acc, 0);
    set_both(&param_patience, 0);
    set_both(&param_max_time, 8.4);
    expect_dump(80, 24, "stops: 8.4 s");
    expect_dump(80, 24, "ETA 0:00:05");
    set_both(&param_max_time, 1000);
    expect_dump(80, 24, "ETA 0:00:17");
}
END_TEST

START_TEST(a_lane_that_waits_is_told)
{
    model->lanes[0].waits = 812;
    model->lanes[0].waits_for = 1;
    expect_dump(80, 24, "BP waits for WP: 812 batches");
    for (int small = 0; small < 2; small++) {
        char *text = dump("train", small ? 80 : 120, 30, GLYPHS_ASCII);

        ck_assert_ptr_nonnull(strstr(text, "waits for WP: 812 "));
        free(text);
    }
}
END_TEST

/* Tab comes to every panel on the screen and to no other, and z shows it. */
START_TEST(every_panel_of_train_expands)
{
    static const char *const words[] = {
        "BP backprop",    "WP weight perturbation", "+ Controls",
        "one example; p", "+ cos(gradient",         "+ Now ---",
        "+ Errors"};

    ui.area = screen_view_rect(200, 50);
    for (int i = 0; i < 7; i++) {
        ck_assert_int_eq(ui.focus, i);
        ui.expanded = true;
        for (int k = 0; k < 7; k++)
            expect_text(words[k], k == i);
        ui.expanded = false;
        press(KEYS_TAB);
    }
    ck_assert_int_eq(ui.focus, 0);
    press(KEYS_SHIFT_TAB);
    ck_assert_int_eq(ui.focus, 6);
    press(KEYS_ENTER);
    ck_assert_int_eq(ui.view, VIEW_ERRORS);
    ui.view = VIEW_TRAIN;
    ui.focus = 0;
    ui.area =
        screen_view_rect(80, 24); /* no chart of all, no cosine, no strip */
    for (int i = 0; i < 4; i++)
        press(KEYS_TAB);
    ck_assert_int_eq(ui.focus, 0);
}
END_TEST

/* A lane that runs says more than one that stands; one that is stepped, more
 * than one that is paused. */
START_TEST(one_word_tells_the_state)
{
    enum role role;

    model->lanes[0].state = model->lanes[1].state = LANE_PAUSED;
    ck_assert_str_eq(status_word(model, &role), "PAUSED");
    model->lanes[1].stepping = true;
    ck_assert_str_eq(status_word(model, &role), "STEP");
    ck_assert_int_eq(role, ROLE_WARN);
    model->lanes[0].state = LANE_EVAL;
    ck_assert_str_eq(status_word(model, &role), "EVAL");
    model->lanes[0].state = LANE_DONE;
    model->lanes[1].state = LANE_DONE;
    ck_assert_str_eq(status_word(model, &role), "DONE");
    model->lanes[0].state = model->lanes[1].state = LANE_STOPPED;
    ck_assert_str_eq(status_word(model, &role), "STOPPED");
}
END_TEST

START_TEST(train_tells_unpaired_lanes)
{
    char *text;

    model->paired = false;
    text = dump("train", 80, 24, GLYPHS_BRAILLE);
    ck_assert_ptr_nonnull(strstr(text, "NOT paired"));
    free(text);
}
END_TEST

/* The progress is that of the lane with the least done: named, unless it is
 * that of all. */
START_TEST(progress_says_whose_it_is)
{
    char *text = dump("log", 80, 24, GLYPHS_ASCII);

    ck_assert_ptr_nonnull(strstr(text, "\n epoch 4/20 "));
    free(text);
    model->lanes[1].last.batch++; /* lock-step lets it */
    text = dump("log", 80, 24, GLYPHS_ASCII);
    ck_assert_ptr_nonnull(strstr(text, "\n epoch 4/20 "));
    free(text);
    model->lanes[1].epochs_done = 1;
    model->lanes[1].last.epoch = 2;
    text = dump("log", 80, 24, GLYPHS_ASCII);
    ck_assert_ptr_nonnull(strstr(text, "\n WP epoch 2/20 "));
    free(text);
}
END_TEST

/* The cursor gives a range where a column holds several batches, else one. */
START_TEST(the_cursor_tells_its_batches)
{
    struct bucket *b;
    struct history *h = &model->lanes[1].acc;

    ui.view = VIEW_TRAIN;
    ui.cursor_on = true;
    ui.cursor = 1;
    b = &h->buckets[h->n_buckets - 1];
    b->n = 1;
    b->min = b->max = 80.16F;
    ck_assert(screen_says(120, 30, ", batch 80.16%"));
    b->n = 2;
    ck_assert(screen_says(120, 30, ", batches 80.16%"));
    b->min = 73.2F;
    ck_assert(screen_says(200, 50, ", batches 73.20 to 80.16%"));
}
END_TEST

/* A line of the log that has not room ends at a word, and shows that it goes
 * on. */
START_TEST(a_long_event_is_cut_with_a_sign)
{
    ui.view = VIEW_TRAIN;
    model_event(model, EVENT_INFO, 1, 0,
                "WP epoch 2: train 83.44 %%, val 81.92 %% (loss 0.6512)");
    ck_assert(screen_says(60, 21, "(loss…"));
    ck_assert(screen_says(80, 24, "(loss 0.6512)"));
}
END_TEST

START_TEST(the_sums_of_weights_have_even_digits)
{
    struct lane_model *lane = &model->lanes[0];

    ui.view = VIEW_WEIGHTS;
    for (size_t i = 0; i < lane->n_evals; i++)
        lane->evals[i].sum_abs_w = i == 0 ? 3990.6 : 3991;
    ck_assert(screen_says(80, 24, " 3990.6..3991.0 "));
    lane->evals[0].sum_abs_w = 9.99;
    ck_assert(screen_says(80, 24, " 10.0..3991.0 "));
    lane->evals[0].sum_abs_w = 0.5;
    lane->evals[1].sum_abs_w = lane->evals[2].sum_abs_w = 2;
    ck_assert(screen_says(80, 24, " 0.5000..2.0000 "));
}
END_TEST

START_TEST(no_batch_has_no_accuracy)
{
    char *text;

    model->lanes[0].last = (struct sample){0};
    model->lanes[1].last.acc = NAN; /* resumed from an old file */
    text = dump("train", 80, 24, GLYPHS_ASCII);
    ck_assert_ptr_null(strstr(text, "0.0%"));
    ck_assert_ptr_null(strstr(text, "nan"));
    ck_assert_ptr_nonnull(strstr(strstr(text, "batch    -- "), "WP"));
    free(text);
    model->lanes[1].reached[0].unsure = model->lanes[1].reached[0].yes = true;
    text = dump("compare", 80, 24, GLYPHS_ASCII);
    ck_assert_ptr_nonnull(strstr(text, " ? "));
    free(text);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_remark_is_below_the_charts);
    tcase_add_test(tc, train_says_what_matters);
    tcase_add_test(tc, a_great_loss_stays_on_the_screen);
    tcase_add_test(tc, sparks_mark_changes);
    tcase_add_test(tc, time_left_is_that_of_lanes_that_go_on);
    tcase_add_test(tc, stop_rules_are_in_the_status);
    tcase_add_test(tc, a_lane_that_waits_is_told);
    tcase_add_test(tc, every_panel_of_train_expands);
    tcase_add_test(tc, one_word_tells_the_state);
    tcase_add_test(tc, train_tells_unpaired_lanes);
    tcase_add_test(tc, progress_says_whose_it_is);
    tcase_add_test(tc, the_cursor_tells_its_batches);
    tcase_add_test(tc, a_long_event_is_cut_with_a_sign);
    tcase_add_test(tc, the_sums_of_weights_have_even_digits);
    tcase_add_test(tc, no_batch_has_no_accuracy);
}

int main(void)
{
    return suite_run("train", add_tests, ui_begin, ui_end);
}
