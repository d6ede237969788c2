/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chart as SVG: axes with round numbers, bands, curves, marks, and the names
 * of the curves beside their ends. Everything is drawn inside the frame; what a
 * curve has beyond it is clipped. Colours come from the classes of style.h, and
 * each curve has a pattern of dashes as well. Pure: from the struct alone. */
#ifndef REPORT_SVG_CHART_H
#define REPORT_SVG_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "report/html.h"

#define SVG_W      760
#define SVG_H      360
#define SVG_LABEL  64
#define SVG_STYLES 8 /* colours; dashes go on from there */

struct svg_point {
    double x, y;
};

struct svg_curve {
    char label[SVG_LABEL]; /* beside its end; "" = none */
    unsigned style;
    bool faint; /* behind others, thin */
    bool dots;  /* a dot at each point */
    size_t n;
    struct svg_point *points; /* owned by the chart */
};

/* Between lo and hi. */
struct svg_band {
    unsigned style;
    size_t n;
    struct svg_point *lo, *hi; /* owned by the chart */
};

/* A line across at x. */
struct svg_mark {
    double x;
    unsigned style;
    char text[SVG_LABEL];
};

#define SVG_CURVES 96
#define SVG_BANDS  32
#define SVG_MARKS  256

struct svg_chart {
    const char *id; /* no two charts of a page have the same */
    char title[128];
    char desc[512]; /* for who does not see it */
    const char *x_title, *y_title;
    bool x_log, y_log;
    double y_least, y_most; /* of the axis, when it is fitted; equal = any */
    struct svg_curve curves[SVG_CURVES];
    struct svg_band bands[SVG_BANDS];
    struct svg_mark marks[SVG_MARKS];
    size_t n_curves, n_bands, n_marks;
};

/* Where its curves are on the paper: the frame in pixels and what it shows. */
struct svg_frame {
    double left, top, right, bottom;
    double x_lo, x_hi, y_lo, y_hi; /* lo > 0 where it is logarithmic */
    bool x_log, y_log;
};

/* Fits the frame to what is finite. False: there is nothing to draw. */
bool svg_fit(const struct svg_chart *c, struct svg_frame *out);

/* A place on the paper. */
double svg_x(const struct svg_frame *f, double x);
double svg_y(const struct svg_frame *f, double y);

/* The <svg> element. alone: a file of its own, with its styles. A chart with
 * nothing in it is a sentence that says so. */
void svg_draw(struct html *h, const struct svg_chart *c, bool alone);

/* Room for n points of a new curve or band; NULL: no room in the chart, or
 * memory is out. */
struct svg_curve *svg_add_curve(struct svg_chart *c, const char *label,
                                unsigned style, size_t n);
struct svg_band *svg_add_band(struct svg_chart *c, unsigned style, size_t n);
void svg_add_mark(struct svg_chart *c, double x, unsigned style,
                  const char *text);

/* Frees the points. */
void svg_done(struct svg_chart *c);

#endif
