/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a chart shows another part of its axis than was asked for, or
 * loses the curve that is looked for. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_model.h"
#include "suite.h"
#include "ui/charts/chart_window.h"
#include "ui/charts/compare_chart.h"
#include "ui/frame/screen.h"
#include "ui_case.h"

static struct chart_window window_of(void)
{
    struct chart_window w;

    chart_window_fit(model, &ui, &w);
    return w;
}

static void expect_window(double lo, double hi)
{
    struct chart_window w = window_of();

    ck_assert_double_eq_tol(w.lo, lo, 1e-6);
    ck_assert_double_eq_tol(w.hi, hi, 1e-6);
}

static void add_steps(uint64_t to)
{
    for (uint64_t step = FAKE_STEPS + 1; step <= to; step++)
        history_add(&model->lanes[0].acc, &(struct history_place){.step = step},
                    90);
}

/* A window that was moved stands still while the run goes on; one at the
 * newest follows it. */
START_TEST(a_zoomed_chart_can_be_moved)
{
    char text[48];

    ck_assert(!chart_window_pan(model, &ui, -1)); /* all of it is shown */
    expect_window(0, 340);
    chart_window_zoom(model, &ui, true);
    chart_window_zoom(model, &ui, true);
    expect_window(255, 340);
    ck_assert_str_eq(chart_window_text(&ui, text, sizeof text), ", last 25%");
    ck_assert(chart_window_pan(model, &ui, -1));
    ck_assert(chart_window_wheel(model, &ui, MOUSE_WHEEL_LEFT));
    expect_window(255 - 2 * 21.25, 340 - 2 * 21.25);
    ck_assert_str_eq(chart_window_text(&ui, text, sizeof text), ", 212 to 298");
    struct ui_state low = ui; /* steps are whole, seconds are not */
    low.pan_lo = 73.2;
    ck_assert_str_eq(chart_window_text(&low, text, sizeof text), ", 73 to 298");
    low.axis = AXIS_ACTIVE;
    ck_assert_str_eq(chart_window_text(&low, text, sizeof text),
                     ", 73.2 to 298");
    add_steps(400);
    expect_window(212.5, 297.5);
    chart_window_zoom(model, &ui, true); /* about its middle */
    expect_window(233.75, 276.25);
    for (int i = 0; i < 40; i++)
        chart_window_pan(model, &ui, -1);
    expect_window(0, 42.5);
    for (int i = 0; i < 60; i++)
        chart_window_pan(model, &ui, 1);
    expect_window(357.5, 400);
    add_steps(440);
    ck_assert_double_eq_tol(window_of().hi, 440, 1e-6);
}
END_TEST

START_TEST(a_zoomed_chart_fits_its_values)
{
    ui.view = VIEW_COMPARE;
    ui.y_fixed = true;
    ck_assert(screen_says(80, 24, "accuracy (0-100 %) by step"));
    ck_assert(screen_says(80, 24, " 100%┤"));
    ck_assert(screen_says(80, 24, "   25┤"));
    ui.metric = 1;
    ck_assert(screen_says(80, 24, "loss (all) by step"));
    ck_assert(screen_says(80, 24, "    2┤"));
    ui.y_fixed = false;
    ck_assert(screen_says(80, 24, "loss by step"));
    ck_assert(!screen_says(80, 24, "    2┤"));
    ui.zoom = 0.25; /* the last quarter: all below 0.9 */
    ck_assert(!screen_says(80, 24, "  1.0┤"));
    ui.metric = 0;
    ck_assert(!screen_says(80, 24, "100%┤"));
    ck_assert(screen_says(80, 24, "accuracy by step"));
}
END_TEST

/* Three lanes leave no panel room for a chart of its own. */
START_TEST(many_lanes_share_a_chart)
{
    ck_assert(!screen_says(80, 24, "All lanes"));
    model->lanes[2] = model->lanes[1];
    strcpy(model->lanes[2].config.name, "wp-slow");
    for (model->n_lanes = 3; model->n_lanes <= LANES_MAX; model->n_lanes++) {
        model->lanes[model->n_lanes - 1] = model->lanes[2];
        if (model->n_lanes > 3) /* no two have one name */
            snprintf(model->lanes[model->n_lanes - 1].config.name,
                     LANE_NAME_MAX, "wp-%zu", model->n_lanes);
        ck_assert(screen_says(80, 24, "All lanes"));
        ck_assert(screen_says(80, 24,
                              model->n_lanes <= 4 ? "WP-SLOW perturbation"
                                                  : " WP-SLOW "));
        ui.target = 2;
        ck_assert(screen_says(80, 24, "  WP-SLOW"));
        ui.target = -1;
    }
    model->n_lanes = 2;
}
END_TEST

