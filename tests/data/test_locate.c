/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a data set is not found by its name, or another one is, or a
 * file that data are read from is not known to be one and may be
 * overwritten. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "data/load/files.h"
#include "data/load/folders.h"
#include "data/load/locate.h"
#include "data/load/named.h"
#include "data_files.h"

static void shell(const char *format, const char *folder)
{
    char command[400];
    snprintf(command, sizeof command, format, folder);
    ck_assert_int_eq(system(command), 0);
}

/* The test's folder is the person's own data folder, and there is no other. */
static void use_folder(void)
{
    unsetenv("MLPTUI_DATA");
    shell("mkdir -p %s/mlptui", data_folder);
    setenv("XDG_DATA_HOME", data_folder, 1);
    setenv("XDG_DATA_DIRS", "/nonexistent", 1);
}

static void expect_name(const char *name, const char *file)
{
    char path[PATH_MAX], expected[200];
    struct err err = {.text = ""};
    snprintf(expected, sizeof expected, "%s/mlptui/%s", data_folder, file);
    ck_assert_msg(!data_locate(name, path, sizeof path, &err), "%s", err.text);
    ck_assert_str_eq(path, expected);
    ck_assert(data_is_name(name));
    ck_assert(!data_is_name(path));
}

START_TEST(a_file_is_known_with_and_without_its_ending)
{
    use_folder();
    write_file("mlptui/mine.csv", "1,2\n", 4);
    write_gz("mlptui/yours.tsv.gz", "1\t2\n", 4);
    write_file("mlptui/odd.name", "1,2\n", 4);
    write_file("mlptui/one.svm", "1 1:2\n", 6);
    write_file("mlptui/one.csv", "1,2\n", 4);
    expect_name("mine", "mine.csv");
    expect_name("mine.csv", "mine.csv");
    expect_name("yours", "yours.tsv.gz");
    expect_name("odd.name", "odd.name");
    expect_name("one", "one.csv"); /* by name, wherever it lies on the disk */
    ck_assert(!data_is_name("odd"));
    ck_assert(!data_is_name("min"));
    ck_assert(!data_is_name("mines"));
    ck_assert(!data_is_name(""));
    ck_assert(!data_is_name("mlptui/mine"));
}
END_TEST

START_TEST(what_is_there_as_typed_comes_first)
{
    char path[PATH_MAX];
    use_folder();
    write_file("mlptui/mine.csv", "1,2\n", 4);
    write_file("mine", "1,2\n", 4);
    ck_assert_int_eq(chdir(data_folder), 0);
    ck_assert_int_eq(data_locate("mine", path, sizeof path, NULL), STATUS_OK);
    ck_assert_str_eq(path, "mine");
    ck_assert(!data_is_name("mine"));
    ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

static const struct named_set *find(const struct named_set *sets, size_t n,
                                    const char *path)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(sets[i].path, path) == 0)
            return &sets[i];
    ck_abort_msg("%s is not listed", path);
    return NULL;
}

START_TEST(the_list_has_what_can_be_found)
{
    struct named_set *sets;
    size_t n;
    use_folder();
    shell("mkdir %s/mlptui/other", data_folder);
    for (int i = 0; i < 4; i++) {
        char name[80];
        struct blob blob = idx_blob(i);
        snprintf(name, sizeof name, "mlptui/other/%s", idx_names[i]);
        write_file(name, blob.bytes, blob.size);
    }
    write_file("mlptui/other.csv", "1,2\n", 4);
    write_file("mlptui/notes.md", "x\n", 2);
    ck_assert_int_eq(named_sets_list(&sets, &n), STATUS_OK);
    const struct named_set *set = find(sets, n, path_of("mlptui/other"));
    ck_assert(set->folder && !set->hidden);
    ck_assert_str_eq(set->name, "other");
    set = find(sets, n, path_of("mlptui/other.csv"));
    ck_assert(!set->folder && set->hidden);
    ck_assert_str_eq(set->name, "other");
    for (size_t i = 0; i < n; i++) {
        char path[PATH_MAX];
        ck_assert_ptr_null(strstr(sets[i].path, "notes.md"));
        ck_assert_int_eq(data_locate(sets[i].name, path, sizeof path, NULL),
                         STATUS_OK);
        ck_assert(sets[i].hidden || strcmp(path, sets[i].path) == 0);
    }
    mem_free(sets);
}
END_TEST

START_TEST(a_list_without_memory_is_none)
{
    size_t n, k = 0, refused = 0;
    enum status status;
    use_folder();
    write_file("mlptui/mine.csv", "1,2\n", 4);
    for (bool failed = true; failed;) {
        struct named_set *sets = NULL;
        mem_fail_at(++k);
        status = named_sets_list(&sets, &n);
        failed = mem_fail_at(0) == 0;
        ck_assert(status == STATUS_OK || (failed && !sets));
        refused += status == STATUS_NOMEM;
        mem_free(sets);
    }
    ck_assert_uint_ge(refused, 1);
}
END_TEST

/* What was typed, what was meant. */
static const char *const misspelt[][2] = {
    {"minst", "mnist"},
    {"MNIST", "mnist"},
    {"fashionmnist", "fashion-mnist"},
    {"fashion_mnist", "fashion-mnist"},
    {"fashion", "fashion-mnist"},
    {"kmnits", "kmnist"},
    {"xyzzy", ""},
    {"a", ""},
    {"emnist-leters", "emnist-letters"},
};

