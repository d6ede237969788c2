/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Features of pictures as greys 0 .. 255, whatever numbers the source has them
 * in: 0 is its smallest value, 255 its largest. */
#ifndef DATA_GREY_H
#define DATA_GREY_H

#include <stddef.h>

#include "data/dataset.h"

/* The grey of a feature x in a column. Linear in x, between the ends. */
double grey_of_x(const struct scale *scale, size_t column, double x);

/* And back: what a net is given for a grey. */
double grey_to_x(const struct scale *scale, size_t column, double grey);

/* A pixel of a sample; a byte of 0 .. 255 is itself. */
double grey_of_pixel(const struct dataset *ds, size_t sample, size_t column);

#endif
