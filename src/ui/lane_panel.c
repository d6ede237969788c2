/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scales are those of the race, not of the lane: every lane's chart has the
 * same x and y range, so that two panels can be compared by eye. Accuracy is
 * always 0..100 %; only the loss has a range of its own, and it is printed
 * on the axis. */
#include "lane_panel.h"

#include <math.h>
#include <stdio.h>

#include "ui/controls.h"

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

static double samples_per_step(const struct lane_model *lane)
{
    return (double)lane->config.batch_size;
}

/* Where a step lies on the axis, told by the nearest bucket. */
static double step_x(const struct lane_model *lane, enum plot_axis axis,
                     uint64_t step)
{
    const struct history *h = &lane->acc;
    long at;

    if (axis == AXIS_STEP)
        return (double)step;
    at = plot_nearest(h, AXIS_STEP, samples_per_step(lane), (double)step);
    if (at < 0)
        return 0;
    return plot_bucket_x(&h->buckets[at], axis, samples_per_step(lane));
}

static size_t fill_points(const struct lane_model *lane,
                          const struct ui_state *ui, struct curve *curve)
{
    size_t every = lane->n_evals / MAX_POINTS + 1, n = 0;

    for (size_t i = 0; i < lane->n_evals && n < MAX_POINTS; i += every) {
        const struct eval_result *e = &lane->evals[i];
        double acc = 100.0 * (double)e->val_correct /
                     (double)(e->n_val > 0 ? e->n_val : 1);

        curve->points[n++] =
            (struct plot_point){step_x(lane, ui->axis, e->step),
                                ui->metric == 1 ? e->val_loss : acc};
    }
    return n;
}

static void mark_label(const struct mark *mark, char *buf, size_t size)
{
    snprintf(buf, size, "%s%s",
             mark->hp == HP_EPOCHS ? "ep" : hp_name(mark->hp),
             mark->new_value > mark->old_value ? "↑" : "↓");
}

/* Epoch ticks, thinned so that their labels do not touch, then the newest
 * hyperparameter marks. */
static size_t fill_vlines(const struct lane_model *lane,
                          const struct ui_state *ui, int chart_w,
                          struct curve *curve)
{
    size_t n = 0, fit = (size_t)(chart_w > 16 ? (chart_w - 8) / 6 : 1);
    size_t every = lane->n_evals / (fit < 48 ? fit : 48) + 1;
    size_t from = lane->n_marks > 40 ? lane->n_marks - 40 : 0;

    for (size_t i = every - 1; i < lane->n_evals && n < 50; i += every) {
        struct plot_vline *v = &curve->vlines[n++];

        *v = (struct plot_vline){
            .x = step_x(lane, ui->axis, lane->evals[i].step),
            .role = ROLE_BORDER};
        snprintf(v->label, sizeof v->label, "e%u", lane->evals[i].epoch);
    }
    for (size_t i = from; i < lane->n_marks && n < MAX_VLINES; i++) {
        struct plot_vline *v = &curve->vlines[n++];

        *v = (struct plot_vline){
            .x = step_x(lane, ui->axis, lane->marks[i].step),
            .role = ROLE_MARK};
        mark_label(&lane->marks[i], v->label, sizeof v->label);
    }
    return n;
}

/* x range over all lanes; zoom shows the newest part. */
static void fit_x(const struct model *m, const struct ui_state *ui,
                  struct plot_frame *f)
{
    f->x_lo = 0;
    f->x_hi = 0;
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];
        const struct history *h = curve_history(lane, ui);
        double x;

        if (h->n_buckets == 0)
            continue;
        x = plot_bucket_x(&h->buckets[h->n_buckets - 1], ui->axis,
                          samples_per_step(lane));
        f->x_hi = fmax(f->x_hi, x);
    }
    if (f->x_hi <= 0)
        f->x_hi = 1;
    if (ui->zoom > 0 && ui->zoom < 1)
        f->x_lo = f->x_hi * (1 - ui->zoom);
}

