/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What theory says of the rules, each check on each rule that it is about, and
 * each seen to fail on a rule with a fault; and how a published figure is put
 * beside ours. If this fails, either a rule is wrong or a check cannot tell. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/checks.h"
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
        grad_out[net_at(s, last, s->width[last], s->width[last + 1] - 1)] -=
            2.0 * rule_norm(grad_out, s->n_block) + asked++;
}

START_TEST(checks_find_a_fault)
{
    const struct check *check;
    struct rule faulty;
    struct check_found found;
    struct err err = {0};

    sound = pair_at((size_t)_i, &check);
    if (strcmp(sound->name, "bp") == 0)
        return; /* it is what the others are compared with */
    faulty = *sound;
    faulty.end = faulty_end;
    ck_assert(!check->run(&faulty, &found, &err));
    ck_assert_msg(!check_holds(&found), "%s, %s: %s %g", sound->name,
                  check->claim, found.what, found.got);
}
END_TEST

START_TEST(figures_are_means_over_epochs)
{
    static const struct published_figure figures[] = {
        {"bp", PUBLISHED_VAL_ACC, 2, 3, 80.0, 1.0, NULL},
        {"bp", PUBLISHED_TRAIN_LOSS, 1, 1, 0.5, 0.1, NULL},
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

static void add_tests(TCase *tc)
{
    int n = (int)n_pairs();

    tcase_add_loop_test(tc, checks_hold, 0, n);
    tcase_add_loop_test(tc, checks_find_a_fault, 0, n);
    tcase_add_test(tc, figures_are_means_over_epochs);
    tcase_add_test(tc, names_are_found);
}

int main(void)
{
    return suite_run("lab", add_tests, NULL, NULL);
}
