/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a chart's parts go, and the marks that belong to no value: epoch
 * ticks, changes of parameters, the cursor. The order of drawing is the
 * order of importance: what comes later covers what came before. */
#include "ui/draw/chart.h"

#include <math.h>

#define MIN_H_AXIS   3
#define MIN_H_NUMBER 6
#define FAR_OUTSIDE  2 /* heights of the chart */

/* Where a number of the axis lies: 0 at the lowest row, 1 at the highest. */
static double axis_part(const struct chart *chart, double v)
{
    double lo = chart->y_lo, hi = chart->y_hi;

    if (chart->f->y_log) {
        lo = log(fmax(lo, 1e-300));
        hi = log(fmax(hi, 1e-300));
        v = log(fmax(v, 1e-300));
    }
    return hi > lo ? (v - lo) / (hi - lo) : 0.5;
}

static double y_part(const struct chart *chart, double v)
{
    return axis_part(chart, chart->f->y_error ? 100 - v : v);
}

static int point_at(const struct chart *chart, double part, double beyond)
{
    int n = chart->in.h * chart->points_h;
    double t = part > -beyond ? fmin(part, 1 + beyond) : -beyond;

    return n > 0 ? (int)lround((1 - t) * (n - 1)) : 0; /* NaN is lowest */
}

int chart_y(const struct chart *chart, double v)
{
    return point_at(chart, y_part(chart, v), 0);
}

int chart_y_free(const struct chart *chart, double v)
{
    return point_at(chart, y_part(chart, v), FAR_OUTSIDE);
}

int chart_side(const struct chart *chart, double v)
{
    int n = chart->in.h * chart->points_h, y = chart_y_free(chart, v);

    return y < 0 ? 1 : y >= n ? -1 : 0;
}

int chart_axis_row(const struct chart *chart, double v)
{
    return point_at(chart, axis_part(chart, v), 0) / chart->points_h;
}

/* Where a position lies: 0 at the left end, 1 at the right. */
static double part_of(const struct chart *chart, double x)
{
    const struct plot_frame *f = chart->f;

    if (!(f->x_hi > f->x_lo))
        return 0.5;
    if (chart->log_range > 0)
        return x > 0 ? (log(x) - chart->log_lo) / chart->log_range : -1;
    return (x - f->x_lo) / (f->x_hi - f->x_lo);
}

int chart_x(const struct chart *chart, double x)
{
    int n = chart->in.w * chart->points_w;
    double t = part_of(chart, x);

    if (!(t >= 0 && t <= 1) || n <= 0)
        return -1;
    return (int)lround(t * (n - 1));
}

static void pick_style(struct chart *chart, size_t n_series)
{
    chart->points_w = chart->points_h = 1;
    if (chart->c->glyphs == GLYPHS_ASCII) {
        chart->style = CHART_ASCII;
    } else if (chart->c->glyphs == GLYPHS_BRAILLE) {
        chart->style = CHART_DOTS;
        chart->points_w = 2;
        chart->points_h = 4;
    } else if (n_series == 1) {
        chart->style = CHART_BARS;
    } else {
        chart->style = CHART_HALVES;
        chart->points_h = 2;
    }
}

void chart_layout(struct chart *chart, struct canvas *c,
                  const struct plot_frame *f, size_t n_series)
{
    struct rect r = f->r;
    int left;

    *chart = (struct chart){.c = c, .f = f};
    if (f->x_log && f->x_lo > 0 && isfinite(f->x_hi / f->x_lo)) {
        chart->log_lo = log(f->x_lo);
        chart->log_range = log(f->x_hi) - chart->log_lo;
    }
    pick_style(chart, n_series);
    r.w = r.w > 0 ? r.w : 0;
    r.h = r.h > 0 ? r.h : 0;
    chart->axis_row = r.h >= MIN_H_AXIS && f->below != PLOT_BELOW_NONE;
    chart->number_row = r.h >= MIN_H_NUMBER && f->below == PLOT_BELOW_FITS;
    r.h -= (chart->axis_row ? 1 : 0) + (chart->number_row ? 1 : 0);
    chart_fit_rows(chart, r.h);
    left = chart_gutter(chart);
    if (r.w >= left + CHART_MIN_W) {
        r.x += left;
        r.w -= left;
    }
    chart->in = r;
}

static bool is_line(const struct canvas *c, int x, int y)
{
    const struct cell *cell = canvas_at(c, x, y);

    return cell != NULL && cell->role == ROLE_DIM &&
           (cell->ch == 0x2500 || cell->ch == 0x252c ||
            (c->glyphs == GLYPHS_ASCII &&
             (cell->ch == '-' || cell->ch == '+')));
}

