/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of numbers in the making, fed cell by cell (csv.c). */
#ifndef DATA_READERS_CSV_TABLE_H
#define DATA_READERS_CSV_TABLE_H

#include <locale.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "data/sheet.h"

struct csv_table {
    const char *path; /* for messages */
    struct sheet *sheet;
    locale_t c_locale;
    enum status status; /* of the first error, described in *err */
    struct err *err;
    uint64_t line;     /* 1-based, of the text being parsed: the caller's */
    size_t cell;       /* cells of this row so far */
    size_t n_cells;    /* of every row; 0 until the first has ended */
    bool header;       /* the first row has a cell that is no number */
    size_t not_finite; /* first row: column of a nan or inf */
    double *row;       /* the cells of this row */
    char **first;      /* texts of the first row */
};

/* Records the first error, at a 1-based column of the current line. */
#define CSV_FAIL(table, code, column, format, ...)                             \
    ((table)->status =                                                         \
         err_set((table)->err, (code), "%s:%llu:%zu: " format,                 \
                 err_path((table)->path), (unsigned long long)(table)->line,   \
                 (size_t)(column), __VA_ARGS__))

/* An empty table. STATUS_NOMEM. path, sheet and err must outlive it. */
enum status csv_table_init(struct csv_table *table, const char *path,
                           struct sheet *sheet, struct err *err);
void csv_table_done(struct csv_table *table);

/* One cell of the current row, NUL-terminated; the end of the row. Errors are
 * kept in table->status; after one, both do nothing. */
void csv_table_cell(struct csv_table *table, const char *text, size_t length);
void csv_table_row(struct csv_table *table);

#endif
