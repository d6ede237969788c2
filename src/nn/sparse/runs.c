/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two passes. The first counts the non-zero features of each sample, which
 * sizes the array of entries exactly and bounds the number of values (at most
 * one for each entry); the end of the value arrays that is never written costs
 * no memory (base/mem.c). The second numbers each sample's values: bytes by a
 * set of bits (nonzero.h), reals by sorting. */
#include "nn/sparse/runs.h"

#include <stdlib.h>

#include "base/mem.h"
#include "nn/sparse/nonzero.h"

/* Samples between two looks at progress: a millisecond's work. */
#define STRIDE 1024

/* Where the next value and its entries go. */
struct cursor {
    uint32_t run, nz;
};

struct real_cell {
    double value;
    uint16_t col, at; /* at: which of the sample's entries */
};

/* Work space for one sample. */
struct scratch {
    uint16_t *cols;          /* [I] non-zero columns, ascending */
    struct real_cell *cells; /* [I] for reals, else NULL */
};

static size_t count_reals(const double *row, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += row[i] != 0;
    return count;
}

/* Fills first_nz; false when the columns do not fit its 32 bits. */
static bool count_nonzero(struct runs *runs, const struct dataset *ds,
                          const uint32_t *order)
{
    size_t I = ds->n_features, total = 0;
    for (size_t i = 0; i < runs->n; i++) {
        size_t at = order[i] * I;
        runs->first_nz[i] = (uint32_t)total;
        total += ds->bytes ? nonzero_count(ds->bytes + at, I)
                           : count_reals(ds->reals + at, I);
        if (total > UINT32_MAX)
            return false;
    }
    runs->first_nz[runs->n] = (uint32_t)total;
    return true;
}

static void encode_bytes(struct runs *runs, const uint8_t *row,
                         struct scratch *scratch, struct cursor *cursor)
{
    uint32_t number[256]; /* a value's part of its entries */
    uint32_t n_runs = 0;
    uint64_t seen[4] = {0};
    size_t n = nonzero_scan(row, runs->n_features, scratch->cols, seen);
    for (unsigned word = 0; word < 4; word++) {
        for (uint64_t bits = seen[word]; bits; bits &= bits - 1) {
            unsigned value = word * 64 + (unsigned)__builtin_ctzll(bits);
            runs->value8[cursor->run++] = (uint8_t)value;
            number[value] = value << 24 | n_runs++ << 16;
        }
    }
    for (size_t i = 0; i < n; i++) {
        uint16_t col = scratch->cols[i];
        runs->entry[cursor->nz++] = number[row[col]] | col;
    }
}

static int compare_cells(const void *a, const void *b)
{
    const struct real_cell *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->col > y->col) - (x->col < y->col);
}

static void encode_reals(struct runs *runs, const double *row,
                         struct scratch *scratch, struct cursor *cursor)
{
    struct real_cell *cells = scratch->cells;
    uint32_t first_run = cursor->run;
    size_t n = 0;
    for (size_t i = 0; i < runs->n_features; i++) {
        if (row[i] != 0) {
            cells[n] = (struct real_cell){row[i], (uint16_t)i, (uint16_t)n};
            n++;
        }
    }
    qsort(cells, n, sizeof *cells, compare_cells);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || cells[i].value != cells[i - 1].value)
            runs->value[cursor->run++] = cells[i].value;
        runs->entry[cursor->nz + cells[i].at] =
            (cursor->run - 1 - first_run) << 16 | cells[i].col;
    }
    cursor->nz += (uint32_t)n;
}

/* min_x and max_x from the ends of each sample's sorted runs. */
static void widen_range(struct runs *runs, size_t sample)
{
    size_t first = runs->first_run[sample];
    size_t end = runs->first_run[sample + 1];
    if (end - first > runs->max_runs)
        runs->max_runs = end - first;
    if (first == end)
        return;
    bool bytes = runs->value8 != NULL;
    double low = bytes ? runs->byte_x[runs->value8[first]] : runs->value[first];
    double high =
        bytes ? runs->byte_x[runs->value8[end - 1]] : runs->value[end - 1];
    if (low < runs->min_x)
        runs->min_x = low;
    if (high > runs->max_x)
        runs->max_x = high;
}

