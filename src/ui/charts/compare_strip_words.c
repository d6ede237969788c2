/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands beside the strip of many lanes: whose curve is which and how far
 * it is from the first where it ends, and which lanes are so far away that they
 * are not in it. These have their name beside the curves above instead. */
#include "ui/charts/compare_strip.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/charts/chart_need.h"
#include "ui/charts/compare_legend.h"
#include "ui/charts/lane_chart.h"
#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"
#include "ui/parts/lane_names.h"

size_t strip_first(const struct model *m, const struct ui_state *ui)
{
    size_t i = 0;

    while (i + 1 < m->n_lanes && legend_hidden(m, ui, i))
        i++;
    return i;
}

const char *strip_not_yet(const struct model *m, const struct ui_state *ui)
{
    bool steps = ui->axis == AXIS_STEP || ui->axis == AXIS_SAMPLES;

    return steps && !isfinite(chart_need_from(m, ui)) ? ", from epoch 2 on"
                                                      : ", no x in common";
}

/* A lane's value where its curve ends or, with the cursor on, is under it, and
 * how far it is from the first lane's there; NaN = it has none. */
struct standing {
    double v, gap;
};

static struct standing standing_of(const struct model *m,
                                   const struct ui_state *ui,
                                   const struct plot_frame *f, size_t i)
{
    struct plot_series own = lane_chart_series(m, ui, i);
    struct plot_series first = lane_chart_series(m, ui, strip_first(m, ui));
    const struct history *a = first.history, *b = own.history;
    bool at_cursor = isfinite(f->cursor);
    double end = plot_last_common(b, b, f->axis, f->x_lo, f->x_hi);
    double both = plot_last_common(a, b, f->axis, f->x_lo, f->x_hi);

    return (struct standing){
        plot_value_at(b, f->axis, ui->smoothing, at_cursor ? f->cursor : end),
        plot_difference_at(a, b, f->axis, ui->smoothing,
                           at_cursor ? f->cursor : both)};
}

/* -1: the lane's difference ends below what the strip shows; 1: above. */
static int side_of(const struct model *m, const struct ui_state *ui,
                   const struct canvas *c, const struct plot_frame *f, size_t i)
{
    double gap = standing_of(m, ui, f, i).gap;

    return isfinite(gap) ? plot_side(c, f, gap) : 0;
}

/* "; below: SPSA DRTP", or "; 3 below"; returns how many. */
static size_t add_far(const struct model *m, const struct ui_state *ui,
                      const struct canvas *c, const struct plot_frame *f,
                      int side, bool by_name, char *buf, size_t size)
{
    const char *word = side < 0 ? "below" : "above";
    char name[LANE_NAME_MAX];
    size_t n = 0;

    for (size_t i = 0; i < m->n_lanes; i++) {
        size_t len = strlen(buf);

        if (legend_hidden(m, ui, i) || side_of(m, ui, c, f, i) != side)
            continue;
        if (by_name && n == 0)
            len += (size_t)snprintf(buf + len, size - len, "; %s:", word);
        if (by_name)
            snprintf(buf + len, size - len, " %s",
                     controls_lane_name(&m->lanes[i], name));
        n++;
    }
    if (!by_name && n > 0)
        snprintf(buf + strlen(buf), size - strlen(buf), "; %zu %s", n, word);
    return n;
}

const char *compare_strip_title(const struct model *m,
                                const struct ui_state *ui,
                                const struct canvas *c,
                                const struct plot_frame *f, int w, char *buf,
                                size_t size)
{
    bool yet = !isfinite(chart_need_from(m, ui));
    char first[LANE_NAME_MAX];

    controls_lane_name(&m->lanes[strip_first(m, ui)], first);
    for (int form = 0; form < 4; form++) { /* names before the unit */
        const char *unit = form % 2 == 1     ? ""
                           : ui->metric == 1 ? ", loss"
                                             : ", points";

        snprintf(buf, size, " each-%s%s%s", first, unit,
                 yet ? strip_not_yet(m, ui) : "");
        for (int side = -1; side <= 1 && !yet; side += 2)
            add_far(m, ui, c, f, side, form < 2, buf, size);
        strncat(buf, " ", size - strlen(buf) - 1);
        if (canvas_text_width(buf) <= w)
            break;
    }
    return buf;
}

/* Rounded to 0 it has no sign. */
static void format_gap(double v, bool loss, char *buf, size_t size)
{
    double least = loss ? 0.00005 : 0.005;

    if (fabs(v) < least)
        snprintf(buf, size, loss ? "0.0000" : "0.00");
    else
        plot_signed(v, loss ? 4 : 2, STRIP_NUMBER_W, buf, size);
}

void strip_draw_labels(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, const struct strip_layout *l,
                       const struct plot_frame *f, const struct plot_frame *top)
{
    struct plot_label near[LANES_MAX], far[LANES_MAX];
    size_t n_near = 0, n_far = 0, first = strip_first(m, ui);
    bool yet = !isfinite(chart_need_from(m, ui)), loss = ui->metric == 1;
    struct lane_names names;

    lane_names_fit(m, l->labels_w - STRIP_NUMBER_W - 2, &names);
    for (size_t k = 1; k <= m->n_lanes; k++) { /* the first is 0 anyway */
        size_t i = (first + k) % m->n_lanes;
        struct standing s = standing_of(m, ui, f, i);
        bool is_far = yet || plot_side(c, f, s.gap) != 0;
        struct plot_label *label = is_far ? &far[n_far] : &near[n_near];

        if (legend_hidden(m, ui, i) || !isfinite(s.v) || !isfinite(s.gap))
            continue;
        *label = (struct plot_label){.y = is_far ? s.v : s.gap,
                                     .role = lane_role(i)};
        snprintf(label->name, sizeof label->name, "%s", names.name[i]);
        if (is_far)
            plot_fixed(s.v, loss ? 4 : 2, STRIP_NUMBER_W, label->number,
                       sizeof label->number);
        else if (i != first)
            format_gap(s.gap, loss, label->number, sizeof label->number);
        n_far += is_far;
        n_near += !is_far;
    }
    plot_labels(c, top, l->labels_w, far, n_far);
    plot_labels(c, f, l->labels_w, near, n_near);
}
