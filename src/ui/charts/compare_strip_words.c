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

#define EDGE 1e-6 /* of a scale: a label there is still in it */

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

void strip_look(const struct model *m, const struct ui_state *ui,
                const struct plot_frame *strip, struct strip_lanes *out)
{
    size_t first = strip_first(m, ui);
    const struct history *a = lane_chart_series(m, ui, first).history;
    struct plot_frame f = *strip;
    bool at_cursor = isfinite(f.cursor);
    int side[LANES_MAX] = {0};

    if (legend_drawn(m, ui) > 2)
        chart_need_apart(m, ui, side);
    out->first = first;
    out->from = chart_need_from(m, ui);
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct history *b = lane_chart_series(m, ui, i).history;
        double end = plot_last_common(b, b, f.axis, f.x_lo, f.x_hi);
        double both = plot_last_common(a, b, f.axis, f.x_lo, f.x_hi);

        out->drawn[i] = !legend_hidden(m, ui, i);
        out->v[i] =
            plot_value_at(b, f.axis, ui->smoothing, at_cursor ? f.cursor : end);
        out->gap[i] = plot_difference_at(a, b, f.axis, ui->smoothing,
                                         at_cursor ? f.cursor : both);
        out->side[i] = isnan(both)   ? STRIP_NO_X
                       : side[i] < 0 ? STRIP_BELOW
                       : side[i] > 0 ? STRIP_ABOVE
                                     : STRIP_IN;
    }
}

/* "; below: SPSA DRTP", or "; 3 below". */
static void add_far(const struct model *m, const struct strip_lanes *lanes,
                    enum strip_side side, bool by_name, char *buf, size_t size)
{
    static const char *const words[] = {[STRIP_BELOW] = "below",
                                        [STRIP_ABOVE] = "above",
                                        [STRIP_NO_X] = "no x in common"};
    char name[LANE_NAME_MAX];
    size_t n = 0;

    for (size_t i = 0; i < m->n_lanes; i++) {
        if (!lanes->drawn[i] || lanes->side[i] != side)
            continue;
        if (by_name && n == 0)
            snprintf(buf + strlen(buf), size - strlen(buf),
                     "; %s:", words[side]);
        if (by_name)
            snprintf(buf + strlen(buf), size - strlen(buf), " %s",
                     controls_lane_name(&m->lanes[i], name));
        n++;
    }
    if (!by_name && n > 0)
        snprintf(buf + strlen(buf), size - strlen(buf), "; %zu %s", n,
                 words[side]);
}

const char *strip_title(const struct model *m, const struct ui_state *ui,
                        const struct strip_lanes *lanes, int w, char *buf,
                        size_t size)
{
    bool yet = !isfinite(lanes->from), begun = model_has_begun(m);
    char first[LANE_NAME_MAX];

    controls_lane_name(&m->lanes[lanes->first], first);
    for (int form = 0; form < 4; form++) { /* names before the unit */
        const char *unit = form % 2 == 1     ? ""
                           : ui->metric == 1 ? ", loss"
                                             : ", points";

        snprintf(buf, size, " each-%s%s%s", first, unit,
                 yet ? strip_not_yet(m, ui) : "");
        for (int side = STRIP_BELOW; side <= STRIP_NO_X && !yet && begun;
             side++)
            add_far(m, lanes, (enum strip_side)side, form < 2, buf, size);
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

/* All of them, the best first: as long as the strip is empty there is room. */
static void list_labels(struct canvas *c, const struct plot_frame *top, int w,
                        const struct plot_label *labels, size_t n,
                        bool low_best)
{
    int x = top->r.x + top->r.w + 1;

    for (size_t i = 0; i < n; i++) {
        const struct plot_label *own = &labels[i];
        int number_w = canvas_text_width(own->number), y = top->r.y;

        for (size_t k = 0; k < n; k++) /* those before it */
            y += labels[k].y == own->y ? k < i
                                       : (labels[k].y < own->y) == low_best;
        canvas_text(c, x, y, w - 1 - number_w, own->role, own->name);
        canvas_text(c, x + w - 1 - number_w, y, number_w, own->role,
                    own->number);
    }
}

/* The first lane, which the others are measured against, has no difference. */
static void format_number(const struct ui_state *ui,
                          const struct strip_layout *l,
                          const struct strip_lanes *lanes, size_t i, bool in,
                          struct plot_label *label)
{
    bool loss = ui->metric == 1;
    size_t size = sizeof label->number;

    if (in && i != lanes->first)
        format_gap(lanes->gap[i], loss, label->number, size);
    else if (!in || (l->one_part && loss))
        plot_fixed(lanes->v[i], loss ? 4 : 2, STRIP_NUMBER_W, label->number,
                   size);
    else if (l->one_part)
        snprintf(label->number, size, "%.2f%%", lanes->v[i]);
}

static void sort_from_above(struct plot_label *labels, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && labels[k - 1].y < labels[k].y; k--) {
            struct plot_label label = labels[k];

            labels[k] = labels[k - 1];
            labels[k - 1] = label;
        }
}

/* Beside the strip. One that is alone names in their order, at its edges, those
 * that are not in it, too; beside its axis where it has fewer rows. */
static void draw_near(struct canvas *c, const struct strip_layout *l,
                      const struct plot_frame *f, struct plot_label *labels,
                      size_t n)
{
    struct plot_frame all = *f;
    double lo, hi, edge;

    if (l->one_part)
        sort_from_above(labels, n);
    if (l->one_part && (int)n >= f->r.h)
        all.below = PLOT_BELOW_NONE;
    plot_rows_range(c, &all, &lo, &hi);
    edge = (hi - lo) * EDGE;
    for (size_t i = 0; i < n; i++)
        labels[i].y = fmin(fmax(labels[i].y, lo + edge), hi - edge);
    plot_labels(c, &all, l->labels_w, labels, n);
}

void strip_draw_labels(const struct model *m, const struct ui_state *ui,
                       struct canvas *c, const struct strip_layout *l,
                       const struct strip_lanes *lanes,
                       const struct plot_frame *f, const struct plot_frame *top)
{
    struct plot_label near[LANES_MAX], far[LANES_MAX];
    size_t n_near = 0, n_far = 0;
    bool list = !isfinite(lanes->from) || l->strip.h == 0;
    struct lane_names names;

    lane_names_fit(m, l->labels_w - STRIP_NUMBER_W - 2, &names);
    for (size_t k = 1; k <= m->n_lanes; k++) { /* the first is 0 anyway */
        size_t i = (lanes->first + k) % m->n_lanes;
        double v = lanes->v[i], gap = lanes->gap[i];
        bool in = !list && (l->one_part || lanes->side[i] == STRIP_IN);
        struct plot_label *label = in ? &near[n_near] : &far[n_far];

        if (!lanes->drawn[i] || !isfinite(v) || (in && !isfinite(gap)))
            continue;
        *label = (struct plot_label){.y = in ? gap : v, .role = lane_role(i)};
        snprintf(label->name, sizeof label->name, "%s", names.name[i]);
        format_number(ui, l, lanes, i, in, label);
        n_near += in;
        n_far += !in;
    }
    if (list) {
        list_labels(c, top, l->labels_w, far, n_far, ui->metric == 1);
        return;
    }
    plot_labels(c, top, l->labels_w, far, n_far);
    draw_near(c, l, f, near, n_near);
}
