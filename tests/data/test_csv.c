/* SPDX-License-Identifier: GPL-3.0-or-later */
/* If this fails, a table of somebody's becomes another sheet than it holds, or
 * is refused without line and column. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/readers/reader.h"
#include "data_files.h"

extern const struct reader reader_csv;

/* A text read by the reader of CSV alone: before anything is decided of it. */
static enum status read_text(const char *text, size_t size,
                             const struct data_options *options, size_t chunk,
                             struct sheet *out, struct data_facts *facts,
                             struct err *err)
{
    static struct source source;
    write_file("t.csv", text, size);
    *facts = (struct data_facts){0};
    sheet_init(out, options->max_memory);
    ck_assert_int_eq(source_open(&source, path_of("t.csv"), NULL, err),
                     STATUS_OK);
    struct reading reading = {&source, options, NULL, facts, err, chunk};
    enum status status = reader_csv.read(&reading, out);
    source_close(&source);
    return status;
}

/* "a b|1 2.5|1 'x'": the names if there are any, then each row. */
static const char *show(const struct sheet *sheet)
{
    static char text[4096];
    size_t used = 0;
    for (size_t k = 0; sheet->names && k < sheet->n_columns; k++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s",
                                 k ? " " : "", sheet->names[k]);
    for (size_t i = 0; i < sheet->n; i++)
        for (size_t k = 0; k < sheet->n_columns; k++) {
            const char *word = sheet_word(sheet, i, k);
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s%s",
                                     k    ? " "
                                     : !i ? "|"
                                          : "/",
                                     word ? "'" : "", word ? word : "");
            used += word
                        ? (size_t)snprintf(text + used, sizeof text - used, "'")
                        : (size_t)snprintf(text + used, sizeof text - used,
                                           "%.17g", sheet_value(sheet, i, k));
        }
    return text;
}

#define TEXT(literal) literal, sizeof(literal) - 1
#define NO                                                                     \
    {                                                                          \
        0                                                                      \
    }