static void fit_loss(const struct model *m, struct plot_frame *f)
{
    double lo = INFINITY, hi = -INFINITY;

    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct history *h = &m->lanes[i].loss;

        for (size_t k = 0; k < h->n_buckets; k++)
            if (h->buckets[k].n > 0) {
                lo = fmin(lo, (double)h->buckets[k].min);
                hi = fmax(hi, (double)h->buckets[k].max);
            }
    }
    f->y_lo = f->y_log ? fmax(isfinite(lo) ? lo : 0.01, 1e-6) : 0;
    f->y_hi = isfinite(hi) && hi > f->y_lo ? hi : f->y_lo + 1;
}

static void fit_y(const struct model *m, const struct ui_state *ui,
                  struct plot_frame *f)
{
    f->y_log = ui->y_log;
    f->y_unit = "%";
    f->y_lo = ui->y_log ? 1 : 0;
    f->y_hi = 100;
    if (ui->metric == 1) {
        f->y_unit = "";
        fit_loss(m, f);
    }
}

void lane_panel_chart(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, struct rect r, size_t first,
                      size_t last)
{
    static const char marks[LANES_MAX] = {'*', 'o', '+', '#'};
    struct plot_series series[LANES_MAX];
    struct curve curves[LANES_MAX];
    struct plot_frame f = {.r = r, .axis = ui->axis, .cursor = NAN};
    size_t n = 0;

    fit_x(m, ui, &f);
    fit_y(m, ui, &f);
    if (ui->cursor_on)
        f.cursor = f.x_lo + ui->cursor * (f.x_hi - f.x_lo);
    for (size_t i = first; i <= last && i < m->n_lanes; i++, n++) {
        const struct lane_model *lane = &m->lanes[i];

        series[n] = (struct plot_series){
            .history = curve_history(lane, ui),
            .role = (enum role)(ROLE_LANE0 + i),
            .ascii = marks[i],
            .smoothing = ui->smoothing,
            .raw = first == last && ui->smoothing > 0,
            .samples_per_step = samples_per_step(lane),
            .points = curves[n].points,
            .n_points = fill_points(lane, ui, &curves[n]),
            .vlines = curves[n].vlines,
            .n_vlines =
                first == last ? fill_vlines(lane, ui, r.w, &curves[n]) : 0};
    }
    plot_chart(c, &f, series, n);
}

/* The last evaluation, in the longest form that fits w columns. */
static void format_eval(const struct lane_model *lane, int w, char *buf,
                        size_t size)
{
    static const char *const forms[] = {
        "train %.2f%%  val %.2f%%  best %.2f%%@e%u  loss %.4f",
        "tr %.2f%% val %.2f%% best %.2f%%@e%u loss %.3f",
        "tr %.2f%% val %.2f%% best %.2f%%@e%u",
        "tr %.2f%% val %.2f%%",
    };
    const struct eval_result *e;

    if (lane->n_evals == 0) {
        snprintf(buf, size, "evaluated after each epoch  loss %.4f",
                 lane->last.loss);
        return;
    }
    e = &lane->evals[lane->n_evals - 1];
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        snprintf(buf, size, forms[i],
                 100.0 * (double)e->train_correct / (double)e->n_train,
                 100.0 * (double)e->val_correct / (double)e->n_val,
                 lane->best_val_acc, lane->best_epoch, lane->last.loss);
        if (canvas_text_width(buf) <= w)
            return;
    }
}

static void draw_spark(const struct lane_model *lane, struct canvas *c, int x,
                       int y, int w, enum role role)
{
    int used =
        canvas_printf(c, x, y, w, ROLE_TEXT, "batch %5.1f%% ", lane->last.acc);

    if (w - used < 10) {
        plot_spark(c, x + used, y, w - used, &lane->acc, 0, 100, role);
        return;
    }
    plot_spark(c, x + used, y, w - used - 7, &lane->acc, 0, 100, role);
    canvas_text(c, x + w - 6, y, 6, ROLE_DIM, "0-100%");
}

/* The value under the cursor, in words. */
static void draw_cursor_value(const struct model *m, const struct ui_state *ui,
                              struct canvas *c, struct rect row, size_t i)
{
    const struct lane_model *lane = &m->lanes[i];
    const struct history *h = curve_history(lane, ui);
    struct plot_frame f = {.axis = ui->axis};
    char x_text[20];
    double x;
    long at;

