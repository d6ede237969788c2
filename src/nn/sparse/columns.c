/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A counting sort of the samples' entries by pair of columns. A kept tile of
 * samples a..b lies in the store where the runs count the cells of a..b (it has
 * no more of them), so the store needs no bookkeeping beyond which tiles are
 * filled. */
#include "nn/sparse/columns.h"

#include <string.h>

#include "base/mem.h"

static size_t sample_number(const uint32_t *index, size_t first, size_t s)
{
    return index ? index[s] : first + s;
}

/* Most cells COLUMNS_SAMPLES samples can have. */
static size_t largest_tile(const struct runs *runs)
{
    size_t most = 0;

    for (size_t i = 0; i < runs->n; i++) {
        size_t n = runs->first_cell[i + 1] - runs->first_cell[i];

        most = n > most ? n : most;
    }
    return most * COLUMNS_SAMPLES;
}

enum status column_store_init(struct column_store *store,
                              const struct runs *runs, size_t max_batch,
                              size_t n_chunks, size_t tiles_per_chunk)
{
    size_t batches = (runs->n + max_batch - 1) / max_batch, cells;

    *store = (struct column_store){
        .runs = runs,
        .max_batch = max_batch,
        .tiles_per_chunk = tiles_per_chunk,
        .slots_per_batch = n_chunks * tiles_per_chunk,
        .n_slots = batches * n_chunks * tiles_per_chunk,
        .loose = largest_tile(runs),
        .n_pairs = (runs->n_features + 1) / 2,
    };
    cells = runs->first_cell[runs->n] + store->slots_per_batch * store->loose;
    store->filled = mem_alloc(store->n_slots, sizeof *store->filled);
    store->first = mem_alloc((store->n_slots + store->slots_per_batch) *
                                 (store->n_pairs + 1),
                             sizeof *store->first);
    store->cell = mem_alloc(cells, sizeof *store->cell);
    if (!runs->value8)
        store->value = mem_alloc(cells, sizeof *store->value);
    if (store->filled && store->first && store->cell &&
        (runs->value8 || store->value))
        return STATUS_OK;
    column_store_done(store);
    return STATUS_NOMEM;
}

void column_store_done(struct column_store *store)
{
    mem_free(store->filled);
    mem_free(store->first);
    mem_free(store->cell);
    mem_free(store->value);
    *store = (struct column_store){0};
}

/* Whether an entry shares its cell with the one before it in the sample. */
static bool joins(const uint32_t *entry, const uint32_t *first)
{
    return entry > first && RUNS_COL(entry[-1]) / 2 == RUNS_COL(*entry) / 2;
}

/* Writes the entries of sample i of the runs, s of the tile, each in front
 * of those its pair has. */
static void place_reals(struct columns *c, const struct runs *runs, size_t i,
                        size_t s)
{
    const uint32_t *first = runs->entry + runs->first_nz[i];
    const uint32_t *end = runs->entry + runs->first_nz[i + 1];

    for (const uint32_t *e = first; e < end; e++) {
        uint32_t *at = &c->first[RUNS_COL(*e) / 2];

        if (!joins(e, first)) {
            c->cell[--*at] = (uint32_t)s;
            c->value[*at][0] = c->value[*at][1] = 0.0;
        }
        c->value[*at][RUNS_COL(*e) % 2] =
            runs->value[runs->first_run[i] + runs_number(runs, *e)];
    }
}

/* The same for bytes, without a branch: whether a pixel has a neighbour is as
 * good as random. */
static void place_bytes(struct columns *c, const struct runs *runs, size_t i,
                        size_t s)
{
    const uint32_t *e = runs->entry + runs->first_nz[i];
    const uint32_t *end = runs->entry + runs->first_nz[i + 1];
    uint32_t last = UINT32_MAX; /* the pair of the entry before */
    uint32_t cell = 0;          /* and what its cell has */

    for (; e < end; e++) {
        uint32_t pair = RUNS_COL(*e) / 2, same = pair == last;
        uint32_t at = c->first[pair] - !same;

        cell = (cell & -same) | ((uint32_t)s & ~-same) |
               RUNS_BYTE(*e) << (8 + 8 * (RUNS_COL(*e) % 2));
        c->first[pair] = at;
        c->cell[at] = cell;
        last = pair;
    }
}

/* Counts, sums up to the end of each pair, then places the last sample
 * first, which walks every end down to its pair's start. */
static void turn(struct columns *c, const struct runs *runs,
                 const uint32_t *index, size_t first, size_t n)
{
    uint32_t sum = 0;

    memset(c->first, 0, (c->n_pairs + 1) * sizeof *c->first);
    for (size_t s = 0; s < n; s++) {
        size_t i = sample_number(index, first, s);
        const uint32_t *from = runs->entry + runs->first_nz[i];
        const uint32_t *end = runs->entry + runs->first_nz[i + 1];
        uint32_t last = UINT32_MAX;

        for (const uint32_t *e = from; e < end; e++) {
            uint32_t pair = RUNS_COL(*e) / 2;

            c->first[pair] += pair != last;
            last = pair;
        }
    }
    for (size_t pair = 0; pair <= c->n_pairs; pair++) {
        sum += c->first[pair];
        c->first[pair] = sum;
    }
    for (size_t s = n; s-- > 0;) {
        size_t i = sample_number(index, first, s);

        if (c->value)
            place_reals(c, runs, i, s);
        else
            place_bytes(c, runs, i, s);
    }
}

static struct columns view(const struct column_store *store, size_t slot,
                           size_t cell)
{
    return (struct columns){
        .n_features = store->runs->n_features,
        .n_pairs = store->n_pairs,
        .first = store->first + slot * (store->n_pairs + 1),
        .cell = store->cell + cell,
        .value = store->value ? store->value + cell : NULL,
        .byte_x = store->runs->byte_x,
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
        c = view(store, slot, kept->first_cell[batch->first + at]);
        if (!turned) { /* else others may be here too: filled is not theirs */
            turned = store->filled[slot];
            store->filled[slot] = true;
        }
    } else {
        c = view(store, store->n_slots + slot,
                 kept->first_cell[kept->n] + slot * store->loose);
    }
    if (!turned)
        turn(&c, batch->runs, index, batch->first + at, n);
    return c;
}
