/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first row gives the number of cells and, if it is a header, the names of
 * the columns; it waits for its end, as do the words of every row, because a
 * row with a missing value may be left out. Nearly all cells of pictures are
 * whole numbers of one to three digits, which on_cell reads itself. */
#include "data/readers/csv/csv_table.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "data/cell.h"

#define MAX_CELLS SHEET_MAX_COLUMNS

/* The sheet names no file in what it says. */
static void sheet_failed(struct csv_table *table, enum status status)
{
    char why[sizeof table->reading->err->text];
    if (status == STATUS_OK)
        return;
    snprintf(why, sizeof why, "%s", table->reading->err->text);
    CSV_FAIL(table, status, table->cell ? table->cell : 1, "%s", why);
}

static void no_memory(struct csv_table *table)
{
    CSV_FAIL(table, STATUS_NOMEM, table->cell + 1, "no memory to read it");
}

/* --- cells --- */

static void missing_cell(struct csv_table *table, size_t column,
                         enum cell_kind kind, const char *text)
{
    bool words =
        table->sheet->n_columns && sheet_has_words(table->sheet, column);
    char what[48] = "empty cell";
    table->missing = true;
    if (table->reading->options->missing == MISSING_DROP)
        return;
    if (kind == CELL_MISSING)
        snprintf(what, sizeof what, "missing value '%.24s'", text);
    CSV_FAIL(table, STATUS_FORMAT, column + 1,
             "%s, expected a %s; --missing drop leaves out the rows with one",
             what, words ? "word" : "number");
}

/* "1,234" beside "1.5" would be a thousand, not 1.234. */
static void check_mark(struct csv_table *table, size_t column, const char *text,
                       size_t length)
{
    bool comma = memchr(text, ',', length);
    if (!comma && !memchr(text, '.', length))
        return;
    char mark = comma ? ',' : '.';
    if (!table->mark) {
        table->mark = mark;
        table->mark_line = table->feed.line;
    } else if (mark != table->mark) {
        CSV_FAIL(table, STATUS_FORMAT, column + 1,
                 "'%.24s' has a decimal %s, expected a decimal %s as in line "
                 "%llu",
                 text, comma ? "comma" : "point", comma ? "point" : "comma",
                 (unsigned long long)table->mark_line);
    }
}

/* A cell of a row of data. */
static void data_cell(struct csv_table *table, size_t column,
                      enum cell_kind kind, const char *text, size_t length)
{
    if (kind == CELL_NUMBER && table->form.commas)
        check_mark(table, column, text, length);
    if (kind == CELL_NONFINITE)
        CSV_FAIL(table, STATUS_FORMAT, column + 1,
                 "'%.24s' is not finite, expected a number", text);
    if (kind == CELL_EMPTY || kind == CELL_MISSING)
        missing_cell(table, column, kind, text);
}

/* A cell that the first row does not have. */
static void extra_cell(struct csv_table *table, enum cell_kind kind,
                       const char *text)
{
    if (table->cell >= table->n_cells + table->form.empty_end)
        CSV_FAIL(table, STATUS_FORMAT, table->cell + 1,
                 "more cells than the first row, expected %zu", table->n_cells);
    else if (kind != CELL_EMPTY)
        CSV_FAIL(table, STATUS_FORMAT, table->cell + 1,
                 "'%.24s' in a column that is empty above, expected nothing",
                 text);
}

static bool fits(struct csv_table *table, size_t length)
{
    if (table->cell < MAX_CELLS && length <= CSV_MAX_CELL)
        return true;
    if (length > CSV_MAX_CELL) {
        table->feed.fault = CSV_LONG_CELL;
        csv_table_fault(table);
    } else {
        CSV_FAIL(table, STATUS_FORMAT, table->cell + 1,
                 "too many cells, expected at most %d", MAX_CELLS);
    }
    return false;
}

/* Words, and all of the first row. */
static void keep(struct csv_table *table, enum cell_kind kind, const char *text,
                 size_t length)
{
    if (memchr(text, '\0', length))
        CSV_FAIL(table, STATUS_FORMAT, table->cell + 1,
                 "a cell with a byte 0, expected text (is it no table?)");
    else if (!csv_kept_add(&table->kept, table->cell, kind, text, length))
        no_memory(table);
}

static void any_cell(struct csv_table *table, const char *text, size_t length)
{
    double value = 0;
    size_t cell = table->cell;
    if (table->status != STATUS_OK || !fits(table, length))
        return;
    enum cell_kind kind =
        csv_form_parse(&table->form, text, length, table->c_locale, &value);
    if (table->n_cells > 0 && cell >= table->n_cells)
        extra_cell(table, kind, text);
    else if (table->n_cells > 0)
        data_cell(table, cell, kind, text, length);
    if (table->n_cells == 0 || kind == CELL_TEXT)
        keep(table, kind, text, length);
    table->row[cell] = value;
    table->bytes[cell] = value >= 0 && value <= 255 ? (uint8_t)value : 0;
    table->all_bytes = table->all_bytes && table->bytes[cell] == value;
    table->cell++;
}

