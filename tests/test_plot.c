/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a curve lies about its values: drawn at the wrong height,
 * a spike or a NaN left out, a number without its scale, or ink outside the
 * place it was given. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ui/draw/digit.h"
#include "ui/draw/plot.h"

#define MS    1000000
#define FENCE 0x7e /* '~': what the drawing must leave alone */

static struct canvas make_canvas(int w, int h, enum glyphs glyphs)
{
    struct canvas c;

    ck_assert_int_eq(canvas_init(&c, w, h, glyphs), STATUS_OK);
    return c;
}

static struct history make_history(const double *values, size_t n)
{
    struct history h;

    ck_assert_int_eq(history_init(&h), STATUS_OK);
    for (size_t i = 0; i < n; i++)
        history_add(&h,
                    &(struct history_place){.step = i + 1,
                                            .samples = (i + 1) * 5,
                                            .active_ns = (int64_t)(i + 1) * MS,
                                            .fwd_eq = (double)(i + 1) * 3},
                    values[i]);
    return h;
}

/* A batch of three samples. */
static void add_at(struct history *h, uint64_t step, double value)
{
    history_add(h,
                &(struct history_place){.step = step,
                                        .samples = 3 * step,
                                        .active_ns = (int64_t)step,
                                        .fwd_eq = (double)step},
                value);
}

static struct history make_constant(double value, size_t n)
{
    struct history h;

    ck_assert_int_eq(history_init(&h), STATUS_OK);
    for (size_t i = 0; i < n; i++)
        add_at(&h, i + 1, value);
    return h;
}

static void expect_row(const struct canvas *c, int y, const char *expected)
{
    char buf[1024];

    canvas_row_utf8(c, y, buf, sizeof buf);
    ck_assert_str_eq(buf, expected);
}

/* Sparks, bars, numbers */

START_TEST(spark_scale_is_fixed)
{
    static const double values[] = {0, 25, 45, 50, 100, 140, -5};
    struct history h = make_history(values, 7);
    struct canvas c = make_canvas(10, 3, GLYPHS_ASCII);
    struct canvas blocks = make_canvas(10, 1, GLYPHS_BLOCK);

    plot_spark(&c, 0, 0, 10, &h, 0, 100, ROLE_LANE0);
    expect_row(&c, 0, "   _-:=##_");
    plot_spark(&c, 0, 1, 3, &h, 0, 100, ROLE_LANE0);
    expect_row(&c, 1, "##_");
    plot_spark(&c, 0, 2, 0, &h, 0, 100, ROLE_LANE0);
    plot_spark(&c, 0, 2, -4, &h, 0, 100, ROLE_LANE0);
    expect_row(&c, 2, "");
    plot_spark(&blocks, 0, 0, 10, &h, 0, 100, ROLE_LANE0);
    expect_row(&blocks, 0, "   ▁▃▄▅██▁");
    canvas_done(&c);
    canvas_done(&blocks);
    history_done(&h);
}
END_TEST

START_TEST(spark_shows_what_is_not_finite)
{
    static const double values[] = {10, NAN, INFINITY, 10};
    struct history h = make_history(values, 4);
    struct canvas c = make_canvas(4, 1, GLYPHS_ASCII);

    plot_spark(&c, 0, 0, 4, &h, 10, 10, ROLE_LANE0); /* no extent: flat */
    ck_assert_uint_eq(canvas_at(&c, 0, 0)->ch, canvas_at(&c, 3, 0)->ch);
    ck_assert_uint_eq(canvas_at(&c, 1, 0)->ch, '!');
    ck_assert_uint_eq(canvas_at(&c, 2, 0)->ch, '!');
    ck_assert_int_eq(canvas_at(&c, 2, 0)->role, ROLE_BAD);
    canvas_done(&c);
    history_done(&h);
}
END_TEST

START_TEST(bars_are_proportional)
{
    struct canvas c = make_canvas(8, 6, GLYPHS_BLOCK);

    plot_bar(&c, 0, 0, 8, 1, ROLE_LANE0);
    plot_bar(&c, 0, 1, 8, 0.5, ROLE_LANE0);
    plot_bar(&c, 0, 2, 8, 0.515625, ROLE_LANE0); /* 4 1/8 */
    plot_bar(&c, 0, 3, 8, 7, ROLE_LANE0);
    plot_bar(&c, 0, 4, 8, NAN, ROLE_LANE0);
    plot_bar(&c, 0, 4, -8, 1, ROLE_LANE0);
    plot_bar(&c, 0, 5, 8, -3, ROLE_LANE0);
    expect_row(&c, 0, "████████");
    expect_row(&c, 1, "████");
    expect_row(&c, 2, "████▏");
    expect_row(&c, 3, "████████");
    ck_assert_uint_ne(canvas_at(&c, 0, 4)->ch, 0x2588);
    ck_assert_uint_ne(canvas_at(&c, 0, 5)->ch, 0x2588);
    canvas_done(&c);
}
END_TEST

