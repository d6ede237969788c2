/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The read-out gives the smoothed value that the curve shows, from the same
 * buckets the curve is drawn from, so that the two cannot disagree. A lane
 * that ends left of the cursor has no value there: on the axes of cost one
 * lane is often done where the other has barely begun. Without a cursor each
 * lane's value is where its curve ends in the window, but their difference is
 * where both have values: the newest of two lanes may be far apart. */
#include "ui/charts/compare_chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/charts/chart_window.h"
#include "ui/charts/compare_legend.h"
#include "ui/charts/lane_chart.h"
#include "ui/draw/lane_style.h"
#include "ui/parts/controls.h"

#define LOSS_W 8

static const struct history *history_of(const struct model *m,
                                        const struct ui_state *ui, size_t i)
{
    return ui->metric == 1 ? &m->lanes[i].loss : &m->lanes[i].acc;
}

/* Lane i's smoothed metric at the cursor, or at its end in the window: NaN
 * where it has no value, infinite where it is not finite. */
static double value_at(const struct model *m, const struct ui_state *ui,
                       const struct chart_window *w, size_t i)
{
    const struct history *h = history_of(m, ui, i);
    double x = ui->cursor_on ? chart_window_x(w, ui->cursor)
                             : plot_last_common(h, h, ui->axis, w->lo, w->hi);
    long at = isnan(x) ? -1 : plot_at(h, ui->axis, x);

    if (at < 0)
        return NAN;
    if (h->buckets[at].n == 0)
        return INFINITY;
    return ui->cursor_on ? (double)h->buckets[at].smooth[ui->smoothing]
                         : plot_value_at(h, ui->axis, ui->smoothing, x);
}

/* What the second lane has more than the first, at the bucket that the cursor
 * is at, or where both have values for the last time in the window. */
static double gap_of(const struct model *m, const struct ui_state *ui)
{
    const struct history *a = history_of(m, ui, 0), *b = history_of(m, ui, 1);
    struct chart_window w;
    double x;

    chart_window_fit(m, ui, &w);
    if (ui->cursor_on) {
        long at = plot_at(a, ui->axis, chart_window_x(&w, ui->cursor));

        x = at < 0 ? NAN : plot_bucket_x(&a->buckets[at], ui->axis);
    } else {
        x = plot_last_common(a, b, ui->axis, w.lo, w.hi);
    }
    return plot_difference_at(a, b, ui->axis, ui->smoothing, x);
}

static void format_value(const struct ui_state *ui, double v, char *buf,
                         size_t size)
{
    if (isnan(v))
        snprintf(buf, size, "--");
    else if (isinf(v))
        snprintf(buf, size, "!");
    else if (ui->metric == 1)
        plot_fixed(v, 4, LOSS_W, buf, size);
    else
        snprintf(buf, size, "%.2f%%", v);
}

/* Of a lane without a curve: "off", whose it is, "= FA", or why. */
static void format_off(const struct model *m, const struct ui_state *ui,
                       size_t i, char *buf, size_t size)
{
    char equal[LANE_NAME_MAX + 3];

    legend_equal(m, ui, i, equal);
    snprintf(buf, size, "%s",
             (ui->hidden >> i & 1u) != 0   ? "off"
             : equal[0] != '\0'            ? equal
             : legend_other_loss(m, ui, i) ? "other loss"
                                           : "off");
}

/* "step 1.20k: " before the entries, or "". */
static void format_where(const struct model *m, const struct ui_state *ui,
                         char *buf, size_t size)
{
    struct chart_window w;
    char x[20];

    chart_window_fit(m, ui, &w);
    buf[0] = '\0';
    if (ui->cursor_on)
        snprintf(buf, size, " %s %s: ", plot_axis_name(ui->axis),
                 lane_cursor_where(ui, &w, x, sizeof x));
}

/* "87.64% (val 86.24%)" where the cursor is on evaluations, if all fit. */
static void add_evaluations(const struct model *m, const struct ui_state *ui,
                            const struct chart_window *w, int room,
                            struct legend *l)
{
    struct legend with = *l;

    for (size_t i = 0; i < m->n_lanes; i++) {
        double v = lane_cursor_eval(&m->lanes[i], ui, w);
        char val[32];
        int used;

        if (legend_hidden(m, ui, i) || !isfinite(v))
            continue;
        format_value(ui, v, val, sizeof val);
        used = snprintf(with.values[i], sizeof with.values[i], "%s (val %s)",
                        l->values[i], val);
        if (used < 0 || (size_t)used >= sizeof with.values[i])
            return;
    }
    if (legend_w(m, &with) <= room)
        *l = with;
}

/* The entries of a row of values; v[i] is lane i's. */
static void fit_values(const struct model *m, const struct ui_state *ui,
                       struct rect row, double *v, struct legend *l)
{
    struct chart_window w;
    int x = row.x;
    char where[96];

    chart_window_fit(m, ui, &w);
    for (size_t i = 0; i < m->n_lanes; i++) {
        v[i] = value_at(m, ui, &w, i);
        format_value(ui, v[i], l->values[i], sizeof l->values[i]);
        if (legend_hidden(m, ui, i))
            format_off(m, ui, i, l->values[i], sizeof l->values[i]);
    }
    format_where(m, ui, where, sizeof where);
    if (x + canvas_text_width(where) <= row.x + row.w)
        x += canvas_text_width(where);
    if (ui->cursor_on)
        add_evaluations(m, ui, &w, row.x + row.w - x, l);
    legend_fit(m, l, x, row.x + row.w);
}

