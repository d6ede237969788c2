/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window that was moved is kept in axis units, so that it stands still
 * while the run goes on; one that was only narrowed is a part of the axis
 * and follows the newest. All arithmetic is on parts of the whole axis, so
 * that it is the same on both scales. */
#include "ui/charts/chart_window.h"

#include <math.h>
#include <stdio.h>

#include "ui/charts/ghost_curves.h"

#define LEAST     (1.0 / 64) /* of the axis */
#define FAR_APART 30         /* ends of lanes: a linear axis shows one alone */
#define AT_END    1e-9

/* The ends of curves. */
struct reach {
    double least, near_end, end;
};

/* Where lane i's curve begins and ends. */
static void add_lane(const struct model *m, const struct ui_state *ui, size_t i,
                     struct reach *r)
{
    const struct lane_model *lane = &m->lanes[i];
    const struct history *h = ui->metric == 1 ? &lane->loss : &lane->acc;
    double first, last;

    if (h->n_buckets == 0)
        return;
    first = plot_bucket_x(&h->buckets[0], ui->axis);
    last = plot_bucket_x(&h->buckets[h->n_buckets - 1], ui->axis);
    r->least = first > 0 ? fmin(r->least, first) : r->least;
    r->near_end = fmin(r->near_end, last);
    r->end = fmax(r->end, last);
}

/* What lies under the curves is shown as far as it goes. */
static void add_ghosts(const struct ui_state *ui, struct reach *r)
{
    const struct ghosts *g = &ui->ghosts;

    for (size_t k = 0; k < g->n; k++)
        add_lane(g->ghost[k].m, ui, g->ghost[k].lane, r);
    for (size_t k = 0; k < g->n_seeds; k++)
        for (size_t i = 0; i < g->seeds[k]->n_lanes; i++)
            add_lane(g->seeds[k], ui, i, r);
}

/* 0, or where the first lane begins when all of them were resumed. */
static double begin(const struct model *m, double least)
{
    for (size_t i = 0; i < m->n_lanes; i++) {
        const struct history *h = &m->lanes[i].loss;

        if (h->n_buckets > 0 && h->buckets[0].first_step <= 1)
            return 0;
    }
    return isfinite(least) ? least : 0;
}

/* The whole axis. */
static void fit_all(const struct model *m, const struct ui_state *ui,
                    struct chart_window *out)
{
    struct reach r = {INFINITY, INFINITY, 0};
    bool far;

    for (size_t i = 0; i < m->n_lanes; i++)
        add_lane(m, ui, i, &r);
    if (ghosts_shown(ui))
        add_ghosts(ui, &r);
    far = ui->axis == AXIS_FWD_EQ && r.end > FAR_APART * r.near_end;
    out->hi = r.end > 0 ? r.end : 1;
    out->log = far != ui->x_other_scale && r.least < out->hi;
    out->lo = out->log ? r.least : begin(m, r.least);
    if (!(out->lo < out->hi))
        out->lo = 0;
}

double chart_window_x(const struct chart_window *w, double part)
{
    return w->log ? w->lo * pow(w->hi / w->lo, part)
                  : w->lo + part * (w->hi - w->lo);
}

double chart_window_part(const struct chart_window *w, double x)
{
    if (w->log)
        return x > 0 ? log(x / w->lo) / log(w->hi / w->lo) : -1;
    return (x - w->lo) / (w->hi - w->lo);
}

/* The window as parts of the whole axis. */
static void fit_parts(const struct chart_window *all, const struct ui_state *ui,
                      double *from, double *to)
{
    double zoom = ui->zoom > 0 && ui->zoom < 1 ? ui->zoom : 1;

    *to = 1;
    *from = 1 - zoom;
    if (ui->pan_hi > ui->pan_lo) {
        double lo = chart_window_part(all, ui->pan_lo);
        double hi = chart_window_part(all, ui->pan_hi);

        if (lo >= 0 && hi <= 1 + AT_END) { /* else of a run that is gone */
            *from = lo;
            *to = fmin(hi, 1);
        }
    }
}

