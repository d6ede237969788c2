/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers and lines around a chart. Each part needs a least size and is left
 * out below it: the numbers' own row first (the x axis then carries its last
 * number), then the x axis, then the y axis. A label is left out rather than
 * drawn over another; hyperparameter marks are placed before epoch ticks. */
#include "ui/plot_area.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NUMBERS_H 7  /* least height with a row of x numbers */
#define X_AXIS_H  3  /* least height with an x axis */
#define Y_AXIS_W  14 /* least width with a y axis */
#define Y_TICKS   5

/* Where v lies on lo..hi, 0..1; 0.5 on a degenerate range. */
static double part_of(double v, double lo, double hi)
{
    double part = hi > lo ? (v - lo) / (hi - lo) : 0.5;

    return !(part > 0) ? 0 : part > 1 ? 1 : part;
}

/* Logarithm for the y axis; what has none goes to the lower end. */
static double y_scale(const struct plot_frame *f, double y)
{
    return f->y_log ? log(y > 1e-12 ? y : 1e-12) : y;
}

int plot_area_column(const struct plot_area *a, double x)
{
    const struct plot_frame *f = a->frame;

    if (isnan(x) || x < f->x_lo || x > f->x_hi)
        return -1;
    return (int)lround(part_of(x, f->x_lo, f->x_hi) * (a->r.w * a->sx - 1));
}

int plot_area_row(const struct plot_area *a, double y)
{
    const struct plot_frame *f = a->frame;
    double part =
        part_of(y_scale(f, y), y_scale(f, f->y_lo), y_scale(f, f->y_hi));

    return (int)lround((1 - part) * (a->r.h * a->sy - 1));
}

/* Value of y tick i of n, 0 = the lower end. */
static double y_tick(const struct plot_frame *f, int i, int n)
{
    double part = n > 1 ? (double)i / (n - 1) : 1;
    double lo = y_scale(f, f->y_lo), hi = y_scale(f, f->y_hi);
    double at = lo + part * (hi - lo);

    return f->y_log ? exp(at) : at;
}

static int y_ticks(const struct plot_area *a)
{
    return a->r.h >= 9 ? Y_TICKS : a->r.h >= 3 ? 3 : a->r.h >= 2 ? 2 : 1;
}

static void y_label(const struct plot_frame *f, int i, int n, char *buf,
                    size_t size)
{
    plot_si(y_tick(f, i, n), buf, size);
    if (i == n - 1 && f->y_unit != NULL)
        strncat(buf, f->y_unit, size - strlen(buf) - 1);
}

/* Columns the widest y number takes. */
static int y_label_width(const struct plot_area *a)
{
    int widest = 0, n = y_ticks(a);
    char buf[32];

    for (int i = 0; i < n; i++) {
        int w;

        y_label(a->frame, i, n, buf, sizeof buf);
        w = canvas_text_width(buf);
        widest = w > widest ? w : widest;
    }
    return widest;
}

bool plot_area_init(struct plot_area *a, const struct canvas *c,
                    const struct plot_frame *frame)
{
    *a = (struct plot_area){.frame = frame, .r = frame->r};
    a->sx = c->glyphs == GLYPHS_BRAILLE ? 2 : 1;
    a->sy = c->glyphs == GLYPHS_BRAILLE ? 4 : c->glyphs == GLYPHS_BLOCK ? 2 : 1;
    a->y_axis = a->x_axis = a->numbers = -1;
    if (a->r.w < 1 || a->r.h < 1)
        return false;
    if (a->r.h >= NUMBERS_H)
        a->numbers = a->r.y + --a->r.h;
    if (a->r.h >= X_AXIS_H)
        a->x_axis = a->r.y + --a->r.h;
    if (a->r.w >= Y_AXIS_W) {
        int w = y_label_width(a) + 1;

        a->y_axis = a->r.x + w - 1;
        a->r.x += w;
        a->r.w -= w;
    }
    return a->r.w >= 1;
}

static void draw_y_axis(struct canvas *c, const struct plot_area *a)
{
    int n = y_ticks(a);
    char buf[32];

    for (int y = a->r.y; y < a->r.y + a->r.h; y++)
        canvas_put(c, a->y_axis, y, 0x2502, ROLE_BORDER);
    for (int i = 0; i < n; i++) {
        int y = a->r.y + plot_area_row(a, y_tick(a->frame, i, n)) / a->sy;
        int w;

        y_label(a->frame, i, n, buf, sizeof buf);
        w = canvas_text_width(buf);
        canvas_text(c, a->y_axis - w, y, w, ROLE_DIM, buf);
        canvas_put(c, a->y_axis, y, 0x2524, ROLE_BORDER);
    }
}

