/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a page shows what was not run, leaves a lane out, draws beside
 * its frame, or lets a name from outside become mark-up. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fake_model.h"
#include "race_case.h"
#include "report/page.h"
#include "report/png.h"
#include "report/svg_chart.h"
#include "report/svg_names.h"
#include "suite.h"

#define HOSTILE "</svg><script>alert(\"1\")</script>&'\x1b[31m\x80"

START_TEST(text_from_outside_is_no_markup)
{
    struct html h = {0};

    html_text(&h, "a<b>&\"c\"'\x01\xff\xc3\xa9\xe2\x80\xae?");
    ck_assert_str_eq(h.data, "a&lt;b&gt;&amp;&quot;c&quot;&#39;??\xc3\xa9"
                             "?"
                             "?");
    ck_assert_int_eq(html_status(&h, NULL), STATUS_OK);
    html_done(&h);
}
END_TEST

START_TEST(a_document_grows_and_says_when_it_could_not)
{
    struct html h = {0};
    const size_t n = 300000;

    for (size_t i = 0; i < n; i++)
        html_raw(&h, "x");
    ck_assert_uint_eq(h.n, n);
    ck_assert_uint_eq(strspn(h.data, "x"), n);
    mem_fail_at(1);
    for (size_t i = 0; i < n; i++)
        html_raw(&h, "y");
    ck_assert_int_eq(html_status(&h, NULL), STATUS_NOMEM);
    html_done(&h);
}
END_TEST

START_TEST(numbers_are_said_so)
{
    char t[NUMBERS_TEXT];

    ck_assert_str_eq(numbers_fixed(91.4549, 2, t), "91.45");
    ck_assert_str_eq(numbers_fixed(NAN, 2, t), "–");
    ck_assert_str_eq(numbers_fixed(0.0001, 2, t), "0.0001");
    ck_assert_str_eq(numbers_spread(91.45, 0.318, 2, t), "91.45 ± 0.32");
    ck_assert_str_eq(numbers_spread(91.45, NAN, 2, t), "91.45");
    ck_assert_str_eq(numbers_count(999, t), "999");
    ck_assert_str_eq(numbers_count(15910, t), "15,910");
    ck_assert_str_eq(numbers_count(1890000, t), "1,890,000");
    ck_assert_str_eq(numbers_count(20.048e9, t), "20.0 G");
    ck_assert_str_eq(numbers_ratio(1.25, t), "1.25");
    ck_assert_str_eq(numbers_ratio(5303.7, t), "5,304");
    ck_assert_str_eq(numbers_time(0.0045, t), "4.5 ms");
    ck_assert_str_eq(numbers_time(42.71, t), "42.7 s");
    ck_assert_str_eq(numbers_time(261, t), "4 min 21 s");
    ck_assert_str_eq(numbers_time(11100, t), "3 h 05 min");
    ck_assert_str_eq(numbers_tick(20e9, t), "20G");
    ck_assert_str_eq(numbers_tick(0.05, t), "0.05");
}
END_TEST

START_TEST(mean_and_deviation_are_those_of_the_finite_values)
{
    static const double values[] = {90, 92, NAN, 97};
    struct numbers s = {0};

    for (size_t i = 0; i < 4; i++)
        numbers_add(&s, values[i]);
    ck_assert_uint_eq(s.n, 3);
    ck_assert_double_eq_tol(numbers_of(&s), 93, 1e-12);
    ck_assert_double_eq_tol(numbers_sd(&s), sqrt(13), 1e-12);
    s = (struct numbers){0};
    ck_assert(isnan(numbers_of(&s)));
    numbers_add(&s, 1);
    ck_assert(isnan(numbers_sd(&s)));
}
END_TEST

START_TEST(ticks_are_round_and_inside)
{
    static const double ends[][2] = {{0, 6},         {72.3, 93.1}, {0, 2e10},
                                     {-1, 1},        {0, 1e-7},    {50, 50.001},
                                     {-1e300, 1e300}};
    double t[TICKS_MAX];

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        double lo = ends[i][0], hi = ends[i][1], gap = (hi - lo) * 1e-6;
        size_t n = numbers_ticks(lo, hi, 6, t);

        ck_assert_uint_ge(n, 3);
        for (size_t k = 0; k < n; k++)
            ck_assert(t[k] >= lo - gap && t[k] <= hi + gap);
    }
    ck_assert_uint_eq(numbers_ticks(0, 20, 7, t), 5);
    ck_assert_double_eq(t[1], 5);
    ck_assert_uint_eq(numbers_ticks(3, 3, 6, t), 0);
    ck_assert_uint_eq(numbers_ticks(0, INFINITY, 6, t), 0);
    ck_assert_uint_eq(numbers_log_ticks(1, 1000, t), 10);
    ck_assert_uint_le(numbers_log_ticks(1e-300, 1e300, t), TICKS_MAX);
}
END_TEST

