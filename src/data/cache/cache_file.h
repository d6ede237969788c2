/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of arrays that is mapped instead of read: a head, then the arrays, and
 * one checksum over all. What is wrong in any bit counts as not there. */
#ifndef DATA_CACHE_CACHE_FILE_H
#define DATA_CACHE_CACHE_FILE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

#define CACHE_PARTS 32 /* most arrays in a file */

struct cache_part {
    const void *data; /* aligned to 64 bytes; NULL = there is none */
    size_t bytes;
};

/* What is in a file: in memory, to be written, or mapped. */
struct cache_file {
    void *map;    /* NULL = not mapped */
    size_t bytes; /* of the whole file */
    size_t n_parts;
    /* Of a file that is written: anyone may set it, and nothing is kept. NULL:
     * it is written to its end. */
    const _Atomic bool *stop;
    struct cache_part part[CACHE_PARTS]; /* the first one is the key */
};

/* Maps the file at path when all of it is as it was written, by this user, and
 * its first part is the key; false leaves *out zeroed. Thread: any. */
bool cache_file_open(const char *path, const struct cache_part *key,
                     struct cache_file *out);

/* Unmaps. Safe on a zeroed file. */
void cache_file_close(struct cache_file *file);

/* Gives back the memory of a part that is seldom looked at: its pages come
 * again when they are. */
void cache_file_rest(const struct cache_file *file, size_t part);

/* Notes that the file was used now, so that it is not the first to go. */
void cache_file_used(const char *path);

/* How long a file of these parts is. */
size_t cache_file_size(const struct cache_file *file);

/* Writes the parts to a new file beside path and renames it: whoever has the
 * old one mapped keeps it, and of two writers the last one stays. STATUS_IO
 * leaves nothing behind. Thread: any. Allocates nothing. */
enum status cache_file_write(const char *path, const struct cache_file *file);

#endif