/* The sample's first entry of the upper half of the columns. */
static uint32_t find_half(const struct runs *runs, size_t sample)
{
    uint32_t low = runs->first_nz[sample], high = runs->first_nz[sample + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (RUNS_COL(runs->entry[middle]) < runs->n_features / 2)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* How many pairs of neighbouring columns the sample has. */
static uint32_t count_cells(const struct runs *runs, size_t sample)
{
    const uint32_t *e = runs->entry + runs->first_nz[sample];
    const uint32_t *end = runs->entry + runs->first_nz[sample + 1];
    uint32_t last = UINT32_MAX, count = 0;
    for (; e < end; e++) {
        count += RUNS_COL(*e) / 2 != last;
        last = RUNS_COL(*e) / 2;
    }
    return count;
}

static void encode(struct runs *runs, const struct dataset *ds,
                   const uint32_t *order, struct scratch *scratch,
                   struct progress *progress, int from, int to)
{
    struct cursor cursor = {0};
    for (size_t i = 0; i < runs->n; i++) {
        size_t at = order[i] * ds->n_features;
        runs->first_run[i] = cursor.run;
        runs->labels[i] = ds->labels[order[i]];
        if (ds->bytes)
            encode_bytes(runs, ds->bytes + at, scratch, &cursor);
        else
            encode_reals(runs, ds->reals + at, scratch, &cursor);
        runs->first_run[i + 1] = cursor.run;
        runs->first_cell[i + 1] = runs->first_cell[i] + count_cells(runs, i);
        runs->half_nz[i] = find_half(runs, i);
        widen_range(runs, i);
        if (progress && i % STRIDE == 0) {
            int done = (int)((double)(to - from) * (double)i / (double)runs->n);
            atomic_store(&progress->permille, from + done);
        }
    }
    if (progress)
        atomic_store(&progress->permille, to);
}

/* The arrays sized by the first pass. */
static bool alloc_cells(struct runs *runs, bool bytes)
{
    size_t n = runs->first_nz[runs->n];
    runs->entry = mem_alloc(n, sizeof *runs->entry);
    if (bytes)
        runs->value8 = mem_alloc(n, 1);
    else
        runs->value = mem_alloc(n, sizeof *runs->value);
    return runs->entry && (runs->value8 || runs->value);
}

enum status runs_new(const struct dataset *ds, const uint32_t *order, size_t n,
                     struct progress *progress, int from, int to,
                     struct runs **out)
{
    enum status status = STATUS_NOMEM;
    struct scratch scratch = {0};
    struct runs *runs = mem_alloc(1, sizeof *runs);
    if (!runs)
        goto done;
    runs->n = n;
    runs->n_features = ds->n_features;
    runs->run_mask = ds->bytes ? 0xff : 0xffff;
    for (int v = 0; v < 256 && ds->bytes; v++)
        runs->byte_x[v] = v / ds->divisor;
    runs->first_run = mem_alloc(n + 1, sizeof *runs->first_run);
    runs->first_nz = mem_alloc(n + 1, sizeof *runs->first_nz);
    runs->first_cell = mem_alloc(n + 1, sizeof *runs->first_cell);
    runs->half_nz = mem_alloc(n, sizeof *runs->half_nz);
    runs->labels = mem_alloc(n, sizeof *runs->labels);
    scratch.cols = mem_alloc(ds->n_features, sizeof *scratch.cols);
    if (ds->reals)
        scratch.cells = mem_alloc(ds->n_features, sizeof *scratch.cells);
    if (!runs->first_run || !runs->first_nz || !runs->first_cell ||
        !runs->half_nz || !runs->labels || !scratch.cols ||
        (ds->reals && !scratch.cells))
        goto done;
    if (!count_nonzero(runs, ds, order)) {
        status = STATUS_USAGE;
        goto done;
    }
    if (!alloc_cells(runs, ds->bytes != NULL))
        goto done;
    encode(runs, ds, order, &scratch, progress, from, to);
    *out = runs;
    runs = NULL;
    status = STATUS_OK;
done:
    mem_free(scratch.cells);
    mem_free(scratch.cols);
    runs_free(runs);
    return status;
}

void runs_free(struct runs *runs)
{
    if (!runs)
        return;
    mem_free(runs->first_run);
    mem_free(runs->first_nz);
    mem_free(runs->first_cell);
    mem_free(runs->half_nz);
    mem_free(runs->value8);
    mem_free(runs->value);
    mem_free(runs->entry);
    mem_free(runs->labels);
    mem_free(runs);
}
