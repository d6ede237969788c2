/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table in the making: the cells that the feed calls back with become the
 * rows of a sheet. */
#ifndef DATA_READERS_CSV_CSV_TABLE_H
#define DATA_READERS_CSV_CSV_TABLE_H

#include <locale.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "data/readers/csv/csv_feed.h"
#include "data/readers/csv/csv_form.h"
#include "data/readers/csv/csv_kept.h"
#include "data/sheet.h"

struct csv_table {
    const struct reading *reading;
    struct csv_form form;
    struct csv_feed feed;
    struct sheet *sheet;
    locale_t c_locale;
    enum status status; /* of the first error, described in reading->err */
    size_t n_dropped;   /* rows left out for a missing value */

    /* the row that is being read */
    size_t cell;          /* cells so far */
    size_t n_cells;       /* of every row; 0 until the first has ended */
    bool all_bytes;       /* each is a whole number 0 .. 255 */
    bool missing;         /* one of them is, and the row is left out */
    double *row;          /* [MAX] values */
    uint8_t *bytes;       /* [MAX] the same while all_bytes */
    struct csv_kept kept; /* words, and the whole first row */

    char mark;          /* the decimal mark of the table's numbers, or 0 */
    uint64_t mark_line; /* where it was first seen */
};

/* Records the first error, at a 1-based column of a line. */
#define CSV_FAIL(table, code, column, ...)                                     \
    csv_table_fail(table, code, (table)->feed.line, column, __VA_ARGS__)

void csv_table_fail(struct csv_table *table, enum status code, uint64_t line,
                    size_t column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* An empty table, its form found. The status is the table's, too. The reading
 * and the sheet must outlive it. */
enum status csv_table_init(struct csv_table *table,
                           const struct reading *reading, struct sheet *sheet);
void csv_table_done(struct csv_table *table);

/* All has been fed: tells what is wrong with the whole. */
void csv_table_end(struct csv_table *table);

/* What the feed found wrong with the text. */
void csv_table_fault(struct csv_table *table);

#endif
