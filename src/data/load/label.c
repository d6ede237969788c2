/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order in which a label is looked for: what the person says, what the
 * format says, the names, the words, the ends of the table. One odd cell
 * changes nothing of it: a column of words has words in most rows, and one
 * that looks like classes may have a value or two that stand alone. */
#include "data/load/label.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "data/load/looks.h"
#include "data/load/word_cells.h"

static const char *name_of(const struct sheet *sheet, size_t column)
{
    return sheet->names && sheet->names[column] ? sheet->names[column] : "";
}

static size_t named(const struct sheet *sheet, const char *name,
                    int (*compare)(const char *, const char *))
{
    for (size_t k = 0; *name && k < sheet->n_columns; k++)
        if (compare(name_of(sheet, k), name) == 0)
            return k;
    return SHEET_NO_COLUMN;
}

static size_t numbered(const struct sheet *sheet, const char *text)
{
    if (!*text || strspn(text, "0123456789") != strlen(text))
        return SHEET_NO_COLUMN;
    unsigned long number = strtoul(text, NULL, 10);
    for (size_t k = 0; k < sheet->n_columns; k++)
        if (sheet->number[k] == number)
            return k;
    return SHEET_NO_COLUMN;
}

size_t label_asked(const struct sheet *sheet, const char *wanted)
{
    if (strcmp(wanted, "first") == 0)
        return 0;
    if (strcmp(wanted, "last") == 0)
        return sheet->n_columns - 1;
    size_t column = named(sheet, wanted, strcmp);
    if (column == SHEET_NO_COLUMN)
        column = named(sheet, wanted, strcasecmp);
    if (column == SHEET_NO_COLUMN)
        column = numbered(sheet, wanted);
    return column;
}

static enum status no_such_column(const struct sheet *sheet, const char *wanted,
                                  const char *path, struct err *err)
{
    char names[128] = "";
    size_t used = 0;
    for (size_t k = 0; sheet->names && k < sheet->n_columns; k++) {
        int n = snprintf(names + used, sizeof names - used, "%s%.24s",
                         k ? ", " : "; its names: ", name_of(sheet, k));
        if (used + (size_t)n > 90) {
            snprintf(names + used, sizeof names - used, ", ...");
            break;
        }
        used += (size_t)n;
    }
    return err_set(err, STATUS_USAGE,
                   "%s: no column '%.40s' for --label, expected first, last or "
                   "one of %zu columns%s",
                   err_path(path), wanted, sheet->n_columns, names);
}

static size_t by_name(const struct sheet *sheet)
{
    size_t column = SHEET_NO_COLUMN;
    for (size_t i = 0; data_label_names[i]; i++)
        if (column == SHEET_NO_COLUMN)
            column = named(sheet, data_label_names[i], strcasecmp);
    return column;
}

/* The column that alone is one of words. */
static size_t by_words(const struct sheet *sheet)
{
    size_t column = SHEET_NO_COLUMN;
    for (size_t k = 0; k < sheet->n_columns; k++) {
        if (!word_cells_most(sheet, k))
            continue;
        if (column != SHEET_NO_COLUMN)
            return SHEET_NO_COLUMN;
        column = k;
    }
    return column;
}

static bool is_pixel_name(const char *name)
{
    static const char *const starts[] = {"pixel", "pix", "px", "p"};
    size_t digits = strspn(name, "0123456789");
    if (digits > 0 && tolower((unsigned char)name[digits]) == 'x') {
        const char *second = name + digits + 1;
        return *second && strspn(second, "0123456789") == strlen(second);
    }
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        size_t length = strlen(starts[i]);
        const char *rest = name + length;
        if (strncasecmp(name, starts[i], length) != 0)
            continue;
        rest += *rest == '_' || *rest == ' ' || *rest == '.';
        return *rest && strspn(rest, "0123456789") == strlen(rest);
    }
    return false;
}

bool label_pixel_names(const struct sheet *sheet, size_t label)
{
    size_t pixels = 0, columns = 0;
    for (size_t k = 0; k < sheet->n_columns; k++) {
        pixels += k != label && is_pixel_name(name_of(sheet, k));
        columns += k != label;
    }
    return pixels > 0 && pixels * 10 >= columns * 9;
}

static bool is_square(size_t n)
{
    size_t side = (size_t)lround(sqrt((double)n));
    return n >= 16 && side * side == n;
}

