/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a chart lies about its curves: drawn at the wrong height, a
 * spike or a NaN left out, an axis without its scale, or ink outside the place
 * it was given. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot_case.h"
#include "suite.h"
#include "ui/draw/plot.h"

#define FENCE 0x7e /* '~': what the drawing must leave alone */

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

            /* Numbers at equal distances may leave rows at the top. */
            ck_assert_int_le(top, h / 5);
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
        ck_assert_int_le(first, 1);
        canvas_done(&c);
    }
    history_done(&a);
    history_done(&none);
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

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, chart_half_is_in_the_middle);
    tcase_add_test(tc, chart_prints_its_scale);
    tcase_add_test(tc, chart_shows_what_is_not_finite);
    tcase_add_test(tc, chart_keeps_a_spike);
    tcase_add_test(tc, chart_log_axis_has_decades);
    tcase_add_test(tc, charts_stay_inside);
}

int main(void)
{
    return suite_run("chart", add_tests, NULL, NULL);
}
