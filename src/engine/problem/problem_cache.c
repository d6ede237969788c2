/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The structs are written in one part as they are, but for their pointers, and
 * each array (problem_arrays.h) is a part of its own. Nobody writes into a
 * problem's arrays once it is loaded, so they may be pages of the file that
 * other processes share.
 *
 * No size is taken from the file: how long an array is follows from the
 * structs, and an array of another length is refused. What the numbers in the
 * arrays point to is vouched for by the checksum. */
#include "engine/problem/problem_cache.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/leave.h"
#include "base/mem.h"
#include "data/cache/cache_folder.h"
#include "engine/problem/problem.h"
#include "engine/problem/problem_arrays.h"

/* What else is asked for is said in describe. */
_Static_assert(sizeof(void *) != 8 || sizeof(struct problem_config) == 112,
               "struct problem_config has changed: see describe");

/* The part without arrays. */
struct plain {
    struct dataset ds;
    struct runs train, val;
    struct split split;
    uint64_t hash;
    struct data_facts facts;
};

#define FIRST_ARRAY 2    /* part of the file: after key and structs */
#define N_FEATURES  2    /* arrays that lanes do not read: bytes or reals */
#define PATIENCE_MS 2000 /* that the end of a program waits */

_Static_assert(FIRST_ARRAY + PROBLEM_ARRAYS <= CACHE_PARTS, "they fit");

static size_t list_problem(struct problem *problem,
                           struct problem_array out[PROBLEM_ARRAYS])
{
    return problem_arrays_list(problem->ds, &problem->split, problem->train,
                               problem->val, out);
}

/* What else decides what is in the file: how it is split, and how this program
 * lays its structs out. */
static void describe(const struct problem_config *config, char *out,
                     size_t size)
{
    snprintf(out, size, "split %a %lu, first %zu, part of %zu bytes",
             config->val_fraction, (unsigned long)config->split_seed,
             config->train_size, sizeof(struct plain));
}

static struct cache_part key_part(const struct problem_cache *cache)
{
    return (struct cache_part){cache->key.text, cache->key.n};
}

/* The problem's arrays become parts of the file; false when one does not have
 * the length that the structs say. */
static bool point_into(struct problem *problem, const struct cache_file *file)
{
    struct problem_array array[PROBLEM_ARRAYS];
    size_t n = list_problem(problem, array);

    if (file->n_parts != n + FIRST_ARRAY)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct cache_part *part = &file->part[i + FIRST_ARRAY];

        list_problem(problem, array); /* some lengths are in arrays before */
        if (part->bytes != array[i].bytes &&
            !(array[i].optional && part->bytes == 0))
            return false;
        problem_array_set(&array[i], part->data);
    }
    return true;
}

static bool alloc_structs(struct problem *problem)
{
    problem->ds = mem_alloc(1, sizeof *problem->ds);
    problem->train = mem_alloc(1, sizeof *problem->train);
    problem->val = mem_alloc(1, sizeof *problem->val);
    return problem->ds && problem->train && problem->val;
}

static void copy_plain(const struct plain *plain, struct problem *problem)
{
    *problem->ds = plain->ds;
    *problem->train = plain->train;
    *problem->val = plain->val;
    problem->split = plain->split;
    problem->hash = plain->hash;
    problem->facts = plain->facts;
}

/* Of a mapped problem, or one that is to be: the arrays are not its own. */
static void free_structs(struct problem *problem)
{
    mem_free(problem->ds);
    mem_free(problem->train);
    mem_free(problem->val);
    problem->ds = NULL;
    problem->train = problem->val = NULL;
    problem->split = (struct split){0};
}

bool problem_cache_take(struct problem *problem,
                        const struct problem_config *config)
{
    struct problem_cache *cache = &problem->cache;
    struct cache_part key;
    char more[128];

    describe(config, more, sizeof more);
    cache->wanted = cache_key_make(&config->data, more, &cache->key);
    key = key_part(cache);
    if (!cache->wanted || !cache_file_open(cache->key.file, &key, &cache->file))
        return false;
    if (cache->file.part[1].bytes == sizeof(struct plain) &&
        alloc_structs(problem)) {
        copy_plain(cache->file.part[1].data, problem);
        if (point_into(problem, &cache->file)) {
            for (size_t i = 0; i < N_FEATURES; i++)
                cache_file_rest(&cache->file, FIRST_ARRAY + i);
            cache_file_used(cache->key.file);
            return true;
        }
    }
    free_structs(problem);
    cache_file_close(&cache->file);
    return false;
}

/* Lists the parts of the file that is to be written. */
static bool collect(struct problem *problem)
{
    struct cache_file *file = &problem->cache.file;
    struct plain *plain = mem_alloc(1, sizeof *plain);
    struct problem_array array[PROBLEM_ARRAYS];
    size_t n = list_problem(problem, array);

    if (!plain)
        return false;
    file->part[0] = key_part(&problem->cache);
    file->part[1] = (struct cache_part){plain, sizeof *plain};
    file->n_parts = n + FIRST_ARRAY;
    for (size_t i = 0; i < n; i++) {
        const void *data = problem_array_get(&array[i]);

        if (data)
            file->part[i + FIRST_ARRAY] =
                (struct cache_part){data, array[i].bytes};
    }
    plain->ds = *problem->ds;
    plain->train = *problem->train;
    plain->val = *problem->val;
    plain->split = problem->split;
    plain->hash = problem->hash;
    plain->facts = problem->facts;
    n = problem_arrays_list(&plain->ds, &plain->split, &plain->train,
                            &plain->val, array);
    for (size_t i = 0; i < n; i++)
        problem_array_set(&array[i], NULL);
    problem->cache.plain = plain;
    return true;
}

static void *write_file(void *arg)
{
    struct problem_cache *cache = arg;
    char folder[PATH_MAX];

    snprintf(folder, sizeof folder, "%s", cache->key.file);
    *strrchr(folder, '/') = '\0';
    if (cache_folder_make(folder) &&
        cache_file_write(cache->key.file, &cache->file) == STATUS_OK)
        cache_folder_tidy(folder);
    atomic_store_explicit(&cache->written, true, memory_order_relaxed);
    return NULL;
}

void problem_cache_keep(struct problem *problem,
                        const struct problem_config *config)
{
    struct problem_cache *cache = &problem->cache;
    size_t least =
        config->cache_least ? config->cache_least : PROBLEM_CACHE_LEAST;
    size_t most = CACHE_MOST_BYTES / 2;
    sigset_t all, old;

    /* a set without a value that is not 0 has arrays without length */
    if (!cache->wanted || problem->train->first_nz[problem->train->n] == 0 ||
        problem->val->first_nz[problem->val->n] == 0 ||
        problem->ds->n * problem->ds->n_features < least || !collect(problem))
        return;
    if (cache_file_size(&cache->file) > most)
        return;
    cache->file.stop = &cache->stop;
    leave_thread_mask(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    cache->writing =
        pthread_create(&cache->writer, NULL, write_file, cache) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

void problem_cache_done(struct problem *problem)
{
    struct problem_cache *cache = &problem->cache;

    for (int ms = 0; cache->writing && ms < PATIENCE_MS; ms++) {
        if (atomic_load_explicit(&cache->written, memory_order_relaxed))
            break;
        clock_sleep_ns(1000000);
    }
    atomic_store_explicit(&cache->stop, true, memory_order_relaxed);
    if (cache->writing)
        pthread_join(cache->writer, NULL);
    cache->writing = false;
    mem_free(cache->plain);
    cache->plain = NULL;
    if (cache->file.map) {
        free_structs(problem);
        cache_file_close(&cache->file);
    }
}
