/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A block is about a megabyte, or one row when that is more: memory does not
 * depend on what a header promises of the number of rows. */
#include "data/readers/arrays/array_block.h"

#include <stdio.h>

#include "base/mem.h"
#include "data/gzio.h"

#define BLOCK_ITEMS ((size_t)1 << 17)

enum status array_read_bytes(struct array *a, void *to, size_t n, uint64_t done,
                             struct array_progress *progress, struct err *err)
{
    size_t got = 0;
    enum status status = a->read(a->from, to, n, &got, err);
    if (status != STATUS_OK)
        return status;
    if (got < n)
        return err_set(
            err, STATUS_FORMAT, "%s: byte %llu: file ends, expected %llu bytes",
            err_path(a->name), (unsigned long long)(a->header + done + got),
            (unsigned long long)(a->header + a->body));
    progress->done += n;
    if (progress->total == 0)
        return STATUS_OK;
    double part = (double)progress->done / (double)progress->total;
    return gzio_progress(progress->progress,
                         part < 1 ? (int)(part * PROGRESS_READ) : PROGRESS_READ,
                         err);
}

enum status array_read_end(struct array *a, struct err *err)
{
    unsigned char extra;
    size_t got = 0;
    enum status status = a->read(a->from, &extra, 1, &got, err);
    if (status == STATUS_OK && got > 0)
        return err_set(err, STATUS_FORMAT,
                       "%s: byte %llu: bytes after the last sample, expected "
                       "the end of the file",
                       err_path(a->name),
                       (unsigned long long)(a->header + a->body));
    return status;
}

enum status array_check_promise(const struct array *a, uint64_t size, bool raw,
                                struct err *err)
{
    bool too_much = raw ? a->body > size || a->header > size - a->body
                        : a->body / GZIO_MAX_RATIO > size;
    if (!too_much)
        return STATUS_OK;
    if (a->body > UINT64_MAX - a->header)
        return err_set(err, STATUS_FORMAT,
                       "%s: header promises more than any file holds",
                       err_path(a->name));
    return err_set(err, STATUS_FORMAT,
                   "%s: byte %llu: file ends, header promises %llu bytes",
                   err_path(a->name), (unsigned long long)size,
                   (unsigned long long)(a->header + a->body));
}

enum status array_name_error(const char *name, enum status status,
                             struct err *err)
{
    char why[sizeof err->text];
    if (status == STATUS_OK || !err)
        return status;
    snprintf(why, sizeof why, "%s", err->text);
    return err_set(err, status, "%s: %.120s", err_path(name), why);
}

enum status array_block_init(struct array_block *block, struct array *a,
                             size_t per_row, struct err *err)
{
    size_t rows = per_row < BLOCK_ITEMS ? BLOCK_ITEMS / per_row : 1;
    size_t n_all = (size_t)(a->body / a->type.size);
    *block =
        (struct array_block){.array = a, .per_row = per_row, .n_all = n_all};
    block->capacity =
        rows * per_row < n_all ? rows * per_row : n_all; /* whole rows */
    block->bytes = mem_alloc(block->capacity, a->type.size);
    block->values = mem_alloc(block->capacity, sizeof *block->values);
    block->spare = mem_alloc(per_row, sizeof *block->spare);
    if (block->bytes && block->values && block->spare)
        return STATUS_OK;
    return err_set(err, STATUS_NOMEM, "%s: no memory to read it",
                   err_path(a->name));
}

void array_block_done(struct array_block *block)
{
    mem_free(block->bytes);
    mem_free(block->values);
    mem_free(block->spare);
}

bool array_block_more(const struct array_block *block)
{
    return block->first + block->n < block->n_all;
}

enum status array_block_read(struct array_block *block,
                             struct array_progress *progress, struct err *err)
{
    const struct item_type *type = &block->array->type;
    block->first += block->n;
    size_t left = block->n_all - block->first;
    block->n = left < block->capacity ? left : block->capacity;
    enum status status =
        array_read_bytes(block->array, block->bytes, block->n * type->size,
                         (uint64_t)block->first * type->size, progress, err);
    if (status == STATUS_OK && items_are_numbers(type))
        items_decode(type, block->bytes, block->n, block->values);
    return status;
}
