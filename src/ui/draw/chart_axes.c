/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The x axis of a chart: its line and the round numbers under it. */
#include "ui/draw/chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 20k where the text of plot_si is 20.0k: round numbers stay short. */
const char *chart_number(double v, char *buf, size_t size)
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

static const char *x_label(const struct plot_frame *f, double x, char *buf,
                           size_t size)
{
    if (f->axis != AXIS_ACTIVE)
        return chart_number(x, buf, size);
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

    chart_draw_y_axis(chart);
    if (!chart->axis_row)
        return;
    if (in.x > chart->f->r.x)
        canvas_put(chart->c, in.x - 1, y, 0x2514, ROLE_DIM);
    canvas_fill(chart->c, (struct rect){in.x, y, in.w, 1}, 0x2500, ROLE_DIM);
    if (chart->f->note != NULL)
        canvas_text_whole(chart->c, in.x + 1, y, in.x + in.w - CHART_MIN_W,
                          ROLE_TEXT, chart->f->note);
    if (chart->number_row)
        draw_x_numbers(chart);
    else
        draw_x_end(chart);
}
