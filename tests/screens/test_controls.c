/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, what is typed or chosen is taken for something else, or is
 * out of sight: values, presets, what is searched for. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "fake_model.h"
#include "suite.h"
#include "ui/frame/screen.h"
#include "ui/help/key_list.h"
#include "ui/log/log_page.h"
#include "ui/parts/controls.h"
#include "ui_case.h"

START_TEST(what_is_typed_keeps_its_end_in_view)
{
    ui.controls.edit.active = true;
    strcpy(ui.controls.edit.text, "0.0123456789012345678901234");
    ck_assert(screen_says(80, 24, "8901234_│"));
    strcpy(ui.controls.edit.text, "abc");
    ui.controls.edit.len = 3;
    strcpy(ui.controls.edit.why, "not a number");
    ck_assert(screen_says(80, 24, " lr both = abc_  not a number"));
    ck_assert(screen_says(40, 12, "not a number"));
}
END_TEST

/* The panel's row of that name. */
static int row_of(const char *label)
{
    int i = 0;

    while (strcmp(control_at(i)->label, label) != 0)
        i++;
    return i;
}

/* The batch size chosen for a restart, 0 = none. */
static double chosen_batch(void)
{
    const struct restart_choice *choice = &ui.controls.choice;

    return restart_has(choice, &param_batch_size)
               ? params_get(choice->values, &param_batch_size)
               : 0;
}

/* Labels are whole where no lane loses its column for them. */
START_TEST(labels_are_apart_from_values)
{
    const struct rule *rule = rule_find("np");
    const struct rule *before = model->lanes[1].config.rule;

    ck_assert_ptr_nonnull(rule);
    ui.view = VIEW_TRAIN;
    model->lanes[1].config.rule = rule;
    controls_fit(model, &ui);
    ck_assert(screen_says(80, 24, "shared-noise -- "));
    ck_assert(screen_says(200, 50, "shared-noise -- "));
    set_lanes(8);
    for (size_t i = 0; i < 8; i++)
        snprintf(model->lanes[i].config.name, LANE_NAME_MAX, "l%zu", i);
    ck_assert(screen_says(200, 50, "shared-noise --    "));
    set_lanes(2);
    model->lanes[1].config.rule = before;
    controls_fit(model, &ui);
}
END_TEST

static bool has_control(const char *label)
{
    const struct control *control;

    for (int i = 0; (control = control_at(i)) != NULL; i++)
        if (strcmp(control->label, label) == 0)
            return true;
    return false;
}

/* After the view has been brought up to date, as before each frame. */
static bool frame_says(int w, int h, const char *text)
{
    ui.area = screen_view_rect(w, h);
    views_sync(model, &ui);
    return screen_says(w, h, text);
}

/* Where the lanes take turns in the panel, its rows are those of what the lanes
 * have that it shows, and the row that is selected stays so. */
START_TEST(rows_are_those_of_the_lanes_that_are_shown)
{
    static const char *const rules[] = {"bp", "fa", "np", "bp"};
    const struct rule *before[4];
    int rows;

    ui.view = VIEW_TRAIN;
    set_lanes(4);
    for (size_t i = 0; i < 4; i++) {
        before[i] = model->lanes[i].config.rule;
        if (i >= 2)
            snprintf(model->lanes[i].config.name, LANE_NAME_MAX, "l%zu", i);
        model->lanes[i].config.rule = rule_find(rules[i]);
    }
    ck_assert(frame_says(80, 24, "1-2 of 4"));
    ck_assert(!has_control("sigma") && !has_control("pert"));
    ck_assert(has_control("lr") && has_control("batch"));
    ui.controls.row = row_of("batch");
    rows = controls_rows();
    ui.target = 2;
    ck_assert(frame_says(80, 24, "2-3 of 4"));
    ck_assert(frame_says(80, 24, " sigma "));
    ck_assert_int_eq(ui.controls.row, row_of("batch"));
    ck_assert_int_eq(controls_rows(), rows); /* nothing moves */
    ui.controls.row = row_of("sigma");
    ui.target = -1;
    ck_assert(!frame_says(80, 24, " sigma "));
    ck_assert_int_eq(ui.controls.row, 0);
    ck_assert(frame_says(200, 50, " sigma "));
    for (size_t i = 0; i < 4; i++)
        model->lanes[i].config.rule = before[i];
    set_lanes(2);
    controls_fit(model, &ui);
}
END_TEST