/* What a text must become. A chunk is what the parser is handed at once. */
static const struct csv_case {
    const char *text;
    size_t size;
    struct data_options options;
    const char *separator, *header, *sheet;
} cases[] = {
    /* line ends, marks, quotes */
    {TEXT("5,0\n3,1\n"), NO, "comma", "none", "|5 0/3 1"},
    {TEXT("5,0\r\n3,1"), NO, "comma", "none", "|5 0/3 1"},
    {TEXT("5,0\r3,1\r"), NO, "comma", "none", "|5 0/3 1"},
    {TEXT("\n5,0\n\n\r\n  \n3,1\n\n"), NO, "comma", "none", "|5 0/3 1"},
    {TEXT("\xef\xbb\xbf"
          "5,0\n3,1\n"),
     NO, "comma", "none", "|5 0/3 1"},
    {TEXT("5,0\n3,1\n\x1a"), NO, "comma", "none", "|5 0/3 1"},
    {TEXT("5,0\r\n3,1\x1a\x1a"), NO, "comma", "none", "|5 0/3 1"},
    {TEXT("\"5\", 0 \n3,\"1\"\n"), NO, "comma", "none", "|5 0/3 1"},
    {TEXT("a,\"b,\n\"\"x\"\"\"\n0,5\n"), NO, "comma", "row 1",
     "a b,?\"x\"|0 5"},
    /* numbers */
    {TEXT("1,-1\n2,256\n"), NO, "comma", "none", "|1 -1/2 256"},
    {TEXT("1,-2.25e3\n0,1e-320\n"), NO, "comma", "none",
     "|1 -2250/0 9.9998886718268301e-321"},
    {TEXT("+.5,0.1\n5.,3.141592653589793238\n"), NO, "comma", "none",
     "|0.5 0.10000000000000001/5 3.1415926535897931"},
    {TEXT("9007199254740993,9007199254740993.0000001\n1,2\n"), NO, "comma",
     "none", "|9007199254740992 9007199254740994/1 2"},
    {TEXT("9007199254740995,1\n1,2\n"), NO, "comma", "none",
     "|9007199254740996 1/1 2"},
    {TEXT("0.1234567890123456789,1234567890.123456789\n1,2\n"), NO, "comma",
     "none", "|0.12345678901234568 1234567890.1234567/1 2"},
    {TEXT("1,1.2.3\n1,0x10\n"), NO, "comma", "none", "|1 '1.2.3'/1 '0x10'"},
    /* separators */
    {TEXT("1;2\n3;4\n"), NO, "semicolon", "none", "|1 2/3 4"},
    {TEXT("1,5;2,25\n3;4\n"), NO, "semicolon", "none", "|1.5 2.25/3 4"},
    {TEXT("1,5;-2,5e1\n3;4\n"), NO, "semicolon", "none", "|1.5 -25/3 4"},
    {TEXT("1;2\n3;4,\n"), NO, "semicolon", "none", "|1 2/3 '4,'"},
    {TEXT("\"a b\";\"c\"\n1;2\n"), NO, "semicolon", "row 1", "a b c|1 2"},
    {TEXT("1\t2\n3\t4\n"), NO, "tab", "none", "|1 2/3 4"},
    {TEXT("a\tb c\td\n1\t2\tx y\n"), NO, "tab", "row 1", "a b c d|1 2 'x y'"},
    {TEXT("1,5\t2\n3\t4,5\n"), NO, "tab", "none", "|1.5 2/3 4.5"},
    {TEXT("1 2\n3 4\n"), NO, "blanks", "none", "|1 2/3 4"},
    {TEXT("  1   2 \n 3 \t 4\t\n"), NO, "blanks", "none", "|1 2/3 4"},
    {TEXT("1\t2 3\n4 5\t6\n"), NO, "blanks", "none", "|1 2 3/4 5 6"},
    {TEXT("1 \"\"\n2 \"a b\"\n"),
     {.missing = MISSING_DROP},
     "blanks",
     "none",
     "|2 'a b'"},
    {TEXT("1, 2, 3\n4, 5, 6\n"), NO, "comma", "none", "|1 2 3/4 5 6"},
    {TEXT("7,1 2\n8,3 4\n"),
     {.sep = "blanks"},
     "blanks",
     "none",
     "|7.0999999999999996 2/8.3000000000000007 4"},
    {TEXT("1,2;3\n4,5;6\n"),
     {.sep = "comma"},
     "comma",
     "none",
     "|1 '2;3'/4 '5;6'"},
    {TEXT("1,2;3\n4,5;6\n"), {.sep = ";"}, "semicolon", "none", "|1.2 3/4.5 6"},
    {TEXT("1|2\n3|4\n"), {.sep = "|"}, "'|'", "none", "|1 2/3 4"},
    {TEXT("1\t2\n3\t4\n"), {.sep = "\\t"}, "tab", "none", "|1 2/3 4"},
    {TEXT("sep=;\n1,2;3\n4,5;6\n"), NO, "semicolon", "none", "|1.2 3/4.5 6"},
    {TEXT("\xef\xbb\xbf\"sep=|\"\r\na|b\r\n1|2\r\n"), NO, "'|'", "row 1",
     "a b|1 2"},
    {TEXT("sep=;\n1,2\n4,5\n"), {.sep = ","}, "comma", "none", "|1 2/4 5"},
    /* one column, as of a file of labels */
    {TEXT("1\n2\n"), NO, "none", "none", "|1/2"},
    {TEXT("label\n1\n2\n"), NO, "none", "row 1", "label|1/2"},
    {TEXT("cat\nhot dog\ncat\n"), NO, "none", "none", "|'cat'/'hot dog'/'cat'"},
    /* comments, and columns that are none */
    {TEXT("# a,b\n5,0\n#\r\n3,1\n# end"), NO, "comma", "none", "|5 0/3 1"},
    {TEXT("a,b\n1,\"x\n#y\"\n2,z\n"), NO, "comma", "row 1",
     "a b|1 'x\n#y'/2 'z'"},
    {TEXT("5,0,\n3,1,\n"), NO, "comma", "none", "|5 0/3 1"},
    {TEXT("a,b,\n5,0,\n3,1,\n"), NO, "comma", "row 1", "a b|5 0/3 1"},
    {TEXT("a,b\n5,0,\n3,1,\n"), NO, "comma", "row 1", "a b|5 0/3 1"},
    {TEXT("5;0;;\n3;1;;\n"), NO, "semicolon", "none", "|5 0/3 1"},
    {TEXT("5,0,\n3,1\n4,2,\n"), NO, "comma", "none", "|5 0/3 1/4 2"},
    /* headers */
    {TEXT("a,b\n0,5\n"), NO, "comma", "row 1", "a b|0 5"},
    {TEXT(",b\n0,5\n"), NO, "comma", "row 1", " b|0 5"},
    {TEXT("a,b,NA\n0,5,1\n"), NO, "comma", "row 1", "a b NA|0 5 1"},
    {TEXT("x,1\ny,2\n"), NO, "comma", "none", "|'x' 1/'y' 2"},
    {TEXT("x,1,2\ny,2,3\n"), NO, "comma", "none", "|'x' 1 2/'y' 2 3"},
    {TEXT("1,x,3,4\n5,6,7,8\n"), NO, "comma", "none", "|1 'x' 3 4/5 6 7 8"},
    {TEXT("0,1,2,3\n5,6,7,8\n"), NO, "comma", "row 1", "0 1 2 3|5 6 7 8"},
    {TEXT("0,1,2\n5,6,7\n"), NO, "comma", "none", "|0 1 2/5 6 7"},
    {TEXT("0,1,2\n5,6,x\n"), NO, "comma", "row 1", "0 1 2|5 6 'x'"},
    {TEXT(",0,1,2,3\n0,5,6,7,8\n"), NO, "comma", "row 1", " 0 1 2 3|0 5 6 7 8"},
    {TEXT("y,1,2,3\n5,6,7,8\n"), NO, "comma", "row 1", "y 1 2 3|5 6 7 8"},
    {TEXT("1,2,3,5\n5,6,7,8\n"), NO, "comma", "none", "|1 2 3 5/5 6 7 8"},
    {TEXT("5,0,0.1,0.2,18\n3,0,0,7,9\n"), NO, "comma", "row 1",
     "5 0 0.1 0.2 18|3 0 0 7 9"},
    {TEXT("5,0,0.1,0.2\n3,0.5,0.25,1\n"), NO, "comma", "none",
     "|5 0 0.10000000000000001 0.20000000000000001/3 0.5 0.25 1"},
    {TEXT("5,0,0.1,0.3\n3,0,0,7\n"), NO, "comma", "none",
     "|5 0 0.10000000000000001 0.29999999999999999/3 0 0 7"},
    {TEXT("a,b\nc,d\n"), NO, "comma", "none", "|'a' 'b'/'c' 'd'"},
    {TEXT("a,b\nc,d\n"),
     {.header = HEADER_YES},
     "comma",
     "row 1",
     "a b|'c' 'd'"},
    {TEXT("1,2\n3,4\n"), {.header = HEADER_YES}, "comma", "row 1", "1 2|3 4"},
    {TEXT("a,b\n3,4\n"),
     {.header = HEADER_NO},
     "comma",
     "none",
     "|'a' 'b'/3 4"},
    {TEXT("7,9\n"), NO, "comma", "none", "|7 9"},
    /* above words: a name that labels have, and years beside a word */
    {TEXT("2019,2020,class\n1,5,A\n2,4,B\n"), NO, "comma", "row 1",
     "2019 2020 class|1 5 'A'/2 4 'B'"},
    {TEXT("land,2019,2020,2021\nA,5,1,1\nB,4,1,2\n"), NO, "comma", "row 1",
     "land 2019 2020 2021|'A' 5 1 1/'B' 4 1 2"},
    {TEXT("A,5,1,1\nB,4,1,2\n"), NO, "comma", "none", "|'A' 5 1 1/'B' 4 1 2"},
    /* a class is no missing value; what a spreadsheet of the west writes */
    {TEXT("1,None\n2,-\n"), NO, "comma", "none", "|1 'None'/2 '-'"},
    {TEXT("1,Gr\xfcn\n2,Gr\xe4n\n"), NO, "comma", "none",
     "|1 'Gr\xc3\xbcn'/2 'Gr\xc3\xa4n'"},
    /* missing values */
    {TEXT("1,NA\n2,3\n?,4\n5,\nN/A,1\nnan,1\nnull,1\n8,9\n"),
     {.missing = MISSING_DROP},
     "comma",
     "none",
     "|2 3/8 9"},
    {TEXT("x,1\n?,2\ny,NA\nw,3\n"),
     {.missing = MISSING_DROP},
     "comma",
     "none",
     "|'x' 1/'w' 3"},
    {TEXT("1,2\nodd,NA\n3,4\n"),
     {.missing = MISSING_DROP},
     "comma",
     "none",
     "|1 2/3 4"},
};