/* The first turn of the wheel over a control selects it; there is no race
 * here to change a value in. */
START_TEST(a_passing_wheel_changes_nothing)
{
    struct rect r = screen_view_rect(80, 24);

    ck_assert(view_train.mouse(&(struct ui_context){model, NULL, &ui, NULL}, r,
                               60, r.y + 2, MOUSE_WHEEL_UP));
    ck_assert_int_eq(ui.focus, (int)model->n_lanes); /* the controls */
    ck_assert_int_eq(ui.controls.row, 0);
    ck_assert(view_train.mouse(&(struct ui_context){model, NULL, &ui, NULL}, r,
                               60, r.y + 3, MOUSE_WHEEL_UP));
    ck_assert_int_eq(ui.controls.row, 1);
}
END_TEST

/* The value cursor keeps its place when the window is narrowed about it, and
 * takes the window along at its edge. */
START_TEST(the_cursor_leads_the_window)
{
    ui.cursor_on = true;
    ui.cursor = 0.5;
    chart_window_zoom(model, &ui, true);
    expect_window(85, 255);
    ck_assert_double_eq_tol(ui.cursor, 0.5, 1e-9);
    ui.cursor = 0;
    chart_window_move_cursor(model, &ui, -1);
    expect_window(42.5, 212.5);
    ck_assert_double_eq_tol(ui.cursor, (85 - 1.7 - 42.5) / 170, 1e-9);
    for (int i = 0; i < 200; i++)
        chart_window_move_cursor(model, &ui, -1);
    expect_window(0, 170);
    ck_assert_double_eq_tol(ui.cursor, 0, 1e-9);
}
END_TEST

/* Where one lane's end is far behind the other's, a linear axis would show
 * the one as a line at its edge. */
START_TEST(costs_far_apart_are_on_a_log_axis)
{
    ck_assert(!window_of().log);
    ui.axis = AXIS_FWD_EQ;
    ck_assert(window_of().log);
    ck_assert_double_eq_tol(window_of().lo, 630 * 3, 1e-6);
    chart_window_zoom(model, &ui, true); /* half of the decades */
    ck_assert_double_gt(window_of().lo, 630 * 3 * 1000.0);
    ui.x_other_scale = true;
    ck_assert(!window_of().log);
    ui.axis = AXIS_STEP;
    ck_assert(window_of().log);
    ui.x_other_scale = false;
    ui.axis = AXIS_FWD_EQ;
    model->n_lanes = 1;
    ck_assert(!window_of().log);
    model->n_lanes = 2;
}
END_TEST

/* A click on a name in the legend, wherever it is, and the key. */
START_TEST(a_click_on_a_name_hides_its_curve)
{
    ui.view = VIEW_COMPARE;
    expect_text("ooo", true);
    for (int y = 2; y < 49; y++) /* the legends' rows have the first names */
        for (int x = 0; x < 200 && ui.hidden == 0; x++) {
            char *text = shown_text(200, 50), *row = text;

            for (int k = 0; k < y; k++)
                row = strchr(row, '\n') + 1;
            if (strncmp(row + x, "oo WP", 5) == 0)
                ck_assert(view_compare.mouse(
                    &(struct ui_context){model, NULL, &ui, NULL}, ui.area,
                    x + 3, y, 1));
            free(text);
        }
    ck_assert_uint_eq(ui.hidden, 2);
    expect_text("-- WP off", true);
    expect_text("ooo", false);
    expect_text("***", true);
    compare_next_curves(model, &ui); /* from the first alone to the second */
    expect_text("ooo", true);
    expect_text("***", false);
    compare_next_curves(model, &ui);
    ck_assert_uint_eq(ui.hidden, 0);
    compare_next_curves(model, &ui);
    expect_text("-- WP off", true);
}
END_TEST

