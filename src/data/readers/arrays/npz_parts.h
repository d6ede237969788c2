/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of the NPZ reader: the arrays of an archive, and those of
 * them that are the data set (npz_choice.c). */
#ifndef DATA_READERS_ARRAYS_NPZ_PARTS_H
#define DATA_READERS_ARRAYS_NPZ_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/archive.h"
#include "data/readers/arrays/array.h"
#include "data/readers/arrays/npz_names.h"
#include "data/readers/reader.h"

struct npz_member {
    struct array array;
    struct npz_name name;
    size_t entry;      /* file of the archive */
    enum status wrong; /* it is no array that could be read, as err says */
    struct err err;
    bool used;
};

struct npz {
    const struct reading *r;
    struct archive *archive;
    uint64_t file_size;
    struct npz_member *members; /* [n] */
    size_t n;
    /* What is read: [0] the only or training part, [1] the test part. */
    struct npz_member *features[2], *labels[2];
};

/* Which members are features and labels of which part, by their names; none
 * where those of no part are there. */
void npz_choose_parts(struct npz *npz);

/* Of an archive without a data set: what it holds, and what was expected. */
enum status npz_refuse(const struct npz *npz);

/* "x_train of 160 x 28 x 28, ..."; of all, or of those that are not used. */
void npz_list_members(const struct npz *npz, bool unused, char *out,
                      size_t size);

#endif
