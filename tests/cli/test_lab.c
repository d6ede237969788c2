/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What theory says of the rules, each check on each rule that it is about, and
 * each seen to fail on a rule with a fault; and how a published figure is put
 * beside ours. If this fails, either a rule is wrong or a check cannot tell. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options/config.h"
#include "lab/checks.h"
#include "lab/checks_state.h"
#include "lab/course.h"
#include "lab/perceptron.h"
#include "lab/published.h"
#include "nn/pass.h"
#include "nn/rules/rules.h"
#include "suite.h"

/* Row _i of the pairs of a check and a rule. */
static const struct rule *pair_at(size_t i, const struct check **check_out)
{
    for (size_t c = 0; check_at(c); c++)
        for (size_t r = 0; rule_at(r); r++)
            if (check_applies(check_at(c), rule_at(r)) && i-- == 0) {
                *check_out = check_at(c);
                return rule_at(r);
            }
    return NULL;
}

static size_t n_pairs(void)
{
    const struct check *check;
    size_t n = 0;

    while (pair_at(n, &check))
        n++;
    return n;
}

START_TEST(checks_hold)
{
    const struct check *check;
    const struct rule *rule = pair_at((size_t)_i, &check);
    struct check_found found;
    struct err err = {0};

    ck_assert(!check->run(rule, &found, &err));
    ck_assert_str_eq(err.text, "");
    ck_assert_msg(check_holds(&found), "%s, %s: %s %g, expected %g to %g",
                  rule->name, check->claim, found.what, found.got, found.low,
                  found.high);
}
END_TEST

/* A rule whose last weight is off, where it is fast, by something that depends
 * on how often it was asked. */
static const struct rule *sound;
static int asked;

static void faulty_end(void *self, struct pass *pass,
                       const struct executor *exec, double *grad_out)
{
    const struct net_shape *s = &pass->shape;
    size_t last = s->n_layers - 1;

    sound->end(self, pass, exec, grad_out);
    if (!pass->plain)
        grad_out[net_at(s, last, s->width[last] - 1, s->width[last + 1] - 1)] -=
            2.0 * rule_norm(grad_out, s->n_block) + asked++;
}

/* What lies between stays: a gradient's fault cannot be seen there. */
static void idle_settle(void *self, const struct pass *pass,
                        const struct executor *exec, const double *values,
                        double *block_out)
{
    double still[RULE_PARAMS_MAX] = {0.0};

    (void)values;
    sound->behind->settle(self, pass, exec, still, block_out);
}

START_TEST(checks_find_a_fault)
{
    struct rule_behind idle;
    const struct check *check;
    struct rule faulty;
    struct check_found found;
    struct err err = {0};

    sound = pair_at((size_t)_i, &check);
    if (strcmp(sound->name, "bp") == 0 && strcmp(check->name, "B1") != 0)
        return; /* it is what the others are compared with */
    faulty = *sound;
    if (check->run == check_uncorrelated) {
        idle = *sound->behind;
        idle.settle = idle_settle;
        faulty.behind = &idle;
    } else {
        faulty.end = faulty_end;
    }
    ck_assert(!check->run(&faulty, &found, &err));
    ck_assert_msg(!check_holds(&found), "%s, %s: %s %g", sound->name,
                  check->claim, found.what, found.got);
}
END_TEST

/* Those that look at all layers, and not at means of what chance gives. */
static const struct {
    enum status (*run)(const struct rule *rule, struct check_found *out,
                       struct err *err);
} of_all_layers[] = {
    {check_plain},      {check_smooth_one}, {check_smooth_two},
    {check_all_signs},  {check_transposed}, {check_is_fa},
    {check_local_loss}, {check_nudge},      {check_nudges},
    {check_modulation}, {check_behind},
};

/* The first layer a tenth too fast. */
static void fast_end(void *self, struct pass *pass, const struct executor *exec,
                     double *grad_out)
{
    sound->end(self, pass, exec, grad_out);
    for (size_t i = 0; !pass->plain && i < pass->shape.block_at[1]; i++)
        grad_out[i] *= 1.1;
}

