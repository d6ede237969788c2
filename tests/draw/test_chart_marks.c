/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, what stands over a chart's curves hides them or stands at
 * another place: marks of changes, evaluations, dots, the gap between lanes. */
#include <check.h>
#include <string.h>

#include "plot_case.h"
#include "suite.h"
#include "ui/draw/plot.h"

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

/* A dot of a curve's value is in that curve's cell, and is one sign. */
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
                ck_assert_uint_eq(is, 0x25cf);
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
                                        .lane = i,
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
        signs = count_char(&c, 0x25cf);
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

static size_t count_bg(const struct canvas *c)
{
    size_t n = 0;

    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++)
            n += canvas_at(c, x, y)->bg != 0;
    return n;
}

/* The gap covers no point, whatever it is drawn with; without colours it is a
 * sign that no curve has. */
START_TEST(chart_shades_the_gap_under_the_points)
{
    struct history a = make_constant(80, 40), b = make_constant(30, 40);

    for (int k = 0; k < 2 * GLYPHS_COUNT; k++) {
        struct canvas plain = make_canvas(60, 14, (enum glyphs)(k / 2));
        struct canvas c = make_canvas(60, 14, (enum glyphs)(k / 2));
        struct plot_frame f = make_frame((struct rect){0, 0, 60, 14}, 40);
        uint32_t sign;

        plain.shades = c.shades = k % 2 == 1;
        draw_two(&plain, &f, &a, &b);
        f.gap = true;
        draw_two(&c, &f, &a, &b);
        for (int y = 0; y < 14; y++)
            for (int x = 0; x < 60; x++) {
                const struct cell *was = canvas_at(&plain, x, y);
                const struct cell *is = canvas_at(&c, x, y);
                bool blank = was->ch == 0 || was->ch == ' ';

                ck_assert(is->ch == was->ch || blank);
                ck_assert(is->role == was->role || blank);
            }
        if (c.shades)
            ck_assert_uint_gt(count_bg(&c), 4 * 50);
        else
            ck_assert_uint_eq(count_bg(&c), 0);
        sign = k / 2 == GLYPHS_ASCII ? ':' : 0x2592;
        if (!c.shades)
            ck_assert_uint_gt(count_char(&c, sign), 4 * 50);
        else
            ck_assert_uint_eq(count_char(&c, sign), 0);
        canvas_done(&c);
        canvas_done(&plain);
    }
    history_done(&a);
    history_done(&b);
}
END_TEST

/* The row of the name, or -1; a name has the column it is given. */
static int row_of_name(const struct canvas *c, const char *name)
{
    char row[512];

    for (int y = 0; y < c->h; y++) {
        const char *at;

        canvas_row_utf8(c, y, row, sizeof row);
        at = strstr(row, name);
        if (at != NULL) {
            ck_assert_int_eq(at - row, 41);
            return y;
        }
    }
    return -1;
}

/* Each beside its curve's end where it is alone; of those that would share a
 * row each has one, in the order of the curves; those outside have none. */
START_TEST(names_beside_a_chart_make_way)
{
    static const double ys[] = {50, 51, 49, 90, 100, 0, 120, 50.5};
    static const char *const names[] = {"n50",  "n51", "n49",  "n90",
                                        "n100", "n0",  "n120", "half"};
    struct canvas c = make_canvas(60, 21, GLYPHS_BRAILLE);
    struct plot_frame f = make_frame((struct rect){0, 0, 40, 21}, 50);
    struct plot_label labels[8];
    int row[8];

    f.below = PLOT_BELOW_NONE;
    for (size_t i = 0; i < 8; i++) {
        labels[i] = (struct plot_label){.y = ys[i], .role = ROLE_LANE0};
        strcpy(labels[i].name, names[i]);
        strcpy(labels[i].number, "1.5");
    }
    plot_labels(&c, &f, 18, labels, 8);
    for (size_t i = 0; i < 8; i++)
        row[i] = row_of_name(&c, names[i]);
    ck_assert_int_eq(row[4], 0);
    ck_assert_int_eq(row[3], 2);
    ck_assert_int_eq(row[5], 20);
    ck_assert_int_eq(row[6], -1);
    ck_assert_int_eq(row[7], row[1] + 1);
    ck_assert_int_eq(row[0], row[1] + 2);
    ck_assert_int_eq(row[2], row[1] + 3);
    ck_assert_int_ge(row[1], 8); /* about the middle */
    ck_assert_int_le(row[1], 9);
    ck_assert_uint_eq(canvas_at(&c, 57, 0)->ch, '5'); /* at the right end */
    f.r.h = 3;
    canvas_clear(&c);
    plot_labels(&c, &f, 18, labels, 8); /* no more than there are rows */
    ck_assert_int_eq(row_of_name(&c, "n51"), 0);
    ck_assert_int_eq(row_of_name(&c, "n50"), 1);
    ck_assert_int_eq(row_of_name(&c, "n49"), 2);
    ck_assert_int_eq(row_of_name(&c, "n90"), -1);
    canvas_done(&c);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, names_beside_a_chart_make_way);
    tcase_add_test(tc, chart_series_share_cells);
    tcase_add_test(tc, chart_marks_changes_and_evaluations);
    tcase_add_test(tc, chart_points_leave_the_curve_seen);
    tcase_add_test(tc, chart_dot_is_where_its_curve_is);
    tcase_add_test(tc, chart_dots_of_two_lanes_are_one_sign);
    tcase_add_test(tc, chart_of_points_in_one_column_is_drawn);
    tcase_add_test(tc, chart_shades_the_gap_under_the_points);
}

int main(void)
{
    return suite_run("chart_marks", add_tests, NULL, NULL);
}
