/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, another column than the person's label is learnt, or what is
 * no label is taken for one. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/load/classes.h"
#include "data/load/label.h"
#include "data/load/word_cells.h"
#include "data_files.h"

/* A sheet of the rows of a text; a cell that is no number is a word, and the
 * first row is a header if that is said. */
static struct sheet sheet_of(const char *text, bool header)
{
    struct sheet sheet;
    struct err err;
    double values[32] = {0};
    size_t columns = 1, column = 0;
    sheet_init(&sheet, 0);
    for (const char *p = text; *p != '\n'; p++)
        columns += *p == ',';
    ck_assert_int_eq(sheet_begin(&sheet, columns, true, &err), STATUS_OK);
    for (uint64_t line = 1; *text; text++) {
        size_t length = strcspn(text, ",\n");
        char *end;
        values[column] = strtod(text, &end);
        if (header && line == 1)
            ck_assert_int_eq(sheet_name(&sheet, column, text, length),
                             STATUS_OK);
        else if (end != text + length) {
            values[column] = 0;
            ck_assert_int_eq(sheet_put_word(&sheet, column, text, length, &err),
                             STATUS_OK);
        }
        text += length;
        column++;
        if (*text == ',')
            continue;
        ck_assert_uint_eq(column, columns);
        if (!header || line > 1)
            ck_assert_int_eq(sheet_push(&sheet, values, line, &err), STATUS_OK);
        column = 0;
        line++;
    }
    return sheet;
}

#define IRIS                                                                   \
    "5.1,3.5,setosa\n4.9,3.0,setosa\n7.0,3.2,versicolor\n6.4,3.2,versicolor\n"
#define TWENTY(row_a, row_b)                                                   \
    row_a row_b row_a row_b row_a row_b row_a row_b row_a row_b row_a row_b    \
        row_a row_b row_a row_b row_a row_b row_a row_b

/* Which column is the label, from 0 on, and how it is called. */
static const struct found {
    const char *text;
    bool header;
    const char *asked;
    size_t column;
    const char *label, *why;
} founds[] = {
    /* the list's order, in any case, not the file's */
    {"y,LABEL,x\n1,2,3\n2,3,4\n", true, NULL, 1, "column 2 'LABEL'",
     "by its name"},
    {"variety,diagnosis,x\n1,2,3\n2,3,4\n", true, NULL, 1,
     "column 2 'diagnosis'", "by its name"},
    {"a,b,Species\n" IRIS, true, NULL, 2, "column 3 'Species'", "by its name"},
    /* the only column of words, wherever it stands */
    {IRIS, false, NULL, 2, "last column", "the only column of words"},
    {"1,a,2\n2,b,3\n", false, NULL, 1, "column 2", "the only column of words"},
    /* one word makes no column of words */
    {"x,1,0\n" TWENTY("1,7,0\n", "2,8,1\n"), false, NULL, 2, "last column",
     "it looks like classes"},
    /* what looks like classes: only the last, only the first, both */
    {TWENTY("7,1.5,0\n", "7,2.5,1\n"), false, NULL, 2, "last column",
     "it looks like classes"},
    {TWENTY("0,1.5,7\n", "1,2.5,7\n"), false, NULL, 0, "first column",
     "it looks like classes"},
    {TWENTY("0,1.5,3\n", "1,2.5,4\n"), false, NULL, 2, "last column",
     "it looks like classes"},
    {TWENTY("3,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1\n",
            "4,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2\n"),
     false, NULL, 0, "first column", "it looks like classes"},
    /* a value that one row has alone decides nothing */
    {TWENTY("7,1.5,0\n", "7,2.5,1\n") "7,1,55\n", false, NULL, 2, "last column",
     "it looks like classes"},
    /* what the person says */
    {IRIS, false, "first", 0, "first column", "--label says so"},
    {IRIS, false, "last", 2, "last column", "--label says so"},
    {IRIS, false, "2", 1, "column 2", "--label says so"},
    {"a,A,label\n1,2,3\n", true, "A", 1, "column 2 'A'", "--label says so"},
    {"b,A,label\n1,2,3\n", true, "a", 1, "column 2 'A'", "--label says so"},
    {"2,7,x\n1,2,3\n", true, "2", 0, "column 1 '2'", "--label says so"},
};

