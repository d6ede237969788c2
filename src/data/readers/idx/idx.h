/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files of a folder are a data set in IDX, the format of MNIST and its
 * family. */
#ifndef DATA_READERS_IDX_IDX_H
#define DATA_READERS_IDX_IDX_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a folder has pictures in IDX, by the names of its files; with
 * `below`, one of its folders or their folders counts, too ("MNIST/raw"). */
bool idx_folder_has(const char *dir, bool below);

/* path is FOLDER/NAME where NAME begins the names of several files of IDX
 * ("emnist-letters"): true, and one of its files, with pictures, in
 * file_out[PATH_MAX]. */
bool idx_find_set(const char *path, char *file_out);

/* Calls each for every file that is read when path, a folder or a file that
 * was found, is the data set that a person called `typed`, until one call
 * returns true: the answer. */
bool idx_each_file(const char *path, const char *typed,
                   bool (*each)(void *ctx, const char *path), void *ctx);

#endif
