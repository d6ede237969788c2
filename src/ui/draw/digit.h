/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures in cells: a grey image (a digit) or a signed one (a weight
 * picture), two pixels a cell high. */
#ifndef UI_DRAW_DIGIT_H
#define UI_DRAW_DIGIT_H

#include <stdint.h>

#include "ui/draw/canvas.h"

/* width x height grey pixels at x, y: width columns, (height + 1) / 2 rows.
 * Half-blocks where the canvas has block glyphs (with grey shades when it
 * has shades), else the ramp " .:-=+*#%@" on the mean of two pixels. */
void digit_draw(struct canvas *c, int x, int y, const uint8_t *pixels,
                int width, int height);

/* Signed values scaled by `scale` (> 0 maps +-scale to the ends of the
 * colour scale): shades where available, else ramps: '.' to '#' for
 * positive, 'o' family for negative; blank near 0. */
void digit_draw_signed(struct canvas *c, int x, int y, const double *values,
                       int width, int height, double scale);

/* A grey picture, and over it the signed values of its pixels: colours of the
 * scale where a value is more than an eighth of it, elsewhere the ink; without
 * them '-' or, from half of the scale on, '=' for negative values, '+' or '#'
 * for positive ones, and '.' for ink that has none. */
void digit_draw_over(struct canvas *c, int x, int y, const uint8_t *pixels,
                     const double *values, int width, int height, double scale);

/* Whether pictures have the colours of the scale on this canvas. */
bool digit_has_hues(const struct canvas *c);

/* The role of a sign in words, bars and pictures without shades. */
enum role digit_sign_role(double v);

/* Braille thumbnail: (width + 1) / 2 columns, (height + 3) / 4 rows. */
void digit_draw_braille(struct canvas *c, int x, int y, const uint8_t *pixels,
                        int width, int height);

#endif
