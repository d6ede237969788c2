/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a table, and what was left out of it, for the person. */
#include <stdarg.h>
#include <stdio.h>

#include "data/readers/csv/csv_table.h"

void csv_table_fail(struct csv_table *table, enum status code, uint64_t line,
                    size_t column, const char *format, ...)
{
    char why[sizeof table->reading->err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    table->status = err_set(table->reading->err, code, "%s:%llu:%zu: %s",
                            err_path(table->reading->source->path),
                            (unsigned long long)line, column, why);
    table->feed.stop = true;
}

void csv_table_fault(struct csv_table *table)
{
    const struct csv_feed *feed = &table->feed;
    size_t column = table->cell + 1;
    if (table->status != STATUS_OK)
        return;
    if (feed->fault == CSV_BAD_QUOTE)
        CSV_FAIL(table, STATUS_FORMAT, column,
                 "misplaced quote, expected quotes around a whole cell, "
                 "doubled inside");
    else if (feed->fault == CSV_OPEN_QUOTE)
        csv_table_fail(table, STATUS_FORMAT, feed->row_line, column,
                       "a quote is left open, expected its end");
    else if (feed->fault == CSV_LONG_CELL)
        csv_table_fail(table, STATUS_FORMAT, feed->row_line, column,
                       "cell of more than %zu bytes, expected a number (is a "
                       "quote left open?)",
                       CSV_MAX_CELL);
    else if (feed->fault == CSV_NO_MEMORY)
        CSV_FAIL(table, STATUS_NOMEM, column, "no memory to read it");
}

void csv_table_end(struct csv_table *table)
{
    struct data_facts *facts = table->reading->facts;
    size_t n = table->n_dropped, n_comments = table->feed.n_comments;
    if (table->status != STATUS_OK)
        return;
    if (table->n_cells == 0)
        CSV_FAIL(table, STATUS_FORMAT, 1,
                 "empty file, expected rows of numbers");
    else if (table->sheet->n == 0 && n > 0)
        CSV_FAIL(table, STATUS_FORMAT, 1,
                 "every row has a missing value, expected rows of numbers");
    else if (table->sheet->n == 0)
        CSV_FAIL(table, STATUS_FORMAT, 1,
                 "only a header, expected rows of numbers");
    if (n > 0)
        facts_note(facts, "%zu row%s with a missing value %s left out", n,
                   n == 1 ? "" : "s", n == 1 ? "is" : "are");
    if (n_comments > 0)
        facts_note(facts, "%zu line%s with # in front %s left out", n_comments,
                   n_comments == 1 ? "" : "s", n_comments == 1 ? "is" : "are");
}