START_TEST(a_table_is_read_at_every_chunk_size)
{
    const struct csv_case *c = &cases[_i];
    for (size_t chunk = 1; chunk <= c->size; chunk++) {
        struct sheet sheet;
        struct data_facts facts;
        struct err err = {.text = ""};
        enum status status = read_text(c->text, c->size, &c->options, chunk,
                                       &sheet, &facts, &err);
        ck_assert_msg(status == STATUS_OK, "chunk %zu: %s", chunk, err.text);
        ck_assert_str_eq(show(&sheet), c->sheet);
        ck_assert_str_eq(facts.separator, c->separator);
        ck_assert_str_eq(facts.header, c->header);
        sheet_done(&sheet);
    }
}
END_TEST

static const struct csv_damage {
    const char *text;
    size_t size;
    struct data_options options;
    enum status status;
    const char *message; /* behind the folder */
} damage[] = {
    {TEXT(""), NO, STATUS_FORMAT,
     "t.csv:1:1: empty file, expected rows of numbers"},
    {TEXT("\n# 1,2\n"), NO, STATUS_FORMAT,
     "t.csv:3:1: empty file, expected rows of numbers"},
    {TEXT("a,b\n"), NO, STATUS_FORMAT,
     "t.csv:2:1: only a header, expected rows of numbers"},
    {TEXT("1,2,3\n1,2\n"), NO, STATUS_FORMAT,
     "t.csv:2:2: row ends after 2 cells, expected 3"},
    {TEXT("1,2\r\n1,2\r\n1,2,3\r\n"), NO, STATUS_FORMAT,
     "t.csv:3:3: more cells than the first row, expected 2"},
    {TEXT("1,2,\n1,2,\n1,2,,\n"), NO, STATUS_FORMAT,
     "t.csv:3:4: more cells than the first row, expected 2"},
    {TEXT("1,2\n1,inf\n"), NO, STATUS_FORMAT,
     "t.csv:2:2: 'inf' is not finite, expected a number"},
    {TEXT("1,-Infinity\n1,2\n"), NO, STATUS_FORMAT,
     "t.csv:1:2: '-Infinity' is not finite, expected a number"},
    {TEXT("1,2\r1,1e999\r"),
     {.missing = MISSING_DROP},
     STATUS_FORMAT,
     "t.csv:2:2: '1e999' is not finite, expected a number"},
    {TEXT("1,2\n\n1,\n"), NO, STATUS_FORMAT,
     "t.csv:3:2: empty cell, expected a number; --missing drop leaves out the "
     "rows with one"},
    {TEXT("1,2,3,NA\n1,2,3,4\n"), NO, STATUS_FORMAT,
     "t.csv:1:4: missing value 'NA', expected a number; --missing drop leaves "
     "out the rows with one"},
    {TEXT("0,1,2,3,?\n1,2,3,4,5\n"), NO, STATUS_FORMAT,
     "t.csv:1:5: missing value '?', expected a number; --missing drop leaves "
     "out the rows with one"},
    {TEXT("# x\nsep\n1,x\n2,null\n"),
     {.sep = "comma", .header = HEADER_NO},
     STATUS_FORMAT,
     "t.csv:3:2: more cells than the first row, expected 1"},
    {TEXT("a,b\n1,x\n2,null\n"), NO, STATUS_FORMAT,
     "t.csv:3:2: missing value 'null', expected a word; --missing drop leaves "
     "out the rows with one"},
    {TEXT("1,NA\n"),
     {.missing = MISSING_DROP},
     STATUS_FORMAT,
     "t.csv:2:1: every row has a missing value, expected rows of numbers"},
    {TEXT("1;2,5\n1;2\n3;4.5\n"), NO, STATUS_FORMAT,
     "t.csv:3:2: '4.5' has a decimal point, expected a decimal comma as in "
     "line 1"},
    {TEXT("1;1.5\n1;1,234\n"), NO, STATUS_FORMAT,
     "t.csv:2:2: '1,234' has a decimal comma, expected a decimal point as in "
     "line 1"},
    {TEXT("1,2\n1,2\0003\n"), NO, STATUS_FORMAT,
     "t.csv:2:2: a cell with a byte 0, expected text (is it no table?)"},
    {TEXT("1,2\n1,2\"3\n"), NO, STATUS_FORMAT,
     "t.csv:2:2: misplaced quote, expected quotes around a whole cell, "
     "doubled inside"},
    {TEXT("a,\"b\nc\"\n1,\"2\n3,4\n"), NO, STATUS_FORMAT,
     "t.csv:3:2: a quote is left open, expected its end"},
    {TEXT("1,2\n"),
     {.sep = "often"},
     STATUS_USAGE,
     "--sep 'often': expected comma, semicolon, tab, blanks or the character "
     "itself"},
    {TEXT("1,2\n"),
     {.sep = "5"},
     STATUS_USAGE,
     "--sep '5': expected comma, semicolon, tab, blanks or the character "
     "itself"},
    {TEXT("1,2\n"),
     {.sep = ""},
     STATUS_USAGE,
     "--sep '': expected comma, semicolon, tab, blanks or the character "
     "itself"},
};

