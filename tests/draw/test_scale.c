/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a chart's y scale does not fit what is seen, moves when it
 * should stand, or has curves lie about where they are. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot_case.h"
#include "suite.h"
#include "ui/charts/chart_need.h"
#include "ui/charts/chart_scale.h"
#include "ui/charts/chart_window.h"
#include "ui/train/train_layout.h"
#include "ui_case.h"

/* A run's accuracy, with noise that is the same each time. */
static double climbing(int step)
{
    return 92 - 82 * exp(-step / 60.0) - 6 * exp(-step / 500.0) +
           sin(step * 1.7) + cos(step * 0.37);
}

static void add_step(size_t lane, int step, double value)
{
    history_add(&model->lanes[lane].acc,
                &(struct history_place){.step = (uint64_t)step}, value);
    model->lanes[lane].last.step = (uint64_t)step;
}

static const struct chart_scale *scale(void)
{
    chart_scale_sync(model, &ui);
    return &ui.scales.of[SCALE_ACC];
}

/* From the first batch to the last: what is new is always in the scale, and
 * it changes seldom. */
START_TEST(a_scale_stands_until_it_is_left)
{
    double lo = NAN, hi = NAN;
    int changes = 0;

    model->n_lanes = 1;
    model->lanes[0].n_evals = 0;
    history_clear(&model->lanes[0].acc);
    for (int step = 1; step <= 2000; step++) {
        const struct chart_scale *s;
        double v;

        add_step(0, step, climbing(step));
        s = scale();
        v = model->lanes[0].acc.ema[ui.smoothing] /
            model->lanes[0].acc.norm[ui.smoothing];
        ck_assert_double_ge(v, s->lo);
        ck_assert_double_le(v, s->hi);
        ck_assert_double_ge(s->hi - s->lo, 2);
        changes += !(s->lo == lo && s->hi == hi);
        lo = s->lo;
        hi = s->hi;
    }
    ck_assert_int_lt(changes, 50);
    ck_assert_double_gt(lo, 75); /* the climb is left out */
    ck_assert_double_lt(hi, 95);
    model->n_lanes = 2;
}
END_TEST

/* Nothing is left out of a curve that never slows down, nor of one that is
 * level. */
START_TEST(only_a_climb_is_left_out)
{
    for (int k = 0; k < 2; k++) {
        struct chart_need need;

        model->n_lanes = 1;
        model->lanes[0].n_evals = 0;
        history_clear(&model->lanes[0].acc);
        for (int step = 1; step <= 500; step++)
            add_step(0, step, k == 0 ? 10 + step * 0.1 : 50 + sin(step));
        need = chart_need_of(model, &ui, SCALE_ACC);
        ck_assert_double_le(need.lo, k == 0 ? 11 : 50);
        ck_assert_double_ge(need.hi, k == 0 ? 59 : 50);
    }
    model->n_lanes = 2;
}
END_TEST

/* What a person changes is fitted at once, and so is a new start. */
START_TEST(a_change_fits_anew)
{
    struct chart_scale before = *scale(), now;

    ui.zoom = 0.25;
    now = *scale();
    ck_assert_double_gt(now.lo, before.lo);
    ui.zoom = 1;
    ck_assert_double_eq(scale()->lo, before.lo);
    ui.smoothing = 0;
    ck_assert_double_ne(scale()->hi, before.hi);
    ui.smoothing = 2;
    ui.y_fixed = true;
    ck_assert_double_eq(scale()->lo, 0);
    ck_assert_double_eq(scale()->hi, 100);
    ui.y_fixed = false;
    ui.y_log = true;
    ck_assert_double_le(scale()->hi, 2); /* decades of the error */
    ui.y_log = false;
    before = *scale();
    for (size_t i = 0; i < 2; i++) {
        history_clear(&model->lanes[i].acc);
        model->lanes[i].n_evals = 0;
        for (int step = 1; step < 5; step++)
            add_step(i, step, 10);
    }
    ck_assert_double_lt(scale()->hi, before.lo);
}
END_TEST

