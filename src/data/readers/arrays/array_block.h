/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An array read a block of whole rows at a time, as doubles. */
#ifndef DATA_READERS_ARRAYS_ARRAY_BLOCK_H
#define DATA_READERS_ARRAYS_ARRAY_BLOCK_H

#include "data/readers/arrays/array.h"

struct array_block {
    struct array *array;
    size_t per_row;       /* items of a row */
    size_t n_all;         /* items of the array */
    size_t first, n;      /* items: before this block, in it */
    unsigned char *bytes; /* as the file has them */
    double *values;       /* [n] when they are numbers */
    double *spare;        /* [per_row] */
    size_t capacity;      /* items that fit */
};

/* STATUS_NOMEM; array_block_done comes last in any case. */
enum status array_block_init(struct array_block *block, struct array *a,
                             size_t per_row, struct err *err);
void array_block_done(struct array_block *block);

bool array_block_more(const struct array_block *block);
/* The next block; numbers are decoded. */
enum status array_block_read(struct array_block *block,
                             struct array_progress *progress, struct err *err);

/* n bytes, `done` after the first item's; a file that ends before is refused
 * with the place. */
enum status array_read_bytes(struct array *a, void *to, size_t n, uint64_t done,
                             struct array_progress *progress, struct err *err);
/* Nothing may follow; a packed file's checksum is compared. */
enum status array_read_end(struct array *a, struct err *err);

#endif
