/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sparklines and charts on a canvas. Scales are the caller's and are always
 * printed; values are decimated by bucket with min and max kept; a
 * non-finite value is drawn as '!'. */
#ifndef UI_DRAW_PLOT_H
#define UI_DRAW_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/history.h"
#include "ui/draw/canvas.h"

/* One row, one value a cell, newest at the right end, on the scale lo..hi:
 * eight block levels, or "_.-:=+*#" in ASCII, each an eighth of it; a value
 * below or above it is a small triangle, in ASCII '<' or '>'. The newest w
 * values of h; cells without a value stay blank. */
void plot_spark(struct canvas *c, int x, int y, int w, const struct history *h,
                double lo, double hi, enum role role);

/* One finite value as one cell of such a row. */
void plot_spark_cell(struct canvas *c, int x, int y, double v, double lo,
                     double hi, enum role role);

enum plot_axis {
    AXIS_STEP,
    AXIS_SAMPLES,
    AXIS_FWD_EQ,
    AXIS_ACTIVE,
    AXIS_COUNT
};

/* "step", "samples", "fwd-eq", "active time": the word everywhere. */
const char *plot_axis_name(enum plot_axis axis);

/* A curve in a chart. */
struct plot_series {
    const struct history *history;
    enum role role;
    char ascii;                      /* '*' BP, 'o' WP */
    int smoothing;                   /* index into history_smoothing */
    int line;                        /* the line of lane_style(line) */
    int lane;                        /* whose sign its evaluations have */
    bool raw;                        /* also draw min..max dimly behind it */
    const struct plot_point *points; /* evaluations, drawn as dots */
    size_t n_points;
    const struct plot_vline *vlines; /* marks of changes, epoch ticks */
    size_t n_vlines;
    char sign; /* of another run: a thin curve under the others with this
                * letter on it; '\0' = one of the race */
    const struct plot_spread *spread; /* of several runs of this lane */
    size_t n_spread;
};

/* Mean and standard deviation of several runs, in axis units, x rising. */
struct plot_spread {
    double x, mean, sd; /* sd NaN = of one run alone */
};

/* The sign of the k-th other run: letters that charts use for nothing else. */
char plot_ghost_sign(size_t k);

struct plot_point {
    double x, y; /* in axis units */
};

/* Evaluations of several series in one cell; in ASCII. */
#define PLOT_SHARED_POINT       0x25c9
#define PLOT_SHARED_POINT_ASCII '8'

struct plot_vline {
    double x;
    enum role role;
    char label[12]; /* "lr↓" in the axis line; "" = none */
};

/* The rows under the curves. */
enum plot_below {
    PLOT_BELOW_FITS, /* the axis, and its numbers where there is room */
    PLOT_BELOW_AXIS,
    PLOT_BELOW_NONE, /* of a chart right under another one */
};

struct plot_frame {
    struct rect r;          /* axes and labels included */
    double x_lo, x_hi;      /* x_lo > 0 when x_log */
    double y_lo, y_hi;      /* of the axis; widened so that numbers stand at
                              * round values, rows of equal distance */
    double y_least, y_most; /* but not beyond these; equal = anywhere */
    bool x_log, y_log;
    bool y_error;     /* values are percent right, the axis percent wrong */
    bool gap;         /* shade what lies between the first two series */
    double gap_from;  /* x from which on its size is told, at both ends */
    int gap_decimals; /* of these numbers */
    enum plot_below below;
    bool fine;        /* rows of a finer distance, with two numbers, also
                       * multiples of 3, 4, 6 or 8 */
    int gutter;       /* least columns of the numbers at the left */
    const char *note; /* at the left of the axis below, or NULL */
    enum plot_axis axis;
    const char *y_unit; /* "%", "" */
    double cursor;      /* x of the value cursor, or NaN */
};

/* Draws axes with numbers, then the series in order (a later one wins a
 * cell's colour, dots are merged); those with a sign come first. */
void plot_chart(struct canvas *c, const struct plot_frame *frame,
                const struct plot_series *series, size_t n_series);

