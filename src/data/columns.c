/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A counting sort of the samples' entries by column. A kept tile of samples
 * a..b lies in the store where the runs keep the entries of a..b, so the
 * store needs no bookkeeping beyond which tiles are filled. */
#include "data/columns.h"

#include <string.h>

#include "base/arena.h"

static size_t sample_number(const uint32_t *index, size_t first, size_t s)
{
    return index ? index[s] : first + s;
}

/* Most entries COLUMNS_SAMPLES samples can have. */
static size_t largest_tile(const struct runs *runs)
{
    size_t most = 0;

    for (size_t i = 0; i < runs->n; i++) {
        size_t n = runs->first_nz[i + 1] - runs->first_nz[i];

        most = n > most ? n : most;
    }
    return most * COLUMNS_SAMPLES;
}

enum status column_store_init(struct column_store *store,
                              const struct runs *runs, size_t max_batch,
                              size_t n_chunks, size_t tiles_per_chunk)
{
    size_t batches = (runs->n + max_batch - 1) / max_batch, entries;

    *store = (struct column_store){
        .runs = runs,
        .max_batch = max_batch,
        .tiles_per_chunk = tiles_per_chunk,
        .slots_per_batch = n_chunks * tiles_per_chunk,
        .n_slots = batches * n_chunks * tiles_per_chunk,
        .loose = largest_tile(runs),
    };
    entries = runs->first_nz[runs->n] + store->slots_per_batch * store->loose;
    store->filled = mem_alloc(store->n_slots, sizeof *store->filled);
    store->first = mem_alloc((store->n_slots + store->slots_per_batch) *
                                 (runs->n_features + 1),
                             sizeof *store->first);
    store->sample = mem_alloc(entries, sizeof *store->sample);
    if (runs->value8)
        store->value8 = mem_alloc(entries, sizeof *store->value8);
    else
        store->value = mem_alloc(entries, sizeof *store->value);
    if (store->filled && store->first && store->sample &&
        (store->value8 || store->value))
        return STATUS_OK;
    column_store_done(store);
    return STATUS_NOMEM;
}

void column_store_done(struct column_store *store)
{
    mem_free(store->filled);
    mem_free(store->first);
    mem_free(store->sample);
    mem_free(store->value8);
    mem_free(store->value);
    *store = (struct column_store){0};
}

/* Counts, sums up to the end of each column, then places the last sample
 * first, which walks every end down to its column's start. */
static void turn(struct columns *c, const struct runs *runs,
                 const uint32_t *index, size_t first, size_t n)
{
    uint32_t sum = 0;

    memset(c->first, 0, (c->n_features + 1) * sizeof *c->first);
    for (size_t s = 0; s < n; s++) {
        size_t i = sample_number(index, first, s);

        for (uint32_t e = runs->first_nz[i]; e < runs->first_nz[i + 1]; e++)
            c->first[RUNS_COL(runs->entry[e])]++;
    }
    for (size_t col = 0; col <= c->n_features; col++) {
        sum += c->first[col];
        c->first[col] = sum;
    }
    for (size_t s = n; s-- > 0;) {
        size_t i = sample_number(index, first, s);

        for (uint32_t e = runs->first_nz[i]; e < runs->first_nz[i + 1]; e++) {
            size_t run = runs->first_run[i] + RUNS_RUN(runs->entry[e]);
            uint32_t to = --c->first[RUNS_COL(runs->entry[e])];

            c->sample[to] = (uint8_t)s;
            if (c->value8)
                c->value8[to] = runs->value8[run];
            else
                c->value[to] = runs->value[run];
        }
    }
}

static struct columns view(const struct column_store *store, size_t slot,
                           size_t entry)
{
    size_t I = store->runs->n_features;

    return (struct columns){
        .n_features = I,
        .first = store->first + slot * (I + 1),
        .sample = store->sample + entry,
        .value8 = store->value8 ? store->value8 + entry : NULL,
        .value = store->value ? store->value + entry : NULL,
    };
}

struct columns column_store_tile(struct column_store *store,
                                 const struct column_batch *batch, size_t chunk,
                                 size_t tile, size_t at, size_t n, bool turned)
{
    const struct runs *kept = store->runs;
    const uint32_t *index = batch->index ? batch->index + at : NULL;
    size_t slot = chunk * store->tiles_per_chunk + tile;
    bool fixed =
        !index && batch->runs == kept && batch->first % store->max_batch == 0 &&
        (batch->n == store->max_batch || batch->first + batch->n == kept->n);
    struct columns c;

    if (fixed) {
        slot += batch->first / store->max_batch * store->slots_per_batch;
        c = view(store, slot, kept->first_nz[batch->first + at]);
        if (!turned) { /* else others may be here too: filled is not theirs */
            turned = store->filled[slot];
            store->filled[slot] = true;
        }
    } else {
        c = view(store, store->n_slots + slot,
                 kept->first_nz[kept->n] + slot * store->loose);
    }
    if (!turned)
        turn(&c, batch->runs, index, batch->first + at, n);
    return c;
}
