/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the same race over several seeds is summed up wrongly, or
 * other runs and bands are drawn as what they are not, or lanes are compared
 * at costs that are not equal. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/headless.h"
#include "cli/seeds/seed_place.h"
#include "model/archive.h"
#include "model/equal_cost.h"
#include "model/seeds.h"
#include "suite.h"
#include "ui/charts/ghost_curves.h"
#include "ui/charts/lane_chart.h"
#include "ui_case.h"

/* Lists of seeds */

static const struct {
    const char *text;
    size_t n; /* 0 = refused */
    uint32_t first, last;
} lists[] = {
    {"1-10", 10, 1, 10},
    {"3", 1, 3, 3},
    {"1,3,7", 3, 1, 7},
    {"5-6,0,4294967295", 4, 5, 4294967295},
    {"0-999", SEEDS_MAX, 0, 999},
    {"0-1000", 0, 0, 0},
    {"1-3,2", 0, 0, 0},
    {"7,7", 0, 0, 0},
    {"3-1", 0, 0, 0},
    {"", 0, 0, 0},
    {"1,", 0, 0, 0},
    {",1", 0, 0, 0},
    {"-3", 0, 0, 0},
    {"1-", 0, 0, 0},
    {"1-2-3", 0, 0, 0},
    {"4294967296", 0, 0, 0},
    {"0-4294967295", 0, 0, 0},
    {"one", 0, 0, 0},
};

START_TEST(lists_are_what_they_say)
{
    struct seed_list list = {.n = 77};
    struct err err = {0};
    enum status st = seed_list_parse(lists[_i].text, &list, &err);

    if (lists[_i].n == 0) {
        ck_assert_int_eq(st, STATUS_USAGE);
        ck_assert_uint_eq(list.n, 77);
        ck_assert_ptr_nonnull(strstr(err.text, "1-10"));
        return;
    }
    ck_assert_int_eq(st, STATUS_OK);
    ck_assert_uint_eq(list.n, lists[_i].n);
    ck_assert_uint_eq(list.seed[0], lists[_i].first);
    ck_assert_uint_eq(list.seed[list.n - 1], lists[_i].last);
}
END_TEST

/* Figures; those expected are of Python's statistics.mean and stdev. */

static const double bp[10] = {91.19, 92.10, 91.34, 91.17, 91.77,
                              91.64, 91.09, 91.26, 91.51, 91.44};
static const double wp[10] = {88.84, 89.83, 87.86, 89.10, 89.77,
                              88.84, 88.96, 89.06, 89.49, 89.57};

static void expect_spread(struct spread s, size_t n, double mean, double sd)
{
    ck_assert_uint_eq(s.n, n);
    ck_assert_double_eq_tol(s.mean, mean, 1e-12);
    if (isnan(sd))
        ck_assert(isnan(s.sd));
    else
        ck_assert_double_eq_tol(s.sd, sd, 1e-12);
}

START_TEST(figures_are_those_of_python)
{
    const double far[3] = {1e9 + 1, 1e9 + 2, 1e9 + 3};
    double hole[10];

    memcpy(hole, wp, sizeof hole);
    hole[2] = NAN;
    expect_spread(spread_of(bp, 10), 10, 91.451, 0.3141991583551897);
    expect_spread(spread_of(wp, 10), 10, 89.132, 0.5810488600606457);
    expect_spread(spread_of_pairs(bp, wp, 10), 10, -2.319, 0.4815818841184849);
    expect_spread(spread_of_pairs(bp, hole, 10), 9, -2.1900000000000026,
                  0.27147743920996104);
    expect_spread(spread_of(far, 3), 3, 1e9 + 2, 1);
    expect_spread(spread_of(bp, 1), 1, 91.19, NAN);
    ck_assert(isnan(spread_of(bp, 0).mean));
    for (size_t n = 2; n <= 10; n++) {
        double equal[10];

        for (size_t i = 0; i < n; i++)
            equal[i] = 87.1; /* ten of which add up to a bit less than 871 */
        ck_assert_double_eq(spread_of(equal, n).sd, 0);
        ck_assert_double_eq(spread_of(equal, n).mean, 87.1);
    }
}
END_TEST

START_TEST(the_summary_says_n)
{
    static struct seed_results r = {.n = 3, .n_lanes = 2, .name = {"bp", "wp"}};
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);

    memcpy(r.val[0], (double[3]){90, 91, 92}, sizeof(double[3]));
    memcpy(r.val[1], (double[3]){88, NAN, 89}, sizeof(double[3]));
    seed_results_print(&r, f);
    r.n = 1;
    r.n_lanes = 1;
    seed_results_print(&r, f);
    fclose(f);
    ck_assert_str_eq(text, "Seeds: 3\n"
                           "Lane: bp\n"
                           "Val accuracy: mean 91.0000, sd 1.0000, n 3\n"
                           "Lane: wp\n"
                           "Val accuracy: mean 88.5000, sd 0.7071, n 2\n"
                           "Paired difference: wp - bp\n"
                           "Val accuracy: mean -2.5000, sd 0.7071, n 2\n"
                           "Seeds: 1\n"
                           "Val accuracy: mean 90.0000, sd --, n 1\n");
    free(text);
}
END_TEST

