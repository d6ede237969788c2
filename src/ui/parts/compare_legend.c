/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The read-out gives the smoothed value that the curve shows, from the same
 * buckets the curve is drawn from, so that the two cannot disagree. A lane
 * that ends left of the cursor has no value there: on the axes of cost one
 * lane is often done where the other has barely begun. Where an entry is does
 * not depend on the glyphs, so that a click can be looked up without them. */
#include "ui/draw/lane_style.h"
#include "ui/parts/compare_chart.h"

#include <math.h>
#include <stdio.h>

#include "ui/parts/chart_window.h"
#include "ui/parts/controls.h"
#include "ui/parts/lane_chart.h"

#define SIGN_W  2
#define LOSS_W  8
#define TIGHT_W 9 /* less has no room for both columns of the sign */

/* Names and values side by side; w 0 = no room. */
struct legend {
    char values[LANES_MAX][32]; /* "" = left out */
    int x[LANES_MAX], w[LANES_MAX];
    int end;
    bool tight; /* put_tight */
};

static bool hidden(const struct ui_state *ui, size_t i)
{
    return (ui->hidden >> i & 1u) != 0;
}

/* A lane's smoothed metric at x: NaN where it has no value, infinite where
 * it is not finite. */
static double value_at(const struct lane_model *lane, const struct ui_state *ui,
                       double x)
{
    const struct history *h = ui->metric == 1 ? &lane->loss : &lane->acc;
    const struct bucket *b;
    long at = plot_at(h, ui->axis, x);

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
        plot_fixed(v, 4, LOSS_W, buf, size);
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

static int legend_w(const struct model *m, const struct legend *l)
{
    int w = 0;

    for (size_t i = 0; i < m->n_lanes; i++) {
        char name[LANE_NAME_MAX];

        controls_lane_name(&m->lanes[i], name);
        w += SIGN_W + 3 + canvas_text_width(name);
        if (l->values[i][0] != '\0')
            w += 1 + canvas_text_width(l->values[i]);
    }
    return w;
}

/* Columns of "*BP ", its name cut at `most`. */
static int tight_w(const struct lane_model *lane, int most)
{
    char name[LANE_NAME_MAX];
    int w = 2 + canvas_text_width(controls_lane_name(lane, name));

    return w < most ? w : most;
}

/* The longest names are cut first. */
static void fit_tight(const struct model *m, struct legend *l, int x, int x_end)
{
    int most = LANE_NAME_MAX + 2, all = x_end - x + 1;

    for (; all > x_end - x && most > 0; most--) {
        all = 0;
        for (size_t i = 0; i < m->n_lanes; i++)
            all += tight_w(&m->lanes[i], most - 1);
    }
    l->tight = true;
    for (size_t i = 0; i < m->n_lanes; i++) {
        l->x[i] = x;
        l->w[i] = tight_w(&m->lanes[i], most);
        x += l->w[i];
    }
    l->end = x;
}

/* Without values when they do not fit, at last with names cut: a legend that
 * lacks a lane would be none. */
static void fit_legend(const struct model *m, struct legend *l, int x,
                       int x_end)
{
    int each = x_end - x;

    l->tight = false;
    if (legend_w(m, l) > x_end - x)
        for (size_t i = 0; i < m->n_lanes; i++)
            l->values[i][0] = '\0';
    if (legend_w(m, l) > x_end - x)
        each = (x_end - x) / (int)m->n_lanes;
    if (each < TIGHT_W) {
        fit_tight(m, l, x, x_end);
        return;
    }
    for (size_t i = 0; i < m->n_lanes; i++) {
        char name[LANE_NAME_MAX];
        int w = canvas_text_width(controls_lane_name(&m->lanes[i], name));

        w += SIGN_W + 3;
        if (l->values[i][0] != '\0')
            w += 1 + canvas_text_width(l->values[i]);
        l->x[i] = x;
        l->w[i] = w < each ? w : each;
        x += l->w[i];
    }
    l->end = x;
}

/* "*BP-~ ": one column of the sign, and as much of the name as fits. */
static void put_tight(struct canvas *c, int x, int y, int w, bool off, size_t i,
                      const char *name)
{
    const char *sign = off ? "-" : lane_style(i)->sign[c->glyphs];
    enum role role = off ? ROLE_DIM : lane_role(i);

    canvas_text(c, x, y, 1, role, sign);
    canvas_text_fit(c, x + 1, y, w - 2 > 0 ? w - 2 : 0, role, name);
}

/* " ** BP 89.02% "; of a lane without a curve " -- BP off ". */
static void draw_legend(const struct model *m, const struct ui_state *ui,
                        struct canvas *c, int y, const struct legend *l)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        char name[LANE_NAME_MAX], text[64];
        enum role role = lane_role(i);

        controls_lane_name(&m->lanes[i], name);
        snprintf(text, sizeof text, " %s %s%s%s ",
                 hidden(ui, i) ? "--" : lane_style(i)->sign[c->glyphs], name,
                 l->values[i][0] != '\0' ? " " : "", l->values[i]);
        if (l->tight) {
            put_tight(c, l->x[i], y, l->w[i], hidden(ui, i), i, name);
            continue;
        }
        canvas_text_fit(c, l->x[i], y, l->w[i], hidden(ui, i) ? ROLE_DIM : role,
                        text);
    }
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

        if (hidden(ui, i) || !isfinite(v))
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
    double at;

    chart_window_fit(m, ui, &w);
    at = chart_window_x(&w, ui->cursor);
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct lane_model *lane = &m->lanes[i];

        v[i] = ui->cursor_on ? value_at(lane, ui, at) : newest_value(lane, ui);
        format_value(ui, v[i], l->values[i], sizeof l->values[i]);
        if (hidden(ui, i))
            snprintf(l->values[i], sizeof l->values[i], "off");
    }
    format_where(m, ui, where, sizeof where);
    if (x + canvas_text_width(where) <= row.x + row.w)
        x += canvas_text_width(where);
    if (ui->cursor_on)
        add_evaluations(m, ui, &w, row.x + row.w - x, l);
    fit_legend(m, l, x, row.x + row.w);
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