START_TEST(label_is_found)
{
    const struct found *f = &founds[_i];
    struct sheet sheet = sheet_of(f->text, f->header);
    struct data_options options = {.label = f->asked};
    struct data_facts facts = {0};
    struct err err = {.text = ""};
    size_t column = 99;
    enum status status =
        label_find(&sheet, &options, "t.csv", &column, &facts, &err);
    ck_assert_msg(status == STATUS_OK, "%s", err.text);
    ck_assert_uint_eq(column, f->column);
    ck_assert_str_eq(facts.label, f->label);
    ck_assert_str_eq(facts.label_why, f->why);
    sheet_done(&sheet);
}
END_TEST

static const struct refused {
    const char *text;
    bool header;
    const char *asked;
    enum status status;
    const char *said;
} refusals[] = {
    {TWENTY("7,1,7\n", "7,2,8\n") "7,1,9\n7,1,10\n", false, NULL, STATUS_FORMAT,
     "t.csv: no label found: the first column has one class only, the last "
     "column has values that only one row has; --label says which column it "
     "is, --labels which file"},
    {TWENTY("7,.1\n7,.2\n7,.3\n", "7,.4\n7,.5\n7,.6\n")
         TWENTY("7,1.1\n7,1.2\n", "7,1.3\n7,1.4\n7,1.5\n"),
     false, NULL, STATUS_FORMAT, "the last column has real numbers"},
    {"pixel0,pixel1\n" TWENTY("0,1\n", "1,0\n"), true, NULL, STATUS_FORMAT,
     "column 1 'pixel0' is a pixel, column 2 'pixel1' is a pixel"},
    {"1x1,1x2\n" TWENTY("0,1\n", "1,0\n"), true, NULL, STATUS_FORMAT,
     "'1x1' is a pixel"},
    {TWENTY("7,7\n", "7,7\n") "7,8\n7,8\n", false, NULL, STATUS_FORMAT,
     "the last column is the same in nearly all rows"},
    {"1,2\n1,3\n1,x\n", false, NULL, STATUS_FORMAT,
     "t.csv:3:2: 'x' is not a number; --label 2 if this column is the label"},
    {"a,b\n1,2\n", true, "c", STATUS_USAGE,
     "t.csv: no column 'c' for --label, expected first, last or one of 2 "
     "columns; its names: a, b"},
    {"1,2\n", false, "3", STATUS_USAGE, "or one of 2 columns"},
    {"1,2\n", false, "0", STATUS_USAGE, "no column '0'"},
};

START_TEST(label_is_refused)
{
    const struct refused *r = &refusals[_i];
    struct sheet sheet = sheet_of(r->text, r->header);
    struct data_options options = {.label = r->asked};
    struct data_facts facts = {0};
    struct err err = {.text = ""};
    size_t column;
    ck_assert_int_eq(
        label_find(&sheet, &options, "t.csv", &column, &facts, &err),
        r->status);
    ck_assert_msg(strstr(err.text, r->said), "'%s' lacks '%s'", err.text,
                  r->said);
    sheet_done(&sheet);
}
END_TEST

/* More values than classes may have, in the last column alone. */
START_TEST(many_values_are_no_classes)
{
    struct sheet sheet;
    struct err err;
    struct data_options options = {0};
    struct data_facts facts = {0};
    size_t column;
    for (int n = 256; n <= 257; n++) {
        sheet_init(&sheet, 0);
        ck_assert_int_eq(sheet_begin(&sheet, 2, false, &err), STATUS_OK);
        for (int i = 0; i < 2 * n; i++)
            ck_assert_int_eq(
                sheet_push(&sheet, (double[]){3, i % n * 2}, 0, &err),
                STATUS_OK);
        enum status status =
            label_find(&sheet, &options, "t", &column, &facts, &err);
        ck_assert_int_eq(status, n == 256 ? STATUS_OK : STATUS_FORMAT);
        sheet_done(&sheet);
    }
    ck_assert_ptr_nonnull(strstr(err.text, "more than 256 values"));
}
END_TEST