/* What the key of curves does next: " v WP alone ", " v all curves ". */
static const char *next_curves(const struct model *m, const struct ui_state *ui,
                               char buf[96])
{
    unsigned all = (1u << m->n_lanes) - 1;
    struct ui_state next = *ui;
    char name[LANE_NAME_MAX];

    compare_next_curves(m, &next);
    snprintf(buf, 96, " v all curves ");
    for (size_t i = 0; i < m->n_lanes; i++)
        if (next.hidden == (all & ~(1u << i)))
            snprintf(buf, 96, " v %s alone ",
                     controls_lane_name(&m->lanes[i], name));
    return buf;
}

/* " ●○ validation, ◉ both ". */
static void name_dots(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, int x, struct rect row)
{
    bool several = ui->hidden == 0 && legend_drawn(m, ui) > 1;
    const char *who = legend_drawn(m, ui) == 2 ? "both" : "several";
    const char *sign = c->glyphs == GLYPHS_ASCII ? "8" : "◉";
    char text[96], signs[64] = "";

    for (size_t i = 0; i < m->n_lanes; i++)
        if (!legend_hidden(m, ui, i))
            strcat(signs, lane_style(i)->eval_text[c->glyphs == GLYPHS_ASCII]);
    snprintf(text, sizeof text, " %s validation, %s %s ", signs, sign, who);
    if (!several)
        snprintf(text, sizeof text, " %s validation ", signs);
    canvas_text_whole(c, x, row.y, row.x + row.w, ROLE_DIM, text);
}

/* " WP-BP -1.02 ", or " WP-BP -- ". */
static int draw_gap(const struct model *m, const struct ui_state *ui,
                    struct canvas *c, int x, struct rect row)
{
    char text[96], name[LANE_NAME_MAX], other[LANE_NAME_MAX], number[32] = "--";
    double gap = gap_of(m, ui);

    controls_lane_name(&m->lanes[0], name);
    controls_lane_name(&m->lanes[1], other);
    if (isfinite(gap))
        plot_signed(gap, ui->metric == 1 ? 4 : 2, LOSS_W + 1, number,
                    sizeof number);
    snprintf(text, sizeof text, " %s-%s %s ", other, name, number);
    return canvas_text_whole(c, x, row.y, row.x + row.w, ROLE_TEXT, text);
}

void compare_readout_draw(const struct model *m, const struct ui_state *ui,
                          struct canvas *c, struct rect row)
{
    size_t n = legend_drawn(m, ui);
    double v[LANES_MAX];
    int x_end = row.x + row.w, x;
    char text[96];
    struct legend l;

    fit_values(m, ui, row, v, &l);
    format_where(m, ui, text, sizeof text);
    canvas_text_whole(c, row.x, row.y, x_end, ROLE_KEY, text);
    legend_draw(m, ui, c, row.y, &l);
    x = l.end;
    if (c->glyphs == GLYPHS_ASCII && n == 2 && ui->hidden == 0)
        x = canvas_text_whole(c, x, row.y, x_end, ROLE_DIM, " x both ");
    if (m->n_lanes == 2 && n == 2 && !(isnan(v[0]) && isnan(v[1])))
        x = draw_gap(m, ui, c, x, row);
    if (ui->cursor_on)
        x = canvas_text_whole(c, x, row.y, x_end, ROLE_DIM,
                              " Left Right move, c off ");
    else if (ui->hidden != 0)
        x = canvas_text_whole(c, x, row.y, x_end, ROLE_DIM,
                              next_curves(m, ui, text));
    name_dots(m, ui, c, x, row);
}

static void fit_cosines(const struct model *m, const struct ui_state *ui,
                        struct rect row, struct legend *l)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        double cos = history_recent(&m->lanes[i].cos, 0);

        if (legend_hidden(m, ui, i))
            format_off(m, ui, i, l->values[i], sizeof l->values[i]);
        else if (!isfinite(cos))
            snprintf(l->values[i], sizeof l->values[i], "--");
        else
            plot_fixed(cos, 4, LOSS_W, l->values[i], sizeof l->values[i]);
    }
    legend_fit(m, l, row.x, row.x + row.w);
}

void compare_cosine_legend_draw(const struct model *m,
                                const struct ui_state *ui, struct canvas *c,
                                struct rect row)
{
    struct legend l;

    fit_cosines(m, ui, row, &l);
    legend_draw(m, ui, c, row.y, &l);
    canvas_text_whole(c, l.end, row.y, row.x + row.w, ROLE_DIM,
                      " where it is measured ");
}

struct rect compare_legend_row(struct rect frame)
{
    return (struct rect){frame.x + 2, frame.y + frame.h - 1, frame.w - 4, 1};
}

bool compare_legend_click(const struct model *m, struct ui_state *ui,
                          struct rect row, bool cosine, int x, int y)
{
    struct ui_state own = *ui;
    struct legend l;
    double v[LANES_MAX];

    own.metric = 0;
    if (y != row.y || m->n_lanes < 2)
        return false;
    if (cosine)
        fit_cosines(m, &own, row, &l);
    else
        fit_values(m, ui, row, v, &l);
    for (size_t i = 0; i < m->n_lanes; i++)
        if (x >= l.x[i] && x < l.x[i] + l.w[i]) {
            ui->hidden ^= 1u << i;
            return true;
        }
    return false;
}

/* All, the first alone, the second alone, ..., all. */
void compare_next_curves(const struct model *m, struct ui_state *ui)
{
    unsigned all = (1u << m->n_lanes) - 1, shown = all & ~ui->hidden;
    size_t next = 0;

    while (next < m->n_lanes && ui->hidden != 0 && shown >> next != 0)
        next++;
    ui->hidden = next < m->n_lanes ? all & ~(1u << next) : 0;
    if (m->n_lanes < 2)
        ui->hidden = 0;
}