START_TEST(damage_is_told_with_line_and_column)
{
    const struct csv_damage *d = &damage[_i];
    for (size_t chunk = 1; chunk <= d->size + 1; chunk++) {
        struct sheet sheet;
        struct data_facts facts;
        struct err err = {.text = ""};
        ck_assert_int_eq(read_text(d->text, d->size, &d->options, chunk, &sheet,
                                   &facts, &err),
                         d->status);
        const char *at = strstr(err.text, "t.csv");
        ck_assert_str_eq(at ? at : err.text, d->message);
        sheet_done(&sheet);
    }
}
END_TEST

/* A file with all that may stand in one, cut anywhere: it is read or told in
 * one line of the place. */
START_TEST(a_cut_table_is_read_or_told)
{
    static const char whole[] =
        "\xef\xbb\xbfsep=;\r\n# \"a\n\"x y\";\"b\n\"\"\";c;\r\n1,5;2;q;\r\n"
        "-;\"3\";\"w\n#\";\n4;1e5;NA;\n7;8\t;9;\x1a\n1;inf;\0;\r\r\"5\"x;";
    for (size_t n = 0; n < sizeof whole; n++)
        for (int drop = 0; drop < 2; drop++) {
            struct data_options options = {.missing = drop};
            struct sheet sheet;
            struct data_facts facts;
            struct err err = {.text = ""};
            enum status status =
                read_text(whole, n, &options, 0, &sheet, &facts, &err);
            ck_assert(status == STATUS_OK || status == STATUS_FORMAT);
            if (status == STATUS_OK)
                ck_assert_uint_gt(sheet.n, 0);
            else
                ck_assert(strstr(err.text, "t.csv:") &&
                          !strpbrk(err.text, "\r\n\x1a"));
            sheet_done(&sheet);
        }
}
END_TEST