/* Curves that a run may leave, each in a chart of its own. */
static const struct {
    bool x_log, y_log;
    size_t n;
    struct svg_point p[4];
} cases[] = {
    {false, false, 3, {{1, 72.5}, {2, 80.1}, {3, 91}}},
    {false, false, 1, {{1, 50}}},
    {false, false, 3, {{1, 10}, {2, 10}, {3, 10}}},
    {false, false, 4, {{1, 10}, {2, NAN}, {3, INFINITY}, {4, 99}}},
    {false, false, 2, {{0, 0}, {1e12, 100}}},
    {false, true, 4, {{1, 2.3}, {2, 0}, {3, 1e-9}, {4, 1e3}}},
    {true, false, 3, {{0, 20}, {1e3, 30}, {1e10, 40}}},
    {true, true, 2, {{5, 5}, {5, 5}}},
};

static bool is_drawn(const struct svg_point *p, bool x_log, bool y_log)
{
    return isfinite(p->x) && isfinite(p->y) && (!x_log || p->x > 0) &&
           (!y_log || p->y > 0);
}

START_TEST(points_are_inside_the_frame)
{
    const size_t n = cases[_i].n;
    struct svg_chart c = {.id = "x",
                          .x_title = "x",
                          .y_title = "y",
                          .x_log = cases[_i].x_log,
                          .y_log = cases[_i].y_log};
    struct svg_curve *curve = svg_add_curve(&c, "curve", 0, n);
    struct svg_frame f;

    curve->n = n;
    memcpy(curve->points, cases[_i].p, n * sizeof *curve->points);
    ck_assert(svg_fit(&c, &f));
    ck_assert(f.left < f.right && f.top < f.bottom && f.left >= 0 &&
              f.right <= SVG_W && f.bottom <= SVG_H);
    for (size_t i = 0; i < n; i++) {
        const struct svg_point *p = &curve->points[i];
        double x = svg_x(&f, p->x), y = svg_y(&f, p->y);

        if (!is_drawn(p, c.x_log, c.y_log))
            continue;
        ck_assert(x >= f.left - 0.01 && x <= f.right + 0.01);
        /* more than six decades below the largest is cut */
        ck_assert(y >= f.top - 0.01);
        if (!c.y_log || p->y > 1e-3)
            ck_assert(y <= f.bottom + 0.01);
    }
    svg_done(&c);
}
END_TEST

START_TEST(a_chart_of_nothing_says_so)
{
    struct svg_chart c = {.id = "x", .x_title = "x", .y_title = "y"};
    struct svg_frame f;
    struct html h = {0};

    svg_add_curve(&c, "curve", 0, 1);
    ck_assert(!svg_fit(&c, &f));
    svg_draw(&h, &c, false);
    ck_assert_ptr_nonnull(strstr(h.data, "nothing to draw yet"));
    html_done(&h);
    svg_done(&c);
}
END_TEST

START_TEST(names_at_the_end_do_not_overlap)
{
    double y[5] = {10, 11, 11, 50, 99};
    double crowd[20];

    svg_names_part(y, 5, 16, 0, 100);
    for (size_t i = 0; i < 5; i++) {
        ck_assert(y[i] >= 0 && y[i] <= 100);
        if (i > 0)
            ck_assert(y[i] - y[i - 1] >= 16 - 1e-9);
    }
    for (size_t i = 0; i < 20; i++)
        crowd[i] = 100;
    svg_names_part(crowd, 20, 16, 0, 100);
    ck_assert(crowd[0] >= -1e-9 && crowd[19] <= 100);
    for (size_t i = 1; i < 20; i++)
        ck_assert(crowd[i] > crowd[i - 1] + 5);
}
END_TEST

START_TEST(a_name_keeps_its_end_where_room_is_short)
{
    const char *whole = "WP ep 8 20261127T071201Z-1 of a sweep 63.00";
    char name[SVG_LABEL];
    char small[SVG_LABEL] = "BP 63.00";

    snprintf(name, sizeof name, "%s", whole);
    svg_names_fit(name, 26 * SVG_LETTER);
    ck_assert_uint_eq(strlen(name), 26);
    ck_assert(strncmp(name, "WP ep 8..", 6) == 0);
    ck_assert(strstr(name, ".."));
    ck_assert_str_eq(name + 26 - 17, whole + strlen(whole) - 17);
    svg_names_fit(small, 26 * SVG_LETTER);
    ck_assert_str_eq(small, "BP 63.00");
}
END_TEST

/* --- studies --- */

static struct run_found found[4];
static struct study study;

