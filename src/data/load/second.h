/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in a second file: the labels (--labels), or a second table that
 * validates (--val). */
#ifndef DATA_LOAD_SECOND_H
#define DATA_LOAD_SECOND_H

#include "data/dataset.h"
#include "data/load/load_one.h"

/* Reads the labels of sheet, which came from path, from options->labels: one
 * column, as many rows. They are then sheet->labels, whatever the format of
 * sheet said. Errors as load_one; what does not fit is STATUS_FORMAT. */
enum status second_labels(const struct load_way *way, const char *path,
                          struct sheet *sheet, struct data_facts *facts,
                          struct err *err);

/* Appends the table options->val to sheet, whose rows are its training part
 * from then on. Its columns are as many, and found by their names when both
 * have a header. */
enum status second_table(const struct load_way *way, const char *path,
                         struct sheet *sheet, struct data_facts *facts,
                         struct err *err);

/* Compares the classes of the two tables. STATUS_FORMAT when they have none in
 * common; one that only the second has is noted. STATUS_NOMEM. */
enum status second_classes(const struct dataset *ds, const char *path,
                           struct data_facts *facts, struct err *err);

#endif