/* What is left out is said. */
START_TEST(rows_left_out_are_said)
{
    struct data_options options = {.missing = MISSING_DROP};
    struct sheet sheet;
    struct data_facts facts;
    struct err err;
    static const char one[] = "# x\n1,2\n3,NA\n";
    static const char two[] = "1,2\n3,NA\n#\n#\n,4\n5,6\n";
    ck_assert_int_eq(
        read_text(one, strlen(one), &options, 0, &sheet, &facts, &err),
        STATUS_OK);
    ck_assert_uint_eq(facts.n_notes, 2);
    ck_assert_str_eq(facts.notes[0], "1 row with a missing value is left out");
    ck_assert_str_eq(facts.notes[1], "1 line with # in front is left out");
    sheet_done(&sheet);
    ck_assert_int_eq(
        read_text(two, strlen(two), &options, 0, &sheet, &facts, &err),
        STATUS_OK);
    ck_assert_str_eq(facts.notes[0],
                     "2 rows with a missing value are left out");
    ck_assert_str_eq(facts.notes[1], "2 lines with # in front are left out");
    /* a row keeps its line */
    ck_assert_uint_eq(sheet.n, 2);
    ck_assert_uint_eq(sheet.line[0], 1);
    ck_assert_uint_eq(sheet.line[1], 6);
    sheet_done(&sheet);
}
END_TEST

