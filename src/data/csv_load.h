/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reader of CSV data sets through libcsv, raw or gzip'd. */
#ifndef DATA_CSV_LOAD_H
#define DATA_CSV_LOAD_H

#include "base/status.h"
#include "data/dataset.h"
#include "data/progress.h"

struct csv_options {
    const char *label; /* "first", "last", a column name, a 1-based column
                        * number, or NULL = auto: a header cell named label,
                        * class, y or target, else the first column */
    int width, height; /* picture shape; 0 = auto: square when I is a square
                        * of at least 16 features */
};

/* Reads every row as one sample; a first row with a non-numeric cell is the
 * header. All-integer 0..255 features become bytes, others stay doubles.
 * Errors name file:line:column (column = 1-based cell). Thread: any. */
enum status csv_load(const char *path, const struct csv_options *options,
                     struct progress *progress, struct dataset **out,
                     struct err *err);

/* As csv_load, handing the parser at most `chunk` bytes at a time (at least
 * 1): for tests, which show that the rows do not depend on it. */
enum status csv_load_chunked(const char *path,
                             const struct csv_options *options, size_t chunk,
                             struct progress *progress, struct dataset **out,
                             struct err *err);

#endif