START_TEST(checks_look_at_the_first_layer)
{
    size_t n = 0;

    for (size_t i = 0; i < n_pairs(); i++) {
        const struct check *check;
        struct check_found found;
        struct err err = {0};
        struct rule faulty;

        sound = pair_at(i, &check);
        if (check->run != of_all_layers[_i].run ||
            strcmp(sound->name, "bp") == 0 || strcmp(sound->name, "last") == 0)
            continue;
        faulty = *sound;
        faulty.end = fast_end;
        ck_assert(!check->run(&faulty, &found, &err));
        ck_assert_msg(!check_holds(&found), "%s, %s: %s %g", sound->name,
                      check->claim, found.what, found.got);
        n++;
    }
    ck_assert_uint_gt(n, 0);
}
END_TEST

START_TEST(figures_are_means_over_epochs)
{
    static const struct published_figure figures[] = {
        {.lane = "bp",
         .metric = PUBLISHED_VAL_ACC,
         .from = 2,
         .to = 3,
         .value = 80.0,
         .tolerance = 1.0},
        {.lane = "bp",
         .metric = PUBLISHED_TRAIN_LOSS,
         .from = 1,
         .to = 1,
         .value = 0.5,
         .tolerance = 0.1},
        {.lane = NULL}};
    static const struct published made_up = {.name = "x", .figures = figures};
    struct published_tally tally = {.of = &made_up};
    struct eval_result eval = {.n_val = 100, .n_train = 10, .train_loss = 0.55};

    for (eval.epoch = 1; eval.epoch <= 3; eval.epoch++) {
        eval.val_correct = 78 + eval.epoch;
        ck_assert(isnan(published_ours(&tally, 0)));
        published_take(&tally, "bp", &eval);
        published_take(&tally, "wp", &eval);
    }
    ck_assert(fabs(published_ours(&tally, 0) - 80.5) < 1e-12);
    ck_assert(published_within(&tally, 0));
    ck_assert(fabs(published_ours(&tally, 1) - 0.55) < 1e-12);
    ck_assert(published_within(&tally, 1));
    tally.sum[0] += 4.0;
    ck_assert(!published_within(&tally, 0));
}
END_TEST

START_TEST(names_are_found)
{
    for (size_t i = 0; published_at(i); i++) {
        ck_assert(published_find(published_at(i)->name) == published_at(i));
        for (size_t k = 0; published_at(i)->figures[k].lane; k++)
            ck_assert(published_at(i)->figures[k].from <=
                      published_at(i)->figures[k].to);
    }
    ck_assert(!published_find("nobody"));
}
END_TEST

/* Preset _i, its race read as the program reads it. */
static const struct published *load(int _i, struct options *o)
{
    const struct published *preset = published_at((size_t)_i);
    char program[] = "mlptui", option[64], *argv[] = {program, option, NULL};
    struct checkpoint resumed;
    struct err err = {0};

    setenv("MLPTUI_CONFIG", "/dev/null", 1);
    snprintf(option, sizeof option, "--preset=%s", preset->name);
    ck_assert_msg(!config_load(2, argv, NULL, o, &resumed, &err), "%s: %s",
                  preset->name, err.text);
    return preset;
}

/* A row whose lane has another name or whose epoch is beyond the last would
 * never be reached. */
START_TEST(rows_are_of_lanes_that_come_so_far)
{
    struct options o;
    const struct published *preset = load(_i, &o);
    size_t n = 0;

    for (const struct published_figure *f = preset->figures; f->lane; f++) {
        size_t lane = 0;

        ck_assert(++n < PUBLISHED_FIGURES);
        ck_assert(f->tolerance > 0.0);
        ck_assert((f->perceptron || f->gradient) == !preset->options);
        if (f->gradient) {
            struct course course;
            struct err err = {0};

            ck_assert_ptr_nonnull(rule_find(f->gradient->rule));
            ck_assert_msg(!published_course(f->gradient, &course, &err), "%s",
                          err.text);
            ck_assert_str_eq(course.lane.rule->name, f->gradient->rule);
        }
        if (f->perceptron)
            ck_assert_ptr_nonnull(rule_find(f->perceptron->rule));
        if (f->metric >= PUBLISHED_FACTOR)
            continue;
        while (lane < o.n_lanes && strcmp(o.lanes[lane].name, f->lane) != 0)
            lane++;
        ck_assert_msg(lane < o.n_lanes, "%s: no lane %s", preset->name,
                      f->lane);
        ck_assert(lane_value(&o.lanes[lane], &param_epochs) >= f->to);
    }
    ck_assert_int_eq(o.task, preset->options ? TASK_RUN : TASK_MEASURE);
    options_done(&o);
}
END_TEST