/* Cells and rows have an end, whatever the size of the pieces. */
START_TEST(cells_and_rows_are_bounded)
{
    enum { SIZE = 1 << 18 };
    static const size_t chunks[] = {997, 0};
    char *text = mem_alloc(SIZE, 1);
    struct data_options options = {0};
    struct sheet sheet;
    struct data_facts facts;
    struct err err;
    for (int i = 0; i < N_OF(chunks); i++) {
        memset(text, '1', SIZE);
        memcpy(text, "1,2\n3,\"", 7);
        ck_assert_int_eq(
            read_text(text, SIZE, &options, chunks[i], &sheet, &facts, &err),
            STATUS_FORMAT);
        ck_assert_ptr_nonnull(
            strstr(err.text, "t.csv:2:2: cell of more than 65536 bytes"));
        sheet_done(&sheet);
        text[100000] = '"'; /* within the second piece */
        text[100001] = '\n';
        ck_assert_int_eq(
            read_text(text, SIZE, &options, chunks[i], &sheet, &facts, &err),
            STATUS_FORMAT);
        ck_assert_ptr_nonnull(
            strstr(err.text, "t.csv:2:2: cell of more than 65536 bytes"));
        sheet_done(&sheet);
        for (size_t k = 0; k < SIZE; k++)
            text[k] = k % 2 ? ',' : '1';
        ck_assert_int_eq(
            read_text(text, SIZE, &options, chunks[i], &sheet, &facts, &err),
            STATUS_FORMAT);
        ck_assert_ptr_nonnull(strstr(err.text, "too many cells, expected at"));
        sheet_done(&sheet);
    }
    mem_free(text);
}
END_TEST

