/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two pixels share a cell. With shades the half-block's two colours are the
 * two pixels; without, a pixel is either on or off, and in ASCII the mean of
 * the two picks a character. Signed values keep their sign in every mode:
 * by colour with shades, by the set of characters without. */
#include "ui/digit.h"

#include <math.h>

#define INK 96 /* of 255: on or off where there are no shades */

static int pixel(const uint8_t *pixels, int width, int height, int x, int y)
{
    return y < height ? pixels[y * width + x] : 0;
}

static uint8_t grey_shade(int value)
{
    return (uint8_t)(SHADE_GREY0 + (value * (SHADE_GREYS - 1) + 127) / 255);
}

static uint32_t half_block(bool top, bool bottom)
{
    return top && bottom ? 0x2588u : top ? 0x2580u : bottom ? 0x2584u : ' ';
}

static void put_grey(struct canvas *c, int x, int y, int top, int bottom)
{
    static const char ramp[] = " .:-=+*#%@";

    if (c->glyphs == GLYPHS_ASCII)
        canvas_put(c, x, y,
                   (uint32_t)ramp[((top + bottom) / 2 * 9 + 127) / 255],
                   ROLE_TEXT);
    else if (c->shades)
        canvas_put_shade(c, x, y, 0x2580, ROLE_TEXT, grey_shade(top),
                         grey_shade(bottom));
    else
        canvas_put(c, x, y, half_block(top >= INK, bottom >= INK), ROLE_TEXT);
}

void digit_draw(struct canvas *c, int x, int y, const uint8_t *pixels,
                int width, int height)
{
    for (int row = 0; row < height; row += 2)
        for (int col = 0; col < width; col++)
            put_grey(c, x + col, y + row / 2,
                     pixel(pixels, width, height, col, row),
                     pixel(pixels, width, height, col, row + 1));
}

/* -1..1; a value that is not finite, or no scale, counts as 0. */
static double signed_part(const double *values, int width, int height, int x,
                          int y, double scale)
{
    double v;

    if (y >= height || !(scale > 0))
        return 0;
    v = values[y * width + x] / scale;
    return !isfinite(v) ? 0 : v < -1 ? -1 : v > 1 ? 1 : v;
}

static uint8_t signed_shade(double part)
{
    int middle = (SHADE_SIGNEDS - 1) / 2;

    return (uint8_t)(SHADE_SIGNED0 + middle + (int)lround(part * middle));
}

static void put_signed(struct canvas *c, int x, int y, double top,
                       double bottom)
{
    static const char positive[] = " .:+*#", negative[] = " ,;oO@";
    double mean = (top + bottom) / 2;
    int level = (int)lround(fabs(mean) * 5);

    if (c->shades && c->glyphs != GLYPHS_ASCII)
        canvas_put_shade(c, x, y, 0x2580, ROLE_TEXT, signed_shade(top),
                         signed_shade(bottom));
    else
        canvas_put(c, x, y,
                   (uint32_t)(mean < 0 ? negative[level] : positive[level]),
                   ROLE_TEXT);
}

void digit_draw_signed(struct canvas *c, int x, int y, const double *values,
                       int width, int height, double scale)
{
    for (int row = 0; row < height; row += 2)
        for (int col = 0; col < width; col++)
            put_signed(c, x + col, y + row / 2,
                       signed_part(values, width, height, col, row, scale),
                       signed_part(values, width, height, col, row + 1, scale));
}

/* Dots of one cell: 2 columns, 4 rows, from pixel (px, py) on. */
static uint32_t braille(const uint8_t *pixels, int width, int height, int px,
                        int py)
{
    static const uint8_t bit[2][4] = {{0x01, 0x02, 0x04, 0x40},
                                      {0x08, 0x10, 0x20, 0x80}};
    uint32_t ch = 0x2800;

    for (int dx = 0; dx < 2 && px + dx < width; dx++)
        for (int dy = 0; dy < 4; dy++)
            if (pixel(pixels, width, height, px + dx, py + dy) >= INK)
                ch |= bit[dx][dy];
    return ch;
}

/* The same eight pixels as one character of the ramp. */
static uint32_t ramp8(const uint8_t *pixels, int width, int height, int px,
                      int py)
{
    static const char ramp[] = " .:-=+*#%@";
    int sum = 0;

    for (int dx = 0; dx < 2 && px + dx < width; dx++)
        for (int dy = 0; dy < 4; dy++)
            sum += pixel(pixels, width, height, px + dx, py + dy);
    return (uint32_t)ramp[(sum / 8 * 9 + 127) / 255];
}

void digit_draw_braille(struct canvas *c, int x, int y, const uint8_t *pixels,
                        int width, int height)
{
    for (int row = 0; row < height; row += 4)
        for (int col = 0; col < width; col += 2)
            canvas_put(c, x + col / 2, y + row / 4,
                       c->glyphs == GLYPHS_BRAILLE
                           ? braille(pixels, width, height, col, row)
                           : ramp8(pixels, width, height, col, row),
                       ROLE_TEXT);
}
