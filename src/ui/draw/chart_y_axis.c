/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers at the left of a chart. On a linear axis each row is the same part
 * of a round step, so that the numbers stand at equal distances whatever the
 * height, and the scale is hardly wider than what it has to hold; a scale
 * that is fixed may leave its highest row blank. On a logarithmic axis they
 * are 1, 2 and 5 of each decade, or multiples of a step where it is short. */
#include "ui/draw/chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TICKS_MAX  16
#define MANY_TICKS 8 /* more say nothing new */
#define LEAST_W    5 /* "87.5%": gutters are alike, so charts agree */
#define FEW_ROWS   3 /* have hardly a choice of numbers */

/* Whether rows of step / every from a multiple of `from` on, their numbers
 * `every` rows apart, hold the scale and have so many numbers; then the chart
 * has these. */
static bool try_rows(struct chart *chart, int h, double step, int every,
                     double from)
{
    const struct plot_frame *f = chart->f;
    double row = step / every, lo = floor(f->y_lo / from + 1e-9) * from;
    int numbers = h >= 5 && !f->fine ? 3 : 2;
    double first;

    if (f->y_most > f->y_least && lo + row * (h - 1) > f->y_most)
        lo = fmax(f->y_least, f->y_most - row * (h - 1));
    first = ceil(lo / step - 1e-9) * step;
    if (lo + row * (h - 1) < f->y_hi - row * 1e-6 ||
        first + (numbers - 1) * step > lo + row * (h - 1) * (1 + 1e-9))
        return false;
    chart->y_lo = lo;
    chart->y_hi = lo + row * (h - 1);
    chart->y_step = step;
    return true;
}

/* The finest rows that do; of equal ones those with more numbers. */
static void fit_linear(struct chart *chart, int h)
{
    static const double parts[] = {1, 2, 2.5, 5, 3, 4, 6, 8};
    int n_parts = h <= FEW_ROWS || chart->f->fine ? 8 : 4;
    double span = chart->f->y_hi - chart->f->y_lo, best = INFINITY;
    double decade = pow(10, floor(log10(span / (h - 1))));
    int least = h <= FEW_ROWS ? 1 : 2;

    least = (h - 1) / MANY_TICKS > least ? (h - 1) / MANY_TICKS : least;
    for (int ten = 0; ten < 4; ten++, decade *= 10)
        for (int p = 0; p < n_parts; p++)
            for (int every = least; every < h; every++) {
                double step = parts[p] * decade;

                if (step / every < best * (1 - 1e-9) &&
                    (try_rows(chart, h, step, every, step / every) ||
                     try_rows(chart, h, step, every, step)))
                    best = step / every;
            }
}

/* Two rows with 0 between the ends of the scale: one is that of 0, the other
 * that of the end farther from it, at a round number. */
static void fit_about_zero(struct chart *chart)
{
    static const double parts[] = {1, 2, 2.5, 3, 4, 5, 6, 8, 10};
    double lo = -chart->f->y_lo, hi = chart->f->y_hi;
    double most = fmax(lo, hi), least = fmin(lo, hi);
    double decade = pow(10, floor(log10(most))), step = 20 * decade;

    for (size_t i = sizeof parts / sizeof parts[0]; i > 0; i--) {
        double v = parts[i - 1] * decade;

        if (v >= most * (1 - 1e-9) && v > least * 1.01)
            step = v;
    }
    chart->y_step = step;
    chart->y_lo = lo >= hi ? -step : -lo;
    chart->y_hi = lo >= hi ? hi : step;
}

void chart_fit_rows(struct chart *chart, int h)
{
    const struct plot_frame *f = chart->f;
    double span = f->y_hi - f->y_lo;

    chart->y_lo = f->y_lo;
    chart->y_hi = f->y_hi;
    chart->y_step = 0;
    if (f->y_log || h < 2 || !(span > fabs(f->y_hi) * 1e-9 && span < 1e200))
        return;
    if (h == 2 && f->y_lo < 0 && f->y_hi > 0)
        fit_about_zero(chart);
    else
        fit_linear(chart, h);
}

/* Decimals that a step's multiples have. */
static int decimals_of(double step)
{
    int n = step < 1 ? (int)ceil(-log10(step) - 1e-9) : 0;
    double scaled = step * pow(10, n);

    return fabs(scaled - round(scaled)) > 1e-6 ? n + 1 : n; /* 2.5 */
}