/* Whether a label with a free column at each side fits in row y. */
static bool is_free(const struct canvas *c, const struct plot_area *a, int x,
                    int y, int w, uint32_t blank)
{
    if (x < a->r.x || x + w > a->r.x + a->r.w)
        return false;
    for (int i = x - 1; i <= x + w; i++) {
        const struct cell *cell = canvas_at(c, i, y);

        if (i < a->r.x || i >= a->r.x + a->r.w)
            continue;
        if (cell == NULL || cell->ch != blank)
            return false;
    }
    return true;
}

static uint32_t axis_line(const struct canvas *c)
{
    return c->glyphs == GLYPHS_ASCII ? '-' : 0x2500;
}

static const char *axis_unit(enum plot_axis axis)
{
    static const char *const units[AXIS_COUNT] = {"step", "samples", "fwd-eq",
                                                  "s active"};

    return (unsigned)axis < AXIS_COUNT ? units[axis] : "";
}

/* 1, 2 or 5 times a power of ten, at least v. */
static double nice_step(double v)
{
    double base = pow(10, floor(log10(v)));
    double part = v / base;

    return base * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

/* The last number with the unit always, round numbers where there is room. */
static void draw_numbers(struct canvas *c, const struct plot_area *a)
{
    const struct plot_frame *f = a->frame;
    int row = a->numbers >= 0 ? a->numbers : a->x_axis;
    uint32_t blank = a->numbers >= 0 ? ' ' : axis_line(c);
    double span = f->x_hi - f->x_lo, step;
    char number[20], buf[40];
    int w;

    snprintf(buf, sizeof buf, "%s %s", plot_si(f->x_hi, number, sizeof number),
             axis_unit(f->axis));
    w = canvas_text_width(buf);
    if (w > a->r.w)
        return;
    canvas_text(c, a->r.x + a->r.w - w, row, w, ROLE_DIM, buf);
    if (!(span > 0) || !isfinite(span) || a->numbers < 0)
        return;
    step = nice_step(span * 12 / a->r.w);
    for (int i = 0; i <= a->r.w; i++) {
        double x = (ceil(f->x_lo / step) + i) * step;
        int px = plot_area_column(a, x), at;

        if (px < 0)
            break;
        plot_si(x, number, sizeof number);
        w = canvas_text_width(number);
        at = a->r.x + px / a->sx - (x > f->x_lo ? w / 2 : 0);
        if (is_free(c, a, at, row, w, blank))
            canvas_text(c, at, row, w, ROLE_DIM, number);
    }
}

static void draw_labels(struct canvas *c, const struct plot_area *a,
                        const struct plot_series *s, bool ticks)
{
    for (size_t k = s->n_vlines; k-- > 0;) {
        const struct plot_vline *v = &s->vlines[k];
        int px = plot_area_column(a, v->x), w, x;

        if (px < 0 || (v->role == ROLE_BORDER) != ticks)
            continue;
        w = canvas_text_width(v->label);
        x = a->r.x + px / a->sx - w / 2;
        if (x + w > a->r.x + a->r.w)
            x = a->r.x + a->r.w - w;
        if (x < a->r.x)
            x = a->r.x;
        if (w > 0 && is_free(c, a, x, a->x_axis, w, axis_line(c)))
            canvas_text(c, x, a->x_axis, w, ticks ? ROLE_DIM : v->role,
                        v->label);
    }
}

static void draw_x_axis(struct canvas *c, const struct plot_area *a,
                        const struct plot_series *series, size_t n_series)
{
    canvas_fill(c, (struct rect){a->r.x, a->x_axis, a->r.w, 1}, axis_line(c),
                ROLE_BORDER);
    if (a->y_axis >= 0)
        canvas_put(c, a->y_axis, a->x_axis, 0x2514, ROLE_BORDER);
    draw_numbers(c, a);
    for (size_t i = 0; i < n_series; i++)
        draw_labels(c, a, &series[i], false);
    for (size_t i = 0; i < n_series; i++)
        draw_labels(c, a, &series[i], true);
}

static void draw_vertical(struct canvas *c, const struct plot_area *a, double x,
                          uint32_t ch, enum role role)
{
    int px = plot_area_column(a, x);

    for (int y = 0; px >= 0 && y < a->r.h; y++)
        canvas_put(c, a->r.x + px / a->sx, a->r.y + y, ch, role);
}

void plot_axes_draw(struct canvas *c, const struct plot_area *a,
                    const struct plot_series *series, size_t n_series)
{
    canvas_fill(c, a->frame->r, ' ', ROLE_TEXT);
    if (a->y_axis >= 0)
        draw_y_axis(c, a);
    if (a->x_axis >= 0)
        draw_x_axis(c, a, series, n_series);
    for (size_t i = 0; i < n_series; i++)
        for (size_t k = 0; k < series[i].n_vlines; k++)
            draw_vertical(c, a, series[i].vlines[k].x, 0x2506,
                          series[i].vlines[k].role);
    draw_vertical(c, a, a->frame->cursor, 0x2503, ROLE_KEY);
}
