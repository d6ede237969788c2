/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What charts and panels share: one-row pictures of a value, places on an
 * axis, and short numbers. A scale is never fitted here: a spark of 25..45 on
 * 0..100 stays low, and a degenerate scale gives a flat row instead of a
 * division by 0. */
#include "ui/plot.h"

#include <math.h>
#include <stdio.h>

#define LEVELS 8

/* Level 1..8 of v on lo..hi; what lies outside is at the nearer end. */
static int spark_level(double v, double lo, double hi)
{
    double part = hi > lo ? (v - lo) / (hi - lo) : 0.5;

    if (!(part > 0))
        return 1;
    if (part >= 1)
        return LEVELS;
    return 1 + (int)lround(part * (LEVELS - 1));
}

void plot_spark(struct canvas *c, int x, int y, int w, const struct history *h,
                double lo, double hi, enum role role)
{
    static const char ascii[] = " _.-:=+*#";
    uint64_t kept = h->n_samples < HISTORY_RAW ? h->n_samples : HISTORY_RAW;

    for (int i = 0; i < w; i++) {
        uint64_t back = (uint64_t)(w - 1 - i); /* 0 = newest */
        double v = back < kept ? history_recent(h, (size_t)back) : NAN;
        int level;

        if (back >= kept) {
            canvas_put(c, x + i, y, ' ', role);
        } else if (!isfinite(v)) {
            canvas_put(c, x + i, y, '!', ROLE_BAD);
        } else {
            level = spark_level(v, lo, hi);
            canvas_put(c, x + i, y,
                       c->glyphs == GLYPHS_ASCII ? (uint32_t)ascii[level]
                                                 : 0x2580u + (uint32_t)level,
                       role);
        }
    }
}

double plot_bucket_x(const struct bucket *b, enum plot_axis axis,
                     double samples_per_step)
{
    switch (axis) {
    case AXIS_SAMPLES:
        return (double)b->last_step * samples_per_step;
    case AXIS_FWD_EQ:
        return b->fwd_eq;
    case AXIS_ACTIVE:
        return (double)b->active_ns / 1e9;
    default:
        return (double)b->last_step;
    }
}

/* Every axis grows with the buckets, so halving finds the first one at or
 * after x; the nearest is that one or the one before it. */
long plot_nearest(const struct history *h, enum plot_axis axis,
                  double samples_per_step, double x)
{
    size_t lo = 0, hi = h->n_buckets;
    double before, after;

    if (h->n_buckets == 0 || isnan(x))
        return -1;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (plot_bucket_x(&h->buckets[mid], axis, samples_per_step) < x)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == h->n_buckets)
        return (long)lo - 1;
    if (lo == 0)
        return 0;
    before = plot_bucket_x(&h->buckets[lo - 1], axis, samples_per_step);
    after = plot_bucket_x(&h->buckets[lo], axis, samples_per_step);
    return x - before <= after - x ? (long)lo - 1 : (long)lo;
}

void plot_bar(struct canvas *c, int x, int y, int w, double part,
              enum role role)
{
    int eighths, full, rest;

    if (w <= 0)
        return;
    if (!(part > 0)) /* NaN too */
        part = 0;
    if (part > 1)
        part = 1;
    eighths = (int)lround(part * w * 8);
    full = eighths / 8;
    rest = eighths % 8;
    for (int i = 0; i < w; i++)
        if (i < full)
            canvas_put(c, x + i, y, 0x2588, role);
        else if (i == full && rest > 0)
            canvas_put(c, x + i, y, 0x2590u - (uint32_t)rest, role);
        else
            canvas_put(c, x + i, y, 0x2591, ROLE_DIM);
}

const char *plot_si(double v, char *buf, size_t size)
{
    static const char units[] = {'k', 'M', 'G', 'T', 'P'};
    double left = fabs(v);
    int unit = -1;

    /* From 999.5 on, three digits would round up to four. */
    while (left >= 999.5 && unit + 1 < (int)sizeof units) {
        left /= 1000;
        v /= 1000;
        unit++;
    }
    if (!isfinite(v))
        snprintf(buf, size, "%s", isnan(v) ? "nan" : v > 0 ? "inf" : "-inf");
    else if (unit < 0)
        snprintf(buf, size, "%.3g", v);
    else
        snprintf(buf, size, "%.3g%c", v, units[unit]);
    return buf;
}

const char *plot_clock(double seconds, char *buf, size_t size)
{
    unsigned long long s;

    if (!(seconds >= 0) || seconds > 1e9) {
        snprintf(buf, size, "--:--");
        return buf;
    }
    s = (unsigned long long)seconds;
    snprintf(buf, size, "%llu:%02llu:%02llu", s / 3600, s / 60 % 60, s % 60);
    return buf;
}
