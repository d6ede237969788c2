/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of the ARFF reader: one that is read, and a row of it. */
#ifndef DATA_READERS_ARFF_ROW_H
#define DATA_READERS_ARFF_ROW_H

#include <locale.h>
#include <stdbool.h>
#include <stddef.h>

#include "data/readers/arff_header.h"
#include "data/readers/lines.h"
#include "data/readers/reader.h"

struct arff {
    const struct reading *r;
    struct sheet *sheet;
    struct lines lines;
    struct arff_header header;
    locale_t c_locale;
    size_t label;      /* attribute that holds the classes */
    double *row;       /* [header.n] */
    const char *class; /* of the row: its word, or NULL when it is a number */
    bool missing;      /* the row has a missing value */
    size_t n_left_out; /* rows with one */
};

/* The row that begins at `at`, which is written into, becomes one of the sheet,
 * or is left out for a missing value. STATUS_FORMAT, STATUS_NOMEM, and what
 * sheet_push returns. */
enum status arff_read_row(struct arff *arff, char *at);

#endif
