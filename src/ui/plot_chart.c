/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves as dots. The cell grid itself is the dot memory: a dot is merged
 * into the braille pattern or half-block already there, so no picture is
 * allocated and any number of series share a cell. Every bucket is drawn
 * with its min and max, so a spike narrower than a column survives. The dim
 * band gives way to a curve instead of merging with it, otherwise the curve
 * would look as thick as the band. Non-finite values are marked last of all,
 * so nothing covers them. */
#include <math.h>
#include <stdlib.h>

#include "ui/plot_area.h"

/* Braille bit of dot column 0..1, row 0..3. */
static const uint8_t braille_bit[2][4] = {{0x01, 0x02, 0x04, 0x40},
                                          {0x08, 0x10, 0x20, 0x80}};

static uint32_t merge_half(uint32_t old, int row)
{
    uint32_t half = row == 0 ? 0x2580 : 0x2584;

    return old == 0x2588 || ((old == 0x2580 || old == 0x2584) && old != half)
               ? 0x2588
               : half;
}

static bool is_lane(enum role role)
{
    return role >= ROLE_LANE0 && role <= ROLE_LANE3;
}

/* One dot of a curve. */
static void put_dot(struct canvas *c, const struct plot_area *a, int px, int py,
                    const struct plot_series *s)
{
    int x = a->r.x + px / a->sx, y = a->r.y + py / a->sy;
    const struct cell *cell = canvas_at(c, x, y);
    uint32_t old, ch;

    if (cell == NULL)
        return;
    old = is_lane((enum role)cell->role) ? cell->ch : 0;
    if (c->glyphs == GLYPHS_BRAILLE) {
        ch = old >= 0x2800 && old < 0x2900 ? old : 0x2800;
        ch |= braille_bit[px % 2][py % 4];
    } else if (c->glyphs == GLYPHS_BLOCK) {
        ch = merge_half(old, py % 2);
    } else {
        ch = old != 0 && (old == 'x' || old != (uint32_t)s->ascii)
                 ? 'x'
                 : (uint32_t)s->ascii;
    }
    canvas_put(c, x, y, ch, s->role);
}

/* One dot of the band behind a curve. */
static void put_band(struct canvas *c, const struct plot_area *a, int px,
                     int py)
{
    int x = a->r.x + px / a->sx, y = a->r.y + py / a->sy;
    const struct cell *cell = canvas_at(c, x, y);
    uint32_t ch = c->glyphs == GLYPHS_ASCII ? '.' : 0x2591;

    if (cell == NULL)
        return;
    if (c->glyphs == GLYPHS_BRAILLE) {
        ch = cell->ch >= 0x2800 && cell->ch < 0x2900 ? cell->ch : 0x2800;
        ch |= braille_bit[px % 2][py % 4];
    }
    canvas_put(c, x, y, ch, ROLE_DIM);
}

/* Straight line between two dots, both included. */
static void draw_line(struct canvas *c, const struct plot_area *a, int x0,
                      int y0, int x1, int y1, const struct plot_series *s)
{
    int dx = abs(x1 - x0), dy = abs(y1 - y0);
    int n = dx > dy ? dx : dy;

    for (int i = 0; i <= n; i++) {
        double part = n > 0 ? (double)i / n : 0;

        put_dot(c, a, x0 + (int)lround(part * (x1 - x0)),
                y0 + (int)lround(part * (y1 - y0)), s);
    }
}

static void draw_band(struct canvas *c, const struct plot_area *a,
                      const struct plot_series *s)
{
    const struct history *h = s->history;

    for (size_t i = 0; i < h->n_buckets; i++) {
        const struct bucket *b = &h->buckets[i];
        int px = plot_area_column(
            a, plot_bucket_x(b, a->frame->axis, s->samples_per_step));

        if (px < 0 || b->n == 0)
            continue;
        for (int py = plot_area_row(a, (double)b->max);
             py <= plot_area_row(a, (double)b->min); py++)
            put_band(c, a, px, py);
    }
}

static void draw_curve(struct canvas *c, const struct plot_area *a,
                       const struct plot_series *s)
{
    const struct history *h = s->history;
    int last_x = -1, last_y = 0; /* -1: nothing to go on from */

    for (size_t i = 0; i < h->n_buckets; i++) {
        const struct bucket *b = &h->buckets[i];
        int px = plot_area_column(
            a, plot_bucket_x(b, a->frame->axis, s->samples_per_step));
        int py;

        if (px < 0 || b->n == 0) {
            last_x = -1;
            continue;
        }
        py = plot_area_row(a, (double)b->smooth[s->smoothing]);
        if (s->smoothing == 0)
            draw_line(c, a, px, plot_area_row(a, (double)b->min), px,
                      plot_area_row(a, (double)b->max), s);
        draw_line(c, a, last_x < 0 ? px : last_x, last_x < 0 ? py : last_y, px,
                  py, s);
        last_x = px;
        last_y = py;
    }
}

/* Evaluations: a mark in the middle of its cell. */
static void draw_points(struct canvas *c, const struct plot_area *a,
                        const struct plot_series *s)
{
    uint32_t ch = c->glyphs == GLYPHS_ASCII   ? '@'
                  : c->glyphs == GLYPHS_BLOCK ? 0x2022
                                              : 0x25cf;

    for (size_t i = 0; i < s->n_points; i++) {
        int px = plot_area_column(a, s->points[i].x);

        if (px >= 0 && isfinite(s->points[i].y))
            canvas_put(c, a->r.x + px / a->sx,
                       a->r.y + plot_area_row(a, s->points[i].y) / a->sy, ch,
                       s->role);
        else if (px >= 0)
            canvas_put(c, a->r.x + px / a->sx, a->r.y, '!', ROLE_BAD);
    }
}

/* '!' at the height of the last finite value, at the top when there was
 * none. */
static void draw_bad(struct canvas *c, const struct plot_area *a,
                     const struct plot_series *s)
{
    const struct history *h = s->history;
    int py = 0;

    for (size_t i = 0; i < h->n_buckets; i++) {
        const struct bucket *b = &h->buckets[i];
        int px;

        if (b->n > 0)
            py = plot_area_row(a, (double)b->smooth[s->smoothing]);
        if (b->n_bad == 0)
            continue;
        px = plot_area_column(
            a, plot_bucket_x(b, a->frame->axis, s->samples_per_step));
        if (px >= 0)
            canvas_put(c, a->r.x + px / a->sx, a->r.y + py / a->sy, '!',
                       ROLE_BAD);
    }
}

void plot_chart(struct canvas *c, const struct plot_frame *frame,
                const struct plot_series *series, size_t n_series)
{
    struct plot_area a;

    if (!plot_area_init(&a, c, frame))
        return;
    plot_axes_draw(c, &a, series, n_series);
    for (size_t i = 0; i < n_series; i++)
        if (series[i].raw)
            draw_band(c, &a, &series[i]);
    for (size_t i = 0; i < n_series; i++)
        draw_curve(c, &a, &series[i]);
    for (size_t i = 0; i < n_series; i++)
        draw_points(c, &a, &series[i]);
    for (size_t i = 0; i < n_series; i++)
        draw_bad(c, &a, &series[i]);
}
