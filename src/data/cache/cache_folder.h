/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of the cache: $XDG_CACHE_HOME/mlptui, or ~/.cache/mlptui. */
#ifndef DATA_CACHE_CACHE_FOLDER_H
#define DATA_CACHE_CACHE_FOLDER_H

#include <limits.h>
#include <stdbool.h>

/* What the folder may hold; of more, the files that were not used for longest
 * go. */
#define CACHE_MOST_FILES 8
#define CACHE_MOST_BYTES ((size_t)1 << 30)

#define CACHE_ENDING ".set"

/* Where it is, there or not. False: nowhere, because neither XDG_CACHE_HOME
 * nor HOME is an absolute path, or HOME is another user's. */
bool cache_folder_find(char path_out[PATH_MAX]);

/* Makes it and what is above it. False when that cannot be done. */
bool cache_folder_make(const char *path);

/* Removes what is too much, and what killed writers left an hour ago or
 * earlier. Only files named as the cache names them. */
void cache_folder_tidy(const char *path);

#endif
