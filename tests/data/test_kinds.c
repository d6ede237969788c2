/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a kind of text other than CSV becomes other rows than it
 * holds, or a file that is not read is told for something else. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/readers/reader.h"
#include "data_files.h"

#define TEXT(literal) literal, sizeof(literal) - 1

/* What a reader makes of a file's bytes; *kind_out is the reader's name. */
struct kind_case {
    struct data_options options;
    struct data_facts facts;
    struct sheet sheet;
    struct err err;
    const char *kind;
};

static enum status read_bytes(struct kind_case *c, const void *bytes, size_t n,
                              size_t chunk)
{
    struct source *source = mem_alloc(1, sizeof *source);
    const char *path = path_of("t.kind");
    enum status status = STATUS_NOMEM;
    write_file("t.kind", bytes, n);
    c->kind = "";
    c->facts = (struct data_facts){0};
    c->err = (struct err){0};
    sheet_init(&c->sheet, c->options.max_memory);
    if (source)
        status = source_open(source, path, NULL, &c->err);
    if (status == STATUS_OK) {
        const struct reader *reader = reader_of(source);
        struct reading reading = {source,    &c->options, NULL,
                                  &c->facts, &c->err,     chunk};
        c->kind = reader->name;
        status = reader->read(&reading, &c->sheet);
        source_close(source);
    }
    mem_free(source);
    return status;
}

/* --- What is read --- */

static const struct good {
    const char *kind, *text, *label;
    size_t n, n_columns;  /* of the sheet */
    size_t column;        /* that is the label */
    double cells[12];     /* row by row */
    const char *words[4]; /* of the label by row, "" where it is a number;
                           * labels apart are numbers in this form */
} goods[] = {
    {"ARFF",
     "% made by hand\n\n@RELATION 'a b'\n@attribute \"x, 1\" REAL\n"
     "@Attribute y numeric\n@ATTRIBUTE class {no,'oh yes'}\n@DATA\n"
     "1,-2.5,no\n% between\n\n 3 , 4e2 , 'oh yes' \n",
     NULL,
     2,
     3,
     2,
     {1, -2.5, 0, 3, 400, 0},
     {"no", "oh yes"}},
    {"ARFF",
     "@relation r\r\n@attribute a{3,7}\r\n@attribute b {u,v}\r\n"
     "@attribute c integer\r\n@data\r\n7 v 1\r\n3\tu\t2\r\n",
     NULL,
     2,
     3,
     SHEET_NO_COLUMN,
     {7, 1, 1, 3, 0, 2},
     {NULL}},
    {"ARFF",
     "@relation r\n@attribute a {3,7}\n@attribute b {u,v}\n"
     "@attribute c integer\n@data\n7,v,1\n3,u,2\n",
     "b",
     2,
     3,
     1,
     {7, 0, 1, 3, 0, 2},
     {"v", "u"}},
    {"ARFF",
     "@relation r\n@attribute 'it\\'s' {u,v}\n@attribute b real\n@data\n"
     "v,0.5\nu,1\n",
     NULL,
     2,
     2,
     0,
     {0, 0.5, 0, 1},
     {"v", "u"}},
    {"ARFF",
     "@relation r\n@attribute a real\n@attribute b {5,6}\n"
     "@attribute c {0,1}\n@data\n{0 7, 2 1}\n{}\n{1 6}",
     NULL,
     3,
     3,
     2,
     {7, 5, 1, 0, 5, 0, 0, 6, 0},
     {"", "", ""}},
    {"ARFF",
     "\xef\xbb\xbf@relation r\r@attribute a real\r@data\r2\r1",
     NULL,
     2,
     1,
     SHEET_NO_COLUMN,
     {2, 1},
     {NULL}},
    {"SVMlight",
     "+1 1:0.5 3:2 # first\n# none\n-1 2:1e1\n\n3\n",
     NULL,
     3,
     3,
     SHEET_NO_COLUMN,
     {0.5, 0, 2, 0, 10, 0, 0, 0, 0},
     {"1", "-1", "3"}},
    {"SVMlight",
     "1.5\tqid:7 0:255\t2:1\r\n2 qid:8 1:3",
     NULL,
     2,
     3,
     SHEET_NO_COLUMN,
     {255, 0, 1, 0, 3, 0},
     {"1.5", "2"}},
};

