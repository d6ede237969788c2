/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The read-out gives the smoothed value that the curve shows, from the same
 * buckets the curve is drawn from, so that the two cannot disagree. A lane
 * that ends left of the cursor has no value there: on the axes of cost one
 * lane is often done where the other has barely begun. */
#include "ui/compare_chart.h"

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
    long at = plot_nearest(h, ui->axis, samples_per_step(lane), x);
    double end;

    if (at < 0)
        return NAN;
    b = &h->buckets[h->n_buckets - 1];
    end = plot_bucket_x(b, ui->axis, samples_per_step(lane));
    if (x > end * 1.001)
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

/* "* BP 89.02%": the sign is like the curve. */
static void format_lane(const struct lane_model *lane, const struct canvas *c,
                        size_t i, const char *value, char *buf, size_t size)
{
    static const char *const signs[GLYPHS_COUNT][LANES_MAX] = {
        [GLYPHS_ASCII] = {"*", "o", "+", "#"},
        [GLYPHS_BLOCK] = {"■", "■", "■", "■"},
        [GLYPHS_BRAILLE] = {"⠒⠒", "⠂⠂", "⠒⠂", "⠂"},
    };
    char name[LANE_NAME_MAX];

    snprintf(buf, size, " %s %s%s%s ", signs[c->glyphs][i],
             controls_lane_name(lane, name), value[0] != '\0' ? " " : "",
             value);
}

/* All lanes' names with their values, without them when they do not fit:
 * a legend that lacks a lane would be none. */
static int append_lanes(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, int x, int y, int x_end,
                        const double *v)
{
    char text[LANES_MAX][64], value[24];

    for (int with = 1; with >= 0; with--) {
        int w = 0;

        for (size_t i = 0; i < m->n_lanes; i++) {
            format_value(ui, v[i], value, sizeof value);
            format_lane(&m->lanes[i], c, i, with ? value : "", text[i],
                        sizeof text[i]);
            w += canvas_text_width(text[i]);
        }
        if (x + w <= x_end)
            break;
    }
    for (size_t i = 0; i < m->n_lanes; i++)
        x = append(c, x, y, x_end, (enum role)(ROLE_LANE0 + i), text[i]);
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

    if (ui->cursor_on) {
        snprintf(text, sizeof text, " %s %s: ", plot_axis_name(ui->axis),
                 plot_si(at, si, sizeof si));
        x = append(c, x, row.y, x_end, ROLE_KEY, text);
    }
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];

        v[i] = ui->cursor_on ? value_at(lane, ui, at) : newest_value(lane, ui);
    }
    x = append_lanes(m, ui, c, x, row.y, x_end, v);
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
    int x = in.x + 1;

    if (r.h < 2)
        return;
    if (in.h >= 3)
        draw_cosine_curves(m, ui, c, in);
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];
        double cos = history_recent(&lane->cos, 0);
        char name[LANE_NAME_MAX], text[48];

        controls_lane_name(lane, name);
        if (isfinite(cos))
            snprintf(text, sizeof text, " %s %.4f ", name, cos);
        else
            snprintf(text, sizeof text, " %s -- ", name);
        x = append(c, x, r.y + r.h - 1, in.x + in.w - 1,
                   (enum role)(ROLE_LANE0 + i), text);
    }
    append(c, x, r.y + r.h - 1, in.x + in.w - 1, ROLE_DIM,
           " every 10th batch ");
}