void chart_window_fit(const struct model *m, const struct ui_state *ui,
                      struct chart_window *out)
{
    struct chart_window all;
    double from, to;

    fit_all(m, ui, &all);
    fit_parts(&all, ui, &from, &to);
    *out = all;
    if (from > 0)
        out->lo = chart_window_x(&all, from);
    if (to < 1)
        out->hi = chart_window_x(&all, to);
}

void chart_window_follow(struct ui_state *ui)
{
    ui->pan_lo = ui->pan_hi = 0;
}

/* Shows parts from..to of the axis; one that ends at the newest follows. */
static void show(const struct chart_window *all, struct ui_state *ui,
                 double from, double width)
{
    double to = fmax(from, 0) + width;

    ui->zoom = width;
    chart_window_follow(ui);
    if (to < 1 - AT_END) {
        ui->pan_lo = chart_window_x(all, to - width);
        ui->pan_hi = chart_window_x(all, to);
    }
}

void chart_window_zoom(const struct model *m, struct ui_state *ui, bool in)
{
    struct chart_window all;
    double from, to, width, about;

    fit_all(m, ui, &all);
    fit_parts(&all, ui, &from, &to);
    about = ui->cursor_on ? ui->cursor : to < 1 ? 0.5 : 1;
    width = fmin(fmax((to - from) * (in ? 0.5 : 2), LEAST), 1);
    show(&all, ui, from + about * (to - from - width), width);
}

bool chart_window_pan(const struct model *m, struct ui_state *ui, int by)
{
    struct chart_window all;
    double from, to;

    fit_all(m, ui, &all);
    fit_parts(&all, ui, &from, &to);
    if (to - from >= 1 - AT_END)
        return false;
    show(&all, ui, from + by * (to - from) / 4, to - from);
    return true;
}

void chart_window_move_cursor(const struct model *m, struct ui_state *ui,
                              int by)
{
    double to = ui->cursor + by * CHART_CURSOR_BY, x;
    struct chart_window w;

    chart_window_fit(m, ui, &w);
    x = chart_window_x(&w, to);
    if ((to < 0 || to > 1) && chart_window_pan(m, ui, by)) {
        chart_window_fit(m, ui, &w);
        to = chart_window_part(&w, x);
    }
    ui->cursor = to < 0 ? 0 : to > 1 ? 1 : to;
}

bool chart_window_wheel(const struct model *m, struct ui_state *ui, int button)
{
    if (button == MOUSE_WHEEL_UP || button == MOUSE_WHEEL_DOWN)
        chart_window_zoom(m, ui, button == MOUSE_WHEEL_UP);
    else if (button == MOUSE_WHEEL_LEFT || button == MOUSE_WHEEL_RIGHT)
        chart_window_pan(m, ui, button == MOUSE_WHEEL_LEFT ? -1 : 1);
    else
        return false;
    return true;
}

/* Steps and samples are whole numbers. */
static const char *format_end(const struct ui_state *ui, double x, char *buf,
                              size_t size)
{
    bool whole = ui->axis == AXIS_STEP || ui->axis == AXIS_SAMPLES;

    if (!whole || fabs(x) >= 999.5)
        return plot_si(x, buf, size);
    snprintf(buf, size, "%.0f", x);
    return buf;
}

const char *chart_window_text(const struct ui_state *ui, char *buf, size_t size)
{
    char lo[24], hi[24];

    buf[0] = '\0';
    if (ui->pan_hi > ui->pan_lo)
        snprintf(buf, size, ", %s to %s",
                 format_end(ui, ui->pan_lo, lo, sizeof lo),
                 format_end(ui, ui->pan_hi, hi, sizeof hi));
    else if (ui->zoom > 0 && ui->zoom < 1)
        snprintf(buf, size, ", last %.2g%%", 100 * ui->zoom);
    return buf;
}
