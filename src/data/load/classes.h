/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which classes the labels of a data set stand for. */
#ifndef DATA_LOAD_CLASSES_H
#define DATA_LOAD_CLASSES_H

#include "base/status.h"
#include "data/dataset.h"
#include "data/sheet.h"

/* Fills labels, n_classes and class_names of ds from [ds->n] cells. Whole
 * numbers 0 .. k - 1 that are all there stay themselves and have no names; all
 * else is numbered in sorted order, numbers by value before words, and keeps
 * its text as its name. STATUS_FORMAT (one class only, more than
 * DATASET_MAX_CLASSES), STATUS_NOMEM; err->text names path and `what`, the
 * label as it was found. */
enum status classes_set(struct dataset *ds, const struct sheet_column *labels,
                        const struct words *words, const char *path,
                        const char *what, struct err *err);

#endif
