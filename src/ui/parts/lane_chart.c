/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scales are those of the race, not of the lane: every lane's chart has the
 * same x and y range, so that two panels can be compared by eye. Accuracy is
 * 0..100 % unless the person asks for what is shown; the loss has a range of
 * its own. It is printed on the axis. */
#include "ui/parts/lane_chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/draw/lane_style.h"
#include "ui/parts/chart_window.h"

#define MAX_POINTS 256
#define MAX_VLINES 96

/* What one series points into. */
struct curve {
    struct plot_point points[MAX_POINTS];
    struct plot_vline vlines[MAX_VLINES];
};

static const struct history *curve_history(const struct lane_model *lane,
                                           const struct ui_state *ui)
{
    return ui->metric == 1 ? &lane->loss : &lane->acc;
}

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

static size_t fill_points(const struct lane_model *lane,
                          const struct ui_state *ui, struct curve *curve)
{
    size_t every = lane->n_evals / MAX_POINTS + 1, n = 0;

    for (size_t i = 0; i < lane->n_evals && n < MAX_POINTS; i += every) {
        const struct eval_result *e = &lane->evals[i];
        double acc = accuracy_percent(e->val_correct, e->n_val);

        curve->points[n++] =
            (struct plot_point){lane_chart_step_x(lane, ui->axis, e->step),
                                ui->metric == 1 ? e->val_loss : acc};
    }
    return n;
}

static void mark_label(const struct mark *mark, char *buf, size_t size)
{
    snprintf(buf, size, "%s%s", param_brief(mark->param),
             mark->new_value > mark->old_value ? "↑" : "↓");
}