START_TEST(numbers_are_short)
{
    static const struct {
        double v;
        const char *text;
    } cases[] = {{0, "0"},           {940, "940"},         {999.4, "999"},
                 {41200, "41.2k"},   {1830e3, "1.83M"},    {0.5, "0.5"},
                 {-41200, "-41.2k"}, {15.91e9, "15.9G"},   {3e20, "300E"},
                 {3e23, "3.00e+23"}, {-3e99, "-3.00e+99"}, {-NAN, "nan"},
                 {NAN, "nan"},       {-INFINITY, "-inf"}};
    char buf[32];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_str_eq(plot_si(cases[i].v, buf, sizeof buf), cases[i].text);
    for (double v = 1e-3; v < 1e16; v *= 1.37)
        ck_assert_msg(strlen(plot_si(v, buf, sizeof buf)) <= 7, "%s", buf);
    ck_assert_ptr_nonnull(strstr(plot_si(NAN, buf, sizeof buf), "nan"));
    ck_assert_ptr_nonnull(strstr(plot_si(INFINITY, buf, sizeof buf), "inf"));
    ck_assert_str_eq(plot_digits(-NAN, 4, buf, sizeof buf), "nan");
    ck_assert_str_eq(plot_digits(1e19, 2, buf, sizeof buf), "1e+19");
    ck_assert_str_eq(plot_digits(0.01234567, 4, buf, sizeof buf), "0.01235");
    ck_assert_str_eq(plot_digits(4.416e-9, 3, buf, sizeof buf), "4.42e-09");
    ck_assert_str_eq(plot_duration(0.314, buf, sizeof buf), "0.31 s");
    ck_assert_str_eq(plot_duration(3.14, buf, sizeof buf), "3.1 s");
    ck_assert_str_eq(plot_duration(59.949, buf, sizeof buf), "59.9 s");
    ck_assert_str_eq(plot_duration(60, buf, sizeof buf), "0:01:00");
    ck_assert_str_eq(plot_duration(NAN, buf, sizeof buf), "--");
    ck_assert_str_eq(plot_clock(261, buf, sizeof buf), "0:04:21");
    ck_assert_str_eq(plot_clock(36000, buf, sizeof buf), "10:00:00");
    ck_assert_str_eq(plot_clock(-1, buf, sizeof buf), "--:--");
    ck_assert_str_eq(plot_clock(NAN, buf, sizeof buf), "--:--");
    ck_assert_str_eq(plot_clock(1e300, buf, sizeof buf), "--:--");
}
END_TEST

START_TEST(numbers_fit_and_are_never_cut)
{
    static const struct {
        double v;
        int w;
        const char *fixed, *with_sign;
    } cases[] = {
        {0.40684, 6, "0.4068", "+0.407"},
        {2.30259, 8, "2.3026", "+2.3026"},
        {12345.678, 8, "12345.68", "+12345.7"},
        {440830.2752, 8, "4.41e+05", "+4.4e+05"},
        {440830.2752, 7, "4.4e+05", "+4e+05"},
        {440830.2752, 5, "4e+05", "+4e5"},
        {440830.2752, 3, "4e5", "#"},
        {-6.2e123, 6, "-6e123", "-6e123"},
        {1e6, 1, "#", "#"},
        {INFINITY, 8, "inf", "inf"},
    };
    char buf[32];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double v = cases[i].v;
        int w = cases[i].w;

        ck_assert_str_eq(plot_fixed(v, 4, w, buf, sizeof buf), cases[i].fixed);
        ck_assert_str_eq(plot_signed(v, 4, w, buf, sizeof buf),
                         cases[i].with_sign);
    }
    for (double v = 1e-12; v < 1e300; v *= 7)
        ck_assert_int_le((int)strlen(plot_fixed(-v, 4, 7, buf, sizeof buf)), 7);
}
END_TEST

