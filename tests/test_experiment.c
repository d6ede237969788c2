/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, an experiment of many trainings is another than was asked
 * for: rates are missing in a search. */
#include <check.h>
#include <stdbool.h>

#include "cli/options.h"
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

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, a_search_reaches_around_each_rate, 0,
                        LENGTH(ladders));
}

int main(void)
{
    return suite_run("experiment", add_tests, NULL, NULL);
}