size_t lane_chart_marks(const struct lane_model *lane, enum plot_axis axis,
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

/* Epoch ticks, thinned so that their labels do not touch, then the marks. */
static size_t fill_vlines(const struct lane_model *lane,
                          const struct ui_state *ui, int chart_w, bool epochs,
                          struct curve *curve)
{
    size_t n = 0, fit = (size_t)(chart_w > 16 ? (chart_w - 8) / 6 : 1);
    size_t every, n_ends = 0, k = 0;

    for (size_t i = 0; i < lane->n_evals; i++)
        n_ends += lane->evals[i].batch == 0;
    every = n_ends / (fit < 48 ? fit : 48) + 1;
    for (size_t i = 0;
         epochs && i < lane->n_evals && n < MAX_VLINES - LANE_CHART_MARKS;
         i++) {
        struct plot_vline *v = &curve->vlines[n];

        if (lane->evals[i].batch != 0 || ++k % every != 0)
            continue;
        n++;
        *v = (struct plot_vline){
            .x = lane_chart_step_x(lane, ui->axis, lane->evals[i].step),
            .role = ROLE_BORDER};
        snprintf(v->label, sizeof v->label, "e%u", lane->evals[i].epoch);
    }
    return n + lane_chart_marks(lane, ui->axis, &curve->vlines[n]);
}

struct range {
    double lo, hi;
};

static void extend(struct range *r, double v)
{
    if (!isfinite(v))
        return;
    r->lo = fmin(r->lo, v);
    r->hi = fmax(r->hi, v);
}

/* What of a lane lies in the x range of f: its batches, or where only the
 * smoothed curve is drawn that, and its evaluations. */
static void extend_by_lane(const struct lane_model *lane,
                           const struct ui_state *ui,
                           const struct plot_frame *f, bool batches,
                           struct range *r)
{
    const struct history *h = curve_history(lane, ui);
    struct curve curve;
    size_t n = fill_points(lane, ui, &curve);

    for (size_t k = 0; k < h->n_buckets; k++) {
        const struct bucket *b = &h->buckets[k];
        double x = plot_bucket_x(b, f->axis);

        if (b->n == 0 || x < f->x_lo || x > f->x_hi)
            continue;
        extend(r, (double)(batches ? b->min : b->smooth[ui->smoothing]));
        extend(r, (double)(batches ? b->max : b->smooth[ui->smoothing]));
    }
    for (size_t i = 0; i < n; i++)
        if (curve.points[i].x >= f->x_lo && curve.points[i].x <= f->x_hi)
            extend(r, curve.points[i].y);
}

/* The whole run's loss begins at 0; of a part of it, and when the person asks
 * for it, the scale is what is shown. */
static void fit_shown(const struct model *m, const struct ui_state *ui,
                      bool single, struct plot_frame *f)
{
    bool part = chart_window_is_part(ui) || ui->y_fit;
    bool batches = single || !part || ui->smoothing == 0;
    struct range r = {INFINITY, -INFINITY};

    for (size_t i = 0; i < m->n_lanes; i++)
        extend_by_lane(&m->lanes[i], ui, f, batches, &r);
    if (!isfinite(r.lo))
        r = (struct range){0, 1};
    f->y_lo = ui->y_log ? fmax(r.lo, 1e-6) : part ? r.lo : fmin(r.lo, 0);
    f->y_hi = fmax(r.hi, f->y_lo);
    plot_round_y(f);
}

static void fit_y(const struct model *m, const struct ui_state *ui, bool single,
                  struct plot_frame *f)
{
    f->y_log = ui->y_log;
    f->y_unit = ui->metric == 1 ? "" : "%";
    f->y_lo = ui->y_log ? 1 : 0;
    f->y_hi = 100;
    if (ui->metric == 1 || ui->y_fit)
        fit_shown(m, ui, single, f);
    if (ui->metric == 0)
        f->y_hi = fmin(f->y_hi, 100);
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

void lane_chart_draw(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, struct rect r, size_t first, size_t last)
{
    struct plot_series series[LANES_MAX];
    struct curve curves[LANES_MAX];
    struct plot_frame f = {.r = r};
    /* Where lanes reach an epoch at other places the ticks would be one
     * lane's alone. */
    bool agree = ui->axis == AXIS_STEP || ui->axis == AXIS_SAMPLES;
    size_t n = 0;

    lane_chart_fit_x(m, ui, &f);
    fit_y(m, ui, first == last, &f);
    for (size_t i = first; i <= last && i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];

        if (first < last && (ui->hidden >> i & 1u) != 0)
            continue;
        series[n] = (struct plot_series){
            .history = curve_history(lane, ui),
            .role = lane_role(i),
            .ascii = lane_style(i)->ascii,
            .smoothing = ui->smoothing,
            .raw = first == last && ui->smoothing > 0,
            .points = curves[n].points,
            .n_points = fill_points(lane, ui, &curves[n]),
            .vlines = curves[n].vlines,
            .n_vlines = fill_vlines(
                lane, ui, r.w, first == last || (n == 0 && agree), &curves[n]),
            .line = first < last ? (int)i : 0};
        n++;
    }
    f.gap = n == 2;
    plot_chart(c, &f, series, n);
}

const char *lane_chart_caption(const struct model *m, const struct ui_state *ui,
                               int w, char *buf, size_t size)
{
    const char *rest = ui->smoothing > 0
                           ? "; dim: each batch; dots: validation "
                           : "; dots: validation ";
    struct chart_window window;
    size_t len;
    char zoom[48];

    chart_window_text(ui, zoom, sizeof zoom);
    chart_window_fit(m, ui, &window);
    snprintf(buf, size, " %s%s, x %s%s%s, smooth %.2g ",
             ui->metric == 1 ? "loss" : "accuracy %",
             ui->y_log && ui->y_fit ? " log fit"
             : ui->y_log            ? " log"
             : ui->y_fit            ? " fit"
                                    : "",
             plot_axis_name(ui->axis), window.log ? " log" : "", zoom,
             history_smoothing[ui->smoothing]);
    len = strlen(buf) - 1;
    if (canvas_text_width(buf) + canvas_text_width(rest) - 1 <= w)
        snprintf(buf + len, size - len, "%s", rest);
    return buf;
}