static void name_run(struct run_found *f, const char *name)
{
    *f = (struct run_found){.json = {.n_train = 63000,
                                     .n_val = 7000,
                                     .n_features = 784,
                                     .n_classes = 10,
                                     .threads = 1}};
    snprintf(f->path, sizeof f->path, "/tmp/%s", name);
    snprintf(f->json.name, sizeof f->json.name, "%s", name);
    snprintf(f->json.host, sizeof f->json.host, "%s", name);
    snprintf(f->json.data, sizeof f->json.data, "%s.csv", name);
}

/* A run of one lane whose three epochs end at `acc` percent. */
static void add_run(size_t i, unsigned seed, size_t acc)
{
    struct model *m = model_make(1);

    name_run(&found[i], i == 3 ? "fourth" : "run");
    lane_choose(&m->lanes[0].config, &param_seed, seed);
    for (uint32_t epoch = 1; epoch <= 3; epoch++) {
        apply_sample(m, 10 * epoch, 1.0 / epoch);
        apply_eval(m, 10 * epoch, epoch, acc - 3 + epoch);
    }
    ck_assert_int_eq(study_add(&study, &found[i], m), STATUS_OK);
    model_free(m);
}

START_TEST(seeds_are_one_group_with_mean_and_deviation)
{
    struct study_mean *means;
    struct numbers acc;
    size_t n;

    for (unsigned seed = 1; seed <= 3; seed++)
        add_run(seed - 1, seed, 10 + 3 * seed);
    ck_assert_int_eq(study_settle(&study), STATUS_OK);
    ck_assert_uint_eq(study.n_groups, 1);
    ck_assert_uint_eq(study.groups[0].n, 3);
    acc = study_spread(&study, 0, study_val_acc, NULL);
    ck_assert_uint_eq(acc.n, 3);
    ck_assert_int_eq(study_band(&study, 0, &means, &n), STATUS_OK);
    ck_assert_uint_eq(n, 3);
    for (size_t i = 0; i < n; i++) {
        ck_assert_uint_eq(means[i].n, 3);
        ck_assert_double_eq(means[i].x[STUDY_EPOCH], (double)i + 1);
        ck_assert_double_eq(means[i].x[STUDY_STEP], 10.0 * (double)(i + 1));
    }
    ck_assert_double_eq_tol(means[2].mean, acc.mean, 1e-9);
    ck_assert_double_eq_tol(means[2].sd, numbers_sd(&acc), 1e-9);
    ck_assert(means[2].sd > 1);
    mem_free(means);
    study_done(&study);
}
END_TEST

START_TEST(a_run_done_twice_is_no_second_seed)
{
    add_run(0, 1, 13);
    add_run(1, 2, 14);
    add_run(3, 1, 13);
    ck_assert_int_eq(study_settle(&study), STATUS_OK);
    ck_assert_uint_eq(study.n_groups, 2);
    ck_assert_uint_eq(study.groups[0].n, 2);
    ck_assert_str_eq(study.groups[1].label, "BP fourth");
    study_done(&study);
}
END_TEST

START_TEST(at_equal_cost_the_last_evaluation_until_then_counts)
{
    double epoch;

    add_run(0, 1, 13);
    const struct study_lane *lane = &study.lanes[0];
    double spent = lane->spent[STUDY_SAMPLES], last;

    last = study_acc_at(lane, STUDY_SAMPLES, spent, &epoch);
    ck_assert_double_eq(epoch, 3);
    ck_assert_double_eq(last, lane->val_acc);
    ck_assert(study_acc_at(lane, STUDY_SAMPLES, spent * 0.99, &epoch) < last);
    ck_assert_double_eq(epoch, 2);
    ck_assert(isnan(study_acc_at(lane, STUDY_SAMPLES, 1, NULL)));
    study_done(&study);
}
END_TEST

/* The page of a model of two lanes with marks, by an owner's names. */
static enum status write_page(const char *name, struct html *h)
{
    struct model *m = fake_model_new();
    struct page page = {.study = &study, .axis = STUDY_EPOCH, .notes = name};
    enum status st;

    name_run(&found[0], name);
    st = study_add(&study, &found[0], m);
    if (st == STATUS_OK)
        st = study_settle(&study);
    if (st == STATUS_OK) {
        page_choose(&page);
        st = page_write(&page, h);
    }
    if (st == STATUS_OK)
        st = page_write_figure(&page, h);
    study_done(&study);
    fake_model_free(m);
    return st;
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;

    for (; (text = strstr(text, what)) != NULL; text += strlen(what))
        n++;
    return n;
}

