/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as text. A number is never cut: what has no room for its digits has
 * fewer of them, then an exponent. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/draw/plot.h"

/* From here on decimals say less than the exponent does. */
#define FIXED_MOST  1e5
#define LAST_UNIT   1e18  /* E */
#define CLOCK_MAX_S 3.6e8 /* 100,000 hours: above, nobody waits */

/* 4.41e+05 becomes 4.41e5. */
static void shorten_exponent(char *text)
{
    char *e = strchr(text, 'e'), *from;

    if (e == NULL)
        return;
    from = e + 1 + (e[1] == '+');
    e += 1 + (e[1] == '-');
    from += *from == '-';
    from += strspn(from, "0");
    memmove(e, from, strlen(from) + 1);
}

/* What is 0 as printed has no sign: -0.00 says as little as +0.00. */
static void drop_sign_of_zero(char *buf)
{
    if ((*buf == '-' || *buf == '+') && buf[1] != '\0' &&
        strspn(buf + 1, "0.") == strlen(buf + 1))
        memmove(buf, buf + 1, strlen(buf));
}

/* nan and inf alike everywhere: printf has a sign for a NaN. */
static const char *not_finite(double v, char *buf, size_t size)
{
    snprintf(buf, size, isnan(v) ? "nan" : v > 0 ? "inf" : "-inf");
    return buf;
}

const char *plot_si(double v, char *buf, size_t size)
{
    static const char *const units[] = {"", "k", "M", "G", "T", "P", "E"};
    size_t unit = 0;

    /* 999.5 rounds to 1000 with three digits: 1k, not 1e+03. */
    while (fabs(v) >= 999.5 && isfinite(v) &&
           unit + 1 < sizeof units / sizeof units[0]) {
        v /= 1000;
        unit++;
    }
    if (!isfinite(v))
        return not_finite(v, buf, size);
    if (unit == 0)
        snprintf(buf, size, "%.3g", v);
    else if (fabs(v) >= 999.5) /* no letter is left */
        snprintf(buf, size, "%.2e", v * LAST_UNIT);
    else
        snprintf(buf, size, "%.*f%s",
                 fabs(v) < 9.995   ? 2
                 : fabs(v) < 99.95 ? 1
                                   : 0,
                 v, units[unit]);
    return buf;
}

const char *plot_bound(double v, int w, char *buf, size_t size)
{
    for (int digits = 3; digits > 0; digits--) {
        double unit = pow(10, fmax(floor(log10(fmax(v, 1))) - digits + 1, 0));
        double up = ceil(v / unit - 1e-9) * unit, k = 1;
        size_t n = 0;

        for (; up >= 1000 && n < 3; n++, up /= 1000)
            k *= 1000;
        snprintf(buf, size, "<=%.*f%.1s",
                 unit >= k ? 0 : (int)round(log10(k / unit)), up, &"\0kMG"[n]);
        if (canvas_text_width(buf) <= w)
            break;
    }
    return buf;
}

/* Whether a number printed with d decimals is not another one: two digits that
 * count, or all that were asked for, or exactly the number; and 0 only of
 * 0. */
static bool is_true(double v, const char *text, int d, int asked)
{
    double got = strtod(text, NULL), off = fabs(got - v);

    if (got == 0)
        return v == 0;
    return d == asked || fabs(got) >= 9.95 * pow(10, -d) ||
           off <= 1e-9 * fabs(v);
}

/* With decimals, fewer from `decimals` on; false when none fits that is
 * true. */
static bool fit_decimals(double v, const char *sign, int decimals, int w,
                         char *buf, size_t size)
{
    char format[8];

    snprintf(format, sizeof format, "%%%s.*f", sign);
    for (int d = decimals; d >= 0 && fabs(v) < FIXED_MOST; d--)
        if (snprintf(buf, size, format, d, v) <= w &&
            is_true(v, buf, d, decimals)) {
            drop_sign_of_zero(buf);
            return true;
        }
    return false;
}

static const char *fit_number(double v, const char *sign, int decimals, int w,
                              char *buf, size_t size)
{
    char format[8];

    if (fit_decimals(v, sign, decimals, w, buf, size))
        return buf;
    snprintf(format, sizeof format, "%%%s.*e", sign);
    for (int d = 2; d >= 0 && isfinite(v); d--)
        if (snprintf(buf, size, format, d, v) <= w)
            return buf;
    if (isfinite(v))
        shorten_exponent(buf);
    else
        not_finite(v, buf, size);
    if ((int)strlen(buf) > w || buf[strlen(buf) - 1] == 'e') /* 8e of 8.01 */
        snprintf(buf, size, "#");
    return buf;
}

const char *plot_percent(double v, int decimals, char *buf, size_t size)
{
    double most = 100 - pow(10, -decimals), least = pow(10, -decimals);

    if (v > most && v < 100)
        v = most;
    else if (v > 0 && v < least)
        v = least;
    snprintf(buf, size, "%.*f", decimals, v);
    return buf;
}

const char *plot_probability(double p, int decimals, char *buf, size_t size)
{
    double unit = pow(10, -decimals), units = round(100 * p / unit);

    if (!(p > 0))
        snprintf(buf, size, "0");
    else if (units < 1)
        snprintf(buf, size, "<%.*f", decimals, unit);
    else if (units * unit >= 100)
        snprintf(buf, size, ">%.*f", decimals, 100 - unit);
    else
        snprintf(buf, size, "%.*f", decimals, units * unit);
    return buf;
}

const char *plot_fixed(double v, int decimals, int w, char *buf, size_t size)
{
    return fit_number(v, "", decimals, w, buf, size);
}

const char *plot_digits(double v, int digits, char *buf, size_t size)
{
    if (!isfinite(v))
        return not_finite(v, buf, size);
    snprintf(buf, size, "%.*g", digits, v);
    return buf;
}

const char *plot_signed(double v, int decimals, int w, char *buf, size_t size)
{
    return fit_number(v, "+", decimals, w, buf, size);
}

const char *plot_duration(double seconds, char *buf, size_t size)
{
    if (!(seconds >= 0))
        snprintf(buf, size, "--");
    else if (seconds < 59.95)
        snprintf(buf, size, "%.*f s", seconds < 0.995 ? 2 : 1, seconds);
    else
        plot_clock(seconds, buf, size);
    return buf;
}

const char *plot_clock(double seconds, char *buf, size_t size)
{
    long s;

    if (!(seconds >= 0 && seconds < CLOCK_MAX_S)) {
        snprintf(buf, size, "--:--");
        return buf;
    }
    s = (long)seconds;
    snprintf(buf, size, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
    return buf;
}