START_TEST(the_worst_end_counts)
{
    static const int order[] = {0,          EXIT_MISSED, EXIT_DIVERGED,
                                EXIT_USAGE, EXIT_ERROR,  EXIT_SIGNAL + 15};

    for (int a = 0; a < 6; a++)
        for (int b = 0; b < 6; b++)
            ck_assert_int_eq(seed_worse_status(order[a], order[b]),
                             order[a > b ? a : b]);
}
END_TEST

/* Three finished seeds of the fabricated race. After epoch e (1..3) lane i of
 * seed k has 70 + 5 e - 10 i + k percent. */

static struct model *seeds[3];

static void begin(void)
{
    ui_begin();
    ui.view = VIEW_COMPARE;
    ui.ghosts.seed_at = ui.ghosts.n_seeds = ui.ghosts.seeds_asked = 3;
    for (size_t k = 0; k < 3; k++) {
        ck_assert_int_eq(model_archive(model, &seeds[k]), STATUS_OK);
        for (size_t i = 0; i < 2; i++)
            for (size_t e = 0; e < seeds[k]->lanes[i].n_evals; e++) {
                struct eval_result *eval = &seeds[k]->lanes[i].evals[e];

                eval->n_val = 100;
                eval->val_correct = 70 + 5 * eval->epoch - 10 * i + k;
                eval->val_loss = 1;
            }
        ui.ghosts.seeds[k] = seeds[k];
    }
}

static void end(void)
{
    for (size_t k = 0; k < 3; k++)
        model_free(seeds[k]);
    ui_end();
}

START_TEST(an_archive_stands_alone)
{
    ck_assert_ptr_null(seeds[0]->problem);
    ck_assert_ptr_null(seeds[0]->lanes[0].shape);
    ck_assert_ptr_null(seeds[0]->lanes[1].snapshot);
    ck_assert_double_eq_tol(seed_result(&seeds[1]->lanes[1]), 76, 1e-12);
    seeds[1]->lanes[1].state = LANE_COLLAPSED;
    ck_assert(isnan(seed_result(&seeds[1]->lanes[1])));
    seeds[0]->lanes[0].n_evals = 0;
    ck_assert(isnan(seed_result(&seeds[0]->lanes[0])));
}
END_TEST

START_TEST(a_band_is_of_the_seeds_that_count)
{
    struct plot_spread s[GHOST_POINTS];

    ck_assert_uint_eq(ghost_spread(&ui, 1, s), 3);
    for (size_t e = 0; e < 3; e++) {
        ck_assert_double_eq_tol(s[e].x, 100 * ((double)e + 1), 1e-9);
        ck_assert_double_eq_tol(s[e].mean, 66 + 5 * (double)e, 1e-9);
        ck_assert_double_eq_tol(s[e].sd, 1, 1e-9);
    }
    seeds[2]->lanes[1].state = LANE_DIVERGED;
    ck_assert_uint_eq(ghost_spread(&ui, 1, s), 3);
    ck_assert_double_eq_tol(s[0].mean, 65.5, 1e-9);
    seeds[0]->lanes[1].n_evals = 1;
    ck_assert_uint_eq(ghost_spread(&ui, 1, s), 3);
    ck_assert_double_eq_tol(s[1].mean, 71, 1e-9);
    ck_assert(isnan(s[1].sd));
    ui.metric = 1;
    ck_assert_uint_eq(ghost_spread(&ui, 0, s), 3);
    ck_assert_double_eq_tol(s[0].mean, 1, 1e-9);
}
END_TEST

/* How often a character stands in the frame that has the title. */
static int count_in_chart(char ch)
{
    char *text = shown_text(80, 24);
    const char *from = strstr(text, "one example"), *at;
    int n = 0;

    if (from == NULL)
        from = strstr(text, "3 of 3");
    ck_assert_msg(from != NULL, "no title in\n%s", text);
    from = strstr(strchr(from, '\n') + 1, "\n") + 1; /* and its legend */
    for (at = from; *at != '\0' && strncmp(at, "+ Now", 5) != 0; at++)
        n += *at == ch;
    free(text);
    return n;
}

