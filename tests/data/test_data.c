/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, training runs on other samples than the notebook's, data is
 * not found where it lies, or an error names the wrong place. */
#include <check.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "data/dataset.h"
#include "data/load/known_sets.h"
#include "data/load/locate.h"
#include "data/split.h"
#include "data_files.h"
#include "engine/problem/problem.h"
#include "nn/sparse/runs.h"

/* From scikit-learn's rule over NumPy's RandomState(42).permutation(10). */
START_TEST(split_equals_scikit_learn)
{
    static const uint32_t perm[10] = {8, 1, 5, 0, 7, 2, 9, 4, 3, 6};
    struct split split;
    struct err err;
    ck_assert_int_eq(split_init(&split, 10, 0.25, 42, &err), STATUS_OK);
    ck_assert_uint_eq(split.n_val, 3);
    ck_assert_uint_eq(split.n_train, 7);
    ck_assert_mem_eq(split.val, perm, 3 * sizeof *perm);
    ck_assert_mem_eq(split.train, perm + 3, 7 * sizeof *perm);
    split_done(&split);
    split_done(&split);
    ck_assert_int_eq(split_init(&split, 70000, 0.1, 42, &err), STATUS_OK);
    ck_assert_uint_eq(split.n_val, 7000);
    ck_assert_uint_eq(split.val[0], 46730);
    ck_assert_uint_eq(split.train[62999], 15795);
    split_done(&split);
    static const double bad[] = {0, 1, -0.1, 1.5, 0.0 / 0.0, 0.95};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_int_eq(split_init(&split, 10, bad[i], 42, &err),
                         STATUS_USAGE);
    ck_assert_int_eq(split_init(&split, 1, 0.5, 42, &err), STATUS_USAGE);
}
END_TEST

/* Decodes every sample and checks the promises of nn/sparse/runs.h. */
static void check_runs(const struct runs *runs, const struct dataset *ds,
                       const uint32_t *order)
{
    for (size_t s = 0; s < runs->n; s++) {
        size_t run = runs->first_run[s], n_nonzero = 0, n_seen = 0;
        uint32_t last = 0;
        bool seen[65536] = {false};
        ck_assert_uint_eq(runs->labels[s], ds->labels[order[s]]);
        for (size_t r = run + 1; r < runs->first_run[s + 1]; r++)
            ck_assert(runs->value8 ? runs->value8[r] > runs->value8[r - 1]
                                   : runs->value[r] > runs->value[r - 1]);
        for (size_t i = runs->first_nz[s]; i < runs->first_nz[s + 1]; i++) {
            uint32_t e = runs->entry[i];
            size_t r = run + runs_number(runs, e);
            double x = runs->value8 ? runs->value8[r] / 255.0 : runs->value[r];
            ck_assert(i == runs->first_nz[s] || RUNS_COL(e) > RUNS_COL(last));
            ck_assert_int_eq(i >= runs->half_nz[s],
                             RUNS_COL(e) >= ds->n_features / 2);
            ck_assert(!runs->value8 || RUNS_BYTE(e) == runs->value8[r]);
            ck_assert(x != 0);
            ck_assert(dataset_feature(ds, order[s], RUNS_COL(e)) == x);
            n_seen += !seen[runs_number(runs, e)];
            seen[runs_number(runs, e)] = true;
            last = e;
        }
        ck_assert_uint_eq(n_seen, runs->first_run[s + 1] - run);
        for (size_t j = 0; j < ds->n_features; j++)
            n_nonzero += dataset_feature(ds, order[s], j) != 0;
        ck_assert_uint_eq(n_nonzero, runs->first_nz[s + 1] - runs->first_nz[s]);
        ck_assert_uint_le(runs->first_run[s + 1] - runs->first_run[s],
                          runs->max_runs);
    }
}

static void fill(struct dataset *ds, unsigned seed)
{
    for (size_t i = 0; i < ds->n * ds->n_features; i++) {
        seed = seed * 1103515245 + 12345;
        unsigned value = seed >> 16 & 1 ? 0 : seed >> 17 & 255;
        if (ds->bytes)
            ds->bytes[i] = (uint8_t)value;
        else
            ds->reals[i] = (value % 16 - 7.5) * (value != 0);
    }
}

