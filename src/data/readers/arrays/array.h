/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An array of one type that a file holds, read from front to back into a
 * sheet: a row a sample. IDX, .npy and .npz share it. */
#ifndef DATA_READERS_ARRAYS_ARRAY_H
#define DATA_READERS_ARRAYS_ARRAY_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "data/facts.h"
#include "data/items.h"
#include "data/npy.h"
#include "data/progress.h"
#include "data/sheet.h"

/* A cancel is noticed, and progress moved, after each. */
#define ARRAY_BLOCK ((size_t)4 << 20)

struct array {
    char name[PATH_MAX]; /* as a message names it */
    struct item_type type;
    bool fortran; /* the first index runs fastest */
    size_t n_dims, dims[NPY_DIMS];
    uint64_t header; /* bytes before the first item */
    uint64_t body;   /* bytes of all items */
    /* Up to n bytes more; *got_out < n only at the end. */
    enum status (*read)(void *from, void *bytes_out, size_t n, size_t *got_out,
                        struct err *err);
    void *from;
};

/* How far reading has come, over all arrays of a data set. */
struct array_progress {
    struct progress *progress; /* may be NULL */
    uint64_t done, total;      /* bytes */
};

/* The samples that an array is. */
struct array_shape {
    size_t n, n_columns;
    int width, height;   /* of pictures, 0 x 0 when none are */
    size_t channels;     /* 3 of colours, which turn to grey; else 1 */
    bool channels_first; /* n x 3 x h x w */
};

/* Type, order, dimensions and sizes as a .npy's header has them. */
void array_set_npy(struct array *a, const struct npy *npy);

/* From n x features, n x h x w, or that with 1 or 3 channels first or last.
 * STATUS_FORMAT: another shape, no samples, too many features. */
enum status array_shape(const struct array *a, struct array_shape *out,
                        struct err *err);

/* Refuses a header that promises more than a file of that size can hold: raw,
 * or packed, of which size is what it takes then. STATUS_FORMAT. */
enum status array_check_promise(const struct array *a, uint64_t size, bool raw,
                                struct err *err);

/* Puts a name before what a sheet said, which knows no file. */
enum status array_name_error(const char *name, enum status status,
                             struct err *err);

/* "60000 x 28 x 28" of its dimensions, for messages. */
void array_dims_text(const struct array *a, char *out, size_t size);

/* Fills all rows of the samples from `row` on; the sheet has them and their
 * columns. Then nothing may follow in the file. STATUS_IO, STATUS_FORMAT (cut,
 * a number that is not finite), STATUS_NOMEM, STATUS_USAGE (too large for
 * --max-memory). */
enum status array_read_rows(struct array *a, const struct array_shape *shape,
                            struct sheet *sheet, size_t row,
                            struct array_progress *progress, struct err *err);

/* Labels, one a sample: n or n x 1 items; n x k of 0 and 1 with one 1 a row,
 * which are classes 0 .. k - 1; or, with `first`, column 0 of n x k. */
struct array_labels {
    struct array *array;
    bool first;
};

/* Whether its items are texts. */
bool array_is_text(const struct array *a);

/* Fills sheet->labels from `row` on, which has room (words too for texts).
 * Writes a note when classes were one-hot. STATUS as array_read_rows. */
enum status array_read_labels(const struct array_labels *labels,
                              struct sheet *sheet, size_t row,
                              struct array_progress *progress,
                              struct data_facts *facts, struct err *err);

/* The sheet gets rows for the samples of one or two parts of a data set, and
 * room for their labels, words too if asked for; no labels when `labels` is
 * false. Shapes must agree. STATUS_FORMAT, else as sheet_alloc. */
enum status array_begin_parts(const struct array *first,
                              const struct array *second, bool labels,
                              bool words, struct sheet *sheet, struct err *err);

/* The features of a single array, without labels. */
enum status array_read_features(struct array *a, struct sheet *sheet,
                                struct array_progress *progress,
                                struct err *err);

/* Labels alone become a sheet of one column, for --labels. */
enum status array_read_column(const struct array_labels *labels,
                              struct sheet *sheet,
                              struct array_progress *progress,
                              struct data_facts *facts, struct err *err);

#endif
