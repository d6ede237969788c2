/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scales are those of the race, not of the lane: every lane's chart has the
 * same x and y range, so that two panels can be compared by eye. */
#include "ui/charts/lane_chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/charts/chart_need.h"
#include "ui/charts/chart_scale.h"
#include "ui/charts/chart_window.h"
#include "ui/charts/compare_legend.h"
#include "ui/charts/ghost_curves.h"
#include "ui/draw/lane_style.h"

#define MAX_POINTS 256

/* What one series points into. */
struct curve {
    struct plot_point points[MAX_POINTS];
    struct plot_vline vlines[LANE_CHART_VLINES];
};

double lane_chart_step_x(const struct lane_model *lane, enum plot_axis axis,
                         uint64_t step)
{
    const struct history *h = &lane->acc;
    long at;

    if (axis == AXIS_STEP)
        return (double)step;
    at = plot_nearest(h, AXIS_STEP, (double)step);
    if (at < 0)
        return 0;
    return plot_bucket_x(&h->buckets[at], axis);
}

double lane_chart_eval(const struct eval_result *e, int metric)
{
    return metric == 1 ? e->val_loss : eval_val_acc(e);
}

static size_t fill_points(const struct lane_model *lane,
                          const struct ui_state *ui, struct curve *curve)
{
    size_t every = lane->n_evals / MAX_POINTS + 1, n = 0;

    for (size_t i = 0; i < lane->n_evals && n < MAX_POINTS; i += every) {
        const struct eval_result *e = &lane->evals[i];

        curve->points[n++] =
            (struct plot_point){lane_chart_step_x(lane, ui->axis, e->step),
                                lane_chart_eval(e, ui->metric)};
    }
    return n;
}

static void mark_label(const struct mark *mark, char *buf, size_t size)
{
    snprintf(buf, size, "%s%s", param_brief(mark->param),
             mark->new_value > mark->old_value ? "↑" : "↓");
}

/* The newest changes of parameters on the axis; returns how many. */
static size_t marks_of(const struct lane_model *lane, enum plot_axis axis,
                       struct plot_vline out[LANE_CHART_MARKS])
{
    size_t from =
        lane->n_marks > LANE_CHART_MARKS ? lane->n_marks - LANE_CHART_MARKS : 0;

    for (size_t i = from; i < lane->n_marks; i++) {
        struct plot_vline *v = &out[i - from];

        *v = (struct plot_vline){
            .x = lane_chart_step_x(lane, axis, lane->marks[i].step),
            .role = ROLE_MARK};
        mark_label(&lane->marks[i], v->label, sizeof v->label);
    }
    return lane->n_marks - from;
}

size_t lane_chart_vlines(const struct lane_model *lane,
                         const struct ui_state *ui, int chart_w, bool epochs,
                         struct plot_vline out[LANE_CHART_VLINES])
{
    size_t n = 0, fit = (size_t)(chart_w > 16 ? (chart_w - 8) / 6 : 1);
    size_t every, n_ends = 0, k = 0;

    for (size_t i = 0; i < lane->n_evals; i++)
        n_ends += lane->evals[i].batch == 0;
    every = n_ends / (fit < 48 ? fit : 48) + 1;
    for (size_t i = 0; epochs && i < lane->n_evals &&
                       n < LANE_CHART_VLINES - LANE_CHART_MARKS;
         i++) {
        struct plot_vline *v = &out[n];

        if (lane->evals[i].batch != 0 || ++k % every != 0)
            continue;
        n++;
        *v = (struct plot_vline){
            .x = lane_chart_step_x(lane, ui->axis, lane->evals[i].step),
            .role = ROLE_BORDER};
        snprintf(v->label, sizeof v->label, "e%u", lane->evals[i].epoch);
    }
    return n + marks_of(lane, ui->axis, &out[n]);
}

void lane_chart_fit_x(const struct model *m, const struct ui_state *ui,
                      struct plot_frame *f)
{
    struct chart_window w;

    chart_window_fit(m, ui, &w);
    f->axis = ui->axis;
    f->x_lo = w.lo;
    f->x_hi = w.hi;
    f->x_log = w.log;
    f->cursor = ui->cursor_on ? chart_window_x(&w, ui->cursor) : NAN;
}

struct plot_frame lane_chart_frame(const struct model *m,
                                   const struct ui_state *ui,
                                   const struct plot_frame *like,
                                   bool other_loss)
{
    struct plot_frame f = {.r = like->r,
                           .below = like->below,
                           .gutter = like->gutter,
                           .note = like->note};

    lane_chart_fit_x(m, ui, &f);
    chart_scale_fit_y(m, ui, other_loss, &f);
    return f;
}

bool lane_chart_click(const struct model *m, struct ui_state *ui, struct rect r,
                      int x, int y)
{
    struct plot_frame f =
        lane_chart_frame(m, ui, &(struct plot_frame){.r = r}, false);

    return lane_cursor_click(ui, &f, x, y);
}

