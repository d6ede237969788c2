/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Almost every cell is a short decimal. Up to 15 digits and a power of ten up
 * to 22 are both exact in a double, so their quotient is correctly rounded
 * (Clinger 1990, the fast path); the rest goes to strtod_l, which also reads
 * hexadecimal and names and is therefore shown decimal characters only. */
#include "data/cell.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define EXACT_DIGITS 15

static const double powers[EXACT_DIGITS + 1] = {
    1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
};

static bool parse_short(const char *text, size_t length, double *value)
{
    size_t at = text[0] == '-' || text[0] == '+';
    uint64_t digits = 0;
    size_t n_digits = 0, n_fraction = 0;
    bool point = false;
    for (; at < length; at++) {
        unsigned digit = (unsigned)(unsigned char)text[at] - '0';
        if (digit <= 9) {
            digits = digits * 10 + digit;
            n_fraction += point;
            if (++n_digits > EXACT_DIGITS)
                return false;
        } else if (text[at] == '.' && !point) {
            point = true;
        } else {
            return false;
        }
    }
    if (n_digits == 0)
        return false;
    double size = (double)digits / powers[n_fraction];
    *value = text[0] == '-' ? -size : size;
    return true;
}

static bool names_nonfinite(const char *text)
{
    if (*text == '-' || *text == '+')
        text++;
    return strcasecmp(text, "nan") == 0 || strcasecmp(text, "inf") == 0 ||
           strcasecmp(text, "infinity") == 0;
}

enum cell_kind cell_parse(const char *text, size_t length, locale_t c_locale,
                          double *value)
{
    if (length == 0)
        return CELL_EMPTY;
    if (parse_short(text, length, value))
        return CELL_NUMBER;
    if (strlen(text) != length)
        return CELL_TEXT;
    if (strspn(text, "0123456789+-.eE") != length)
        return names_nonfinite(text) ? CELL_NONFINITE : CELL_TEXT;
    char *end;
    double parsed = strtod_l(text, &end, c_locale);
    if (end != text + length)
        return CELL_TEXT;
    if (!isfinite(parsed))
        return CELL_NONFINITE;
    *value = parsed;
    return CELL_NUMBER;
}
