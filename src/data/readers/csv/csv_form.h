/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a table is written: found from the head of its source, or said by an
 * option. */
#ifndef DATA_READERS_CSV_CSV_FORM_H
#define DATA_READERS_CSV_CSV_FORM_H

#include <locale.h>
#include <stdbool.h>
#include <stddef.h>

#include "data/readers/csv/csv_feed.h"
#include "data/readers/reader.h"

struct csv_form {
    size_t skip;      /* bytes before the table: a mark, "sep=;" */
    char separator;   /* CSV_BLANKS: one or more blanks or tabs */
    bool commas;      /* "1,5" is a number */
    bool header;      /* the first row has the names of the columns */
    size_t empty_end; /* cells at the end that are empty in every row */
    bool whole;       /* the head is the whole source */
};

/* What a table's cells mean while its form is looked for. */
enum cell_kind csv_form_parse(const struct csv_form *form, const char *text,
                              size_t length, locale_t c_locale, double *value);

/* Feeds the head of the source, rows that have not ended left open; scratch
 * has SOURCE_HEAD bytes. Done is the caller's. False: no memory. */
bool csv_form_feed(const struct csv_form *form, const struct source *source,
                   char *scratch, struct csv_feed *feed,
                   void (*on_cell)(void *text, size_t length, void *data),
                   void (*on_row)(int end, void *data), void *data);

/* Fills the form and the facts separator and header. STATUS_USAGE: --sep is no
 * separator. STATUS_NOMEM. */
enum status csv_form_find(const struct reading *reading, locale_t c_locale,
                          struct csv_form *form_out);

/* Whether the first row is a header, from the head (csv_header.c). */
enum status csv_header_find(const struct source *source, locale_t c_locale,
                            char *scratch, struct csv_form *form);

#endif