/* A label in the axis line, moved left at its end; not over another one. */
static void draw_vline_label(const struct chart *chart,
                             const struct plot_vline *v, int x)
{
    struct rect in = chart->in;
    int y = in.y + in.h, w = canvas_text_width(v->label);

    if (x + w > in.x + in.w)
        x = in.x + in.w - w;
    if (x < in.x)
        return;
    for (int i = -1; i <= w; i++)
        if (x + i >= in.x && x + i < in.x + in.w &&
            !is_line(chart->c, x + i, y))
            return;
    canvas_text(chart->c, x, y, w, v->role == ROLE_BORDER ? ROLE_TEXT : v->role,
                v->label);
}

/* The marks of changes, or what else there is: epochs. */
static void draw_vlines(const struct chart *chart,
                        const struct plot_series *series, bool marks)
{
    struct rect in = chart->in;

    for (size_t i = series->n_vlines; i > 0; i--) {
        const struct plot_vline *v = &series->vlines[i - 1];
        int at = chart_x(chart, v->x), x = in.x + at / chart->points_w;

        if (at < 0 || (v->role == ROLE_MARK) != marks)
            continue;
        if (marks)
            for (int y = in.y; y < in.y + in.h; y++)
                canvas_put(chart->c, x, y, 0x2506, v->role);
        if (chart->axis_row)
            draw_vline_label(chart, v, x);
    }
}

/* The column stays readable: only blanks become a line, data is reversed. */
void chart_draw_cursor(const struct chart *chart)
{
    struct rect in = chart->in;
    int at = chart_x(chart, chart->f->cursor);
    int x = in.x + at / chart->points_w;

    if (at < 0)
        return;
    for (int y = in.y; y < in.y + in.h; y++) {
        const struct cell *cell = canvas_at(chart->c, x, y);

        if (cell != NULL && chart_is_blank(cell))
            canvas_put(chart->c, x, y, 0x2502, ROLE_KEY);
        else
            canvas_reverse(chart->c, (struct rect){x, y, 1, 1});
    }
}

int plot_gutter(const struct plot_frame *frame)
{
    struct canvas none = {.glyphs = GLYPHS_ASCII};
    struct chart chart;

    chart_layout(&chart, &none, frame, 1);
    return chart.in.x - frame->r.x;
}

void plot_rows_range(const struct canvas *c, const struct plot_frame *frame,
                     double *lo_out, double *hi_out)
{
    struct canvas like = {.glyphs = c->glyphs};
    struct chart chart;
    double half;
    int n;

    chart_layout(&chart, &like, frame, 2);
    n = chart.in.h * chart.points_h;
    half = n > 1 ? (chart.y_hi - chart.y_lo) / (2 * (n - 1)) : 0;
    *lo_out = chart.y_lo - half;
    *hi_out = chart.y_hi + half;
}

double plot_part_at(const struct plot_frame *frame, int x)
{
    int left = plot_gutter(frame), w = frame->r.w - left;

    x -= frame->r.x + left;
    return x < 0 || x >= w ? NAN : w > 1 ? (double)x / (w - 1) : 0.5;
}

void plot_chart(struct canvas *c, const struct plot_frame *frame,
                const struct plot_series *series, size_t n_series)
{
    struct chart chart;
    size_t n_ghosts = 0, n_spreads = 0;

    for (size_t i = 0; i < n_series; i++) {
        n_ghosts += series[i].sign != '\0';
        n_spreads += series[i].n_spread > 0;
    }
    chart_layout(&chart, c, frame, n_series + n_spreads);
    chart.in_turn = n_series - n_ghosts > 2;
    if (chart.in.w <= 0 || chart.in.h <= 0)
        return;
    chart_draw_axes(&chart);
    for (size_t i = 0; i < n_series; i++)
        draw_vlines(&chart, &series[i], true);
    for (size_t i = 0; i < n_series; i++) /* a mark's label wins */
        draw_vlines(&chart, &series[i], false);
    for (size_t i = 0; i < n_series; i++)
        if (series[i].raw)
            chart_draw_band(&chart, &series[i]);
    for (size_t i = 0; i < n_series; i++)
        chart_draw_spread(&chart, &series[i]);
    for (size_t i = 0; i < n_ghosts; i++)
        chart_draw_ghost(&chart, &series[i], i);
    for (size_t i = n_ghosts; i < n_series; i++)
        chart_draw_curve(&chart, &series[i], i - n_ghosts);
    for (size_t i = 0; i < n_series && chart.style == CHART_BARS; i++)
        draw_vlines(&chart, &series[i], true); /* bars cover them */
    for (size_t i = n_ghosts; i < n_series; i++)
        chart_draw_points(&chart, &series[i]);
    for (size_t i = 0; i < n_series; i++)
        chart_draw_outside(&chart, &series[i]);
    if (frame->gap && n_series >= 2)
        chart_draw_gap(&chart, series);
    chart_draw_cursor(&chart);
}