/* A lane that ended in numbers without end has no say, unless it is alone. */
START_TEST(a_failed_lane_does_not_squeeze_the_others)
{
    enum lane_state failed = (enum lane_state)_i;
    struct chart_scale loss;

    history_add(&model->lanes[1].loss,
                &(struct history_place){.step = FAKE_STEPS + 1}, 1e30);
    model->lanes[1].state = failed;
    ui.metric = 1;
    loss = chart_scale_of(model, &ui, SCALE_LOSS);
    ck_assert_double_lt(loss.hi, 10);
    model->lanes[0].state = failed;
    loss = chart_scale_of(model, &ui, SCALE_LOSS);
    ck_assert_double_gt(loss.hi, 1e6);
}
END_TEST

START_TEST(the_logarithm_is_of_the_error)
{
    struct history a = make_constant(90, 50), b = make_constant(99, 50);
    struct canvas c = make_canvas(60, 11, GLYPHS_BRAILLE);
    struct plot_frame f = make_frame((struct rect){0, 0, 60, 11}, 50);
    int first, last;

    f.y_lo =
        1; /* to 100: an error of 10 % is half way, one of 1 % at the end */
    f.y_log = f.y_error = true;
    f.below = PLOT_BELOW_NONE;
    draw_two(&c, &f, &a, &b);
    rows_of(&c, ROLE_LANE0, &first, &last);
    ck_assert_int_eq(first, 5);
    ck_assert_int_eq(last, 5);
    rows_of(&c, ROLE_LANE1, &first, &last);
    ck_assert_int_eq(first, 10);
    canvas_done(&c);
    history_done(&a);
    history_done(&b);
    ui.y_log = true;
    ck_assert(screen_says(80, 24, "error %, log, x step"));
    ui.view = VIEW_COMPARE;
    ck_assert(screen_says(80, 24, "error %, log by step"));
    ck_assert(screen_says(80, 24, "%┤"));
    ui.metric = 1;
    ck_assert(screen_says(80, 24, "loss, log by step"));
}
END_TEST

/* Rows of the numbers at the left of a chart of that height. */
static int label_rows(struct plot_frame f, int h, int rows[64])
{
    struct history none = make_constant(0, 0);
    struct canvas c = make_canvas(60, h, GLYPHS_ASCII);
    int n = 0;

    f.r = (struct rect){0, 0, 60, h};
    f.below = PLOT_BELOW_NONE;
    draw_two(&c, &f, &none, &none);
    for (int y = 0; y < h; y++)
        for (int x = 1; x < 12; x++)
            if (canvas_at(&c, x, y)->ch == '+')
                rows[n++] = y;
    canvas_done(&c);
    history_done(&none);
    return n;
}

START_TEST(numbers_stand_at_equal_distances)
{
    static const double ranges[][2] = {{0, 100},      {79.3, 88.21}, {83.4, 93},
                                       {0.312, 0.32}, {-5.47, 0},    {0.4, 3.1},
                                       {99, 101.5},   {-1, 1}};

    for (size_t k = 0; k < sizeof ranges / sizeof ranges[0]; k++)
        for (int h = 2; h <= 48; h++) {
            struct plot_frame f = {.x_hi = 10, .cursor = NAN};
            int rows[64], n;

            f.y_lo = ranges[k][0];
            f.y_hi = ranges[k][1];
            n = label_rows(f, h, rows);
            ck_assert_msg(n >= (h >= 5 ? 3 : 2), "%d numbers, %d rows", n, h);
            for (int i = 2; i < n; i++)
                ck_assert_int_eq(rows[i] - rows[i - 1], rows[1] - rows[0]);
        }
}
END_TEST

/* The numbers at the left of h rows, from above. */
static size_t read_labels(struct plot_frame f, int h, enum glyphs glyphs,
                          double v[64])
{
    struct history a = make_constant(0, 50), b = make_constant(0, 50);
    struct canvas c = make_canvas(60, h, glyphs);
    struct plot_series series[2] = {{.history = &a}, {.history = &b}};
    size_t n = 0;

    f.r = (struct rect){0, 0, 60, h};
    f.below = PLOT_BELOW_NONE;
    plot_differences(&c, &f, series, 2, 0);
    for (int y = 0; y < h; y++) {
        char row[256], *end;

        canvas_row_utf8(&c, y, row, sizeof row);
        v[n] = strtod(row, &end);
        n += end != row;
    }
    canvas_done(&c);
    history_done(&a);
    history_done(&b);
    return n;
}

/* A strip of any height has 0 among its numbers when it is in the scale, and
 * its numbers are round. */