START_TEST(index_only_counts)
{
    static const struct {
        const char *text;
        bool header, counts;
    } rows[] = {
        {",a\n5,1\n6,1\n7,1\n", true, true},
        {"ID,a\n0,1\n1,1\n2,1\n", true, true},
        {"Unnamed: 0,a\n1000,1\n1001,1\n", true, true},
        {"a,b\n0,1\n1,1\n2,1\n", true, false},
        {"id,b\n0,1\n1,1\n3,1\n", true, false},
        {"id,b\n2,1\n1,1\n0,1\n", true, false},
        {"0,1\n1,1\n2,1\n", false, false},
        /* one odd number among many decides nothing */
        {"id,b\n0,1\n1,1\n2,1\n3,1\n4,1\n5,1\n6,1\n7,1\n8,1\n9,1\n10,1\n"
         "11,1\n12,1\n13,1\n99,1\n15,1\n16,1\n17,1\n18,1\n19,1\n20,1\n",
         true, true},
    };
    for (int i = 0; i < N_OF(rows); i++) {
        struct sheet sheet = sheet_of(rows[i].text, rows[i].header);
        ck_assert_msg(label_counts_rows(&sheet, 0) == rows[i].counts, "%d", i);
        sheet_done(&sheet);
    }
}
END_TEST

START_TEST(words_are_refused_where_they_stand)
{
    struct err err = {.text = ""};
    struct sheet sheet = sheet_of("a,sex,y\n1,2,3\n1,male,3\nx,2,3\n", true);
    ck_assert_int_eq(word_cells_refuse(&sheet, 2, "t.csv", &err),
                     STATUS_FORMAT);
    ck_assert_str_eq(err.text,
                     "t.csv:3:2: 'male' in column 'sex' is not a number; "
                     "--label 2 if this column is the label, else leave it "
                     "out");
    ck_assert_int_eq(word_cells_refuse(&sheet, 1, "t.csv", &err),
                     STATUS_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "t.csv:4:1: 'x' in column 'a'"));
    sheet_done(&sheet);
    sheet = sheet_of("1,2\n2,2\n1,3\n2,O\n1,3\n", false);
    ck_assert_int_eq(word_cells_check_label(&sheet, 1, "t.csv", &err),
                     STATUS_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "t.csv:4:2: 'O' is not a label"));
    ck_assert_int_eq(word_cells_check_label(&sheet, 0, "t.csv", &err),
                     STATUS_OK);
    sheet_done(&sheet);
    sheet = sheet_of("2\nB\n3\nB\n2\n3\n2\n", false);
    ck_assert_int_eq(word_cells_check_label(&sheet, 0, "t.csv", &err),
                     STATUS_OK);
    sheet_done(&sheet);
}
END_TEST

/* The classes of a column of labels. */
static enum status classes_of(const char *text, struct dataset **ds,
                              struct data_facts *facts, struct err *err)
{
    struct sheet sheet = sheet_of(text, false);
    *facts = (struct data_facts){.label = "last column"};
    ck_assert_int_eq(dataset_new(sheet.n, 1, false, ds), STATUS_OK);
    ck_assert_int_eq(sheet_copy_column(&sheet, 0, &sheet.labels), STATUS_OK);
    enum status status = classes_set(*ds, &sheet, "t.csv", facts, err);
    sheet_done(&sheet);
    return status;
}

START_TEST(classes_are_numbered_in_order)
{
    static const struct {
        const char *text;
        size_t n;
        uint16_t labels[4];
        const char *names[4];
    } rows[] = {
        {"1\n0\n2\n1\n", 3, {1, 0, 2, 1}, {NULL}},
        {"1\n-1\n1\n-1\n", 2, {1, 0, 1, 0}, {"-1", "1"}},
        {"25\n0\n225\n25\n", 3, {1, 0, 2, 1}, {"0", "25", "225"}},
        {"1\n2\n1\n2\n", 2, {0, 1, 0, 1}, {"1", "2"}},
        {"10\n9\n2.5\n9\n", 3, {2, 1, 0, 1}, {"2.5", "9", "10"}},
        {"b\na\nc\nb\n", 3, {1, 0, 2, 1}, {"a", "b", "c"}},
        {"b\n10\n9\nA\n", 4, {3, 1, 0, 2}, {"9", "10", "A", "b"}},
        {"0\n-0\n1\n1\n", 2, {0, 0, 1, 1}, {NULL}},
    };
    for (int i = 0; i < N_OF(rows); i++) {
        struct dataset *ds;
        struct data_facts facts;
        struct err err = {.text = ""};
        enum status status = classes_of(rows[i].text, &ds, &facts, &err);
        ck_assert_msg(status == STATUS_OK, "%d: %s", i, err.text);
        ck_assert_uint_eq(ds->n_classes, rows[i].n);
        ck_assert_mem_eq(ds->labels, rows[i].labels, sizeof rows[i].labels);
        for (size_t k = 0; k < ds->n_classes; k++)
            if (rows[i].names[0])
                ck_assert_str_eq(dataset_class_name(ds, k), rows[i].names[k]);
            else
                ck_assert_ptr_null(dataset_class_name(ds, k));
        dataset_free(ds);
    }
}
END_TEST