START_TEST(runs_hold_every_feature)
{
    static const size_t widths[] = {1, 3, 7, 8, 9, 17, 784, 5000};
    static const uint32_t order[] = {4, 0, 3, 3, 1};
    size_t width = widths[_i / 2];
    struct dataset *ds;
    struct runs *runs;
    struct progress progress = {0};
    ck_assert_int_eq(dataset_new(5, width, _i % 2, &ds), STATUS_OK);
    fill(ds, (unsigned)_i + 1);
    if (ds->bytes) {
        memset(ds->bytes, 255, width);       /* sample 0: one run of all */
        memset(ds->bytes + width, 0, width); /* sample 1: none */
    }
    ck_assert_int_eq(runs_new(ds, order, 5, &progress, 700, 900, &runs),
                     STATUS_OK);
    ck_assert_int_eq(atomic_load(&progress.permille), 900);
    check_runs(runs, ds, order);
    ck_assert(ds->reals || runs->max_x == 1);
    ck_assert(ds->bytes || width < 784 ||
              (runs->min_x == -7.5 && runs->max_x == 7.5));
    runs_free(runs);
    dataset_free(ds);
}
END_TEST

static void expect_place(const char *spec, const char *expected)
{
    char path[300];
    struct err err = {.text = ""};
    enum status status = data_locate(spec, path, sizeof path, &err);
    ck_assert_msg(status == STATUS_OK, "%s", err.text);
    ck_assert_str_eq(path, expected);
}

START_TEST(locate_finds_paths_and_names)
{
    char command[300], expected[300];
    write_idx();
    write_file("t.csv", "1,2\n", 4);
    expect_place(data_folder, data_folder);
    expect_place(path_of("t.csv"), path_of("t.csv"));
    setenv("MLPTUI_DATA", data_folder, 1);
    expect_place("mnist", data_folder);
    expect_place("t.csv", path_of("t.csv"));
    unsetenv("MLPTUI_DATA");
    snprintf(command, sizeof command,
             "mkdir -p %s/mlptui/other && cp %s/*ubyte %s/mlptui/other",
             data_folder, data_folder, data_folder);
    ck_assert_int_eq(system(command), 0);
    snprintf(expected, sizeof expected, "%s/mlptui/other", data_folder);
    setenv("XDG_DATA_HOME", data_folder, 1);
    expect_place("other", expected);
    /* relative folders are ignored even where they would serve */
    ck_assert_int_eq(chdir(data_folder), 0);
    setenv("XDG_DATA_HOME", ".", 1);
    snprintf(command, sizeof command, ".:/nonexistent:%s", data_folder);
    setenv("XDG_DATA_DIRS", command, 1);
    expect_place("other", expected);
    ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

START_TEST(locate_says_where_it_looked)
{
    char path[300];
    struct err err;
    setenv("MLPTUI_DATA", data_folder, 1);
    ck_assert_int_eq(data_locate("absent", path, sizeof path, &err), STATUS_IO);
    ck_assert_ptr_nonnull(strstr(err.text, data_folder));
    ck_assert_int_eq(data_locate(data_folder, path, sizeof path, &err),
                     STATUS_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "no train-images-idx3-ubyte"));
    ck_assert_int_eq(data_locate("./x.csv", path, sizeof path, &err),
                     STATUS_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "No such file"));
    ck_assert_int_eq(data_locate("/dev/null", path, sizeof path, &err),
                     STATUS_IO);
    ck_assert_int_eq(data_locate("", path, sizeof path, &err), STATUS_IO);
}
END_TEST

static const char *why_not(const char *spec)
{
    static struct err err;
    struct problem_config config = {.data.path = spec, .val_fraction = 0.1};
    struct problem *problem = NULL;

    errno = 0;
    ck_assert_int_eq(problem_load(&config, NULL, &problem, &err), STATUS_IO);
    return err.text;
}

