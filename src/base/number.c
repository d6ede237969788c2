/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatting asks printf for 1, 2, ... 17 significant digits until they read
 * back as the same double; the first that do are the shortest. printf rounds
 * to the nearest, which at a power of two can miss: the doubles below it lie
 * twice as dense as those above, so the next digit string up may read back
 * where the nearest does not. That one is tried too, as Python's own routine
 * (Gay's dtoa, mode 0) does. printf's decimal point is the locale's, so only
 * its digits are kept and the number is put together here. */
#include "base/number.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 17

/* 0.d1d2d3... * 10^point. */
struct decimal {
    char digits[DIGITS_MAX + 1];
    int n;
    int point;
};

/* strtod with '.' as the point. false: out of memory. */
static bool read_double(const char *text, char **end, double *out)
{
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);

    if (!c_locale)
        return false;
    *out = strtod_l(text, end, c_locale);
    freelocale(c_locale);
    return true;
}

enum status number_parse(const char *text, double *out, struct err *err)
{
    char *end;
    double value;

    /* strtod would also take blanks, hexadecimal, "nan" and "inf" */
    if (*text == '\0' || text[strspn(text, "+-.0123456789eE")] != '\0')
        return err_set(err, STATUS_USAGE, "'%s' is not a number", text);
    if (!read_double(text, &end, &value))
        return err_set(err, STATUS_NOMEM, "out of memory");
    if (*end != '\0' || end == text)
        return err_set(err, STATUS_USAGE, "'%s' is not a number", text);
    if (!isfinite(value))
        return err_set(err, STATUS_USAGE, "'%s' is too large for a number",
                       text);
    *out = value;
    return STATUS_OK;
}

enum status number_parse_whole(const char *text, uint64_t min, uint64_t max,
                               uint64_t *out, struct err *err)
{
    if (*text == '\0' || text[strspn(text, "0123456789")] != '\0')
        return err_set(err, STATUS_USAGE, "'%s' is not a whole number", text);
    errno = 0;
    unsigned long long value = strtoull(text, NULL, 10);
    if (errno != 0 || value < min || value > max)
        return err_set(err, STATUS_USAGE,
                       "'%s' is not a whole number from %llu to %llu", text,
                       (unsigned long long)min, (unsigned long long)max);
    *out = value;
    return STATUS_OK;
}

/* The n-digit decimal nearest to value (finite, not 0). */
static void round_to(double value, int n, struct decimal *out)
{
    char text[NUMBER_SIZE];

    snprintf(text, sizeof text, "%.*e", n - 1, fabs(value));
    const char *e = strchr(text, 'e');
    out->n = 0;
    for (const char *c = text; c < e; c++)
        if (*c >= '0' && *c <= '9')
            out->digits[out->n++] = *c;
    out->digits[out->n] = '\0';
    out->point = atoi(e + 1) + 1;
}

/* The next decimal of as many digits, away from 0. */
static void step_up(struct decimal *d)
{
    int i = d->n - 1;

    while (i >= 0 && d->digits[i] == '9')
        d->digits[i--] = '0';
    if (i >= 0) {
        d->digits[i]++;
    } else {
        d->digits[0] = '1';
        d->point++;
    }
}

static bool reads_back(const struct decimal *d, double value)
{
    char text[NUMBER_SIZE];
    char *end;
    double back;

    snprintf(text, sizeof text, "0.%se%d", d->digits, d->point);
    return read_double(text, &end, &back) && back == fabs(value);
}

static void shortest(double value, struct decimal *out)
{
    for (int n = 1; n < DIGITS_MAX; n++) {
        round_to(value, n, out);
        if (reads_back(out, value))
            return;
        step_up(out);
        if (reads_back(out, value))
            return;
    }
    round_to(value, DIGITS_MAX, out); /* always reads back */
}

/* Python's choice: positional while -4 <= exponent < 16. */
static void lay_out(const struct decimal *d, bool negative, char *text)
{
    const char *sign = negative ? "-" : "";
    int exponent = d->point - 1;

    if (exponent < -4 || exponent >= 16)
        snprintf(text, NUMBER_SIZE, "%s%c%s%se%c%02d", sign, d->digits[0],
                 d->n > 1 ? "." : "", d->digits + 1, exponent < 0 ? '-' : '+',
                 abs(exponent));
    else if (d->point <= 0)
        snprintf(text, NUMBER_SIZE, "%s0.%.*s%s", sign, -d->point, "0000",
                 d->digits);
    else if (d->point >= d->n)
        snprintf(text, NUMBER_SIZE, "%s%s%.*s.0", sign, d->digits,
                 d->point - d->n, "0000000000000000");
    else
        snprintf(text, NUMBER_SIZE, "%s%.*s.%s", sign, d->point, d->digits,
                 d->digits + d->point);
}

char *number_format(double value, char text[NUMBER_SIZE])
{
    struct decimal d;

    if (isnan(value)) {
        snprintf(text, NUMBER_SIZE, "nan");
    } else if (isinf(value)) {
        snprintf(text, NUMBER_SIZE, value < 0 ? "-inf" : "inf");
    } else if (value == 0.0) {
        snprintf(text, NUMBER_SIZE, signbit(value) ? "-0.0" : "0.0");
    } else {
        shortest(value, &d);
        lay_out(&d, value < 0, text);
    }
    return text;
}
