/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples turned on their side: for each pair of neighbouring features, which
 * of a few samples have one of them or both, and with what values. The
 * gradient of the first layer sums over samples one pair at a time: its two
 * rows stay in registers, and neighbours in a picture mostly come together, so
 * that a sample's dL/dz is read once for both. */
#ifndef NN_SPARSE_COLUMNS_H
#define NN_SPARSE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "nn/sparse/runs.h"

#define COLUMNS_SAMPLES                                                        \
    160 /* most samples in a tile: their dL/dz stay in
                             * the first cache */

/* One tile, a view into a store. */
struct columns {
    size_t n_features;
    size_t n_pairs;       /* (n_features + 1) / 2 */
    uint32_t *first;      /* [n_pairs + 1] into cell and value */
    uint32_t *cell;       /* [cells] COLUMNS_SAMPLE; for bytes COLUMNS_BYTE */
    double (*value)[2];   /* [cells] x of the two features; NULL for bytes */
    const double *byte_x; /* [256] x of each byte */
};

/* Sample 0 .. COLUMNS_SAMPLES - 1, and the byte of feature 0 or 1 of the pair,
 * x = byte_x[byte] of the runs. */
#define COLUMNS_SAMPLE(cell)      ((cell)&0xffu)
#define COLUMNS_BYTE(cell, which) ((cell) >> (8 + 8 * (which)) & 0xffu)

/* The tiles of a training set cut into batches: those of fixed batches are
 * turned once, when a batch first needs them, and kept; others (reshuffled
 * batches) are turned every time into loose ones. All memory is reserved
 * at the start. */
struct column_store {
    const struct runs *runs;
    size_t max_batch, slots_per_batch, tiles_per_chunk;
    bool *filled; /* [slots] */
    size_t n_pairs;
    uint32_t *first;    /* [slots + slots of a batch, n_pairs + 1] */
    uint32_t *cell;     /* [cells + slots of a batch * loose] */
    double (*value)[2]; /* same, NULL for bytes */
    size_t n_slots, loose;
};

/* For batches of up to max_batch samples in up to n_chunks chunks of up to
 * tiles_per_chunk tiles. STATUS_NOMEM. */
enum status column_store_init(struct column_store *store,
                              const struct runs *runs, size_t max_batch,
                              size_t n_chunks, size_t tiles_per_chunk);
void column_store_done(struct column_store *store);

/* A batch: samples index[0..n), or first, first + 1, .. when index is NULL. */
struct column_batch {
    const struct runs *runs;
    const uint32_t *index;
    size_t first, n;
};

/* Entries [at, at + n) of the batch, n <= COLUMNS_SAMPLES, as tile `tile` of
 * chunk `chunk`. turned: an earlier call for the same batch has turned it
 * already. Valid until the next batch. Thread: any; a call that is not
 * `turned` must be the only one for its tile and be over before others. */
struct columns column_store_tile(struct column_store *store,
                                 const struct column_batch *batch, size_t chunk,
                                 size_t tile, size_t at, size_t n, bool turned);

#endif
