/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a lane begins with other weights than those of the file that
 * it was given, or a run cannot go on without that file. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/lane/start.h"
#include "engine_case.h"
#include "store/checkpoint/npz.h"
#include "store_case.h"
#include "suite.h"

#define MANY 64

/* One array of a file; rows 0 ends a list. */
struct item {
    const char *name;
    size_t rows, cols; /* cols 0: one dimension */
    double first;
};

static const struct item *fitting(size_t n_inputs, const char *lane)
{
    static struct item items[5];
    static char names[4][24];
    static const char *const plain[] = {"W1", "b1", "W2", "b2"};
    const size_t rows[] = {5, 5, 3, 3}, cols[] = {n_inputs, 0, 5, 1};

    for (size_t i = 0; i < 4; i++) {
        snprintf(names[i], sizeof names[i], "%s%s", lane, plain[i]);
        items[i] = (struct item){names[i], rows[i], cols[i], (double)i};
    }
    return items;
}

/* Items first, first + 0.01, ... */
static const char *write_file(const struct item *items)
{
    const char *path = in_dir("w.npz");
    struct npz_writer *w;
    double x[MANY];
    struct err err = {0};

    ck_assert(!npz_writer_new(&w));
    for (; items->rows > 0; items++) {
        size_t dims[2] = {items->rows, items->cols};

        for (size_t i = 0; i < MANY; i++)
            x[i] = items->first + 0.01 * (double)i;
        npz_add(w, items->name, 'f', x, items->cols ? 2 : 1, dims);
    }
    ck_assert_msg(!npz_writer_finish(w, path, 0600, &err), "%s", err.text);
    return path;
}

static struct lane_config config_with(const char *path)
{
    struct lane_config config = config_of("bp");
    struct err err = {0};

    strcpy(config.name, "net");
    ck_assert_msg(!lane_choose_text(&config, &param_init, path, &err), "%s",
                  err.text);
    return config;
}

static void assert_begins(const struct lane *lane)
{
    const struct run_state *s = state_of(lane);
    const struct net_shape *shape = lane_shape(lane);

    for (size_t l = 0; l < 2; l++) {
        size_t n = shape->width[l] * shape->width[l + 1];

        for (size_t i = 0; i < n; i++)
            ck_assert(s->params[shape->w_at[l] + i] ==
                      2.0 * (double)l + 0.01 * (double)i);
        for (size_t i = 0; i < shape->width[l + 1]; i++)
            ck_assert(s->params[shape->b_at[l] + i] ==
                      2.0 * (double)l + 1.0 + 0.01 * (double)i);
    }
    ck_assert_uint_eq(s->step, 0);
}

/* Row _i: with plain names, and with those of a checkpoint of several lanes. */
START_TEST(a_lane_begins_with_the_file)
{
    const char *path =
        write_file(fitting(problem.ds->n_features, _i == 0 ? "" : "net/"));
    struct lane_config config = config_with(path);
    struct lane *lane = lane_make(&config, &exec_serial);

    ck_assert(!lane_can_start(lane, NULL));
    assert_begins(lane);
    steps(lane, 4);
    lane_restart(lane, 99);
    assert_begins(lane);
    lane_free(lane);
}
END_TEST

START_TEST(a_run_goes_on_without_the_file)
{
    const char *path = write_file(fitting(problem.ds->n_features, ""));
    struct lane_config config = config_with(path);
    struct lane *first = lane_make(&config, &exec_serial), *second;
    struct err err = {0};

    steps(first, 4);
    unlink(path);
    second = lane_make(&config, &exec_serial);
    ck_assert_int_eq(lane_can_start(second, &err), STATUS_IO);
    ck_assert(strstr(err.text, "w.npz: No such file"));
    ck_assert(!lane_resume(second, state_of(first), NULL));
    ck_assert(!lane_can_start(second, NULL));
    assert_same(first, second);
    steps(first, 5);
    steps(second, 5);
    assert_same(first, second);
    lane_restart(second, 7);
    assert_begins(second);
    lane_free(first);
    lane_free(second);
}
END_TEST

/* What is wrong with a file that fits but for one array, and how the line that
 * says so ends. */
static const struct {
    size_t at;
    struct item instead;
    const char *says;
} wrong[] = {
    {0, {"W1", 4, 2, 0}, "w.npz: W1 is 4 x 2, the net's is 5 x "},
    {0, {"other/W1", 5, 2, 0}, "w.npz: W1: not in the file"},
    {1, {"b1", 4, 0, 0}, "w.npz: b1 is 4, the net's is 5"},
    {1, {"b1", 1, 5, 0}, "w.npz: b1 is 1 x 5, the net's is 5"},
    {2, {"W2", 5, 3, 0}, "w.npz: W2 is 5 x 3, the net's is 3 x 5"},
    {3, {"c2", 3, 0, 0}, "w.npz: b2: not in the file"},
    {3, {"b2", 3, 0, 1e308 * 10}, "w.npz: b2: not finite everywhere"},
    {4, {"W3", 3, 3, 0}, "w.npz: W3: the net has fewer layers"},
};

START_TEST(what_does_not_fit_is_named)
{
    struct item items[6] = {{0}};
    struct lane_config config;
    struct lane *lane;
    struct err err = {0};

    memcpy(items, fitting(problem.ds->n_features, ""), 4 * sizeof *items);
    items[wrong[_i].at] = wrong[_i].instead;
    config = config_with(write_file(items));
    lane = lane_make(&config, &exec_serial);
    ck_assert_int_eq(lane_can_start(lane, &err), STATUS_FORMAT);
    ck_assert_msg(strstr(err.text, wrong[_i].says), "'%s' lacks '%s'", err.text,
                  wrong[_i].says);
    lane_free(lane);
}
END_TEST

static void make(void)
{
    problem_make();
    dir_make();
}

static void end(void)
{
    dir_end();
    problem_end();
}

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, a_lane_begins_with_the_file, 0, 2);
    tcase_add_test(tc, a_run_goes_on_without_the_file);
    tcase_add_loop_test(tc, what_does_not_fit_is_named, 0,
                        sizeof wrong / sizeof *wrong);
}

int main(void)
{
    return suite_run("start", add_tests, make, end);
}
