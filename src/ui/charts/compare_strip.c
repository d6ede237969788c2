/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strip is short, so what it is stands in it where the lines leave room. */
#include "ui/charts/compare_strip.h"

#include <math.h>
#include <stdio.h>

#include "ui/charts/chart_need.h"
#include "ui/charts/chart_scale.h"
#include "ui/charts/compare_legend.h"
#include "ui/charts/lane_chart.h"
#include "ui/parts/controls.h"

#define CURVES_H   10 /* rows that the curves above keep */
#define STRIP_H    3
#define STRIP_MIN  2
#define STRIP_TALL 5

static size_t count_drawn(const struct model *m, const struct ui_state *ui)
{
    size_t n = 0;

    for (size_t i = 0; i < m->n_lanes; i++)
        n += !legend_hidden(m, ui, i);
    return n;
}

/* Rows of the differences under the curves: where those keep enough. */
int compare_strip_rows(const struct model *m, const struct ui_state *ui, int h)
{
    int rest = h - CURVES_H - 1;

    return m->n_lanes < 2 || count_drawn(m, ui) < 2 || rest < STRIP_MIN ? 0
           : rest < STRIP_H                                             ? rest
           : h < 2 * CURVES_H ? STRIP_H
                              : STRIP_TALL;
}

struct plot_frame compare_strip_frame(const struct model *m,
                                      const struct ui_state *ui, struct rect r)
{
    struct chart_scale s = chart_scale_of(
        m, ui, ui->metric == 1 ? SCALE_LOSS_DIFFERENCE : SCALE_ACC_DIFFERENCE);
    struct plot_frame f = {.r = r,
                           .y_lo = s.lo,
                           .y_hi = s.hi,
                           .y_least = s.lo == 0 ? 0 : -INFINITY,
                           .y_most = s.hi == 0 ? 0 : INFINITY,
                           .y_unit = "",
                           .below = PLOT_BELOW_NONE};

    lane_chart_fit_x(m, ui, &f);
    return f;
}

/* "WP-BP, points": of more lanes each against the first that is drawn. */
static void format_strip(const struct model *m, const struct ui_state *ui,
                         bool any, char *buf, size_t size)
{
    char first[LANE_NAME_MAX] = "", other[LANE_NAME_MAX];
    const char *unit = ui->metric == 1 ? "loss" : "points";
    bool steps = ui->axis == AXIS_STEP || ui->axis == AXIS_SAMPLES;
    bool later = steps && !isfinite(chart_need_from(m, ui));
    const char *yet = any     ? ""
                      : later ? ", from epoch 2 on"
                              : ", no x in common";

    for (size_t i = 0; i < m->n_lanes; i++) {
        if (legend_hidden(m, ui, i))
            continue;
        if (first[0] == '\0')
            controls_lane_name(&m->lanes[i], first);
        else if (count_drawn(m, ui) == 2)
            snprintf(buf, size, " %s-%s, %s%s ",
                     controls_lane_name(&m->lanes[i], other), first, unit, yet);
    }
    if (count_drawn(m, ui) > 2)
        snprintf(buf, size, " each-%s, %s%s ", first, unit, yet);
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
                        struct canvas *c, const struct plot_frame *f)
{
    struct plot_series series[LANES_MAX];
    struct rect free = f->r;
    char text[80];
    size_t n = 0;
    bool any;

    for (size_t i = 0; i < m->n_lanes; i++)
        if (!legend_hidden(m, ui, i))
            series[n++] = lane_chart_series(m, ui, i);
    any = plot_differences(c, f, series, n, chart_need_from(m, ui));
    format_strip(m, ui, any, text, sizeof text);
    free.x += plot_gutter(f);
    free.w -= plot_gutter(f);
    put_free(c, free, text);
}