START_TEST(nearest_is_the_nearest)
{
    struct history h = make_constant(1, 37);
    struct history none = make_constant(1, 0);

    for (int axis = 0; axis < AXIS_COUNT; axis++)
        for (double x = -3; x < 260; x += 0.37) {
            double scale = axis == AXIS_ACTIVE ? 1e-9 : 1, best = INFINITY;
            long at = plot_nearest(&h, (enum plot_axis)axis, x * scale);

            for (size_t i = 0; i < h.n_buckets; i++)
                best = fmin(best, fabs(plot_bucket_x(&h.buckets[i],
                                                     (enum plot_axis)axis) -
                                       x * scale));
            ck_assert_int_ge(at, 0);
            ck_assert_int_lt(at, 37);
            ck_assert_double_eq_tol(
                fabs(plot_bucket_x(&h.buckets[at], (enum plot_axis)axis) -
                     x * scale),
                best, 1e-12);
        }
    ck_assert_int_eq(plot_nearest(&none, AXIS_STEP, 3), -1);
    history_done(&h);
    history_done(&none);
}
END_TEST

/* Where a curve has ended there is no value; a lane a step behind has not
 * ended. */
START_TEST(a_curve_ends_where_it_ends)
{
    struct history h = make_constant(1, 37);
    double end = plot_bucket_x(&h.buckets[36], AXIS_STEP);

    ck_assert_int_eq(plot_at(&h, AXIS_STEP, end), 36);
    ck_assert_int_eq(plot_at(&h, AXIS_STEP, end + 1), 36);
    ck_assert_int_eq(plot_at(&h, AXIS_STEP, end + 10), -1);
    ck_assert_int_eq(plot_at(&h, AXIS_STEP, 0), 0);
    ck_assert_double_eq(plot_bucket_x(&h.buckets[36], AXIS_SAMPLES), 3 * 37);
    history_done(&h);
}
END_TEST

/* Charts */

static struct plot_frame make_frame(struct rect r, double x_hi)
{
    return (struct plot_frame){.r = r,
                               .x_hi = x_hi,
                               .y_hi = 100,
                               .axis = AXIS_STEP,
                               .y_unit = "%",
                               .cursor = NAN};
}

/* First and last row with a cell of the role; -1 when there is none. */
static void rows_of(const struct canvas *c, enum role role, int *first,
                    int *last)
{
    *first = *last = -1;
    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++)
            if (canvas_at(c, x, y)->role == role) {
                *first = *first < 0 ? y : *first;
                *last = y;
            }
}

/* Two series, so that no style fills down to the axis. */
static void draw_two(struct canvas *c, const struct plot_frame *f,
                     const struct history *a, const struct history *b)
{
    struct plot_series s[2] = {
        {.history = a, .role = ROLE_LANE0, .ascii = '*'},
        {.history = b, .role = ROLE_LANE1, .ascii = 'o'}};

    canvas_clear(c);
    plot_chart(c, f, s, 2);
}

static int row_of_constant(enum glyphs glyphs, int h, double value)
{
    struct canvas c = make_canvas(60, h, glyphs);
    struct history a = make_constant(value, 50), none = make_constant(0, 0);
    struct plot_frame f = make_frame((struct rect){0, 0, 60, h}, 50);
    int first, last;

    draw_two(&c, &f, &a, &none);
    rows_of(&c, ROLE_LANE0, &first, &last);
    ck_assert_int_eq(first, last);
    canvas_done(&c);
    history_done(&a);
    history_done(&none);
    return first;
}

START_TEST(chart_half_is_in_the_middle)
{
    for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++)
        for (int h = 1; h < 40; h++) {
            int top = row_of_constant((enum glyphs)glyphs, h, 100);
            int mid = row_of_constant((enum glyphs)glyphs, h, 50);
            int low = row_of_constant((enum glyphs)glyphs, h, 0);

            ck_assert_int_eq(top, 0);
            ck_assert_int_ge(low, top);
            ck_assert_int_le(abs(2 * mid - top - low), 1);
        }
}
END_TEST

START_TEST(chart_prints_its_scale)
{
    struct canvas c = make_canvas(60, 12, GLYPHS_ASCII);
    struct history a = make_constant(42, 340), none = make_constant(0, 0);
    struct plot_frame f = make_frame((struct rect){0, 0, 60, 12}, 340);
    char all[2048] = "", row[512];
    static const char *const words[] = {"100%", "75",   "50", "25",
                                        "0",    "step", "200"};

    draw_two(&c, &f, &a, &none);
    for (int y = 0; y < 12; y++) {
        canvas_row_utf8(&c, y, row, sizeof row);
        strcat(strcat(all, row), "\n");
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        ck_assert_msg(strstr(all, words[i]) != NULL, "no %s in\n%s", words[i],
                      all);
    canvas_done(&c);
    history_done(&a);
    history_done(&none);
}
END_TEST

static size_t count_char(const struct canvas *c, uint32_t ch)
{
    size_t n = 0;

    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++)
            n += canvas_at(c, x, y)->ch == ch;
    return n;
}

