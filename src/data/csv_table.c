/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the cells of a table say: the first row decides the shape and the
 * label column, and is the header if one of its cells is no number; every
 * other row is a label and as many finite numbers. */
#include "data/csv_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "data/cell.h"

#define MAX_CELLS (DATASET_MAX_FEATURES + 1)
#define NO_COLUMN SIZE_MAX

enum status csv_table_init(struct csv_table *table, const char *path,
                           const struct csv_options *options, struct err *err)
{
    *table = (struct csv_table){
        .path = path,
        .options = options,
        .err = err,
        .line = 1,
        .named = NO_COLUMN,
        .not_finite = NO_COLUMN,
        .c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0),
        .row = mem_alloc(MAX_CELLS, sizeof *table->row),
    };
    if (!table->row || !table->c_locale)
        CSV_FAIL(table, STATUS_NOMEM, 1, "no memory to %s it", "read");
    return table->status;
}

void csv_table_done(struct csv_table *table)
{
    rows_done(&table->rows);
    mem_free(table->row);
    if (table->c_locale)
        freelocale(table->c_locale);
}

static bool is_label_name(const struct csv_table *table, const char *text)
{
    static const char *const automatic[] = {"label", "class", "y", "target"};
    if (table->options->label)
        return strcmp(text, table->options->label) == 0;
    for (size_t i = 0; i < sizeof automatic / sizeof *automatic; i++) {
        if (strcasecmp(text, automatic[i]) == 0)
            return true;
    }
    return false;
}

static void first_row_cell(struct csv_table *table, const char *text,
                           enum cell_kind kind)
{
    if (kind == CELL_TEXT || kind == CELL_EMPTY)
        table->header = true;
    if (kind == CELL_NONFINITE && table->not_finite == NO_COLUMN)
        table->not_finite = table->cell;
    if (table->named == NO_COLUMN && is_label_name(table, text))
        table->named = table->cell;
}

static void data_cell(struct csv_table *table, const char *text,
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
        CSV_FAIL(table, STATUS_FORMAT, column, "'%.24s' is not %s", text,
                 table->cell == table->label
                     ? "a label, expected a whole number 0 to 255"
                     : "a number, expected digits with a decimal point");
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
        first_row_cell(table, text, kind);
    else if (kind != CELL_NUMBER || table->cell >= table->n_cells)
        data_cell(table, text, kind);
    table->row[table->cell++] = value;
}

static void push_row(struct csv_table *table)
{
    double label = table->row[table->label];
    if (!(label >= 0 && label <= 255) || label != floor(label)) {
        CSV_FAIL(
            table, STATUS_FORMAT, table->label + 1,
            "label %g, expected a whole number 0 to 255%s", label,
            table->options->label
                ? ""
                : "; --label last or --label NAME if it is another column");
        return;
    }
    double *features = table->row; /* the row with the label closed up */
    memmove(features + table->label, features + table->label + 1,
            (table->n_cells - table->label - 1) * sizeof *features);
    enum status status = rows_push(&table->rows, features, (uint8_t)label);
    if (status != STATUS_OK)
        CSV_FAIL(table, status, 1, "no room for row %zu", table->rows.n + 1);
}

/* The 0-based column that --label or its absence means. */
static size_t find_label(struct csv_table *table)
{
    const char *label = table->options->label;
    if (!label)
        return table->header && table->named != NO_COLUMN ? table->named : 0;
    if (strcmp(label, "first") == 0)
        return 0;
    if (strcmp(label, "last") == 0)
        return table->n_cells - 1;
    if (*label && strspn(label, "0123456789") == strlen(label)) {
        unsigned long number = strtoul(label, NULL, 10);
        if (number >= 1 && number <= table->n_cells)
            return number - 1;
        CSV_FAIL(table, STATUS_USAGE, 1,
                 "no label column %.40s, expected 1 to %zu", label,
                 table->n_cells);
        return 0;
    }
    if (table->header && table->named != NO_COLUMN)
        return table->named;
    CSV_FAIL(table, STATUS_USAGE, 1,
             "no column named '%.40s', expected it in a header row", label);
    return 0;
}

static void check_picture(struct csv_table *table)
{
    int width = table->options->width, height = table->options->height;
    size_t n = table->rows.n_features;
    if (width == 0 && height == 0)
        return;
    if (width < 1 || height < 1 || (size_t)width * (size_t)height != n)
        CSV_FAIL(table, STATUS_USAGE, 1,
                 "pictures of %dx%d do not fit %zu features a row, expected "
                 "width x height = features",
                 width, height, n);
}

static void end_first_row(struct csv_table *table)
{
    table->n_cells = table->cell;
    if (table->n_cells < 2) {
        CSV_FAIL(table, STATUS_FORMAT, 1,
                 "only one column, expected a label and at least %d feature, "
                 "separated by commas",
                 1);
        return;
    }
    table->rows.n_features = table->n_cells - 1;
    table->label = find_label(table);
    if (table->status == STATUS_OK)
        check_picture(table);
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
