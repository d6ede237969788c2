/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The range is that of the whole data set, not of a sample: a pale picture
 * stays pale. A few values outside of what a scale is for (one cell of 999
 * among bytes) do not darken all others. */
#include "data/grey.h"

#include <math.h>

static double low_of(const struct scale *scale)
{
    bool known = scale->kind == SCALE_BYTE || scale->kind == SCALE_SIXTEEN;

    return known && scale->low < 0 ? 0 : scale->low;
}

static double high_of(const struct scale *scale)
{
    double most = scale->kind == SCALE_BYTE      ? 255
                  : scale->kind == SCALE_SIXTEEN ? 16
                                                 : INFINITY;

    return scale->high < most ? scale->high : most;
}

double grey_of_x(const struct scale *scale, size_t column, double x)
{
    double low = low_of(scale), range = high_of(scale) - low;
    double grey = (scale_to_value(scale, column, x) - low) * 255 / range;

    return range > 0 && grey > 0 ? (grey < 255 ? grey : 255) : 0;
}

/* Multiplied before it is divided, so that a byte that was drawn is
 * x = byte / 255 to the last bit. */
double grey_to_x(const struct scale *scale, size_t column, double grey)
{
    double low = low_of(scale), range = high_of(scale) - low;

    return scale_to_x(scale, column, low + grey * range / 255);
}

double grey_of_pixel(const struct dataset *ds, size_t sample, size_t column)
{
    return grey_of_x(&ds->scale, column, dataset_feature(ds, sample, column));
}
