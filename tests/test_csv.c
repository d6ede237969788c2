/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a CSV file becomes other samples than it holds, or is refused
 * without line and column. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data_files.h"

static enum status load_text(const char *text, size_t size, const char *label,
                             size_t chunk, struct dataset **out,
                             struct err *err)
{
    struct data_options options = {.path = path_of("t.csv"), .label = label};
    struct data_facts facts;
    write_file("t.csv", text, size);
    return data_load_chunked(&options, chunk, NULL, out, &facts, err);
}

/* What a CSV text must become: n rows of label, features. */
static const struct csv_case {
    const char *text, *label;
    size_t n, n_features;
    bool bytes;
    double cells[8]; /* label first, row by row */
} csv_cases[] = {
    {"5,0,255\n3,1,2\n", NULL, 2, 2, true, {5, 0, 255, 3, 1, 2}},
    {"5,0,255\r\n3,1,2", NULL, 2, 2, true, {5, 0, 255, 3, 1, 2}},
    {"5,0,255\r3,1,2\r", NULL, 2, 2, true, {5, 0, 255, 3, 1, 2}},
    {"\n5,0,255\n\n\r\n3,1,2\n\n", NULL, 2, 2, true, {5, 0, 255, 3, 1, 2}},
    {"\xef\xbb\xbf"
     "5,0,255\n3,1,2\n",
     NULL,
     2,
     2,
     true,
     {5, 0, 255, 3, 1, 2}},
    {"\"5\",\"0\", 255 \n3,\"1\",2\n", NULL, 2, 2, true, {5, 0, 255, 3, 1, 2}},
    {"0,1,5\n1,2,3\n", "last", 2, 2, true, {5, 0, 1, 3, 1, 2}},
    {"0,5,1\n1,3,2\n", "2", 2, 2, true, {5, 0, 1, 3, 1, 2}},
    {"a,b,Class\n0,1,5\n1,2,3\n", NULL, 2, 2, true, {5, 0, 1, 3, 1, 2}},
    {"a,\"b,\n\"\"x\"\"\",c\n0,5,1\n1,3,2\n",
     "2",
     2,
     2,
     true,
     {5, 0, 1, 3, 1, 2}},
    {"a,kind,c\n0,5,1\n1,3,2\n", "kind", 2, 2, true, {5, 0, 1, 3, 1, 2}},
    {"p,q,r\n5,0,1\n3,1,2\n", NULL, 2, 2, true, {5, 0, 1, 3, 1, 2}},
    {"5,0,255\n3,-1,2\n", NULL, 2, 2, false, {5, 0, 255, 3, -1, 2}},
    {"5,0,256\n3,1,2\n", NULL, 2, 2, false, {5, 0, 256, 3, 1, 2}},
    {"1,0.5,-2.25e3\n0,1e-320,123456789012345678\n",
     NULL,
     2,
     2,
     false,
     {1, 0.5, -2250, 0, 1e-320, 123456789012345678.0}},
    {"1,+.5,0.1\n0,5.,3.141592653589793238\n",
     NULL,
     2,
     2,
     false,
     {1, 0.5, 0.1, 0, 5, 3.141592653589793}},
    {"7,9\n", NULL, 1, 1, true, {7, 9}},
};

START_TEST(csv_reads_at_every_chunk_size)
{
    const struct csv_case *c = &csv_cases[_i];
    size_t size = strlen(c->text);
    for (size_t chunk = 1; chunk <= size; chunk++) {
        struct dataset *ds = NULL;
        struct err err = {.text = ""};
        enum status status =
            load_text(c->text, size, c->label, chunk, &ds, &err);
        ck_assert_msg(status == STATUS_OK, "chunk %zu: %s", chunk, err.text);
        ck_assert_uint_eq(ds->n, c->n);
        ck_assert_uint_eq(ds->n_features, c->n_features);
        ck_assert((ds->bytes != NULL) == c->bytes);
        for (size_t i = 0; i < ds->n; i++) {
            const double *row = c->cells + i * (c->n_features + 1);
            ck_assert(ds->labels[i] == row[0]);
            for (size_t j = 0; j < ds->n_features; j++) {
                double x = row[j + 1] / (c->bytes ? 255.0 : 1.0);
                ck_assert(dataset_feature(ds, i, j) == x);
            }
        }
        ck_assert_str_eq(ds->name, "t.csv");
        dataset_free(ds);
    }
}
END_TEST

#define TEXT(literal) literal, sizeof(literal) - 1

