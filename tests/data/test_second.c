/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, labels or a validating table of a file of their own go to
 * other samples than theirs, or a data set is told wrongly. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data_files.h"
#include "engine/problem/problem.h"

static struct problem *problem;
static struct err err;

/* Options whose files are all in the test's folder. */
static enum status load_files(const char *data, const char *labels,
                              const char *val, struct problem_config config)
{
    char paths[3][200];
    const char *const names[3] = {data, labels, val};
    for (int i = 0; i < 3; i++)
        snprintf(paths[i], sizeof paths[i], "%s",
                 names[i] ? path_of(names[i]) : "");
    config.data.path = paths[0];
    config.data.labels = labels ? paths[1] : NULL;
    config.data.val = val ? paths[2] : NULL;
    if (config.val_fraction == 0)
        config.val_fraction = 0.1;
    config.split_seed = 42;
    problem = NULL;
    return problem_load(&config, NULL, &problem, &err);
}

static void write_text(const char *name, const char *text)
{
    write_file(name, text, strlen(text));
}

static void write_rows(const char *name, const char *head, int n,
                       void (*row)(FILE *file, int i))
{
    FILE *file = fopen(path_of(name), "w");
    ck_assert_ptr_nonnull(file);
    fputs(head, file);
    for (int i = 0; i < n; i++)
        row(file, i);
    ck_assert_int_eq(fclose(file), 0);
}

static void refuses(enum status status, enum status expected, const char *said)
{
    ck_assert_int_eq(status, expected);
    ck_assert_ptr_null(problem);
    ck_assert_msg(strstr(err.text, said), "'%s' lacks '%s'", err.text, said);
}

static const char *line(void)
{
    static char text[FACTS_LINE];
    facts_line(&problem->facts, problem->ds, problem->split.n_train,
               problem->split.n_val, text);
    return text;
}

static void iris_row(FILE *file, int i)
{
    static const char *const names[] = {"setosa", "versicolor", "virginica"};
    fprintf(file, "%g,%g,%s\n", 1 + 0.1 * (i % 7), 30.0 + i % 11, names[i % 3]);
}

static void feature_row(FILE *file, int i)
{
    fprintf(file, "%d,%d\n", i % 2, i % 3 == 0);
}

static void word_row(FILE *file, int i)
{
    fprintf(file, "%s\n", i % 2 ? "odd" : "even");
}

static void indexed_row(FILE *file, int i)
{
    fprintf(file, "%d,%d\n", i + 7, i % 3);
}

START_TEST(line_says_what_was_decided)
{
    write_rows("iris.csv", "", 150, iris_row);
    ck_assert_int_eq(
        load_files("iris.csv", NULL, NULL, (struct problem_config){0}),
        STATUS_OK);
    ck_assert_str_eq(line(),
                     "iris.csv: 135 + 15 samples, 2 features (standardised by "
                     "column), label: last column, 3 classes (setosa, "
                     "versicolor, virginica)");
    problem_free(problem);
}
END_TEST

START_TEST(labels_have_a_file)
{
    write_rows("X.csv", "", 20, feature_row);
    write_rows("y.csv", "parity\n", 20, word_row);
    ck_assert_int_eq(
        load_files("X.csv", "y.csv", NULL, (struct problem_config){0}),
        STATUS_OK);
    ck_assert_uint_eq(problem->ds->n_features, 2);
    for (size_t i = 0; i < 20; i++) {
        ck_assert_uint_eq(problem->ds->labels[i], i % 2);
        ck_assert(dataset_feature(problem->ds, i, 0) == (double)(i % 2));
    }
    ck_assert_str_eq(dataset_class_name(problem->ds, 1), "odd");
    ck_assert_ptr_nonnull(strstr(line(), "label: y.csv, 2 classes (even, odd"));
    problem_free(problem);
    /* a row index is no column of labels */
    write_rows("y.csv", ",label\n", 20, indexed_row);
    ck_assert_int_eq(
        load_files("X.csv", "y.csv", NULL, (struct problem_config){0}),
        STATUS_OK);
    ck_assert_uint_eq(problem->ds->n_classes, 3);
    ck_assert_uint_eq(problem->ds->labels[5], 2);
    problem_free(problem);
    write_rows("y.csv", "", 21, word_row);
    refuses(load_files("X.csv", "y.csv", NULL, (struct problem_config){0}),
            STATUS_FORMAT,
            "y.csv: 21 labels, expected 20, one for each row of X.csv");
    refuses(load_files("X.csv", "X.csv", NULL, (struct problem_config){0}),
            STATUS_FORMAT, "X.csv: 2 columns, expected one of labels");
}
END_TEST

