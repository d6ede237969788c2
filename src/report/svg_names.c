/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/svg_names.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/style.h"

#define GAP 16

struct name {
    const struct svg_curve *curve;
    double y;
};

static int by_height(const void *a, const void *b)
{
    const struct name *one = a, *other = b;

    return (one->y > other->y) - (one->y < other->y);
}

/* Down from the top so that none overlap, then up from the bottom. */
void svg_names_part(double *y, size_t n, double gap, double lo, double hi)
{
    if (n > 1 && gap * (double)(n - 1) > hi - lo)
        gap = (hi - lo) / (double)(n - 1);
    for (size_t i = 0; i < n; i++)
        y[i] = fmax(y[i], i ? y[i - 1] + gap : lo);
    for (size_t i = n; i > 0; i--)
        y[i - 1] = fmin(y[i - 1], i < n ? y[i] - gap : hi);
}

/* Where the curve ends; in the middle when nowhere. */
static double end_of(const struct svg_curve *c, const struct svg_frame *f)
{
    for (size_t i = c->n; i > 0; i--)
        if (isfinite(c->points[i - 1].y))
            return fmin(fmax(svg_y(f, c->points[i - 1].y), f->top), f->bottom);
    return (f->top + f->bottom) / 2;
}

void svg_names_fit(char *label, double room)
{
    size_t n = strlen(label), most = (size_t)fmax(room / SVG_LETTER, 12);
    size_t tail = most * 2 / 3;

    if (n <= most)
        return;
    memmove(label + (most - tail), label + (n - tail), tail + 1);
    memcpy(label + (most - tail) - 2, "..", 2);
}

void svg_names_draw(struct html *h, const struct svg_chart *c,
                    const struct svg_frame *f)
{
    struct name names[SVG_CURVES];
    double y[SVG_CURVES];
    size_t n = 0;

    for (size_t i = 0; i < c->n_curves; i++)
        if (c->curves[i].label[0] != '\0')
            names[n++] = (struct name){&c->curves[i], end_of(&c->curves[i], f)};
    qsort(names, n, sizeof *names, by_height);
    for (size_t i = 0; i < n; i++)
        y[i] = names[i].y;
    svg_names_part(y, n, GAP, f->top + 4, f->bottom - 4);
    for (size_t i = 0; i < n; i++) {
        const struct svg_curve *curve = names[i].curve;
        char label[SVG_LABEL];

        snprintf(label, sizeof label, "%s", curve->label);
        svg_names_fit(label, SVG_W - f->right - 37);
        html_format(h,
                    "<path class=\"line c%u\"%s d=\"M%.1f %.1fh24\"/>"
                    "<text x=\"%.1f\" y=\"%.1f\">",
                    curve->style % SVG_STYLES, style_dashes(curve->style),
                    f->right + 8, y[i], f->right + 37, y[i] + 4);
        html_text(h, label);
        html_raw(h, "</text>\n");
    }
}
