/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Almost every cell is a short decimal. Up to 15 digits and a power of ten up
 * to 15 are both exact in a double, so their quotient is correctly rounded
 * (Clinger 1990, the fast path). Up to 19 digits fit into 64 bits and are
 * divided as whole numbers of 128, whose remainder tells how to round. The
 * rest goes to strtod_l, which also reads hexadecimal and names and is
 * therefore shown decimal characters only. */
#include "data/cell.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define EXACT_DIGITS 15
#define WHOLE_DIGITS 19  /* 10^19 < 2^64 */
#define COMMA_CELL   128 /* bytes of a number with a decimal comma */

static const double powers[EXACT_DIGITS + 1] = {
    1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
};

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 whole_128;

/* digits / 10^n_fraction to the nearest double, to the even one of two. */
static double divide(uint64_t digits, size_t n_fraction)
{
    uint64_t power = 1;
    int shift = __builtin_clzll(digits | 1);
    if (digits == 0)
        return 0;
    for (size_t i = 0; i < n_fraction; i++)
        power *= 10;
    whole_128 all = (whole_128)(digits << shift) << 64;
    whole_128 quotient = all / power; /* of 64 bits at least */
    uint64_t high = (uint64_t)(quotient >> 64);
    /* 54 bits are left: those of a double and one to round by */
    int down = 64 - 54 + (high ? 64 - __builtin_clzll(high) : 0);
    uint64_t top = (uint64_t)(quotient >> down);
    bool rest = all != quotient * power || ((whole_128)top << down) != quotient;
    uint64_t half = top & 1;
    top >>= 1;
    top += half && (rest || (top & 1));
    return ldexp((double)top, down + 1 - 64 - shift);
}
#endif

/* `mark` is the decimal point. */
static bool parse_short(const char *text, size_t length, char mark,
                        double *value)
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
            n_digits += digits != 0;
            if (n_digits > WHOLE_DIGITS || n_fraction > WHOLE_DIGITS)
                return false;
        } else if (text[at] == mark && !point) {
            point = true;
        } else {
            return false;
        }
    }
    if (length == (size_t)point + (text[0] == '-' || text[0] == '+'))
        return false;
    double size;
    if (n_digits <= EXACT_DIGITS && n_fraction <= EXACT_DIGITS)
        size = (double)digits / powers[n_fraction];
    else
#ifdef __SIZEOF_INT128__
        size = divide(digits, n_fraction);
#else
        return false;
#endif
    *value = text[0] == '-' ? -size : size;
    return true;
}

static bool names_infinity(const char *text)
{
    if (*text == '-' || *text == '+')
        text++;
    return strcasecmp(text, "inf") == 0 || strcasecmp(text, "infinity") == 0;
}

static bool names_missing(const char *text)
{
    static const char *const names[] = {
        "NA",  "N/A",  "n/a",  "#N/A", "<NA>", "NaN",  "nan",
        "NAN", "-nan", "-NaN", "?",    "null", "NULL",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0)
            return true;
    return false;
}

static enum cell_kind kind_of_text(const char *text)
{
    if (names_missing(text))
        return CELL_MISSING;
    return names_infinity(text) ? CELL_NONFINITE : CELL_TEXT;
}

enum cell_kind cell_parse(const char *text, size_t length, locale_t c_locale,
                          double *value)
{
    if (length == 0)
        return CELL_EMPTY;
    if (parse_short(text, length, '.', value))
        return CELL_NUMBER;
    if (strlen(text) != length)
        return CELL_TEXT;
    if (strspn(text, "0123456789+-.eE") != length)
        return kind_of_text(text);
    char *end;
    double parsed = strtod_l(text, &end, c_locale);
    if (end != text + length)
        return kind_of_text(text);
    if (!isfinite(parsed))
        return CELL_NONFINITE;
    *value = parsed;
    return CELL_NUMBER;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

enum cell_kind cell_parse_comma(const char *text, size_t length,
                                locale_t c_locale, double *value)
{
    char point[COMMA_CELL];
    const char *at = memchr(text, ',', length);
    if (!at || length >= sizeof point || at == text || !is_digit(at[-1]) ||
        !is_digit(at[1]))
        return cell_parse(text, length, c_locale, value);
    if (parse_short(text, length, ',', value))
        return CELL_NUMBER;
    memcpy(point, text, length + 1);
    point[at - text] = '.';
    enum cell_kind kind = cell_parse(point, length, c_locale, value);
    return kind == CELL_NUMBER || kind == CELL_NONFINITE ? kind : CELL_TEXT;
}
