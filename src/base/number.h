/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as text, always with '.' as the decimal point, whatever the user's
 * locale is: in as the command line takes them, out as Python prints them. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdint.h>

#include "base/status.h"

#define NUMBER_SIZE 48 /* fits every double, its NUL, and gcc's guesses */

/* A finite decimal number and nothing else: no blanks, no hexadecimal, no
 * "nan", no "inf". A value too small for a double becomes 0. On failure *out
 * is untouched and err->text says what is wrong with text. */
enum status number_parse(const char *text, double *out, struct err *err);

/* A whole number min..max in decimal digits (no sign). */
enum status number_parse_whole(const char *text, uint64_t min, uint64_t max,
                               uint64_t *out, struct err *err);

/* Python's repr of a double: the shortest digits that read back the same,
 * 17 at most; exponents below -4 or from 16 on as in 1e-05 and 1e+16; nan,
 * inf, -inf. Returns text. Thread: any. */
char *number_format(double value, char text[NUMBER_SIZE]);

#endif
