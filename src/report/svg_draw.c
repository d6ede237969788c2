/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands inside the frame of a chart and on its edges: grid, axes, curves,
 * bands and points, in the frame's own coordinates. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/numbers.h"
#include "report/style.h"
#include "report/svg_chart.h"
#include "report/svg_names.h"

#define MARK_ROWS  3
#define MARK_ROW_H 13
#define LETTER     6.2

static void draw_grid(struct html *h, const struct svg_frame *f,
                      const double *ticks, size_t n, bool is_x)
{
    for (size_t i = 0; i < n; i++) {
        double at = is_x ? svg_x(f, ticks[i]) : svg_y(f, ticks[i]);
        char text[NUMBERS_TEXT];

        numbers_tick(ticks[i], text);
        if (is_x)
            html_format(h,
                        "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>"
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s"
                        "</text>\n",
                        at, f->top, f->bottom, at, f->bottom + 17, text);
        else
            html_format(h,
                        "<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>"
                        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s"
                        "</text>\n",
                        f->left, at, f->right, f->left - 7, at + 4, text);
    }
}

/* A short logarithmic axis has round numbers as others have. */
static size_t axis_ticks(double lo, double hi, bool is_log, size_t want,
                         double out[TICKS_MAX])
{
    size_t n = is_log ? numbers_log_ticks(lo, hi, out) : 0;

    return n >= 2 ? n : numbers_ticks(lo, hi, want, out);
}

static void draw_axes(struct html *h, const struct svg_chart *c,
                      const struct svg_frame *f)
{
    double ticks[TICKS_MAX];
    size_t n = axis_ticks(f->x_lo, f->x_hi, f->x_log, 7, ticks);
    double middle = (f->top + f->bottom) / 2;

    draw_grid(h, f, ticks, n, true);
    n = axis_ticks(f->y_lo, f->y_hi, f->y_log, 6, ticks);
    draw_grid(h, f, ticks, n, false);
    html_format(h, "<path class=\"axis\" d=\"M%.1f %.1fV%.1fH%.1f\"/>\n",
                f->left, f->top, f->bottom, f->right);
    html_format(h,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>"
                "<text transform=\"translate(15 %.1f) rotate(-90)\" "
                "text-anchor=\"middle\">%s</text>\n",
                (f->left + f->right) / 2, f->bottom + 38, c->x_title, middle,
                c->y_title);
}

/* Where the part of a segment that is inside lo..hi begins and ends, in parts
 * of the segment, of which 0..1 is what was left before (Liang and Barsky
 * 1984). */
static bool clip(double p, double q, double lo, double hi, double t[2])
{
    double d = q - p;

    if (!(d < 0 || d > 0))
        return p >= lo && p <= hi;
    t[0] = fmax(t[0], fmin((lo - p) / d, (hi - p) / d));
    t[1] = fmin(t[1], fmax((lo - p) / d, (hi - p) / d));
    return t[0] <= t[1];
}

/* "M1 2L3 4": a gap where a point is not finite, and where the curve is outside
 * the frame: not every program that shows SVG obeys a clip path. */
static void draw_path(struct html *h, const struct svg_frame *f,
                      const struct svg_point *p, size_t n)
{
    bool gap = true, alone = n == 1;

    for (size_t i = alone ? 0 : 1; i < n; i++) {
        const struct svg_point *a = &p[alone ? i : i - 1], *b = &p[i];
        double x0 = svg_x(f, a->x), y0 = svg_y(f, a->y);
        double x1 = svg_x(f, b->x), y1 = svg_y(f, b->y), t[2] = {0, 1};

        if (!isfinite(x0) || !isfinite(y0) || !isfinite(x1) || !isfinite(y1) ||
            !clip(x0, x1, f->left, f->right, t) ||
            !clip(y0, y1, f->top, f->bottom, t)) {
            gap = true;
            continue;
        }
        if (gap || t[0] > 0)
            html_format(h, "M%.1f %.1f", x0 + t[0] * (x1 - x0),
                        y0 + t[0] * (y1 - y0));
        html_format(h, "L%.1f %.1f", x0 + t[1] * (x1 - x0),
                    y0 + t[1] * (y1 - y0));
        gap = t[1] < 1;
    }
}

/* A height of a band, whose edges follow the frame's where it leaves it. */
static double within(const struct svg_frame *f, double y)
{
    return fmin(fmax(svg_y(f, y), f->top), f->bottom);
}

static void draw_band(struct html *h, const struct svg_frame *f,
                      const struct svg_band *b)
{
    html_format(h, "<path class=\"band c%u\" d=\"", b->style % SVG_STYLES);
    for (size_t i = 0; i < 2 * b->n; i++) {
        const struct svg_point *p =
            i < b->n ? &b->lo[i] : &b->hi[2 * b->n - 1 - i];

        html_format(h, "%s%.1f %.1f", i ? "L" : "M",
                    fmax(svg_x(f, p->x), f->left), within(f, p->y));
    }
    html_raw(h, b->n ? "Z\"/>\n" : "\"/>\n");
}

