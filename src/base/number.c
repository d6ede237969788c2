/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of everyday size go through base/shortest.c, in whole numbers; the
 * others this way. Any decimal of 15 digits survives the way through a normal
 * double, so the shortest digits that read back are 15, 16 or 17, or 15 with
 * zeros at their end; subnormal doubles hold less and start at one digit.
 * printf gives the 17 once, shorter ones are cut from them, and strtod says
 * which read back. The nearest decimal of n digits need not: the doubles below
 * a power of two lie twice as dense as those above it, so there the next one up
 * may read back where the nearest does not. That one is tried too, as Python's
 * own routine (Gay's dtoa, mode 0) does. printf's decimal point is the
 * locale's, so only its digits are kept and the number is put together here. */
#include "base/number.h"

#include <errno.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/shortest.h"

#define DIGITS_MAX SHORTEST_DIGITS

enum status number_parse(const char *text, double *out, struct err *err)
{
    locale_t c_locale; /* costs nothing: the library's own */
    char *end;
    double value;

    /* strtod would also take blanks, hexadecimal, "nan" and "inf" */
    if (*text == '\0' || text[strspn(text, "+-.0123456789eE")] != '\0')
        return err_set(err, STATUS_USAGE, "'%s' is not a number", text);
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!c_locale)
        return err_set(err, STATUS_NOMEM, "out of memory");
    value = strtod_l(text, &end, c_locale);
    freelocale(c_locale);
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

/* The decimal of n digits nearest to value (finite, not 0). */
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

/* As round_to, from the value's 17 digits. They were rounded themselves: only
 * value knows on which side of a half it lies. */
static void cut_to(double value, const struct decimal *full, int n,
                   struct decimal *out)
{
    const char *rest = full->digits + n;

    if (*rest == '5' && rest[1 + strspn(rest + 1, "0")] == '\0') {
        round_to(value, n, out);
        return;
    }
    *out = *full;
    out->n = n;
    out->digits[n] = '\0';
    if (*rest >= '5')
        step_up(out);
}

/* Without a decimal point, so that the locale has no say. */
static bool reads_back(const struct decimal *d, double value)
{
    char text[NUMBER_SIZE];

    snprintf(text, sizeof text, "%se%d", d->digits, d->point - d->n);
    return strtod(text, NULL) == fabs(value);
}

static void shortest(double value, struct decimal *out)
{
    int n = fabs(value) < DBL_MIN ? 1 : DBL_DIG, exponent;
    bool power_of_two = frexp(fabs(value), &exponent) == 0.5;
    struct decimal full;

    round_to(value, DIGITS_MAX, &full); /* always reads back */
    for (; n < DIGITS_MAX; n++) {
        cut_to(value, &full, n, out);
        if (reads_back(out, value))
            break;
        step_up(out);
        if (power_of_two && reads_back(out, value))
            break;
    }
    if (n == DIGITS_MAX)
        *out = full;
    while (out->n > 1 && out->digits[out->n - 1] == '0')
        out->digits[--out->n] = '\0';
}

static char *add(char *at, const char *text, int n)
{
    memcpy(at, text, (size_t)n);
    return at + n;
}

/* Python's choice: positional while -4 <= exponent < 16. */
static void lay_out(const struct decimal *d, bool negative, char *text)
{
    static const char zeros[] = "0.0000000000000000";
    int exponent = d->point - 1;
    char *at = add(text, "-", negative);

    if (exponent < -4 || exponent >= 16) {
        at = add(at, d->digits, 1);
        at = add(at, ".", d->n > 1);
        at = add(at, d->digits + 1, d->n - 1);
        snprintf(at, (size_t)(text + NUMBER_SIZE - at), "e%c%02d",
                 exponent < 0 ? '-' : '+', abs(exponent));
        return;
    }
    if (d->point <= 0) {
        at = add(at, zeros, 2 - d->point);
        at = add(at, d->digits, d->n);
    } else if (d->point >= d->n) {
        at = add(at, d->digits, d->n);
        at = add(at, zeros + 2, d->point - d->n);
        at = add(at, ".0", 2);
    } else {
        at = add(at, d->digits, d->point);
        at = add(at, ".", 1);
        at = add(at, d->digits + d->point, d->n - d->point);
    }
    *at = '\0';
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
        if (!shortest_decimal(value, &d))
            shortest(value, &d);
        lay_out(&d, value < 0, text);
    }
    return text;
}
