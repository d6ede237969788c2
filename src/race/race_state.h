/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a race consists of, for race*.c only. */
#ifndef RACE_RACE_STATE_H
#define RACE_RACE_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "engine/worker.h"
#include "race/race.h"

struct race {
    /* immutable after start, but for speed, lock-step, and batch sizes that
     * the loader fits to the data before it is ready */
    struct race_config config;
    int64_t started_ns;
    struct worker *workers[LANES_MAX];
    pthread_t loader;
    bool loading; /* the loader thread is to be joined */
    /* loader writes, then publishes by `ready` or `failed` (release) */
    struct problem *problem;
    struct err err;
    _Atomic bool ready, failed;
    struct progress progress;
    struct pacer pacer;
    /* front end only */
    unsigned together; /* depth of race_together_begin */
    uint64_t together_tick;
    bool stands; /* race_halt was here */
    /* workers set, front end clears, under the lock */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool news;
};

/* Whether the data is there and the lanes may be asked. */
static inline bool race_is_ready(const struct race *race)
{
    /* acquire: pairs with the loader's release */
    return atomic_load_explicit(&race->ready, memory_order_acquire);
}

#endif