static void check_good(const struct good *g, const struct sheet *sheet)
{
    ck_assert_uint_eq(sheet->n_columns, g->n_columns);
    ck_assert_uint_eq(sheet->label, g->column);
    for (size_t i = 0; i < sheet->n; i++) {
        for (size_t k = 0; k < g->n_columns; k++)
            ck_assert_double_eq(sheet_value(sheet, i, k),
                                g->cells[i * g->n_columns + k]);
        if (sheet->labels.value)
            ck_assert_double_eq(sheet->labels.value[i], atof(g->words[i]));
        else if (g->column != SHEET_NO_COLUMN && *g->words[i])
            ck_assert_str_eq(sheet_word(sheet, i, g->column), g->words[i]);
        else if (g->column != SHEET_NO_COLUMN)
            ck_assert_ptr_null(sheet_word(sheet, i, g->column));
    }
}

START_TEST(kinds_are_read_at_every_chunk_size)
{
    const struct good *g = &goods[_i];
    struct kind_case c = {.options = {.label = g->label}};
    for (size_t chunk = 0; chunk <= strlen(g->text); chunk++) {
        enum status status = read_bytes(&c, g->text, strlen(g->text), chunk);
        ck_assert_msg(status == STATUS_OK, "chunk %zu: %s", chunk, c.err.text);
        ck_assert_str_eq(c.kind, g->kind);
        ck_assert_uint_eq(c.sheet.n, g->n);
        check_good(g, &c.sheet);
        sheet_done(&c.sheet);
    }
}
END_TEST

/* What is cut is refused in one line, or is a shorter file of this kind: then
 * all rows but the last are whole. */
START_TEST(kinds_are_cut_at_every_byte)
{
    const struct good *g = &goods[_i];
    struct kind_case c = {.options = {.label = g->label}};
    size_t refused = 0;
    for (size_t n = 0; n < strlen(g->text); n++) {
        enum status status = read_bytes(&c, g->text, n, 0);
        if (status != STATUS_OK) {
            refused++;
            ck_assert_ptr_nonnull(strstr(c.err.text, "t.kind:"));
            ck_assert_ptr_null(strchr(c.err.text, '\n'));
        } else if (strcmp(c.kind, g->kind) == 0) {
            ck_assert_uint_gt(c.sheet.n, 0);
            c.sheet.n--;
            if (c.sheet.n_columns == g->n_columns)
                check_good(g, &c.sheet);
        } else {
            ck_assert_str_eq(c.kind, "CSV");
        }
        sheet_done(&c.sheet);
    }
    ck_assert(refused > 0 || strcmp(g->kind, "ARFF") != 0);
}
END_TEST

/* --- What is refused, with line and column --- */

#define HEAD "@relation r\n@attribute a real\n@attribute b {u,v}\n@data\n"

