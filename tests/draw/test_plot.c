/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a small drawing lies about its values: a sparkline or a bar of
 * the wrong height, a number cut or without its scale, a curve that has ended
 * and goes on. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot_case.h"
#include "suite.h"
#include "ui/draw/plot.h"

START_TEST(spark_scale_is_fixed)
{
    static const double values[] = {0, 25, 45, 50, 100, 140, -5};
    struct history h = make_history(values, 7);
    struct canvas c = make_canvas(10, 3, GLYPHS_ASCII);
    struct canvas blocks = make_canvas(10, 1, GLYPHS_BLOCK);

    plot_spark(&c, 0, 0, 10, &h, 0, 100, ROLE_LANE0);
    expect_row(&c, 0, "   _-:=#><");
    plot_spark(&c, 0, 1, 3, &h, 0, 100, ROLE_LANE0);
    expect_row(&c, 1, "#><");
    plot_spark(&c, 0, 2, 0, &h, 0, 100, ROLE_LANE0);
    plot_spark(&c, 0, 2, -4, &h, 0, 100, ROLE_LANE0);
    expect_row(&c, 2, "");
    plot_spark(&blocks, 0, 0, 10, &h, 0, 100, ROLE_LANE0);
    expect_row(&blocks, 0, "   ▁▃▄▅█▴▾");
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
    ck_assert_str_eq(plot_bound(300, 6, buf, sizeof buf), "<=300");
    ck_assert_str_eq(plot_bound(1234, 7, buf, sizeof buf), "<=1.24k");
    ck_assert_str_eq(plot_bound(1234, 6, buf, sizeof buf), "<=1.3k");
    ck_assert_str_eq(plot_bound(1234, 5, buf, sizeof buf), "<=2k");
    ck_assert_str_eq(plot_bound(1000, 7, buf, sizeof buf), "<=1.00k");
    ck_assert_str_eq(plot_bound(99999, 6, buf, sizeof buf), "<=100k");
    ck_assert_str_eq(plot_bound(12345678, 7, buf, sizeof buf), "<=12.4M");
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

/* In every width: what is printed is within a twentieth of the number, or of
 * half a unit of the digits asked for, 0 is only said of 0, and a number that
 * is not whole has a point, an exponent or two digits before it. */
START_TEST(numbers_are_not_rounded_to_others)
{
    static const double seeds[] = {0.003,  8.0156, -0.0042, 0.9961,
                                   1.4999, 99.96,  -7.5,    12345.678};
    char buf[32];

    for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++)
        for (double v = seeds[i] * 1e-6; fabs(v) < 1e9; v *= 3.7)
            for (int k = 0; k < 2 * 5 * 12; k++) {
                int w = 1 + k % 12, decimals = k / 12 % 5;
                const char *text =
                    k < 60 ? plot_fixed(v, decimals, w, buf, sizeof buf)
                           : plot_signed(v, decimals, w, buf, sizeof buf);
                double got = strtod(text, NULL);
                double asked = 0.5 * pow(10, -decimals);

                ck_assert_int_le((int)strlen(text), w);
                if (*text == '#')
                    continue;
                ck_assert_msg(got != 0, "%g in %d: %s", v, w, text);
                ck_assert_msg(fabs(got - v) <= fmax(0.05 * fabs(v), asked) ||
                                  strchr(text, 'e') != NULL,
                              "%g in %d: %s", v, w, text);
                ck_assert_msg(fabs(got - v) <= fmax(0.5 * fabs(v), asked),
                              "%g in %d: %s", v, w, text);
                ck_assert_msg(v == round(v) || decimals == 0 ||
                                  strpbrk(text, ".e") != NULL ||
                                  fabs(got) >= 10,
                              "%g in %d: %s", v, w, text);
            }
    ck_assert_str_eq(plot_percent(99.9984, 2, buf, sizeof buf), "99.99");
    ck_assert_str_eq(plot_percent(100, 2, buf, sizeof buf), "100.00");
    ck_assert_str_eq(plot_percent(0.0016, 2, buf, sizeof buf), "0.01");
    ck_assert_str_eq(plot_percent(0, 2, buf, sizeof buf), "0.00");
    ck_assert_str_eq(plot_probability(1, 0, buf, sizeof buf), ">99");
    ck_assert_str_eq(plot_probability(0.996, 0, buf, sizeof buf), ">99");
    ck_assert_str_eq(plot_probability(0.994, 0, buf, sizeof buf), "99");
    ck_assert_str_eq(plot_probability(0.004, 0, buf, sizeof buf), "<1");
    ck_assert_str_eq(plot_probability(0.006, 0, buf, sizeof buf), "1");
    ck_assert_str_eq(plot_probability(0.994, 1, buf, sizeof buf), "99.4");
    ck_assert_str_eq(plot_probability(0.99999, 1, buf, sizeof buf), ">99.9");
    ck_assert_str_eq(plot_probability(0.0001, 1, buf, sizeof buf), "<0.1");
    ck_assert_str_eq(plot_probability(0, 0, buf, sizeof buf), "0");
    ck_assert_str_eq(plot_probability(NAN, 0, buf, sizeof buf), "0");
    ck_assert_str_eq(plot_percent(85.736, 2, buf, sizeof buf), "85.74");
    ck_assert_str_eq(plot_fixed(0, 4, 1, buf, sizeof buf), "0");
    ck_assert_str_eq(plot_fixed(8, 4, 1, buf, sizeof buf), "8");
    ck_assert_str_eq(plot_fixed(8.0156, 4, 2, buf, sizeof buf), "#");
    ck_assert_str_eq(plot_fixed(8.0156, 4, 3, buf, sizeof buf), "8.0");
    ck_assert_str_eq(plot_fixed(0.003, 4, 4, buf, sizeof buf), "3e-3");
    ck_assert_str_eq(plot_signed(-0.00001, 2, 6, buf, sizeof buf), "-1e-05");
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

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, spark_scale_is_fixed);
    tcase_add_test(tc, spark_shows_what_is_not_finite);
    tcase_add_test(tc, bars_are_proportional);
    tcase_add_test(tc, numbers_are_short);
    tcase_add_test(tc, numbers_fit_and_are_never_cut);
    tcase_add_test(tc, numbers_are_not_rounded_to_others);
    tcase_add_test(tc, nearest_is_the_nearest);
    tcase_add_test(tc, a_curve_ends_where_it_ends);
}

int main(void)
{
    return suite_run("plot", add_tests, NULL, NULL);
}