/* What a restart could not have is refused where it is typed. */
START_TEST(values_for_a_restart_are_checked_when_typed)
{
    const int batch = row_of("batch"), hidden = row_of("hidden");
    const struct {
        int row;
        const char *typed, *why;
    } tries[] = {
        {batch, "99999",
         "expected a whole number from 1 to 20, the training samples"},
        {batch, "0",
         "expected a whole number from 1 to 20, the training samples"},
        {batch, "20", ""},
        {hidden, "65536",
         "expected 1 to 8 widths of 1 to 65535, as 20 or 64,32"},
        {hidden, "65535,65535", "too many weights: at most 2 layers of 11192"},
        {hidden, "1,2,3,4,5,6,7,8,9",
         "expected 1 to 8 widths of 1 to 65535, as 20 or 64,32"},
        {hidden, "64,32", ""},
        {row_of("seed"), "4294967296",
         "expected a whole number from 0 to 4294967295"},
    };

    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        struct field_edit *edit = &ui.controls.edit;

        ui.controls.row = tries[i].row;
        *edit = (struct field_edit){.active = true};
        for (const char *key = tries[i].typed; *key != '\0'; key++)
            controls_edit_key(model, NULL, &ui, *key);
        controls_edit_key(model, NULL, &ui, KEYS_ENTER);
        ck_assert_str_eq(edit->why, tries[i].why);
        ck_assert_int_eq(edit->active, tries[i].why[0] != '\0');
        ck_assert_int_eq(ui.controls.staged, i >= 2);
    }
    ck_assert_double_eq(chosen_batch(), 20);
    ck_assert_uint_eq(ui.controls.choice.n_hidden, 2);
    ck_assert_uint_eq(ui.controls.choice.hidden[1], 32);
    ck_assert(!restart_has(&ui.controls.choice, &param_seed));
}
END_TEST

/* Only what was changed is marked, beside what is in force; and the way back
 * leaves nothing to restart for. */
START_TEST(a_choice_for_a_restart_is_its_row_s_alone)
{
    struct race_config config = {.n_lanes = 2};

    for (size_t i = 0; i < model->n_lanes; i++) {
        lane_choose(&model->lanes[i].config, &param_batch_size, 11);
        lane_fit(&model->lanes[i].config, &param_seed, (uint32_t)(2 + i));
    }
    ui.controls.row = row_of("batch");
    controls_move_staged(model, &ui, 1);
    ck_assert(screen_says(80, 24, "batch     11 → 20"));
    ck_assert(screen_says(120, 30, "11 → 20    at restart r"));
    ck_assert(screen_says(120, 30, "hidden    20         restart-only"));
    controls_restart(model, NULL, &ui, 0);
    ck_assert(ui.controls.restart);
    controls_apply_staged(&ui, &config);
    ck_assert_uint_eq(lane_whole(&config.lanes[1], &param_batch_size), 20);
    ck_assert_uint_eq(config.lanes[1].n_hidden, 0); /* as it was */
    ck_assert_uint_eq(lane_whole(&config.lanes[1], &param_seed), 3);
    controls_move_staged(model, &ui, 1); /* no more than there are */
    ck_assert_double_eq(chosen_batch(), 20);
    controls_move_staged(model, &ui, -1);
    ck_assert(!ui.controls.staged);
    controls_move_staged(model, &ui, -1);
    ck_assert_double_eq(chosen_batch(), 10);
    controls_move_staged(model, &ui, -1);
    ck_assert_double_eq(chosen_batch(), 5);
}
END_TEST