/* One cell is no 0 or 1. */
static void counted_row(FILE *file, int i)
{
    fprintf(file, "%d,%d,%d,%d\n", 1000 + i, i % 5, i % 2, i == 7 ? 3 : 1);
}

/* The label may be asked for by its place among what is left, or be the column
 * that counts. Bytes stay bytes though the index had none, and an odd cell has
 * the line and column of the file. */
START_TEST(row_index_is_left_out)
{
    struct problem_config config = {.data.label = "first"};
    write_rows("i.csv", "id,kind,p,q\n", 40, counted_row);
    ck_assert_int_eq(load_files("i.csv", NULL, NULL, config), STATUS_OK);
    ck_assert_uint_eq(problem->ds->n_features, 2);
    ck_assert_uint_eq(problem->ds->n_classes, 5);
    ck_assert_ptr_nonnull(strstr(
        line(),
        "label: column 2 'kind', 5 classes; "
        "column 1 'id' only counts the rows "
        "and is left out; line 9, column 4: 3 does not fit values -1 to 1"));
    ck_assert_ptr_nonnull(problem->ds->bytes);
    problem_free(problem);
    config.data.label = "id";
    ck_assert_int_eq(load_files("i.csv", NULL, NULL, config), STATUS_OK);
    ck_assert_uint_eq(problem->ds->n_features, 3);
    ck_assert_uint_eq(problem->ds->n_classes, 40);
    problem_free(problem);
}
END_TEST

START_TEST(second_table_validates)
{
    write_text("a.csv", "x,label,z\n1,b,0\n0,a,0\n1,a,1\n0,b,1\n");
    write_text("v.csv", "label,z,x\na,1,0\nb,0,1\n");
    ck_assert_int_eq(load_files("a.csv", NULL, "v.csv",
                                (struct problem_config){.val_fraction = 0.7}),
                     STATUS_OK);
    static const uint32_t train[] = {0, 1, 2, 3}, val[] = {4, 5};
    static const uint16_t labels[] = {1, 0, 0, 1, 0, 1};
    static const uint8_t cells[] = {1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0};
    ck_assert_uint_eq(problem->split.n_train, 4);
    ck_assert_uint_eq(problem->split.n_val, 2);
    ck_assert_mem_eq(problem->split.train, train, sizeof train);
    ck_assert_mem_eq(problem->split.val, val, sizeof val);
    ck_assert_mem_eq(problem->ds->labels, labels, sizeof labels);
    ck_assert_mem_eq(problem->ds->bytes, cells, sizeof cells);
    ck_assert_ptr_nonnull(strstr(line(), "4 + 2 samples"));
    ck_assert_ptr_nonnull(strstr(line(), "; v.csv validates"));
    problem_free(problem);
    write_text("v.csv", "label,q,x\na,1,0\nb,0,1\n");
    refuses(load_files("a.csv", NULL, "v.csv", (struct problem_config){0}),
            STATUS_FORMAT, "v.csv: a column 'q', which --data has not");
    write_text("v.csv", "label,x\na,1\nb,0\n");
    refuses(load_files("a.csv", NULL, "v.csv", (struct problem_config){0}),
            STATUS_FORMAT, "v.csv: 2 columns, expected 3 as in a.csv");
    write_text("v.csv", "label,z,x\n3,1,0\n4,0,1\n");
    refuses(load_files("a.csv", NULL, "v.csv", (struct problem_config){0}),
            STATUS_FORMAT, "v.csv: none of its labels is one of a.csv");
    write_text("v.csv", "label,z,x\na,1,0\nq,0,1\n");
    ck_assert_int_eq(
        load_files("a.csv", NULL, "v.csv", (struct problem_config){0}),
        STATUS_OK);
    ck_assert_ptr_nonnull(strstr(line(), "; class 'q' is in v.csv only"));
    problem_free(problem);
    ck_assert_int_eq(
        load_files("a.csv", NULL, "a.csv", (struct problem_config){0}),
        STATUS_OK);
    ck_assert_ptr_nonnull(
        strstr(line(), "; a.csv validates, though it is the file that trains"));
    problem_free(problem);
}
END_TEST

/* Halves of one table keep its row index: of the first it counts, of the second
 * it may not, and goes there, too. */
