/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples as the kernels read them: 81 % of MNIST's pixels are 0 and the
 * same value recurs within a picture (150 non-zero pixels, 67 values), so a
 * sample is a list of its distinct non-zero values, ascending, and one entry
 * for each non-zero feature, columns ascending: its column, which of the
 * values it has, and for bytes the value itself. */
#ifndef NN_SPARSE_RUNS_H
#define NN_SPARSE_RUNS_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "data/dataset.h"
#include "data/progress.h"

/* An entry: column, above it the number of the value within the sample; bytes
 * have at most 255 values and stand above the number themselves. */
#define RUNS_COL(e)  ((e)&0xffffu)
#define RUNS_BYTE(e) ((e) >> 24)

struct runs {
    size_t n;             /* samples */
    size_t n_features;    /* I */
    size_t max_runs;      /* most distinct values in one sample */
    double min_x, max_x;  /* range of the features, 0 included */
    uint32_t *first_run;  /* [n + 1] into value8 or value */
    uint32_t *first_nz;   /* [n + 1] into entry */
    uint32_t *first_cell; /* [n + 1] pairs of columns 2k, 2k + 1 that have an
                           * entry, of all samples before */
    uint32_t *half_nz;    /* [n] the sample's first entry of column >= I / 2 */
    uint8_t *value8;      /* [runs] x = byte_x[value8], or NULL */
    double *value;        /* [runs] x, when value8 is NULL */
    uint32_t *entry;      /* [non-zero features] RUNS_COL, runs_number */
    uint32_t run_mask;    /* of a number: 0xff for bytes, else 0xffff */
    uint16_t *labels;     /* [n] */
    double byte_x[256];   /* x of each byte, when value8 is not NULL */
};

/* Which of the sample's values an entry has. */
static inline size_t runs_number(const struct runs *runs, uint32_t entry)
{
    return entry >> 16 & runs->run_mask;
}

/* Encodes samples order[0..n) of ds. progress may be NULL; it is moved from
 * `from` to `to` permille. STATUS_NOMEM, STATUS_USAGE (more than 2^32 - 1
 * non-zero features). *out is owned by the caller. */
enum status runs_new(const struct dataset *ds, const uint32_t *order, size_t n,
                     struct progress *progress, int from, int to,
                     struct runs **out);
void runs_free(struct runs *runs);

#endif
