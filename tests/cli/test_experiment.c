/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, an experiment of many trainings is another than was asked
 * for: rates are missing in a search, or an option does nothing and nobody
 * says so. */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options/config.h"
#include "cli/options/option_clash.h"
#include "cli/options/options.h"
#include "cli/preset.h"
#include "cli/sweep.h"
#include "cli_case.h"
#include "lab/published_change.h"
#include "suite.h"

#define LENGTH(a) (int)(sizeof(a) / sizeof *(a))

static const struct {
    const char *line;
    size_t n;
    double first, last, with;
} ladders[] = {
    {"--lane bp", 15, 1e-6, 10, 0.1},
    {"--lane bp:lr=0.25", 17, 1e-6, 30, 0.25},
    {"--lane ff", 22, 1e-6, 10000, 60},
    {"--lane bp --lane ff", 22, 1e-6, 10000, 60},
    {"--lane bp:lr=1e-6", 19, 1e-8, 10, 1e-8},
    {"--lane bp:lr=-0.1", 16, -0.1, 10, 0.1},
    {"--lane bp:lr=0", 16, 0, 10, 0.1},
    {"--lane bp:lr=1e300 --lane bp:lr=1e-300", 123, 1e-300, 1e300, 1e30},
};

/* A search tries the rate that each lane has, and what lies around it. */
START_TEST(a_search_reaches_around_each_rate)
{
    struct grid_axis axis;
    struct options o;
    bool with = false;

    ck_assert_int_eq(parse(ladders[_i].line, &o, NULL), STATUS_OK);
    lr_search_ladder(o.lanes, o.n_lanes, &axis);
    ck_assert_uint_eq(axis.n, ladders[_i].n);
    ck_assert_double_eq(axis.values[0], ladders[_i].first);
    ck_assert_double_eq(axis.values[axis.n - 1], ladders[_i].last);
    for (size_t i = 0; i < axis.n; i++) {
        with = with || axis.values[i] == ladders[_i].with;
        ck_assert(i == 0 || axis.values[i] > axis.values[i - 1]);
    }
    ck_assert(with);
}
END_TEST