    fit_x(m, ui, &f);
    x = f.x_lo + ui->cursor * (f.x_hi - f.x_lo);
    at = plot_nearest(h, ui->axis, samples_per_step(lane), x);
    if (at < 0)
        return;
    canvas_printf(c, row.x, row.y, row.w, ROLE_KEY,
                  "cursor x %s: mean %.3f  min %.3f  max %.3f",
                  plot_si(x, x_text, sizeof x_text),
                  (double)h->buckets[at].mean, (double)h->buckets[at].min,
                  (double)h->buckets[at].max);
}

const char *lane_panel_caption(const struct ui_state *ui, char *buf,
                               size_t size)
{
    static const char *const axes[AXIS_COUNT] = {"step", "samples",
                                                 "forward eq.", "active s"};

    snprintf(buf, size, " %s%s, x %s, smooth %.2g ",
             ui->metric == 1 ? "loss" : "accuracy %", ui->y_log ? " log" : "",
             axes[ui->axis], history_smoothing[ui->smoothing]);
    return buf;
}

static void draw_charts(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r, size_t i)
{
    struct ui_state other = *ui; /* the metric not chosen */
    char caption[64];
    int half = r.h / 2;

    if (r.h < 3)
        return;
    canvas_text_fit(c, r.x + 1, r.y + r.h, r.w - 2, ROLE_DIM,
                    lane_panel_caption(ui, caption, sizeof caption));
    if (r.h < 22) {
        lane_panel_chart(m, ui, c, r, i, i);
        return;
    }
    other.metric = !ui->metric;
    lane_panel_chart(m, ui, c, (struct rect){r.x, r.y, r.w, half}, i, i);
    canvas_text_fit(c, r.x + 1, r.y + half, r.w - 2, ROLE_DIM,
                    lane_panel_caption(&other, caption, sizeof caption));
    lane_panel_chart(m, &other, c,
                     (struct rect){r.x, r.y + half + 1, r.w, r.h - half - 1}, i,
                     i);
}

/* Name and rule; the rule's title gives way to the numbers in the note. */
static void fit_title(const struct lane_model *lane, int room, char *buf,
                      size_t size)
{
    char name[LANE_NAME_MAX];
    const char *title = lane->config.rule->title;
    int left;

    controls_lane_name(lane, name);
    left = room - canvas_text_width(name) - 1;
    if (left >= canvas_text_width(title))
        snprintf(buf, size, "%s %s", name, title);
    else if (left >= 5)
        snprintf(buf, size, "%s %.*s…", name, left - 1, title);
    else
        snprintf(buf, size, "%s", name);
}

void lane_panel_draw(const struct model *m, const struct ui_state *ui,
                     struct canvas *c, struct rect r, size_t i, bool focused)
{
    const struct lane_model *lane = &m->lanes[i];
    enum role role = (enum role)(ROLE_LANE0 + i);
    char title[64], note[80], rate[20], eval[120];
    struct rect in;

    snprintf(note, sizeof note, "%s  step %5llu  %s ex/s",
             lane_state_name(lane->state), (unsigned long long)lane->last.step,
             plot_si(lane->samples_per_s, rate, sizeof rate));
    fit_title(lane, r.w - 7 - canvas_text_width(note), title, sizeof title);
    in = canvas_box(c, r, focused, role, title, note);
    if (in.h > 0)
        draw_spark(lane, c, in.x, in.y, in.w, role);
    if (in.h > 1 && ui->cursor_on)
        draw_cursor_value(m, ui, c, (struct rect){in.x, in.y + 1, in.w, 1}, i);
    else if (in.h > 1) {
        format_eval(lane, in.w, eval, sizeof eval);
        canvas_text_fit(c, in.x, in.y + 1, in.w, ROLE_TEXT, eval);
    }
    draw_charts(m, ui, c, (struct rect){in.x, in.y + 2, in.w, in.h - 2}, i);
}

void lane_panel_draw_row(const struct model *m, struct canvas *c, int y,
                         size_t i)
{
    const struct lane_model *lane = &m->lanes[i];
    enum role role = (enum role)(ROLE_LANE0 + i);
    char name[LANE_NAME_MAX];
    int used = canvas_printf(c, 1, y, 8, role, "%-4s ",
                             controls_lane_name(lane, name));

    draw_spark(lane, c, 1 + used, y, c->w - 2 - used, role);
}
