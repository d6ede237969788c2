/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cosine falls from nearly 1, so its scale goes down from 1 in few steps
 * to what the whole run has needed: it never jumps back. Rules whose cosine
 * stays at 0.99 have their own picture, too. */
#include "ui/charts/compare_chart.h"

#include <math.h>
#include <stdio.h>

#include "ui/charts/compare_legend.h"
#include "ui/charts/lane_chart.h"
#include "ui/draw/lane_style.h"

/* The highest floor that no cosine of the run lies below. */
static double cosine_floor(const struct model *m)
{
    static const double floors[] = {0.99, 0.9, 0.5, 0, -1};
    size_t k = 0, last = sizeof floors / sizeof floors[0] - 1;

    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct history *h = &m->lanes[i].cos;

        for (size_t j = 0; j < h->n_buckets && k < last; j++)
            while (h->buckets[j].n > 0 && k < last &&
                   (double)h->buckets[j].min < floors[k])
                k++;
    }
    return floors[k];
}

static struct plot_frame cosine_frame(const struct model *m,
                                      const struct ui_state *ui, struct rect r)
{
    struct plot_frame f = {
        .r = r, .y_lo = cosine_floor(m), .y_hi = 1, .y_unit = ""};

    lane_chart_fit_x(m, ui, &f);
    f.y_least = f.y_lo;
    f.y_most = f.y_hi;
    return f;
}

static void draw_cosine_curves(const struct model *m, const struct ui_state *ui,
                               struct canvas *c, struct rect r)
{
    struct plot_vline marks[LANES_MAX][LANE_CHART_VLINES];
    struct plot_series series[LANES_MAX];
    struct plot_frame f = cosine_frame(m, ui, r);
    size_t n = 0;

    for (size_t i = 0; i < m->n_lanes; i++)
        if (!legend_hidden(m, ui, i))
            series[n++] = (struct plot_series){
                .history = &m->lanes[i].cos,
                .role = lane_role(i),
                .ascii = lane_style(i)->ascii,
                .line = (int)i,
                .lane = (int)i,
                .vlines = marks[i],
                .n_vlines =
                    lane_chart_vlines(&m->lanes[i], ui, r.w, i == 0, marks[i])};
    plot_chart(c, &f, series, n);
}

bool compare_cosine_click(const struct model *m, struct ui_state *ui,
                          struct rect r, int x, int y)
{
    struct plot_frame f = cosine_frame(m, ui, rect_inside(r));

    return f.r.h >= 3 && lane_cursor_click(ui, &f, x, y);
}

void compare_cosine_draw(const struct model *m, const struct ui_state *ui,
                         struct canvas *c, struct rect r, bool focused)
{
    struct rect in = canvas_box(c, r, focused, ROLE_TITLE,
                                "cos(gradient, backprop's)", "1 = same way");
    struct ui_state own = *ui;

    own.metric = 0; /* which losses are alike does not matter here */
    if (r.h < 2)
        return;
    if (in.h >= 3)
        draw_cosine_curves(m, &own, c, in);
    compare_cosine_legend_draw(m, &own, c, compare_legend_row(r));
}