START_TEST(chart_shows_what_is_not_finite)
{
    static const double lone[] = {NAN, NAN, 60, NAN, NAN};
    static const double diverged[] = {60, 60, NAN};
    struct history a = make_history(lone, 5), b = make_history(diverged, 3);
    struct history none = make_constant(0, 0);

    for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++) {
        struct canvas c = make_canvas(60, 12, (enum glyphs)glyphs);
        struct plot_frame f = make_frame((struct rect){0, 0, 60, 12}, 5);
        int first, last;

        draw_two(&c, &f, &a, &none);
        ck_assert_uint_eq(count_char(&c, '!'), 4);
        rows_of(&c, ROLE_LANE0, &first, &last);
        ck_assert_int_ge(first, 0);
        draw_two(&c, &f, &b, &none); /* at the height it had */
        ck_assert_uint_eq(count_char(&c, '!'), 1);
        rows_of(&c, ROLE_LANE0, &first, &last);
        for (int x = 0; x < 60; x++)
            ck_assert(canvas_at(&c, x, first)->ch != '!' ||
                      canvas_at(&c, x, first)->role == ROLE_BAD);
        ck_assert_int_eq(first, last);
        canvas_done(&c);
    }
    history_done(&a);
    history_done(&b);
    history_done(&none);
}
END_TEST

START_TEST(chart_keeps_a_spike)
{
    struct history a = make_constant(10, 0), none = make_constant(0, 0);

    for (uint64_t i = 1; i <= 5000; i++)
        add_at(&a, i, i == 2345 ? 99 : 10);
    for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++) {
        struct canvas c = make_canvas(60, 14, (enum glyphs)glyphs);
        struct plot_frame f = make_frame((struct rect){0, 0, 60, 14}, 5000);
        int first, last;

        draw_two(&c, &f, &a, &none);
        rows_of(&c, ROLE_LANE0, &first, &last);
        ck_assert_int_eq(first, 0);
        canvas_done(&c);
    }
    history_done(&a);
    history_done(&none);
}
END_TEST

START_TEST(chart_series_share_cells)
{
    struct history a = make_constant(50, 40), b = make_constant(50, 40);
    struct canvas c = make_canvas(60, 12, GLYPHS_ASCII);
    struct canvas dots = make_canvas(60, 12, GLYPHS_BRAILLE);
    struct plot_frame f = make_frame((struct rect){0, 0, 60, 12}, 40);
    int first, last;

    draw_two(&c, &f, &a, &b);
    ck_assert_uint_gt(count_char(&c, 'x'), 10);
    ck_assert_uint_eq(count_char(&c, '*'), 0);
    draw_two(&dots, &f, &a, &b); /* in turn */
    rows_of(&dots, ROLE_LANE0, &first, &last);
    ck_assert_int_ge(first, 0);
    rows_of(&dots, ROLE_LANE1, &first, &last);
    ck_assert_int_ge(first, 0);
    canvas_done(&c);
    canvas_done(&dots);
    history_done(&a);
    history_done(&b);
}
END_TEST

START_TEST(chart_marks_changes_and_evaluations)
{
    static const struct plot_vline vlines[] = {
        {.x = 20, .role = ROLE_BORDER, .label = "e1"},
        {.x = 30, .role = ROLE_MARK, .label = "lr↓"}};
    static const struct plot_point points[] = {{20, 50}, {40, 70}};
    struct history a = make_constant(10, 40);
    struct canvas c = make_canvas(60, 12, GLYPHS_ASCII);
    struct plot_frame f = make_frame((struct rect){0, 0, 60, 12}, 40);
    struct plot_series s = {.history = &a,
                            .role = ROLE_LANE0,
                            .ascii = '*',
                            .points = points,
                            .n_points = 2,
                            .vlines = vlines,
                            .n_vlines = 2};
    char row[512];
    bool found = false;

    plot_chart(&c, &f, &s, 1);
    ck_assert_uint_eq(count_char(&c, '@'), 2);
    for (int y = 0; y < 12; y++) {
        canvas_row_utf8(&c, y, row, sizeof row);
        found = found || (strstr(row, "e1") != NULL && strstr(row, "lrv"));
    }
    ck_assert(found);
    ck_assert_uint_ge(count_char(&c, '|'), 5);
    canvas_done(&c);
    history_done(&a);
}
END_TEST