static enum status look_at(const struct sheet *sheet, size_t column,
                           struct looks *out)
{
    *out = (struct looks){.why_not = "is a pixel"};
    return is_pixel_name(name_of(sheet, column)) ? STATUS_OK
                                                 : looks_of(sheet, column, out);
}

static void column_text(const struct sheet *sheet, size_t column, char *out,
                        size_t size)
{
    if (*name_of(sheet, column))
        sheet_column_text(sheet, column, out, size);
    else if (column == 0 && sheet->number[0] == 1)
        snprintf(out, size, "first column");
    else if (column == sheet->n_columns - 1)
        snprintf(out, size, "last column");
    else
        sheet_column_text(sheet, column, out, size);
}

static enum status none_found(const struct sheet *sheet,
                              const struct looks *first,
                              const struct looks *last, const char *path,
                              struct err *err)
{
    char a[64], b[64];
    enum status status = word_cells_refuse(sheet, SHEET_NO_COLUMN, path, err);
    if (status != STATUS_OK)
        return status;
    column_text(sheet, 0, a, sizeof a);
    column_text(sheet, sheet->n_columns - 1, b, sizeof b);
    return err_set(err, STATUS_FORMAT,
                   "%.80s: no label found: %s%s %s, %s%s %s; --label says "
                   "which column it is, --labels which file",
                   err_path(path), *a == 'f' ? "the " : "", a, first->why_not,
                   *b == 'l' ? "the " : "", b, last->why_not);
}

/* The first or the last column, whichever looks like classes. */
static enum status by_looks(const struct sheet *sheet,
                            const struct data_options *options,
                            const char *path, size_t *out, struct err *err)
{
    size_t end = sheet->n_columns - 1;
    struct looks first, last;
    if (look_at(sheet, 0, &first) || look_at(sheet, end, &last))
        return err_set(err, STATUS_NOMEM, "%s: no memory to find its label",
                       err_path(path));
    if (!first.like_classes && !last.like_classes)
        return none_found(sheet, &first, &last, path, err);
    bool pictures = is_square(end) || sheet->width || options->width ||
                    label_pixel_names(sheet, first.like_classes ? 0 : end);
    *out = first.like_classes && (pictures || !last.like_classes) ? 0 : end;
    return STATUS_OK;
}

enum status label_find(const struct sheet *sheet,
                       const struct data_options *options, const char *path,
                       size_t *column_out, struct data_facts *facts,
                       struct err *err)
{
    const char *why = "--label says so";
    size_t column = SHEET_NO_COLUMN;
    enum status status = STATUS_OK;
    if (options->label) {
        column = label_asked(sheet, options->label);
        if (column == SHEET_NO_COLUMN)
            return no_such_column(sheet, options->label, path, err);
    }
    if (column == SHEET_NO_COLUMN) {
        why = "the file says so";
        column = sheet->label;
    }
    if (column == SHEET_NO_COLUMN) {
        why = "by its name";
        column = by_name(sheet);
    }
    if (column == SHEET_NO_COLUMN) {
        why = "the only column of words";
        column = by_words(sheet);
    }
    if (column == SHEET_NO_COLUMN) {
        why = "it looks like classes";
        status = by_looks(sheet, options, path, &column, err);
    }
    if (status != STATUS_OK)
        return status;
    column_text(sheet, column, facts->label, sizeof facts->label);
    snprintf(facts->label_why, sizeof facts->label_why, "%s", why);
    *column_out = column;
    return STATUS_OK;
}

static bool is_index_name(const char *name)
{
    return !*name || strcasecmp(name, "id") == 0 ||
           strncasecmp(name, "Unnamed: ", 9) == 0;
}

bool label_index_beside(const struct sheet *sheet, size_t column,
                        const struct sheet *first)
{
    const char *name = name_of(sheet, column);
    bool is_there = false;
    for (size_t k = 0; k < first->n_columns; k++)
        is_there |= strcasecmp(name_of(first, k), name) == 0;
    return sheet->names && first->names && is_index_name(name) && !is_there;
}

bool label_counts_rows(const struct sheet *sheet, size_t column)
{
    size_t ones = 0;
    if (!sheet->names || sheet->n < 2 || sheet->word[column] ||
        !is_index_name(name_of(sheet, column)))
        return false;
    for (size_t i = 0; i < sheet->n; i++) {
        double value = sheet_value(sheet, i, column);
        ones += i > 0 && value - sheet_value(sheet, i - 1, column) == 1;
    }
    return ones * 10 >= (sheet->n - 1) * 9;
}
