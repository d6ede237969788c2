/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signed numbers of all inputs (the weights of a unit, what each pixel adds)
 * as a picture that fits a place on screen. */
#ifndef UI_PARTS_SIGNED_IMAGE_H
#define UI_PARTS_SIGNED_IMAGE_H

#include "data/dataset.h"

#define SIGNED_SIDE_MAX 56

struct signed_image {
    int w, h;
    double px[SIGNED_SIDE_MAX * SIGNED_SIDE_MAX]; /* [h, w] */
};

/* values [n_features], minus less [n_features] where that is not NULL, at most
 * side x side pixels (side <= SIGNED_SIDE_MAX): shrunk by the mean of what a
 * pixel covers, magnified by a whole number. Data that is not pictures is its
 * inputs in rows. */
void signed_image_make(const struct dataset *ds, const double *values,
                       const double *less, int side, struct signed_image *out);

/* The longer side in pixels of a picture that may have `side`: less where a
 * whole number of magnification leaves a rest; 6 at least. */
int signed_image_side(const struct dataset *ds, int side);

/* What +-1 of the colour scale stands for, a round number that 98 % of the
 * cells of the pictures added do not exceed; the others have the colour of the
 * end. Begin with zeros. */
#define SCALE_BINS 1024
struct signed_scale {
    uint32_t bins[SCALE_BINS];
    size_t n;
};
void signed_scale_add(struct signed_scale *s, const struct signed_image *image);
double signed_scale_end(const struct signed_scale *s);

/* v moved up to the next of 1, 1.5, 2, 3, 5, 7 times a power of ten. */
double signed_round_up(double v);

#endif
