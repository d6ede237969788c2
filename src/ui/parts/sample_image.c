/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/parts/sample_image.h"

#include "data/grey.h"
#include "ui/draw/digit.h"

/* Mean over the source pixels under one of the picture's. */
static uint8_t cover(const struct dataset *ds, size_t sample,
                     const struct image *image, int x, int y)
{
    int x0 = x * ds->width / image->w, x1 = (x + 1) * ds->width / image->w;
    int y0 = y * ds->height / image->h, y1 = (y + 1) * ds->height / image->h;
    double sum = 0;

    x1 = x1 > x0 ? x1 : x0 + 1;
    y1 = y1 > y0 ? y1 : y0 + 1;
    for (int j = y0; j < y1; j++)
        for (int i = x0; i < x1; i++)
            sum += grey_of_pixel(ds, sample, (size_t)(j * ds->width + i));
    return (uint8_t)(sum / ((x1 - x0) * (y1 - y0)) + 0.5);
}

bool image_of_sample(const struct problem *problem, size_t i, int side,
                     struct image *out)
{
    const struct dataset *ds = problem->ds;
    int longest = ds->width > ds->height ? ds->width : ds->height;
    size_t sample = problem->split.val[i];

    if (ds->width <= 0 || ds->height <= 0 || side < 1)
        return false;
    if (side > IMAGE_SIDE_MAX)
        side = IMAGE_SIDE_MAX;
    if (longest <= side)
        side = side / longest * longest;
    out->w = ds->width * side / longest;
    out->h = ds->height * side / longest;
    out->w = out->w > 0 ? out->w : 1;
    out->h = out->h > 0 ? out->h : 1;
    for (int y = 0; y < out->h; y++)
        for (int x = 0; x < out->w; x++)
            out->px[y * out->w + x] = cover(ds, sample, out, x, y);
    return true;
}

int image_draw(struct canvas *c, int x, int y, const struct image *image,
               bool thumbnail)
{
    if (thumbnail && c->glyphs == GLYPHS_BRAILLE) {
        digit_draw_braille(c, x, y, image->px, image->w, image->h);
        return (image->h + 3) / 4;
    }
    digit_draw(c, x, y, image->px, image->w, image->h);
    return (image->h + 1) / 2;
}