/* libcsv's cb1: one cell, or NULL for an empty one. */
static void on_cell(void *bytes, size_t length, void *data)
{
    struct csv_table *table = data;
    const unsigned char *text = bytes;
    if (!text && table->form.separator == CSV_BLANKS)
        return;
    if (length - 1 >= 3 || table->cell >= table->n_cells) {
        any_cell(table, text ? bytes : "", length);
        return;
    }
    unsigned value = text[0] - '0', most = value;
    for (size_t i = 1; i < length; i++) {
        unsigned digit = text[i] - '0';
        value = value * 10 + digit;
        most = digit > most ? digit : most;
    }
    if (most > 9) {
        any_cell(table, bytes, length);
        return;
    }
    table->row[table->cell] = value;
    table->bytes[table->cell++] = (uint8_t)value;
    table->all_bytes = table->all_bytes && value <= 255;
}

/* --- rows --- */

static void push_row(struct csv_table *table)
{
    struct sheet *sheet = table->sheet;
    const struct csv_kept *kept = &table->kept;
    struct err *err = table->reading->err;
    enum status status = STATUS_OK;
    if (table->missing) {
        table->n_dropped++;
        return;
    }
    for (size_t i = 0; i < kept->n && status == STATUS_OK; i++)
        if (kept->cell[i].kind == CELL_TEXT)
            status = sheet_put_word(sheet, kept->cell[i].column,
                                    csv_kept_text(kept, i),
                                    kept->cell[i].length, err);
    if (status == STATUS_OK)
        status =
            table->all_bytes
                ? sheet_push_bytes(sheet, table->bytes, table->feed.line, err)
                : sheet_push(sheet, table->row, table->feed.line, err);
    sheet_failed(table, status);
}

static void name_columns(struct csv_table *table)
{
    for (size_t i = 0; i < table->n_cells && table->status == STATUS_OK; i++)
        if (sheet_name(table->sheet, i, csv_kept_text(&table->kept, i),
                       table->kept.cell[i].length))
            no_memory(table);
}

/* A cell takes two bytes at least. 0: the size of the source is unknown. */
static size_t most_rows(const struct csv_table *table)
{
    struct stat info;
    if (stat(table->reading->source->path, &info) != 0 ||
        !S_ISREG(info.st_mode))
        return 0;
    return (size_t)info.st_size / (2 * table->n_cells) + 1;
}

static void end_first_row(struct csv_table *table)
{
    struct csv_kept *kept = &table->kept;
    size_t n = table->cell;
    while (n > 1 && table->cell - n < table->form.empty_end &&
           kept->cell[n - 1].kind == CELL_EMPTY)
        n--;
    table->n_cells = kept->n = n;
    sheet_failed(table,
                 sheet_begin(table->sheet, n, true, table->reading->err));
    if (table->status == STATUS_OK)
        sheet_expect(table->sheet, most_rows(table));
    if (table->status == STATUS_OK && table->form.header)
        name_columns(table);
    if (table->form.header)
        return;
    for (size_t i = 0; i < n && table->status == STATUS_OK; i++)
        data_cell(table, i, kept->cell[i].kind, csv_kept_text(kept, i),
                  kept->cell[i].length);
    if (table->status == STATUS_OK)
        push_row(table);
}

/* libcsv's cb2: the row has ended. */
static void on_row(int end, void *data)
{
    struct csv_table *table = data;
    (void)end;
    if (table->status != STATUS_OK || table->cell == 0)
        return;
    if (table->n_cells == 0)
        end_first_row(table);
    else if (table->cell < table->n_cells)
        CSV_FAIL(table, STATUS_FORMAT, table->cell,
                 "row ends after %zu cells, expected %zu", table->cell,
                 table->n_cells);
    else
        push_row(table);
    csv_kept_clear(&table->kept);
    table->missing = false;
    table->all_bytes = true;
    table->cell = 0;
}

/* --- the whole --- */

enum status csv_table_init(struct csv_table *table,
                           const struct reading *reading, struct sheet *sheet)
{
    *table = (struct csv_table){
        .reading = reading,
        .sheet = sheet,
        .all_bytes = true,
        .c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0),
        .row = mem_alloc(MAX_CELLS, sizeof *table->row),
        .bytes = mem_alloc(MAX_CELLS, sizeof *table->bytes),
    };
    if (!table->row || !table->bytes || !table->c_locale)
        table->status =
            err_set(reading->err, STATUS_NOMEM, "%s: no memory to read it",
                    err_path(reading->source->path));
    else
        table->status = csv_form_find(reading, table->c_locale, &table->form);
    if (table->status == STATUS_OK &&
        !csv_feed_init(&table->feed, table->form.separator, on_cell, on_row,
                       table))
        no_memory(table);
    return table->status;
}

void csv_table_done(struct csv_table *table)
{
    csv_feed_done(&table->feed);
    csv_kept_done(&table->kept);
    mem_free(table->row);
    mem_free(table->bytes);
    if (table->c_locale)
        freelocale(table->c_locale);
}
