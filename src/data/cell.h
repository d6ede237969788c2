/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one cell of a table says. */
#ifndef DATA_CELL_H
#define DATA_CELL_H

#include <locale.h>
#include <stddef.h>

enum cell_kind {
    CELL_NUMBER,    /* finite decimal, '.' as the point */
    CELL_NONFINITE, /* inf, infinity, or too large for a double */
    CELL_EMPTY,
    CELL_MISSING, /* a word that stands for a missing value: NA, nan, ? */
    CELL_TEXT,    /* anything else */
};

/* text[length] must be followed by a NUL; a NUL inside makes it text. *value
 * is set for CELL_NUMBER only. c_locale is a "C" locale: the user's may have
 * a decimal comma. Thread: any. */
enum cell_kind cell_parse(const char *text, size_t length, locale_t c_locale,
                          double *value);

/* The same where "1,5" is a number, too. */
enum cell_kind cell_parse_comma(const char *text, size_t length,
                                locale_t c_locale, double *value);

#endif
