/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growth by doubling, so that memory stays within a small multiple of what
 * was really read; the part of a block that is never written costs none
 * (base/mem.c). Cells are kept as bytes as long as every one is a whole number
 * 0..255; the first that is not turns all earlier ones into doubles, once.
 * Words stand apart, by column: a table has them in few. */
#include "data/sheet.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define FIRST_CAPACITY 16
#define EXPECTED_CELLS ((size_t)1 << 20) /* smaller blocks are cleared */

void sheet_init(struct sheet *sheet, uint64_t max_bytes)
{
    *sheet = (struct sheet){.max_bytes = max_bytes, .label = SHEET_NO_COLUMN};
}

void sheet_done(struct sheet *sheet)
{
    for (size_t i = 0; sheet->names && i < sheet->n_columns; i++)
        mem_free(sheet->names[i]);
    for (size_t i = 0; sheet->word && i < sheet->n_columns; i++)
        mem_free(sheet->word[i]);
    words_done(&sheet->words);
    mem_free(sheet->names);
    mem_free(sheet->word);
    mem_free(sheet->number);
    mem_free(sheet->line);
    mem_free(sheet->bytes);
    mem_free(sheet->reals);
    sheet_column_done(&sheet->labels);
    sheet_init(sheet, 0);
}

void sheet_column_done(struct sheet_column *column)
{
    mem_free(column->value);
    mem_free(column->word);
    *column = (struct sheet_column){0};
}

static enum status out_of_memory(struct err *err)
{
    return err_set(err, STATUS_NOMEM, "no memory for the data");
}

/* Whether n rows of cells of that size may be held. */
static enum status check_size(const struct sheet *sheet, size_t n, size_t size,
                              struct err *err)
{
    size_t cells, bytes;
    if (n > UINT32_MAX)
        return err_set(err, STATUS_USAGE,
                       "more rows than 4294967295, which is the most");
    if (!size_mul_ok(n, sheet->n_columns, &cells) ||
        !size_mul_ok(cells, size, &bytes))
        return out_of_memory(err);
    if (sheet->max_bytes && bytes + sheet->words.n_bytes > sheet->max_bytes)
        return err_set(err, STATUS_USAGE,
                       "the data take more than the %.3g GB that --max-memory "
                       "allows",
                       (double)sheet->max_bytes / 1e9);
    return STATUS_OK;
}

static bool grow_words(struct sheet *sheet, size_t capacity)
{
    for (size_t i = 0; i < sheet->n_columns; i++)
        if (sheet->word[i] && !mem_grow(&sheet->word[i], sheet->n, capacity,
                                        sizeof *sheet->word[i]))
            return false;
    return true;
}

static enum status grow_to(struct sheet *sheet, size_t capacity,
                           struct err *err)
{
    size_t used = sheet->n * sheet->n_columns;
    size_t size = sheet->reals ? sizeof(double) : 1;
    void *cells = sheet->reals ? (void *)&sheet->reals : (void *)&sheet->bytes;
    /* what is filled, not what there is room for, takes memory */
    enum status status = check_size(sheet, sheet->n + 1, size, err);
    if (status != STATUS_OK)
        return status;
    if (!mem_grow(cells, used, capacity * sheet->n_columns, size) ||
        (sheet->line &&
         !mem_grow(&sheet->line, sheet->n, capacity, sizeof *sheet->line)) ||
        !grow_words(sheet, capacity))
        return out_of_memory(err);
    sheet->capacity = capacity;
    return STATUS_OK;
}

static enum status grow(struct sheet *sheet, struct err *err)
{
    return grow_to(sheet,
                   sheet->capacity ? sheet->capacity * 2 : FIRST_CAPACITY, err);
}

void sheet_expect(struct sheet *sheet, size_t n)
{
    struct err err;
    size_t cells;
    if (n > sheet->capacity && n <= UINT32_MAX &&
        size_mul_ok(n, sheet->n_columns, &cells) && cells >= EXPECTED_CELLS)
        grow_to(sheet, n, &err);
}

static enum status bytes_to_reals(struct sheet *sheet, struct err *err)
{
    size_t used = sheet->n * sheet->n_columns;
    enum status status = check_size(sheet, sheet->n + 1, sizeof(double), err);
    if (status != STATUS_OK)
        return status;
    sheet->reals =
        mem_alloc(sheet->capacity * sheet->n_columns, sizeof *sheet->reals);
    if (!sheet->reals && sheet->capacity > 2 * sheet->n + FIRST_CAPACITY) {
        sheet->capacity = 2 * sheet->n + FIRST_CAPACITY; /* too much expected */
        sheet->reals =
            mem_alloc(sheet->capacity * sheet->n_columns, sizeof *sheet->reals);
    }
    if (!sheet->reals)
        return out_of_memory(err);
    for (size_t i = 0; i < used; i++)
        sheet->reals[i] = sheet->bytes[i];
    mem_free(sheet->bytes);
    sheet->bytes = NULL;
    return STATUS_OK;
}

/* False when a cell is not a whole number 0..255; to[n] is then partly
 * written. */
static bool store_bytes(uint8_t *to, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!(values[i] >= 0 && values[i] <= 255))
            return false;
        to[i] = (uint8_t)values[i];
        if (to[i] != values[i])
            return false;
    }
    return true;
}

