/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The read-out gives the smoothed value that the curve shows, from the same
 * buckets the curve is drawn from, so that the two cannot disagree. A lane
 * that ends left of the cursor has no value there: on the axes of cost one
 * lane is often done where the other has barely begun. */
#include "ui/compare_chart.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/compare_table.h"
#include "ui/controls.h"
#include "ui/lane_chart.h"

static double samples_per_step(const struct lane_model *lane)
{
    return (double)lane->config.batch_size;
}

/* A lane's smoothed metric at x: NaN where it has no value, infinite where
 * it is not finite. */
static double value_at(const struct lane_model *lane, const struct ui_state *ui,
                       double x)
{
    const struct history *h = ui->metric == 1 ? &lane->loss : &lane->acc;
    const struct bucket *b;
    long at = plot_at(h, ui->axis, samples_per_step(lane), x);

    if (at < 0)
        return NAN;
    b = &h->buckets[at];
    return b->n > 0 ? (double)b->smooth[ui->smoothing] : INFINITY;
}

static double newest_value(const struct lane_model *lane,
                           const struct ui_state *ui)
{
    const struct history *h = ui->metric == 1 ? &lane->loss : &lane->acc;
    const struct bucket *b;

    if (h->n_buckets == 0)
        return NAN;
    b = &h->buckets[h->n_buckets - 1];
    return b->n > 0 ? (double)b->smooth[ui->smoothing] : INFINITY;
}

static void format_value(const struct ui_state *ui, double v, char *buf,
                         size_t size)
{
    if (isnan(v))
        snprintf(buf, size, "--");
    else if (isinf(v))
        snprintf(buf, size, "!");
    else if (ui->metric == 1)
        snprintf(buf, size, "%.4f", v);
    else
        snprintf(buf, size, "%.2f%%", v);
}

/* Appends text when all of it fits; returns where the next one goes. */
static int append(struct canvas *c, int x, int y, int x_end, enum role role,
                  const char *text)
{
    int w = canvas_text_width(text);

    return x + w > x_end ? x : x + canvas_text(c, x, y, w, role, text);
}

/* The sign of a lane's curve, as chart_curve.c draws it. */
static const char *lane_sign(const struct canvas *c, size_t i)
{
    static const char *const signs[GLYPHS_COUNT][LANES_MAX] = {
        [GLYPHS_ASCII] = {"*", "o", "+", "#"},
        [GLYPHS_BLOCK] = {"■", "■", "■", "■"},
        [GLYPHS_BRAILLE] = {"⠒⠒", "⠂⠂", "⠒⠂", "⠂"},
    };

    return signs[c->glyphs][i];
}

/* " * BP 89.02% ", without the value when it does not fit w columns, at last
 * with the name cut: a legend that lacks a lane would be none. */
static int legend_entry(const struct lane_model *lane, struct canvas *c, int x,
                        int y, int w, size_t i, const char *value)
{
    char name[LANE_NAME_MAX], text[64];

    controls_lane_name(lane, name);
    snprintf(text, sizeof text, " %s %s%s%s ", lane_sign(c, i), name,
             value[0] != '\0' ? " " : "", value);
    return canvas_text_fit(c, x, y, w, (enum role)(ROLE_LANE0 + i), text);
}

static int legend_w(const struct model *m, const struct canvas *c,
                    char (*values)[24])
{
    int w = 0;

    for (size_t i = 0; i < m->n_lanes; i++) {
        char name[LANE_NAME_MAX];

        controls_lane_name(&m->lanes[i], name);
        w += canvas_text_width(lane_sign(c, i)) + 3 + canvas_text_width(name);
        if (values[i][0] != '\0')
            w += 1 + canvas_text_width(values[i]);
    }
    return w;
}

/* All lanes with their values; returns where the next text goes. */
static int draw_legend(const struct model *m, struct canvas *c, int x, int y,
                       int x_end, char (*values)[24])
{
    int each = x_end - x;

    assert(m->n_lanes > 0);
    if (legend_w(m, c, values) > x_end - x)
        for (size_t i = 0; i < m->n_lanes; i++)
            values[i][0] = '\0';
    if (legend_w(m, c, values) > x_end - x)
        each = (x_end - x) / (int)m->n_lanes;
    for (size_t i = 0; i < m->n_lanes; i++)
        x += legend_entry(&m->lanes[i], c, x, y, each, i, values[i]);
    return x;
}

static double cursor_x(const struct model *m, const struct ui_state *ui)
{
    double lo, hi;

    lane_chart_range(m, ui, &lo, &hi);
    return lo + ui->cursor * (hi - lo);
}

void compare_readout_draw(const struct model *m, const struct ui_state *ui,
                          struct canvas *c, struct rect row)
{
    double at = cursor_x(m, ui), v[LANES_MAX];
    int x = row.x, x_end = row.x + row.w;
    char text[96], si[20], name[LANE_NAME_MAX], other[LANE_NAME_MAX];
    char values[LANES_MAX][24];