/* n rows of values i % different times step. */
static enum status classes_of_many(int n, int different, double step,
                                   struct dataset **ds, struct err *err)
{
    static char text[1 << 18];
    size_t used = 0;
    struct data_facts facts;
    for (int i = 0; i < n; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%.10g\n",
                                 i % different * step);
    return classes_of(text, ds, &facts, err);
}

START_TEST(classes_have_limits)
{
    struct dataset *ds;
    struct err err = {.text = ""};
    ck_assert_int_eq(classes_of_many(3000, 1000, 1, &ds, &err), STATUS_OK);
    ck_assert_uint_eq(ds->n_classes, 1000);
    ck_assert_uint_eq(ds->labels[2999], 999);
    ck_assert_ptr_null(ds->class_names);
    dataset_free(ds);
    ck_assert_int_eq(classes_of_many(2000, 1000, 1, &ds, &err), STATUS_OK);
    dataset_free(ds);
    ck_assert_int_eq(classes_of_many(9009, 1001, 1, &ds, &err), STATUS_FORMAT);
    ck_assert_str_eq(err.text,
                     "t.csv: last column has more than 1000 different values, "
                     "expected classes; --label if it is another column");
    dataset_free(ds);
    ck_assert_int_eq(classes_of_many(9, 1, 1, &ds, &err), STATUS_FORMAT);
    ck_assert_str_eq(err.text,
                     "t.csv: last column has one class only, expected at "
                     "least two; --label if it is another column");
    dataset_free(ds);
}
END_TEST

/* Prices, real and whole, few and many; ages are classes. */
START_TEST(quantities_are_no_classes)
{
    static const struct {
        int n, different;
        double step;
        enum status status;
    } rows[] = {
        {500, 230, 0.1, STATUS_FORMAT}, {20000, 4000, 0.1, STATUS_FORMAT},
        {440, 214, 3, STATUS_FORMAT},   {100, 8, 0.5, STATUS_OK},
        {300, 72, 1, STATUS_OK},        {1000, 20, 0.5, STATUS_OK},
    };
    for (int i = 0; i < N_OF(rows); i++) {
        struct dataset *ds;
        struct err err = {.text = ""};
        ck_assert_msg(classes_of_many(rows[i].n, rows[i].different,
                                      rows[i].step, &ds,
                                      &err) == rows[i].status,
                      "%d: %s", i, err.text);
        ck_assert(!strstr(err.text, "a quantity, expected classes") ==
                  !rows[i].status);
        dataset_free(ds);
    }
}
END_TEST

START_TEST(lone_class_is_told)
{
    struct dataset *ds;
    struct data_facts facts;
    struct err err;
    ck_assert_int_eq(classes_of(TWENTY("0\n", "1\n") "55\n", &ds, &facts, &err),
                     STATUS_OK);
    ck_assert_uint_eq(facts.n_notes, 1);
    ck_assert_str_eq(facts.notes[0], "class '55' is in one row only (line 21)");
    dataset_free(ds);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, label_is_found, 0, N_OF(founds));
    tcase_add_loop_test(tc, label_is_refused, 0, N_OF(refusals));
    tcase_add_test(tc, many_values_are_no_classes);
    tcase_add_test(tc, index_only_counts);
    tcase_add_test(tc, words_are_refused_where_they_stand);
    tcase_add_test(tc, classes_are_numbered_in_order);
    tcase_add_test(tc, classes_have_limits);
    tcase_add_test(tc, quantities_are_no_classes);
    tcase_add_test(tc, lone_class_is_told);
}

int main(void)
{
    return data_tests_run("label", add_tests);
}