/* A dot of a curve's value is in that curve's cell, in its half of it. */
START_TEST(chart_dot_is_where_its_curve_is)
{
    for (int value = 0; value <= 200; value++) {
        struct history a = make_constant(value / 2.0, 100);
        struct plot_point point = {50, value / 2.0};
        struct canvas plain = make_canvas(60, 20, GLYPHS_BRAILLE);
        struct canvas c = make_canvas(60, 20, GLYPHS_BRAILLE);
        struct plot_frame f = make_frame((struct rect){0, 0, 60, 20}, 100);
        struct plot_series s = {
            .history = &a, .role = ROLE_LANE0, .ascii = '*', .points = &point};
        size_t n = 0;

        plot_chart(&plain, &f, &s, 1);
        s.n_points = 1;
        plot_chart(&c, &f, &s, 1);
        for (int y = 0; y < 20; y++)
            for (int x = 0; x < 60; x++) {
                uint32_t was = canvas_at(&plain, x, y)->ch;
                uint32_t is = canvas_at(&c, x, y)->ch;

                if (is == was)
                    continue;
                n++;
                ck_assert_uint_eq(is, was == 0x2809   ? 0x2580
                                      : was == 0x28c0 ? 0x2584
                                                      : 0x25cf);
                ck_assert(was == 0x2809 || was == 0x2812 || was == 0x2824 ||
                          was == 0x28c0);
            }
        ck_assert_uint_eq(n, 1);
        canvas_done(&plain);
        canvas_done(&c);
        history_done(&a);
    }
}
END_TEST

/* A long history in few columns, or the axis far zoomed out: all evaluations
 * in one column, or going back after an undo. */
START_TEST(chart_of_points_in_one_column_is_drawn)
{
    static const struct plot_point points[2][3] = {
        {{50, 40}, {50, 50}, {50, 60}}, {{90, 40}, {50, 50}, {10, 60}}};
    struct history a = make_constant(50, 100);
    struct canvas c = make_canvas(60, 12, GLYPHS_ASCII);
    struct plot_frame f = make_frame((struct rect){0, 0, 60, 12}, 100);

    for (int i = 0; i < 2; i++) {
        struct plot_series s = {.history = &a,
                                .role = ROLE_LANE0,
                                .ascii = '*',
                                .points = points[i],
                                .n_points = 3};

        canvas_clear(&c);
        plot_chart(&c, &f, &s, 1);
        ck_assert_uint_ge(count_char(&c, '@'), 1);
    }
    canvas_done(&c);
    history_done(&a);
}
END_TEST

/* No lane looks as if it were evaluated less often than the other. */
START_TEST(chart_dots_of_two_lanes_are_one_sign)
{
    static const struct plot_point points[] = {
        {20, 40}, {50, 50}, {80, 60}, {100, 70}};
    static const uint32_t shared[GLYPHS_COUNT] = {
        [GLYPHS_ASCII] = PLOT_SHARED_POINT_ASCII,
        [GLYPHS_BLOCK] = PLOT_SHARED_POINT,
        [GLYPHS_BRAILLE] = PLOT_SHARED_POINT};
    struct history none = make_constant(0, 0);

    for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++) {
        struct canvas c = make_canvas(60, 20, (enum glyphs)glyphs);
        struct plot_frame f = make_frame((struct rect){0, 0, 60, 20}, 100);
        struct plot_series s[2];

        for (int i = 0; i < 2; i++)
            s[i] = (struct plot_series){.history = &none,
                                        .role = (enum role)(ROLE_LANE0 + i),
                                        .line = i,
                                        .points = points,
                                        .n_points = 4};
        plot_chart(&c, &f, s, 2);
        ck_assert_uint_eq(count_char(&c, shared[glyphs]), 4);
        canvas_done(&c);
    }
    history_done(&none);
}
END_TEST

/* A decade of a logarithmic axis is as wide as any other, and is named. */
START_TEST(chart_points_leave_the_curve_seen)
{
    struct history a = make_constant(50, 120);
    struct plot_point points[60];
    struct canvas c = make_canvas(60, 12, GLYPHS_BRAILLE);
    struct plot_frame f = make_frame((struct rect){0, 0, 60, 12}, 120);
    struct plot_series s = {
        .history = &a, .role = ROLE_LANE0, .ascii = '*', .points = points};
    size_t signs;

    for (size_t n = 3; n <= 60; n += 57) {
        for (size_t i = 0; i < n; i++)
            points[i] =
                (struct plot_point){(double)(i + 1) * 120 / (double)n, 50};
        s.n_points = n;
        canvas_clear(&c);
        plot_chart(&c, &f, &s, 1);
        signs = count_char(&c, 0x25cf) + count_char(&c, 0x2580) +
                count_char(&c, 0x2584);
        if (n == 3)
            ck_assert_uint_eq(signs, 3);
        else
            ck_assert_uint_lt(signs, 60 / 3);
        ck_assert_uint_gt(signs, 2);
    }
    canvas_done(&c);
    history_done(&a);
}
END_TEST

