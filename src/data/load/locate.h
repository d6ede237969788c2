/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what a person types after --data to a path that exists. */
#ifndef DATA_LOAD_LOCATE_H
#define DATA_LOAD_LOCATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* spec: a folder, a file, a pipe, "-" for standard input (SOURCE_STDIN), one of
 * the sets of a folder ("FOLDER/emnist-letters"), or the name of a data set
 * (data/load/named.h) in one of the folders of data/load/folders.h. What is
 * there as typed wins. STATUS_IO when nothing is there; the text lists where it
 * looked, and a name that is spelt nearly so. */
enum status data_locate(const char *spec, char *path_out, size_t path_size,
                        struct err *err);

/* Whether spec is the name of a data set rather than a path. */
bool data_is_name(const char *spec);

/* Whether path is a file, or a folder that data can be read from; with `below`
 * what is in folders of the folder counts, too. */
bool data_is_set(const char *path, bool below, bool *folder_out);

#endif
