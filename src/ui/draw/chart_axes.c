/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of a chart: at the left in equal parts of the scale (of its
 * logarithm when it is logarithmic), under the axis at round values. A chart
 * without its scale would say nothing, so the last thing left out as room
 * falls is the scale's ends. */
#include "ui/draw/chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TICKS_MAX 16
#define Y_PARTS   5  /* steps of a round scale, or a few less */
#define WIDE_W    56 /* from here on all gutters are alike: charts agree */

static double y_value(const struct plot_frame *f, double part)
{
    if (f->y_log && f->y_lo > 0 && f->y_hi > 0)
        return f->y_lo * pow(f->y_hi / f->y_lo, part);
    return f->y_lo + part * (f->y_hi - f->y_lo);
}

/* 20k where the text of plot_si is 20.0k: round numbers stay short. */
static const char *axis_number(double v, char *buf, size_t size)
{
    char *dot;

    plot_si(v, buf, size);
    dot = strchr(buf, '.');
    if (dot == NULL || strchr("kMGTPE", buf[strlen(buf) - 1]) == NULL)
        return buf;
    for (char *p = buf + strlen(buf) - 2; p >= dot && (*p == '0' || *p == '.');
         p--)
        memmove(p, p + 1, strlen(p));
    return buf;
}

static void y_label(const struct chart *chart, double v, char *buf, size_t size)
{
    const struct plot_frame *f = chart->f;
    bool top = v >= f->y_hi && f->y_unit != NULL;
    char number[32];

    if (v != 0 && f->y_step > 0 && f->y_step < 1 && f->y_hi < 1000)
        snprintf(number, sizeof number, "%.*f",
                 (int)ceil(-log10(f->y_step) - 1e-9), v);
    else
        axis_number(v, number, sizeof number);
    snprintf(buf, size, "%s%s", number, top ? f->y_unit : "");
}

/* Of h rows, multiples of y_step between the ends: as many equal parts as
 * have two rows each. */
static int step_ticks(const struct plot_frame *f, int h, double *v)
{
    int n = (int)lround((f->y_hi - f->y_lo) / f->y_step), every = 1, count = 0;

    while (every < n && (n % every != 0 || n / every > (h - 1) / 2))
        every++;
    for (int i = n - every; i > 0 && count < TICKS_MAX - 2; i -= every)
        v[count++] = f->y_lo + i * f->y_step;
    return count;
}

/* Decades, then 5 and 2 of each. */
static int log_ticks(const struct plot_frame *f, double *v)
{
    static const double order[] = {1, 5, 2};
    int first = (int)floor(log10(f->y_lo) + 1e-9), count = 0;

    for (size_t i = 0; i < 3; i++)
        for (int k = first; order[i] * pow(10, k) < f->y_hi * (1 - 1e-9) &&
                            count < TICKS_MAX - 2;
             k++)
            if (order[i] * pow(10, k) > f->y_lo * (1 + 1e-9))
                v[count++] = order[i] * pow(10, k);
    return count;
}

/* Values that numbers stand at, the ends first: what comes later gives way. */
static int y_ticks(const struct plot_frame *f, int h, double v[TICKS_MAX])
{
    int parts = h >= 9 ? 4 : h >= 5 ? 2 : 1, count = 2;

    v[0] = f->y_hi;
    v[1] = f->y_lo;
    if (f->y_step > 0)
        return 2 + step_ticks(f, h, v + 2);
    if (f->y_log && f->y_lo > 0 && f->y_hi > f->y_lo)
        return 2 + log_ticks(f, v + 2);
    for (int i = parts - 1; i > 0; i--)
        v[count++] = y_value(f, (double)i / parts);
    return count;
}

int chart_gutter(const struct chart *chart, int h)
{
    int w = chart->f->r.w >= WIDE_W ? 5 : 3, n;
    double v[TICKS_MAX];

    n = y_ticks(chart->f, h, v);
    for (int i = 0; i < n; i++) {
        char text[48];
        int text_w;

        y_label(chart, v[i], text, sizeof text);
        text_w = canvas_text_width(text);
        w = text_w > w ? text_w : w;
    }
    return w + 1;
}

static bool near_other(const int *rows, int n, int row)
{
    for (int i = 0; i < n; i++)
        if (abs(rows[i] - row) < 2)
            return true;
    return false;
}

static void draw_y_axis(const struct chart *chart)
{
    struct rect in = chart->in;
    int left = in.x - chart->f->r.x, rows[TICKS_MAX], n, used = 0;
    double v[TICKS_MAX];

    if (left == 0)
        return;
    for (int y = 0; y < in.h; y++)
        canvas_put(chart->c, in.x - 1, in.y + y, 0x2502, ROLE_DIM);
    n = y_ticks(chart->f, in.h, v);
    for (int i = 0; i < n; i++) {
        int row = chart_y(chart, v[i]) / chart->points_h;
        char text[48];

        if (i == 1 ? in.h == 1 : near_other(rows, used, row))
            continue; /* one row: its top only */
        rows[used++] = row;
        y_label(chart, v[i], text, sizeof text);
        canvas_text(chart->c, in.x - 1 - canvas_text_width(text), in.y + row,
                    left, ROLE_DIM, text);
        canvas_put(chart->c, in.x - 1, in.y + row, 0x2524, ROLE_DIM);
    }
}

static const char *x_label(const struct plot_frame *f, double x, char *buf,
                           size_t size)
{
    if (f->axis != AXIS_ACTIVE)
        return axis_number(x, buf, size);
    if (x < 120)
        snprintf(buf, size, "%.3gs", x);
    else
        plot_clock(x, buf, size);
    return buf;
}