static const struct damage {
    const char *text;
    size_t size;
    const char *part;
} damages[] = {
    {TEXT("@relation r\n"), "t.kind:1:1: file ends before @DATA"},
    {TEXT("@relation r\n@data\n1\n"), "t.kind:2:1: @DATA without an attrib"},
    {TEXT("@relation r\n x\n"), "t.kind:2:2: 'x', expected @ATTRIBUTE"},
    {TEXT("@relation r\n@attribute a string\n"),
     "t.kind:2:14: attribute 'a' is of type 'string', expected a number"},
    {TEXT("@relation r\n@attribute a DATE 'yyyy'\n"), "of type 'DATE'"},
    {TEXT("@relation r\n@attribute a\n"), "attribute 'a' is of type ''"},
    {TEXT("@relation r\n@attribute 'a real\n"), "t.kind:2:12: name of attri"},
    {TEXT("@relation r\n@attribute a {u,\n"), "t.kind:2:17: list of attrib"},
    {TEXT("@relation r\n@attribute a {u,,v}\n"), "t.kind:2:17: list of attr"},
    {TEXT("@relation r\n@attribute a {u,'u'}\n"), "t.kind:2:17: 'u' is twice"},
    {TEXT(HEAD), "t.kind:4:1: no rows, expected some behind @DATA"},
    {TEXT(HEAD "1,u\n1\n"), "t.kind:6:1: row ends after 1 values, expected 2"},
    {TEXT(HEAD "1,u,2\n"), "t.kind:5:3: more values than attributes"},
    {TEXT(HEAD "1,w\n"), "t.kind:5:2: 'w' is not in the list of attribute 'b'"},
    {TEXT(HEAD "x,u\n"), "t.kind:5:1: 'x' is not a finite number"},
    {TEXT(HEAD "inf,u\n"), "t.kind:5:1: 'inf' is not a finite number"},
    {TEXT(HEAD ",u\n"), "t.kind:5:1: empty cell"},
    {TEXT(HEAD "1,\n"), "t.kind:5:2: empty cell"},
    {TEXT(HEAD "1,'u\n"), "t.kind:5:2: misplaced quote"},
    {TEXT(HEAD "1,'u'v\n"), "t.kind:5:2: misplaced quote"},
    {TEXT(HEAD "1,u\n?,u\n"),
     "t.kind:6:1: '?' is a missing value, expected a value; --missing drop"},
    {TEXT(HEAD "1,u\n{0 1,1 u\n"), "t.kind:6:2: value 2 in braces broken"},
    {TEXT(HEAD "{1 u,0 1}\n"), "t.kind:5:2: value 2 in braces broken"},
    {TEXT(HEAD "{2 u}\n"), "numbers of attributes from 0 to 1"},
    {TEXT(HEAD "{0 1} x\n"), "t.kind:5:1: 'x' behind the row"},
    {TEXT("1 1:2\n2 2:1 1:1\n"),
     "t.kind:2:7: index 1 after 2, expected rising indices"},
    {TEXT("1 1:2\n2 2:1 2:1\n"), "t.kind:2:7: index 2 after 2"},
    {TEXT("1 1:2\n1 2:1\n2 2:x\n"), "t.kind:3:5: 'x' is not a finite number"},
    {TEXT("1 1:2\n1 2:1\n2 2:\n"), "t.kind:3:5: '' is not a finite number"},
    {TEXT("1 1:2\n1 2:1\nb 2:1\n"), "t.kind:3:1: 'b' is not a label"},
    {TEXT("1 1:2\n1 2:1\n1,2 2:1\n"), "t.kind:3:1: '1,2' is not a label"},
    {TEXT("1 1:2\n1 2:1\n2 3\n"), "t.kind:3:3: '3', expected index:value"},
    {TEXT("1 1:2\n1 2:1\n2 65536:1\n"), "with an index up to 65535"},
    {TEXT("1 1:2\n1 2:1\n2 99999999999999999999:1\n"), "up to 65535"},
};

START_TEST(kinds_name_line_and_column)
{
    const struct damage *d = &damages[_i];
    struct kind_case c = {.kind = NULL};
    for (size_t chunk = 0; chunk <= d->size; chunk++) {
        ck_assert_int_eq(read_bytes(&c, d->text, d->size, chunk),
                         STATUS_FORMAT);
        ck_assert_msg(strstr(c.err.text, d->part), "chunk %zu: %s", chunk,
                      c.err.text);
        sheet_done(&c.sheet);
    }
}
END_TEST

START_TEST(arff_leaves_out_rows_with_missing_values)
{
    static const char text[] = HEAD "1,u\n2,?\n?,v\nnan,u\n3,v\n";
    struct kind_case c = {.options = {.missing = MISSING_DROP}};
    ck_assert_int_eq(read_bytes(&c, TEXT(text), 0), STATUS_OK);
    ck_assert_uint_eq(c.sheet.n, 2);
    ck_assert_double_eq(sheet_value(&c.sheet, 1, 0), 3);
    ck_assert_uint_eq(c.sheet.line[1], 9);
    ck_assert_str_eq(sheet_word(&c.sheet, 1, 1), "v");
    ck_assert_uint_eq(c.facts.n_notes, 1);
    ck_assert_str_eq(c.facts.notes[0],
                     "3 rows with missing values are left out");
    sheet_done(&c.sheet);
    ck_assert_int_eq(read_bytes(&c, TEXT(HEAD "1,?\n"), 0), STATUS_FORMAT);
    ck_assert_ptr_nonnull(strstr(c.err.text, "no rows without missing"));
    sheet_done(&c.sheet);
}
END_TEST

