/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which classes the labels of a data set stand for. */
#ifndef DATA_LOAD_CLASSES_H
#define DATA_LOAD_CLASSES_H

#include "base/status.h"
#include "data/dataset.h"
#include "data/facts.h"
#include "data/sheet.h"

/* Fills labels, n_classes and class_names of ds from sheet->labels [ds->n].
 * Whole numbers 0 .. k - 1 that are all there stay themselves and have no
 * names; all else is numbered in sorted order, numbers by value before words,
 * and keeps its text as its name. A class that one row only has is noted.
 * STATUS_FORMAT (one class only, more than DATASET_MAX_CLASSES, a quantity and
 * no classes), STATUS_NOMEM; err->text names path and facts->label. */
enum status classes_set(struct dataset *ds, const struct sheet *sheet,
                        const char *path, struct data_facts *facts,
                        struct err *err);

#endif
