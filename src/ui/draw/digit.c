/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A terminal cell is about twice as high as wide, so two pixels above each
 * other make a square-looking cell: the upper half in one shade, the lower in
 * another. Without shades ink is what is at least half bright, which keeps
 * the strokes of MNIST's digits whole; without block glyphs ten characters
 * of growing ink stand for the mean of the two. */
#include "ui/draw/digit.h"

#include <math.h>

#define INK 128 /* of 255 */

static const char ramp[] = " .:-=+*#%@";

static int pixel(const uint8_t *pixels, int width, int height, int x, int y)
{
    return x < width && y < height ? pixels[y * width + x] : 0;
}

static uint8_t grey(int v)
{
    return (uint8_t)(SHADE_GREY0 + v * (SHADE_GREYS - 1) / 255);
}

static uint32_t half_block(bool upper, bool lower)
{
    if (upper && lower)
        return 0x2588;
    return upper ? 0x2580 : lower ? 0x2584 : ' ';
}

void digit_draw(struct canvas *c, int x, int y, const uint8_t *pixels,
                int width, int height)
{
    for (int row = 0; row < (height + 1) / 2; row++)
        for (int col = 0; col < width; col++) {
            int a = pixel(pixels, width, height, col, 2 * row);
            int b = pixel(pixels, width, height, col, 2 * row + 1);

            if (c->glyphs == GLYPHS_ASCII)
                canvas_put(c, x + col, y + row,
                           (uint32_t)ramp[(a + b) * 9 / (2 * 255)], ROLE_TEXT);
            else if (c->shades)
                canvas_put_shade(c, x + col, y + row, 0x2580, ROLE_TEXT,
                                 grey(a), grey(b));
            else
                canvas_put(c, x + col, y + row, half_block(a >= INK, b >= INK),
                           ROLE_TEXT);
        }
}

/* -1 .. 1 of the scale; what is not finite counts as 0. */
static double scaled(const double *values, int width, int height, int x, int y,
                     double scale)
{
    double v = x < width && y < height ? values[y * width + x] / scale : 0;

    if (!isfinite(v))
        return 0;
    return v > 1 ? 1 : v < -1 ? -1 : v;
}

static uint8_t signed_shade(double v)
{
    int mid = SHADE_SIGNEDS / 2;

    return (uint8_t)(SHADE_SIGNED0 + mid + (int)lround(v * mid));
}

/* Four steps of ink for either sign, told apart without colour. */
static uint32_t signed_char(double v)
{
    static const char positive[] = " .:+#", negative[] = " ,oO@";
    int level = (int)lround(fabs(v) * 4);

    return (uint32_t)(v < 0 ? negative : positive)[level];
}

/* As in the colour scale. */
enum role digit_sign_role(double v)
{
    return v < 0 ? ROLE_MINUS : ROLE_PLUS;
}

bool digit_has_hues(const struct canvas *c)
{
    return c->shades && c->hues && c->glyphs != GLYPHS_ASCII;
}

void digit_draw_signed(struct canvas *c, int x, int y, const double *values,
                       int width, int height, double scale)
{
    double by = scale > 0 ? scale : 1;

    for (int row = 0; row < (height + 1) / 2; row++)
        for (int col = 0; col < width; col++) {
            double a = scaled(values, width, height, col, 2 * row, by);
            double b = scaled(values, width, height, col, 2 * row + 1, by);
            bool one = 2 * row + 1 >= height;
            double mean = one ? a : (a + b) / 2;

            if (digit_has_hues(c))
                canvas_put_shade(c, x + col, y + row, 0x2580, ROLE_TEXT,
                                 signed_shade(a), signed_shade(b));
            else
                canvas_put(c, x + col, y + row, signed_char(mean),
                           digit_sign_role(mean));
        }
}

#define QUIET (1.0 / 8) /* of the scale: less is left to the ink */

/* Ink without a sign is at most this bright, so that no sign drowns in it. */
static uint8_t shade_over(int ink, double v)
{
    return fabs(v) > QUIET ? signed_shade(v) : grey(ink / 2);
}

static void put_sign(struct canvas *c, int x, int y, int ink, double v)
{
    if (fabs(v) > QUIET)
        canvas_put(c, x, y,
                   v < 0 ? (v > -0.5 ? '-' : '=') : (v < 0.5 ? '+' : '#'),
                   digit_sign_role(v));
    else
        canvas_put(c, x, y, ink >= INK / 2 ? '.' : ' ', ROLE_DIM);
}

void digit_draw_over(struct canvas *c, int x, int y, const uint8_t *pixels,
                     const double *values, int width, int height, double scale)
{
    double by = scale > 0 ? scale : 1;

    for (int row = 0; row < (height + 1) / 2; row++)
        for (int col = 0; col < width; col++) {
            double a = scaled(values, width, height, col, 2 * row, by);
            double b = scaled(values, width, height, col, 2 * row + 1, by);
            int ink_a = pixel(pixels, width, height, col, 2 * row);
            int ink_b = pixel(pixels, width, height, col, 2 * row + 1);

            if (digit_has_hues(c))
                canvas_put_shade(c, x + col, y + row, 0x2580, ROLE_TEXT,
                                 shade_over(ink_a, a), shade_over(ink_b, b));
            else
                put_sign(c, x + col, y + row, (ink_a + ink_b) / 2,
                         fabs(a) > fabs(b) ? a : b);
        }
}

void digit_draw_braille(struct canvas *c, int x, int y, const uint8_t *pixels,
                        int width, int height)
{
    static const uint8_t bits[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

    for (int row = 0; row < (height + 3) / 4; row++)
        for (int col = 0; col < (width + 1) / 2; col++) {
            uint32_t ch = 0x2800;

            for (int k = 0; k < 8; k++)
                if (pixel(pixels, width, height, 2 * col + k % 2,
                          4 * row + k / 2) >= INK)
                    ch |= bits[k / 2][k % 2];
            /* Some fonts show the blank pattern as eight rings. */
            canvas_put(c, x + col, y + row, ch == 0x2800 ? ' ' : ch, ROLE_TEXT);
        }
}