START_TEST(arff_tells_of_words_that_become_numbers)
{
    struct kind_case c = {.kind = NULL};
    ck_assert_int_eq(
        read_bytes(&c,
                   TEXT("@relation r\n@attribute sky {sun,rain}\n"
                        "@attribute n {1,2}\n@attribute wind {no,yes}\n"
                        "@attribute class {a,b}\n@data\nrain,2,no,a\n"),
                   0),
        STATUS_OK);
    ck_assert_str_eq(c.facts.kind, "");
    ck_assert_str_eq(c.facts.notes[0],
                     "the words of attribute 'sky' and of 1 more are taken as "
                     "their places in the list, from 0 on");
    ck_assert_double_eq(sheet_value(&c.sheet, 0, 0), 1);
    ck_assert_double_eq(sheet_value(&c.sheet, 0, 1), 2);
    ck_assert_double_eq(sheet_value(&c.sheet, 0, 2), 0);
    sheet_done(&c.sheet);
}
END_TEST

START_TEST(svmlight_is_as_wide_as_pictures_are)
{
    struct kind_case c = {.options = {.width = 3, .height = 2}};
    ck_assert_int_eq(read_bytes(&c, TEXT("1 1:2 4:3\n0 2:5\n"), 0), STATUS_OK);
    ck_assert_uint_eq(c.sheet.n_columns, 6);
    ck_assert_double_eq(sheet_value(&c.sheet, 0, 3), 3);
    ck_assert_double_eq(sheet_value(&c.sheet, 1, 1), 5);
    ck_assert_double_eq(sheet_value(&c.sheet, 1, 5), 0);
    sheet_done(&c.sheet);
}
END_TEST

/* A wide table of few values, and pairs without end. */
START_TEST(svmlight_is_bounded_by_memory)
{
    struct kind_case c = {.options = {.max_memory = 100000}};
    ck_assert_int_eq(read_bytes(&c, TEXT("1 1:2\n0 60000:5\n"), 0),
                     STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(c.err.text, "t.kind:2:1: the data take more"));
    sheet_done(&c.sheet);
    char *text = calloc(1, 200000);
    for (int i = 0; i < 20000; i++)
        strcpy(text + 6 * i, "1 1:2\n");
    ck_assert_int_eq(read_bytes(&c, text, 120000, 0), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(c.err.text, "--max-memory"));
    sheet_done(&c.sheet);
    free(text);
}
END_TEST

START_TEST(kinds_survive_lack_of_memory)
{
    const struct good *g = &goods[_i];
    struct kind_case c = {.options = {.label = g->label}};
    enum status status;
    size_t k = 0;
    do {
        mem_fail_at(++k);
        status = read_bytes(&c, g->text, strlen(g->text), 0);
        ck_assert_int_eq(mem_fail_at(0) > 0, status == STATUS_OK);
        ck_assert(status == STATUS_OK || status == STATUS_NOMEM);
        sheet_done(&c.sheet);
    } while (status != STATUS_OK);
    ck_assert_uint_gt(k, 5);
}
END_TEST

/* --- Kinds that are not read --- */

static const struct refused {
    const char *bytes;
    size_t size;
    const char *part;
} refusals[] = {
    {TEXT("\xfd"
          "7zXZ\0\0\4"),
     "t.kind: xz data, expected what is packed in "
     "it; unpack it with `unxz FILE`"},
    {TEXT("BZh91AY&SY"), "bzip2 data"},
    {TEXT("\x28\xb5\x2f\xfd\4"), "Zstandard data"},
    {TEXT("PAR1\x15\4"), "a Parquet file, expected a table; "
                         "pandas.read_parquet('FILE').to_csv('FILE.csv'"},
    {TEXT("\x89HDF\r\n\x1a\n\0"), "an HDF5 file"},
    {TEXT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "an old Excel file"},
    {TEXT("\xff\xd8\xff\xe0"), "a JPEG picture, expected a folder with one"},
    {TEXT("\x89PNG\r\n\x1a\n\0\0"), "one PNG picture, expected a folder"},
    {TEXT("\x80\4\x95\0"), "a Python pickle"},
    {TEXT("<!DOCTYPE html><html>"), "a web page"},
    {TEXT("\xef\xbb\xbf\n\n <!doctype\nHTML PUBLIC>"), "a web page"},
    {TEXT("  <HTML lang=en>"), "a web page"},
    {TEXT("<?xml version='1.0'?>"), "XML"},
    {TEXT("{\n  \"a\": 1}"), "JSON"},
    {TEXT("[ {\"a\": 1}]"), "JSON"},
    {TEXT("version https://git-lfs.github.com/spec/v1\noid"),
     "a Git LFS pointer"},
    {TEXT("PK\3\4"), "damaged or cut short"},
    {TEXT("\x1\x2\0\x3"), "a binary file of no known kind"},
    {TEXT("1,2\n3,4\n\0"), "a binary file of no known kind"},
    {TEXT("1\0,\0002\0\n\0003\0,\0"), "`iconv -f UTF-16LE FILE`"},
    {TEXT("\0001\0,\0002\0\n\0003\0,"), "`iconv -f UTF-16BE FILE`"},
};