static void y_label(const struct chart *chart, double v, bool top, char *buf,
                    size_t size)
{
    const struct plot_frame *f = chart->f;
    char number[32];

    if (v != 0 && chart->y_step > 0 && fabs(chart->y_hi) < 1000)
        snprintf(number, sizeof number, "%.*f", decimals_of(chart->y_step), v);
    else
        chart_number(v, number, sizeof number);
    snprintf(buf, size, "%s%s", number,
             top && f->y_unit != NULL ? f->y_unit : "");
}

static int step_ticks(double lo, double hi, double step, double *v)
{
    double k = ceil(lo / step - 1e-6);
    int n = 0;

    for (; k * step <= hi + step * 1e-6 && n < TICKS_MAX; k++)
        v[n++] = k == 0 ? 0 : k * step; /* no -0 */
    for (int i = 0; i < n / 2; i++) {   /* from above */
        double other = v[i];

        v[i] = v[n - 1 - i];
        v[n - 1 - i] = other;
    }
    return n;
}

/* Decades, then 5 and 2 of each. */
static int decade_ticks(double lo, double hi, double *v)
{
    static const double order[] = {1, 5, 2};
    int first = (int)floor(log10(lo) + 1e-9), n = 0;

    for (size_t i = 0; i < 3; i++)
        for (int k = first;
             order[i] * pow(10, k) <= hi * (1 + 1e-9) && n < TICKS_MAX; k++)
            if (order[i] * pow(10, k) >= lo * (1 - 1e-9))
                v[n++] = order[i] * pow(10, k);
    return n;
}

static double round_step(double v)
{
    double decade = pow(10, floor(log10(v)));

    return v <= decade       ? decade
           : v <= 2 * decade ? 2 * decade
           : v <= 5 * decade ? 5 * decade
                             : 10 * decade;
}

/* Values that numbers stand at: what comes later gives way. */
static int y_ticks(const struct chart *chart, double v[TICKS_MAX])
{
    double lo = chart->y_lo, hi = chart->y_hi;
    int n = 0;

    if (chart->y_step > 0)
        return step_ticks(lo, hi, chart->y_step, v);
    if (chart->f->y_log && lo > 0 && hi > lo && isfinite(hi / lo)) {
        n = decade_ticks(lo, hi, v);
        if (n < 3)
            n = step_ticks(lo, hi, round_step((hi - lo) / 4), v);
    }
    if (n < 2) {
        v[0] = hi;
        v[1] = lo;
        n = 2;
    }
    return n;
}

static double highest(const double *v, int n)
{
    double top = -INFINITY;

    for (int i = 0; i < n; i++)
        top = fmax(top, v[i]);
    return top;
}

int chart_gutter(const struct chart *chart)
{
    double v[TICKS_MAX], top;
    int n = y_ticks(chart, v), w = LEAST_W;

    top = highest(v, n);
    for (int i = 0; i < n; i++) {
        char text[48];
        int text_w;

        y_label(chart, v[i], v[i] >= top, text, sizeof text);
        text_w = canvas_text_width(text);
        w = text_w > w ? text_w : w;
    }
    return w + 1 > chart->f->gutter ? w + 1 : chart->f->gutter;
}

static bool near_other(const int *rows, int n, int row, int apart)
{
    for (int i = 0; i < n; i++)
        if (abs(rows[i] - row) < apart)
            return true;
    return false;
}

void chart_draw_y_axis(const struct chart *chart)
{
    struct rect in = chart->in;
    int left = in.x - chart->f->r.x, rows[TICKS_MAX], n, used = 0;
    double v[TICKS_MAX], top;

    if (left == 0)
        return;
    for (int y = 0; y < in.h; y++)
        canvas_put(chart->c, in.x - 1, in.y + y, 0x2502, ROLE_DIM);
    n = y_ticks(chart, v);
    top = highest(v, n);
    for (int i = 0; i < n; i++) {
        int row = chart_axis_row(chart, v[i]);
        char text[48];

        if (near_other(rows, used, row, in.h > FEW_ROWS ? 2 : 1))
            continue;
        rows[used++] = row;
        y_label(chart, v[i], v[i] >= top, text, sizeof text);
        canvas_text(chart->c, in.x - 1 - canvas_text_width(text), in.y + row,
                    left, ROLE_DIM, text);
        canvas_put(chart->c, in.x - 1, in.y + row, 0x2524, ROLE_DIM);
    }
}
