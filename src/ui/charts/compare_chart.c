/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands on the frames' edges is chosen by their width: a chart without
 * its scale, or lanes without their names, would say nothing. */
#include "ui/charts/compare_chart.h"

#include <math.h>
#include <stdio.h>

#include "ui/charts/chart_window.h"
#include "ui/charts/compare_legend.h"
#include "ui/charts/compare_strip.h"
#include "ui/charts/compare_table.h"
#include "ui/charts/ghost_curves.h"
#include "ui/charts/lane_chart.h"

#define NUMBERS_H 14 /* with so many rows there is one for numbers below */

/* What the chart shows, for its upper edge, in the longest form that fits w
 * columns. What the x axis is stays to the last: the numbers tell the other. */
static void format_note(const struct ui_state *ui, int w, char *buf,
                        size_t size)
{
    static const char *const axes[AXIS_COUNT] = {"step", "samples", "fwd-eq",
                                                 "time"};
    bool loss = ui->metric == 1, log = ui->y_log;
    const char *metric = loss  ? log ? "loss, log" : "loss"
                         : log ? "error %, log"
                               : "accuracy";
    const char *brief = loss  ? log ? "log loss" : "loss"
                        : log ? "log err"
                              : "acc";
    const char *fixed = !ui->y_fixed ? ""
                        : loss       ? " (all)"
                        : log        ? " (1-100 %)"
                                     : " (0-100 %)";
    const char *axis = axes[ui->axis < AXIS_COUNT ? ui->axis : AXIS_STEP];
    char zoom[48];

    chart_window_text(ui, zoom, sizeof zoom);
    snprintf(buf, size, "%s%s by %s%s, smooth %.2g", metric, fixed,
             plot_axis_name(ui->axis), zoom, history_smoothing[ui->smoothing]);
    if (canvas_text_width(buf) > w)
        snprintf(buf, size, "%s%s by %s%s", metric, fixed,
                 plot_axis_name(ui->axis), zoom);
    if (canvas_text_width(buf) > w)
        snprintf(buf, size, "%s%s by %s%s", metric, fixed, axis, zoom);
    if (canvas_text_width(buf) > w)
        snprintf(buf, size, "%s by %s%s", brief, axis, zoom);
    if (canvas_text_width(buf) > w)
        snprintf(buf, size, "by %s%s", axis, zoom);
    if (canvas_text_width(buf) > w)
        snprintf(buf, size, "by %s", axis);
}

/* Where the curves are in the frame: below the legend of what lies under
 * them. */
static struct rect curves_rect(const struct ui_state *ui, struct rect in)
{
    int rows = ghost_legend_rows(ui, in.h);

    return (struct rect){in.x, in.y + rows, in.w, in.h - rows};
}

/* The curves, and under them on the same x axis how far they are apart. */
static void draw_curves(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect in)
{
    int rows = compare_strip_rows(m, ui, in.h);
    struct plot_frame top = {.r = in}, strip;

    if (rows == 0) {
        lane_chart_draw(m, ui, c, in, 0, m->n_lanes - 1);
        return;
    }
    top.r.h -= rows;
    top.below = top.r.h >= NUMBERS_H ? PLOT_BELOW_FITS : PLOT_BELOW_AXIS;
    strip = compare_strip_frame(
        m, ui, (struct rect){in.x, in.y + top.r.h, in.w, rows});
    top.gutter = plot_gutter(&strip);
    top = lane_chart_frame(m, ui, &top);
    strip.gutter = top.gutter = plot_gutter(&top);
    lane_chart_draw_as(m, ui, c, &top, 0, m->n_lanes - 1);
    compare_strip_draw(m, ui, c, &strip);
}

void compare_chart_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r, const char *title,
                        bool focused)
{
    char pairing[80], note[128];
    enum role role = ROLE_TITLE;
    struct rect in;

    if (title == NULL) {
        title = compare_pairing(m, ui, pairing, sizeof pairing);
        role = m->paired || m->n_lanes < 2 ? ROLE_TITLE : ROLE_WARN;
    }
    format_note(ui, r.w - canvas_text_width(title) - 7, note, sizeof note);
    in = canvas_box(c, r, focused, role, title, note);
    if (r.h < 2)
        return;
    if (ghost_legend_rows(ui, in.h) > 0)
        ghost_legend_draw(m, ui, c, (struct rect){in.x, in.y, in.w, 1});
    in = curves_rect(ui, in);
    if (in.h >= 3 && m->n_lanes > 0)
        draw_curves(m, ui, c, in);
    compare_readout_draw(m, ui, c, compare_legend_row(r));
}

bool compare_chart_click(const struct model *m, struct ui_state *ui,
                         struct rect r, int x, int y)
{
    struct rect in = curves_rect(ui, rect_inside(r));
    struct plot_frame f = {.r = in};

    if (compare_strip_rows(m, ui, in.h) > 0)
        f = compare_strip_frame(m, ui, in);
    f.gutter = plot_gutter(&f);
    f = lane_chart_frame(m, ui, &f);
    return in.h >= 3 && lane_cursor_click(ui, &f, x, y);
}
