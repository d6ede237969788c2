/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the cells of a table say: the first row decides the shape and the
 * label column, and is the header if one of its cells is no number; every
 * other row is a label and as many finite numbers. */
#include "data/readers/csv_table.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/cell.h"

#define MAX_CELLS SHEET_MAX_COLUMNS
#define NO_COLUMN SIZE_MAX

enum status csv_table_init(struct csv_table *table, const char *path,
                           struct sheet *sheet, struct err *err)
{
    *table = (struct csv_table){
        .path = path,
        .sheet = sheet,
        .err = err,
        .line = 1,
        .not_finite = NO_COLUMN,
        .c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0),
        .row = mem_alloc(MAX_CELLS, sizeof *table->row),
        .first = mem_alloc(MAX_CELLS, sizeof *table->first),
    };
    if (!table->row || !table->first || !table->c_locale)
        CSV_FAIL(table, STATUS_NOMEM, 1, "no memory to %s it", "read");
    return table->status;
}

void csv_table_done(struct csv_table *table)
{
    for (size_t i = 0; table->first && i < MAX_CELLS; i++)
        mem_free(table->first[i]);
    mem_free(table->first);
    mem_free(table->row);
    if (table->c_locale)
        freelocale(table->c_locale);
}

/* The sheet names no file in what it says. */
static void sheet_failed(struct csv_table *table, enum status status)
{
    char why[sizeof table->err->text];
    if (status == STATUS_OK)
        return;
    snprintf(why, sizeof why, "%s", table->err->text);
    CSV_FAIL(table, status, table->cell + 1, "%.120s", why);
}

/* The first row waits for its end: it may be the header. */
static void first_row_cell(struct csv_table *table, const char *text,
                           size_t length, enum cell_kind kind)
{
    char *copy = mem_alloc(length + 1, 1);
    if (!copy) {
        CSV_FAIL(table, STATUS_NOMEM, 1, "no memory to %s it", "read");
        return;
    }
    memcpy(copy, text, length);
    table->first[table->cell] = copy;
    if (kind == CELL_TEXT || kind == CELL_EMPTY)
        table->header = true;
    if (kind == CELL_NONFINITE && table->not_finite == NO_COLUMN)
        table->not_finite = table->cell;
}

static void data_cell(struct csv_table *table, const char *text, size_t length,
                      enum cell_kind kind)
{
    size_t column = table->cell + 1;
    if (table->cell >= table->n_cells)
        CSV_FAIL(table, STATUS_FORMAT, column,
                 "more cells than the first row, expected %zu", table->n_cells);
    else if (kind == CELL_NONFINITE)
        CSV_FAIL(table, STATUS_FORMAT, column,
                 "'%.24s' is not finite, expected a number", text);
    else if (kind == CELL_EMPTY)
        CSV_FAIL(table, STATUS_FORMAT, column, "empty cell, expected a %s",
                 "number");
    else if (kind == CELL_TEXT)
        sheet_failed(table, sheet_put_word(table->sheet, table->cell, text,
                                           length, table->err));
}

void csv_table_cell(struct csv_table *table, const char *text, size_t length)
{
    double value = 0;
    if (table->status != STATUS_OK)
        return;
    if (table->cell == MAX_CELLS) {
        CSV_FAIL(table, STATUS_FORMAT, table->cell + 1,
                 "too many cells, expected at most %d", MAX_CELLS);
        return;
    }
    enum cell_kind kind = cell_parse(text, length, table->c_locale, &value);
    if (table->n_cells == 0)
        first_row_cell(table, text, length, kind);
    else if (kind != CELL_NUMBER || table->cell >= table->n_cells)
        data_cell(table, text, length, kind);
    table->row[table->cell++] = value;
}

static void push_row(struct csv_table *table)
{
    sheet_failed(table,
                 sheet_push(table->sheet, table->row, table->line, table->err));
}

static void end_first_row(struct csv_table *table)
{
    table->n_cells = table->cell;
    sheet_failed(table,
                 sheet_begin(table->sheet, table->n_cells, true, table->err));
    for (size_t i = 0; table->header && i < table->n_cells; i++)
        if (table->status == STATUS_OK &&
            sheet_name(table->sheet, i, table->first[i],
                       strlen(table->first[i])))
            CSV_FAIL(table, STATUS_NOMEM, 1, "no memory to %s it", "read");
    if (table->status != STATUS_OK || table->header)
        return;
    if (table->not_finite != NO_COLUMN)
        CSV_FAIL(table, STATUS_FORMAT, table->not_finite + 1,
                 "%s, expected a number", "not finite");
    else
        push_row(table);
}

void csv_table_row(struct csv_table *table)
{
    if (table->status != STATUS_OK)
        return;
    if (table->n_cells == 0)
        end_first_row(table);
    else if (table->cell < table->n_cells)
        CSV_FAIL(table, STATUS_FORMAT, table->cell,
                 "row ends after %zu cells, expected %zu", table->cell,
                 table->n_cells);
    else
        push_row(table);
    table->cell = 0;
}