START_TEST(differences_have_a_row_of_zero)
{
    static const double ranges[][2] = {{-2.16, 0.919},  {-1, 1},
                                       {-0.3, 7.77},    {-12.34, 12.3},
                                       {-0.004, 0.001}, {-5.47, 0}};

    for (size_t k = 0; k < 2 * (sizeof ranges / sizeof ranges[0]); k++)
        for (int h = 2; h <= 7; h++)
            for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++) {
                const double *range = ranges[k / 2];
                struct plot_frame f = {.x_hi = 50,
                                       .fine = k % 2 == 1,
                                       .cursor = NAN,
                                       .y_lo = range[0],
                                       .y_hi = range[1],
                                       .y_least = -INFINITY,
                                       .y_most = range[1] > 0 ? INFINITY : 0};
                double v[64], decade;
                size_t n = read_labels(f, h, (enum glyphs)glyphs, v), zeros = 0;

                for (size_t i = 0; i < n; i++) {
                    decade = pow(10, floor(log10(fmax(fabs(v[i]), 1e-9))) - 1);
                    zeros += fabs(v[i]) < 1e-12;
                    ck_assert_msg(fabs(v[i] / decade - round(v[i] / decade)) <
                                      1e-6,
                                  "%g of %zu, %d rows", v[i], k, h);
                    if (i > 1)
                        ck_assert_double_eq_tol(v[i] - v[i - 1], v[1] - v[0],
                                                1e-9);
                }
                ck_assert_msg(zeros == 1, "range %zu, %d rows: %zu zeros", k, h,
                              zeros);
                ck_assert_uint_ge(n, 2);
            }
}
END_TEST

/* Nothing is drawn at the edge in its place; an arrow says where it is. */
START_TEST(what_is_outside_is_left_out)
{
    static const uint32_t arrows[2][GLYPHS_COUNT] = {{'v', 0x2193, 0x2193},
                                                     {'^', 0x2191, 0x2191}};

    for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++)
        for (int above = 0; above < 2; above++) {
            struct history a = make_constant(above ? 99 : 10, 50);
            struct plot_point point = {25, above ? 99 : 10};
            struct canvas c = make_canvas(60, 12, (enum glyphs)glyphs);
            struct plot_frame f = make_frame((struct rect){0, 0, 60, 12}, 50);
            struct plot_series s = {.history = &a,
                                    .role = ROLE_LANE0,
                                    .ascii = '*',
                                    .points = &point,
                                    .n_points = 1};
            int n = 0;

            f.y_lo = 80;
            f.y_hi = 90;
            plot_chart(&c, &f, &s, 1);
            for (int y = 0; y < 12; y++)
                for (int x = 0; x < 60; x++) {
                    const struct cell *cell = canvas_at(&c, x, y);

                    if (cell->role != ROLE_LANE0 || cell->ch == 0x2588)
                        continue; /* bars are full below what is above */
                    ck_assert_uint_eq(cell->ch, arrows[above][glyphs]);
                    n++;
                }
            ck_assert_int_ge(n, above && glyphs == GLYPHS_BLOCK ? 0 : 5);
            canvas_done(&c);
            history_done(&a);
        }
}
END_TEST

/* In the chart, the second one and the cosine's, beside others or alone. */
START_TEST(a_click_sets_the_value_cursor)
{
    static const struct {
        enum view_id view;
        int w, h, x, y;
        bool expanded;
    } cases[] = {
        {VIEW_COMPARE, 80, 24, 43, 6, false},
        {VIEW_COMPARE, 80, 24, 43, 15, false}, /* the strip */
        {VIEW_COMPARE, 80, 24, 43, 6, true},
        {VIEW_COMPARE, 60, 20, 33, 14, false},
        {VIEW_COMPARE, 200, 50, 150, 10, false},
        {VIEW_TRAIN, 60, 34, 33, 22, false},
        {VIEW_TRAIN, 80, 24, 28, 6, false},
        {VIEW_TRAIN, 80, 24, 28, 15, false},
        {VIEW_TRAIN, 80, 24, 43, 8, true},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rect r = screen_view_rect(cases[i].w, cases[i].h);
        struct ui_context context = {model, NULL, &ui, NULL};

        ui.view = cases[i].view;
        ui.area = r;
        ui.expanded = cases[i].expanded;
        ui.focus = 0;
        ui.cursor_on = false;
        ui.cursor = 1;
        ck_assert(
            view_at(ui.view)->mouse(&context, r, cases[i].x, cases[i].y, 1));
        ck_assert_msg(ui.cursor_on, "case %zu", i);
        ck_assert_msg(fabs(ui.cursor - 0.5) < 0.04, "case %zu: %g", i,
                      ui.cursor);
    }
}
END_TEST

