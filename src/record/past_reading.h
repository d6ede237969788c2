/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files that read a past (past_read.c has what follows, but for the
 * lane): rows of its arrays, held against what a model can be before they are
 * taken. */
#ifndef RECORD_PAST_READING_H
#define RECORD_PAST_READING_H

#include "record/past_parts.h"

/* Whose archive, for messages, and which lane is being read. */
struct past_reading {
    struct npz_reader *zip;
    const char *path;
    struct model *m;
    struct lane_model *lane; /* NULL = the race's */
    struct err *err;
};

/* "past/bp/acc" of the lane that is read. */
const char *past_name_of(const struct past_reading *r, char buf[PAST_NAME],
                         const char *name, const char *more);

/* Whether the archive has an array of that whole name. */
bool past_has_entry(const struct past_reading *r, const char *name);

/* least to most rows into structs `stride` bytes apart; *n_out of them.
 * STATUS_FORMAT, STATUS_IO, STATUS_NOMEM. */
enum status past_read_rows(const struct past_reading *r, const char *name,
                           const char *more, const struct past_field *fields,
                           size_t least, size_t most, void *to, size_t stride,
                           size_t *n_out);

/* The same of one row. */
enum status past_read_one(const struct past_reading *r, const char *name,
                          const char *more, const struct past_field *fields,
                          void *to);

/* The faults of an array, and of all. */
enum status past_damaged(const struct past_reading *r, const char *name,
                         const char *what);
enum status past_no_memory(const struct past_reading *r);

/* past_lane.c: all that is kept of r->lane; params lists the parameters that
 * marks are of. */
enum status past_read_lane(const struct past_reading *r, const char *params);

#endif