struct plot_series lane_chart_series(const struct model *m,
                                     const struct ui_state *ui, size_t i)
{
    const struct lane_model *lane = &m->lanes[i];

    return (struct plot_series){.history =
                                    ui->metric == 1 ? &lane->loss : &lane->acc,
                                .role = lane_role(i),
                                .ascii = lane_style(i)->ascii,
                                .smoothing = ui->smoothing,
                                .line = (int)i,
                                .lane = (int)i};
}

void lane_chart_draw(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, struct rect r, size_t first, size_t last)
{
    lane_chart_draw_as(m, ui, c, &(struct plot_frame){.r = r}, first, last);
}

/* What lies under the curves. */
struct under {
    struct plot_point points[GHOSTS_MAX][GHOST_POINTS];
    struct plot_spread spread[LANES_MAX][GHOST_POINTS];
};

/* Returns how many. */
static size_t fill_ghosts(const struct model *m, const struct ui_state *ui,
                          struct under *under, struct plot_series *series)
{
    size_t n = ghosts_shown(ui) ? ui->ghosts.n : 0;

    for (size_t k = 0; k < n; k++)
        series[k] = ghost_series(m, ui, k, under->points[k]);
    return n;
}

void lane_chart_draw_as(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, const struct plot_frame *like,
                        size_t first, size_t last)
{
    struct plot_series series[GHOSTS_MAX + LANES_MAX];
    struct curve curves[LANES_MAX];
    struct under under;
    struct plot_frame f = lane_chart_frame(
        m, ui, like, first == last && legend_other_loss(m, ui, first));
    /* Where lanes reach an epoch at other places the ticks would be one
     * lane's alone. */
    bool agree = ui->axis == AXIS_STEP || ui->axis == AXIS_SAMPLES;
    size_t n_ghosts = fill_ghosts(m, ui, &under, series), n = 0;

    for (size_t i = first; i <= last && i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];
        struct plot_series *s = &series[n_ghosts + n];

        if (first < last && legend_hidden(m, ui, i))
            continue;
        *s = lane_chart_series(m, ui, i);
        s->raw = first == last && ui->smoothing > 0;
        s->points = curves[n].points;
        s->n_points = fill_points(lane, ui, &curves[n]);
        s->vlines = curves[n].vlines;
        s->n_vlines = lane_chart_vlines(lane, ui, f.r.w,
                                        first == last || (n == 0 && agree),
                                        curves[n].vlines);
        s->line = first < last ? (int)i : 0;
        s->spread = under.spread[i];
        s->n_spread =
            ghosts_shown(ui) ? ghost_spread(ui, i, under.spread[i]) : 0;
        n++;
    }
    f.gap = n == 2 && !ghosts_shown(ui); /* what lies between is drawn */
    f.gap_from = chart_need_from(m, ui);
    f.gap_decimals = ui->metric == 1 ? 4 : 2;
    plot_chart(c, &f, series, n_ghosts + n);
}

/* What the y axis is: "accuracy %", "error %, log", "another loss". */
static const char *axis_words(const struct model *m, const struct ui_state *ui,
                              size_t lane)
{
    static const char *const words[2][2][2] = {
        {{"accuracy %", "accuracy % 0-100"},
         {"error %, log", "error 1-100 %, log"}},
        {{"loss", "loss from 0"}, {"loss, log", "loss, log, all"}}};

    return ui->metric == 1 && legend_other_loss(m, ui, lane)
               ? "another loss"
               : words[ui->metric == 1][ui->y_log][ui->y_fixed];
}

const char *lane_chart_caption(const struct model *m, const struct ui_state *ui,
                               const struct canvas *c, size_t lane, int w,
                               char *buf, size_t size)
{
    bool ascii = c->glyphs == GLYPHS_ASCII;
    const char *const forms[] = {"; dim: each batch; %s validation ",
                                 "; %s validation "};
    const char *sign = lane_style(lane)->eval_text[ascii];
    struct chart_window window;
    char zoom[48], rest[64];
    size_t len;

    chart_window_text(ui, zoom, sizeof zoom);
    chart_window_fit(m, ui, &window);
    for (int form = 0; form < 2;
         form++) { /* the numbers tell the y axis, too */
        snprintf(buf, size, " %s%sx %s%s%s, smooth %.2g ",
                 form == 0 ? axis_words(m, ui, lane) : "",
                 form == 0 ? ", " : "", plot_axis_name(ui->axis),
                 window.log ? " log" : "", zoom,
                 history_smoothing[ui->smoothing]);
        if (canvas_text_width(buf) <= w)
            break;
    }
    len = strlen(buf) - 1;
    for (int i = ui->smoothing > 0 ? 0 : 1; i < 2; i++) {
        snprintf(rest, sizeof rest, forms[i], sign);
        if (canvas_text_width(buf) + canvas_text_width(rest) - 1 > w)
            continue;
        snprintf(buf + len, size - len, "%s", rest);
        break;
    }
    return buf;
}
