/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which column of a sheet is the label, and what the others' names say. */
#ifndef DATA_LOAD_LABEL_H
#define DATA_LOAD_LABEL_H

#include "base/status.h"
#include "data/facts.h"
#include "data/options.h"
#include "data/sheet.h"

/* The column, and in *facts which one and why. path is for messages.
 * STATUS_USAGE when options->label names none, STATUS_FORMAT when none can be
 * found; both name the option. STATUS_NOMEM. */
enum status label_find(const struct sheet *sheet,
                       const struct data_options *options, const char *path,
                       size_t *column_out, struct data_facts *facts,
                       struct err *err);

/* The column that `wanted` asks for (first, last, a name, a number from 1 on),
 * or SHEET_NO_COLUMN. */
size_t label_asked(const struct sheet *sheet, const char *wanted);

/* Whether a column of a second table is a row index that the first table had
 * no use for: by its name, as its rows may be any of the whole. */
bool label_index_beside(const struct sheet *sheet, size_t column,
                        const struct sheet *first);

/* Whether a column has the name of a row index and does nothing but count the
 * rows, from any number on. Only a header gives names. */
bool label_counts_rows(const struct sheet *sheet, size_t column);

/* Whether the names of the columns, but that of the label, are those of pixels:
 * pixel0, px1, p2, 1x1. */
bool label_pixel_names(const struct sheet *sheet, size_t label);

#endif