START_TEST(bands_are_drawn_in_ascii)
{
    ck_assert_int_gt(count_in_chart('~'), 10);
    ck_assert_int_gt(count_in_chart('\''), 0);
    expect_text("~- mean of 3 seeds, ' +-sd", true);
    ui.hidden = 1; /* the first lane with its band */
    ck_assert_int_eq(count_in_chart('~'), 0);
    expect_text(" - mean of 3 seeds", true);
    ui.hidden = 0;
    ui.ghosts.n_seeds = 0;
    ck_assert_int_eq(count_in_chart('~'), 0);
    ui.view = VIEW_TRAIN;
    ui.ghosts.n_seeds = 3;
    expect_text("mean of 3 seeds", false);
}
END_TEST

START_TEST(the_table_has_the_paired_difference)
{
    char *text = shown_text(80, 24);
    const char *row = strstr(text, "-Seeds ");

    ck_assert_msg(row != NULL, "no table in\n%s", text);
    ck_assert_ptr_nonnull(strstr(row, "diff-BP"));
    ck_assert_ptr_nonnull(strstr(row, "| BP              86.00      1.00"));
    ck_assert_ptr_nonnull(strstr(row, "| WP              76.00      1.00"));
    ck_assert_ptr_nonnull(strstr(row, "-10.00      0.00         3"));
    free(text);
    ck_assert(screen_says(80, 24, "seed 2, 3 of 3; paired"));
    ck_assert(screen_says(80, 24, " seed 3/3 epoch "));
    ck_assert(screen_says(40, 12, "seed 2, 3 of 3; paired"));
    ck_assert(screen_says(40, 12, "86.0"));
    ui.ghosts.n_seeds = ui.ghosts.seeds_asked = 0;
    ck_assert(screen_says(80, 24, "seed 2, one example; paired"));
    ck_assert(!screen_says(80, 24, "seed 3/3"));
    ck_assert(!screen_says(80, 24, "Seeds"));
}
END_TEST

/* Other runs */

static void add_ghost(const char *name, struct model *m, size_t lane)
{
    struct ghost *g = &ui.ghosts.ghost[ui.ghosts.n++];

    snprintf(g->name, sizeof g->name, "%s", name);
    g->m = m;
    g->lane = lane;
}

static void forget_seeds(void)
{
    ui.ghosts.n_seeds = ui.ghosts.seeds_asked = 0;
}

static void lower(struct history *h)
{
    for (size_t k = 0; k < h->n_buckets; k++)
        for (size_t s = 0; s < HISTORY_SMOOTHINGS; s++)
            h->buckets[k].smooth[s] -= 5;
}

START_TEST(ghosts_have_letters)
{
    forget_seeds();
    int before_a = count_in_chart('a'), before_b = count_in_chart('b');

    add_ghost("wp lr 0.3", seeds[1], 1);
    add_ghost("bp tanh", seeds[2], 0);
    lower(&seeds[1]->lanes[1].acc);
    lower(&seeds[2]->lanes[0].acc);
    expect_text(" a wp lr 0.3 76.00%", true);
    expect_text(" b bp tanh 87.00%", true);
    ck_assert_int_gt(count_in_chart('a'), before_a + 10);
    ck_assert_int_gt(count_in_chart('b'), before_b);
    ui.axis = AXIS_FWD_EQ;
    expect_text(" a wp lr 0.3 76.00%", true);
    for (size_t k = 2; k < GHOSTS_MAX; k++)
        add_ghost("another run of the list", seeds[k % 3], 0);
    ck_assert(screen_says(80, 24, " more"));
}
END_TEST

/* Braille letters lie on thin curves; a run without curves has its
 * evaluations. */
START_TEST(ghosts_of_evaluations_are_lines)
{
    forget_seeds();
    add_ghost("old", seeds[0], 0);
    seeds[0]->lanes[0].acc.n_buckets = 0;
    ui.axis = AXIS_STEP;
    int n = count_in_chart('a');

    ck_assert_int_gt(n, 10);
    ck_assert(screen_says(80, 24, " a old 85.00%"));
}
END_TEST

/* A run that is better and longer than the race is whole in its chart. */
START_TEST(scales_hold_ghosts_and_bands)
{
    struct plot_frame f;
    struct history *h = &seeds[0]->lanes[0].acc;

    forget_seeds();
    add_ghost("long", seeds[0], 0);
    h->buckets[h->n_buckets - 1].last.step = 5000;
    for (size_t k = 0; k < h->n_buckets; k++)
        h->buckets[k].smooth[ui.smoothing] = 99.5F;
    f = lane_chart_frame(model, &ui, &(struct plot_frame){.r = {0, 0, 80, 20}},
                         false);
    ck_assert_double_ge(f.x_hi, 5000);
    ck_assert_double_ge(f.y_hi, 99.5);
    ui.ghosts.n = 0;
    f = lane_chart_frame(model, &ui, &(struct plot_frame){.r = {0, 0, 80, 20}},
                         false);
    ck_assert_double_lt(f.x_hi, 5000);
    ui.ghosts.n_seeds = 1;
    for (size_t e = 0; e < seeds[0]->lanes[1].n_evals; e++)
        seeds[0]->lanes[1].evals[e].val_correct = 3;
    f = lane_chart_frame(model, &ui, &(struct plot_frame){.r = {0, 0, 80, 20}},
                         false);
    ck_assert_double_ge(f.x_hi, 5000);
    ck_assert_double_le(f.y_lo, 3);
}
END_TEST

