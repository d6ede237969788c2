/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the values that a file has to the features that a net sees, and back,
 * as the drawing pad and the pictures on Errors need it. */
#ifndef DATA_SCALE_H
#define DATA_SCALE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct dataset;
struct data_facts;

/* The order of the words of --scale; the last one is found only. */
enum scale_kind {
    SCALE_AUTO,     /* found from the values of the whole table */
    SCALE_NONE,     /* x = value */
    SCALE_BYTE,     /* x = value / 255 */
    SCALE_MAX,      /* x = value / largest absolute value */
    SCALE_STANDARD, /* x = (value - mean) / sd of its column */
    SCALE_SIXTEEN,  /* x = value / 16: pictures of 0 .. 16 */
};

struct scale {
    enum scale_kind kind;
    double divisor; /* 1 for SCALE_NONE; not used by SCALE_STANDARD */
    /* Smallest and largest value of the source, without the few odd ones that
     * were told. */
    double low, high;
    double *mean; /* [I] of the training part for SCALE_STANDARD, or NULL */
    double *sd;   /* [I] 0 where a column is constant there: x is then 0 */
};

/* Releases mean and sd. */
void scale_done(struct scale *scale);

/* x of a value in a column; the value of an x. */
double scale_to_x(const struct scale *scale, size_t column, double value);
double scale_to_value(const struct scale *scale, size_t column, double x);

/* Decides which scale the values of ds ask for, wanted unless that is
 * SCALE_AUTO: kind, divisor and range of ds->scale. What was decided and why
 * goes into *facts, cells that do not fit with line and column. ds has the
 * source's own values. Cannot fail. */
void scale_find(struct dataset *ds, enum scale_kind wanted,
                struct data_facts *facts);

/* Applies the scale that was found to all samples; mean and sd are those of
 * samples train[0..n). Forgets where the cells stood. STATUS_NOMEM,
 * STATUS_FORMAT (values too large for a mean). */
enum status scale_apply(struct dataset *ds, const uint32_t *train, size_t n,
                        struct err *err);

#endif
