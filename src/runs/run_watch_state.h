/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the front end's side of the watch and its thread; nobody else
 * includes this. */
#ifndef RUNS_RUN_WATCH_STATE_H
#define RUNS_RUN_WATCH_STATE_H

#include <pthread.h>

#include "runs/run_cache.h"

/* A folder whose model is wanted. */
struct wanted {
    char path[PATH_MAX];
    uint64_t serial; /* of the wish: another wish, another serial */
    /* under the lock: left by the thread */
    struct model *fresh;
    char why[256];
    /* front end only */
    struct model *shown;
    char why_shown[256];
};

/* What the thread has for one. */
struct reading {
    uint64_t serial;  /* of the wish that it answers; 0 = none */
    uint64_t version; /* of the run that was read last */
    struct run_reader *reader;
};

struct run_watch {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    char **paths; /* [n_paths], as all of this immutable after start */
    size_t n_paths;
    /* under the lock */
    bool stop, hurry;
    struct run_list *fresh;
    struct wanted wanted[RUNS_MODELS_MAX];
    uint64_t wishes;
    /* front end only */
    struct run_list *shown;
    /* thread only */
    struct run_cache cache;
    struct reading readings[RUNS_MODELS_MAX];
    uint64_t listed; /* version of the newest list */
};

/* run_watch_thread.c: what the thread does, arg being the watch. */
void *run_watch_thread(void *arg);

#endif