/* Command line, how its one line of error begins; "" = it has none. */
static const char *const asked[][2] = {
    {"--sweep lr=1,2 --lr-search", "--sweep and --lr-search: "},
    {"--lr-search --sweep lr=1,2", "--sweep and --lr-search: "},
    {"--sweep lr=1,2 --out d", "--sweep and --out: "},
    {"--sweep lr=1,2 --save f.npz", "--sweep and --save: "},
    {"--sweep lr=1,2 --seeds 1-3", "--sweep and --seeds: "},
    {"--lr-search --out d", "--lr-search and --out: "},
    {"--lr-search --save f.npz", "--lr-search and --save: "},
    {"--lr-search --seeds 1-3", "--lr-search and --seeds: "},
    {"--at-step 3", "--at-step: needs --sweep"},
    {"--at-step 3 --lr-search", "--at-step: needs --sweep"},
    {"--sweep lr=1,2 --sweep lr=3,4", "--sweep: lr is there twice"},
    {"--sweep lr=1,2 --sweep pert=3,4 --at-step 1",
     "--at-step: expected one --sweep"},
    {"--sweep lr=1,2 --at-step 1", "--at-step: no gradient depends on lr; "},
    {"--sweep optim=sgd,adam --at-step 1", "--at-step: no gradient depends "},
    {"--sweep max-time=1,2 --at-step 1", "--at-step: no gradient depends on "},
    {"--sweep rate=1,2", "--sweep: 'rate' is no parameter of a lane"},
    {"--sweep hidden=5,9", "--sweep: 'hidden' is no parameter of a lane"},
    {"--sweep lr=0..1:log", "--sweep: '0..1:log': two ends above 0 were "},
    {"--sweep lr=", "--sweep: one value or more was expected"},
    {"--sweep lr", "--sweep: 'lr': expected PARAMETER=VALUES, as lr=0.1"},
    {"--sweep lr=1,x", "--sweep: lr: 'x' is not a number"},
    {"--sweep lr=1,1", "--sweep: '1' is there twice"},
    {"--sweep lr=1,2 --resume x", "--sweep and --resume: each training begins"},
    {"--sweep lr=1,2 --format csv", "--sweep and --format: "},
    {"--sweep lr=1,2 --dump-screen 80x24", "--sweep and --dump-screen: "},
    {"--sweep lr=1,2 --lesson", "--sweep and --lesson: "},
    {"--sweep lr=1,2 --inspect", "--sweep and --inspect: "},
    {"--print-config --sweep lr=1,2", "--sweep and --print-config: "},
    {"--lr-search --checkpoint-every 9", "--lr-search and --checkpoint-every"},
    {"--lr-search --open /", "--lr-search and --open: "},
    {"--sweep threads=1,2", "--sweep: threads: each training has one"},
    {"--sweep lr=1,2 --lr 3", "--sweep and --lr: both say what lr is"},
    {"--sweep lr=1,2 --lane bp --lane wp:lr=4",
     "--sweep: lane wp has its own lr, which --sweep would replace"},
    {"--lane ep --sweep act=relu,tanh",
     "--sweep: act: rule ep has its own, so that all trainings would be the "
     "same"},
    {"--lane ff --lane bp --sweep loss=ce,mse", ""},
    {"--lane ep --act tanh", "--act: rule ep has its own; leave it out"},
    {"--lane ep:act=tanh --lane bp", "--lane: act: rule ep has its own"},
    {"--lane ff --loss mse", "--loss: rule ff has its own; leave it out"},
    {"--lane bp --lane ff:loss=bce", "--lane: loss: rule ff has its own"},
    {"--lane ep --lane bp --act tanh --loss mse", ""}, /* they are bp's */
    {"--lane ff --act tanh", ""},
    {"--lane ep:act=relu,loss=ce", ""}, /* as C and S write it */
    {"--lr-search --lr 3", ""},
    {"--seeds 1-3 --seed 2", "--seeds and --seed: "},
    {"--lane bp --lane wp:seed=4 --seeds 1-3", "--seeds: lane wp has "},
    {"--order-seed 3", "--order-seed: needs --shuffle"},
    {"--lane bp --lane wp:order-seed=0", "--lane: order-seed needs --shuffle"},
    {"--sweep order-seed=1-3", "--sweep: order-seed needs --shuffle"},
    {"--order-seed 0 --shuffle --seeds 0-3", ""},
    {"--lane wp:order-seed=0 --shuffle", ""},
    {"--shuffle --sweep order-seed=1-3", ""},
    {"--sweep lr=1,2 --sweep seed=1-3", ""},
    {"--sweep pert=1,2 --at-step 3 --seed 4", ""},
    {"--sweep batch-size=1,2 --at-step 3", ""},
    {"--sweep act=relu,tanh --at-step 3", ""},
    {"--preset nielsen-ch1 --sweep lr=1,2", ""},
    {"--lr-search --lane bp:seed=4", ""},
    {"--seeds 1-3 --out d --lane bp --lane wp", ""},
    {"--seed 3 --save f.npz --out d", ""},
};

START_TEST(what_would_do_nothing_is_refused)
{
    const char *line = asked[_i][0], *says = asked[_i][1];
    struct options o;
    struct err err = {0};

    ck_assert_int_eq(parse(line, &o, &err), STATUS_OK);
    ck_assert_int_eq(options_settle(&o, &err), STATUS_OK);
    ck_assert_int_eq(option_clash_check(&o, &err),
                     *says ? STATUS_USAGE : STATUS_OK);
    check_says(line, &err, says);
}
END_TEST

