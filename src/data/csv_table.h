/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of numbers in the making, fed cell by cell (csv_load.c). */
#ifndef DATA_CSV_TABLE_H
#define DATA_CSV_TABLE_H

#include <locale.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "data/csv_load.h"
#include "data/rows.h"

struct csv_table {
    const char *path; /* for messages */
    const struct csv_options *options;
    locale_t c_locale;
    enum status status; /* of the first error, described in *err */
    struct err *err;
    uint64_t line;     /* 1-based, of the text being parsed: the caller's */
    size_t cell;       /* cells of this row so far */
    size_t n_cells;    /* of every row; 0 until the first has ended */
    size_t label;      /* 0-based column */
    bool header;       /* the first row has a cell that is no number */
    size_t named;      /* first row: column whose text names the label */
    size_t not_finite; /* first row: column of a nan or inf */
    double *row;       /* the cells of this row */
    struct rows rows;
};

/* Records the first error, at a 1-based column of the current line. */
#define CSV_FAIL(table, code, column, format, ...)                             \
    ((table)->status =                                                         \
         err_set((table)->err, (code), "%s:%llu:%zu: " format,                 \
                 err_path((table)->path), (unsigned long long)(table)->line,   \
                 (size_t)(column), __VA_ARGS__))

/* An empty table. STATUS_NOMEM. path, options and err must outlive it. */
enum status csv_table_init(struct csv_table *table, const char *path,
                           const struct csv_options *options, struct err *err);
void csv_table_done(struct csv_table *table);

/* One cell of the current row, NUL-terminated; the end of the row. Errors are
 * kept in table->status; after one, both do nothing. */
void csv_table_cell(struct csv_table *table, const char *text, size_t length);
void csv_table_row(struct csv_table *table);

#endif