/* Each height: two panels that are compared by eye are alike. */
START_TEST(panels_of_lanes_are_of_one_height)
{
    for (size_t n = 2; n <= LANES_MAX; n++) {
        set_lanes(n);
        for (int h = 20; h <= 60; h++)
            for (int w = 80; w <= 200; w += 20) {
                struct train_layout l =
                    train_lay_out(model, screen_view_rect(w, h));

                for (int i = 1; i < (int)n && l.form == LANES_APART; i++)
                    ck_assert_int_eq(train_lane_rect(model, &l, i).h,
                                     train_lane_rect(model, &l, 0).h);
                ck_assert_int_eq(l.foot.y + l.foot.h, h - 1);
            }
    }
    set_lanes(2);
}
END_TEST

/* Below 80x24 the focus goes round what is on the screen, and z shows it. */
START_TEST(small_screens_have_a_focus)
{
    ui.view = VIEW_COMPARE;
    ui.area = screen_view_rect(60, 20);
    ck_assert(press('z'));
    ck_assert(screen_says(60, 20, "accuracy by step"));
    ck_assert(!screen_says(60, 20, "steps to"));
    ck_assert(press('z'));
    ck_assert(press(KEYS_TAB));
    ck_assert(press('z'));
    ck_assert(!screen_says(60, 20, "accuracy by step"));
    ck_assert(screen_says(60, 20, "steps to"));
    ck_assert(press('z'));
    ck_assert(press(KEYS_TAB));
    ck_assert_int_eq(ui.focus, 0);
    ui.view = VIEW_TRAIN;
    ui.area = screen_view_rect(60, 34); /* a chart below the fields */
    ck_assert(screen_says(60, 34, "accuracy by step"));
    ck_assert(press('y'));
    ck_assert(screen_says(60, 34, "error %, log by step"));
    ui.area = screen_view_rect(60, 20);
    ck_assert(press('z'));
    ck_assert(screen_says(60, 20, "error %, log, x step"));
    ck_assert_str_eq(ui.notice, "");
}
END_TEST

/* Three lanes or more: each against the first, those that are too far away from
 * the others to be in it by name. */
START_TEST(the_strip_names_what_it_shows)
{
    ui.view = VIEW_COMPARE;
    ck_assert(screen_says(80, 24, " WP-BP, points "));
    ui.metric = 1;
    ck_assert(screen_says(80, 24, " WP-BP, loss "));
    set_lanes(3);
    ck_assert(screen_says(80, 24, " each-BP, loss; above: WP "));
    ui.metric = 0;
    ck_assert(screen_says(80, 24, " each-BP, points; below: WP "));
    set_lanes(4);
    ck_assert(screen_says(80, 24, "points; below: WP LONG-NAME-3 "));
    set_lanes(2);
    ui.metric = 1;
    ui.hidden = 1;
    ck_assert(!screen_says(80, 24, "-BP, loss "));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_scale_stands_until_it_is_left);
    tcase_add_test(tc, only_a_climb_is_left_out);
    tcase_add_test(tc, a_change_fits_anew);
    tcase_add_loop_test(tc, a_failed_lane_does_not_squeeze_the_others,
                        LANE_DIVERGED, LANE_COLLAPSED + 1);
    tcase_add_test(tc, the_logarithm_is_of_the_error);
    tcase_add_test(tc, numbers_stand_at_equal_distances);
    tcase_add_test(tc, differences_have_a_row_of_zero);
    tcase_add_test(tc, what_is_outside_is_left_out);
    tcase_add_test(tc, a_click_sets_the_value_cursor);
    tcase_add_test(tc, panels_of_lanes_are_of_one_height);
    tcase_add_test(tc, small_screens_have_a_focus);
    tcase_add_test(tc, the_strip_names_what_it_shows);
}

int main(void)
{
    return suite_run("scale", add_tests, ui_begin, ui_end);
}
