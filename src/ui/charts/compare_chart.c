/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands on the frames' edges is chosen by their width: a chart without
 * its scale, or lanes without their names, would say nothing. */
#include "ui/charts/compare_chart.h"

#include <math.h>
#include <stdio.h>

#include "ui/charts/chart_window.h"
#include "ui/charts/compare_legend.h"
#include "ui/charts/compare_strip.h"
#include "ui/charts/compare_words.h"
#include "ui/charts/ghost_curves.h"
#include "ui/charts/lane_chart.h"
#include "ui/parts/controls.h"

#define NUMBERS_H  14 /* with so many rows there is one for numbers below */
#define NOTE_AFTER 9  /* columns of the axis that its end keeps */

/* What the chart shows, for its upper edge, in the longest form that fits w
 * columns. What the x axis is stays to the last: the numbers tell the other. */
static void format_note(const struct ui_state *ui, const char *less, int w,
                        char *buf, size_t size)
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
    snprintf(buf, size, "%s%s%s by %s%s, smooth %.2g", metric, less, fixed,
             plot_axis_name(ui->axis), zoom, history_smoothing[ui->smoothing]);
    if (canvas_text_width(buf) > w)
        snprintf(buf, size, "%s%s%s by %s%s", metric, less, fixed,
                 plot_axis_name(ui->axis), zoom);
    if (canvas_text_width(buf) > w)
        snprintf(buf, size, "%s%s%s by %s%s", metric, less, fixed, axis, zoom);
    if (canvas_text_width(buf) > w)
        snprintf(buf, size, "%s%s by %s%s", brief, less, axis, zoom);
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

/* The axes of the curves, whose numbers have the room that those of the strip
 * take, too. */
static struct plot_frame curves_frame(const struct model *m,
                                      const struct ui_state *ui,
                                      const struct strip_layout *l,
                                      const struct plot_frame *strip)
{
    struct plot_frame f = {.r = l->curves};

    if (l->strip.h > 0) {
        f.below = f.r.h >= NUMBERS_H ? PLOT_BELOW_FITS : PLOT_BELOW_AXIS;
        f.gutter = plot_gutter(strip);
    }
    f = lane_chart_frame(m, ui, &f, false);
    f.gutter = plot_gutter(&f);
    return f;
}

/* Its title is in the axis of its own. */
static void draw_strip_alone(const struct model *m, const struct ui_state *ui,
                             struct canvas *c, const struct strip_layout *l)
{
    struct plot_frame f = compare_strip_frame(m, ui, l->strip);
    struct strip_lanes lanes;
    char note[200];

    f.below = PLOT_BELOW_AXIS;
    f.gutter = plot_gutter(&f);
    strip_look(m, ui, &f, &lanes);
    f.note = strip_title(m, ui, &lanes, l->strip.w - f.gutter - NOTE_AFTER,
                         note, sizeof note);
    compare_strip_draw(m, ui, c, l, &lanes, &f, &f);
}

/* The curves, and under them on the same x axis how far they are apart; in few
 * rows one of both. */
static void draw_curves(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, const struct strip_layout *layout)
{
    struct strip_layout l = *layout;
    struct plot_frame strip = compare_strip_frame(m, ui, l.strip);
    struct plot_frame top = curves_frame(m, ui, &l, &strip);
    struct strip_lanes lanes;
    char note[200];

    if (l.one_part && l.strip.h > 0) {
        draw_strip_alone(m, ui, c, &l);
        return;
    }
    if (l.one_part)
        strip.r = l.curves;
    strip.gutter = top.gutter;
    if (l.strip.h > 0 || l.one_part)
        strip_look(m, ui, &strip, &lanes);
    if (l.many && l.title.h == 0 && !l.one_part)
        top.note =
            strip_title(m, ui, &lanes, l.strip.w - top.gutter - NOTE_AFTER,
                        note, sizeof note);
    lane_chart_draw_as(m, ui, c, &top, 0, m->n_lanes - 1);
    if (l.strip.h > 0 || l.one_part)
        compare_strip_draw(m, ui, c, &l, &lanes, &strip, &top);
}

/* " minus BP's" of a chart that shows differences alone. */
static const char *less_text(const struct model *m, const struct ui_state *ui,
                             const struct strip_layout *l, char *buf,
                             size_t size)
{
    char first[LANE_NAME_MAX];

    buf[0] = '\0';
    if (l->one_part && l->strip.h > 0)
        snprintf(buf, size, " minus %s's",
                 controls_lane_name(&m->lanes[strip_first(m, ui)], first));
    return buf;
}

void compare_chart_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r, const char *title,
                        bool focused)
{
    char pairing[80], note[160], less[LANE_NAME_MAX + 12];
    enum role role = ROLE_TITLE;
    struct rect in = curves_rect(ui, rect_inside(r));
    struct strip_layout l = compare_strip_lay_out(m, ui, in);

    if (title == NULL) {
        title = compare_pairing(m, ui, pairing, sizeof pairing);
        role = m->paired || m->n_lanes < 2 ? ROLE_TITLE : ROLE_WARN;
    }
    format_note(ui, less_text(m, ui, &l, less, sizeof less),
                r.w - canvas_text_width(title) - 7, note, sizeof note);
    canvas_box(c, r, focused, role, title, note);
    if (r.h < 2)
        return;
    if (ghost_legend_rows(ui, r.h - 2) > 0)
        ghost_legend_draw(m, ui, c, (struct rect){in.x, r.y + 1, in.w, 1});
    if (in.h >= 3 && m->n_lanes > 0)
        draw_curves(m, ui, c, &l);
    compare_readout_draw(m, ui, c, compare_legend_row(r));
}

bool compare_chart_click(const struct model *m, struct ui_state *ui,
                         struct rect r, int x, int y)
{
    struct rect in = curves_rect(ui, rect_inside(r));
    struct strip_layout l = compare_strip_lay_out(m, ui, in);
    struct plot_frame strip = compare_strip_frame(m, ui, l.strip);
    struct plot_frame f = curves_frame(m, ui, &l, &strip);

    if (l.one_part && l.strip.h > 0)
        f = strip;
    f.r.h = in.h;
    return in.h >= 3 && lane_cursor_click(ui, &f, x, y);
}
