/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in a chart, and where that is on the paper. */
#include "report/svg_chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "report/svg_names.h"

#define LEFT        64 /* room for the numbers and the title of the y axis */
#define TOP         12
#define MARKS       34 /* for the words of marks */
#define BOTTOM      50
#define NAME_MOST   300
#define NAME_LINE   30 /* the pattern of a curve before its name */
#define LOG_DECADES 6  /* a smaller value would flatten all others */

struct svg_curve *svg_add_curve(struct svg_chart *c, const char *label,
                                unsigned style, size_t n)
{
    struct svg_curve *curve = &c->curves[c->n_curves];

    if (c->n_curves >= SVG_CURVES)
        return NULL;
    *curve = (struct svg_curve){.style = style};
    snprintf(curve->label, sizeof curve->label, "%s", label);
    curve->points = mem_alloc(n, sizeof *curve->points);
    if (!curve->points)
        return NULL;
    c->n_curves++;
    return curve;
}

struct svg_band *svg_add_band(struct svg_chart *c, unsigned style, size_t n)
{
    struct svg_band *band = &c->bands[c->n_bands];

    if (c->n_bands >= SVG_BANDS)
        return NULL;
    *band = (struct svg_band){.style = style};
    band->lo = mem_alloc(n, sizeof *band->lo);
    band->hi = mem_alloc(n, sizeof *band->hi);
    if (!band->lo || !band->hi) {
        mem_free(band->lo);
        mem_free(band->hi);
        return NULL;
    }
    c->n_bands++;
    return band;
}

void svg_add_mark(struct svg_chart *c, double x, unsigned style,
                  const char *text)
{
    struct svg_mark *mark = &c->marks[c->n_marks];

    if (c->n_marks >= SVG_MARKS || !isfinite(x))
        return;
    c->n_marks++;
    *mark = (struct svg_mark){.x = x, .style = style};
    snprintf(mark->text, sizeof mark->text, "%s", text);
}

void svg_done(struct svg_chart *c)
{
    for (size_t i = 0; i < c->n_curves; i++)
        mem_free(c->curves[i].points);
    for (size_t i = 0; i < c->n_bands; i++) {
        mem_free(c->bands[i].lo);
        mem_free(c->bands[i].hi);
    }
    c->n_curves = c->n_bands = c->n_marks = 0;
}

/* Makes room in the frame for some points. Faint curves do not widen the y
 * axis: they begin far from where the others are. */
static void widen(struct svg_frame *f, const struct svg_point *p, size_t n,
                  bool x_only)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(p[i].x) || !isfinite(p[i].y) ||
            (f->x_log && p[i].x <= 0) || (f->y_log && p[i].y <= 0))
            continue;
        f->x_lo = fmin(f->x_lo, p[i].x);
        f->x_hi = fmax(f->x_hi, p[i].x);
        if (x_only)
            continue;
        f->y_lo = fmin(f->y_lo, p[i].y);
        f->y_hi = fmax(f->y_hi, p[i].y);
    }
}

static void widen_by_curves(const struct svg_chart *c, struct svg_frame *f,
                            bool faint)
{
    for (size_t i = 0; i < c->n_curves; i++)
        if (!c->curves[i].faint || faint || !f->x_log)
            widen(f, c->curves[i].points, c->curves[i].n,
                  c->curves[i].faint && !faint);
    for (size_t i = 0; i < c->n_bands; i++) {
        widen(f, c->bands[i].lo, c->bands[i].n, false);
        widen(f, c->bands[i].hi, c->bands[i].n, false);
    }
}

/* Ends of the y axis that are a little apart from what is drawn. */
static void pad(const struct svg_chart *c, struct svg_frame *f)
{
    double by;

    if (f->y_log) {
        f->y_lo = fmax(f->y_lo, f->y_hi / pow(10, LOG_DECADES));
        f->y_lo /= 1.1;
        f->y_hi *= 1.1;
        return;
    }
    by = f->y_hi > f->y_lo ? 0.05 * (f->y_hi - f->y_lo)
                           : fmax(fabs(f->y_hi) * 0.05, 0.5);
    f->y_lo -= by;
    f->y_hi += by;
    if (c->y_most > c->y_least) {
        f->y_lo = fmax(f->y_lo, c->y_least);
        f->y_hi = fmin(f->y_hi, c->y_most);
    }
}

static double name_room(const struct svg_chart *c)
{
    size_t longest = 0;

    for (size_t i = 0; i < c->n_curves; i++)
        if (strlen(c->curves[i].label) > longest)
            longest = strlen(c->curves[i].label);
    return longest
               ? fmin(NAME_LINE + 16 + SVG_LETTER * (double)longest, NAME_MOST)
               : 20;
}

bool svg_fit(const struct svg_chart *c, struct svg_frame *out)
{
    *out = (struct svg_frame){.left = LEFT,
                              .top = c->n_marks ? TOP + MARKS : TOP,
                              .right = SVG_W - name_room(c),
                              .bottom = SVG_H - BOTTOM,
                              .x_lo = INFINITY,
                              .x_hi = -INFINITY,
                              .y_lo = INFINITY,
                              .y_hi = -INFINITY,
                              .x_log = c->x_log,
                              .y_log = c->y_log};
    widen_by_curves(c, out, false);
    if (out->y_lo > out->y_hi)
        widen_by_curves(c, out, true);
    if (out->y_lo > out->y_hi)
        return false;
    if (!c->x_log)
        out->x_lo = fmin(out->x_lo, 0);
    if (!(out->x_hi > out->x_lo))
        out->x_hi = out->x_lo + 1;
    pad(c, out);
    return true;
}

/* How far v is from lo to hi. */
static double part(double v, double lo, double hi, bool is_log)
{
    return is_log ? log(fmax(v, 1e-300) / lo) / log(hi / lo)
                  : (v - lo) / (hi - lo);
}

double svg_x(const struct svg_frame *f, double x)
{
    return f->left + part(x, f->x_lo, f->x_hi, f->x_log) * (f->right - f->left);
}

double svg_y(const struct svg_frame *f, double y)
{
    return f->bottom -
           part(y, f->y_lo, f->y_hi, f->y_log) * (f->bottom - f->top);
}
