/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A problem kept on disk, so that the next start maps it instead of reading,
 * splitting and encoding: data/cache has the file, this has what is in it. */
#ifndef ENGINE_PROBLEM_PROBLEM_CACHE_H
#define ENGINE_PROBLEM_PROBLEM_CACHE_H

#include <pthread.h>
#include <stdbool.h>

#include "data/cache/cache_file.h"
#include "data/cache/cache_key.h"

struct problem;
struct problem_config;

/* A smaller data set is read sooner than anyone notices. */
#define PROBLEM_CACHE_LEAST ((size_t)8 << 20)

struct problem_cache {
    bool wanted;            /* there is a key: a data set that is kept */
    struct cache_key key;   /* of before the sources were read */
    struct cache_file file; /* where the problem's arrays lie when it is mapped;
                             * else what the writer writes */
    void *plain;            /* the file's part without arrays, for the writer */
    pthread_t writer;
    bool writing;               /* writer is to be joined */
    _Atomic bool written, stop; /* the writer has ended; it is to end */
};

/* Fills an empty problem from the cache. False leaves it empty: there is none
 * that fits, or no memory, and the caller reads the sources. */
bool problem_cache_take(struct problem *problem,
                        const struct problem_config *config);

/* Begins to write a problem that was read, on a thread of its own, if it is one
 * to keep. The problem must not change from here on. */
void problem_cache_keep(struct problem *problem,
                        const struct problem_config *config);

/* Waits for the writer, two seconds at most: a slow disk keeps nobody. Takes
 * mapped arrays out of the problem, which is then freed like another. Thread:
 * that of problem_free. */
void problem_cache_done(struct problem *problem);

#endif