/* What series 1, 2, ... have more than series 0, from x = from on, each as a
 * line of its own; in ASCII three heights a row. False when there is nothing
 * yet. */
bool plot_differences(struct canvas *c, const struct plot_frame *frame,
                      const struct plot_series *series, size_t n_series,
                      double from);

/* A word beside the end of a curve, and a number at the right of it. */
struct plot_label {
    double y;
    enum role role;
    char name[64], number[32];
};

/* In the w columns right of the frame, a blank first: the labels whose y is in
 * the scale, as many as there are rows, near their rows. name has to fit. */
void plot_labels(struct canvas *c, const struct plot_frame *frame, int w,
                 const struct plot_label *labels, size_t n);

/* The least and the greatest value that a linear chart draws. */
void plot_rows_range(const struct canvas *c, const struct plot_frame *frame,
                     double *lo_out, double *hi_out);

/* Columns that the numbers at the left take, and the part of the x axis at
 * the column x; NaN beside the curves. */
int plot_gutter(const struct plot_frame *frame);
double plot_part_at(const struct plot_frame *frame, int x);

/* A curve's value at x, on the straight line between the buckets beside it;
 * NaN where it has none. */
double plot_value_at(const struct history *h, enum plot_axis axis,
                     int smoothing, double x);

/* How far curves are apart is told in one way everywhere: b's value less a's at
 * x, and the last x of lo..hi that both curves have. NaN when there is none. */
double plot_difference_at(const struct history *a, const struct history *b,
                          enum plot_axis axis, int smoothing, double x);
double plot_last_common(const struct history *a, const struct history *b,
                        enum plot_axis axis, double lo, double hi);

/* The bucket's position on an axis. */
double plot_bucket_x(const struct bucket *b, enum plot_axis axis);

/* Index of the bucket nearest to x, or -1 when there is none. */
long plot_nearest(const struct history *h, enum plot_axis axis, double x);

/* The same, but -1 also where the curve ends before x: by more than a few of
 * its buckets, since lanes that are level differ by a step on screen. */
long plot_at(const struct history *h, enum plot_axis axis, double x);

/* Horizontal bar filled to part (0..1) in eighths of a cell. */
void plot_bar(struct canvas *c, int x, int y, int w, double part,
              enum role role);

/* A short human number: 940, 41.2k, 1.83M, and 3.00e+26 where letters end.
 * buf >= 16. */
const char *plot_si(double v, char *buf, size_t size);

/* An upper bound, "<=1.24k" of 1234: rounded up, in as many of three digits as
 * w columns have room for. */
const char *plot_bound(double v, int w, char *buf, size_t size);

/* A number in at most w columns: with that many decimals, or with fewer as long
 * as two digits count, or as 4.41e+05, 4e5. Never cut, for a cut number is
 * another one, nor rounded to one: 0 is 0, and what is not whole is not shown
 * as if it were. Never blank ('#' where w is less than 4 or so). buf >= 32. */
const char *plot_fixed(double v, int decimals, int w, char *buf, size_t size);

/* A percentage with that many decimals, 0 and 100 only when it is: 99.998 is
 * 99.99, not 100.00. buf >= 32. */
const char *plot_percent(double v, int decimals, char *buf, size_t size);

/* A probability in percent with that many decimals. None is 0 or 1 that a net
 * gives, so what would round to one of them is ">99" and "<1", ">99.9" and
 * "<0.1"; NaN and what is 0 to the machine are "0". buf >= 16. */
const char *plot_probability(double p, int decimals, char *buf, size_t size);

/* That many digits: 0.0123, 4.41e-09, nan. buf >= 24. */
const char *plot_digits(double v, int digits, char *buf, size_t size);

/* As plot_fixed, with its sign in front, but for what is 0 as printed. */
const char *plot_signed(double v, int decimals, int w, char *buf, size_t size);

/* "0.31 s", "42.7 s", from a minute on "0:04:21", or "--". buf >= 16. */
const char *plot_duration(double seconds, char *buf, size_t size);

/* "0:04:21" or "--:--". buf >= 16. */
const char *plot_clock(double seconds, char *buf, size_t size);

#endif