START_TEST(scales_are_round)
{
    static const struct {
        double lo, hi;
        bool log;
        double round_lo, round_hi, step;
    } cases[] = {
        {0, 2.36, false, 0, 2.5, 0.5},
        {0, 3.53, false, 0, 4, 1},
        {0.312, 0.3193, false, 0.312, 0.32, 0.002},
        {89.6, 90.9, false, 89.5, 91, 0.5},
        {0.07, 3.53, true, 0.05, 5, 0},
        {7, 7, false, 7, 7.08, 0.02},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct plot_frame f = {
            .y_lo = cases[i].lo, .y_hi = cases[i].hi, .y_log = cases[i].log};

        plot_round_y(&f);
        ck_assert_double_eq_tol(f.y_lo, cases[i].round_lo, 1e-9);
        ck_assert_double_eq_tol(f.y_hi, cases[i].round_hi, 1e-9);
        ck_assert_double_eq_tol(f.y_step, cases[i].step, 1e-12);
    }
}
END_TEST

START_TEST(chart_log_axis_has_decades)
{
    static const char *const words[] = {"10", "100", "1k", "10k", "step (log)"};
    struct history a, none = make_constant(0, 0);
    struct canvas c = make_canvas(67, 12, GLYPHS_ASCII);
    struct plot_frame f = make_frame((struct rect){0, 0, 67, 12}, 100000);
    char row[512];
    int at[3], n = 0;

    f.x_lo = 1;
    f.x_log = true;
    ck_assert_int_eq(history_init(&a), STATUS_OK);
    for (uint64_t step = 1; step <= 100000; step *= 10)
        if (step == 1 || step == 100 || step == 10000)
            add_at(&a, step, 50);
    draw_two(&c, &f, &a, &none);
    canvas_row_utf8(&c, 11, row, sizeof row);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        ck_assert_msg(strstr(row, words[i]) != NULL, "no %s in \"%s\"",
                      words[i], row);
    canvas_row_utf8(&c, 10, row, sizeof row); /* of the ticks */
    for (int x = 7; row[x] != '\0' && n < 3; x++)
        if (row[x] == '+')
            at[n++] = x;
    ck_assert_int_eq(n, 3);
    ck_assert_int_eq(at[1] - at[0], 12);
    ck_assert_int_eq(at[2] - at[1], 12);
    canvas_done(&c);
    history_done(&a);
    history_done(&none);
}
END_TEST

static size_t count_bg(const struct canvas *c)
{
    size_t n = 0;

    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++)
            n += canvas_at(c, x, y)->bg != 0;
    return n;
}

/* The gap covers no point, whatever it is drawn with, and in ASCII without
 * colours it is left out. */
START_TEST(chart_shades_the_gap_under_the_points)
{
    struct history a = make_constant(80, 40), b = make_constant(30, 40);

    for (int k = 0; k < 2 * GLYPHS_COUNT; k++) {
        struct canvas plain = make_canvas(60, 14, (enum glyphs)(k / 2));
        struct canvas c = make_canvas(60, 14, (enum glyphs)(k / 2));
        struct plot_frame f = make_frame((struct rect){0, 0, 60, 14}, 40);

        plain.shades = c.shades = k % 2 == 1;
        draw_two(&plain, &f, &a, &b);
        f.gap = true;
        draw_two(&c, &f, &a, &b);
        for (int y = 0; y < 14; y++)
            for (int x = 0; x < 60; x++) {
                const struct cell *was = canvas_at(&plain, x, y);
                const struct cell *is = canvas_at(&c, x, y);
                bool blank = was->ch == 0 || was->ch == ' ';

                ck_assert(is->ch == was->ch || (blank && is->ch == 0x2591));
                ck_assert(is->role == was->role || blank);
            }
        if (c.shades)
            ck_assert_uint_gt(count_bg(&c), 4 * 50);
        else
            ck_assert_uint_eq(count_bg(&c), 0);
        if (!c.shades && k / 2 != GLYPHS_ASCII)
            ck_assert_uint_gt(count_char(&c, 0x2591), 4 * 50);
        else
            ck_assert_uint_eq(count_char(&c, 0x2591), 0);
        canvas_done(&c);
        canvas_done(&plain);
    }
    history_done(&a);
    history_done(&b);
}
END_TEST

