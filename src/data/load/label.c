/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/load/label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static size_t named(const struct sheet *sheet, const char *name)
{
    for (size_t k = 0; sheet->names && k < sheet->n_columns; k++)
        if (sheet->names[k] && strcasecmp(sheet->names[k], name) == 0)
            return k;
    return SHEET_NO_COLUMN;
}

static size_t asked_for(const struct sheet *sheet, const char *label)
{
    if (strcmp(label, "first") == 0)
        return 0;
    if (strcmp(label, "last") == 0)
        return sheet->n_columns - 1;
    if (*label && strspn(label, "0123456789") == strlen(label)) {
        unsigned long number = strtoul(label, NULL, 10);
        return number >= 1 && number <= sheet->n_columns ? number - 1
                                                         : SHEET_NO_COLUMN;
    }
    return named(sheet, label);
}

enum status label_find(const struct sheet *sheet,
                       const struct data_options *options, const char *path,
                       size_t *column_out, struct data_facts *facts,
                       struct err *err)
{
    static const char *const known[] = {"label", "class", "target", "y"};
    size_t column = sheet->label;
    if (options->label) {
        column = asked_for(sheet, options->label);
        if (column == SHEET_NO_COLUMN)
            return err_set(err, STATUS_USAGE,
                           "%s: no column '%.40s' for --label", err_path(path),
                           options->label);
    }
    for (size_t i = 0; column == SHEET_NO_COLUMN && i < 4; i++)
        column = named(sheet, known[i]);
    if (column == SHEET_NO_COLUMN)
        column = 0;
    sheet_column_text(sheet, column, facts->label, sizeof facts->label);
    *column_out = column;
    return STATUS_OK;
}

size_t label_row_index(const struct sheet *sheet, size_t label)
{
    (void)sheet;
    (void)label;
    return SHEET_NO_COLUMN;
}