START_TEST(every_lane_is_on_the_page)
{
    struct html h = {0};

    ck_assert_int_eq(write_page("digits", &h), STATUS_OK);
    ck_assert_int_eq(strncmp(h.data, page_begin, strlen(page_begin)), 0);
    ck_assert_ptr_nonnull(strstr(h.data, page_figure_begin));
    /* a curve in the two accuracy figures and the figure alone, a row in each
     * table */
    ck_assert_uint_ge(count(h.data, "<title>BP "), 3);
    ck_assert_uint_ge(count(h.data, "<title>WP "), 3);
    ck_assert_uint_ge(count(h.data, "</svg>WP</th>"), 4);
    /* marks, what the nets say, charts for who does not see them */
    ck_assert_ptr_nonnull(strstr(h.data, "class=\"mark "));
    ck_assert_ptr_nonnull(strstr(h.data, "Changes while it ran"));
    ck_assert_uint_eq(count(h.data, "role=\"img\""),
                      count(h.data, "<desc id="));
    html_done(&h);
}
END_TEST

START_TEST(hostile_names_stay_text)
{
    struct html h = {0};

    ck_assert_int_eq(write_page(HOSTILE, &h), STATUS_OK);
    ck_assert_ptr_null(strstr(h.data, "<script"));
    ck_assert_ptr_null(strchr(h.data, '\x1b'));
    ck_assert_ptr_nonnull(strstr(h.data, "&amp;&#39;?[31m?"));
    ck_assert_uint_ge(count(h.data, "&lt;script&gt;"), 4);
    ck_assert_uint_eq(count(h.data, "<svg "), count(h.data, "</svg>"));
    html_done(&h);
}
END_TEST

START_TEST(nothing_is_fetched)
{
    struct html h = {0};

    ck_assert_int_eq(write_page("digits", &h), STATUS_OK);
    /* the names of the languages alone */
    ck_assert_uint_eq(count(h.data, "http"),
                      count(h.data, "http://www.w3.org/"));
    ck_assert_ptr_null(strstr(h.data, "@import"));
    ck_assert_ptr_null(strstr(h.data, "<link"));
    html_done(&h);
}
END_TEST

START_TEST(memory_that_runs_out_is_said)
{
    for (size_t k = 1;; k += 7) {
        struct html h = {0};
        struct model *m = fake_model_new();

        mem_fail_at(k);
        struct page page = {.study = &study, .notes = ""};
        enum status st;

        name_run(&found[0], "digits");
        st = study_add(&study, &found[0], m);
        if (st == STATUS_OK)
            st = study_settle(&study);
        if (st == STATUS_OK) {
            page_choose(&page);
            st = page_write(&page, &h);
        }
        bool failed = mem_fail_at(0) == 0;
        study_done(&study);
        html_done(&h);
        fake_model_free(m);
        if (!failed) {
            ck_assert_int_eq(st, STATUS_OK);
            ck_assert_uint_gt(k, 20);
            break;
        }
        ck_assert_int_eq(st, STATUS_NOMEM);
    }
}
END_TEST

START_TEST(a_picture_is_a_png)
{
    static const uint8_t rgb[2 * 1 * 3] = {255, 0, 0, 0, 0, 255};
    struct html h = {0};

    ck_assert_int_eq(png_write(&h, rgb, 2, 1), STATUS_OK);
    ck_assert_ptr_eq(strstr(h.data, "data:image/png;base64,iVBORw0KGgoAAAANSU"
                                    "hEUgAAAAIAAAABCAIAAAB7QOjd"),
                     h.data);
    ck_assert_ptr_nonnull(strstr(h.data, "AAAABJRU5ErkJggg=="));
    ck_assert_int_eq(png_write(&h, rgb, 0, 1), STATUS_USAGE);
    html_done(&h);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, text_from_outside_is_no_markup);
    tcase_add_test(tc, a_document_grows_and_says_when_it_could_not);
    tcase_add_test(tc, numbers_are_said_so);
    tcase_add_test(tc, mean_and_deviation_are_those_of_the_finite_values);
    tcase_add_test(tc, ticks_are_round_and_inside);
    tcase_add_loop_test(tc, points_are_inside_the_frame, 0,
                        (int)(sizeof cases / sizeof cases[0]));
    tcase_add_test(tc, a_chart_of_nothing_says_so);
    tcase_add_test(tc, names_at_the_end_do_not_overlap);
    tcase_add_test(tc, a_name_keeps_its_end_where_room_is_short);
    tcase_add_test(tc, seeds_are_one_group_with_mean_and_deviation);
    tcase_add_test(tc, a_run_done_twice_is_no_second_seed);
    tcase_add_test(tc, at_equal_cost_the_last_evaluation_until_then_counts);
    tcase_add_test(tc, every_lane_is_on_the_page);
    tcase_add_test(tc, hostile_names_stay_text);
    tcase_add_test(tc, nothing_is_fetched);
    tcase_add_test(tc, memory_that_runs_out_is_said);
    tcase_add_test(tc, a_picture_is_a_png);
}

int main(void)
{
    return suite_run("page", add_tests, NULL, NULL);
}