/* " dots: validation, ◉ both ". */
static void name_dots(const struct model *m, const struct ui_state *ui,
                      struct canvas *c, int x, struct rect row)
{
    bool several = m->n_lanes > 1 && ui->hidden == 0;
    const char *who = m->n_lanes == 2 ? "both" : "several";
    const char *sign = c->glyphs == GLYPHS_ASCII ? "8" : "◉";
    char text[64];

    snprintf(text, sizeof text, " dots: validation, %s %s ", sign, who);
    if (!several)
        snprintf(text, sizeof text, " dots: validation ");
    append(c, x, row.y, row.x + row.w, ROLE_DIM, text);
}

void compare_readout_draw(const struct model *m, const struct ui_state *ui,
                          struct canvas *c, struct rect row)
{
    double v[LANES_MAX];
    int x_end = row.x + row.w, x;
    char text[96], name[LANE_NAME_MAX], other[LANE_NAME_MAX];
    char gap[32];
    struct legend l;

    fit_values(m, ui, row, v, &l);
    format_where(m, ui, text, sizeof text);
    append(c, row.x, row.y, x_end, ROLE_KEY, text);
    draw_legend(m, ui, c, row.y, &l);
    x = l.end;
    if (c->glyphs == GLYPHS_ASCII && m->n_lanes > 1 && ui->hidden == 0)
        x = append(c, x, row.y, x_end, ROLE_DIM,
                   m->n_lanes == 2 ? " x both " : " x shared ");
    if (m->n_lanes > 1 && ui->hidden == 0 && isfinite(v[0]) && isfinite(v[1])) {
        controls_lane_name(&m->lanes[0], name);
        snprintf(text, sizeof text, " %s-%s %s ",
                 controls_lane_name(&m->lanes[1], other), name,
                 plot_signed(v[1] - v[0], ui->metric == 1 ? 4 : 2, LOSS_W + 1,
                             gap, sizeof gap));
        x = append(c, x, row.y, x_end, ROLE_TEXT, text);
    }
    if (ui->cursor_on)
        x = append(c, x, row.y, x_end, ROLE_DIM, " Left Right move, c off ");
    else if (ui->hidden != 0)
        x = append(c, x, row.y, x_end, ROLE_DIM, next_curves(m, ui, text));
    name_dots(m, ui, c, x, row);
}

static void fit_cosines(const struct model *m, const struct ui_state *ui,
                        struct rect row, struct legend *l)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        double cos = history_recent(&m->lanes[i].cos, 0);

        if (hidden(ui, i) || !isfinite(cos))
            snprintf(l->values[i], sizeof l->values[i],
                     hidden(ui, i) ? "off" : "--");
        else
            plot_fixed(cos, 4, LOSS_W, l->values[i], sizeof l->values[i]);
    }
    fit_legend(m, l, row.x, row.x + row.w);
}

void compare_cosine_legend_draw(const struct model *m,
                                const struct ui_state *ui, struct canvas *c,
                                struct rect row)
{
    struct legend l;

    fit_cosines(m, ui, row, &l);
    draw_legend(m, ui, c, row.y, &l);
    append(c, l.end, row.y, row.x + row.w, ROLE_DIM, " every 10th batch ");
}

struct rect compare_legend_row(struct rect frame)
{
    return (struct rect){frame.x + 2, frame.y + frame.h - 1, frame.w - 4, 1};
}

bool compare_legend_click(const struct model *m, struct ui_state *ui,
                          struct rect row, bool cosine, int x, int y)
{
    struct legend l;
    double v[LANES_MAX];

    if (y != row.y || m->n_lanes < 2)
        return false;
    if (cosine)
        fit_cosines(m, ui, row, &l);
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
