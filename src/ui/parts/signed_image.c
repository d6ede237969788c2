/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scale follows the cells as shown (a mean of pixels is smaller than the
 * pixels) and is rounded up to few values, so that a legend does not flicker
 * while training goes on. */
#include "ui/parts/signed_image.h"

#include <assert.h>
#include <math.h>

#define BEYOND 50 /* 1 / 50 of the cells may exceed the scale */

/* Inputs without a shape: rows of `side`, the last one perhaps short. */
static void picture_shape(const struct dataset *ds, int side, int *w_out,
                          int *h_out)
{
    int n = (int)ds->n_features;

    assert(n > 0 && side > 0);
    *w_out = ds->width;
    *h_out = ds->height;
    if (ds->width > 0 && ds->height > 0)
        return;
    *w_out = n < side ? n : side;
    *h_out = (n + *w_out - 1) / *w_out;
}

/* How much of the source pixel [at, at + 1) lies in [lo, hi). */
static double overlap(int at, double lo, double hi)
{
    double a = at > lo ? at : lo, b = at + 1 < hi ? at + 1 : hi;

    return b > a ? b - a : 0;
}

/* Mean over the inputs under cell x, y, each by the part that is covered. */
static double cover(const double *w, const double *start, size_t n, int from_w,
                    double lo_x, double hi_x, double lo_y, double hi_y)
{
    double sum = 0, area = 0;

    for (int j = (int)lo_y; j < hi_y; j++)
        for (int i = (int)lo_x; i < hi_x; i++) {
            size_t k = (size_t)j * (size_t)from_w + (size_t)i;
            double part = overlap(i, lo_x, hi_x) * overlap(j, lo_y, hi_y);

            if (k >= n)
                continue;
            sum += part * (w[k] - (start != NULL ? start[k] : 0));
            area += part;
        }
    return area > 0 ? sum / area : 0;
}

int signed_image_side(const struct dataset *ds, int side)
{
    int w, h, longest;

    picture_shape(ds, side, &w, &h);
    longest = w > h ? w : h;
    if (longest <= side)
        side = side / longest * longest;
    return side > 6 ? side : 6;
}

void signed_image_make(const struct dataset *ds, const double *values,
                       const double *less, int side, struct signed_image *out)
{
    int from_w, from_h, longest;
    double step_x, step_y;

    side = side > SIGNED_SIDE_MAX ? SIGNED_SIDE_MAX : side < 1 ? 1 : side;
    picture_shape(ds, side, &from_w, &from_h);
    longest = from_w > from_h ? from_w : from_h;
    if (longest <= side)
        side = side / longest * longest;
    out->w = from_w * side / longest > 0 ? from_w * side / longest : 1;
    out->h = from_h * side / longest > 0 ? from_h * side / longest : 1;
    step_x = (double)from_w / out->w;
    step_y = (double)from_h / out->h;
    for (int y = 0; y < out->h; y++)
        for (int x = 0; x < out->w; x++) {
            size_t k = (size_t)(y * from_h / out->h) * (size_t)from_w +
                       (size_t)(x * from_w / out->w);
            double *px = &out->px[y * out->w + x];

            if (step_x > 1 || step_y > 1)
                *px = cover(values, less, ds->n_features, from_w, x * step_x,
                            (x + 1) * step_x, y * step_y, (y + 1) * step_y);
            else if (k < ds->n_features)
                *px = values[k] - (less != NULL ? less[k] : 0);
            else
                *px = 0;
        }
}

double signed_round_up(double v)
{
    static const double steps[] = {1, 1.5, 2, 3, 5, 7, 10};
    double unit = pow(10, floor(log10(v)));

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (v <= steps[i] * unit * (1 + 1e-9))
            return steps[i] * unit;
    return v;
}

/* Bins of an eighth of an octave: 2^-64 .. 2^64. */
static int bin_of(double v)
{
    int exponent;
    double mantissa = frexp(v, &exponent); /* 0.5 .. 1 */
    int bin = (exponent + 64) * 8 + (int)((mantissa - 0.5) * 16);

    return bin < 0 ? 0 : bin >= SCALE_BINS ? SCALE_BINS - 1 : bin;
}

static double bin_end(int bin)
{
    return ldexp(0.5 + (bin % 8 + 1) / 16.0, bin / 8 - 64);
}

void signed_scale_add(struct signed_scale *s, const struct signed_image *image)
{
    for (int i = 0; i < image->w * image->h; i++)
        if (isfinite(image->px[i])) {
            s->n++;
            s->bins[bin_of(fabs(image->px[i]))]++;
        }
}

double signed_scale_end(const struct signed_scale *s)
{
    size_t beyond = 0;
    int k = SCALE_BINS - 1;

    while (k > 0 && (beyond + s->bins[k]) * BEYOND <= s->n)
        beyond += s->bins[k--];
    return k > 0 ? signed_round_up(bin_end(k)) : 1;
}
