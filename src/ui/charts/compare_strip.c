/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strip of two lanes is short, so what it is stands in it where the lines
 * leave room. Of more it tells those apart that one row of the curves has
 * together, and gets rows for that; what it is has a place of its own. */
#include "ui/charts/compare_strip.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/charts/chart_need.h"
#include "ui/charts/chart_scale.h"
#include "ui/charts/compare_legend.h"
#include "ui/charts/ghost_curves.h"
#include "ui/charts/lane_chart.h"
#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"

#define CURVES_H   10 /* rows that the curves of two lanes above keep */
#define STRIP_H    3
#define STRIP_MIN  2
#define STRIP_TALL 5
#define STRIP_LOW  6
#define SPARE      0.2 /* of a scale */
#define CURVES_LEAST                                                           \
    4 /* of more lanes: three rows and the axis, if it can be */
#define MANY_LEAST 6
#define ALONE_LAST 10 /* rows of a chart that is too low for two parts */
#define SHARE_LEAST                                                            \
    0.3           /* of its width that differences take which are alone in it */
#define TITLED 12 /* rows of a chart whose strip has one for its title */

#define LABELS_FROM  64 /* least width of a chart with names beside it */
#define LABELS_ROWS  4  /* and least height of its strip */
#define NAME_MOST    10
#define NAME_LEAST_W 100 /* of a chart that has room for so long names */

/* Rows of the strip: where the curves of two lanes keep enough; of more a row a
 * lane and its title, within three of five, or two of five if that is more. */
static int strip_rows(size_t n_drawn, int h)
{
    int rest = h - CURVES_H - 1, n = (int)n_drawn, most = h * 3 / 5;

    if (n > 2) {
        most = most < h - CURVES_LEAST ? most : h - CURVES_LEAST;
        most = most > STRIP_H ? most : STRIP_H;
        return h < MANY_LEAST      ? 0
               : n + 1 < h * 2 / 5 ? h * 2 / 5
               : n + 1 < most      ? n + 1
                                   : most;
    }
    return n < 2 || rest < STRIP_MIN ? 0
           : rest < STRIP_H          ? rest
           : h < 2 * CURVES_H        ? STRIP_H
                                     : STRIP_TALL;
}

static int name_w_of(const struct model *m, int w)
{
    int most = w < NAME_LEAST_W ? NAME_MOST / 2 : NAME_MOST;
    int names_w = controls_names_w(m);

    return names_w < most ? names_w : most;
}

/* Whether lanes have so much of the x axis in common behind the first epoch
 * that differences alone would not leave most of the chart blank. */
static bool has_differences(const struct model *m, const struct ui_state *ui)
{
    size_t first = strip_first(m, ui);
    const struct history *a = lane_chart_series(m, ui, first).history;
    double from = chart_need_from(m, ui);
    struct plot_frame f = {.r = {0, 0, 0, 0}};

    lane_chart_fit_x(m, ui, &f);
    from = fmax(from, f.x_lo);
    for (size_t i = first + 1; i < m->n_lanes && isfinite(from); i++) {
        const struct history *b = lane_chart_series(m, ui, i).history;
        double end = plot_last_common(a, b, f.axis, f.x_lo, f.x_hi);

        if (!legend_hidden(m, ui, i) &&
            end - from >= (f.x_hi - f.x_lo) * SHARE_LEAST)
            return true;
    }
    return false;
}

/* Of many lanes curves and differences would each have too few rows to tell
 * them apart. Lanes far away are seen by their names alone then, which must have
 * room. What somebody asked for that only curves have comes first. */
static bool has_one_part(const struct ui_state *ui, size_t n_drawn,
                         struct rect in)
{
    return n_drawn > 2 && in.h <= ALONE_LAST && in.w >= LABELS_FROM &&
           !ghosts_shown(ui);
}

struct strip_layout compare_strip_lay_out(const struct model *m,
                                          const struct ui_state *ui,
                                          struct rect in)
{
    size_t n = m->n_lanes > 1 ? legend_drawn(m, ui) : 0;
    int rows = strip_rows(n, in.h), title_h, labels_h;
    struct strip_layout l = {.many = n > 2 && rows > 0};