/* The system's own reason for the file in question, not another call's. */
START_TEST(the_reason_is_the_systems_own)
{
    ck_assert_str_eq(why_not("/proc/self/mem"),
                     "/proc/self/mem: Input/output error");
    write_idx();
    ck_assert_int_eq(unlink(path_of(idx_names[3])), 0);
    ck_assert_int_eq(symlink("/proc/self/mem", path_of(idx_names[3])), 0);
    ck_assert_ptr_nonnull(
        strstr(why_not(data_folder), "ubyte: Input/output error"));
    ck_assert_int_eq(unlink(path_of(idx_names[3])), 0);
    ck_assert_int_eq(symlink(idx_names[3], path_of(idx_names[3])), 0);
    ck_assert_ptr_nonnull(
        strstr(why_not(data_folder), "Too many levels of symb"));
    /* a bare name that is something here */
    ck_assert_int_eq(chdir(data_folder), 0);
    ck_assert_int_eq(symlink("loop", "loop"), 0);
    ck_assert_int_eq(symlink("/dev/zero", "device"), 0);
    ck_assert_int_eq(mkdir("shut", 0), 0);
    write_file("secret.csv", "1,2\n", 4);
    ck_assert_int_eq(chmod("secret.csv", 0), 0);
    ck_assert_int_eq(chmod(data_folder, 0755), 0);
    ck_assert_str_eq(why_not("loop"),
                     "loop: Too many levels of symbolic links");
    ck_assert_ptr_nonnull(
        strstr(why_not("device"), "device: not a regular file"));
    if (geteuid() == 0)
        ck_assert_int_eq(seteuid(65534), 0);
    ck_assert_str_eq(why_not("secret.csv"), "secret.csv: Permission denied");
    ck_assert_str_eq(why_not("shut"), "shut: Permission denied");
    ck_assert_str_eq(why_not("shut/x.csv"), "shut/x.csv: Permission denied");
    ck_assert_int_eq(seteuid(getuid()), 0);
    ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

START_TEST(problem_holds_both_parts)
{
    struct problem_config config = {
        .data.path = "mnist", .val_fraction = 0.1, .split_seed = 42};
    struct problem *problem = NULL;
    struct progress progress = {0};
    struct err err;
    write_idx();
    setenv("MLPTUI_DATA", data_folder, 1);
    ck_assert_int_eq(problem_load(&config, &progress, &problem, &err),
                     STATUS_OK);
    ck_assert_int_eq(atomic_load(&progress.permille), 1000);
    ck_assert_str_eq(problem->ds->name, "mnist");
    ck_assert_uint_eq(problem->train->n, 36);
    ck_assert_uint_eq(problem->val->n, 4);
    ck_assert_uint_eq(problem->hash, dataset_hash(problem->ds));
    check_runs(problem->train, problem->ds, problem->split.train);
    check_runs(problem->val, problem->ds, problem->split.val);
    problem_free(problem);
    problem_free(NULL);
    problem = NULL;
    config.val_fraction = 2;
    ck_assert_int_eq(problem_load(&config, NULL, &problem, &err), STATUS_USAGE);
    ck_assert_ptr_null(problem);
}
END_TEST

/* Under the address sanitizer this also shows that nothing leaks. */
START_TEST(problem_survives_every_failed_allocation)
{
    static const char *const files[] = {"", "/b.csv", "/r.csv"};
    char path[200];
    struct err err;
    write_idx();
    FILE *b = fopen(path_of("b.csv"), "w");
    FILE *r = fopen(path_of("r.csv"), "w");
    for (int i = 0; i < 40; i++) {
        fprintf(b, "%d,%d,0\n", i % 3, i);
        fprintf(r, "%d,%d,%g\n", i % 3, i, i == 20 ? 0.5 : 1);
    }
    fclose(b);
    fclose(r);
    snprintf(path, sizeof path, "%s%s", data_folder, files[_i]);
    struct problem_config config = {
        .data.path = path, .val_fraction = 0.1, .split_seed = 42};
    enum status status = STATUS_NOMEM;
    size_t k = 0;
    while (status == STATUS_NOMEM) {
        struct problem *problem = NULL;
        mem_fail_at(++k);
        status = problem_load(&config, NULL, &problem, &err);
        /* a failure passed over would be 0 here */
        ck_assert_int_eq(mem_fail_at(0) > 0, status == STATUS_OK);
        ck_assert((problem != NULL) == (status == STATUS_OK));
        problem_free(problem);
    }
    ck_assert_int_eq(status, STATUS_OK);
    ck_assert_uint_gt(k, 20);
}
END_TEST

static struct dataset *set_of(const char *name, size_t n_classes)
{
    struct dataset *ds;
    ck_assert_int_eq(dataset_new(12, 3, false, &ds), STATUS_OK);
    ds->labels[0] = (uint8_t)(n_classes - 1);
    dataset_count_classes(ds);
    dataset_set_name(ds, name);
    return ds;
}

/* The whole set by its hash whatever its folder is called, a part of it by
 * its name; nothing else, and nothing with other classes. */
START_TEST(clothes_have_names)
{
    static const struct {
        const char *name;
        size_t n_classes;
        uint64_t hash;
        bool named;
    } cases[] = {
        {"clothes", 10, UINT64_C(0xdb7155fffd9c5829), true},
        {"/some/where/fashion-mnist/", 10, 1, true},
        {"clothes", 10, 1, false},
        {"mnist", 10, UINT64_C(0x870539be7b486ccf), false},
        {"fashion-mnist", 9, UINT64_C(0xdb7155fffd9c5829), false},
    };
    for (int i = 0; i < N_OF(cases); i++) {
        struct dataset *ds = set_of(cases[i].name, cases[i].n_classes);
        ck_assert_int_eq(known_sets_name(ds, cases[i].hash), STATUS_OK);
        ck_assert((dataset_class_name(ds, 0) != NULL) == cases[i].named);
        if (cases[i].named) {
            ck_assert_str_eq(dataset_class_name(ds, 0), "T-shirt/top");
            ck_assert_str_eq(dataset_class_name(ds, 9), "Ankle boot");
            ck_assert(dataset_class_name(ds, 10) == NULL);
        }
        dataset_free(ds);
    }
}
END_TEST

/* A name is cut to fit, never inside a letter, and holds nothing that would
 * move a cursor; a failure leaves the set without names. */
START_TEST(class_names_are_cut_and_clean)
{
    struct dataset *ds = set_of("x", 2);
    static const char *const names[] = {
        "\x1b[2J", "123456789012345678901234567890123456789012345678901234"
                   "56789012\xc3\xa4"};
    mem_fail_at(1);
    ck_assert_int_eq(dataset_name_classes(ds, names), STATUS_NOMEM);
    ck_assert(dataset_class_name(ds, 0) == NULL);
    mem_fail_at(0);
    ck_assert_int_eq(dataset_name_classes(ds, names), STATUS_OK);
    ck_assert_str_eq(dataset_class_name(ds, 0), "?[2J");
    ck_assert_str_eq(dataset_class_name(ds, 1),
                     "12345678901234567890123456789012345678901234567890123456"
                     "789012");
    dataset_free(ds);
}
END_TEST

/* One field each is another: a race that is restarted reads the data anew. */
START_TEST(every_option_makes_another_problem)
{
    const struct problem_config base = {.data = {.path = "x",
                                                 .labels = "l",
                                                 .val = "v",
                                                 .label = "1",
                                                 .sep = ","},
                                        .val_fraction = 0.1,
                                        .split_seed = 42};
    struct problem_config c[17];
    char copy[] = "x";
    for (int i = 0; i < N_OF(c); i++)
        c[i] = base;
    c[0].data.path = c[1].data.labels = c[2].data.val = "z";
    c[3].data.label = c[4].data.sep = "z";
    c[5].data.header = c[6].data.missing = c[7].data.scale = 1;
    c[8].data.official = c[9].data.transpose = 1;
    c[10].data.width = c[11].data.height = 1;
    c[12].data.max_memory = 1;
    c[13].val_fraction = 0.2;
    c[14].split_seed = 1;
    c[15].data.labels = NULL;
    c[16].data.path = copy; /* the same text elsewhere */
    for (int i = 0; i < N_OF(c); i++) {
        ck_assert_msg(problem_same(&c[i], &base) == (i == 16), "%d", i);
        ck_assert_msg(problem_same(&base, &c[i]) == (i == 16), "%d", i);
        ck_assert(problem_same(&c[i], &c[i]));
    }
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, every_option_makes_another_problem);
    tcase_add_test(tc, clothes_have_names);
    tcase_add_test(tc, class_names_are_cut_and_clean);
    tcase_add_test(tc, split_equals_scikit_learn);
    tcase_add_loop_test(tc, runs_hold_every_feature, 0, 16);
    tcase_add_test(tc, locate_finds_paths_and_names);
    tcase_add_test(tc, locate_says_where_it_looked);
    tcase_add_test(tc, the_reason_is_the_systems_own);
    tcase_add_test(tc, problem_holds_both_parts);
    tcase_add_loop_test(tc, problem_survives_every_failed_allocation, 0, 3);
}

int main(void)
{
    return data_tests_run("data", add_tests);
}