START_TEST(undo_of_a_preset_brings_back_what_was_chosen)
{
    struct restart_choice mine = {.n_hidden = 0};
    struct restart_choice wide = {.n_hidden = 1, .hidden = {100}};
    struct restart_choice as_it_is = {.n_hidden = 1, .hidden = {20}};

    restart_choose(&mine, &param_batch_size, 7);
    restart_choose(&mine, &param_seed, 9);
    restart_choose(&wide, &param_batch_size, 630);
    restart_choose(&as_it_is, &param_batch_size, 630);
    controls_stage(model, &ui, &mine);
    model->change = 1;
    controls_stage_preset(model, &ui, &wide);
    ck_assert_double_eq(chosen_batch(), 0); /* in force */
    model->change = 2;
    controls_stage_preset(model, &ui, &as_it_is);
    ck_assert(ui.controls.staged);
    ck_assert_ptr_null(key_refusal(model, &ui, 'u'));
    controls_unstage(&ui);
    ck_assert_uint_eq(ui.controls.choice.hidden[0], 100);
    ck_assert_uint_eq(ui.controls.choice.n_hidden, 1);
    controls_unstage(&ui);
    ck_assert_double_eq(chosen_batch(), 7);
    ck_assert_uint_eq(ui.controls.choice.n_hidden, 0);
    ck_assert_double_eq(params_get(ui.controls.choice.values, &param_seed), 9);
    ck_assert(ui.controls.staged);
    ck_assert_uint_eq(controls_staged_change(&ui), 0);
}
END_TEST

/* The row of the log's page with the mark of the match, into buf; -1: none. */
static int marked_row(int w, int h, char *buf, size_t size)
{
    struct canvas c;
    int found = -1;

    ck_assert_int_eq(canvas_init(&c, w, h, GLYPHS_BRAILLE), STATUS_OK);
    view_log.draw(model, &ui, &c, ui.area);
    for (int y = 0; y < h && found < 0; y++)
        if (canvas_at(&c, 1, y)->ch == 0x25b8) {
            canvas_row_utf8(&c, y, buf, size);
            found = y;
        }
    canvas_done(&c);
    return found;
}

/* Events of several rows are what pushes a match off its page. */
START_TEST(a_match_of_the_log_is_on_the_page)
{
    static const int sizes[][2] = {{80, 24}, {60, 16}, {40, 12}};
    char text[512], word[32];

    for (int i = 1; i <= 200; i++)
        model_event(model, EVENT_EVAL, 0, (uint64_t)i,
                    "epoch %d: train 12.34 %%, val 56.78 %%, and words enough "
                    "for a second row%s",
                    i, i % 3 == 0 ? ", some even for a third" : "");
    ui.view = VIEW_LOG;
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        ui.area = screen_view_rect(sizes[k][0], sizes[k][1]);
        for (int i = 1; i <= 200; i += 7) {
            *log_of(&ui) = (struct log_state){0};
            snprintf(word, sizeof word, "epoch %d:", i);
            strcpy(log_of(&ui)->search, word);
            ck_assert(press('n'));
            ck_assert_msg(
                marked_row(sizes[k][0], sizes[k][1], text, sizeof text) > 0,
                "no mark at %s", word);
            ck_assert_msg(strstr(text, word) != NULL, "%s in %s", word, text);
        }
    }
}
END_TEST

static void add_eval(int lane, const char *name, int epoch)
{
    model_event(model, EVENT_EVAL, lane, (uint64_t)epoch * 100,
                "%s epoch %d: train %.2f %%, val %.2f %% (loss %.4f)", name,
                epoch, 89.56, 89.46, 0.4091);
}

START_TEST(an_evaluation_is_one_line_of_the_log)
{
    ui.view = VIEW_LOG;
    model->n_events = 0;
    add_eval(0, "BP", 12);
    add_eval(1, "WP-CENTRAL", 123);
    add_eval(1, "FIFTEEN-LETTERS", 4567);
    ck_assert(screen_says(
        80, 24, "1200 BP epoch 12: train 89.56 %, val 89.46 % (loss 0.4091)"));
    ck_assert(screen_says(
        80, 24, "WP-CENTRAL e123: train 89.56%, val 89.46% (loss 0.4091)"));
    ck_assert(
        screen_says(80, 24, "FIFTEEN-LETTERS e4567: val 89.46% (loss 0.4091)"));
    ck_assert(screen_says(40, 12, "BP e12: val 89.46%"));
    ck_assert(screen_says(40, 12, "WP-CENTRAL e123: val 89.46%"));
}
END_TEST