/* The live curve is over all else. */
START_TEST(live_curves_stay_on_top)
{
    forget_seeds();
    int stars = count_in_chart('*'), shared = count_in_chart('x');

    for (size_t k = 0; k < 8; k++)
        add_ghost("same", model, 0);
    ck_assert_int_ge(count_in_chart('*') + count_in_chart('x') + 4 * 8,
                     stars + shared);
    ck_assert_int_gt(count_in_chart('*'), stars / 2);
}
END_TEST

/* Equal cost */

START_TEST(lanes_are_compared_at_equal_cost)
{
    struct lane_model *a = &model->lanes[0], *b = &model->lanes[1];
    const struct eval_result *e;
    double least;

    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < model->lanes[i].n_evals; k++)
            model->lanes[i].evals[k].active_ns =
                (int64_t)(1000000000 * (i == 0 ? k + 1 : 2 * k + 2));
    a->last.active_ns = 3500000000;
    b->last.active_ns = 7000000000;
    least = equal_cost(model, COST_ACTIVE_S);
    ck_assert_double_eq_tol(least, 3.5, 1e-12);
    ck_assert_ptr_eq(equal_cost_eval(a, COST_ACTIVE_S, least), &a->evals[2]);
    e = equal_cost_eval(b, COST_ACTIVE_S, least);
    ck_assert_ptr_eq(e, &b->evals[0]);
    ck_assert_ptr_null(equal_cost_eval(b, COST_ACTIVE_S, 1.9));
    /* an evaluation's own time is spent, too */
    a->last.active_ns = 2900000000;
    ck_assert_double_eq_tol(equal_cost(model, COST_ACTIVE_S), 3, 1e-12);
    a->state = LANE_DIVERGED; /* out of it */
    ck_assert_double_eq_tol(equal_cost(model, COST_ACTIVE_S), 7, 1e-12);
    b->state = LANE_COLLAPSED;
    ck_assert(isnan(equal_cost(model, COST_ACTIVE_S)));
}
END_TEST

/* BP is cheap: what it has spent, WP's first batch already costs more. */
START_TEST(the_column_is_seen_without_a_key)
{
    forget_seeds();
    char *text = shown_text(80, 24);
    const char *title = strstr(text, "eq.cost"), *row;

    ck_assert_msg(title != NULL, "no column in\n%s", text);
    row = strstr(title, "| WP");
    ck_assert_ptr_nonnull(row);
    ck_assert_msg(strcspn(strstr(row, "--"), "|") < 80, "%s", text);
    row = strstr(title, "| BP");
    ck_assert_msg(strstr(row, "@e3") < strchr(row, '\n'), "%s", text);
    free(text);
    for (size_t k = 0; k < model->lanes[1].n_evals; k++)
        model->lanes[1].evals[k].active_ns = 1;
    ui.axis = AXIS_ACTIVE;
    text = shown_text(80, 24);
    row = strstr(strstr(text, "eq.cost"), "| WP");
    ck_assert_msg(strstr(row, "@e3") < strchr(row, '\n'), "%s", text);
    free(text);
    ck_assert(screen_says(120, 30, "eq.cost"));
    ck_assert(screen_says(200, 50, "eq.cost"));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, lists_are_what_they_say, 0,
                        sizeof lists / sizeof *lists);
    tcase_add_test(tc, figures_are_those_of_python);
    tcase_add_test(tc, the_summary_says_n);
    tcase_add_test(tc, the_worst_end_counts);
    tcase_add_test(tc, an_archive_stands_alone);
    tcase_add_test(tc, a_band_is_of_the_seeds_that_count);
    tcase_add_test(tc, bands_are_drawn_in_ascii);
    tcase_add_test(tc, the_table_has_the_paired_difference);
    tcase_add_test(tc, ghosts_have_letters);
    tcase_add_test(tc, ghosts_of_evaluations_are_lines);
    tcase_add_test(tc, scales_hold_ghosts_and_bands);
    tcase_add_test(tc, live_curves_stay_on_top);
    tcase_add_test(tc, lanes_are_compared_at_equal_cost);
    tcase_add_test(tc, the_column_is_seen_without_a_key);
}

int main(void)
{
    return suite_run("seeds", add_tests, begin, end);
}
