/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, an experiment of many trainings is another than was asked
 * for: rates are missing in a search, or an option does nothing and nobody
 * says so. */
#include <check.h>
#include <stdbool.h>
#include <string.h>

#include "cli/options/option_clash.h"
#include "cli/options/options.h"
#include "cli/sweep.h"
#include "cli_case.h"
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
    {"--sweep rate=1,2", "'rate' is no parameter of a lane"},
    {"--seeds 1-3 --seed 2", "--seeds and --seed: "},
    {"--lane bp --lane wp:seed=4 --seeds 1-3", "--seeds: lane wp has "},
    {"--sweep lr=1,2 --sweep seed=1-3", ""},
    {"--sweep lr=1,2 --at-step 3 --seed 4", ""},
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
    ck_assert_int_eq(options_settle(&o, &err), STATUS_OK);
    ck_assert_int_eq(option_clash_check(&o, &err), STATUS_OK);
    options_done(&o);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, a_search_reaches_around_each_rate, 0,
                        LENGTH(ladders));
    tcase_add_loop_test(tc, what_would_do_nothing_is_refused, 0, LENGTH(asked));
    tcase_add_test(tc, a_file_may_say_more_than_is_used);
}

int main(void)
{
    return suite_run("experiment", add_tests, NULL, NULL);
}
