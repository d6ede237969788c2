/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One label a row, out of a row that may have more. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "data/readers/arrays/array_block.h"

#define TEXT_SIZE 1100 /* of a label that is a text: names are cut later */

/* The column of the one 1 of a row; n when the row is none of that kind. */
static size_t only_one(const double *row, size_t n)
{
    size_t at = n;
    for (size_t k = 0; k < n; k++) {
        if (row[k] == 0)
            continue;
        if (row[k] != 1 || at < n)
            return n;
        at = k;
    }
    return at;
}

static enum status put_text(const struct array_block *block, size_t i,
                            struct sheet *sheet, size_t row, struct err *err)
{
    const struct array *a = block->array;
    char text[TEXT_SIZE];
    items_text(&a->type, block->bytes + i * a->type.size, text, sizeof text);
    sheet->labels.word[row] = words_add(&sheet->words, text, strlen(text));
    if (sheet->labels.word[row] == 0)
        return err_set(err, STATUS_NOMEM, "%s: no memory for its labels",
                       err_path(a->name));
    return STATUS_OK;
}

/* The label of the row whose first item is number i of the block. */
static enum status put_label(const struct array_labels *labels,
                             const struct array_block *block, size_t i,
                             struct sheet *sheet, size_t row, struct err *err)
{
    const struct array *a = labels->array;
    size_t k = block->per_row, sample = (block->first + i) / k + 1;
    if (array_is_text(a))
        return put_text(block, i, sheet, row, err);
    double value = block->values[i];
    if (k > 1 && !labels->first) {
        size_t class = only_one(block->values + i, k);
        if (class == k)
            return err_set(err, STATUS_FORMAT,
                           "%s: sample %zu: labels of %zu columns, expected "
                           "one column, or one 1 and else 0 in each row",
                           err_path(a->name), sample, k);
        value = (double)class;
    }
    if (!isfinite(value))
        return err_set(err, STATUS_FORMAT,
                       "%s: sample %zu: label %g, expected a finite number",
                       err_path(a->name), sample, value);
    sheet->labels.value[row] = value;
    return STATUS_OK;
}

/* Items of a row; 0 when the array can be no labels. */
static size_t row_length(const struct array *a)
{
    size_t k = a->n_dims == 2 ? a->dims[1] : 1;
    bool fits = (a->n_dims == 1 || a->n_dims == 2) && a->dims[0] > 0 && k > 0 &&
                k <= DATASET_MAX_FEATURES;
    bool plain = k == 1 || (!a->fortran && !array_is_text(a));
    return fits && plain ? k : 0;
}

enum status array_read_labels(const struct array_labels *labels,
                              struct sheet *sheet, size_t row,
                              struct array_progress *progress,
                              struct data_facts *facts, struct err *err)
{
    struct array *a = labels->array;
    struct array_block block;
    size_t k = row_length(a);
    if (k == 0) {
        char dims[100];
        array_dims_text(a, dims, sizeof dims);
        return err_set(err, STATUS_FORMAT,
                       "%s: an array of %s, expected one label a sample",
                       err_path(a->name), dims);
    }
    enum status status = array_block_init(&block, a, k, err);
    while (status == STATUS_OK && array_block_more(&block)) {
        status = array_block_read(&block, progress, err);
        for (size_t i = 0; i < block.n && status == STATUS_OK; i += k)
            status = put_label(labels, &block, i, sheet, row++, err);
    }
    array_block_done(&block);
    if (status == STATUS_OK && k > 1 && row == sheet->n)
        facts_note(facts,
                   labels->first
                       ? "the labels have %zu columns: the first is the class"
                       : "the labels are one-hot in %zu columns",
                   k);
    return status == STATUS_OK ? array_read_end(a, err) : status;
}

enum status array_read_column(const struct array_labels *labels,
                              struct sheet *sheet,
                              struct array_progress *progress,
                              struct data_facts *facts, struct err *err)
{
    const struct array *a = labels->array;
    struct sheet_column *column = &sheet->labels;
    size_t n = a->n_dims ? a->dims[0] : 0;
    enum status status =
        sheet_alloc(sheet, n ? n : 1, 1, !array_is_text(a), err);
    if (status == STATUS_OK)
        status = sheet_alloc_labels(sheet, array_is_text(a), err);
    if (status == STATUS_OK)
        status = array_read_labels(labels, sheet, 0, progress, facts, err);
    if (status != STATUS_OK)
        return status;
    if (sheet->reals)
        memcpy(sheet->reals, column->value, n * sizeof *column->value);
    sheet->word[0] = column->word;
    column->word = NULL;
    sheet_column_done(column);
    return STATUS_OK;
}
