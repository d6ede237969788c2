/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples as the kernels read them: 81 % of MNIST's pixels are 0 and the
 * same value recurs within a picture (150 non-zero pixels, 67 values), so a
 * sample is a list of its distinct non-zero values, ascending, and one entry
 * for each non-zero feature: its column and which of the values it has.
 * Entries of a value stand together, columns ascending. */
#ifndef DATA_RUNS_H
#define DATA_RUNS_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "data/dataset.h"
#include "data/progress.h"

/* An entry: column, and value number within the sample. */
#define RUNS_ENTRY(col, run) ((uint32_t)(run) << 16 | (uint32_t)(col))
#define RUNS_COL(e)          ((e)&0xffffu)
#define RUNS_RUN(e)          ((e) >> 16)

struct runs {
    size_t n;            /* samples */
    size_t n_features;   /* I */
    size_t max_runs;     /* most distinct values in one sample */
    double min_x, max_x; /* range of the features, 0 included */
    uint32_t *first_run; /* [n + 1] into value8 or value */
    uint32_t *first_nz;  /* [n + 1] into entry */
    uint8_t *value8;     /* [runs] x = value8 / 255.0, or NULL */
    double *value;       /* [runs] x, when value8 is NULL */
    uint32_t *entry;     /* [non-zero features] RUNS_COL and RUNS_RUN */
    uint8_t *labels;     /* [n] */
};

/* x of each byte: v / 255.0. */
extern const double runs_byte_x[256];

/* Encodes samples order[0..n) of ds. progress may be NULL; it is moved from
 * `from` to `to` permille. STATUS_NOMEM, STATUS_USAGE (more than 2^32 - 1
 * non-zero features). *out is owned by the caller. */
enum status runs_new(const struct dataset *ds, const uint32_t *order, size_t n,
                     struct progress *progress, int from, int to,
                     struct runs **out);
void runs_free(struct runs *runs);

#endif
