/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, the heat map of a sweep averages what does not belong
 * together, or does not show what failed and what is missing. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kept_case.h"
#include "suite.h"
#include "ui/runs/runs_heat.h"

/* lr 0.1, 0.3, 1 by pert 0.01, 0.1, two seeds each; one cell diverged, one has
 * no run, of one both seeds count. */
static void make_sweep(void)
{
    static const double lr[] = {0.3, 0.1, 1}, pert[] = {0.1, 0.01};

    list.n = 0;
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 2; b++)
            for (uint32_t seed = 1; seed <= 2; seed++) {
                char path[64];
                bool gone = a == 2 && b == 0;

                if (a == 2 && b == 1)
                    continue;
                snprintf(path, sizeof path, "/sweep/%d-%d-%u", a, b, seed);
                add_kept(path, "wp", lr[a], pert[b], seed,
                         gone ? (double)NAN : 80.0 + 2 * a + 4 * b + seed);
            }
    ui.source.session = NULL;
    model->lanes[0].fwd_eq = model->lanes[1].fwd_eq = 0; /* not begun */
    sync_screen(80, 24);
    select_named("0-0-1", "WP");
}

START_TEST(a_sweep_is_a_heat_map)
{
    struct heat *heat = malloc(sizeof *heat);
    char *text;

    make_sweep();
    ck_assert(hit('m'));
    heat_make(runs_of(&ui), heat);
    ck_assert_int_eq(heat->x.fact, FACT_PARAMS + (int)params_index(&param_lr));
    ck_assert_int_eq(heat->y.fact,
                     FACT_PARAMS + (int)params_index(&param_pert));
    ck_assert_uint_eq(heat->x.n, 3);
    ck_assert_uint_eq(heat->y.n, 2);
    ck_assert_str_eq(heat->x.label[0], "0.1"); /* in order */
    ck_assert_str_eq(heat->x.label[2], "1");
    ck_assert_str_eq(heat->y.label[0], "0.01");
    ck_assert_double_eq(heat_mean(&heat->cell[0][0]), 80 + 2 + 4 + 1.5);
    ck_assert_uint_eq(heat->cell[0][0].n, 2);
    ck_assert_double_eq(heat_mean(&heat->cell[1][1]), 80 + 1.5);
    ck_assert_uint_eq(heat->cell[1][2].failed, 2);
    ck_assert_uint_eq(heat->cell[0][2].n, 0);
    text = shown_text(80, 24);
    ck_assert_ptr_nonnull(strstr(text, "wp: mean best val % by lr (across) and "
                                       "pert (down)"));
    ck_assert_ptr_nonnull(strstr(text, "87.50"));
    ck_assert_ptr_nonnull(strstr(text, "mean over seed"));
    ck_assert_ptr_nonnull(strstr(text, "best 87.50 % at 0.1, 0.01, n 2"));
    ck_assert(line_has(text, "| 0.1 ", "x"));
    ck_assert(line_has(text, "| 0.01 ", "."));
    free(text);
    free(heat);
}
END_TEST

/* What is on the axes is chosen; another accuracy; a sweep that grows. */
START_TEST(the_heat_map_is_steered)
{
    struct heat *heat = malloc(sizeof *heat);

    make_sweep();
    add_kept("/sweep/bp", "bp", 0.1, 0, 1, 91);
    sync_screen(80, 24);
    ck_assert(hit('m'));
    ck_assert(hit('y')); /* on from pert to the seed */
    heat_make(runs_of(&ui), heat);
    ck_assert_int_eq(heat->y.fact,
                     FACT_PARAMS + (int)params_index(&param_seed));
    ck_assert_double_eq(heat_mean(&heat->cell[1][0]), 82 + 2 + 2);
    ck_assert(hit('y')); /* the rule: then all rules are in it */
    heat_make(runs_of(&ui), heat);
    ck_assert_int_eq(heat->y.fact, FACT_RULE);
    ck_assert_uint_eq(heat->y.n, 2);
    ck_assert_uint_eq(heat->n_runs, 11);
    found[0].json.lanes[0].val_acc = 10;
    list.serial++;
    runs_of(&ui)->heat.y = -1;
    sync_screen(80, 24);
    ck_assert(hit('v'));
    heat_make(runs_of(&ui), heat);
    ck_assert_double_eq(heat_mean(&heat->cell[1][1]), (10 + 82) / 2.0);
    ck_assert(hit('b'));
    heat_make(runs_of(&ui), heat);
    ck_assert_str_eq(heat->rule, "bp");
    add_kept("/sweep/new", "wp", 1, 0.01, 1, 95);
    sync_screen(80, 24);
    ck_assert(hit('b'));
    heat_make(runs_of(&ui), heat);
    ck_assert_double_eq(heat_mean(&heat->cell[0][2]), 95);
    ck_assert(hit(KEYS_ESC));
    ck_assert_int_eq(runs_of(&ui)->mode, RUNS_LIST);
    free(heat);
}
END_TEST

/* Of rules one of which has no nudge. */
START_TEST(a_rule_without_the_parameter_has_a_column)
{
    char *text;

    list.n = 0;
    add_kept("/sweep/bp", "bp", 0.1, 0, 1, 91);
    add_kept("/sweep/wp", "wp", 0.1, 0.01, 1, 82);
    add_kept("/sweep/wp-2", "wp", 0.1, 0.3, 1, 80);
    ui.source.session = NULL;
    model->lanes[0].fwd_eq = model->lanes[1].fwd_eq = 0;
    sync_screen(80, 24);
    ck_assert(hit('m'));
    text = shown_text(80, 24);
    ck_assert_msg(line_has(text, "| rule ", " none     0.01      0.3"), "%s",
                  text);
    ck_assert_ptr_nonnull(strstr(text, "best 91.00 % at none, bp, n 1"));
    free(text);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_rule_without_the_parameter_has_a_column);
    tcase_add_test(tc, a_sweep_is_a_heat_map);
    tcase_add_test(tc, the_heat_map_is_steered);
}

int main(void)
{
    return suite_run("heat map", add_tests, kept_begin, kept_end);
}
