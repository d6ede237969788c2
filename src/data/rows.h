/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a table on their way to a data set: how many there will be, and
 * whether their features are bytes, shows only at the last one. */
#ifndef DATA_ROWS_H
#define DATA_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "data/dataset.h"

struct rows {
    size_t n, capacity; /* samples held, samples there is room for */
    size_t n_features;  /* set by the caller before the first push */
    uint8_t *labels;    /* [capacity] */
    uint8_t *bytes;     /* [capacity, I] until a feature is not a byte */
    double *reals;      /* [capacity, I] from then on */
};

/* Appends one sample of I features. STATUS_NOMEM, STATUS_USAGE (more than
 * 2^32 - 1 samples). */
enum status rows_push(struct rows *rows, const double *features, uint8_t label);

/* Copies everything into a data set of the exact size. STATUS_NOMEM. */
enum status rows_finish(const struct rows *rows, struct dataset **out);
void rows_done(struct rows *rows);

#endif