/* A file's values are for all runs: a command may leave them unused. */
START_TEST(a_file_may_say_more_than_is_used)
{
    struct options o;
    struct err err = {0};

    ck_assert_int_eq(parse("--seeds 1-3 --lane bp", &o, &err), STATUS_OK);
    ck_assert_int_eq(options_set(&o, SOURCE_USER, "seed", "5", &err),
                     STATUS_OK);
    ck_assert_int_eq(options_set(&o, SOURCE_USER, "order-seed", "5", &err),
                     STATUS_OK);
    ck_assert_int_eq(options_settle(&o, &err), STATUS_OK);
    ck_assert_int_eq(option_clash_check(&o, &err), STATUS_OK);
    options_done(&o);
}
END_TEST

/* What is typed, and what of it makes the first lane another experiment. */
static const char *const presets[][2] = {
    {"--preset frenkel2021-drtp", ""},
    {"--preset nielsen-ch1", ""},
    {"--preset neuromatch-w2d3", ""},
    {"--preset scellier-ep", ""},
    {"--preset scellier-ep --epochs 3 --seed 4 --threads 2 --speed 9", ""},
    {"--preset scellier-ep --patience 3 --max-time 9 --target-acc 90", ""},
    {"--preset scellier-ep --eval-every 9 --diag-every 5 --out x", ""},
    {"--preset nielsen-ch1 --order-seed 3 --view log --targets 5,6", ""},
    {"--preset nielsen-ch1 --lane bp", ""},
    {"--preset nielsen-ch1 --lr 1", "lr 1 instead of 3"},
    {"--preset nielsen-ch1 --lane bp:lr=2.9999", "lr 2.9999 instead of 3.0"},
    {"--preset nielsen-ch1 --lane bp --hidden 30,10",
     "hidden 30+10 instead of 30"},
    {"--preset nielsen-ch1 --init-sd 0.5", "init-sd 0.5 instead of 1"},
    {"--preset nielsen-ch1 --init he", "init he instead of gaussian"},
    {"--preset nielsen-ch1 --split random", "split random instead of official"},
    {"--preset nielsen-ch1 --train-size 9 --lr 1",
     "train-size 9 instead of 50000 and 1 more"},
    {"--preset nielsen-ch1 --lr-decay cosine",
     "lr-decay cosine instead of none"},
    {"--preset nielsen-ch1 --data x.csv", "data x.csv instead of mnist"},
    {"--preset scellier-ep --shuffle", "shuffle on instead of off"},
    {"--preset scellier-ep --lane ep:nudge=0.1",
     "lr 2 instead of 0.1 and 1 more"},
    {"--preset frenkel2021-drtp --lane bp:name=drtp",
     "rule bp instead of drtp"},
    {"--preset frenkel2021-drtp --lane wp", ""}, /* it has no figures */
};

START_TEST(a_changed_preset_is_known)
{
    char line[128], change[PUBLISHED_CHANGE], *argv[33] = {NULL};
    static struct published_setup setup;
    struct checkpoint resumed;
    struct options o;
    struct err err = {0};
    int argc = 0;

    setenv("MLPTUI_CONFIG", "/dev/null", 1);
    snprintf(line, sizeof line, "mlptui %s", presets[_i][0]);
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    ck_assert_int_eq(config_load(argc, argv, NULL, &o, &resumed, &err),
                     STATUS_OK);
    ck_assert_int_eq(preset_setup(&o, &setup, &err), STATUS_OK);
    ck_assert_str_eq(
        published_change(&setup, &o.lanes[0], o.lanes[0].values, change),
        presets[_i][1]);
    options_done(&o);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, a_changed_preset_is_known, 0, LENGTH(presets));
    tcase_add_loop_test(tc, a_search_reaches_around_each_rate, 0,
                        LENGTH(ladders));
    tcase_add_loop_test(tc, what_would_do_nothing_is_refused, 0, LENGTH(asked));
    tcase_add_test(tc, a_file_may_say_more_than_is_used);
}

int main(void)
{
    return suite_run("experiment", add_tests, NULL, NULL);
}
