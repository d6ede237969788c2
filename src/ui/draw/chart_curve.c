/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves as points in cells. Buckets that fall into one column of points are
 * folded first (min, max, mean, last smooth value), so that a spike of one
 * batch survives any width. A cell remembers its points in its character:
 * points of a second series are merged into it and the colour is the last
 * one's. Non-finite values are '!' at the height of the last finite one. */
#include "ui/draw/chart.h"

#include <math.h>

#include "ui/draw/lane_style.h"

#define GHOST_PERIOD 3 /* of so many points of another run one is drawn */

struct column {
    int px; /* -1 = none yet */
    uint32_t n, n_bad;
    double min, max, sum, smooth;
};

/* The pen: where the curve was last. */
struct pen {
    const struct chart *chart;
    const struct plot_series *series;
    size_t n_before; /* series drawn before */
    int px, py;      /* px -1 = lifted */
    int level;       /* last finite height, also when lifted */
};

static bool is_ascii(const struct chart *chart)
{
    return chart->style == CHART_ASCII || chart->style == CHART_THIRDS;
}

static uint32_t merge_dot(uint32_t ch, int px, int py)
{
    static const uint32_t bits[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

    if (ch < 0x2800 || ch > 0x28ff)
        ch = 0x2800;
    return ch | bits[py % 4][px % 2];
}

static uint32_t merge_half(uint32_t ch, int py)
{
    uint32_t half = py % 2 == 0 ? 0x2580 : 0x2584;

    if (ch == 0x2588 || ((ch == 0x2580 || ch == 0x2584) && ch != half))
        return 0x2588;
    return half;
}

/* Of an earlier series, or already of several. */
static bool is_other_mark(const struct pen *pen, uint32_t ch)
{
    if (ch == 'x' && pen->n_before > 0)
        return true;
    for (size_t i = 1; i <= pen->n_before; i++)
        if (ch == (uint32_t)pen->series[-(long)i].ascii)
            return true;
    return false;
}

/* Whether a curve has the cell that it shares with earlier ones: about every
 * other, and not the same as the lanes before and after it. */
static bool has_turn(const struct pen *pen, int x)
{
    return ((x >> pen->n_before % 3) & 1) != 0;
}

static uint32_t ascii_sign(const struct pen *pen, int x, uint32_t ch)
{
    if (!is_other_mark(pen, ch))
        return (uint32_t)pen->series->ascii;
    if (!pen->chart->in_turn)
        return 'x';
    return has_turn(pen, x) ? (uint32_t)pen->series->ascii : ch;
}

/* Curves that lie on each other show in turn, cell by cell. */
static enum role shared_role(const struct cell *cell, int x, enum role role)
{
    bool other = cell != NULL && role_is_lane(cell->role) &&
                 cell->role != (unsigned)role;

    return other && x % 2 == 0 ? (enum role)cell->role : role;
}

static void put_point(const struct pen *pen, int px, int py, enum role role)
{
    const struct chart *chart = pen->chart;
    int x = chart->in.x + px / chart->points_w;
    int y = chart->in.y + py / chart->points_h;
    const struct cell *cell = canvas_at(chart->c, x, y);
    /* Among the dots of single batches the curve would not be seen. */
    bool over = cell != NULL && cell->role == ROLE_DIM && role != ROLE_DIM;
    uint32_t ch = cell == NULL || over ? 0 : cell->ch;

    if (py < 0 || py >= chart->in.h * chart->points_h)
        return; /* outside the scale */
    if (chart->style == CHART_DOTS)
        ch = merge_dot(ch, px, py);
    else if (chart->style == CHART_HALVES)
        ch = merge_half(ch, py);
    else if (chart->style == CHART_THIRDS && pen->series->ascii == '\0')
        ch = (uint32_t) "'-_"[py % 3];
    else if (role == ROLE_DIM)
        ch = is_ascii(chart) ? '.' : 0xb7;
    else
        ch = ascii_sign(pen, x, ch);
    if (!is_ascii(chart) && role != ROLE_DIM)
        role = shared_role(cell, x, role);
    canvas_put(chart->c, x, y, ch, role);
}

static void put_vertical(const struct pen *pen, int px, int from, int to,
                         enum role role)
{
    int step = to >= from ? 1 : -1;

    for (int py = from; py != to + step; py += step)
        put_point(pen, px, py, role);
}

/* Whether the curve's line has a point there; in ASCII all have. */
static bool pen_down(const struct pen *pen, int px)
{
    const struct lane_style *style = lane_style((size_t)pen->series->line);

    if (is_ascii(pen->chart) || pen->chart->style == CHART_BARS)
        return true;
    if (pen->series->sign != '\0')
        return px % GHOST_PERIOD == 0;
    return px % style->period < style->dash;
}

/* A straight line to px, py, or a single point when the pen was lifted. One
 * character a column in ASCII: filled jumps would be a wall of characters. */
static void line_to(struct pen *pen, int px, int py)
{
    bool fill = !is_ascii(pen->chart);
    int x0 = pen->px, y0 = pen->py, last = y0;

    if (x0 < 0 || px <= x0) {
        put_point(pen, px, py, pen->series->role);
    } else {
        for (int x = x0 + 1; x <= px; x++) {
            int y = y0 + (int)lround((double)(py - y0) * (x - x0) / (px - x0));

            if (pen_down(pen, x))
                put_vertical(pen, x, fill ? last : y, y, pen->series->role);
            last = y;
        }
    }
    pen->px = px;
    pen->py = py;
}

/* A column filled from below up to v, in eighths of a cell. */
static void draw_bar(const struct pen *pen, int px, double v)
{
    const struct chart *chart = pen->chart;
    struct chart fine = *chart;
    int eighths;

    if (chart_side(chart, v) < 0)
        return;
    fine.points_h = 8;
    eighths = chart->in.h * 8 - chart_y(&fine, v);
    for (int y = chart->in.h - 1; y >= 0 && eighths > 0; y--, eighths -= 8)
        canvas_put(chart->c, chart->in.x + px, chart->in.y + y,
                   0x2580u + (uint32_t)(eighths >= 8 ? 8 : eighths),
                   pen->series->role);
}

static void mark_bad(const struct pen *pen, int px)
{
    const struct chart *chart = pen->chart;

    canvas_put(chart->c, chart->in.x + px / chart->points_w,
               chart->in.y + pen->level / chart->points_h, '!', ROLE_BAD);
}

static void flush_curve(struct pen *pen, const struct column *col)
{
    bool smooth = pen->series->smoothing > 0 && isfinite(col->smooth);
    double v;

    if (col->n > 0) {
        v = smooth ? col->smooth : col->sum / col->n;
        if (!smooth && pen->chart->style != CHART_BARS &&
            pen_down(pen, col->px))
            put_vertical(pen, col->px, chart_y_free(pen->chart, col->min),
                         chart_y_free(pen->chart, col->max), pen->series->role);
        if (pen->chart->style == CHART_BARS)
            draw_bar(pen, col->px, v);
        else
            line_to(pen, col->px, chart_y_free(pen->chart, v));
        pen->level = chart_y(pen->chart, v);
    }
    if (col->n_bad > 0) {
        mark_bad(pen, col->px);
        if (col->n == 0)
            pen->px = -1;
    }
}

static void flush_band(struct pen *pen, const struct column *col)
{
    int top = chart_y_free(pen->chart, col->max);

    if (col->n == 0)
        return;
    if (pen->chart->style == CHART_BARS)
        put_point(pen, col->px, top, ROLE_DIM);
    else
        put_vertical(pen, col->px, top, chart_y_free(pen->chart, col->min),
                     ROLE_DIM);
}

static void add_bucket(struct column *col, const struct bucket *b,
                       int smoothing)
{
    bool first = col->n == 0;

    col->n_bad += b->n_bad;
    col->smooth = (double)b->smooth[smoothing];
    if (b->n == 0)
        return;
    col->min = first ? (double)b->min : fmin(col->min, (double)b->min);
    col->max = first ? (double)b->max : fmax(col->max, (double)b->max);
    col->sum += (double)b->mean * b->n;
    col->n += b->n;
}

static void walk(struct pen *pen,
                 void (*flush)(struct pen *, const struct column *))
{
    const struct plot_series *s = pen->series;
    const struct history *h = s->history;
    int k = s->smoothing >= 0 && s->smoothing < HISTORY_SMOOTHINGS
                ? s->smoothing
                : 0;
    struct column col = {.px = -1};

    for (size_t i = 0; i < h->n_buckets; i++) {
        const struct bucket *b = &h->buckets[i];
        int px = chart_x(pen->chart, plot_bucket_x(b, pen->chart->f->axis));

        if (px < 0)
            continue;
        if (px != col.px) {
            if (col.px >= 0)
                flush(pen, &col);
            col = (struct column){.px = px};
        }
        add_bucket(&col, b, k);
    }
    if (col.px >= 0)
        flush(pen, &col);
}

void chart_draw_curve(const struct chart *chart,
                      const struct plot_series *series, size_t n_before)
{
    struct pen pen = {
        .chart = chart, .series = series, .n_before = n_before, .px = -1};

    pen.level = chart->in.h * chart->points_h - 1;
    if (series->history != NULL)
        walk(&pen, flush_curve);
}

void chart_draw_band(const struct chart *chart,
                     const struct plot_series *series)
{
    struct pen pen = {.chart = chart, .series = series, .px = -1};

    if (series->history != NULL)
        walk(&pen, flush_band);
}

void chart_draw_line(const struct chart *chart,
                     const struct plot_series *series, size_t n_before,
                     const double *v)
{
    struct pen pen = {
        .chart = chart, .series = series, .n_before = n_before, .px = -1};

    for (int px = 0; px < chart->in.w * chart->points_w; px++) {
        if (isfinite(v[px]))
            line_to(&pen, px, chart_y_free(chart, v[px]));
        else
            pen.px = -1;
    }
}
