/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A look at the folders leaves a new list, or a new model, where the front end
 * takes it when it comes by: one pointer changes hands under the lock, which
 * nobody holds while reading. A look that takes long is followed by a longer
 * pause, so that a slow file server is not kept busy. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "runs/run_watch_state.h"

#define PAUSE_NS    INT64_C(1000000000)
#define PAUSE_LOOKS 4    /* a pause is at least so many times the look's time */
#define ROWS        8192 /* read before it is asked whether to stop: 10 ms */

static bool must_stop(void *ctx)
{
    struct run_watch *w = ctx;
    bool stop;

    pthread_mutex_lock(&w->lock);
    stop = w->stop;
    pthread_mutex_unlock(&w->lock);
    return stop;
}

static void leave_list(struct run_watch *w)
{
    struct run_list *list = NULL, *old;

    if (run_cache_list(&w->cache, &list))
        return; /* the next look tries again */
    pthread_mutex_lock(&w->lock);
    old = w->fresh;
    w->fresh = list;
    pthread_mutex_unlock(&w->lock);
    w->listed = w->cache.version;
    run_list_free(old);
}

/* Hands a model, and why there is no newer one, to the wish that it is for, if
 * that is still wished. */
static void leave_model(struct run_watch *w, size_t k, struct model *m,
                        const char *why)
{
    struct wanted *wanted = &w->wanted[k];
    struct model *old = m;

    pthread_mutex_lock(&w->lock);
    if (wanted->serial == w->readings[k].serial) {
        old = NULL;
        if (m) {
            old = wanted->fresh;
            wanted->fresh = m;
        }
        snprintf(wanted->why, sizeof wanted->why, "%s", why);
    }
    pthread_mutex_unlock(&w->lock);
    model_free(old);
}

static enum status read_on(struct run_watch *w, struct reading *reading,
                           const struct run_found *run, struct model **out,
                           struct err *err)
{
    bool ended = strcmp(run->json.state, "running") != 0;
    size_t n = ROWS;
    enum status status = STATUS_OK;

    if (reading->reader && run_reader_stale(reading->reader)) {
        run_reader_free(reading->reader);
        reading->reader = NULL;
    }
    if (!reading->reader)
        status = run_reader_new(run, &reading->reader, err);
    while (!status && n == ROWS && !must_stop(w))
        status = run_reader_more(reading->reader, ended, ROWS, &n, err);
    if (!status && run_reader_model(reading->reader, run, out))
        status = err_set(err, STATUS_NOMEM, "out of memory");
    if (status || ended) { /* read anew if it changes ever again */
        run_reader_free(reading->reader);
        reading->reader = NULL;
    }
    return status;
}

/* A model of what wish k is for, if there is news. */
static void read_wanted(struct run_watch *w, size_t k, const char *path)
{
    struct reading *reading = &w->readings[k];
    const struct run_known *known = run_cache_find(&w->cache, path);
    struct model *m = NULL;
    struct err err = {0};
    struct run_found run;

    if (!known || !known->run) {
        leave_model(w, k, NULL, known ? known->why : "there is no such run");
        return;
    }
    if (reading->version == known->version || run_found_copy(known->run, &run))
        return;
    run_found_judge(&run, known->life);
    (void)read_on(w, reading, &run, &m, &err);
    reading->version = known->version;
    leave_model(w, k, m, err.text);
    run_found_done(&run);
}

static void read_all_wanted(struct run_watch *w)
{
    char path[PATH_MAX];

    for (size_t k = 0; k < RUNS_MODELS_MAX && !must_stop(w); k++) {
        struct reading *reading = &w->readings[k];
        uint64_t serial;

        pthread_mutex_lock(&w->lock);
        serial = w->wanted[k].serial;
        memcpy(path, w->wanted[k].path, sizeof path);
        pthread_mutex_unlock(&w->lock);
        if (serial != reading->serial) {
            run_reader_free(reading->reader);
            *reading = (struct reading){.serial = serial};
        }
        if (path[0] != '\0')
            read_wanted(w, k, path);
    }
}

/* Until there is something to do; true: the end. */
static bool rest(struct run_watch *w, int64_t ns)
{
    struct timespec until;
    bool stop;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)(ns / 1000000000);
    until.tv_nsec += (long)(ns % 1000000000);
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&w->lock);
    while (!w->stop && !w->hurry &&
           pthread_cond_timedwait(&w->wake, &w->lock, &until) == 0)
        continue;
    w->hurry = false;
    stop = w->stop;
    pthread_mutex_unlock(&w->lock);
    return stop;
}

void *run_watch_thread(void *arg)
{
    struct run_watch *w = arg;
    int64_t took;

    do {
        int64_t began = clock_now_ns();

        (void)run_cache_look(&w->cache, (const char *const *)w->paths,
                             w->n_paths, must_stop, w);
        if (!must_stop(w) && (w->listed == 0 || w->listed != w->cache.version))
            leave_list(w);
        took = clock_now_ns() - began;
        read_all_wanted(w);
    } while (!rest(w, took * PAUSE_LOOKS > PAUSE_NS ? took * PAUSE_LOOKS
                                                    : PAUSE_NS));
    return NULL;
}