/* Ours as published, but `off` tolerances more in row `row`. */
static size_t printed_off(const struct published *preset, size_t row,
                          double off, char **text_out)
{
    struct published_tally tally = {.of = preset};
    size_t size, n_off;
    FILE *out = open_memstream(text_out, &size);

    for (size_t i = 0; preset->figures[i].lane; i++) {
        const struct published_figure *f = &preset->figures[i];
        double ours = f->value + (i == row ? off * f->tolerance : 0.0);

        tally.n[i] = f->to - f->from + 1;
        tally.sum[i] = ours * tally.n[i];
    }
    n_off = published_print(&tally, out);
    fclose(out);
    return n_off;
}

START_TEST(each_row_can_fail)
{
    const struct published *preset = published_at((size_t)_i);
    char *text;

    for (size_t i = 0; preset->figures[i].lane; i++) {
        ck_assert_uint_eq(printed_off(preset, i, 0.99, &text), 0);
        ck_assert_ptr_null(strstr(text, "NOT within"));
        free(text);
        ck_assert_uint_eq(printed_off(preset, i, 1.01, &text), 1);
        ck_assert_ptr_nonnull(strstr(text, "NOT within"));
        free(text);
        ck_assert_uint_eq(printed_off(preset, i, -1.01, &text), 1);
        free(text);
        ck_assert_uint_eq(printed_off(preset, i, NAN, &text), 1);
        ck_assert_ptr_nonnull(strstr(text, "not reached"));
        free(text);
    }
}
END_TEST

/* An accuracy beside which one that guesses passes would say nothing of what
 * was learned; that of a rule which is published not to learn is to fail when
 * it does. */
START_TEST(a_guess_is_no_published_accuracy)
{
    const struct published *preset = published_at((size_t)_i);

    for (const struct published_figure *f = preset->figures; f->lane; f++) {
        bool learns = strcmp(f->lane, "swp") != 0;

        if (f->metric == PUBLISHED_TRAIN_ACC || f->metric == PUBLISHED_VAL_ACC)
            ck_assert_msg(learns ? f->value - f->tolerance > 11.4
                                 : f->value + f->tolerance < 20.0,
                          "%s: %s, %g", preset->name, f->lane, f->value);
    }
}
END_TEST

/* Gradients a tenth too large. */
static void scaled_end(void *self, struct pass *pass,
                       const struct executor *exec, double *grad_out)
{
    sound->end(self, pass, exec, grad_out);
    for (size_t i = 0; i < pass->shape.n_block; i++)
        grad_out[i] *= 1.1;
}

/* At the best lr a little more of it changes nothing, elsewhere it does. */
START_TEST(a_wrong_scale_moves_the_factor)
{
    const struct published *preset = published_find("werfel");
    size_t n = 0;

    for (const struct published_figure *f = preset->figures; f->lane; f++) {
        double factor, error;
        struct err err = {0};
        struct rule scaled;

        if (f->perceptron->speed <= 1.0)
            continue;
        sound = rule_find(f->perceptron->rule);
        scaled = *sound;
        scaled.end = scaled_end;
        ck_assert(!perceptron_measure(f->perceptron, &scaled, 80000, &factor,
                                      &error, &err));
        ck_assert_msg(fabs(factor - f->value) > f->tolerance, "%s: %g, %g",
                      f->lane, factor, f->value);
        n++;
    }
    ck_assert_uint_gt(n, 0);
}
END_TEST

static void add_tests(TCase *tc)
{
    int n = (int)n_pairs(), n_presets = 0;

    while (published_at((size_t)n_presets))
        n_presets++;

    tcase_add_loop_test(tc, checks_hold, 0, n);
    tcase_add_loop_test(tc, checks_find_a_fault, 0, n);
    tcase_add_loop_test(tc, checks_look_at_the_first_layer, 0,
                        sizeof of_all_layers / sizeof *of_all_layers);
    tcase_add_test(tc, figures_are_means_over_epochs);
    tcase_add_test(tc, names_are_found);
    tcase_add_loop_test(tc, rows_are_of_lanes_that_come_so_far, 0, n_presets);
    tcase_add_loop_test(tc, each_row_can_fail, 0, n_presets);
    tcase_add_loop_test(tc, a_guess_is_no_published_accuracy, 0, n_presets);
    tcase_add_test(tc, a_wrong_scale_moves_the_factor);
}

int main(void)
{
    return suite_run("lab", add_tests, NULL, NULL);
}
