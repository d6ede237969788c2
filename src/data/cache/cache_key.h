/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a data set in the cache was made from: the program, what was asked for,
 * and every file that is read, with size and times. Where one of them differs,
 * it is another data set. */
#ifndef DATA_CACHE_CACHE_KEY_H
#define DATA_CACHE_CACHE_KEY_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "data/options.h"

#define CACHE_KEY_SIZE 16384

struct cache_key {
    char file[PATH_MAX]; /* where the data set is kept */
    size_t n;            /* bytes of text */
    char text[CACHE_KEY_SIZE];
};

/* `more` is what else decides, as the part of the caller's key. False when the
 * data set is none that is kept: a single file given by its path, a pipe, a
 * folder of more than CACHE_SOURCES files, or one that cannot be found.
 * Allocates nothing. */
#define CACHE_SOURCES 64
bool cache_key_make(const struct data_options *options, const char *more,
                    struct cache_key *out);

#endif
