/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sample of any picture size as grey bytes that fit a place on screen. */
#ifndef UI_PARTS_SAMPLE_IMAGE_H
#define UI_PARTS_SAMPLE_IMAGE_H

#include "engine/problem/problem.h"
#include "ui/draw/canvas.h"

#define IMAGE_SIDE_MAX 28

struct image {
    int w, h;
    uint8_t px[IMAGE_SIDE_MAX * IMAGE_SIDE_MAX]; /* [h, w] */
};

/* Validation sample i, at most side x side (side <= IMAGE_SIDE_MAX): shrunk
 * by the mean of what a pixel covers, small ones magnified by a whole number.
 * False when the data is not pictures. */
bool image_of_sample(const struct problem *problem, size_t i, int side,
                     struct image *out);

/* At x, y: braille when the canvas can and `thumbnail`, else two pixels a
 * cell. Returns the rows used. */
int image_draw(struct canvas *c, int x, int y, const struct image *image,
               bool thumbnail);

#endif