/* A form found from the head does not hold what comes behind it. */
START_TEST(what_comes_behind_the_head_is_read)
{
    enum { ROWS_IN = 30000, ROW = 8 };
    char *text = mem_alloc(ROWS_IN * ROW + 64, 1);
    struct data_options options = {0};
    struct sheet sheet;
    struct data_facts facts;
    struct err err = {.text = ""};
    for (size_t i = 0; i < ROWS_IN; i++)
        memcpy(text + i * ROW, "1;22;3;\n", ROW);
    strcpy(text + ROWS_IN * ROW, "1,5;x;3;\n4;5;6;7\n");
    size_t size = strlen(text);
    ck_assert_int_eq(read_text(text, size, &options, 0, &sheet, &facts, &err),
                     STATUS_FORMAT);
    ck_assert_ptr_nonnull(
        strstr(err.text, "t.csv:30002:4: '7' in a column that is empty above, "
                         "expected nothing"));
    sheet_done(&sheet);
    ck_assert_int_eq(
        read_text(text, size - 8, &options, 0, &sheet, &facts, &err),
        STATUS_OK);
    ck_assert_uint_eq(sheet.n, ROWS_IN + 1);
    ck_assert_uint_eq(sheet.n_columns, 3);
    ck_assert(sheet_value(&sheet, 0, 1) == 22);
    ck_assert(sheet_value(&sheet, ROWS_IN - 1, 2) == 3);
    ck_assert(sheet_value(&sheet, ROWS_IN, 0) == 1.5);
    ck_assert_str_eq(sheet_word(&sheet, ROWS_IN, 1), "x");
    ck_assert_ptr_null(sheet_word(&sheet, ROWS_IN - 1, 1));
    ck_assert_uint_eq(sheet.line[ROWS_IN], ROWS_IN + 1);
    sheet_done(&sheet);
    mem_free(text);
}
END_TEST

/* 256 MB from 250 KB: memory says what is too much, not a ratio. */
START_TEST(a_bomb_stops_at_the_memory_allowed)
{
    struct data_options options = {.max_memory = 1 << 20};
    static struct source source;
    struct sheet sheet;
    struct data_facts facts = {.n_notes = 0};
    struct err err = {.text = ""};
    write_bomb("t.csv.gz", "", 0, "1,2\n", (size_t)1 << 28);
    sheet_init(&sheet, options.max_memory);
    ck_assert_int_eq(source_open(&source, path_of("t.csv.gz"), NULL, &err),
                     STATUS_OK);
    struct reading reading = {&source, &options, NULL, &facts, &err, 0};
    ck_assert_int_eq(reader_csv.read(&reading, &sheet), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "--max-memory"));
    source_close(&source);
    sheet_done(&sheet);
}
END_TEST

START_TEST(a_table_survives_every_failed_allocation)
{
    static const char text[] = "5,0,0.1,0.2,x\n3,0,0,7,y\n1.5,2,3,4,z\n";
    enum status status = STATUS_NOMEM;
    size_t k = 0;
    while (status == STATUS_NOMEM) {
        struct data_options options = {0};
        struct sheet sheet;
        struct data_facts facts;
        struct err err;
        mem_fail_at(++k);
        status =
            read_text(text, strlen(text), &options, 0, &sheet, &facts, &err);
        ck_assert_int_eq(mem_fail_at(0) > 0, status == STATUS_OK);
        sheet_done(&sheet);
    }
    ck_assert_int_eq(status, STATUS_OK);
    ck_assert_uint_gt(k, 10);
}
END_TEST

START_TEST(a_table_has_pictures)
{
    struct data_options options = {.label = "first", .width = 4, .height = 2};
    struct dataset *ds = NULL;
    struct err err = {.text = ""};
    char rows[128] = "1";
    for (int i = 0; i < 16; i++)
        strcat(rows, ",7");
    strcat(rows, "\n2");
    for (int i = 0; i < 16; i++)
        strcat(rows, ",9");
    write_gz("p.csv.gz", rows, strlen(rows));
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
    tcase_add_loop_test(tc, a_table_is_read_at_every_chunk_size, 0,
                        N_OF(cases));
    tcase_add_loop_test(tc, damage_is_told_with_line_and_column, 0,
                        N_OF(damage));
    tcase_add_test(tc, a_table_has_pictures);
    tcase_add_test(tc, a_cut_table_is_read_or_told);
    tcase_add_test(tc, rows_left_out_are_said);
    tcase_add_test(tc, cells_and_rows_are_bounded);
    tcase_add_test(tc, what_comes_behind_the_head_is_read);
    tcase_add_test(tc, a_bomb_stops_at_the_memory_allowed);
    tcase_add_test(tc, a_table_survives_every_failed_allocation);
}

int main(void)
{
    return data_tests_run("csv", add_tests);
}
