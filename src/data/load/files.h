/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files data are read from. */
#ifndef DATA_LOAD_FILES_H
#define DATA_LOAD_FILES_H

#include <stdbool.h>

#include "data/options.h"

/* Calls each for every file that is read with these options, until one call
 * returns true: the answer. Data, labels and the second table, of a folder the
 * pictures and labels in it, of a pipe or standard input what it is. False
 * when nothing is there. Thread: any. */
bool data_each_file(const struct data_options *options,
                    bool (*each)(void *ctx, const char *path), void *ctx);

#endif