START_TEST(a_name_brings_the_one_that_was_meant)
{
    const char *typed = misspelt[_i][0], *meant = misspelt[_i][1];
    char near[NAMED_SET_NAME], path[PATH_MAX], hint[80];
    struct err err;
    use_folder();
    write_file("mlptui/kmnist.csv", "1,2\n", 4);
    write_file("mlptui/emnist-letters.csv", "1,2\n", 4);
    named_set_near(typed, near);
    ck_assert_str_eq(near, meant);
    ck_assert_int_eq(data_locate(typed, path, sizeof path, &err), STATUS_IO);
    snprintf(hint, sizeof hint, "did you mean %s?", meant);
    ck_assert_msg((strstr(err.text, hint) != NULL) == (*meant != '\0'), "%s",
                  err.text);
    ck_assert_msg(*meant || !strstr(err.text, "did you mean"), "%s", err.text);
}
END_TEST

/* A name that is longer than all that is compared. */
START_TEST(a_long_name_is_near_nothing)
{
    char name[300], near[NAMED_SET_NAME];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    named_set_near(name, near);
    ck_assert_str_eq(near, "");
}
END_TEST

static bool seen_before(void *ctx, const char *folder)
{
    char *all = ctx, line[PATH_MAX + 2];
    snprintf(line, sizeof line, "%s\n", folder);
    ck_assert_msg(!strstr(all, line), "%s twice", folder);
    strcat(all, line);
    return false;
}

START_TEST(a_folder_is_looked_into_once)
{
    static char all[20 * PATH_MAX];
    use_folder();
    setenv("XDG_DATA_DIRS", "/usr/local/share:/usr/share:/usr/local/share", 1);
    all[0] = '\n';
    ck_assert(!data_folders_each(seen_before, all));
    ck_assert_ptr_nonnull(strstr(all, data_folder));
    ck_assert_ptr_nonnull(strstr(all, "\n/usr/share/datasets\n"));
}
END_TEST

static bool is_it(void *ctx, const char *path)
{
    struct stat a, b;
    return stat(path, &a) == 0 && stat(ctx, &b) == 0 && a.st_ino == b.st_ino &&
           a.st_dev == b.st_dev;
}

static bool reads(const struct data_options *options, const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", data_folder, name);
    return data_each_file(options, is_it, path);
}

START_TEST(every_file_that_is_read_is_told)
{
    char data[100], labels[100], val[100];
    struct data_options options = {.path = data, .labels = labels, .val = val};
    snprintf(data, sizeof data, "%s/x.csv", data_folder);
    snprintf(labels, sizeof labels, "%s/y.csv", data_folder);
    snprintf(val, sizeof val, "%s/v.csv", data_folder);
    write_file("x.csv", "1,2\n", 4);
    write_file("y.csv", "1\n", 2);
    write_file("v.csv", "1,2\n", 4);
    write_file("other.csv", "1,2\n", 4);
    ck_assert_int_eq(symlink(data, path_of("soft.csv")), 0);
    ck_assert_int_eq(link(data, path_of("hard.csv")), 0);
    ck_assert(reads(&options, "x.csv"));
    ck_assert(reads(&options, "soft.csv"));
    ck_assert(reads(&options, "hard.csv"));
    ck_assert(reads(&options, "y.csv"));
    ck_assert(reads(&options, "v.csv"));
    ck_assert(!reads(&options, "other.csv"));
    ck_assert(!reads(&options, "absent.csv"));
    ck_assert(reads(&(struct data_options){.path = path_of("x.csv")}, "x.csv"));
}
END_TEST

START_TEST(the_files_of_a_folder_are_told)
{
    char folder[100];
    struct data_options options = {.path = folder};
    snprintf(folder, sizeof folder, "%s/set", data_folder);
    shell("mkdir -p %s/set/cat/more", data_folder);
    write_file("set/train-images-idx3-ubyte", "x", 1);
    write_file("set/train-labels-idx1-ubyte", "x", 1);
    write_file("set/emnist-letters-test-labels-idx1-ubyte.gz", "x", 1);
    write_file("set/cat/a.PNG", "x", 1);
    write_file("set/model.npz", "x", 1);
    write_file("set/cat/metrics.csv", "x", 1);
    ck_assert(reads(&options, "set/train-images-idx3-ubyte"));
    ck_assert(reads(&options, "set/emnist-letters-test-labels-idx1-ubyte.gz"));
    ck_assert(reads(&options, "set/cat/a.PNG"));
    /* a run may be kept beside its data */
    ck_assert(!reads(&options, "set/model.npz"));
    ck_assert(!reads(&options, "set/cat/metrics.csv"));
    /* pictures are read with the labels beside them */
    ck_assert(reads(
        &(struct data_options){.path = path_of("set/train-images-idx3-ubyte")},
        "set/train-labels-idx1-ubyte"));
    /* a link that leads round ends */
    ck_assert_int_eq(symlink(folder, path_of("set/cat/more/round")), 0);
    ck_assert(!reads(&options, "set/model.npz"));
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, a_file_is_known_with_and_without_its_ending);
    tcase_add_test(tc, what_is_there_as_typed_comes_first);
    tcase_add_test(tc, the_list_has_what_can_be_found);
    tcase_add_test(tc, a_list_without_memory_is_none);
    tcase_add_loop_test(tc, a_name_brings_the_one_that_was_meant, 0,
                        N_OF(misspelt));
    tcase_add_test(tc, a_long_name_is_near_nothing);
    tcase_add_test(tc, a_folder_is_looked_into_once);
    tcase_add_test(tc, every_file_that_is_read_is_told);
    tcase_add_test(tc, the_files_of_a_folder_are_told);
}

int main(void)
{
    return data_tests_run("locate", add_tests);
}
