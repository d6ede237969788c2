/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growth by doubling, so that memory stays within a small multiple of what
 * was really read. Rows are kept as bytes as long as every feature is a whole
 * number 0..255; the first that is not turns all earlier ones into doubles,
 * once. */
#include "data/rows.h"

#include <string.h>

#include "base/mem.h"

#define FIRST_CAPACITY 16

/* Moves *array, `used` bytes of it filled, to room for n items of `size`. */
static bool enlarge(void **array, size_t used, size_t n, size_t size)
{
    void *larger = mem_alloc(n, size);
    if (!larger)
        return false;
    if (used > 0)
        memcpy(larger, *array, used);
    mem_free(*array);
    *array = larger;
    return true;
}

static bool grow(struct rows *rows)
{
    size_t capacity = rows->capacity ? rows->capacity * 2 : FIRST_CAPACITY;
    size_t used = rows->n * rows->n_features, cells;
    if (!size_mul_ok(capacity, rows->n_features, &cells))
        return false;
    void *labels = rows->labels, *bytes = rows->bytes, *reals = rows->reals;
    bool ok = enlarge(&labels, rows->n, capacity, 1);
    if (ok && reals)
        ok = enlarge(&reals, used * sizeof(double), cells, sizeof(double));
    else if (ok)
        ok = enlarge(&bytes, used, cells, 1);
    rows->labels = labels;
    rows->bytes = bytes;
    rows->reals = reals;
    if (ok)
        rows->capacity = capacity;
    return ok;
}

static bool bytes_to_reals(struct rows *rows)
{
    rows->reals =
        mem_alloc(rows->capacity * rows->n_features, sizeof *rows->reals);
    if (!rows->reals)
        return false;
    for (size_t i = 0; i < rows->n * rows->n_features; i++)
        rows->reals[i] = rows->bytes[i];
    mem_free(rows->bytes);
    rows->bytes = NULL;
    return true;
}

/* False when a feature is not a whole number 0..255; to[I] is then partly
 * written. */
static bool store_bytes(uint8_t *to, const double *features, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!(features[i] >= 0 && features[i] <= 255))
            return false;
        to[i] = (uint8_t)features[i];
        if (to[i] != features[i])
            return false;
    }
    return true;
}

enum status rows_push(struct rows *rows, const double *features, uint8_t label)
{
    size_t I = rows->n_features, at = rows->n * I;
    if (rows->n == UINT32_MAX)
        return STATUS_USAGE;
    if (rows->n == rows->capacity && !grow(rows))
        return STATUS_NOMEM;
    if (!rows->reals && !store_bytes(rows->bytes + at, features, I) &&
        !bytes_to_reals(rows))
        return STATUS_NOMEM;
    if (rows->reals)
        memcpy(rows->reals + at, features, I * sizeof *features);
    rows->labels[rows->n++] = label;
    return STATUS_OK;
}

enum status rows_finish(const struct rows *rows, struct dataset **out)
{
    struct dataset *ds;
    size_t cells = rows->n * rows->n_features;
    enum status status =
        dataset_new(rows->n, rows->n_features, rows->reals != NULL, &ds);
    if (status != STATUS_OK)
        return status;
    memcpy(ds->labels, rows->labels, rows->n);
    if (rows->reals)
        memcpy(ds->reals, rows->reals, cells * sizeof *ds->reals);
    else
        memcpy(ds->bytes, rows->bytes, cells);
    dataset_count_classes(ds);
    *out = ds;
    return STATUS_OK;
}

void rows_done(struct rows *rows)
{
    mem_free(rows->labels);
    mem_free(rows->bytes);
    mem_free(rows->reals);
    *rows = (struct rows){0};
}