static enum status set_columns(struct sheet *sheet, size_t n_columns,
                               struct err *err)
{
    if (n_columns == 0 || n_columns > SHEET_MAX_COLUMNS)
        return err_set(err, STATUS_USAGE,
                       "%zu columns, expected 1 to %d features", n_columns,
                       DATASET_MAX_FEATURES);
    sheet->n_columns = n_columns;
    sheet->word = mem_alloc(n_columns, sizeof *sheet->word);
    sheet->number = mem_alloc(n_columns, sizeof *sheet->number);
    if (!sheet->word || !sheet->number)
        return out_of_memory(err);
    for (size_t i = 0; i < n_columns; i++)
        sheet->number[i] = (uint32_t)(i + 1);
    return STATUS_OK;
}

enum status sheet_begin(struct sheet *sheet, size_t n_columns, bool with_lines,
                        struct err *err)
{
    enum status status = set_columns(sheet, n_columns, err);
    if (status != STATUS_OK)
        return status;
    if (with_lines) {
        sheet->line = mem_alloc(1, sizeof *sheet->line);
        if (!sheet->line)
            return out_of_memory(err);
    }
    return grow(sheet, err);
}

enum status sheet_put_word(struct sheet *sheet, size_t column, const char *text,
                           size_t length, struct err *err)
{
    if (sheet->n == sheet->capacity) {
        enum status status = grow(sheet, err);
        if (status != STATUS_OK)
            return status;
    }
    if (!sheet->word[column])
        sheet->word[column] =
            mem_alloc(sheet->capacity, sizeof *sheet->word[column]);
    uint32_t number = words_add(&sheet->words, text, length);
    if (!sheet->word[column] || number == 0)
        return out_of_memory(err);
    sheet->word[column][sheet->n] = number;
    return STATUS_OK;
}

enum status sheet_push(struct sheet *sheet, const double *values, uint64_t line,
                       struct err *err)
{
    size_t n = sheet->n_columns, at = sheet->n * n;
    enum status status = STATUS_OK;
    if (sheet->n == sheet->capacity)
        status = grow(sheet, err);
    if (status == STATUS_OK && !sheet->reals &&
        !store_bytes(sheet->bytes + at, values, n))
        status = bytes_to_reals(sheet, err);
    if (status != STATUS_OK)
        return status;
    if (sheet->reals)
        memcpy(sheet->reals + at, values, n * sizeof *values);
    if (sheet->line)
        sheet->line[sheet->n] = (uint32_t)line;
    sheet->n++;
    return STATUS_OK;
}

enum status sheet_push_bytes(struct sheet *sheet, const uint8_t *values,
                             uint64_t line, struct err *err)
{
    size_t n = sheet->n_columns, at = sheet->n * n;
    if (sheet->n == sheet->capacity) {
        enum status status = grow(sheet, err);
        if (status != STATUS_OK)
            return status;
    }
    if (!sheet->reals)
        memcpy(sheet->bytes + at, values, n);
    for (size_t i = 0; sheet->reals && i < n; i++)
        sheet->reals[at + i] = values[i];
    if (sheet->line)
        sheet->line[sheet->n] = (uint32_t)line;
    sheet->n++;
    return STATUS_OK;
}

enum status sheet_alloc(struct sheet *sheet, size_t n, size_t n_columns,
                        bool real, struct err *err)
{
    enum status status = set_columns(sheet, n_columns, err);
    if (status == STATUS_OK)
        status = check_size(sheet, n, real ? sizeof(double) : 1, err);
    if (status != STATUS_OK)
        return status;
    if (real)
        sheet->reals = mem_alloc(n * n_columns, sizeof *sheet->reals);
    else
        sheet->bytes = mem_alloc(n * n_columns, 1);
    if (!sheet->reals && !sheet->bytes)
        return out_of_memory(err);
    sheet->n = sheet->capacity = n;
    return STATUS_OK;
}

enum status sheet_set(struct sheet *sheet, size_t first, const double *values,
                      size_t n, struct err *err)
{
    if (!sheet->reals) {
        if (store_bytes(sheet->bytes + first, values, n))
            return STATUS_OK;
        enum status status = bytes_to_reals(sheet, err);
        if (status != STATUS_OK)
            return status;
    }
    memcpy(sheet->reals + first, values, n * sizeof *values);
    return STATUS_OK;
}

enum status sheet_alloc_labels(struct sheet *sheet, bool words, struct err *err)
{
    struct sheet_column *labels = &sheet->labels;
    labels->value = mem_alloc(sheet->n, sizeof *labels->value);
    if (words)
        labels->word = mem_alloc(sheet->n, sizeof *labels->word);
    return labels->value && (labels->word || !words) ? STATUS_OK
                                                     : out_of_memory(err);
}

enum status sheet_name(struct sheet *sheet, size_t column, const char *text,
                       size_t length)
{
    if (!sheet->names)
        sheet->names = mem_alloc(sheet->n_columns, sizeof *sheet->names);
    char *copy = mem_alloc(length + 1, 1);
    if (!sheet->names || !copy) {
        mem_free(copy);
        return STATUS_NOMEM;
    }
    memcpy(copy, text, length);
    text_clean(copy);
    mem_free(sheet->names[column]);
    sheet->names[column] = copy;
    return STATUS_OK;
}
