/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One-row plots and the numbers beside them. Every scale is the caller's, so
 * that two rows under each other mean the same; a scale without extent puts
 * its values in the middle instead of dividing by nothing. Charts are in
 * chart.c. */
#include "ui/draw/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPARK_LEVELS 8
/* From here on decimals say less than the exponent does. */
#define FIXED_MOST  1e5
#define LAST_UNIT   1e18  /* E */
#define CLOCK_MAX_S 3.6e8 /* 100,000 hours: above, nobody waits */

static int spark_level(double v, double lo, double hi)
{
    double t = hi > lo ? (v - lo) / (hi - lo) : 0.5;

    if (!(t > 0))
        return 0;
    return t >= 1 ? SPARK_LEVELS - 1 : (int)(t * SPARK_LEVELS);
}

/* Other signs than the arrows of changed values. */
static uint32_t outside_sign(const struct canvas *c, bool above)
{
    if (c->glyphs == GLYPHS_ASCII)
        return above ? '>' : '<';
    return above ? 0x25b4 : 0x25be;
}

void plot_spark(struct canvas *c, int x, int y, int w, const struct history *h,
                double lo, double hi, enum role role)
{
    for (int i = 0; i < w && (size_t)i < h->n_raw; i++) {
        double v = history_recent(h, (size_t)i);

        if (!isfinite(v))
            canvas_put(c, x + w - 1 - i, y, '!', ROLE_BAD);
        else if (hi > lo && (v < lo || v > hi))
            canvas_put(c, x + w - 1 - i, y, outside_sign(c, v > hi), role);
        else
            plot_spark_cell(c, x + w - 1 - i, y, v, lo, hi, role);
    }
}

void plot_spark_cell(struct canvas *c, int x, int y, double v, double lo,
                     double hi, enum role role)
{
    static const char ascii[SPARK_LEVELS + 1] = "_.-:=+*#";
    int level = spark_level(v, lo, hi);

    canvas_put(c, x, y,
               c->glyphs == GLYPHS_ASCII ? (uint32_t)ascii[level]
                                         : 0x2581u + (uint32_t)level,
               role);
}

const char *plot_axis_name(enum plot_axis axis)
{
    static const char *const names[AXIS_COUNT] = {"step", "samples", "fwd-eq",
                                                  "active time"};

    return (unsigned)axis < AXIS_COUNT ? names[axis] : "";
}

double plot_bucket_x(const struct bucket *b, enum plot_axis axis)
{
    switch (axis) {
    case AXIS_SAMPLES:
        return (double)b->last.samples;
    case AXIS_FWD_EQ:
        return b->last.fwd_eq;
    case AXIS_ACTIVE:
        return (double)b->last.active_ns / 1e9;
    case AXIS_STEP:
    case AXIS_COUNT:
        break;
    }
    return (double)b->last.step;
}

long plot_nearest(const struct history *h, enum plot_axis axis, double x)
{
    size_t lo = 0, hi = h->n_buckets; /* first bucket not left of x */
    double before, after;

    if (h->n_buckets == 0)
        return -1;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (plot_bucket_x(&h->buckets[mid], axis) < x)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == h->n_buckets)
        return (long)lo - 1;
    if (lo == 0)
        return 0;
    before = x - plot_bucket_x(&h->buckets[lo - 1], axis);
    after = plot_bucket_x(&h->buckets[lo], axis) - x;
    return before < after ? (long)lo - 1 : (long)lo;
}

long plot_at(const struct history *h, enum plot_axis axis, double x)
{
    long at = plot_nearest(h, axis, x);
    size_t n = h->n_buckets;
    double end, before;

    if (at < 0 || (size_t)at + 1 < n || n < 2)
        return at;
    end = plot_bucket_x(&h->buckets[n - 1], axis);
    before = plot_bucket_x(&h->buckets[n - 2], axis);
    return x > end + 3 * (end - before) ? -1 : at;
}

static double bucket_value(const struct bucket *b, int smoothing)
{
    if (b->n == 0)
        return NAN;
    return (double)(smoothing > 0 && smoothing < HISTORY_SMOOTHINGS
                        ? b->smooth[smoothing]
                        : b->mean);
}

double plot_value_at(const struct history *h, enum plot_axis axis,
                     int smoothing, double x)
{
    size_t lo = 0, hi = h->n_buckets; /* first bucket not left of x */
    double before, after, v;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (plot_bucket_x(&h->buckets[mid], axis) < x)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == h->n_buckets) /* the end of a logarithmic axis is rounded */
        return lo > 0 && x <= plot_bucket_x(&h->buckets[lo - 1], axis) *
                                  (1 + 1e-9)
                   ? bucket_value(&h->buckets[lo - 1], smoothing)
                   : NAN;
    after = plot_bucket_x(&h->buckets[lo], axis);
    if (lo == 0)
        return after > x * (1 + 1e-9) ? NAN
                                      : bucket_value(&h->buckets[0], smoothing);
    before = plot_bucket_x(&h->buckets[lo - 1], axis);
    v = bucket_value(&h->buckets[lo - 1], smoothing);
    if (after > before)
        v += (bucket_value(&h->buckets[lo], smoothing) - v) * (x - before) /
             (after - before);
    return v;
}

void plot_bar(struct canvas *c, int x, int y, int w, double part,
              enum role role)
{
    double t = part > 0 ? fmin(part, 1) : 0; /* NaN becomes 0 */
    int eighths = w > 0 ? (int)lround(t * w * 8) : 0;

    if (c->glyphs == GLYPHS_ASCII)
        eighths = (eighths + 4) / 8 * 8;
    for (int i = 0; i < w && eighths > 0; i++, eighths -= 8)
        canvas_put(c, x + i, y,
                   eighths >= 8 ? 0x2588u : 0x2590u - (uint32_t)eighths, role);
}

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
