/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ZIP file: which files it holds, and the bytes of one. */
#ifndef DATA_ARCHIVE_H
#define DATA_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct archive;

/* Opens a ZIP file. Folders, and what macOS puts beside its files, do not
 * count. path must outlive *out. STATUS_FORMAT, STATUS_NOMEM. */
enum status archive_open(const char *path, struct archive **out,
                         struct err *err);
/* NULL is allowed. */
void archive_free(struct archive *archive);

/* Files that it holds. */
size_t archive_count(const struct archive *archive);
/* How many of them have a name that ends so ("/" + name counts as name). */
size_t archive_count_ending(const struct archive *archive, const char *ending);
/* "a.csv, b.csv and 3 more" */
void archive_names(const struct archive *archive, char *out, size_t size);

/* The name of file i, or NULL past the end. */
const char *archive_name(const struct archive *archive, size_t i);
/* Goes to file i, as archive_begin does; what it takes unpacked and packed. */
enum status archive_begin_at(struct archive *archive, size_t i,
                             uint64_t *size_out, uint64_t *packed_out,
                             struct err *err);

/* Goes to the first file. STATUS_FORMAT when it is encrypted or cannot be
 * unpacked. */
enum status archive_begin(struct archive *archive, struct err *err);
/* Up to n bytes of it; *got_out < n only at the end. STATUS_FORMAT. */
enum status archive_read(struct archive *archive, void *bytes_out, size_t n,
                         size_t *got_out, struct err *err);
/* How much of it has been read, in permille. */
int archive_permille(const struct archive *archive);

#endif
