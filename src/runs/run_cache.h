/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of the runs below some paths, and brought up to date by
 * reading only what has changed. Thread: one. */
#ifndef RUNS_RUN_CACHE_H
#define RUNS_RUN_CACHE_H

#include "runs/run_parts.h"

struct run_known {
    struct run_place place;
    struct run_found *run; /* as its files say; NULL = cannot be read */
    struct run_life life;
    char why[256];    /* it cannot be read, or "" */
    bool again;       /* written at the moment when it was read */
    uint64_t version; /* counts up whenever something of it changes */
};

struct run_cache {
    struct run_known *known; /* [n], in the order of run_places */
    size_t n;
    size_t n_unread; /* folders that could not be looked into */
    char why[256];
    uint64_t version; /* of its newest change */
};

/* Looks at all that is below those of the paths that are there. True: *cache
 * has changed. `stop` is asked between runs, and ends the look. STATUS_NOMEM
 * leaves *cache as it was, or parts of it read anew. */
enum status run_cache_look(struct run_cache *cache, const char *const *paths,
                           size_t n, bool (*stop)(void *ctx), void *ctx);
void run_cache_done(struct run_cache *cache);

/* As a list, newest start first. STATUS_NOMEM. */
enum status run_cache_list(const struct run_cache *cache,
                           struct run_list **out);

/* Or NULL. */
const struct run_known *run_cache_find(const struct run_cache *cache,
                                       const char *path);

#endif