static void show_log_of_40_epochs(void)
{
    ui.view = VIEW_LOG;
    ui.area = screen_view_rect(80, 24);
    model->n_events = 0;
    for (int epoch = 1; epoch <= 40; epoch++) {
        add_eval(0, "BP", epoch);
        add_eval(1, "WP", epoch);
    }
}

/* Kinds and lanes apart and together; what is held back is not found, not
 * scrolled through and not counted. */
START_TEST(the_log_is_filtered_by_kind_and_lane)
{
    show_log_of_40_epochs();
    model_event(model, EVENT_VALUE, 1, 4000, "lr WP 0.1 -> 0.3");
    model_event(model, EVENT_INFO, -1, 0, "of the race");
    ck_assert(screen_says(80, 24, "82 events"));
    ck_assert(press('b'));
    ck_assert(screen_says(80, 24, "Log: BP "));
    ck_assert(screen_says(80, 24, "40 of 82 events"));
    ck_assert(screen_says(80, 24, "BP epoch 40"));
    ck_assert(!screen_says(80, 24, "WP epoch"));
    ck_assert(screen_says(80, 24, "BP epoch 23:")); /* the page is full */
    ck_assert(!screen_says(80, 24, "of the race"));
    ck_assert(press(KEYS_PAGE_UP));
    ck_assert(screen_says(80, 24, "18 newer below"));
    ck_assert(screen_says(80, 24, "BP epoch 22:"));
    ck_assert(press('b'));
    ck_assert(press('T'));
    ck_assert(screen_says(80, 24, "Log: WP, eval "));
    ck_assert(screen_says(80, 24, "40 of 82 events"));
    ck_assert(press('T'));
    ck_assert(screen_says(40, 12, "Log: WP, value "));
    ck_assert(screen_says(40, 12, "1 of 82 events"));
    ck_assert(screen_says(80, 24, "lr WP 0.1 -> 0.3"));
    ck_assert(press('T'));
    ck_assert(screen_says(40, 12, "No such event yet"));
    ck_assert(!press(KEYS_UP));
    ck_assert(press(KEYS_ESC));
    ck_assert(screen_says(80, 24, " 82 events"));
    ck_assert(press(KEYS_END));
    ck_assert(screen_says(80, 24, "of the race"));
    ck_assert(!press(KEYS_ESC));
}
END_TEST

START_TEST(a_search_looks_at_what_the_filter_leaves)
{
    show_log_of_40_epochs();
    strcpy(log_of(&ui)->search, "epoch 7:");
    ck_assert(press('b'));
    ck_assert(press('n'));
    ck_assert(screen_says(80, 24, "BP epoch 7:"));
    ck_assert(screen_says(80, 24, "1 of 40 lines"));
    ck_assert(press(KEYS_ESC)); /* the search alone */
    ck_assert(screen_says(80, 24, "Log: BP "));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, labels_are_apart_from_values);
    tcase_add_test(tc, rows_are_those_of_the_lanes_that_are_shown);
    tcase_add_test(tc, what_is_typed_keeps_its_end_in_view);
    tcase_add_test(tc, values_for_a_restart_are_checked_when_typed);
    tcase_add_test(tc, a_choice_for_a_restart_is_its_row_s_alone);
    tcase_add_test(tc, undo_of_a_preset_brings_back_what_was_chosen);
    tcase_add_test(tc, a_match_of_the_log_is_on_the_page);
    tcase_add_test(tc, an_evaluation_is_one_line_of_the_log);
    tcase_add_test(tc, the_log_is_filtered_by_kind_and_lane);
    tcase_add_test(tc, a_search_looks_at_what_the_filter_leaves);
}

int main(void)
{
    return suite_run("controls", add_tests, ui_begin, ui_end);
}