/* The first lane rises and went farther than the second, which is level; a
 * step costs the second twice as much. */
static void set_apart(void)
{
    for (size_t i = 0; i < 2; i++) {
        struct history *h = &model->lanes[i].acc;
        uint64_t cost = i + 1, end = i == 0 ? 400 : 300;

        model->lanes[i].n_evals = 0;
        history_clear(h);
        for (uint64_t step = 1; step <= end; step++)
            history_add(h,
                        &(struct history_place){
                            .step = step,
                            .samples = 20 * step,
                            .fwd_eq = (double)(60 * cost * step),
                            .active_ns = (int64_t)(1000000 * cost * step)},
                        i == 0 ? 30 + 0.05 * (double)step : 60);
    }
    ui.view = VIEW_COMPARE;
    ui.smoothing = 0;
}

/* How often the screen has the text. */
static int times_said(const char *text)
{
    char *shown = shown_text(80, 24);
    int n = 0;

    for (const char *at = shown; (at = strstr(at, text)) != NULL; at++)
        n++;
    free(shown);
    return n;
}

/* The newest values of two lanes may be of steps that are far apart: legend and
 * chart tell the difference where both have values for the last time. */
START_TEST(differences_are_of_one_place)
{
    static const char *const gaps[AXIS_COUNT] = {"+15.00", "+15.00", "+10.00",
                                                 "+10.00"};
    char text[48];

    set_apart();
    for (int axis = 0; axis < AXIS_COUNT; axis++) {
        ui.axis = (enum plot_axis)axis;
        snprintf(text, sizeof text, " WP-BP %s ", gaps[axis]);
        ck_assert_msg(times_said(text) == 1, "axis %d: no %s", axis, text);
        ck_assert_int_eq(times_said(gaps[axis]), 2);
    }
    ui.axis = AXIS_STEP;
    chart_window_zoom(model, &ui, true); /* from 200 on */
    ck_assert_int_eq(times_said("+15.00"), 2);
    for (int i = 0; i < 4; i++)
        chart_window_pan(model, &ui, -1); /* to 200 */
    ck_assert_int_eq(times_said(" BP 40.00% "), 1);
    ck_assert_int_eq(times_said(" WP-BP +20.00 "), 1);
    ck_assert_int_eq(times_said("+20.00"), 2);
    chart_window_follow(&ui);
    ui.zoom = 0.125; /* from 350 on */
    ck_assert_int_eq(times_said(" WP-BP -- "), 1);
    ck_assert_int_eq(times_said(" WP-BP, points, no x in common "), 1);
}
END_TEST

/* The shortest note on the frame of Compare's chart tells the x axis. */
START_TEST(the_axis_is_named_beside_a_long_title)
{
    ui.view = VIEW_COMPARE;
    ui.axis = AXIS_ACTIVE;
    model->lanes[1].last.step = 28;
    snprintf(model->lanes[1].config.name, LANE_NAME_MAX, "wp-smaller-pert");
    for (int form = 0; form < 8; form++) {
        ui.metric = form & 1;
        ui.y_log = form >> 1 & 1;
        ui.y_fixed = form >> 2;
        ck_assert_msg(times_said("by active time") + times_said("by time") > 0,
                      "form %d", form);
    }
    ui.y_fixed = false;
    ui.metric = 0;
    ui.zoom = 0.25;
    ck_assert_int_eq(times_said("time, last 25%"), 1);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, differences_are_of_one_place);
    tcase_add_test(tc, the_axis_is_named_beside_a_long_title);
    tcase_add_test(tc, a_zoomed_chart_can_be_moved);
    tcase_add_test(tc, a_zoomed_chart_fits_its_values);
    tcase_add_test(tc, many_lanes_share_a_chart);
    tcase_add_test(tc, a_passing_wheel_changes_nothing);
    tcase_add_test(tc, the_cursor_leads_the_window);
    tcase_add_test(tc, costs_far_apart_are_on_a_log_axis);
    tcase_add_test(tc, a_click_on_a_name_hides_its_curve);
}

int main(void)
{
    return suite_run("window", add_tests, ui_begin, ui_end);
}
