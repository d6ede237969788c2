/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One file of IDX: 0, 0, a code for the type, the number of dimensions, and
 * those, big-endian, before the items. */
#ifndef DATA_READERS_IDX_IDX_FILE_H
#define DATA_READERS_IDX_IDX_FILE_H

#include "data/gzio.h"
#include "data/readers/arrays/array.h"

struct idx_file {
    struct gzio io;
    struct array array;
};

/* Whether bytes begin an IDX file. */
bool idx_file_begins(const unsigned char *bytes, size_t n);

/* Opens a file and judges its header: its dimensions must be possible, and it
 * may promise no more than the file can hold. STATUS_IO, STATUS_FORMAT,
 * STATUS_NOMEM; idx_file_close comes last in any case. */
enum status idx_file_open(struct idx_file *file, const char *path, bool labels,
                          struct err *err);
void idx_file_close(struct idx_file *file);

#endif
