/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One-row plots. Every scale is the caller's, so
 * that two rows under each other mean the same; a scale without extent puts
 * its values in the middle instead of dividing by nothing. Charts are in
 * chart.c. */
#include "ui/draw/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPARK_LEVELS 8

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

double plot_difference_at(const struct history *a, const struct history *b,
                          enum plot_axis axis, int smoothing, double x)
{
    return isnan(x) ? NAN
                    : plot_value_at(b, axis, smoothing, x) -
                          plot_value_at(a, axis, smoothing, x);
}

double plot_last_common(const struct history *a, const struct history *b,
                        enum plot_axis axis, double lo, double hi)
{
    if (a->n_buckets == 0 || b->n_buckets == 0)
        return NAN;
    lo = fmax(lo, fmax(plot_bucket_x(&a->buckets[0], axis),
                       plot_bucket_x(&b->buckets[0], axis)));
    hi = fmin(hi, fmin(plot_bucket_x(&a->buckets[a->n_buckets - 1], axis),
                       plot_bucket_x(&b->buckets[b->n_buckets - 1], axis)));
    return lo <= hi ? hi : NAN;
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