/* Ranges a run may really have, and ones it must survive. */
static const double ranges[][2] = {{0, 100}, {1, 100},       {5, 5},
                                   {7, 3},   {NAN, NAN},     {0, INFINITY},
                                   {0, 0},   {-1e300, 1e300}};

static void draw_fenced(struct rect r, enum glyphs glyphs, size_t k, size_t n,
                        const struct history *h)
{
    struct canvas c = make_canvas(330, 110, glyphs);
    struct plot_frame f = {.r = r,
                           .x_lo = ranges[(k + 3) % 8][0],
                           .x_hi = ranges[(k + 3) % 8][1],
                           .y_lo = ranges[k % 8][0],
                           .y_hi = ranges[k % 8][1],
                           .x_log = k % 2 == 1,
                           .y_log = k % 3 == 0,
                           .gap = k % 4 < 2,
                           .axis = (enum plot_axis)(k % AXIS_COUNT),
                           .y_unit = k % 2 == 0 ? "%" : NULL,
                           .cursor = k % 5 == 0 ? 50 : NAN};
    struct plot_point point = {30, 40};
    struct plot_vline vline = {.x = 33, .role = ROLE_MARK, .label = "pert↑"};
    struct plot_series s[3];

    for (size_t i = 0; i < 3; i++)
        s[i] = (struct plot_series){.history = h,
                                    .role = (enum role)(ROLE_LANE0 + (int)i),
                                    .ascii = "*o+"[i],
                                    .smoothing = (int)(k % 4),
                                    .raw = k % 2 == 0,
                                    .points = &point,
                                    .n_points = 1,
                                    .vlines = &vline,
                                    .n_vlines = 1};
    canvas_fill(&c, (struct rect){0, 0, c.w, c.h}, FENCE, ROLE_TEXT);
    plot_chart(&c, &f, s, n);
    plot_spark(&c, r.x, r.y, r.h > 0 ? r.w : 0, h, f.y_lo, f.y_hi, ROLE_LANE0);
    for (int y = 0; y < c.h; y++)
        for (int x = 0; x < c.w; x++) {
            bool inside =
                x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;

            ck_assert_msg(inside || canvas_at(&c, x, y)->ch == FENCE,
                          "%dx%d case %zu glyphs %d: ink at %d,%d", r.w, r.h, k,
                          (int)glyphs, x - r.x, y - r.y);
        }
    canvas_done(&c);
}

START_TEST(charts_stay_inside)
{
    static const int ws[] = {-5, 0, 1, 2, 3, 7, 8, 9, 12, 13, 20, 41, 80, 300};
    static const int hs[] = {-5, 0, 1, 2, 3, 4, 5, 6, 7, 10, 24, 100};
    struct history h = make_constant(0, 0);
    size_t k = 0;

    for (uint64_t i = 1; i <= 120; i++)
        add_at(&h, i, i % 17 == 0 ? NAN : 50 + 50 * sin((double)i / 9));
    for (size_t i = 0; i < sizeof ws / sizeof ws[0]; i++)
        for (size_t j = 0; j < sizeof hs / sizeof hs[0]; j++)
            for (int glyphs = 0; glyphs < GLYPHS_COUNT; glyphs++, k++)
                draw_fenced((struct rect){11, 4, ws[i], hs[j]},
                            (enum glyphs)glyphs, k, 1 + k % 3, &h);
    history_done(&h);
}
END_TEST

/* Pictures */

START_TEST(digits_are_two_pixels_a_cell)
{
    static const uint8_t px[3 * 4] = {0, 255, 0,   255, 0, 255,
                                      0, 255, 255, 0,   0, 0};
    struct canvas c = make_canvas(5, 4, GLYPHS_BLOCK);
    struct canvas ascii = make_canvas(5, 4, GLYPHS_ASCII);

    digit_draw(&c, 1, 1, px, 3, 3);
    expect_row(&c, 0, "");
    expect_row(&c, 1, " ▄▀▄");
    expect_row(&c, 2, "  ▀▀");
    expect_row(&c, 3, "");
    digit_draw(&ascii, 0, 0, px, 3, 4);
    ck_assert_uint_eq(canvas_at(&ascii, 0, 0)->ch, canvas_at(&ascii, 1, 0)->ch);
    ck_assert_uint_eq(canvas_at(&ascii, 0, 1)->ch, ' ');
    c.shades = true;
    digit_draw(&c, 1, 1, px, 3, 3);
    ck_assert_uint_eq(canvas_at(&c, 1, 1)->fg, SHADE_GREY0);
    ck_assert_uint_eq(canvas_at(&c, 1, 1)->bg, SHADE_GREY0 + SHADE_GREYS - 1);
    canvas_done(&c);
    canvas_done(&ascii);
}
END_TEST

