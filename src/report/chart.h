/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chart as SVG: axes with round numbers, bands, curves, marks, and the names
 * of the curves beside their ends. Everything is drawn inside the frame; what a
 * curve has beyond it is clipped. Colours come from the classes of style.h, and
 * each curve has a pattern of dashes as well. Pure: from the struct alone. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "report/html.h"

#define CHART_W      760
#define CHART_H      360
#define CHART_LABEL  64
#define CHART_STYLES 8 /* colours; dashes go on from there */

struct chart_point {
    double x, y;
};

struct chart_curve {
    char label[CHART_LABEL]; /* beside its end; "" = none */
    unsigned style;
    bool faint; /* behind others, thin */
    bool dots;  /* a dot at each point */
    size_t n;
    struct chart_point *points; /* owned by the chart */
};

/* Between lo and hi. */
struct chart_band {
    unsigned style;
    size_t n;
    struct chart_point *lo, *hi; /* owned by the chart */
};

/* A line across at x. */
struct chart_mark {
    double x;
    unsigned style;
    char text[CHART_LABEL];
};

#define CHART_CURVES 96
#define CHART_BANDS  32
#define CHART_MARKS  256

struct chart {
    const char *id; /* no two charts of a page have the same */
    char title[128];
    char desc[512]; /* for who does not see it */
    const char *x_title, *y_title;
    bool x_log, y_log;
    double y_least, y_most; /* of the axis, when it is fitted; equal = any */
    struct chart_curve curves[CHART_CURVES];
    struct chart_band bands[CHART_BANDS];
    struct chart_mark marks[CHART_MARKS];
    size_t n_curves, n_bands, n_marks;
};

/* Where its curves are on the paper: the frame in pixels and what it shows. */
struct chart_frame {
    double left, top, right, bottom;
    double x_lo, x_hi, y_lo, y_hi; /* lo > 0 where it is logarithmic */
    bool x_log, y_log;
};

/* Fits the frame to what is finite. False: there is nothing to draw. */
bool chart_fit(const struct chart *c, struct chart_frame *out);

/* A place on the paper. */
double chart_x(const struct chart_frame *f, double x);
double chart_y(const struct chart_frame *f, double y);

/* The <svg> element. alone: a file of its own, with its styles. A chart with
 * nothing in it is a sentence that says so. */
void chart_draw(struct html *h, const struct chart *c, bool alone);

/* Room for n points of a new curve or band; NULL: no room in the chart, or
 * memory is out. */
struct chart_curve *chart_add_curve(struct chart *c, const char *label,
                                    unsigned style, size_t n);
struct chart_band *chart_add_band(struct chart *c, unsigned style, size_t n);
void chart_add_mark(struct chart *c, double x, unsigned style,
                    const char *text);

/* Frees the points. */
void chart_done(struct chart *c);

#endif