START_TEST(kinds_not_read_are_told)
{
    const struct refused *r = &refusals[_i];
    struct kind_case c = {.kind = NULL};
    ck_assert_int_eq(read_bytes(&c, r->bytes, r->size, 0), STATUS_FORMAT);
    ck_assert_msg(strstr(c.err.text, r->part), "%s", c.err.text);
    ck_assert_uint_eq(c.sheet.n, 0);
    sheet_done(&c.sheet);
}
END_TEST

/* One that is cut within its header is still one. */
START_TEST(a_cut_idx_file_is_told)
{
    struct kind_case c = {.kind = NULL};
    ck_assert_int_eq(read_bytes(&c, "\0\0\10\3\0\0\0\1", 8, 0), STATUS_USAGE);
    ck_assert_msg(strstr(c.err.text, "an IDX file of pictures, expected its"),
                  "%s", c.err.text);
    sheet_done(&c.sheet);
}
END_TEST

START_TEST(tar_is_told)
{
    char bytes[512] = "digits.csv";
    struct kind_case c = {.kind = NULL};
    memcpy(bytes + 257, "ustar", 6);
    ck_assert_int_eq(read_bytes(&c, bytes, sizeof bytes, 0), STATUS_FORMAT);
    ck_assert_ptr_nonnull(strstr(c.err.text, "a tar archive"));
    sheet_done(&c.sheet);
}
END_TEST

/* Tables that have something of another kind. */
static const char *const tables[] = {
    "1,2\n3,4\n",
    "1 2\n3 4\n",
    "a:b,1\nc:d,2\n",
    "12:30,1\n12:31,2\n",
    "2020-01-01 12:30\n2020-01-01 12:40\n",
    "1 12:30:15\n2 12:30:16\n",
    "PK,1\nBZ,2\n",
    "version,1\n",
    "RD,1\nX,2\n",
    "@,1\n",
    "%,1\n@relation,2\n",
    "1,<html>\n",
};

START_TEST(tables_are_none_of_them)
{
    struct source *source = mem_alloc(1, sizeof *source);
    struct err err;
    write_file("t", tables[_i], strlen(tables[_i]));
    ck_assert_int_eq(source_open(source, path_of("t"), NULL, &err), STATUS_OK);
    ck_assert_str_eq(reader_of(source)->name, "CSV");
    source_close(source);
    mem_free(source);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, kinds_are_read_at_every_chunk_size, 0, N_OF(goods));
    tcase_add_loop_test(tc, kinds_are_cut_at_every_byte, 0, N_OF(goods));
    tcase_add_loop_test(tc, kinds_survive_lack_of_memory, 0, N_OF(goods));
    tcase_add_loop_test(tc, kinds_name_line_and_column, 0, N_OF(damages));
    tcase_add_test(tc, arff_leaves_out_rows_with_missing_values);
    tcase_add_test(tc, arff_tells_of_words_that_become_numbers);
    tcase_add_test(tc, svmlight_is_as_wide_as_pictures_are);
    tcase_add_test(tc, svmlight_is_bounded_by_memory);
    tcase_add_loop_test(tc, kinds_not_read_are_told, 0, N_OF(refusals));
    tcase_add_test(tc, a_cut_idx_file_is_told);
    tcase_add_test(tc, tar_is_told);
    tcase_add_loop_test(tc, tables_are_none_of_them, 0, N_OF(tables));
}

int main(void)
{
    return data_tests_run("kinds", add_tests);
}
