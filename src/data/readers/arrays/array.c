/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes, the common case, are read straight into their place; all else goes
 * through a block of whole samples as doubles, which the sheet keeps as bytes
 * for as long as they fit. */
#include "data/readers/arrays/array.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "data/gzio.h"
#include "data/readers/arrays/array_block.h"

void array_dims_text(const struct array *a, char *out, size_t size)
{
    size_t used = 0;
    snprintf(out, size, "no dimensions");
    for (size_t i = 0; i < a->n_dims && used < size; i++) {
        int n = snprintf(out + used, size - used, "%s%zu", i ? " x " : "",
                         a->dims[i]);
        used += n > 0 ? (size_t)n : 0;
    }
}

static enum status bad_shape(const struct array *a, const char *what,
                             struct err *err)
{
    char dims[100];
    array_dims_text(a, dims, sizeof dims);
    return err_set(err, STATUS_FORMAT, "%s: an array of %s, %s",
                   err_path(a->name), dims, what);
}

/* Sets height, width and channels of pictures; false when there are none. */
static bool picture_shape(const struct array *a, struct array_shape *shape)
{
    const size_t *d = a->dims;
    size_t height = d[1], width = d[2];
    shape->channels = 1;
    if (a->n_dims == 4) {
        bool last = d[3] == 1 || d[3] == 3;
        if (!last && d[1] != 1 && d[1] != 3)
            return false;
        shape->channels = last ? d[3] : d[1];
        shape->channels_first = !last;
        if (!last) {
            height = d[2];
            width = d[3];
        }
    }
    if (width > DATASET_MAX_FEATURES || height > DATASET_MAX_FEATURES)
        return false;
    shape->n_columns = height * width;
    shape->width = (int)width;
    shape->height = (int)height;
    return true;
}

enum status array_shape(const struct array *a, struct array_shape *out,
                        struct err *err)
{
    struct array_shape shape = {.channels = 1};
    if (a->n_dims < 2)
        return bad_shape(a, "expected samples x features or pictures", err);
    shape.n = a->dims[0];
    shape.n_columns = a->dims[1];
    if (shape.n == 0)
        return bad_shape(a, "expected at least 1 sample", err);
    if (a->n_dims > 2 && !picture_shape(a, &shape))
        return bad_shape(a,
                         "expected pictures: samples x height x width, and 1 "
                         "or 3 channels",
                         err);
    if (shape.n_columns == 0 || shape.n_columns > SHEET_MAX_COLUMNS)
        return bad_shape(a, "expected 1 to 65535 features a sample", err);
    if (shape.channels == 3 && a->fortran)
        return bad_shape(a,
                         "colours in Fortran order, expected C order "
                         "(np.ascontiguousarray)",
                         err);
    *out = shape;
    return STATUS_OK;
}

bool array_is_text(const struct array *a)
{
    return a->type.kind == 'S' || a->type.kind == 'U';
}

/* One sample of three channels becomes grey, as television weighs them; whole
 * numbers stay whole. */
static void turn_grey(const struct array_shape *shape, bool whole,
                      const double *from, double *to)
{
    size_t n = shape->n_columns;
    size_t pixel = shape->channels_first ? 1 : 3;
    size_t channel = shape->channels_first ? n : 1;
    for (size_t i = 0; i < n; i++) {
        const double *at = from + i * pixel;
        double grey =
            (299 * at[0] + 587 * at[channel] + 114 * at[2 * channel]) / 1000;
        to[i] = whole ? floor(grey + 0.5) : grey;
    }
}

/* The place in the rows of a sheet of the item after `index`, which is moved
 * on, the first dimension fastest. */
static size_t next_place(const struct array *a, size_t *index)
{
    size_t place = 0;
    for (size_t i = 0; i < a->n_dims; i++)
        place = place * a->dims[i] + index[i];
    for (size_t i = 0; i < a->n_dims && ++index[i] == a->dims[i]; i++)
        index[i] = 0;
    return place;
}

static enum status scatter(const struct array *a, struct sheet *sheet,
                           size_t row, size_t *index, const double *values,
                           size_t n, struct err *err)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < n && status == STATUS_OK; i++)
        status = sheet_set(sheet, row * sheet->n_columns + next_place(a, index),
                           &values[i], 1, err);
    return status;
}

static enum status check_finite(const struct array *a, size_t first,
                                const double *values, size_t n, size_t per_row,
                                struct err *err)
{
    for (size_t i = 0; a->type.kind == 'f' && i < n; i++)
        if (!isfinite(values[i]))
            return err_set(
                err, STATUS_FORMAT, "%s: %s %zu: %g, expected a finite number",
                err_path(a->name), a->fortran ? "item" : "sample",
                (first + i) / (a->fortran ? 1 : per_row) + 1, values[i]);
    return STATUS_OK;
}

/* A block that has been read and decoded goes to its place. */
static enum status store(const struct array *a, const struct array_shape *shape,
                         struct sheet *sheet, size_t row, size_t *index,
                         struct array_block *block, struct err *err)
{
    size_t per_row = shape->n_columns * shape->channels;
    enum status status =
        check_finite(a, block->first, block->values, block->n, per_row, err);
    if (status != STATUS_OK)
        return status;
    if (a->fortran)
        return array_name_error(
            a->name,
            scatter(a, sheet, row, index, block->values, block->n, err), err);
    size_t rows = block->n / per_row, cells = rows * shape->n_columns;
    for (size_t i = 0; shape->channels == 3 && i < rows; i++) {
        /* a row of cells is shorter than its three channels: in place, by
         * way of one row apart */
        turn_grey(shape, a->type.kind != 'f', block->values + i * per_row,
                  block->spare);
        memcpy(block->values + i * shape->n_columns, block->spare,
               shape->n_columns * sizeof *block->spare);
    }
    size_t at = (row + block->first / per_row) * shape->n_columns;
    return array_name_error(
        a->name, sheet_set(sheet, at, block->values, cells, err), err);
}

static enum status read_straight(struct array *a, uint8_t *to,
                                 struct array_progress *progress,
                                 struct err *err)
{
    enum status status = STATUS_OK;
    for (uint64_t done = 0; done < a->body && status == STATUS_OK;) {
        uint64_t left = a->body - done;
        size_t n = left < ARRAY_BLOCK ? (size_t)left : ARRAY_BLOCK;
        status = array_read_bytes(a, to + done, n, done, progress, err);
        done += n;
    }
    return status;
}

enum status array_read_rows(struct array *a, const struct array_shape *shape,
                            struct sheet *sheet, size_t row,
                            struct array_progress *progress, struct err *err)
{
    struct array_block block;
    size_t index[NPY_DIMS] = {0};
    bool bytes = a->type.kind == 'u' && a->type.size == 1;
    enum status status = STATUS_OK;
    if (array_is_text(a))
        return err_set(err, STATUS_FORMAT,
                       "%s: texts, expected numbers as features",
                       err_path(a->name));
    if (bytes && sheet->bytes && !a->fortran && shape->channels == 1) {
        status = read_straight(a, sheet->bytes + row * shape->n_columns,
                               progress, err);
        return status == STATUS_OK ? array_read_end(a, err) : status;
    }
    status =
        array_block_init(&block, a, shape->n_columns * shape->channels, err);
    while (status == STATUS_OK && array_block_more(&block)) {
        status = array_block_read(&block, progress, err);
        if (status == STATUS_OK)
            status = store(a, shape, sheet, row, index, &block, err);
    }
    array_block_done(&block);
    return status == STATUS_OK ? array_read_end(a, err) : status;
}
