/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a key does two things or nothing, or the key bar and the
 * questions promise what a key does not do. */
#include <check.h>
#include <string.h>

#include "fake_model.h"
#include "suite.h"
#include "ui/errors/errors_state.h"
#include "ui/frame/screen.h"
#include "ui/help/key_list.h"
#include "ui_case.h"

/* What the list of a screen has. */
START_TEST(keys_are_bound_once)
{
    for (int view = 0; view < VIEW_COUNT; view++) {
        struct key_row rows[KEY_LIST_MAX];
        size_t n = key_list((enum view_id)view, rows);

        for (size_t i = 0; i < n; i++)
            for (size_t j = i; j < n; j++) {
                const struct binding *a = rows[i].binding;
                const struct binding *b = rows[j].binding;

                for (size_t k = 0; k < 3; k++)
                    for (size_t l = i == j ? k + 1 : 0; l < 3; l++)
                        ck_assert_msg(
                            a->keys[k] == 0 || a->keys[k] != b->keys[l],
                            "'%s' and '%s' share a key", a->name, b->name);
            }
    }
}
END_TEST

/* Whatever is listed is done, and what is not listed is not. */
START_TEST(keys_do_something)
{
    for (int view = 0; view < VIEW_COUNT; view++) {
        struct key_row rows[KEY_LIST_MAX];
        size_t n = key_list((enum view_id)view, rows);

        ui.view = (enum view_id)view;
        ck_assert_uint_lt(n, KEY_LIST_MAX);
        for (size_t i = 0; i < n; i++) {
            ck_assert_ptr_nonnull(rows[i].binding->help);
            for (size_t k = 0; k < 3; k++)
                ck_assert(rows[i].binding->keys[k] == 0 ||
                          does(rows[i].binding->keys[k]));
        }
        ck_assert(!does(0));
        ck_assert(!does(KEYS_BASE));
        ck_assert(does('q'));
    }
    ui.view = VIEW_LOG;
    ck_assert(!does(KEYS_TAB));
    ck_assert(!does('x'));
}
END_TEST

START_TEST(key_bar_keeps_help_and_quit)
{
    for (int w = 20; w < 200; w++) {
        struct canvas c;
        char row[4 * 200 + 1];

        ck_assert_int_eq(canvas_init(&c, w, 1, GLYPHS_BLOCK), STATUS_OK);
        key_bar_draw(model, &ui, &c, 0);
        canvas_row_utf8(&c, 0, row, sizeof row);
        ck_assert_ptr_nonnull(strstr(row, "? help"));
        ck_assert_ptr_nonnull(strstr(row, "q quit"));
        canvas_done(&c);
    }
}
END_TEST

/* Every entry is a click's, and nothing between them. */
START_TEST(key_bar_takes_clicks)
{
    struct canvas c;
    char row[4 * 80 + 1];

    ck_assert_int_eq(canvas_init(&c, 80, 1, GLYPHS_ASCII), STATUS_OK);
    key_bar_draw(model, &ui, &c, 0);
    canvas_row_utf8(&c, 0, row, sizeof row);
    ck_assert_int_eq(screen_bar_key(model, &ui, 80, 1), ' ');
    ck_assert_int_eq(
        screen_bar_key(model, &ui, 80, (int)(strstr(row, ". step") - row)),
        '.');
    ck_assert_int_eq(
        screen_bar_key(model, &ui, 80, (int)(strstr(row, "quit") - row) + 3),
        'q');
    ck_assert_int_eq(
        screen_bar_key(model, &ui, 80, (int)(strstr(row, "? help") - row) - 1),
        0);
    strcpy(ui.notice, "told");
    ck_assert_int_eq(screen_bar_key(model, &ui, 80, 1), 0);
    ui.notice[0] = '\0';
    ui.view = VIEW_ERRORS;
    errors_of(&ui)->mode = ERRORS_MATRIX;
    ck_assert(key_refusal(model, &ui, 'z') == NULL);
    ui.view = VIEW_TRAIN;
    ui.area = (struct rect){0, 2, 40, 9};
    ck_assert(key_refusal(model, &ui, KEYS_TAB) != NULL);
    ck_assert(key_refusal(model, &ui, '+') == NULL);
    ui.view = VIEW_COMPARE;
    ck_assert(key_refusal(model, &ui, 'y') != NULL);
    ui.area = (struct rect){0, 2, 80, 21};
    ck_assert(key_refusal(model, &ui, 'y') == NULL);
    ui.view = VIEW_ERRORS;
    ck_assert_int_eq(screen_bar_key(model, &ui, 80, 14), KEYS_ESC);
    ck_assert_int_eq(screen_bar_key(model, &ui, 80, 25), KEYS_ENTER);
    canvas_done(&c);
}
END_TEST