START_TEST(signed_pictures_keep_the_sign)
{
    static const double v[4] = {1, -1, NAN, 0};
    struct canvas c = make_canvas(4, 1, GLYPHS_BLOCK);
    struct canvas ascii = make_canvas(4, 1, GLYPHS_ASCII);

    c.shades = true;
    digit_draw_signed(&c, 0, 0, v, 4, 1, 1);
    ck_assert_uint_eq(canvas_at(&c, 0, 0)->fg,
                      SHADE_SIGNED0 + SHADE_SIGNEDS - 1);
    ck_assert_uint_eq(canvas_at(&c, 1, 0)->fg, SHADE_SIGNED0);
    ck_assert_uint_eq(canvas_at(&c, 3, 0)->fg,
                      SHADE_SIGNED0 + SHADE_SIGNEDS / 2);
    digit_draw_signed(&ascii, 0, 0, v, 4, 1, 1);
    ck_assert_uint_ne(canvas_at(&ascii, 0, 0)->ch, canvas_at(&ascii, 1, 0)->ch);
    ck_assert_uint_eq(canvas_at(&ascii, 2, 0)->ch, ' ');
    digit_draw_signed(&ascii, 0, 0, v, 4, 1, 0);
    digit_draw_signed(&ascii, 0, 0, v, 4, 1, NAN);
    canvas_done(&c);
    canvas_done(&ascii);
}
END_TEST

START_TEST(thumbnails_are_braille)
{
    uint8_t px[28 * 28] = {0};
    struct canvas c = make_canvas(16, 9, GLYPHS_BRAILLE);

    px[0] = 255;
    px[27 * 28 + 27] = 255;
    canvas_fill(&c, (struct rect){0, 0, 16, 9}, FENCE, ROLE_TEXT);
    digit_draw_braille(&c, 1, 1, px, 28, 28);
    ck_assert_uint_eq(canvas_at(&c, 1, 1)->ch, 0x2801);
    ck_assert_uint_eq(canvas_at(&c, 14, 7)->ch, 0x2880);
    ck_assert_uint_eq(canvas_at(&c, 15, 7)->ch, FENCE);
    ck_assert_uint_eq(canvas_at(&c, 14, 8)->ch, FENCE);
    canvas_done(&c);
}
END_TEST

static Suite *plot_suite(void)
{
    Suite *s = suite_create("plot");
    TCase *t = tcase_create("core");

    tcase_set_timeout(t, 120);
    tcase_add_test(t, spark_scale_is_fixed);
    tcase_add_test(t, spark_shows_what_is_not_finite);
    tcase_add_test(t, bars_are_proportional);
    tcase_add_test(t, numbers_are_short);
    tcase_add_test(t, numbers_fit_and_are_never_cut);
    tcase_add_test(t, nearest_is_the_nearest);
    tcase_add_test(t, a_curve_ends_where_it_ends);
    tcase_add_test(t, chart_half_is_in_the_middle);
    tcase_add_test(t, chart_prints_its_scale);
    tcase_add_test(t, chart_shows_what_is_not_finite);
    tcase_add_test(t, chart_keeps_a_spike);
    tcase_add_test(t, chart_series_share_cells);
    tcase_add_test(t, chart_marks_changes_and_evaluations);
    tcase_add_test(t, chart_points_leave_the_curve_seen);
    tcase_add_test(t, chart_dot_is_where_its_curve_is);
    tcase_add_test(t, chart_dots_of_two_lanes_are_one_sign);
    tcase_add_test(t, scales_are_round);
    tcase_add_test(t, chart_log_axis_has_decades);
    tcase_add_test(t, chart_of_points_in_one_column_is_drawn);
    tcase_add_test(t, chart_shades_the_gap_under_the_points);
    tcase_add_test(t, charts_stay_inside);
    tcase_add_test(t, digits_are_two_pixels_a_cell);
    tcase_add_test(t, signed_pictures_keep_the_sign);
    tcase_add_test(t, thumbnails_are_braille);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(plot_suite());
    int failed;

    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed;
}
