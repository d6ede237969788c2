/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MNIST's digits were scaled into a box of 20 pixels and centred by mass in
 * 28 (LeCun et al. 1998); other data has other habits. Both numbers are
 * measured from the training pictures, so nothing is assumed of the data.
 * Scaling is one bilinear reading for every pixel seen; strokes get thicker
 * or thinner with the size, as they did in the scans. */
#include <math.h>
#include <string.h>

#include "data/grey.h"
#include "ui/errors/draw_pad.h"

#define MEASURED 300 /* training pictures looked at */
#define INK      32  /* of 255: less is no ink */

struct ink {
    int x0, y0, x1, y1; /* box, ends excluded; empty: x0 >= x1 */
    double x, y;        /* centre of mass */
};

static struct ink measure(const uint8_t *px, int w, int h)
{
    struct ink ink = {w, h, 0, 0, 0, 0};
    double mass = 0;

    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            double v = px[y * w + x];

            mass += v;
            ink.x += v * x;
            ink.y += v * y;
            if (v < INK)
                continue;
            ink.x0 = x < ink.x0 ? x : ink.x0;
            ink.y0 = y < ink.y0 ? y : ink.y0;
            ink.x1 = x >= ink.x1 ? x + 1 : ink.x1;
            ink.y1 = y >= ink.y1 ? y + 1 : ink.y1;
        }
    ink.x = mass > 0 ? ink.x / mass : 0;
    ink.y = mass > 0 ? ink.y / mass : 0;
    return ink;
}

static int longest(const struct ink *ink)
{
    int w = ink->x1 - ink->x0, h = ink->y1 - ink->y0;

    return w > h ? w : h;
}

/* Means over the first training pictures. */
static void measure_data(const struct problem *p, struct draw_state *d)
{
    const struct dataset *ds = p->ds;
    uint8_t px[DRAW_SIDE * DRAW_SIDE];
    double side = 0, x = 0, y = 0;
    int n = 0;

    for (size_t i = 0; i < p->split.n_train && i < MEASURED; i++) {
        struct ink ink;

        for (size_t k = 0; k < ds->n_features; k++)
            px[k] = (uint8_t)lround(grey_of_pixel(ds, p->split.train[i], k));
        ink = measure(px, ds->width, ds->height);
        if (ink.x0 >= ink.x1)
            continue;
        side += longest(&ink);
        x += ink.x;
        y += ink.y;
        n++;
    }
    d->ink_of = p->hash;
    d->ink_side = n > 0 ? (int)lround(side / n) : ds->width;
    d->ink_x = n > 0 ? x / n : (ds->width - 1) / 2.0;
    d->ink_y = n > 0 ? y / n : (ds->height - 1) / 2.0;
}

static double at(const uint8_t *px, int w, int h, int x, int y)
{
    return x < 0 || y < 0 || x >= w || y >= h ? 0 : px[y * w + x];
}

static double bilinear(const uint8_t *px, int w, int h, double x, double y)
{
    int x0 = (int)floor(x), y0 = (int)floor(y);
    double fx = x - x0, fy = y - y0;

    return (1 - fy) * ((1 - fx) * at(px, w, h, x0, y0) +
                       fx * at(px, w, h, x0 + 1, y0)) +
           fy * ((1 - fx) * at(px, w, h, x0, y0 + 1) +
                 fx * at(px, w, h, x0 + 1, y0 + 1));
}

void draw_pad_fit(const struct model *m, struct draw_state *d)
{
    const struct dataset *ds = m->problem->ds;
    int w = ds->width, h = ds->height;
    struct ink ink = measure(d->canvas, w, h);
    double scale;

    if (d->ink_side == 0 || d->ink_of != m->problem->hash)
        measure_data(m->problem, d);
    memset(d->seen, 0, sizeof d->seen);
    if (ink.x0 >= ink.x1)
        return;
    scale = (double)longest(&ink) / d->ink_side; /* drawn pixels a seen one */
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            double v = bilinear(d->canvas, w, h, ink.x + (x - d->ink_x) * scale,
                                ink.y + (y - d->ink_y) * scale);

            d->seen[y * w + x] = (uint8_t)(v + 0.5);
        }
}