/* What can do nothing says why, and is not offered. */
START_TEST(idle_keys_say_why)
{
    static const int moving[] = {' ', '.', ','};

    ck_assert(screen_says(80, 24, "Space pause"));
    ck_assert_ptr_null(key_refusal(model, &ui, '.'));
    model->lanes[1].state = LANE_PAUSED;
    ck_assert(screen_says(80, 24, "Space pause"));
    ui.target = 1;
    ck_assert(screen_says(80, 24, "Space go on"));
    ui.target = -1;
    model->lanes[0].state = LANE_DIVERGED;
    model->lanes[1].state = LANE_DIVERGED;
    ck_assert(screen_says(80, 24, " u undo  r restart"));
    ck_assert(!screen_says(80, 24, "epoch more"));
    model->lanes[1].state = LANE_DONE;
    ck_assert(screen_says(
        80, 24, " u undo  Space 20 epochs more  E epoch more  r restart"));
    for (size_t i = 0; i < 3; i++)
        ck_assert_ptr_null(key_refusal(model, &ui, moving[i]));
    ui.target = 0; /* the lane that failed */
    for (size_t i = 0; i < 3; i++)
        ck_assert_str_eq(key_refusal(model, &ui, moving[i]),
                         model_way_out(&model->lanes[0]));
    model->lanes[0].state = LANE_COLLAPSED;
    ck_assert_str_eq(key_refusal(model, &ui, ' '),
                     model_way_out(&model->lanes[0]));
    ui.target = -1;
    ck_assert(screen_says(80, 24, " u undo  Space 20 epochs more"));
    for (size_t i = 0; i < model->n_lanes; i++) {
        model->lanes[i].state = LANE_DONE;
        model->lanes[i].changes.n = 0;
        model->lanes[i].last.epoch =
            (uint32_t)model_value(&model->lanes[i], &param_epochs);
    }
    ck_assert(!screen_says(80, 24, "u undo"));
    ck_assert(
        screen_says(80, 24, " Space 20 epochs more  E epoch more  r restart"));
    for (size_t i = 0; i < 3; i++)
        ck_assert_ptr_null(key_refusal(model, &ui, moving[i]));
    ui.view = VIEW_ERRORS;
    errors_of(&ui)->mode = ERRORS_DRAWING; /* Space is the brush */
    ck_assert_ptr_null(key_refusal(model, &ui, ' '));
    errors_of(&ui)->mode = ERRORS_LIST;
    ui.view = VIEW_TRAIN;
    ck_assert_ptr_nonnull(key_refusal(model, &ui, 'u'));
    ck_assert_ptr_nonnull(key_refusal(model, &ui, 'e'));
    ck_assert_ptr_null(key_refusal(model, &ui, 'E'));
    model->lanes[1].changes = (struct changes){1, {1}};
    ck_assert_ptr_null(key_refusal(model, &ui, 'u'));
    ui.target = 0;
    ck_assert_ptr_nonnull(key_refusal(model, &ui, 'u'));
    ck_assert_ptr_nonnull(key_refusal(model, &ui, ')'));
    ui.target = -1;
    ck_assert_ptr_null(key_refusal(model, &ui, ')'));
}
END_TEST

START_TEST(the_quit_question_is_of_the_present)
{
    for (int ended = 0; ended < 2; ended++) {
        struct screen screen = {
            .live = model, .shown = model, .ui = &ui, .overlay = OVERLAY_QUIT};
        bool asks = false;
        char row[1024];
        struct canvas c;

        ck_assert_int_eq(canvas_init(&c, 80, 24, GLYPHS_ASCII), STATUS_OK);
        screen_draw(&screen, &c);
        for (int y = 0; y < 24; y++) {
            canvas_row_utf8(&c, y, row, sizeof row);
            asks = asks || strstr(row, "not finished") != NULL;
        }
        ck_assert_int_eq(asks, ended == 0);
        canvas_done(&c);
        for (size_t i = 0; i < model->n_lanes; i++)
            model->lanes[i].state = LANE_DONE;
    }
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, keys_are_bound_once);
    tcase_add_test(tc, keys_do_something);
    tcase_add_test(tc, key_bar_keeps_help_and_quit);
    tcase_add_test(tc, key_bar_takes_clicks);
    tcase_add_test(tc, idle_keys_say_why);
    tcase_add_test(tc, the_quit_question_is_of_the_present);
}

int main(void)
{
    return suite_run("keys", add_tests, ui_begin, ui_end);
}