    if (ui->cursor_on) {
        snprintf(text, sizeof text, " %s %s: ", plot_axis_name(ui->axis),
                 plot_si(at, si, sizeof si));
        x = append(c, x, row.y, x_end, ROLE_KEY, text);
    }
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];

        v[i] = ui->cursor_on ? value_at(lane, ui, at) : newest_value(lane, ui);
        format_value(ui, v[i], values[i], sizeof values[i]);
    }
    x = draw_legend(m, c, x, row.y, x_end, values);
    if (m->n_lanes > 1 && isfinite(v[0]) && isfinite(v[1])) {
        controls_lane_name(&m->lanes[0], name);
        snprintf(text, sizeof text,
                 ui->metric == 1 ? " %s-%s %+.4f " : " %s-%s %+.2f ",
                 controls_lane_name(&m->lanes[1], other), name, v[1] - v[0]);
        x = append(c, x, row.y, x_end, ROLE_TEXT, text);
    }
    if (ui->cursor_on)
        append(c, x, row.y, x_end, ROLE_DIM, " Left Right move, c off ");
}

/* What the chart shows, for its upper edge, in the longest form that fits w
 * columns. */
static void format_note(const struct ui_state *ui, int w, char *buf,
                        size_t size)
{
    const char *metric = ui->metric == 1 ? "loss" : "accuracy";
    const char *log = ui->y_log ? " (log)" : "";
    char zoom[24] = "";

    if (ui->zoom > 0 && ui->zoom < 1)
        snprintf(zoom, sizeof zoom, ", last %.2g%%", 100 * ui->zoom);
    snprintf(buf, size, "%s%s by %s%s, smooth %.2g", metric, log,
             plot_axis_name(ui->axis), zoom, history_smoothing[ui->smoothing]);
    if (canvas_text_width(buf) > w)
        snprintf(buf, size, "%s%s by %s%s", metric, log,
                 plot_axis_name(ui->axis), zoom);
    if (canvas_text_width(buf) > w)
        snprintf(buf, size, "%s%s", metric, log);
}

void compare_chart_draw(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, struct rect r, const char *title,
                        bool focused)
{
    char pairing[80], note[80];
    enum role role = ROLE_TITLE;
    struct rect in;

    if (title == NULL) {
        title = compare_pairing(m, pairing, sizeof pairing);
        role = m->paired || m->n_lanes < 2 ? ROLE_TITLE : ROLE_WARN;
    }
    format_note(ui, r.w - canvas_text_width(title) - 7, note, sizeof note);
    in = canvas_box(c, r, focused, role, title, note);
    if (r.h < 2)
        return;
    if (in.h >= 3 && m->n_lanes > 0)
        lane_chart_draw(m, ui, c, in, 0, m->n_lanes - 1);
    compare_readout_draw(m, ui, c,
                         (struct rect){in.x + 1, r.y + r.h - 1, in.w - 2, 1});
}

/* 0..1, or -1..1 once a cosine was negative. */
static double cosine_floor(const struct model *m)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct history *h = &m->lanes[i].cos;

        for (size_t k = 0; k < h->n_buckets; k++)
            if (h->buckets[k].n > 0 && h->buckets[k].min < 0)
                return -1;
    }
    return 0;
}

static void draw_cosine_curves(const struct model *m, const struct ui_state *ui,
                               struct canvas *c, struct rect r)
{
    static const char ascii[LANES_MAX] = {'*', 'o', '+', '#'};
    struct plot_series series[LANES_MAX];
    struct plot_frame f = {.r = r,
                           .y_lo = cosine_floor(m),
                           .y_hi = 1,
                           .axis = ui->axis,
                           .y_unit = "",
                           .cursor = ui->cursor_on ? cursor_x(m, ui) : NAN};

    lane_chart_range(m, ui, &f.x_lo, &f.x_hi);
    for (size_t i = 0; i < m->n_lanes; i++)
        series[i] = (struct plot_series){.history = &m->lanes[i].cos,
                                         .role = (enum role)(ROLE_LANE0 + i),
                                         .ascii = ascii[i],
                                         .samples_per_step =
                                             samples_per_step(&m->lanes[i])};
    plot_chart(c, &f, series, m->n_lanes);
}

void compare_cosine_draw(const struct model *m, const struct ui_state *ui,
                         struct canvas *c, struct rect r, bool focused)
{
    struct rect in = canvas_box(c, r, focused, ROLE_TITLE,
                                "cos(gradient, backprop's)", "1 = same way");
    char values[LANES_MAX][24];
    int x = in.x + 1;

    if (r.h < 2)
        return;
    if (in.h >= 3)
        draw_cosine_curves(m, ui, c, in);
    for (size_t i = 0; i < m->n_lanes; i++) {
        double cos = history_recent(&m->lanes[i].cos, 0);

        snprintf(values[i], sizeof values[i], isfinite(cos) ? "%.4f" : "--",
                 cos);
    }
    x = draw_legend(m, c, x, r.y + r.h - 1, in.x + in.w - 1, values);
    append(c, x, r.y + r.h - 1, in.x + in.w - 1, ROLE_DIM,
           " every 10th batch ");
}