START_TEST(second_table_leaves_out_the_index)
{
    write_text("a.csv", ",x,label\n0,1,b\n1,0,a\n2,1,a\n3,0,b\n");
    write_text("v.csv", ",x,label\n9,1,a\n4,0,b\n");
    ck_assert_int_eq(
        load_files("a.csv", NULL, "v.csv", (struct problem_config){0}),
        STATUS_OK);
    ck_assert_uint_eq(problem->ds->n_features, 1);
    ck_assert_uint_eq(problem->split.n_val, 2);
    problem_free(problem);
}
END_TEST

/* Mean and sd are those of the table that trains. */
START_TEST(second_table_gives_no_scale)
{
    write_text("a.csv", "1,0\n3,1\n1,0\n3,1\n");
    write_text("v.csv", "9,0\n1,1\n");
    ck_assert_int_eq(load_files("a.csv", NULL, "v.csv",
                                (struct problem_config){.data.label = "last"}),
                     STATUS_OK);
    ck_assert(problem->ds->scale.mean[0] == 2);
    ck_assert(problem->ds->scale.sd[0] == 1);
    ck_assert(dataset_feature(problem->ds, 4, 0) == 7);
    problem_free(problem);
}
END_TEST

START_TEST(official_test_part_validates)
{
    struct problem_config config = {.data.official = 1};
    write_idx();
    ck_assert_int_eq(load_files("", NULL, NULL, config), STATUS_OK);
    ck_assert_uint_eq(problem->split.n_train, N_TRAIN);
    ck_assert_uint_eq(problem->split.n_val, N_T10K);
    for (uint32_t i = 0; i < N_TRAIN; i++)
        ck_assert_uint_eq(problem->split.train[i], i);
    for (uint32_t i = 0; i < N_T10K; i++)
        ck_assert_uint_eq(problem->split.val[i], N_TRAIN + i);
    ck_assert_ptr_nonnull(strstr(line(), "; its own test part validates"));
    problem_free(problem);
    write_rows("iris.csv", "length,width,species\n", 150, iris_row);
    refuses(load_files("iris.csv", NULL, NULL, config), STATUS_USAGE,
            "one part only");
}
END_TEST

START_TEST(memory_is_told_before_it_is_taken)
{
    write_rows("iris.csv", "length,width,species\n", 150, iris_row);
    /* 300 doubles and as many entries of 12 bytes */
    struct problem_config config = {.data.max_memory = 300 * 20};
    struct problem_config less = {.data.max_memory = 300 * 20 - 1};
    ck_assert_int_eq(load_files("iris.csv", NULL, NULL, less), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "that --max-memory allows"));
    ck_assert_int_eq(load_files("iris.csv", NULL, NULL, config), STATUS_OK);
    problem_free(problem);
}
END_TEST

/* Under the address sanitizer this also shows that nothing leaks. */
START_TEST(second_files_survive_every_failed_allocation)
{
    write_rows("X.csv", "p,q\n", 20, feature_row);
    write_rows("y.csv", ",label\n", 20, indexed_row);
    write_text("a.csv", "x,label,z\n1,b,0\n0,a,0\n1,a,1\n0.5,b,1\n");
    write_text("v.csv", "label,z,x\na,1,0\nb,0,1\n");
    for (int labels = 0; labels < 2; labels++) {
        enum status status = STATUS_NOMEM;
        size_t k = 0;
        while (status == STATUS_NOMEM) {
            struct problem_config config = {.data.scale = SCALE_STANDARD};
            mem_fail_at(++k);
            status =
                load_files(labels ? "X.csv" : "a.csv", labels ? "y.csv" : NULL,
                           labels ? NULL : "v.csv", config);
            ck_assert_int_eq(mem_fail_at(0) > 0, status == STATUS_OK);
            ck_assert((problem != NULL) == (status == STATUS_OK));
            problem_free(problem);
        }
        ck_assert_msg(status == STATUS_OK, "%s", err.text);
        ck_assert_uint_gt(k, 30);
    }
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, line_says_what_was_decided);
    tcase_add_test(tc, labels_have_a_file);
    tcase_add_test(tc, row_index_is_left_out);
    tcase_add_test(tc, second_table_validates);
    tcase_add_test(tc, second_table_leaves_out_the_index);
    tcase_add_test(tc, second_table_gives_no_scale);
    tcase_add_test(tc, official_test_part_validates);
    tcase_add_test(tc, memory_is_told_before_it_is_taken);
    tcase_add_test(tc, second_files_survive_every_failed_allocation);
}

int main(void)
{
    return data_tests_run("second", add_tests);
}