/* The least of 1, 2, 5 x 10^k (time: also minutes and hours) not below v. */
static double nice_step(double v, bool time)
{
    static const double times[] = {60, 120, 300, 600, 900, 1800, 3600};
    double decade;

    for (size_t i = 0; time && v > 30 && i < sizeof times / sizeof times[0];
         i++)
        if (times[i] >= v)
            return times[i];
    if (time && v > 3600)
        return 3600 * nice_step(v / 3600, false);
    decade = pow(10, floor(log10(v)));
    return v <= decade       ? decade
           : v <= 2 * decade ? 2 * decade
           : v <= 5 * decade ? 5 * decade
                             : 10 * decade;
}

void plot_round_y(struct plot_frame *f)
{
    double range;

    if (!(f->y_hi > f->y_lo))
        f->y_hi = f->y_lo + fmax(fabs(f->y_lo) * 0.01, 1e-3);
    if (f->y_log && f->y_lo > 0) {
        double least = pow(10, floor(log10(f->y_lo)));

        f->y_hi = nice_step(f->y_hi, false);
        f->y_lo = f->y_lo >= 5 * least   ? 5 * least
                  : f->y_lo >= 2 * least ? 2 * least
                                         : least;
        f->y_step = 0;
        return;
    }
    range = f->y_hi - f->y_lo;
    f->y_step = nice_step(range / Y_PARTS, false);
    f->y_lo = floor(f->y_lo / f->y_step + 1e-9) * f->y_step;
    f->y_hi = ceil(f->y_hi / f->y_step - 1e-9) * f->y_step;
}

/* A number and its tick, unless it would touch what stands left of `used` or
 * right of `end`; returns where the next may begin. */
static int draw_x_number(const struct chart *chart, double v, int used, int end)
{
    struct rect in = chart->in;
    char text[20];
    int px = chart_x(chart, v), at = px / chart->points_w;
    int w = canvas_text_width(x_label(chart->f, v, text, sizeof text));
    int x = in.x + at - (at > 0 ? w / 2 : 0), y = in.y + in.h + 1;

    if (px < 0 || x <= used || x + w > end)
        return used;
    canvas_text(chart->c, x, y, w, ROLE_DIM, text);
    canvas_put(chart->c, in.x + at, y - 1, 0x252c, ROLE_DIM);
    return x + w;
}

static void draw_linear_numbers(const struct chart *chart, int end)
{
    const struct plot_frame *f = chart->f;
    double step = nice_step((f->x_hi - f->x_lo) * 12 / chart->in.w,
                            f->axis == AXIS_ACTIVE);
    int used = chart->in.x - 1;
    double first;

    if (f->axis == AXIS_STEP || f->axis == AXIS_SAMPLES)
        step = fmax(step, 1);
    first = ceil(f->x_lo / step);
    for (int i = 0; i < chart->in.w && (first + i) * step <= f->x_hi; i++)
        used = draw_x_number(chart, (first + i) * step, used, end);
}

/* Decades; where fewer than two are seen, also 2 and 5 of each. */
static void draw_log_numbers(const struct chart *chart, int end)
{
    static const double few[] = {1, 2, 5};
    double decades = chart->log_range / log(10);
    size_t n = decades < 2 ? 3 : 1;
    int every = (int)ceil(decades * 8 / chart->in.w), used = chart->in.x - 1;
    int first = (int)floor(log10(chart->f->x_lo));

    every = every > 1 ? every : 1;
    for (int k = 0; k <= decades + 1; k++)
        for (size_t i = 0; (first + k) % every == 0 && i < n; i++)
            used = draw_x_number(chart, few[i] * pow(10, first + k), used, end);
}

static void draw_x_numbers(const struct chart *chart)
{
    const struct plot_frame *f = chart->f;
    struct rect in = chart->in;
    double range = f->x_hi - f->x_lo;
    char unit[24];
    int unit_w;

    snprintf(unit, sizeof unit, "%s%s", plot_axis_name(f->axis),
             chart->log_range > 0 ? " (log)" : "");
    unit_w = canvas_text_width(unit);
    if (unit_w > in.w)
        return;
    canvas_text(chart->c, in.x + in.w - unit_w, in.y + in.h + 1, unit_w,
                ROLE_DIM, unit);
    if (!(range > 0) || !isfinite(range) || in.w < 2 * CHART_MIN_W)
        return;
    if (chart->log_range > 0)
        draw_log_numbers(chart, in.x + in.w - unit_w - 1);
    else
        draw_linear_numbers(chart, in.x + in.w - unit_w - 1);
}

/* Without a row for numbers, the right end's stands in the axis line. */
static void draw_x_end(const struct chart *chart)
{
    struct rect in = chart->in;
    char text[20];
    int w =
        canvas_text_width(x_label(chart->f, chart->f->x_hi, text, sizeof text));

    if (w + CHART_MIN_W <= in.w)
        canvas_text(chart->c, in.x + in.w - w, in.y + in.h, w, ROLE_DIM, text);
}

void chart_draw_axes(const struct chart *chart)
{
    struct rect in = chart->in;
    int y = in.y + in.h;

    draw_y_axis(chart);
    if (!chart->axis_row)
        return;
    if (in.x > chart->f->r.x)
        canvas_put(chart->c, in.x - 1, y, 0x2514, ROLE_DIM);
    canvas_fill(chart->c, (struct rect){in.x, y, in.w, 1}, 0x2500, ROLE_DIM);
    if (chart->number_row)
        draw_x_numbers(chart);
    else
        draw_x_end(chart);
}