    l.one_part = has_one_part(ui, n, in);
    if (l.one_part) {
        l.many = true;
        rows = !ui->y_log && !ui->y_fixed && has_differences(m, ui) ? in.h : 0;
    }
    title_h = l.many && in.h >= TITLED ? 1 : 0;
    labels_h = l.one_part ? in.h : rows - title_h;
    if (l.many && in.w >= LABELS_FROM && labels_h >= LABELS_ROWS)
        l.labels_w = 1 + name_w_of(m, in.w) + 1 + STRIP_NUMBER_W;
    in.w -= l.labels_w;
    l.curves = (struct rect){in.x, in.y, in.w, in.h - rows};
    l.title = (struct rect){in.x, in.y + in.h - rows, in.w, title_h};
    l.strip =
        (struct rect){in.x, in.y + in.h - rows + title_h, in.w, rows - title_h};
    return l;
}

/* Of many lanes in few rows: one beyond 0 where hardly anything is would be
 * one too many. */
static double spare(double end, double span, int rows, bool many)
{
    return many && rows <= STRIP_LOW && fabs(end) < span * SPARE ? 0 : end;
}

struct plot_frame compare_strip_frame(const struct model *m,
                                      const struct ui_state *ui, struct rect r)
{
    struct chart_scale s = chart_scale_of(
        m, ui, ui->metric == 1 ? SCALE_LOSS_DIFFERENCE : SCALE_ACC_DIFFERENCE);
    bool many = legend_drawn(m, ui) > 2;
    double lo = spare(s.lo, s.hi - s.lo, r.h, many);
    double hi = spare(s.hi, s.hi - s.lo, r.h, many);
    struct plot_frame f = {.r = r,
                           .y_lo = lo,
                           .y_hi = hi,
                           .y_least = lo == 0 ? 0 : -INFINITY,
                           .y_most = hi == 0 ? 0 : INFINITY,
                           .y_unit = "",
                           .fine = many,
                           .below = PLOT_BELOW_NONE};

    lane_chart_fit_x(m, ui, &f);
    return f;
}

/* "WP-BP, points". */
static void format_pair(const struct model *m, const struct ui_state *ui,
                        bool any, char *buf, size_t size)
{
    size_t first = strip_first(m, ui), other = first + 1;
    char a[LANE_NAME_MAX], b[LANE_NAME_MAX];

    while (other + 1 < m->n_lanes && legend_hidden(m, ui, other))
        other++;
    snprintf(
        buf, size, " %s-%s, %s%s ", controls_lane_name(&m->lanes[other], b),
        controls_lane_name(&m->lanes[first], a),
        ui->metric == 1 ? "loss" : "points", any ? "" : strip_not_yet(m, ui));
}

/* Where there is nothing else: left, then right, from below. */
static void put_free(struct canvas *c, struct rect r, const char *text)
{
    int w = canvas_text_width(text);

    for (int k = 0; k < 2 * r.h && w <= r.w; k++) {
        int x = k < r.h ? r.x : r.x + r.w - w, y = r.y + r.h - 1 - k % r.h;
        bool clear = true;

        for (int i = 0; i < w; i++)
            clear = clear && canvas_at(c, x + i, y) != NULL &&
                    (canvas_at(c, x + i, y)->ch == 0 ||
                     canvas_at(c, x + i, y)->ch == ' ');
        if (!clear)
            continue;
        canvas_text(c, x, y, w, ROLE_DIM, text);
        return;
    }
}

void compare_strip_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, const struct strip_layout *l,
                        const struct strip_lanes *lanes,
                        const struct plot_frame *f,
                        const struct plot_frame *top)
{
    struct plot_series series[LANES_MAX];
    struct rect free = f->r;
    char text[200];
    size_t n = 0;
    bool any;

    if (l->labels_w > 0)
        strip_draw_labels(m, ui, c, l, lanes, f, top);
    if (l->strip.h == 0)
        return;
    for (size_t i = 0; i < m->n_lanes; i++)
        if (lanes->drawn[i])
            series[n++] = lane_chart_series(m, ui, i);
    any = plot_differences(c, f, series, n, lanes->from);
    free.x += f->gutter;
    free.w -= f->gutter;
    if (!l->many) {
        format_pair(m, ui, any, text, sizeof text);
        put_free(c, free, text);
        return;
    }
    if (l->title.h > 0)
        canvas_text(c, free.x, l->title.y, free.w, ROLE_TEXT,
                    strip_title(m, ui, lanes, free.w, text, sizeof text));
}
