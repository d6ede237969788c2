/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which column of a sheet is the label. */
#ifndef DATA_LOAD_LABEL_H
#define DATA_LOAD_LABEL_H

#include "base/status.h"
#include "data/facts.h"
#include "data/options.h"
#include "data/sheet.h"

/* The column, and in *facts which one and why. path is for messages.
 * STATUS_USAGE when options->label names none, STATUS_FORMAT when none can be
 * found; both name the option. */
enum status label_find(const struct sheet *sheet,
                       const struct data_options *options, const char *path,
                       size_t *column_out, struct data_facts *facts,
                       struct err *err);

/* A column that only counts the rows, or SHEET_NO_COLUMN. The label is none. */
size_t label_row_index(const struct sheet *sheet, size_t label);

#endif