static const struct csv_damage {
    const char *text;
    size_t size;
    const char *label;
    enum status status;
    const char *part;
} csv_damage[] = {
    {TEXT(""), NULL, STATUS_FORMAT, "t.csv:1:1: empty file"},
    {TEXT("\n\n"), NULL, STATUS_FORMAT, "t.csv:3:1: empty file"},
    {TEXT("a,b\n"), NULL, STATUS_FORMAT, "t.csv:2:1: only a header"},
    {TEXT("1\n2\n"), NULL, STATUS_FORMAT, "t.csv:1:1: only one column"},
    {TEXT("1;2\n3;4\n"), NULL, STATUS_FORMAT, "only one column"},
    {TEXT("1,2,3\n1,2\n"), NULL, STATUS_FORMAT,
     "t.csv:2:2: row ends after 2 cells, expected 3"},
    {TEXT("1,2\r\n1,2\r\n1,2,3\r\n"), NULL, STATUS_FORMAT,
     "t.csv:3:3: more cells than the first row, expected 2"},
    {TEXT("1,2\n\n1,x\n"), NULL, STATUS_FORMAT,
     "t.csv:3:2: 'x' is not a number"},
    {TEXT("1,2\n\nx,1\n"), NULL, STATUS_FORMAT,
     "t.csv:3:1: 'x' is not a label, expected a whole number"},
    {TEXT("1,2\r1,2\r1,0x10\r"), NULL, STATUS_FORMAT, "t.csv:3:2: '0x10'"},
    {TEXT("1,2\r1,2\n1,x\r\n"), NULL, STATUS_FORMAT, "t.csv:3:2: 'x' is not"},
    {TEXT("1,2\n1,\n"), NULL, STATUS_FORMAT, "t.csv:2:2: empty cell"},
    {TEXT("1,2\n1,nan\n"), NULL, STATUS_FORMAT, "t.csv:2:2: 'nan' is not fin"},
    {TEXT("1,inf\n1,2\n"), NULL, STATUS_FORMAT, "t.csv:1:2: not finite"},
    {TEXT("1,2\n1,1e999\n"), NULL, STATUS_FORMAT, "t.csv:2:2: '1e999'"},
    {TEXT("1,2\n1,1.2.3\n"), NULL, STATUS_FORMAT, "t.csv:2:2: '1.2.3'"},
    {TEXT("1,2\n1,\"1,5\"\n"), NULL, STATUS_FORMAT, "t.csv:2:2: '1,5'"},
    {TEXT("1,2\n1,2\0003\n"), NULL, STATUS_FORMAT, "t.csv:2:2: '2' is not"},
    {TEXT("1,2\n1.5,2\n"), NULL, STATUS_FORMAT, "t.csv:2:1: label 1.5"},
    {TEXT("1,2\n2,256\n"), "last", STATUS_FORMAT, "t.csv:2:2: label 256"},
    {TEXT("1,2\n-1.6,2\n"), NULL, STATUS_FORMAT, "0 to 255; --label last or"},
    {TEXT("1,2\n-1,2\n"), NULL, STATUS_FORMAT, "t.csv:2:1: label -1"},
    {TEXT("1,2\n1,2\"3\n"), NULL, STATUS_FORMAT, "t.csv:2:2: misplaced quote"},
    {TEXT("a,\"b\nc\"\n1,\"2\n"), NULL, STATUS_FORMAT,
     "t.csv:4:2: misplaced quote"},
    {TEXT("1,2\n"), "3", STATUS_USAGE, "no label column 3, expected 1 to 2"},
    {TEXT("1,2\n"), "0", STATUS_USAGE, "no label column 0"},
    {TEXT("1,2\n"), "kind", STATUS_USAGE, "no column named 'kind'"},
    {TEXT("a,b\n1,2\n"), "kind", STATUS_USAGE, "no column named 'kind'"},
};

START_TEST(csv_names_line_and_column)
{
    const struct csv_damage *d = &csv_damage[_i];
    for (size_t chunk = 1; chunk <= d->size + 1; chunk++) {
        struct dataset *ds = NULL;
        struct err err = {.text = ""};
        ck_assert_int_eq(
            load_text(d->text, d->size, d->label, chunk, &ds, &err), d->status);
        ck_assert_ptr_null(ds);
        ck_assert_msg(strstr(err.text, d->part), "'%s' lacks '%s'", err.text,
                      d->part);
    }
}
END_TEST

START_TEST(csv_bounds_cells_and_rows)
{
    enum { SIZE = 1 << 18 };
    char *text = mem_alloc(SIZE, 1);
    struct dataset *ds = NULL;
    struct err err;
    memset(text, '1', SIZE);
    text[0] = '"';
    ck_assert_int_eq(load_text(text, SIZE, NULL, SIZE, &ds, &err),
                     STATUS_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "cell of more than"));
    for (size_t i = 0; i < SIZE; i++)
        text[i] = i % 2 ? ',' : '1';
    ck_assert_int_eq(load_text(text, SIZE, NULL, SIZE, &ds, &err),
                     STATUS_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "1:65537: too many cells"));
    mem_free(text);
}
END_TEST

/* 256 MB from 250 KB: it stops at the table's 64 MB. */
START_TEST(csv_bomb_is_refused)
{
    struct data_options options = {0};
    struct dataset *ds = NULL;
    struct err err = {.text = ""};
    write_bomb("t.csv.gz", "", 0, "1,2\n", (size_t)1 << 28);
    ck_assert_int_eq(load_from(path_of("t.csv.gz"), &options, NULL, &ds, &err),
                     STATUS_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "unpacks to more than 400 times"));
}
END_TEST

START_TEST(csv_takes_pictures)
{
    struct data_options options = {.width = 4, .height = 2};
    struct dataset *ds = NULL;
    struct err err;
    char row[64] = "1";
    for (int i = 0; i < 16; i++)
        strcat(row, ",7");
    strcat(row, "\n");
    write_gz("p.csv.gz", row, strlen(row));
    ck_assert_int_eq(load_from(path_of("p.csv.gz"), &options, NULL, &ds, &err),
                     STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "4x2 do not fit 16 features"));
    options.height = 4;
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(
            load_from(path_of("p.csv.gz"), &options, NULL, &ds, &err),
            STATUS_OK);
        ck_assert(ds->width == 4 && ds->height == 4);
        dataset_free(ds);
        options.width = options.height = 0;
    }
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, csv_reads_at_every_chunk_size, 0, N_OF(csv_cases));
    tcase_add_loop_test(tc, csv_names_line_and_column, 0, N_OF(csv_damage));
    tcase_add_test(tc, csv_bounds_cells_and_rows);
    tcase_add_test(tc, csv_bomb_is_refused);
    tcase_add_test(tc, csv_takes_pictures);
}

int main(void)
{
    return data_tests_run("csv", add_tests);
}
