/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words where numbers are wanted: a net sees numbers only. */
#ifndef DATA_LOAD_WORD_CELLS_H
#define DATA_LOAD_WORD_CELLS_H

#include "base/status.h"
#include "data/sheet.h"

/* Whether most cells of a column are words: one cell makes no column of
 * words. */
bool word_cells_most(const struct sheet *sheet, size_t column);

/* Refuses the first word of any column but the label (SHEET_NO_COLUMN: of any
 * column). STATUS_FORMAT, err->text "FILE:LINE:COLUMN: 'word' ..." with what to
 * do; STATUS_OK when there is none. */
enum status word_cells_refuse(const struct sheet *sheet, size_t label,
                              const char *path, struct err *err);

/* Refuses, in a label of numbers, a word that only one row has. STATUS_FORMAT
 * as above, STATUS_NOMEM. */
enum status word_cells_check_label(const struct sheet *sheet, size_t label,
                                   const char *path, struct err *err);

#endif