static void draw_dots(struct html *h, const struct svg_frame *f,
                      const struct svg_curve *c)
{
    html_format(h, "<path class=\"dots c%u\" d=\"", c->style % SVG_STYLES);
    for (size_t i = 0; i < c->n; i++) {
        double y = svg_y(f, c->points[i].y);

        if (isfinite(c->points[i].x) && y >= f->top - 1 && y <= f->bottom + 1)
            html_format(h, "M%.1f %.1fh0", svg_x(f, c->points[i].x), y);
    }
    html_raw(h, "\"/>\n");
}

static void draw_curve(struct html *h, const struct svg_frame *f,
                       const struct svg_curve *c)
{
    html_format(h, "<g class=\"curve\"><path class=\"%s c%u\"%s d=\"",
                c->faint ? "faint" : "line", c->style % SVG_STYLES,
                style_dashes(c->style));
    draw_path(h, f, c->points, c->n);
    html_raw(h, "\"/>");
    if (c->dots)
        draw_dots(h, f, c);
    if (c->label[0] != '\0') {
        html_raw(h, "<title>");
        html_text(h, c->label);
        html_raw(h, "</title>");
    }
    html_raw(h, "</g>\n");
}

/* The words of marks stand in rows above the frame; one that has no room is
 * told by its line alone, and by the table of changes. */
static void draw_marks(struct html *h, const struct svg_chart *c,
                       const struct svg_frame *f)
{
    double ends[MARK_ROWS];

    for (size_t k = 0; k < MARK_ROWS; k++)
        ends[k] = f->left;
    for (size_t i = 0; i < c->n_marks; i++) {
        const struct svg_mark *m = &c->marks[i];
        double x = svg_x(f, m->x), w = LETTER * (double)strlen(m->text);
        double from = fmin(x - 2, SVG_W - w - 4);
        size_t row = 0;

        if (x < f->left || x > f->right + 0.5)
            continue;
        while (row < MARK_ROWS && ends[row] > from)
            row++;
        html_format(h, "<g><path class=\"mark c%u\" d=\"M%.1f %.1fV%.1f\"/>",
                    m->style % SVG_STYLES, x,
                    row < MARK_ROWS ? f->top - 3 - MARK_ROW_H * (double)row
                                    : f->top,
                    f->bottom);
        if (row < MARK_ROWS) {
            html_format(h, "<text class=\"small\" x=\"%.1f\" y=\"%.1f\">",
                        from + 4, f->top - 5 - MARK_ROW_H * (double)row);
            html_text(h, m->text);
            html_raw(h, "</text>");
            ends[row] = from + w + 12;
        }
        html_raw(h, "<title>");
        html_text(h, m->text);
        html_raw(h, "</title></g>\n");
    }
}

static void begin(struct html *h, const struct svg_chart *c, bool alone)
{
    html_format(h,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" "
                "viewBox=\"0 0 %d %d\" role=\"img\" "
                "aria-labelledby=\"%s-t %s-d\"",
                SVG_W, SVG_H, c->id, c->id);
    if (alone)
        html_format(h, " width=\"%d\" height=\"%d\"", SVG_W, SVG_H);
    html_format(h, ">\n<title id=\"%s-t\">", c->id);
    html_text(h, c->title);
    html_format(h, "</title>\n<desc id=\"%s-d\">", c->id);
    html_text(h, c->desc);
    html_raw(h, "</desc>\n");
    if (alone)
        html_format(h,
                    "<style>%s%s</style>\n<rect class=\"paper\" width=\"%d\" "
                    "height=\"%d\"/>\n",
                    style_colours, style_chart, SVG_W, SVG_H);
}

void svg_draw(struct html *h, const struct svg_chart *c, bool alone)
{
    struct svg_frame f;

    begin(h, c, alone);
    if (!svg_fit(c, &f)) {
        html_format(h,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">There is "
                    "nothing to draw yet.</text>\n</svg>\n",
                    SVG_W / 2, SVG_H / 2);
        return;
    }
    draw_axes(h, c, &f);
    html_format(h,
                "<clipPath id=\"%s-c\"><rect x=\"%.1f\" y=\"%.1f\" "
                "width=\"%.1f\" height=\"%.1f\"/></clipPath>\n"
                "<g clip-path=\"url(#%s-c)\">\n",
                c->id, f.left, f.top - 2, f.right - f.left + 3,
                f.bottom - f.top + 4, c->id);
    for (size_t i = 0; i < c->n_curves; i++)
        if (c->curves[i].faint)
            draw_curve(h, &f, &c->curves[i]);
    for (size_t i = 0; i < c->n_bands; i++)
        draw_band(h, &f, &c->bands[i]);
    for (size_t i = 0; i < c->n_curves; i++)
        if (!c->curves[i].faint)
            draw_curve(h, &f, &c->curves[i]);
    html_raw(h, "</g>\n");
    draw_marks(h, c, &f);
    svg_names_draw(h, c, &f);
    html_raw(h, "</svg>\n");
}
