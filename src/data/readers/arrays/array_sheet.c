/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From arrays to a sheet with room for them. */
#include "data/readers/arrays/array.h"

#include <string.h>

void array_set_npy(struct array *a, const struct npy *npy)
{
    a->type = npy->type;
    a->fortran = npy->fortran;
    a->n_dims = npy->n_dims;
    memcpy(a->dims, npy->dims, sizeof a->dims);
    a->header = npy->header;
    a->body = npy->body;
}

static enum status check_same(const struct array *first,
                              const struct array *second,
                              const struct array_shape *a,
                              const struct array_shape *b, struct err *err)
{
    char want[100], is[100];
    if (a->n_columns == b->n_columns && a->width == b->width)
        return STATUS_OK;
    array_dims_text(first, want, sizeof want);
    array_dims_text(second, is, sizeof is);
    return err_set(err, STATUS_FORMAT,
                   "%s: an array of %.40s, expected samples as in %.40s of %s",
                   err_path(second->name), is, want, "the training part");
}

enum status array_begin_parts(const struct array *first,
                              const struct array *second, bool labels,
                              bool words, struct sheet *sheet, struct err *err)
{
    struct array_shape a, b = {0};
    enum status status = array_shape(first, &a, err);
    if (status == STATUS_OK && second)
        status = array_shape(second, &b, err);
    if (status == STATUS_OK && second)
        status = check_same(first, second, &a, &b, err);
    if (status != STATUS_OK)
        return status;
    status = sheet_alloc(sheet, a.n + b.n, a.n_columns, false, err);
    if (status == STATUS_OK && labels)
        status = sheet_alloc_labels(sheet, words, err);
    sheet->width = a.width;
    sheet->height = a.height;
    sheet->n_first = second ? a.n : 0;
    return array_name_error(first->name, status, err);
}

enum status array_read_features(struct array *a, struct sheet *sheet,
                                struct array_progress *progress,
                                struct err *err)
{
    struct array_shape shape;
    enum status status = array_begin_parts(a, NULL, false, false, sheet, err);
    if (status == STATUS_OK)
        status = array_shape(a, &shape, err);
    return status == STATUS_OK
               ? array_read_rows(a, &shape, sheet, 0, progress, err)
               : status;
}
